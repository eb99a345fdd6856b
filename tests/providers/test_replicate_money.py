"""Money at Replicate: each fault of a paid call, what it comes to, and how often the server was paid."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import aclosing
from email.utils import formatdate
from pathlib import Path

import pytest
from replicate_runs import Desk, attempt

from ytthumb_nb.errors import (
    InvalidRequestError,
    KeyRefusedError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    ThumbnailError,
)
from ytthumb_nb.events import Picture, Sending, Step, Waiting
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.loopback import Answer, Fault, refuse, stall
from ytthumb_nb.testing.replicate_server import ReplicateServer

LOW_CREDIT = {
    "detail": "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute "
    "with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~5s.",
    "status": 429,
    "retry_after": 5,
}


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with ReplicateServer() as server:
        yield server


@pytest.fixture
def desk(server: ReplicateServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / "home")


def _problem(status: int, detail: str) -> Fault:
    return refuse(status, {"title": "x", "detail": detail, "status": status})


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (_problem(401, "You did not pass a valid token"), KeyRefusedError, "HTTP 401"),
        (_problem(402, "You have insufficient credit"), QuotaExceededError, "insufficient credit"),
        (_problem(403, "Forbidden"), KeyRefusedError, "HTTP 403"),
        (_problem(404, "Not found"), InvalidRequestError, "no model"),
        (_problem(408, "Request timeout"), ProviderError, "HTTP 408"),
        (_problem(409, "Conflict"), ProviderError, "HTTP 409"),
        (_problem(422, "- input.aspect_ratio: must be one of 1:1"), ProviderError, "must be one of 1:1"),
        (_problem(422, "The prompt was flagged by the safety filter"), PromptRefusedError, "safety filter"),
        (refuse(500, {"detail": "boom"}), ProviderError, "HTTP 500"),
        (refuse(302, b"", {"Location": "https://example.com"}), ProviderError, "REPLICATE_BASE_URL"),
        (refuse(429, {}, {"Retry-After": "3600"}), RateLimitedError, "asks to wait 3600 s"),
    ],
)
def test_refusals_that_end_the_variation(
    desk: Desk, server: ReplicateServer, fault: Fault, kind: type[ThumbnailError], sentence: str
) -> None:
    """A refusal that no second call could change ends it in words after one call and no payment."""
    server.fault("create", fault)

    run = desk.run()

    assert type(run.error) is kind
    assert sentence in str(run.error)
    assert (server.count("create"), len(server.predictions)) == (1, 0)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut="before"),
        Fault(cut="middle"),
        Fault(Answer(201, "<html>created</html>"), works=True),
        Fault(Answer(201, {"id": "../x", "status": "starting"}), works=True),
        Fault(Answer(201, {"id": 7}), works=True),
        Fault(Answer(201, ["starting"]), works=True),
        Fault(Answer(201, b""), works=True),
        Fault(Answer(502, "<html>Bad gateway</html>"), works=True),
        Fault(Answer(504, ""), works=True),
        Fault(Answer(524, ""), works=True),
        Fault(Answer(201, b" " * 17_000_000), works=True),
    ],
)
def test_a_lost_answer_is_unknown_and_never_sent_again(
    desk: Desk, server: ReplicateServer, fault: Fault
) -> None:
    """When the order went out and its answer is lost, the outcome is unknown and no second order is made."""
    server.fault("create", fault)

    run = desk.run()

    assert isinstance(run.error, OutcomeUnknownError)
    assert "replicate.com/predictions" in str(run.error)
    assert (server.count("create"), len(server.predictions)) == (1, 1)


def test_a_create_that_is_never_answered_is_unknown(desk: Desk, server: ReplicateServer) -> None:
    """The client has no timeout on a create; ours ends it, and nothing is sent again."""
    server.fault("create", stall())

    run = desk.run(desk.provider(create_timeout_s=1.5))

    assert isinstance(run.error, OutcomeUnknownError)
    assert server.count("create") == 1


@pytest.mark.parametrize(
    ("fault", "message", "seconds"),
    [
        (refuse(429, LOW_CREDIT), "waiting 5 s, provider's limit", 5.0),
        (refuse(429, {}, {"Retry-After": "12"}), "waiting 12 s, provider's limit", 12.0),
        (refuse(429, {"detail": "Your rate limit resets in ~30s."}), "waiting 30 s, provider's limit", 30.0),
        (refuse(429, "<html>"), "waiting 1 s, provider's limit", 1.0),
        (refuse(503, "<html>"), "waiting 1 s, provider is overloaded", 1.0),
    ],
)
def test_clear_refusals_are_waited_out(
    desk: Desk, server: ReplicateServer, fault: Fault, message: str, seconds: float
) -> None:
    """What cannot have been accepted is sent again after the wait that was asked for, each send announced."""
    server.fault("create", fault)

    run = desk.run()

    (waiting,) = run.of(Waiting)
    assert (waiting.message, waiting.seconds) == (message, seconds)
    assert [sending.key for sending in run.of(Sending)] == ["job-1-aa-1", "job-1-aa-2"]
    assert isinstance(run.events[-1], Picture)
    assert (server.count("create"), len(server.predictions)) == (2, 1)


def test_a_date_in_retry_after_is_read(desk: Desk, server: ReplicateServer) -> None:
    """Retry-After may be a date; the client hides it, the wire does not."""
    server.fault("create", refuse(429, {}, {"Retry-After": formatdate(desk.hand.now + 20, usegmt=True)}))

    (waiting,) = desk.run().of(Waiting)

    assert waiting.seconds == pytest.approx(20, abs=1)


def test_refusals_without_end_are_given_up(desk: Desk, server: ReplicateServer) -> None:
    """A provider that keeps refusing is asked a handful of times, and then the user is told."""
    server.fault("create", refuse(429, LOW_CREDIT), always=True)

    run = desk.run()

    assert isinstance(run.error, RateLimitedError)
    assert run.error.retry_after_s == 5.0
    assert server.count("create") == len(run.of(Sending)) == 6
    assert len(server.predictions) == 0


def test_nobody_there_is_told_soon(tmp_path: Path, server: ReplicateServer) -> None:
    """A refused connection was not a send: it is tried three times, and then said in words."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    desk = Desk(server, tmp_path)

    run = desk.run(desk.provider(base_url=address))

    assert type(run.error) is ProviderError
    assert "nothing was sent" in str(run.error)
    assert len(run.of(Sending)) == 3
    assert [wait.message for wait in run.of(Waiting)] == [
        "waiting 1 s, provider cannot be reached",
        "waiting 2 s, provider cannot be reached",
    ]


