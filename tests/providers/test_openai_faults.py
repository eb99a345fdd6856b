"""Every way a call to OpenAI may go wrong: what is said, how many calls the server counted, what is waited for."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, aclosing, closing
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai_runs import Run, Time, attempt, collect, provider_for, run

from ytthumb_nb.downloads import picture_kind
from ytthumb_nb.errors import (
    KeyRefusedError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
)
from ytthumb_nb.events import Picture, Preview, Step, Waiting
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_replies import preview, unpacked
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.testing.loopback import Fault, refuse
from ytthumb_nb.testing.openai_server import (
    KEY,
    Drawing,
    OpenAIServer,
    moderated,
    out_of_credit,
    rate_limited,
    refusal,
)

BUSY = refusal("The server is overloaded.", "slow_down", "server_error")
FAILED = refusal("The server had an error.", "server_error", "server_error")
PAGE = "<html><body><h1>Bad gateway</h1></body></html>"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


# ---------------------------------------------------------------- sent, answer lost: unknown, never again


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut="before", works=True),
        Fault(cut="middle", works=True),
        refuse(500, PAGE),
        refuse(502, PAGE),
        refuse(
            503,
            "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
        ),
        refuse(504, b""),
        refuse(520, PAGE),
        refuse(200, PAGE),
        refuse(200, b"", {"Content-Type": "application/json"}),
        refuse(200, b'{"data": [', {"Content-Type": "application/json"}),
        refuse(200, b"[" * 200_000, {"Content-Type": "application/json"}),
        refuse(
            200, gzip.compress(b"{}", mtime=0), {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        ),
        refuse(200, b"\x00\x01\x02", {"Content-Type": "image/png"}),
    ],
    ids=[
        "reset before headers",
        "reset in the body",
        "500 page",
        "502 page",
        "503 of a gateway",
        "504 empty",
        "520",
        "200 page",
        "200 empty",
        "200 cut JSON",
        "200 deep JSON",
        "200 compressed",
        "200 bytes",
    ],
)
def test_an_answer_that_is_lost_leaves_the_outcome_unknown(server: OpenAIServer, fault: Fault) -> None:
    """The call was sent whole and no complete answer came: it is never sent again, and the user is told to look."""
    server.fault("generate", fault)
    result = run(provider_for(server))

    assert isinstance(result.error, OutcomeUnknownError)
    assert "may have been made and billed" in str(result.error)
    assert len(server.calls) == len(result.sends) == 1


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(ends="reset", until=(None, None, threading.Event())),
        Drawing(extra=(b"data: {broken\n\n",), ends="nothing"),
        Drawing(extra=(b"data: " + b"[" * 200_000 + b"\n\n",), ends="nothing"),
        Drawing(extra=(b"data: \xff\xfe\n\n",), ends="nothing"),
        Drawing(extra=(b"data:\n" * 2_000,)),
    ],
    ids=["reset after a partial", "broken JSON", "deep JSON", "no UTF-8", "an event of 2,000 lines"],
)
def test_a_stream_that_breaks_keeps_what_was_shown_and_is_unknown(
    server: OpenAIServer, drawing: Drawing
) -> None:
    """Partial pictures were seen; then the stream broke, and nothing is sent again."""
    server.drawings = [drawing]
    gate = drawing.until[2] if drawing.until else None

    async def watch() -> list[object]:
        provider = provider_for(server)
        seen: list[object] = []
        async with aclosing(provider), aclosing(provider.generate(attempt())) as events:
            with pytest.raises(OutcomeUnknownError):
                async for event in events:
                    seen.append(event)
                    if gate is not None and isinstance(event, Preview):
                        gate.set()
        return seen

    assert any(isinstance(event, Preview) for event in asyncio.run(watch()))
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "noise",
    [
        b"data: {broken\n\n",
        b"data: ping\n\n",
        b"data: \xff\n\n",
        b"data\n\n",
        b": so?\r\nid: 7\r\rretry: 1\n\n",
        b"data: 7\n\n",
    ],
)
def test_noise_in_a_stream_does_not_cost_a_paid_picture(server: OpenAIServer, noise: bytes) -> None:
    """What cannot be read as an event is passed over while the finished picture still comes."""
    server.drawings = [Drawing(extra=(noise,), marker=True)]

    assert picture_kind(run(provider_for(server)).picture.image) == "png"
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(headers_until=threading.Event()),
        Drawing(ends="silence"),
        Drawing(ends="endless"),
    ],
    ids=["no headers", "silence in the stream", "comments for ever"],
)
def test_a_stall_ends_at_the_call_limit_however_alive_it_looks(server: OpenAIServer, drawing: Drawing) -> None:
    """Neither silence nor endless comments outlive the limit; the connection is closed and the outcome unknown."""
    server.drawings = [drawing]
    result = run(provider_for(server, call_timeout_s=1.5))

    assert isinstance(result.error, OutcomeUnknownError)
    server.wait_for_departure(1, 2.0)
    assert len(server.calls) == 1


def test_a_reply_without_end_is_dropped_at_its_size_limit(server: OpenAIServer) -> None:
    """A stream that goes on past any picture is cut by us and not kept in memory."""
    server.drawings = [Drawing(extra=(b": " + b"x" * 3_000_000 + b"\n\n",))]
    result = run(provider_for(server, max_reply_bytes=2_000_000))

    assert isinstance(result.error, OutcomeUnknownError)
    assert "past 2 MB" in str(result.error)


# ---------------------------------------------------------------- answered, no picture: failed


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (Drawing(ends="nothing"), "without a finished picture"),
        (
            Drawing(partials=0, ends="nothing", extra=({"type": "image_generation.finished"},)),
            "without a finished",
        ),
        (Drawing(ends="error"), "gave up while drawing: The model failed."),
        (Drawing(ends="error", error={"message": 5}), "gave up while drawing"),
        (
            Drawing(ends="nothing", extra=({"type": "error", "message": "Out of ink."},)),
            "while drawing: Out of ink.",
        ),
        (Drawing(picture=""), "holds no picture"),
        (Drawing(picture=12), "holds no picture"),
        (Drawing(picture=["iVBOR"]), "holds no picture"),
        (Drawing(picture="!!!"), "no base64"),
        (Drawing(picture="SGVsbG8="), "something else came"),
    ],
    ids=[
        "nothing",
        "unknown end",
        "error object",
        "odd error object",
        "error event",
        "empty",
        "number",
        "list",
        "no base64",
        "text",
    ],
)
def test_an_orderly_answer_without_a_picture_has_failed(
    server: OpenAIServer, drawing: Drawing, words: str
) -> None:
    """The server ended properly but gave nothing usable: failed, in words, after exactly one call."""
    server.drawings = [drawing]
    result = run(provider_for(server))

    assert isinstance(result.error, ProviderError)
    assert not isinstance(result.error, OutcomeUnknownError)
    assert words in str(result.error)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "body", [{}, {"data": None}, {"data": []}, {"data": "x"}, {"data": [3]}, {"data": [{"url": 5}]}, []]
)
@pytest.mark.parametrize("plain", [False, True])
def test_a_plain_answer_of_the_wrong_shape_has_failed(server: OpenAIServer, body: Any, plain: bool) -> None:
    """Whatever stands where the picture should be, streamed for or not, it ends in one clear failure."""
    provider = provider_for(server)
    faults = [refuse(400, refusal("Unknown parameter: 'stream'."))] if plain else []
    server.fault("generate", *faults, refuse(200, body))
    result = run(provider)

    assert isinstance(result.error, ProviderError)
    assert "holds no picture" in str(result.error)
    assert len(server.calls) == 1 + plain


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: base64.b64encode(data).decode()))
def test_base64_gives_something_that_begins_as_a_picture_or_one_kind_of_error(text: str) -> None:
    """Whatever stands in a reply, what comes out has the first bytes of a picture, or is refused in words."""
    try:
        assert picture_kind(unpacked(text)) is not None
    except ProviderError as error:
        assert "may have been billed" in str(error)


def test_a_base64_bomb_is_refused_before_it_is_decoded() -> None:
    """The size is judged by the length of the text; what it would decode to does not matter."""
    with pytest.raises(ProviderError, match="more than 1 MB"):
        unpacked("!" * 1_400_000, max_bytes=1_000_000)


def test_a_preview_that_is_none_is_no_failure() -> None:
    """An unfinished picture that cannot be read is left out."""
    assert preview("SGVsbG8=") is None
    assert preview(base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()) is None


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, moderated(), PromptRefusedError, "safety_violations=[violence]"),
        (400, refusal("No.", "content_policy_violation"), PromptRefusedError, "No."),
        (400, refusal("Bad size.", "invalid_value"), ProviderError, "Bad size."),
        (400, {"detail": [{"msg": "field required"}]}, ProviderError, "field required"),
        (400, "plain words", ProviderError, "HTTP 400"),
        (401, refusal("Incorrect key.", "invalid_api_key"), KeyRefusedError, "OPENAI_API_KEY"),
        (401, PAGE, KeyRefusedError, "OPENAI_API_KEY"),
        (402, {"detail": "Pay."}, QuotaExceededError, "no credit"),
        (403, refusal("Verify your organization."), KeyRefusedError, "Verify your organization."),
        (404, refusal("No such model.", "model_not_found"), ProviderError, "no model 'gpt-image-2.5-flare'"),
        (404, PAGE, ProviderError, "OPENAI_BASE_URL"),
        (405, b"", ProviderError, "HTTP 405"),
        (408, FAILED, ProviderError, "HTTP 408"),
        (409, refusal("Conflict."), ProviderError, "Conflict."),
        (413, PAGE, ProviderError, "HTTP 413"),
        (422, {"error": {"message": "Unprocessable."}}, ProviderError, "Unprocessable."),
        (500, FAILED, ProviderError, "had an error"),
        (502, FAILED, ProviderError, "had an error"),
        (504, FAILED, ProviderError, "had an error"),
        (400, b"x" * 3_000_000, ProviderError, "HTTP 400"),
        (400, gzip.compress(b"{}", mtime=0), ProviderError, "HTTP 400"),
    ],
)
def test_a_clear_refusal_is_told_in_the_servers_words_and_not_repeated(
    server: OpenAIServer, status: int, body: Any, error: type[ProviderError], words: str
) -> None:
    """Each status becomes the error whose remedy helps, after exactly one call."""
    packed = isinstance(body, bytes) and body.startswith(b"\x1f\x8b")
    server.fault("generate", refuse(status, body, {"Content-Encoding": "gzip"} if packed else {}))
    result = run(provider_for(server))

    assert type(result.error) is error
    assert words in str(result.error)
    assert len(server.calls) == 1
    assert result.waits == []


@pytest.mark.parametrize(
    "code",
    [
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    ],
)
def test_a_429_about_money_is_no_429_about_time(server: OpenAIServer, code: str) -> None:
    """An empty account is never tried again, whatever the SDK would do."""
    server.fault(
        "generate", refuse(429, refusal("You exceeded your quota.", code, "insufficient_quota")), always=True
    )
    result = run(provider_for(server))

    assert isinstance(result.error, QuotaExceededError)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refuse(401, refusal("Incorrect key.", "invalid_api_key")), KeyRefusedError),
        (refuse(402, {"detail": "Pay."}), QuotaExceededError),
        (refuse(403, refusal("Verify your organization.")), KeyRefusedError),
        (refuse(429, out_of_credit()), QuotaExceededError),
    ],
    ids=["401", "402", "403", "no credit"],
)
def test_ten_variations_need_one_call_to_learn_that_the_account_is_no_good(
    server: OpenAIServer, fault: Fault, error: type[ProviderError]
) -> None:
    """The first call goes ahead; what it meets stops the other nine before they are sent."""
    server.fault("generate", fault, always=True)

    async def all_at_once() -> list[Run]:
        provider = provider_for(server, alone_s=60.0)
        async with aclosing(provider):
            return await asyncio.gather(
                *(collect(provider, attempt(index=index, key=f"job-{index}")) for index in range(1, 11))
            )

    results = asyncio.run(all_at_once())
    assert all(type(result.error) is error for result in results)
    assert len(server.calls) == sum(len(result.sends) for result in results) == 1


def test_the_others_do_not_wait_for_a_first_call_that_is_merely_slow(server: OpenAIServer) -> None:
    """A server that says nothing until the picture is done still draws ten at once, a moment later."""
    gate = threading.Event()
    server.drawings = [Drawing(headers_until=gate)]

    async def both() -> None:
        provider = provider_for(server, alone_s=0.1)
        async with aclosing(provider):
            slow = asyncio.create_task(collect(provider, attempt()))
            await asyncio.to_thread(server.wait_for, "generate")
            assert (await collect(provider, attempt(index=2, key="job-2-a1"))).picture
            assert not slow.done()
            gate.set()
            assert (await slow).picture

    asyncio.run(both())


def test_a_redirect_is_not_followed(server: OpenAIServer) -> None:
    """A paid call goes to the host that the user named, and to no other."""
    with OpenAIServer() as elsewhere:
        server.fault("generate", refuse(307, b"", {"Location": f"{elsewhere.base_url}/images/generations"}))
        result = run(provider_for(server))

        assert elsewhere.calls == []
    assert isinstance(result.error, ProviderError)
    assert "elsewhere" in str(result.error)


def test_errors_inside_the_stream_are_sorted_like_others(server: OpenAIServer) -> None:
    """Moderation and money are recognised also when the stream has begun."""
    server.drawings = [
        Drawing(ends="error", error=moderated("sexual")["error"]),
        Drawing(ends="error", error=out_of_credit()["error"]),
    ]

    assert isinstance(run(provider_for(server)).error, PromptRefusedError)
    assert isinstance(run(provider_for(server)).error, QuotaExceededError)


# ---------------------------------------------------------------- refused, and tried again


def at(seconds: float) -> str:
    """An HTTP date that is *seconds* after the test clock's start."""
    return format_datetime(datetime.fromtimestamp(Time().now + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("status", "body", "headers", "waits"),
    [
        (429, rate_limited(), {"Retry-After": "7"}, [7.0]),
        (429, rate_limited(), {"retry-after-ms": "1500"}, [1.5]),
        (429, rate_limited(), {"Retry-After": at(12)}, [12.0]),
        (429, rate_limited(), {"Retry-After": at(-5)}, [0.0]),
        (429, rate_limited("Your rate limit resets in ~30s."), {}, [30.0]),
        (429, rate_limited(), {}, [1.0]),
        (429, rate_limited(), {"Retry-After": "soon"}, [1.0]),
        (429, PAGE, {"Retry-After": "3"}, [3.0]),
        (503, BUSY, {}, [1.0]),
        (503, BUSY, {"Retry-After": "4"}, [4.0]),
        (529, BUSY, {}, [1.0]),
    ],
)
def test_a_call_turned_away_waits_as_asked_and_is_made_again(
    server: OpenAIServer, status: int, body: Any, headers: dict[str, str], waits: list[float]
) -> None:
    """The wait is shown before it is waited, exactly as long as asked, and the second call has its own `Sending`."""
    time = Time()
    server.fault("generate", refuse(status, body, headers))
    result = run(provider_for(server, clock=time.clock))

    assert result.picture
    assert result.waits == waits
    assert time.slept == waits
    assert result.sends == ["job-1-a1-1", "job-1-a1-2"]
    assert [call.headers["x-client-request-id"] for call in server.calls] == result.sends
    assert server.paid == 1


def test_a_wait_is_told_with_its_reason(server: OpenAIServer) -> None:
    """The tile says how long and why."""
    server.fault("generate", refuse(429, rate_limited(), {"Retry-After": "30"}))
    (waiting,) = [event for event in run(provider_for(server)).events if isinstance(event, Waiting)]

    assert waiting.message == "waiting 30 s, provider's limit"


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "3600"}, {"Retry-After": at(3600)}, {"x-should-retry": "false", "Retry-After": "3600"}],
)
def test_an_hour_is_not_waited_for(server: OpenAIServer, headers: dict[str, str]) -> None:
    """Beyond the cap the variation fails at once and says when it may be asked again."""
    time = Time()
    server.fault("generate", refuse(429, rate_limited(), headers), always=True)
    result = run(provider_for(server, clock=time.clock))

    assert isinstance(result.error, RateLimitedError)
    assert result.error.retry_after_s == pytest.approx(3600)
    assert time.slept == []
    assert len(server.calls) == 1


