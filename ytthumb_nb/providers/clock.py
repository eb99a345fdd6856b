"""Time and chance as a value, so that tests can hold both in their hand."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """What a provider asks for the time.

    `monotonic` measures durations, in seconds, and does not follow changes of the wall clock; `wall` is
    seconds since the epoch, only for dates that servers write. `sleep` waits; `chance` is 0..1, for jitter.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
