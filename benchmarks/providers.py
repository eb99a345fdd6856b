"""Paid providers with their real clients against the stand-ins: parallel work, partial pictures, cancelling."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.row import Row, median, percentile
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer
from ytthumb_nb.ui.panel import Panel

_PATIENCE_S = 120.0
_EACH_S = 3.0


def providers() -> Iterator[Row]:
    """What the user waits for, and what is still paid for after a cancel."""
    wall_s, slowest_s = ten_at_once(10, _EACH_S)
    yield Row(
        f"Replicate: ten variations of {_EACH_S:.0f} s each, as a multiple of the slowest",
        wall_s / slowest_s,
        "times",
        1.15,
        f"all {wall_s:.2f} s, slowest {slowest_s:.2f} s with its download and finish",
    )
    in_progress, in_tile = partials(rounds=10)
    yield Row(
        "OpenAI: partial picture, from the server to the job's progress, p95",
        1_000 * percentile(in_progress, 0.95),
        "ms",
        200.0,
        f"{len(in_progress)} of 1280x720, half of them within {1_000 * median(in_progress):.0f} ms",
    )
    yield Row(
        "OpenAI: partial picture, from the server to the tile of the panel, p95",
        1_000 * percentile(in_tile, 0.95),
        "ms",
        200.0,
        f"half within {1_000 * median(in_tile):.0f} ms, slowest {1_000 * max(in_tile):.0f} ms",
    )
    for name in ("Replicate", "OpenAI"):
        stopped = cancelled(name.lower(), count=10, still_s=10.0)
        yield Row(
            f"{name}: cancel at picture 3 of 10 reaches the provider, the last of the seven",
            1_000 * stopped.reached_s,
            "ms",
            500.0,
            f"paid calls {stopped.paid}, of them after the cancel {stopped.paid_after}",
        )
        yield Row(f"{name}: calls in the 10 s after the cancelled job's end", stopped.calls_after, "calls", 0.0)


@contextmanager
def _replicate(server: ReplicateServer) -> Iterator[JobManager]:
    with tempfile.TemporaryDirectory() as home:
        provider = ReplicateProvider(api_key=server.token, base_url=server.base_url, home=Path(home))
        with JobManager(home, providers={"replicate": provider}) as manager:
            yield manager


@contextmanager
def _openai(server: OpenAIServer) -> Iterator[JobManager]:
    with tempfile.TemporaryDirectory() as home:
        provider = OpenAIProvider(api_key=server.key, endpoint=Endpoint(server.base_url), home=Path(home))
        with JobManager(home, providers={"openai": provider}) as manager:
            yield manager


def ten_at_once(count: int, each_s: float) -> tuple[float, float]:
    """Seconds that *count* predictions of *each_s* take together, and the slowest of them takes by itself."""
    with ReplicateServer() as server, _replicate(server) as manager:
        manager.generate(_ask("replicate", 1, force=True))  # the client is imported once a process
        server.life = Life(seconds=each_s)
        begun = time.perf_counter()
        job = manager.start(_ask("replicate", count, force=True))
        assert len(job.wait(_PATIENCE_S).pictures) == count
        wall_s = time.perf_counter() - begun
    took = [v.finished_at - v.started_at for v in job.progress.variations if v.finished_at and v.started_at]
    return wall_s, max(took)


def partials(rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from a partial picture leaving the server to the job's progress, and to the tile, *rounds* times two."""
    to_progress: list[float] = []
    to_tile: list[float] = []
    with OpenAIServer() as server, _openai(server) as manager:
        manager.generate(_ask("openai", 1))
        panel = Panel(
            "A title", manager=manager, provider="openai", headline="", count=1, force=True, max_cost_usd=1.0
        )
        for _ in range(rounds):
            progress_s, tile_s = _round(manager, server, panel)
            to_progress += progress_s
            to_tile += tile_s
        panel.close()
    return to_progress, to_tile


