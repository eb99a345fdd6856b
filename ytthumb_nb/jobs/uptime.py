"""A clock for time limits: it counts the sleep of the machine, and does not care when somebody sets the time."""

from __future__ import annotations

import time

_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def uptime() -> float:
    """Seconds since some moment before this process began, sleep included.

    Linux counts sleep in CLOCK_BOOTTIME, and so does the monotonic clock of Windows. On a Mac, `time.monotonic()`
    stands still while the machine sleeps, so a limit is that much longer there.
    """
    return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)