def test_ten_variations_on_a_low_credit_account(tmp_path: Path) -> None:
    """With 6 starts a minute, ten variations queue up: all are made, and hardly a call is refused."""
    desk_clock: list[Desk] = []
    with ReplicateServer(now=lambda: desk_clock[0].hand.now) as server:
        desk = Desk(server, tmp_path)
        desk_clock.append(desk)
        server.throttle = (6, 60.0)
        provider = desk.provider()

        async def all_of_them() -> list[bool]:
            async with aclosing(provider):
                return await asyncio.gather(*(_made(provider, index) for index in range(1, 11)))

        assert asyncio.run(all_of_them()) == [True] * 10
        assert len(server.predictions) == 10
        assert server.count("create") <= 10 + 6


async def _made(provider: ReplicateProvider, index: int) -> bool:
    last = None
    async with aclosing(provider.generate(attempt(index=index, key=f"job-{index}"))) as events:
        async for event in events:
            last = event
    return isinstance(last, Picture)


def test_a_second_process_waits_for_the_first_ones_limit(desk: Desk, server: ReplicateServer) -> None:
    """What one process learnt of the limit holds for the next one, through the file in the home folder."""
    server.fault("create", refuse(429, LOW_CREDIT))
    desk.run()
    desk.hand.now += 3.0

    run = desk.run(desk.provider())

    assert run.of(Step)[0].message.startswith("waiting ")
    assert run.of(Step)[0].message.endswith("provider's limit")
    assert server.count("create") == 3


def test_closed_at_the_announcement_nothing_is_sent(desk: Desk, server: ReplicateServer) -> None:
    """A `Sending` that the budget does not allow costs nothing, and its reason is not talked over."""

    async def refuse_it() -> None:
        async with aclosing(desk.provider()) as provider:
            with pytest.raises(RuntimeError, match="too dear"):
                async with aclosing(provider.generate(attempt())) as events:
                    async for event in events:
                        if isinstance(event, Sending):
                            raise RuntimeError("too dear")

    asyncio.run(refuse_it())

    assert server.count("create") == 0


def test_the_id_is_told_before_the_first_poll(desk: Desk, server: ReplicateServer) -> None:
    """While `RemoteCreated` is being stored, nothing is polled: a crash just then loses nothing."""

    async def look() -> None:
        async with aclosing(desk.provider()) as provider, aclosing(provider.generate(attempt())) as events:
            async for event in events:
                if type(event).__name__ == "RemoteCreated":
                    assert (server.count("create"), server.count("get")) == (1, 0)
                    return

    with pytest.raises(Exception, match="stopped at the provider"):
        asyncio.run(look())


def test_posts_do_not_reuse_connections(desk: Desk, server: ReplicateServer) -> None:
    """Each order has a connection of its own, because an idle one may be closing just then."""
    provider = desk.provider()

    async def two() -> None:
        async with aclosing(provider):
            for index in (1, 2):
                await _made(provider, index)

    asyncio.run(two())

    posts = [call.peer for call in server.calls if call.method == "POST"]
    assert len(set(posts)) == len(posts) == 2
    assert not set(posts) & {call.peer for call in server.calls if call.method == "GET"}
