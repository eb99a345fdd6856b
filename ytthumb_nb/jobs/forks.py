"""What becomes of managers when the process forks: the child has a copy of each and none of their threads.

Waiting for those would be for ever, also at exit. So a copy is closed in the child, where `ytthumb_nb.start()` and
the other public functions make a manager of their own; the parent's goes on.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Threaded(Protocol):
    """Something with threads."""

    def leave_to_parent(self) -> None:
        """Called in the child: forget the threads, and wait for nothing."""
        ...


_minded: weakref.WeakSet[Threaded] = weakref.WeakSet()


def mind(threaded: Threaded) -> None:
    """Have *threaded* told in every process that is forked from this one."""
    _minded.add(threaded)


def _in_child() -> None:
    for threaded in tuple(_minded):
        threaded.leave_to_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_in_child)
