"""A provider that says the time with every step, so that it can be seen how long its word travels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

from ytthumb_nb.events import Picture, ProviderEvent, Step
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities
from ytthumb_nb.testing.scripted import plain_picture


class TickingProvider:
    """Yields `steps` steps, `pause_s` apart; `said` holds when each was said, by `time.perf_counter`."""

    name = "ticking"
    capabilities = Capabilities(concurrency=10)

    def __init__(self, steps: int, pause_s: float) -> None:
        self.said: dict[int, float] = {}
        self._steps = steps
        self._pause_s = pause_s
        self._picture: Picture = plain_picture()

    def availability(self) -> Availability:
        return Availability(True, "Ticks.")

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        for step in range(1, self._steps + 1):
            await asyncio.sleep(self._pause_s)
            self.said[step] = time.perf_counter()
            yield Step(f"step {step}", step / (self._steps + 1))
        yield self._picture

    async def aclose(self) -> None:
        """Nothing is held."""
