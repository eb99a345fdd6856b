"""The OpenAI provider with the real client: what it asks, shows, takes, and says when it is stopped."""

from __future__ import annotations

import asyncio
import base64
import io
import pickle
import threading
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from openai_runs import Time, attempt, collect, provider_for, run
from PIL import Image

from ytthumb_nb.errors import InvalidRequestError, KeyRefusedError, ProviderError, ProviderUnavailableError
from ytthumb_nb.events import Picture, Preview, Sending, Step, Waiting
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import VariationStopped
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.testing.loopback import refuse
from ytthumb_nb.testing.openai_server import KEY, Drawing, OpenAIServer, asked, rate_limited
from ytthumb_nb.testing.pictures import draw_picture

MODEL = "gpt-image-2.5-flare"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    """A large frame of the video, as a file with a telling name."""
    path = tmp_path / "my private holiday.png"
    path.write_bytes(draw_picture("frame", (2400, 1350)))
    return path


# ---------------------------------------------------------------- asking


def test_one_streamed_request_makes_one_variation(server: OpenAIServer) -> None:
    """The request is exactly this; one call, one picture, and every stage was told in order."""
    result = run(provider_for(server))

    (call,) = server.calls
    parameters = dict(asked(call).parameters)
    prompt = parameters.pop("prompt")
    assert "How I built a cabin" in prompt
    assert parameters == {
        "model": MODEL,
        "stream": True,
        "partial_images": 2,
        "output_format": "png",
        "quality": "high",
        "size": "1280x720",
    }
    assert [type(event) for event in result.events] == [
        Sending,
        Step,
        Preview,
        Step,
        Preview,
        Step,
        Step,
        Picture,
    ]
    assert result.sends == [call.headers["x-client-request-id"]] == ["job-1-a1-1"]
    assert result.picture.image == draw_picture(prompt, (1280, 720))
    assert result.picture.changed == "subject and expression"
    assert result.picture.recipe == {
        "provider": "openai",
        "model": MODEL,
        "prompt": prompt,
        "size": "1280x720",
        "quality": "high",
        "pictures": 0,
        "axis": "subject and expression",
        "server": "127.0.0.1",
        "request_id": "req_0001",
    }


def test_the_sdk_is_told_not_to_retry_and_gets_a_time_limit(server: OpenAIServer) -> None:
    """The client's own retries are off and its ten minutes are replaced by ours."""
    run(provider_for(server))

    headers = server.calls[0].headers
    assert headers["x-stainless-retry-count"] == "0"
    assert headers["x-stainless-read-timeout"] == "20.0"
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("size", "sent"), [((1280, 720), "1280x720"), ((1920, 1080), "2048x1152"), ((1080, 1920), "1152x2048")]
)
def test_a_true_ratio_is_asked_for(server: OpenAIServer, size: tuple[int, int], sent: str) -> None:
    """The size sent has the ratio that is wanted and keeps the service's rules, which the stand-in checks."""
    result = run(provider_for(server), attempt(size=size))

    assert asked(server.calls[0]).parameters["size"] == sent
    with Image.open(io.BytesIO(result.picture.image)) as image:
        assert f"{image.width}x{image.height}" == sent


def test_quality_is_the_users_wish_where_the_model_knows_it(server: OpenAIServer) -> None:
    """A known quality is sent; an unknown one is refused before any call."""
    run(provider_for(server, quality="low"))
    refused = run(provider_for(server, quality="best"))

    assert asked(server.calls[0]).parameters["quality"] == "low"
    assert len(server.calls) == 1
    assert isinstance(refused.error, InvalidRequestError)
    assert "low, medium, high, xhigh, max" in str(refused.error)


def test_the_videos_picture_and_references_go_along(server: OpenAIServer, frame: Path, tmp_path: Path) -> None:
    """Pictures are sent as an edit, upright JPEGs of at most 1280 px, and no local file name leaves the machine."""
    reference = tmp_path / "logo.png"
    reference.write_bytes(draw_picture("logo", (300, 200)))
    brief = VideoBrief("photo", "A cabin", None, picture=frame)
    result = run(provider_for(server), attempt(brief=brief, references=(reference,)))

    (call,) = server.calls
    wanted = asked(call)
    assert call.route == "edit"
    assert [(p.part, p.name, p.content_type) for p in wanted.pictures] == [
        ("image[]", "video.jpg", "image/jpeg"),
        ("image[]", "reference-1.jpg", "image/jpeg"),
    ]
    assert [Image.open(io.BytesIO(p.data)).size for p in wanted.pictures] == [(1280, 720), (300, 200)]
    assert wanted.parameters["stream"] is True
    assert wanted.parameters["partial_images"] == 2
    assert "first attached picture comes from the video" in str(wanted.parameters["prompt"])
    assert b"holiday" not in call.body
    assert result.picture.recipe["pictures"] == 2