def test_patience_ends(server: OpenAIServer) -> None:
    """A server that always says "too many" is asked six times, ever more slowly, and then no more."""
    server.fault("generate", refuse(429, rate_limited()), always=True)
    result = run(provider_for(server))

    assert isinstance(result.error, RateLimitedError)
    assert result.waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert len(server.calls) == len(result.sends) == 6


def test_a_wall_clock_that_jumps_does_not_change_a_wait_in_seconds(server: OpenAIServer) -> None:
    """Durations come from the monotonic clock and the header; the date on the wall does not matter to them."""
    time = Time()
    server.fault("generate", refuse(429, rate_limited(), {"Retry-After": "7"}))

    async def jump() -> None:
        time.now -= 7_000_000

    time.on_sleep = jump
    result = run(provider_for(server, clock=time.clock))

    assert result.picture
    assert result.waits == [7.0]


def test_one_refusal_lets_all_variations_wait(server: OpenAIServer) -> None:
    """After a 429 another variation of the same account does not knock before the time that was asked for."""
    time = Time()
    provider = provider_for(server, clock=time.clock)
    server.fault("generate", refuse(429, rate_limited(), {"Retry-After": "9"}))

    async def both() -> None:
        second: list[object] = []

        async def look() -> None:
            time.on_sleep = None
            async with aclosing(provider.generate(attempt(index=2, key="job-2-a1"))) as events:
                second.append(await anext(events))
                assert len(server.calls) == 1
                second.extend([event async for event in events])

        time.on_sleep = look
        async with aclosing(provider):
            assert (await collect(provider, attempt())).picture
        assert second[0] == Step("waiting 9 s, provider's limit")
        assert isinstance(second[-1], Picture)

    asyncio.run(both())
    assert server.paid == 2


