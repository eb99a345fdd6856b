"""A job as its user holds it: look, wait, listen, cancel, from any thread and any loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future, InvalidStateError
from typing import Any

from ytthumb_nb.errors import ManagerClosedError
from ytthumb_nb.models import GenerationResult, JobStatus
from ytthumb_nb.progress import Progress

log = logging.getLogger(__name__)

Observer = Callable[[Progress], None]

_STOPPED_WAITING = (
    "Stopped waiting; the job goes on. Wait again and stop once more to cancel it, or call job.cancel()."
)
_CANCELS = (
    "The job is being cancelled; finished pictures stay, and job.progress says what became of the others."
)


class StoppedWaiting(KeyboardInterrupt):
    """The stop square or Ctrl-C met a wait; it says in a sentence what that means for the job.

    A notebook shows the sentence alone, without the frames of a wait.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Job:
    """One job of this process.

    It is made by `start()`. Everything here may be called from any thread; `await job` and `job.updates()` work
    on any event loop. Waiting gives the `GenerationResult` also when the job failed or was cancelled: its
    `status` says which, and `raise_for_status()` turns that into an exception.
    """

    def __init__(
        self,
        progress: Progress,
        cancel: Callable[[int | None, bool], None],
        call_soon: Callable[[Callable[[], None]], None],
    ) -> None:
        self._lock = threading.Lock()
        self._progress = progress
        self._version = 0
        self._cancel = cancel
        self._call_soon = call_soon
        self._observers: list[_Subscription] = []
        self._done: Future[None] = Future()
        self._interrupts = 0
        self._runs_here = True
        self._forbid_waiting: Callable[[], bool] = lambda: False

    @property
    def id(self) -> str:
        return self._progress.job_id

    @property
    def progress(self) -> Progress:
        """How far it is, as last stored."""
        return self._progress

    @property
    def status(self) -> JobStatus:
        return self._progress.status

    @property
    def runs_here(self) -> bool:
        """Whether this process runs it. False when another one took it over, as may happen after a long standstill:
        the job then follows what that one does.
        """
        return self._runs_here

    @property
    def result(self) -> GenerationResult | None:
        """What came out; None until the job has ended."""
        return self._progress.result

    def cancel(self, variation: int | None = None, *, after_current: bool = False) -> None:
        """Ask the job, or one variation (1, 2, ...), to stop. Returns at once; twice, or too late, is harmless.

        Args:
            after_current: finish the variations that were begun, and begin no other.

        Raises:
            InvalidRequestError: it has no such variation.
        """
        self._cancel(variation, after_current)

    def wait(self, timeout: float | None = None) -> GenerationResult:
        """Block until the job has ended; works in a cell and in a script.

        Interrupting the wait stops the waiting and leaves the job alone; interrupting a second wait cancels it.

        Raises:
            TimeoutError: *timeout* seconds went by; the job goes on.
            ManagerClosedError: its manager was closed before it had ended.
            StoppedWaiting: it was interrupted; a `KeyboardInterrupt` that says what that means.
        """
        if self._forbid_waiting():
            raise RuntimeError(
                "job.wait() was called on the job thread, where it would wait for ever; use await job."
            )
        try:
            self._done.result(timeout)
            return self._latest
        except TimeoutError:
            raise TimeoutError(f"Job {self.id} has not ended within {timeout:g} s; it goes on.") from None
        except KeyboardInterrupt:
            self._interrupts += 1
            if self._interrupts == 1:
                raise StoppedWaiting(_STOPPED_WAITING) from None
            self.cancel()
            raise StoppedWaiting(_CANCELS) from None

    def __await__(self) -> Generator[Any, None, GenerationResult]:
        """`await job`: the same as `wait()`, for coroutines. Cancelling the awaiting task leaves the job alone."""
        return self._ended().__await__()

    def subscribe(self, callback: Observer) -> Callable[[], None]:
        """Call *callback* with the progress now and at every change; returns what ends that.

        It is called in the thread that runs jobs, so it must be quick; when it raises, that is logged and the
        job goes on.
        """
        subscription = _Subscription(callback)
        with self._lock:
            self._observers.append(subscription)

        def tell_now() -> None:
            with self._lock:
                version, progress = self._version, self._progress
            if subscription.wanted:
                subscription.deliver(version, progress)

        def unsubscribe() -> None:
            subscription.wanted = False
            with self._lock, contextlib.suppress(ValueError):
                self._observers.remove(subscription)

        self._call_soon(tell_now)
        return unsubscribe

    async def updates(self) -> AsyncIterator[Progress]:
        """The progress now and at every change until the end; a slow reader gets the newest, not each one.

        Raises:
            ManagerClosedError: its manager was closed before it had ended.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Progress | ManagerClosedError] = asyncio.Queue()

        def hand_over(news: Progress | ManagerClosedError) -> None:
            with contextlib.suppress(RuntimeError):  # the reader's loop was closed
                loop.call_soon_threadsafe(queue.put_nowait, news)

        def let_go(done: Future[None]) -> None:
            if isinstance(error := done.exception(), ManagerClosedError):
                hand_over(error)

        unsubscribe = self.subscribe(hand_over)
        self._done.add_done_callback(let_go)
        try:
            while True:
                progress = await queue.get()
                while not queue.empty():
                    progress = queue.get_nowait()
                if isinstance(progress, ManagerClosedError):
                    raise progress
                yield progress
                if progress.status.final:
                    return
        finally:
            unsubscribe()

    def __repr__(self) -> str:
        progress = self._progress
        where = "" if self._runs_here else ", run by another process now"
        return f"<Job {self.id}: {progress.status}, {progress.percent} %, {progress.message}{where}>"

    async def _ended(self) -> GenerationResult:
        await asyncio.shield(asyncio.wrap_future(self._done))
        return self._latest

    @property
    def _latest(self) -> GenerationResult:
        """The result with the newest words: `retext` changes it after the end."""
        result = self._progress.result
        assert result is not None, "asked for before the end"
        return result

    # ------------------------------------------------------------ for the manager

    def _advance(self, progress: Progress) -> None:
        """Take over *progress* and tell the observers."""
        with self._lock:
            self._progress = progress
            self._version += 1
            version, observers = self._version, tuple(self._observers)
        for observer in observers:
            observer.deliver(version, progress)
        if progress.status.final and not self._done.done():
            self._done.set_result(None)

    def _let_go(self) -> None:
        """Nobody here runs or follows this job any more: whoever waits for it is told."""
        with contextlib.suppress(InvalidStateError):  # it has ended
            self._done.set_exception(
                ManagerClosedError(
                    f"Job {self.id} had not ended when its manager was closed.",
                    hint="status() says how far it is; reconnect() goes on with it where nobody runs it.",
                )
            )

    def _let_go_in_child(self) -> None:
        """As `_let_go`, in a forked process, where the locks may be held by threads that are not there."""
        self._lock = threading.Lock()
        if not self._progress.status.final:
            self._done = Future()
            self._let_go()


class _Subscription:
    """Hands progress to one callback, always in the thread that runs jobs, and survives what it raises.

    One thread only: a lock here would let an observer that waits in another thread stop every job.
    """

    def __init__(self, callback: Observer) -> None:
        self.wanted = True
        self._callback = callback
        self._seen = -1

    def deliver(self, version: int, progress: Progress) -> None:
        if version <= self._seen:
            return
        self._seen = version
        try:
            self._callback(progress)
        except BaseException as error:
            # Also SystemExit and CancelledError, which would end the job loop or the task that is told here.
            if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
                raise  # a Ctrl-C, which is meant for whoever runs here
            log.exception("an observer of job %s raised; the job goes on", progress.job_id)
