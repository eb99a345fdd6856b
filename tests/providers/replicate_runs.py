"""Runs the Replicate provider against its stand-in, in no time: pauses advance a clock instead of passing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ytthumb_nb.events import Picture, ProviderEvent
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Attempt
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.replicate_server import ReplicateServer

T = TypeVar("T")


async def in_a_thread(function: Callable[[], T], /) -> T:
    return await asyncio.to_thread(function)


class HandClock:
    """A clock whose sleeps take no time and advance it; `pauses` has them all."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0
        self.pauses: list[float] = []

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.now, wall=lambda: self.now, sleep=self._sleep, chance=lambda: 0.0)


@dataclass
class Run:
    """What one variation came to: its events, and the error it ended in, if any."""

    events: list[ProviderEvent] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def picture(self) -> Picture:
        assert isinstance(self.events[-1], Picture), self.error
        return self.events[-1]

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]


class Desk:
    """A provider at a stand-in server, with a clock in hand."""

    def __init__(self, server: ReplicateServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.hand = HandClock()

    def provider(self, **options: Any) -> ReplicateProvider:
        given: dict[str, Any] = {
            "api_key": self.server.token,
            "base_url": self.server.base_url,
            "home": self.home,
            "clock": self.hand.clock(),
        }
        return ReplicateProvider(**(given | options))

    def run(self, provider: ReplicateProvider | None = None, **changes: Any) -> Run:
        """One variation from its first event to its end, on a loop of its own."""

        async def once() -> Run:
            run = Run()
            async with aclosing(provider or self.provider()) as made:
                try:
                    async with aclosing(made.generate(attempt(**changes))) as events:
                        async for event in events:
                            run.events.append(event)
                except Exception as error:
                    run.error = error
            return run

        return asyncio.run(once())


def attempt(**changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "job_id": "job",
        "index": 1,
        "count": 4,
        "key": "job-1-aa",
        "style": "modern",
        "headline": "A cabin in ten days",
        "notes": "",
        "brief": VideoBrief("title", "A cabin in ten days", "Woodsman"),
        "size": (1280, 720),
        "seed": 2**32 - 1,
        "run_blocking": in_a_thread,
    }
    return Attempt(**(values | changes))
