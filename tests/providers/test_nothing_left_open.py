"""No reply is left half read: the garbage collector, in whatever thread it runs, finds no generator to end.

The HTTP clients stack generators that do not close each other. Left to the collector they were ended by other threads
while the job loop was at work in them ("async generator already executing").
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openai_runs import Time, attempt, provider_for

from ytthumb_nb.downloads import download
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.events import Preview, Step
from ytthumb_nb.providers.base import Provider
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.loopback import Answer, Fault, refuse
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

pytestmark = pytest.mark.slow


@contextmanager
def abandoned() -> Iterator[list[str]]:
    """Collects the names of generators that were begun in this block and not brought to an end."""
    found: list[str] = []

    def finalize(generator: AsyncGenerator[Any, Any]) -> None:
        found.append(repr(generator))

    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=finalize)
    try:
        yield found
        gc.collect()
    finally:
        sys.set_asyncgen_hooks(*before)


def left_by(make: Callable[[], Provider], leave_at: type[Step] | type[Preview] | None = None) -> list[str]:
    """What one variation leaves behind, when it is run to its end or left at the first event of a kind."""

    async def once() -> list[str]:
        with abandoned() as found:
            provider = make()
            async with aclosing(provider):
                with suppress(Exception):
                    async with aclosing(provider.generate(attempt())) as events:
                        async for event in events:
                            if leave_at is not None and isinstance(event, leave_at):
                                break
            del events
        return found

    return asyncio.run(once())


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(),
        Drawing(marker=True),
        Drawing(ends="completed, then cut"),
        Drawing(ends="error"),
        Drawing(ends="nothing"),
        Drawing(ends="reset"),
        Drawing(extra=(b"data: {broken\n\n",), ends="endless"),
        Drawing(extra=(b"data:\n" * 2_000,)),
    ],
    ids=["finished", "marker", "cut", "error", "nothing", "reset", "endless", "refused by us"],
)
def test_a_stream_of_openai_is_read_to_its_end_or_closed_to_the_bottom(drawing: Drawing) -> None:
    """However a streamed call ends."""
    with OpenAIServer() as server:
        server.drawings = [drawing]
        assert left_by(lambda: provider_for(server, call_timeout_s=1.0)) == []


@pytest.mark.parametrize(
    "fault",
    [
        refuse(200, {"data": []}),
        refuse(200, b"x" * 300_000, {"Content-Type": "application/json"}),
        refuse(200, b"x" * 300_000, {"Content-Type": "image/png"}),
        refuse(400, b"x" * 3_000_000),
        refuse(200, b"x", {"Content-Encoding": "gzip"}),
        Fault(cut="middle"),
    ],
    ids=["empty", "too large", "another type", "large refusal", "packed", "cut"],
)
def test_a_plain_reply_of_openai_is_closed_to_the_bottom(fault: Fault) -> None:
    """Also what is too large, of another type, or broken off."""
    with OpenAIServer() as server:
        server.fault("generate", fault)
        assert left_by(lambda: provider_for(server, max_reply_bytes=100_000)) == []


def test_a_call_of_openai_that_is_left_is_closed_to_the_bottom() -> None:
    """Whoever listens may go at the first unfinished picture."""
    with OpenAIServer() as server:
        server.drawings = [Drawing(ends="silence")]
        assert left_by(lambda: provider_for(server), leave_at=Preview) == []


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        ("get", Fault()),
        ("get", refuse(200, b"x" * 17_000_000)),
        ("get", refuse(200, b"damaged", {"Content-Encoding": "gzip"})),
        ("get", Fault(cut="middle")),
        ("create", Fault(cut="middle")),
    ],
    ids=["none", "poll too large", "poll damaged", "poll cut", "create cut"],
)
def test_answers_of_replicate_are_closed_to_the_bottom(tmp_path: Path, route: str, fault: Fault) -> None:
    """However an answer of its API ends."""
    with ReplicateServer() as server:
        server.life = Life(processing=0)
        server.fault(route, fault)
        at, clock = server.base_url, Time().clock
        made = partial(ReplicateProvider, api_key=server.token, base_url=at, home=tmp_path, clock=clock)
        assert left_by(made) == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>" + b"x" * 500_000),
        Answer(200, b"\xff\xd8\xff" + b"x" * 500_000),
        Answer(200, b"\xff\xd8\xff" + b"x" * 500_000, {"Content-Length": "1000000"}),
        Answer(302, b"x" * 500_000, {"Location": "/elsewhere"}),
        Answer(500, b"x" * 500_000),
    ],
    ids=["no picture", "too large", "cut", "redirect", "refused"],
)
def test_downloads_are_closed_to_the_bottom(answer: Answer) -> None:
    """Also those that are not read to their end."""

    async def once() -> list[str]:
        async def at_once(seconds: float) -> None:
            await asyncio.sleep(0)

        with abandoned() as found, pytest.raises(ThumbnailError):
            await download(
                f"{server.delivery.url}/x.png", max_bytes=100_000, allow_loopback=True, sleep=at_once
            )
        return found

    with ReplicateServer() as server:
        server.delivery.fault("deliver", Fault(answer), always=True)
        assert asyncio.run(once()) == []