def test_a_single_picture_is_sent_under_the_plain_name(server: OpenAIServer, frame: Path) -> None:
    """Compatible servers often know only `image`."""
    run(provider_for(server), attempt(brief=VideoBrief("photo", "A cabin", picture=frame)))

    assert [picture.part for picture in asked(server.calls[0]).pictures] == ["image"]


@pytest.mark.parametrize(
    "changes",
    [
        {"references": "16 beside the own"},
        {"brief": VideoBrief("title", "x" * 40_000)},
        {"references": "broken"},
    ],
    ids=["too many references", "title too long", "unreadable reference"],
)
def test_what_cannot_be_asked_is_refused_before_any_call(
    server: OpenAIServer, frame: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    """Nothing is cut or left out: the request fails in words and costs nothing."""
    if changes.get("references") == "16 beside the own":
        changes = {"references": (frame,) * 16, "brief": VideoBrief("photo", "A", picture=frame)}
    elif changes.get("references") == "broken":
        (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no")
        changes = {"references": (tmp_path / "broken.jpg",)}
    result = run(provider_for(server), attempt(**changes))

    assert isinstance(result.error, InvalidRequestError)
    assert result.sends == []
    assert server.calls == []


def test_dead_models_are_refused_at_openai_only(server: OpenAIServer) -> None:
    """gpt-image-1 is refused with its successor before anything is sent; a server of one's own may be called so."""
    refused = run(OpenAIProvider(api_key="sk-x", endpoint=Endpoint()), attempt(model="gpt-image-1"))
    result = run(provider_for(server), attempt(model="gpt-image-1"))

    assert isinstance(refused.error, InvalidRequestError)
    assert refused.events == []
    assert MODEL in str(refused.error)
    assert result.picture.recipe["model"] == "gpt-image-1"


def test_a_name_nobody_knows_is_tried_without_wishes(server: OpenAIServer) -> None:
    """A model of next year gets a size its siblings take and no quality; its price is not known."""
    result = run(provider_for(server), attempt(model="gpt-image-4"))

    sent = asked(server.calls[0]).parameters
    assert sent["size"] == "1280x720"
    assert "quality" not in sent
    assert result.picture.cost_usd is None
    assert [e.estimate_usd for e in result.events if isinstance(e, Sending)] == [None]


# ---------------------------------------------------------------- progress


def test_an_unfinished_picture_is_shown_before_the_server_goes_on(server: OpenAIServer) -> None:
    """Each partial picture is there, small, while the server still waits to send the next thing."""
    gates = [threading.Event() for _ in range(3)]
    server.drawings = [Drawing(until=tuple(gates))]

    async def watch() -> None:
        provider = provider_for(server)
        seen: list[object] = []
        async with aclosing(provider), aclosing(provider.generate(attempt())) as events:
            async for event in events:
                seen.append(event)
                previews = sum(isinstance(each, Preview) for each in seen)
                if isinstance(event, Step) and event.fraction == 0.1:
                    gates[0].set()
                if isinstance(event, Preview):
                    with Image.open(io.BytesIO(event.image)) as image:
                        assert image.format == "JPEG"
                        assert image.size == (640, 360)
                    assert not gates[previews].is_set()
                    gates[previews].set()
        assert isinstance(seen[-1], Picture)

    asyncio.run(watch())


def test_a_server_that_sends_many_drafts_does_not_fill_the_tile(server: OpenAIServer) -> None:
    """Only a handful of partial pictures is decoded and shown, whatever a server sends."""
    draft = {"type": "image_generation.partial_image", "b64_json": "not even base64", "partial_image_index": 0}
    server.drawings = [Drawing(partials=2, extra=(draft,) * 5_000)]
    looked_at: list[str] = []

    async def count(function: Any, /) -> Any:
        looked_at.append(str(function))
        return await asyncio.to_thread(function)

    result = run(provider_for(server), attempt(run_blocking=count))

    assert sum("preview" in function for function in looked_at) == 6
    assert sum(isinstance(event, Preview) for event in result.events) == 2
    fractions = [
        event.fraction for event in result.events if isinstance(event, Step) and event.fraction is not None
    ]
    assert fractions == sorted(fractions)
    assert result.picture


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(piece_bytes=7_001),
        Drawing(marker=True),
        Drawing(partials=0),
        Drawing(ends="completed, then cut"),
        Drawing(extra=(b": a comment\n\n", b"\r\n", b":\n")),
        Drawing(extra=({"type": "image_generation.in_progress", "step": 3}, {"type": 5}, {"no": "type"})),
        Drawing(extra=(b"data: null\n\n", b"data: 17\n\n", b'data: "x"\n\n', b"data: [1, 2]\n\n")),
        Drawing(extra=({"type": "image_generation.partial_image", "b64_json": None},)),
    ],
    ids=[
        "in pieces",
        "DONE marker",
        "no partials",
        "cut after completed",
        "comments",
        "unknown events",
        "not objects",
        "empty partial",
    ],
)
def test_odd_but_complete_streams_give_their_picture(server: OpenAIServer, drawing: Drawing) -> None:
    """What a server may do besides, and what later versions may add, does not cost the picture."""
    server.drawings = [drawing]
    result = run(provider_for(server))

    assert result.picture.image.startswith(b"\x89PNG")
    assert len(server.calls) == 1


