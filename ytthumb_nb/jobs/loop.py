"""The job loop: one asyncio loop in one daemon thread, and the threads for blocking work.

Cells, widget callbacks and the terminal reach it only through the thread-safe calls here. Where no thread can
start (WebAssembly kernels, a container at its process limit), `CannotStartThreadError` says so and the manager
runs the job in the caller's own thread instead.
"""

from __future__ import annotations

import asyncio
import functools
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

#: Composing holds a few hundred MB for seconds; two at once keep both cores of a small machine busy.
_WORKERS = max(2, min(4, os.cpu_count() or 2))

#: How long closing waits for tasks that were cancelled, in seconds.
_DRAIN_S = 5.0


class CannotStartThreadError(RuntimeError):
    """This process cannot start another thread."""


class JobLoop:
    """An event loop in a thread of its own, started on first use.

    The thread is a daemon: a script that ends, or a kernel that restarts, does not wait for jobs. What they were
    doing is in the store.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

    def start(self) -> asyncio.AbstractEventLoop:
        """The running loop.

        Raises:
            CannotStartThreadError: no thread could be started.
        """
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=self._serve, args=(loop,), name="ytthumb-jobs", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:
                    loop.close()
                    raise CannotStartThreadError("No background thread can be started here.") from error
                self._loop, self._thread = loop, thread
            return self._loop

    @property
    def started(self) -> bool:
        """Whether the loop runs."""
        return self._loop is not None

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run *work* on the loop, from any thread."""
        try:
            return asyncio.run_coroutine_threadsafe(work, self.start())
        except BaseException:
            work.close()
            raise

    def call(self, function: Callable[[], None]) -> None:
        """Call *function* on the loop, soon, from any thread; at once when no loop runs (not yet, or no more)."""
        loop = self._loop
        if loop is None:
            function()
            return
        try:
            loop.call_soon_threadsafe(function)
        except RuntimeError:  # closed meanwhile
            function()

    @property
    def is_current(self) -> bool:
        """Whether the caller is on the loop's own thread, where waiting for it would wait for ever."""
        return self._thread is not None and threading.current_thread() is self._thread

    async def run_blocking(self, function: Callable[[], T], /) -> T:
        """Run *function* off the loop and return its value; in place where no thread takes it.

        When the main thread ends, Python closes all executors before it waits for other threads and before any
        `atexit` call. A job that a thread still waits for goes on then, and a picture that has arrived is saved.
        """
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="ytthumb-work")
            pool = self._pool
        try:
            future = asyncio.get_running_loop().run_in_executor(pool, functools.partial(function))
        except RuntimeError:  # no thread can start, or the interpreter is ending
            return function()
        return await future

    def leave_to_parent(self) -> None:
        """In a forked process: have no threads. The parent's are kept, not closed: their descriptors are shared."""
        self._lock = threading.Lock()
        self._of_parent = (self._loop, self._thread, self._pool)
        self._loop = self._thread = self._pool = None

    def close(self) -> None:
        """Stop the loop and its threads; what they were doing is given up. Safe to call twice."""
        with self._lock:
            loop, thread, pool = self._loop, self._thread, self._pool
            self._loop = self._thread = self._pool = None
        if loop is not None and thread is not None:
            if thread is threading.current_thread():
                loop.stop()
            else:
                asyncio.run_coroutine_threadsafe(_drain(), loop).result()
                loop.call_soon_threadsafe(loop.stop)
                thread.join()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


async def _drain() -> None:
    """Cancel whatever still runs on this loop and wait, for a moment, until it has let go of everything."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_DRAIN_S)
    # Generators that a task of somebody else's code dropped half way: the garbage collector would meet them on a
    # loop that is closed.
    await asyncio.get_running_loop().shutdown_asyncgens()
