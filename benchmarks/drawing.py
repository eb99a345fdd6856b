"""The local provider on a phone's photo: first picture, four, ten; two cores beside one; memory; loop lag.

Each measurement is a process of its own, so that models are loaded as a user meets them and memory is its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.ceiling import gains
from benchmarks.memory import peak_mb
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
_ROUNDS = 2
_PATIENCE_S = 300.0


@dataclass(frozen=True)
class Drawn:
    """Seconds from start() to the first picture and to the end; the process's most memory; how late its loop was.

    `again_s` is the same once more, when the photo is known. `idle_p99_ms` is how late a loop was that had nothing to
    do, just before: what the machine itself costs.
    """

    first_s: float
    all_s: float
    again_s: float
    peak_mb: float
    lag_p99_ms: float
    lag_max_ms: float
    idle_p99_ms: float


class Watched:
    """The local provider, which also looks how late the job loop comes round."""

    name = "watched"

    def __init__(self) -> None:
        self._local = LocalProvider()
        self.capabilities = LocalProvider.capabilities
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
    """Four on two cores, then ten on two and on one, in turn and the best of each; then what two cores are worth."""
    with tempfile.TemporaryDirectory() as folder:
        photo = phone_photo(Path(folder))
        four = _in_a_process(photo, 4, 2)
        rounds = [(_in_a_process(photo, 10, 2), _in_a_process(photo, 10, 1)) for _ in range(_ROUNDS)]
    ten = min((two for two, _ in rounds), key=lambda drawn: drawn.all_s)
    alone = min((one for _, one in rounds), key=lambda drawn: drawn.all_s)
    yield Row("local: first picture of a photo of 12 megapixels", four.first_s, "s", 4)
    yield Row("local: four", four.all_s, "s", 10)
    yield Row("local: ten, on two cores", ten.all_s, "s", 8, f"of a photo that is known {ten.again_s:.2f} s")
    if _can_pin():
        computing, moving = gains()
        yield Row(
            "local: ten on two cores, as a share of one core's time",
            ten.again_s / alone.again_s,
            "",
            0.625,
            f"one core {alone.again_s:.2f} s, {alone.again_s / ten.again_s:.2f} times as long; with looking at the "
            f"photo {alone.all_s / ten.all_s:.2f} times; here two processes do {computing:.2f} times the work of one "
            f"when they compute, {moving:.2f} times when they move memory",
        )
    yield Row(
        "local: most memory of the process",
        max(four.peak_mb, ten.peak_mb),
        "MB",
        600,
        f"four {four.peak_mb:.0f}, one core {alone.peak_mb:.0f}",
    )
    yield Row(
        "local: how late the job loop is, p99",
        max(four.lag_p99_ms, ten.lag_p99_ms),
        "ms",
        25,
        f"worst ever {max(four.lag_max_ms, ten.lag_max_ms):.0f} ms; p99 of an idle loop just before "
        f"{max(four.idle_p99_ms, ten.idle_p99_ms):.0f} ms",
    )


def _can_pin() -> bool:
    """Whether a process can be held to one core here, and there are two to compare."""
    return hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1


def _in_a_process(photo: Path, count: int, cores: int) -> Drawn:
    """As `draw`, in a process that may use so many cores; set before it loads anything that counts them."""

    def pin() -> None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

    command = [sys.executable, "-m", "benchmarks.drawing", str(photo), str(count)]
    held = pin if _can_pin() else None
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=held)
    return Drawn(**json.loads(done.stdout))


def draw(photo: Path, count: int) -> Drawn:
    """Make *count* thumbnails of *photo* in this process, and once more."""
    idle_s = asyncio.run(_idle())
    provider = Watched()
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
        begun_again = time.perf_counter()
        manager.start(photo, provider="watched", count=count, headline="Ready for launch", seed=1).wait(
            _PATIENCE_S
        )
        again_s = time.perf_counter() - begun_again
    assert len(result.pictures) == count, result.message
    return Drawn(
        first[0] - begun,
        all_s,
        again_s,
        peak_mb(),
        1000 * percentile(provider.late_s, 0.99),
        1000 * max(provider.late_s),
        1000 * percentile(idle_s, 0.99),
    )


async def _idle() -> list[float]:
    late_s: list[float] = []
    with suppress(TimeoutError):
        await asyncio.wait_for(look_how_late(late_s), _IDLE_S)
    return late_s


if __name__ == "__main__":
    print(json.dumps(asdict(draw(Path(sys.argv[1]), int(sys.argv[2])))))