# ---------------------------------------------------------------- money


def test_cost_comes_from_the_reply_and_the_estimate_from_the_table(server: OpenAIServer) -> None:
    """1,000 text, 2,000 picture and 3,000 made tokens cost $0.111 at the table's rates; the estimate is near."""
    details = {"text_tokens": 1_000, "image_tokens": 2_000}
    server.drawings = [
        Drawing(usage={"input_tokens": 3_000, "input_tokens_details": details, "output_tokens": 3_000})
    ]
    result = run(provider_for(server))

    assert result.picture.cost_usd == pytest.approx(0.005 + 0.016 + 0.09)
    (sending,) = [event for event in result.events if isinstance(event, Sending)]
    assert sending.estimate_usd == pytest.approx(0.061, abs=0.002)


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        (False, None),
        ({}, None),
        ("free", None),
        ({"input_tokens": "many", "output_tokens": []}, None),
        ({"input_tokens": 10, "output_tokens": -5}, None),
        ({"input_tokens": 10, "output_tokens": 10**30}, None),
        ({"input_tokens": 1_000, "output_tokens": True}, None),
        ({"input_tokens": 1_000, "output_tokens": 1_000}, 0.035),
    ],
)
def test_a_cost_is_told_only_when_it_is_known(server: OpenAIServer, usage: Any, cost: float | None) -> None:
    """Missing or nonsensical usage leaves the cost open; it is never guessed and never breaks the picture."""
    server.drawings = [Drawing(usage=usage)]

    assert run(provider_for(server)).picture.cost_usd == cost


# ---------------------------------------------------------------- stopping


@pytest.mark.parametrize(
    ("drawing", "until"),
    [(Drawing(ends="silence"), Preview), (Drawing(headers_until=threading.Event()), Sending)],
    ids=["in the stream", "before the headers"],
)
def test_cancelled_while_it_draws_the_connection_closes_and_the_bill_is_not_denied(
    server: OpenAIServer, drawing: Drawing, until: type
) -> None:
    """The server sees the client leave, no further call is made, and the tile is told that it may be billed."""
    server.drawings = [drawing]

    async def stop() -> None:
        provider = provider_for(server)
        reached = asyncio.Event()

        async def work() -> None:
            async with aclosing(provider.generate(attempt())) as events:
                async for event in events:
                    if isinstance(event, until):
                        reached.set()

        async with aclosing(provider):
            task = asyncio.create_task(work())
            await reached.wait()
            await asyncio.to_thread(server.wait_for, "generate")
            task.cancel()
            with pytest.raises(VariationStopped, match="too late, may be billed"):
                await task
            await asyncio.to_thread(server.wait_for_departure, 1, 0.5)

    asyncio.run(stop())
    assert len(server.calls) == 1


