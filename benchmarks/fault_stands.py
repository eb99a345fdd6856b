"""A provider of ours before its stand-in, with the time in hand: what each cell of the fault matrix is tried on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ytthumb_nb.providers.base import Provider
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.loopback import Answer, Fault, LoopbackServer
from ytthumb_nb.testing.openai_server import OpenAIServer
from ytthumb_nb.testing.replicate_server import ReplicateServer

#: Nothing listens here: it was reserved for nothing since 1983.
_CLOSED = "http://127.0.0.1:9"


class HeldTime:
    """A clock that only waiting moves, so that a wait of two minutes takes none. `waited` is their sum, in seconds.

    `jumps` are added to the time of day, one at each wait, as when somebody sets the clock.
    """

    def __init__(self) -> None:
        self.waited = 0.0
        self.jumps: list[float] = []
        self._set = 0.0
        self._lock = threading.Lock()

    def wall(self) -> float:
        """Seconds since the epoch."""
        return 1_795_000_000.0 + self.waited + self._set

    async def sleep(self, seconds: float) -> None:
        with self._lock:
            self.waited += seconds
            self._set += self.jumps.pop(0) if self.jumps else 0.0
        await asyncio.sleep(0.001)

    @property
    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.waited, wall=self.wall, sleep=self.sleep, chance=lambda: 0.0)


class Stand:
    """The stand-in of one service, and how its provider is made."""

    def __init__(self, name: str, server: OpenAIServer | ReplicateServer) -> None:
        self.name = name
        self.server: LoopbackServer = server
        self.time = HeldTime()
        self.paid_route = "create" if name == "replicate" else "generate"
        self._url = server.base_url
        self._server = server

    @property
    def openai(self) -> OpenAIServer:
        assert isinstance(self._server, OpenAIServer)
        return self._server

    @property
    def replicate(self) -> ReplicateServer:
        assert isinstance(self._server, ReplicateServer)
        return self._server

    @property
    def billed(self) -> list[str]:
        """The prompt of each call that the service did work for: one a variation, as each has its own."""
        return list(self._server.billed)

    def close_the_door(self) -> None:
        """Lead the provider to where nobody listens."""
        self._url = _CLOSED if self.name == "replicate" else f"{_CLOSED}/v1"

    def answer_whole(self, fault: Fault) -> None:
        """Let the first call go to a server that does not stream, and meet *fault*."""
        self.openai._streaming = "ignored"
        self.server.fault("generate", fault)

    def deliver(self, *answers: Answer | None) -> None:
        """Let the first downloads be answered so; None resets the connection."""
        faults = [Fault(cut="before") if answer is None else Fault(answer) for answer in answers]
        self.replicate.delivery.fault("deliver", *faults)

    def provider(self, home: Path, options: Mapping[str, Any]) -> Provider:
        """The real one, led here."""
        if self.name == "replicate":
            return ReplicateProvider(
                api_key=self.replicate.token, base_url=self._url, home=home, clock=self.time.clock, **options
            )
        endpoint = Endpoint(self._url)
        return OpenAIProvider(
            api_key=self.openai.key, endpoint=endpoint, home=home, clock=self.time.clock, **options
        )


@contextmanager
def stand(name: str) -> Iterator[Stand]:
    """The stand-in for provider *name*, running."""
    with ReplicateServer() if name == "replicate" else OpenAIServer() as server:
        assert isinstance(server, ReplicateServer | OpenAIServer)
        yield Stand(name, server)
