"""Types that msgspec has learned whole before a second thread may read by them.

At the first reading of a class msgspec writes down its fields, and hangs the half-written table on the class for
whoever comes next. Two threads at that moment end the process with a segmentation fault (seen with msgspec 0.22.0:
a restarted kernel died under its own panel). So each type is learned once, under a lock, and read by afterwards.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_lock = threading.Lock()
_learned: dict[Any, msgspec.json.Decoder[Any]] = {}


def learned(kind: type[T]) -> type[T]:
    """*kind* itself, safe to read by in any thread. Whoever decodes or converts by a class names it through this."""
    with _lock:
        if kind not in _learned:
            _learned[kind] = msgspec.json.Decoder(kind)
    return kind
