"""Where widgets are changed: from any thread, one thread at a time, in the context of the cell that shows them.

Clicks arrive on the main thread or on a subshell's, jobs are drawn by a thread of their own, and traits are not
thread-safe. What a front end shows under which cell depends on the context a message is sent in, so that of the
panel's own cell is kept and used for all.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Canvas:
    """One lock and one context for all widgets of a panel."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._context = contextvars.copy_context()

    def move_here(self) -> None:
        """From now on draw in the caller's context: the panel was shown by another cell."""
        self._context = contextvars.copy_context()

    def draw(self, change: Callable[[], T]) -> T:
        """Run *change*, which may set traits of widgets, and return its value. It must not wait for anything."""

        def alone() -> T:
            with self._lock:
                return change()

        return self._context.copy().run(alone)