# ---------------------------------------------------------------- nobody there


def free_socket() -> socket.socket:
    """A socket that is bound to a port of this machine, and does not listen."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def test_a_refused_connection_is_tried_three_times_and_costs_nothing() -> None:
    """Nothing was sent, and the message says so and where to go on."""
    with closing(free_socket()) as nobody:
        time = Time()
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        result = run(OpenAIProvider(api_key=KEY, endpoint=Endpoint(address), clock=time.clock))

    assert isinstance(result.error, ProviderUnavailableError)
    assert "nothing was sent" in str(result.error)
    assert result.waits == time.slept == [1.0, 2.0]
    assert len(result.sends) == 3


def test_a_server_that_comes_up_while_we_wait_is_used() -> None:
    """The first connection is refused; by the second the server listens, and the picture is paid once."""
    with closing(free_socket()) as door, ExitStack() as opened:
        time, port = Time(), door.getsockname()[1]
        servers: list[OpenAIServer] = []

        async def open_up() -> None:
            door.close()
            servers.append(opened.enter_context(OpenAIServer(key=KEY, port=port)))

        time.on_sleep = open_up
        provider = OpenAIProvider(
            api_key=KEY, endpoint=Endpoint(f"http://127.0.0.1:{port}/v1"), clock=time.clock
        )
        result = run(provider)

        assert isinstance(result.events[-1], Picture), result.error
        assert result.waits == [1.0]
        assert [server.paid for server in servers] == [1]


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("route", "make"),
    [
        ("refusal", lambda words: refuse(400, refusal(words))),
        ("refusal as text", lambda words: refuse(400, words)),
        ("moderation", lambda words: refuse(400, refusal(words, "moderation_blocked"))),
        ("key", lambda words: refuse(401, refusal(words, "invalid_api_key"))),
        ("model", lambda words: refuse(404, refusal(words, "model_not_found"))),
        ("code", lambda words: refuse(500, {"error": {"message": "x", "code": words, "type": words}})),
        ("headers", lambda words: refuse(400, refusal("x"), {"x-echo": words})),
        ("page", lambda words: refuse(502, words)),
        ("stream", lambda words: Drawing(ends="error", error={"message": words})),
    ],
)
def test_a_server_that_repeats_the_key_does_not_get_it_shown(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture, route: str, make: Any
) -> None:
    """Neither message, repr, traceback with all its causes, nor DEBUG log holds the key a server echoes."""
    caplog.set_level("DEBUG")
    planned = make(f"Your key {KEY} (Authorization: Bearer {KEY}) is wrong; sk-other-0123456789 too")
    if isinstance(planned, Drawing):
        server.drawings = [planned]
    else:
        server.fault("generate", planned)
    error = run(provider_for(server)).error

    assert isinstance(error, ProviderError)
    shown = [str(error), repr(error), error.hint, *traceback.format_exception(error), str(vars(error))]
    assert not any(KEY in text or "sk-other" in text for text in shown)
    if route != "headers":  # what a server writes into its headers, httpcore logs at DEBUG
        assert KEY not in caplog.text
    assert error.__context__ is None or KEY not in str(vars(error.__context__))


def test_a_servers_words_are_one_line_of_bearable_length(server: OpenAIServer) -> None:
    """A novel with line breaks and terminal codes is shown as a short plain sentence."""
    server.fault("generate", refuse(400, refusal("bad\x1b[31m\n\r\n\u202e" + "x" * 100_000)))
    words = str(run(provider_for(server)).error)

    assert len(words) < 800
    assert words.isprintable()
    json.dumps(words)
