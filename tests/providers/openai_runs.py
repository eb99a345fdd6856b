"""How the OpenAI tests run a variation: the real client against the stand-in, with the clock in the test's hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from ytthumb_nb.events import Picture, ProviderEvent, Sending, Waiting
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Attempt, T
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.testing.openai_server import OpenAIServer


@dataclass
class Time:
    """A clock that only sleeping moves. `slept` is what was slept, in seconds; `on_sleep` happens in each."""

    now: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)
    on_sleep: Callable[[], Awaitable[None]] | None = None

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.on_sleep is not None:
            await self.on_sleep()
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.now, wall=lambda: self.now, sleep=self.sleep, chance=lambda: 0.0)


@dataclass
class Run:
    """What came of one variation: its events, and the error it ended with, if any."""

    events: list[ProviderEvent]
    error: BaseException | None = None

    @property
    def picture(self) -> Picture:
        assert self.error is None, self.error
        assert isinstance(self.events[-1], Picture)
        return self.events[-1]

    @property
    def sends(self) -> list[str]:
        return [event.key for event in self.events if isinstance(event, Sending)]

    @property
    def waits(self) -> list[float]:
        return [event.seconds for event in self.events if isinstance(event, Waiting)]


async def in_a_thread(function: Callable[[], T], /) -> T:
    """Run *function* off the loop."""
    return await asyncio.to_thread(function)


def attempt(**changes: Any) -> Attempt:
    """An attempt with only a title; *changes* replace its fields."""
    values: dict[str, Any] = {
        "job_id": "job",
        "index": 1,
        "count": 4,
        "key": "job-1-a1",
        "style": "modern",
        "headline": "How I built a cabin",
        "notes": "",
        "brief": VideoBrief("title", "How I built a cabin", "Woodsman"),
        "size": (1280, 720),
        "seed": 7,
        "run_blocking": in_a_thread,
    }
    return Attempt(**{**values, **changes})


def provider_for(server: OpenAIServer, **changes: Any) -> OpenAIProvider:
    """The provider, led to *server*; time stands still unless *changes* bring another clock."""
    values: dict[str, Any] = {
        "api_key": server.key,
        "endpoint": Endpoint(server.base_url),
        "clock": Time().clock,
        "call_timeout_s": 20.0,
    }
    return OpenAIProvider(**{**values, **changes})


async def collect(provider: OpenAIProvider, what: Attempt) -> Run:
    """Run one variation to its end on the running loop."""
    run = Run([])
    try:
        async with aclosing(provider.generate(what)) as events:
            async for event in events:
                run.events.append(event)
    except Exception as error:
        run.error = error
    return run


def run(provider: OpenAIProvider, what: Attempt | None = None) -> Run:
    """Run one variation to its end on a loop of its own."""

    async def once() -> Run:
        async with aclosing(provider):
            return await collect(provider, what or attempt())

    return asyncio.run(once())