def test_cancelled_while_it_waits_after_a_refusal_it_was_never_sent(server: OpenAIServer) -> None:
    """A call that was refused cost nothing, so stopping then says so."""
    server.fault("generate", refuse(429, rate_limited(), {"Retry-After": "30"}), always=True)

    async def stop() -> None:
        time = Time()
        provider = provider_for(server, clock=time.clock)
        task = asyncio.create_task(collect(provider, attempt()))

        async def cancel_now() -> None:
            task.cancel()

        time.on_sleep = cancel_now
        async with aclosing(provider):
            result = await task
        assert isinstance(result.error, VariationStopped)
        assert result.error.outcome == "never sent"

    asyncio.run(stop())
    assert len(server.calls) == 1


def test_closed_at_the_send_nothing_was_sent(server: OpenAIServer) -> None:
    """The budget says no: the provider is closed at its `Sending`, and says that nothing was sent."""

    async def close() -> None:
        provider = provider_for(server)
        events = provider.generate(attempt())
        assert isinstance(await anext(events), Sending)
        with pytest.raises(VariationStopped, match="never sent"):
            await events.aclose()
        await provider.aclose()

    asyncio.run(close())
    assert server.calls == []


def test_closed_after_its_picture_it_was_not_stopped(server: OpenAIServer) -> None:
    """The job closes a provider once it has the picture; that is an end, not a stop."""

    async def close() -> None:
        provider = provider_for(server)
        events = provider.generate(attempt())
        while not isinstance(await anext(events), Picture):
            pass
        await events.aclose()
        await provider.aclose()

    asyncio.run(close())


# ---------------------------------------------------------------- compatible servers


def test_a_server_that_refuses_streaming_is_asked_again_without_and_remembered() -> None:
    """The refusal costs nothing; the second call is announced, and the next variation goes there directly."""
    with OpenAIServer(streaming="refused") as server:
        provider = provider_for(server)
        first, second = run(provider), run(provider, attempt(index=2, key="job-2-a1"))

    assert first.picture
    assert first.sends == ["job-1-a1-1", "job-1-a1-2"]
    assert [event.message for event in first.events if isinstance(event, Waiting)] == [
        "the server does not stream unfinished pictures; asking again without"
    ]
    assert second.sends == ["job-2-a1-1"]
    assert dict(asked(server.calls[-1]).parameters).keys() == {"model", "prompt", "size"}
    assert server.paid == 2


class OwnService(Endpoint):
    """A stand-in that is taken for OpenAI itself."""

    own = True


def test_openai_itself_is_not_asked_for_something_cheaper_to_say_and_dearer_to_pay() -> None:
    """A model of the table is never asked without its quality: nobody knows what that would cost. Others may be."""
    with OpenAIServer(streaming="refused") as server:
        provider = provider_for(server, endpoint=OwnService(server.base_url))
        known, unknown = run(provider), run(provider, attempt(model="gpt-image-9"))

    assert isinstance(known.error, ProviderError)
    assert len(known.sends) == 1
    assert unknown.picture
    assert len(unknown.sends) == 2


def test_a_server_that_ignores_streaming_is_understood_at_once() -> None:
    """A plain JSON answer to a streamed request is a picture already paid for, not a failure."""
    with OpenAIServer(streaming="ignored") as server:
        result = run(provider_for(server))

    assert result.picture
    assert server.paid == len(server.calls) == 1


@pytest.mark.parametrize("streaming", ["refused", "ignored"])
def test_a_picture_given_by_its_address_is_fetched_without_the_key(streaming: Any) -> None:
    """`url` instead of `b64_json` works, from this machine since the server is on it, and the key stays home."""
    with OpenAIServer(streaming=streaming, gives="address") as server:
        result = run(provider_for(server))

    assert result.picture.image.startswith(b"\x89PNG")
    assert server.count("picture") == 1
    assert not server.key_leaked


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "x"])
def test_an_address_that_leads_astray_is_not_followed(server: OpenAIServer, url: str) -> None:
    """A reply cannot make us fetch from private networks or files."""
    body = {"created": 1, "data": [{"url": url}]}
    server.fault("generate", refuse(200, body))
    result = run(provider_for(server))

    assert isinstance(result.error, ProviderError)
    assert "refused" in str(result.error)


@pytest.mark.parametrize("form", [KEY, KEY.upper(), KEY.replace("-", "%2D")])
def test_an_address_that_holds_the_key_is_not_asked(server: OpenAIServer, form: str) -> None:
    """A server cannot have us carry the key to another host by writing it into the picture's address."""
    server.fault("generate", refuse(200, {"data": [{"url": f"{server.url}/pictures/0.png?k={form}"}]}))
    result = run(provider_for(server))

    assert "holds the key" in str(result.error)
    assert server.count("picture") == 0


