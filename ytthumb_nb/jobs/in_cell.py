"""The fallback for places where no thread can start: run a job's coroutine in the caller's own thread.

In a cell the kernel's loop is running already, so a second level is needed: nest_asyncio2, the maintained fork
that ipykernel itself uses, or nest_asyncio 1.6 where the fork is missing. Both replace parts of asyncio for the
whole process, so they are applied here, on need, and never at import.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

NOTE = "running in this cell"


def run_here(work: Coroutine[Any, Any, None], on_interrupt: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run *work* to its end in this thread, whether a loop is running or not.

    A KeyboardInterrupt runs `on_interrupt()` (which should ask the job to stop), lets *work* end, and is raised.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        with asyncio.Runner() as runner:
            _run(runner.get_loop(), work, on_interrupt)
        return
    _nest().apply(loop)
    _run(loop, work, on_interrupt)


def _run(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, None],
    on_interrupt: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    task = loop.create_task(work)
    try:
        loop.run_until_complete(task)
    except KeyboardInterrupt:
        loop.run_until_complete(on_interrupt())
        loop.run_until_complete(task)
        raise


def _nest() -> Any:
    try:
        import nest_asyncio2 as nest
    except ImportError:
        import nest_asyncio as nest
    return nest
