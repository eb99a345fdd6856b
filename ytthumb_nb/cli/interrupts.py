"""Ctrl-C and SIGTERM as a question that can be asked, instead of an exception that may strike anywhere."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """While entered, an interrupt calls `on_interrupt` and nothing else; before that is set, it is remembered.

    A second one while nothing can be told yet (a request is still being checked) raises KeyboardInterrupt as
    usual. Outside the main thread, where Python allows no signal handlers, this does nothing.
    """

    def __init__(self) -> None:
        self.seen = 0
        self._tell: Callable[[], None] | None = None
        self._before: dict[int, Any] = {}

    def on_interrupt(self, tell: Callable[[], None]) -> None:
        """From now on call *tell* at each interrupt, and now if there was one. It must be safe in a handler."""
        self._tell = tell
        if self.seen:
            tell()

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.seen += 1
        if self._tell is not None:
            self._tell()
        elif self.seen > 1:
            raise KeyboardInterrupt