@pytest.mark.parametrize("name", [KEY, "x" * 65, "a b", f"req_{KEY}"])
def test_a_name_of_a_call_that_looks_odd_is_not_kept(server: OpenAIServer, name: str) -> None:
    """x-request-id goes into the recipe, and so into the store: neither the key nor a novel gets there by it."""
    body = {"data": [{"b64_json": base64.b64encode(draw_picture("x", (1536, 864))).decode()}]}
    server.fault("generate", refuse(200, body, {"x-request-id": name}))

    assert run(provider_for(server)).picture.recipe["request_id"] == ""


def test_a_server_that_takes_no_pictures_is_asked_with_words_alone(frame: Path) -> None:
    """The video's own picture can be done without, and this is said; the user's references cannot."""
    brief = VideoBrief("photo", "A cabin", picture=frame)
    with OpenAIServer(edits=False) as server:
        result = run(provider_for(server), attempt(brief=brief))
        refused = run(provider_for(server), attempt(brief=brief, references=(frame,)))

    assert [call.route for call in server.calls] == ["edit", "generate", "edit"]
    assert result.picture.recipe["pictures"] == 0
    assert "the server takes no picture of the video; asking again without" in [
        event.message for event in result.events if isinstance(event, Waiting)
    ]
    assert isinstance(refused.error, ProviderError)


def test_a_proxy_of_the_environment_does_not_stand_between_us_and_this_machine(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP_PROXY is for the outside; a server on loopback is reached directly."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert run(provider_for(server)).picture


# ---------------------------------------------------------------- keys and addresses


@pytest.mark.parametrize(
    ("key", "base_url", "usable", "words"),
    [
        ("sk-abc", None, True, "A key was given."),
        ("", None, False, "https://platform.openai.com/api-keys"),
        ("sk-abc def", None, False, "characters that no key has"),
        ("sk-äbc", None, False, "characters that no key has"),
        ("", "http://127.0.0.1:8080/v1", True, "requests go to 127.0.0.1"),
        ("", "http://192.168.1.7:8080/v1", True, "requests go to 192.168.1.7"),
        ("", "http://localai:8080/v1", True, "requests go to localai"),
        ("sk-abc", "https://images.example.com/v1", True, "requests go to images.example.com"),
        ("sk-abc", "http://images.example.com/v1", False, "in the clear"),
        ("sk-abc", "https://user:pw@example.com/v1", False, "no user name"),
        ("sk-abc", "ftp://example.com", False, "no http or https address"),
        ("sk-abc", "http://[::1", False, "no address"),
        ("sk-abc", "https://eu.api.openai.com/v1", True, "A key was given."),
    ],
)
def test_availability_says_what_is_there_or_missing(
    key: str, base_url: str | None, usable: bool, words: str
) -> None:
    """Key and address are judged without loading the SDK or sending anything."""
    provider = OpenAIProvider(api_key=key, endpoint=Endpoint() if base_url is None else Endpoint(base_url))
    availability = provider.availability()

    assert availability.usable is usable
    assert words in availability.reason
    assert "pw@" not in availability.reason


def test_made_without_arguments_it_reads_the_environment(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the registry makes it: key and address come from the environment, blanks around them do not matter."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, f" {value}\n")

    assert run(OpenAIProvider()).picture


def test_a_corrected_key_is_taken_without_a_restart(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment is read for each variation: after a 401 it is enough to set the right key."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mistyped")
    provider = OpenAIProvider()

    assert isinstance(run(provider).error, KeyRefusedError)
    monkeypatch.setenv("OPENAI_API_KEY", server.key)
    assert run(provider).picture


def test_what_is_not_usable_fails_in_words_when_it_is_used_all_the_same() -> None:
    """Without a key no call is tried."""
    result = run(OpenAIProvider(api_key="", endpoint=Endpoint()))

    assert isinstance(result.error, ProviderUnavailableError)
    assert result.events == []


def test_a_provider_with_a_key_is_not_pickled() -> None:
    """A key does not leave the process inside somebody's pickle."""
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(OpenAIProvider(api_key="sk-abc", endpoint=Endpoint()))
