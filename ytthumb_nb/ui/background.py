"""Work that would hold up the kernel: a look at YouTube, decoding, a ZIP. It runs on a thread of its own.

A click is handled on the kernel's main thread or a subshell's; while it runs, no other click is answered.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


def in_background(work: Callable[[], T], name: str) -> Future[T]:
    """Run *work* on a daemon thread of this *name*; in place where no thread can start.

    The returned future holds what *work* returned or raised; an exception is logged as well, since futures that
    nobody asks keep it to themselves.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            log.exception("%s failed", name)
            future.set_exception(error)

    context = contextvars.copy_context()
    try:
        threading.Thread(target=context.run, args=(run,), name=name, daemon=True).start()
    except RuntimeError:
        run()
    return future
