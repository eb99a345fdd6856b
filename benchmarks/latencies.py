"""How soon things answer: start(), an event on its way to observer and widget, a cancel to its end."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.photo import phone_photo
from benchmarks.row import Row, median, percentile
from benchmarks.ticking import TickingProvider
from ytthumb_nb.assets import sample
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider
from ytthumb_nb.ui.panel import Panel

_STARTS = 30
_CANCELS = 10
_STEPS = 99  # one a per cent, so that the bar's value names the step
_PATIENCE_S = 60.0


def latencies() -> Iterator[Row]:
    """All of them, each on a store of its own."""
    yield from _start()
    yield _to_observer()
    yield _to_widget()
    yield from _cancel()


def _start() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        photo = phone_photo(Path(folder))
        with JobManager(Path(folder) / "home", providers={"scripted": ScriptedProvider()}) as manager:
            small = _starts(manager, sample("chelsea"), _STARTS)
            large = _starts(manager, photo, 5)
    yield Row(
        f"start() of a small photo, p95 of {_STARTS}",
        1000 * percentile(small, 0.95),
        "ms",
        50,
        f"the very first {1000 * small[0]:.0f} ms, median {1000 * median(small):.0f} ms",
    )
    yield Row("start() of a phone's photo of 12 megapixels, median", 1000 * median(large), "ms", 50)


def _starts(manager: JobManager, photo: Path, times: int) -> list[float]:
    took_s = []
    for _ in range(times):
        begun = time.perf_counter()
        job = manager.start(photo, provider="scripted", count=1, headline="")
        took_s.append(time.perf_counter() - begun)
        job.wait(_PATIENCE_S)
    return took_s


def _to_observer() -> Row:
    provider = TickingProvider(_STEPS, 0.01)
    seen: dict[int, float] = {}

    def observe(progress: Progress) -> None:
        now = time.perf_counter()
        for step in range(max(seen, default=0) + 1, progress.percent + 1):
            seen.setdefault(step, now)

    with tempfile.TemporaryDirectory() as home, JobManager(home, providers={"ticking": provider}) as manager:
        job = manager.start("A title", provider="ticking", count=1, headline="")
        job.subscribe(observe)
        job.wait(_PATIENCE_S)
    late_s = [seen[step] - said for step, said in provider.said.items() if step in seen]
    return Row(
        f"event to observer, through the store, p95 of {len(late_s)}",
        1000 * percentile(late_s, 0.95),
        "ms",
        beside=f"median {1000 * median(late_s):.1f} ms",
    )


def _to_widget() -> Row:
    provider = TickingProvider(_STEPS, 0.01)
    seen: dict[int, float] = {}
    drawings = 0

    with tempfile.TemporaryDirectory() as home, JobManager(home, providers={"ticking": provider}) as manager:
        panel = Panel("A title", manager=manager, provider="ticking", count=1)

        def observe(change: dict[str, float]) -> None:
            nonlocal drawings
            drawings += 1
            now = time.perf_counter()
            for step in range(max(seen, default=0) + 1, int(change["new"]) + 1):
                seen.setdefault(step, now)

        panel.run.bar.observe(observe, "value")
        job = panel.generate()
        assert job is not None
        job.wait(_PATIENCE_S)
        panel.wait_until_drawn(_PATIENCE_S)
        panel.close()
    late_s = [seen[step] - said for step, said in provider.said.items() if step in seen]
    return Row(
        f"event to the panel's bar, p95 of {len(late_s)}",
        1000 * percentile(late_s, 0.95),
        "ms",
        100,
        f"median {1000 * median(late_s):.0f} ms; {drawings} drawings",
    )


def _cancel() -> Iterator[Row]:
    took_s = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(_CANCELS):
            gate = Gate()
            provider = ScriptedProvider(default=[gate])
            with JobManager(home, providers={"scripted": provider}) as manager:
                job = manager.start("A title", provider="scripted", count=10, headline="")
                gate.reached()
                took_s.append(_cancelled_after(job))
        with JobManager(home) as manager:
            job = manager.start(sample("astronaut"), provider="local", count=4, headline="Ready")
            _until_drawing(job)
            at_work_s = _cancelled_after(job)
    yield Row(
        f"cancel of ten running variations to the final state, worst of {_CANCELS}",
        max(took_s),
        "s",
        0.5,
        f"median {median(took_s):.3f} s",
    )
    yield Row("the same while the local provider draws", at_work_s, "s", 0.5)


def _cancelled_after(job: Job) -> float:
    begun = time.perf_counter()
    job.cancel()
    result = job.wait(_PATIENCE_S)
    assert result.status is JobStatus.CANCELLED
    return time.perf_counter() - begun


def _until_drawing(job: Job) -> None:
    """Wait until the first variation composes: then a thread is at work that nobody can stop."""
    drawing = threading.Event()
    unsubscribe = job.subscribe(lambda progress: drawing.set() if progress.percent >= 5 else None)
    drawing.wait(_PATIENCE_S)
    unsubscribe()
