"""Ten variations beside one, with a provider that takes two seconds for each, and the sequential way beside them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator

from benchmarks.row import Row
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

_EACH_S = 2.0
_PATIENCE_S = 120.0


def parallel() -> Iterator[Row]:
    """One, ten at once, and ten one after the other, as this package's ancestor made them."""
    one_s = takes(1, concurrency=10)
    ten_s = takes(10, concurrency=10)
    sequential_s = takes(10, concurrency=1)
    yield Row(
        f"ten variations of {_EACH_S:.0f} s each, as a multiple of one",
        ten_s / one_s,
        "times",
        1.15,
        f"ten {ten_s:.2f} s, one {one_s:.2f} s; one after the other {sequential_s:.2f} s",
    )


def takes(count: int, concurrency: int, each_s: float = _EACH_S) -> float:
    """Seconds from start() to the last of *count* pictures, *each_s* each, at most *concurrency* at once."""
    provider = ScriptedProvider(default=(each_s, plain_picture()), concurrency=concurrency)
    with tempfile.TemporaryDirectory() as home, JobManager(home, providers={"scripted": provider}) as manager:
        begun = time.perf_counter()
        result = manager.start("A title", provider="scripted", count=count, headline="").wait(_PATIENCE_S)
        took_s = time.perf_counter() - begun
    assert len(result.pictures) == count
    return took_s
