"""A provider that does what the test says, when the test says so.

Register it with `JobManager(providers={"scripted": ScriptedProvider()})` and ask for `provider="scripted"`. Each
variation follows its script: events are yielded, exceptions raised, a `Gate` is waited for, a number is slept.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncGenerator, Mapping, Sequence

from PIL import Image

from ytthumb_nb.events import Picture, ProviderEvent
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities, VariationStopped


class Gate:
    """A door in a script: the provider waits there until the test opens it; works across threads and loops."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()
        self._reached = threading.Event()

    def open(self) -> None:
        """Let through whoever waits, and everybody after."""
        with self._lock:
            self._open.set()
            for loop, event in self._waiting:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    def reached(self, timeout: float = 10.0) -> bool:
        """Block until a variation stands at the gate; False when none came within *timeout* seconds."""
        return self._reached.wait(timeout)

    async def passed(self) -> None:
        """Wait until the gate is open."""
        event = asyncio.Event()
        with self._lock:
            self._waiting.append((asyncio.get_running_loop(), event))
            if self._open.is_set():
                event.set()
        self._reached.set()
        await event.wait()


Line = ProviderEvent | Exception | Gate | float
Script = Sequence[Line]


def plain_picture(colour: str = "#336699", size: tuple[int, int] = (1280, 720)) -> Picture:
    """A picture of one colour, as PNG: quick to make and to finish."""
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG", compress_level=1)
    return Picture(data.getvalue(), changed=colour)


class ScriptedProvider:
    """Follows one script per variation.

    Args:
        scripts: by variation; one that is missing follows *default*.
        default: the script of all others; a picture at once if not given.
        on_stop: what `VariationStopped` says when a variation is cancelled; None lets the cancel through as it is.
    """

    name = "scripted"

    def __init__(
        self,
        scripts: Mapping[int, Script] | None = None,
        *,
        default: Script | None = None,
        concurrency: int = 10,
        paid: bool = False,
        on_stop: str | None = None,
    ) -> None:
        self.capabilities = Capabilities(concurrency=concurrency, paid=paid)
        self.attempts: list[Attempt] = []
        self.stopped: list[int] = []
        self._scripts = dict(scripts or {})
        self._default: Script = (plain_picture(),) if default is None else default
        self._on_stop = on_stop

    def availability(self) -> Availability:
        return Availability(True, "Follows its script.")

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        self.attempts.append(attempt)
        try:
            for line in self._scripts.get(attempt.index, self._default):
                match line:
                    case Gate():
                        await line.passed()
                    case Exception():
                        raise line
                    case float():
                        await asyncio.sleep(line)
                    case _:
                        yield line
        except (asyncio.CancelledError, GeneratorExit):
            self.stopped.append(attempt.index)
            if self._on_stop is not None:
                raise VariationStopped(self._on_stop) from None
            raise

    async def aclose(self) -> None:
        """Nothing is held."""