def _round(manager: JobManager, server: OpenAIServer, panel: Panel) -> tuple[list[float], list[float]]:
    """One picture with two partial ones, each let go by us."""
    gates = (threading.Event(), threading.Event(), threading.Event())
    server.drawings = [Drawing(partials=2, until=gates)]
    before = server.count("generate")
    shown: list[float] = []
    seen: dict[int, float] = {}
    tile = panel.results.grid.tiles[0].picture
    tile.observe(lambda _: shown.append(time.perf_counter()), "value")
    job = panel.generate()
    assert job is not None
    job.subscribe(_first_seen(seen))
    server.wait_for("generate", before + 1)
    time.sleep(0.3)  # the tile was emptied for the new job
    to_progress, to_tile = [], []
    for turn, gate in enumerate(gates[:2], 1):
        there = len(shown)
        left = time.perf_counter()
        gate.set()
        # defaults of a lambda have no types
        _until(lambda turn=turn, there=there: len(seen) >= turn and len(shown) > there)  # type: ignore[misc]
        to_progress.append(max(seen.values()) - left)
        to_tile.append(shown[-1] - left)
        time.sleep(0.3)  # in life the next partial is seconds away
    gates[2].set()
    job.wait(_PATIENCE_S)
    panel.wait_until_drawn(_PATIENCE_S)
    tile.unobserve_all("value")
    return to_progress, to_tile


def _first_seen(seen: dict[int, float]) -> Callable[[Progress], None]:
    def look(progress: Progress) -> None:
        preview = progress.variations[0].preview
        if preview is not None:
            seen.setdefault(hash(preview), time.perf_counter())

    return look


@dataclass(frozen=True)
class Stopped:
    """What a cancel came to: when the last call of it arrived, in seconds, and what arrived after the end."""

    reached_s: float
    paid: int
    paid_after: int
    calls_after: int


def cancelled(name: str, count: int, still_s: float) -> Stopped:
    """Cancel a job of *count* once three pictures are there, and watch the server for *still_s* seconds."""
    never = threading.Event()
    if name == "replicate":
        with ReplicateServer() as server, _replicate(server) as manager:
            manager.generate(_ask(name, 1, force=True))
            server.lives = [Life(seconds=0.5)] * 3 + [Life(until=never)] * (count - 3)

            def told() -> float:
                return server.wait_for("cancel", count - 3)[-1].at

            return _watched(manager, server, name, "create", count, still_s, told)
    with OpenAIServer() as other, _openai(other) as manager:
        manager.generate(_ask(name, 1, force=True))
        other.drawings = [Drawing()] * 3 + [Drawing(partials=1, ends="silence")] * (count - 3)

        def gone() -> float:
            other.wait_for_departure(count - 3)
            return time.monotonic()

        return _watched(manager, other, name, "generate", count, still_s, gone)


def _watched(
    manager: JobManager,
    server: ReplicateServer | OpenAIServer,
    name: str,
    route: str,
    count: int,
    still_s: float,
    reached: Callable[[], float],
) -> Stopped:
    before = server.count(route)
    three = threading.Event()
    job = manager.start(_ask(name, count, force=True))
    job.subscribe(lambda p: three.set() if p.count(VariationStatus.COMPLETED) >= 3 else None)
    assert three.wait(_PATIENCE_S)
    assert len(server.wait_for(route, before + count)) == before + count
    clicked = time.monotonic()
    job.cancel()
    reached_s = reached() - clicked
    job.wait(_PATIENCE_S)
    with server.lock:
        calls = len(server.calls)
    time.sleep(still_s)
    with server.lock:
        after = len(server.calls) - calls
    paid = server.calls_of(route)[before:]
    return Stopped(reached_s, len(paid), sum(call.at > clicked for call in paid), after)


def _ask(provider: str, count: int, *, force: bool = False) -> ThumbnailRequest:
    return ThumbnailRequest(
        "A cabin in ten days", provider=provider, count=count, headline="", size=(320, 320), force=force
    )


def _until(true: Callable[[], bool]) -> None:
    patience = time.perf_counter() + _PATIENCE_S
    while not true():
        assert time.perf_counter() < patience
        time.sleep(0.001)
