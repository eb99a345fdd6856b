"""The local provider on a phone's photo: first picture, four, ten; one worker beside two; memory; loop lag.

Each measurement is a process of its own, so that models are loaded as a user meets them and memory is its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.photo import phone_photo
from benchmarks.row import Row, percentile
from ytthumb_nb.events import ProviderEvent
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.providers.base import Attempt, Availability
from ytthumb_nb.providers.local import LocalProvider

_TICK_S = 0.005
_IDLE_S = 1.0
_PATIENCE_S = 300.0


@dataclass(frozen=True)
class Drawn:
    """Seconds from start() to the first picture and to the end; the process's most memory; how late its loop was.

    `idle_p99_ms` is how late a loop was that had nothing to do, just before: what the machine itself costs.
    """

    first_s: float
    all_s: float
    peak_mb: float
    lag_p99_ms: float
    lag_max_ms: float
    idle_p99_ms: float


class Watched:
    """The local provider, which also looks how late the job loop comes round."""

    name = "watched"

    def __init__(self, concurrency: int) -> None:
        self._local = LocalProvider()
        self.capabilities = replace(LocalProvider.capabilities, concurrency=concurrency)
        self.late_s: list[float] = []
        self._watch: asyncio.Task[object] | None = None

    def availability(self) -> Availability:
        return self._local.availability()

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        if self._watch is None:
            self._watch = asyncio.create_task(look_how_late(self.late_s), name="loop lag")
        async for event in self._local.generate(attempt):
            yield event

    async def aclose(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        await self._local.aclose()


async def look_how_late(late_s: list[float]) -> None:
    """Add to *late_s*, again and again until cancelled, how late this loop comes round, in seconds."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _TICK_S
        await asyncio.sleep(_TICK_S)
        late_s.append(loop.time() - due)


def drawing() -> Iterator[Row]:
    """Four with two workers, then ten with two and with one."""
    with tempfile.TemporaryDirectory() as folder:
        photo = phone_photo(Path(folder))
        four = _in_a_process(photo, 4, 2)
        ten = _in_a_process(photo, 10, 2)
        alone = _in_a_process(photo, 10, 1)
    yield Row("local: first picture of a photo of 12 megapixels", four.first_s, "s", 4)
    yield Row("local: four", four.all_s, "s", 10)
    ratio = alone.all_s / ten.all_s
    yield Row(
        "local: ten, two workers",
        ten.all_s,
        "s",
        beside=f"one worker {alone.all_s:.1f} s, {ratio:.2f} times as long",
    )
    yield Row(
        "local: most memory of the process",
        max(four.peak_mb, ten.peak_mb),
        "MB",
        600,
        f"four {four.peak_mb:.0f}, one worker {alone.peak_mb:.0f}",
    )
    yield Row(
        "local: how late the job loop is, p99",
        max(four.lag_p99_ms, ten.lag_p99_ms),
        "ms",
        25,
        f"worst ever {max(four.lag_max_ms, ten.lag_max_ms):.0f} ms; p99 of an idle loop just before "
        f"{max(four.idle_p99_ms, ten.idle_p99_ms):.0f} ms",
    )


def _in_a_process(photo: Path, count: int, workers: int) -> Drawn:
    command = [sys.executable, "-m", "benchmarks.drawing", str(photo), str(count), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Drawn(**json.loads(done.stdout))


def draw(photo: Path, count: int, workers: int) -> Drawn:
    """Make *count* thumbnails of *photo* in this process."""
    idle_s = asyncio.run(_idle())
    provider = Watched(workers)
    first: list[float] = []
    ended = threading.Event()

    def observe(progress: Progress) -> None:
        if not first and progress.count(VariationStatus.COMPLETED):
            first.append(time.perf_counter())
        if progress.status.final:
            ended.set()

    with tempfile.TemporaryDirectory() as home, JobManager(home, providers={"watched": provider}) as manager:
        begun = time.perf_counter()
        job = manager.start(photo, provider="watched", count=count, headline="Ready for launch", seed=1)
        job.subscribe(observe)
        result = job.wait(_PATIENCE_S)
        all_s = time.perf_counter() - begun
        ended.wait(_PATIENCE_S)
    assert len(result.pictures) == count, result.message
    return Drawn(
        first[0] - begun,
        all_s,
        _peak_mb(),
        1000 * percentile(provider.late_s, 0.99),
        1000 * max(provider.late_s),
        1000 * percentile(idle_s, 0.99),
    )


async def _idle() -> list[float]:
    late_s: list[float] = []
    with suppress(TimeoutError):
        await asyncio.wait_for(look_how_late(late_s), _IDLE_S)
    return late_s


def _peak_mb() -> float:
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    print(json.dumps(asdict(draw(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))))
