"""Pictures by the real `replicate` client from a stand-in service: what is asked, shown, and taken."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from replicate_runs import Desk, Run, attempt

from ytthumb_nb.errors import (
    InvalidRequestError,
    KeyRefusedError,
    NoPictureError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    ProviderUnavailableError,
)
from ytthumb_nb.events import Picture, RemoteCreated, Sending, Step
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Provider
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.contract import ProviderContract
from ytthumb_nb.testing.loopback import Answer, Fault, refuse
from ytthumb_nb.testing.pictures import draw_picture
from ytthumb_nb.testing.replicate_server import TOKEN, Life, ReplicateServer, Shape

FLUX = "black-forest-labs/flux-2-pro"
DEV = "black-forest-labs/flux-dev"


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with ReplicateServer() as server:
        yield server


@pytest.fixture
def desk(server: ReplicateServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / "home")


class TestContract(ProviderContract):
    """Replicate keeps what every provider promises."""

    secret = TOKEN
    server: ReplicateServer

    @pytest.fixture(autouse=True)
    def service(self) -> Iterator[None]:
        with ReplicateServer() as self.server:
            yield

    def make_provider(self) -> Provider:
        quick = Clock(sleep=lambda seconds: asyncio.sleep(seconds / 100))
        return ReplicateProvider(api_key=TOKEN, base_url=self.server.base_url, clock=quick)

    def paid_calls(self) -> int:
        return self.server.count("create")

    def hold(self) -> None:
        self.server.life = Life(starting=10_000)


# ------------------------------------------------------------------------------------------ the ordinary way


def test_a_picture_from_order_to_delivery(desk: Desk, server: ReplicateServer) -> None:
    """The events tell of each stage once, the id is told before the first poll, and one call was paid."""
    server.life = Life(starting=1, processing=2)

    run = desk.run()

    assert [type(event).__name__ for event in run.events] == [
        "Sending",
        "RemoteCreated",
        *["Step"] * (len(run.events) - 3),
        "Picture",
    ]
    assert [step.message for step in run.of(Step)] == [
        "created at Replicate",
        "starting",
        "running 0 s",
        "finished, downloading",
        "downloaded",
    ]
    assert run.picture.image == draw_picture("loopback0001")
    assert (server.count("create"), server.count("deliver"), len(server.predictions)) == (1, 0, 1)


def test_what_is_sent_to_a_model_of_the_table(desk: Desk, server: ReplicateServer) -> None:
    """Ratio, seed and formats go by the names of the model, at the address for official models, with a guard."""
    desk.run()

    (call,) = server.calls_of("create")
    given = call.json()["input"]
    assert call.path == f"/v1/models/{FLUX}/predictions"
    assert call.headers["cancel-after"] == "15m"
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert "prefer" not in call.headers
    assert given.pop("prompt").startswith("Make one picture for a YouTube thumbnail, a wide 16:9 frame.")
    assert given == {"aspect_ratio": "16:9", "seed": 2**31 - 1, "resolution": "1 MP", "output_format": "png"}


def test_the_recipe_and_the_price(desk: Desk) -> None:
    """The prompt, the model and the prediction's id stay with the picture, and what it cost."""
    picture = desk.run().picture

    assert picture.cost_usd == pytest.approx(0.03)
    assert picture.changed == "subject and expression"
    assert picture.recipe["model"] == FLUX
    assert picture.recipe["prediction"] == "loopback0001"
    assert "A cabin in ten days" in picture.recipe["prompt"]


def test_a_version_is_ordered_by_its_version(desk: Desk, server: ReplicateServer) -> None:
    """owner/name:version goes to /v1/predictions."""
    version = "a" * 64
    desk.run(model=f"{DEV}:{version}")

    (call,) = server.calls_of("create")
    assert call.path == "/v1/predictions"
    assert call.json()["version"] == f"{DEV}:{version}"


@pytest.mark.parametrize("shape", ["str", "list", "data", "dict"])
def test_all_shapes_of_output(desk: Desk, server: ReplicateServer, shape: Shape) -> None:
    """A picture is found as an address, in a list, in a dict, and as a data: URI."""
    server.life = Life(output=shape)

    assert desk.run().picture.image == draw_picture("loopback0001")


def test_the_delivery_host_sees_no_key(desk: Desk, server: ReplicateServer) -> None:
    """The picture is fetched by a client of our own that has no key."""
    desk.run()

    (call,) = server.delivery.calls
    assert not server.key_leaked
    assert "authorization" not in call.headers
    assert "replicate" not in call.headers["user-agent"]


def test_a_bar_in_the_logs_moves_the_bar(desk: Desk, server: ReplicateServer) -> None:
    """tqdm bars joined by carriage returns are followed, and a second stage does not throw progress back."""
    one = "  0%|          | 0/28 [00:00<?]\r 50%|#####     | 14/28 [00:01<00:01]"
    server.life = Life(
        processing=3, logs=(one, one + "\r100%|##########| 28/28 [00:02<00:00]\nrefine\r 10%|#| 1/10 [00:00]")
    )

    steps = [step for step in desk.run(model=DEV).of(Step) if "step" in step.message]

    assert [(step.message.partition(", ")[2], step.fraction, step.estimated) for step in steps] == [
        ("step 14 of 28", 0.5, False),
        ("step 1 of 10", 0.5, False),
    ]


def test_measured_durations_are_shown_as_estimates(desk: Desk, server: ReplicateServer) -> None:
    """Once pictures of a model were measured, a silent model's bar moves by them, marked as estimated."""
    desk.run()
    server.life = Life(processing=4)

    steps = [step for step in desk.run().of(Step) if step.message.startswith("running")]

    assert all("(usually about 1)" in step.message and step.estimated for step in steps[1:])
    fractions = [step.fraction or 0 for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 0.9


def test_nothing_is_estimated_before_it_was_measured(desk: Desk, server: ReplicateServer) -> None:
    """A model that prints nothing and was never measured only counts its seconds."""
    server.life = Life(processing=40)

    steps = [step for step in desk.run().of(Step) if step.message.startswith("running")]

    assert {step.fraction for step in steps} == {0.1}
    assert not any(step.estimated for step in steps)
    assert steps[-1].message == "running 8 s"


def test_polls_grow_rarer(desk: Desk, server: ReplicateServer) -> None:
    """A quick picture is seen at once, a slow one is not asked for ever so often."""
    server.life = Life(processing=120)
    desk.run()

    assert desk.hand.pauses[0] == 0.15
    assert desk.hand.pauses == sorted(desk.hand.pauses)
    assert max(desk.hand.pauses) == 3.0


# ------------------------------------------------------------------------------------------ references


def _brief(folder: Path, size: tuple[int, int] = (640, 360)) -> VideoBrief:
    frame = folder / "frame.png"
    frame.write_bytes(draw_picture("frame", size))
    return VideoBrief("photo", "A cabin", picture=frame)


def _photos(folder: Path, count: int) -> tuple[Path, ...]:
    """Pictures that do not compress well."""
    import numpy as np
    from PIL import Image

    paths = tuple(folder / f"photo{number}.jpg" for number in range(count))
    for number, path in enumerate(paths):
        noise = np.random.default_rng(number).integers(0, 255, (700, 1240, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path, quality=95)
    return paths


def test_the_videos_picture_goes_along(desk: Desk, server: ReplicateServer, tmp_path: Path) -> None:
    """A small picture stands in the inputs themselves, and the price counts it."""
    run = desk.run(brief=_brief(tmp_path))

    (call,) = server.calls_of("create")
    (picture,) = call.json()["input"]["input_images"]
    assert picture.startswith("data:image/jpeg;base64,")
    assert len(picture) < 256_000
    assert run.of(Sending)[0].estimate_usd == pytest.approx(0.045)


def test_large_references_are_uploaded_once_a_job(desk: Desk, server: ReplicateServer, tmp_path: Path) -> None:
    """Pictures too large for the inputs are uploaded, once for all variations, and named by address."""
    references = _photos(tmp_path, 2)
    provider = desk.provider()

    async def both() -> None:
        async with aclosing(provider):
            await asyncio.gather(*(_all(provider, index=index, references=references) for index in (1, 2)))

    asyncio.run(both())

    expected = [f"{server.base_url}/v1/files/file{number:04d}" for number in (1, 2)]
    assert server.count("files") == 2
    assert [sorted(call.json()["input"]["input_images"]) for call in server.calls_of("create")] == [
        expected
    ] * 2
    assert all(len(file) < 200_000 for file in server.files.values())


async def _all(provider: ReplicateProvider, **changes: Any) -> None:
    async with aclosing(provider.generate(attempt(**changes))) as events:
        async for _ in events:
            pass


def test_a_model_that_takes_one_picture(desk: Desk, server: ReplicateServer, tmp_path: Path) -> None:
    """An image-to-image model gets only what the user chose, as a single picture, and the rest is told of."""
    run = desk.run(model=DEV, brief=_brief(tmp_path), references=_photos(tmp_path, 2))

    given = server.calls_of("create")[0].json()["input"]
    assert isinstance(given["image"], str)
    assert run.of(Step)[0].message == "this model takes 1 reference pictures, so 1 stay behind"


def test_uploads_that_fail_cost_nothing(desk: Desk, server: ReplicateServer, tmp_path: Path) -> None:
    """Without its references a picture is not ordered."""
    server.fault("files", refuse(500), always=True)

    run = desk.run(references=_photos(tmp_path, 2))

    assert "could not be uploaded" in str(run.error)
    assert (server.count("files"), server.count("create")) == (3, 0)


# ------------------------------------------------------------------------------------------ unknown models


def test_an_unknown_model_is_mapped_by_its_schema(desk: Desk, server: ReplicateServer) -> None:
    """Ratio, seed and format are found in the schema, and it is run by its version."""
    server.models["someone/new-model"] = {
        "prompt": {"type": "string"},
        "width": {"type": "integer", "maximum": 1024},
        "height": {"type": "integer", "maximum": 1024},
        "seed": {"type": "integer", "maximum": 65535},
        "output_format": {"type": "string", "enum": ["webp", "jpg"]},
        "num_outputs": {"type": "integer", "default": 4},
    }

    run = desk.run(model="someone/new-model")

    (call,) = server.calls_of("create")
    given = call.json()
    assert isinstance(run.events[-1], Picture)
    assert run.of(Sending)[0].estimate_usd is None
    assert call.path == "/v1/predictions"
    assert given["version"].startswith("someone/new-model:5c7d5dc6")
    assert given["input"].pop("prompt")
    assert given["input"] == {
        "width": 1024,
        "height": 576,
        "seed": 65535,
        "output_format": "jpg",
        "num_outputs": 1,
    }


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"image": {"type": "string", "format": "uri"}}, "takes no prompt"),
        ({"prompt": {"type": "array"}}, "takes no prompt"),
        ({}, "does not say which inputs"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_before_paying(
    desk: Desk, server: ReplicateServer, schema: dict[str, Any], sentence: str
) -> None:
    """What cannot be mapped is refused in words, and nothing is ordered."""
    server.models["someone/other"] = schema

    run = desk.run(model="someone/other")

    assert isinstance(run.error, InvalidRequestError)
    assert sentence in str(run.error)
    assert server.count("create") == 0


def test_a_model_nobody_has_is_refused_with_a_suggestion(desk: Desk, server: ReplicateServer) -> None:
    """A misspelt name is refused before anything is ordered, and the nearest known one is named."""
    run = desk.run(model="black-forest-labs/flux-2-prro")

    assert isinstance(run.error, InvalidRequestError)
    assert "Did you mean 'black-forest-labs/flux-2-pro'" in str(run.error)
    assert server.count("create") == 0


@pytest.mark.parametrize("model", ["flux", "../../account", "a/b/c", "a/..", "owner/name:v1?x", "owner/na me"])
def test_names_that_are_no_models(desk: Desk, server: ReplicateServer, model: str) -> None:
    """A name that could lead a request elsewhere is refused without one."""
    run = desk.run(model=model)

    assert isinstance(run.error, InvalidRequestError)
    assert server.calls == []


def test_a_model_of_the_other_provider_is_told_as_one(desk: Desk, server: ReplicateServer) -> None:
    """Who names one of OpenAI's models and gets Replicate, because "auto" chose it, is told what to write."""
    error = desk.run(model="gpt-image-2").error

    assert "is a model of OpenAI" in str(error)
    assert "provider='openai'" in str(error)
    assert server.calls == []


def test_dead_models_name_their_replacement(desk: Desk) -> None:
    """A model that was shut down is refused before a job is made of it."""
    provider = ReplicateProvider(api_key=TOKEN, base_url="")

    with pytest.raises(InvalidRequestError, match="google/nano-banana-pro"):
        provider.check_model("google/imagen-4-ultra")


def test_inputs_that_a_model_no_longer_takes_are_left_out(desk: Desk, server: ReplicateServer) -> None:
    """The model's own schema has the last word over our table."""
    server.models[FLUX] = {
        "prompt": {"type": "string"},
        "aspect_ratio": {"type": "string", "enum": ["1:1", "3:2"]},
        "output_format": {"type": "string", "enum": ["webp"]},
    }

    desk.run()

    given = server.calls_of("create")[0].json()["input"]
    assert sorted(given) == ["aspect_ratio", "prompt"]
    assert given["aspect_ratio"] == "3:2"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(200, "<html>"),
        Answer(200, {"latest_version": [1]}),
        Answer(200, {"latest_version": None}),
    ],
)
def test_a_known_model_does_without_its_schema(desk: Desk, server: ReplicateServer, answer: Answer) -> None:
    """A schema that cannot be read does not stop a model of the table."""
    server.fault("model", Fault(answer), always=True)

    assert desk.run().picture


# ------------------------------------------------------------------------------------------ how it may end


def _failed(desk: Desk, server: ReplicateServer, life: Life) -> Run:
    server.life = life
    run = desk.run()
    assert server.count("create") == 1
    assert isinstance(run.error, ProviderError)
    return run


@pytest.mark.parametrize(
    ("life", "kind", "sentence"),
    [
        (Life(ends="failed", error="CUDA out of memory"), ProviderError, "CUDA out of memory"),
        (Life(ends="failed"), ProviderError, "gave no reason"),
        (
            Life(ends="failed", error="The input or output was flagged as sensitive. (E005)"),
            PromptRefusedError,
            "flagged as sensitive",
        ),
        (Life(ends="failed", error="NSFW content detected."), PromptRefusedError, "NSFW content detected"),
        (Life(ends="canceled"), NoPictureError, "not from here"),
        (Life(ends="aborted"), ProviderError, "not billed"),
        (Life(output="null"), NoPictureError, "gave no picture"),
        (Life(output="gone"), NoPictureError, "an hour"),
    ],
)
def test_endings_without_a_picture(
    desk: Desk, server: ReplicateServer, life: Life, kind: type[ProviderError], sentence: str
) -> None:
    """Each ending fails the variation in words, moderation in the provider's own, after one paid call."""
    run = _failed(desk, server, life)

    assert type(run.error) is kind
    assert sentence in str(run.error)


def test_a_reply_that_repeats_no_inputs(desk: Desk, server: ReplicateServer) -> None:
    """The prompt stays with the picture even when the reply no longer has it, as after an hour."""
    picture = base64.b64encode(draw_picture("any", (320, 180))).decode()
    done = {"id": "loopback0001", "status": "succeeded", "output": f"data:image/png;base64,{picture}"}
    server.fault("get", refuse(200, done))

    assert "A cabin in ten days" in desk.run().picture.recipe["prompt"]


def test_a_null_version_and_aborted_are_read(desk: Desk, server: ReplicateServer) -> None:
    """What the client's own parser refuses is read all the same."""
    server.life = Life(version=None)

    assert desk.run().picture


def test_a_picture_that_cannot_be_fetched(desk: Desk, server: ReplicateServer) -> None:
    """A delivery that fails for good fails the variation, and says where the picture may still be."""
    server.delivery.fault("deliver", refuse(404), always=True)

    run = _failed(desk, server, Life())

    assert "gone (HTTP 404)" in str(run.error)


@pytest.mark.parametrize(
    "output", ["http://169.254.169.254/x.png", "https://127.0.0.1/x.png", "file:///etc/passwd"]
)
def test_addresses_inside_are_not_fetched(desk: Desk, server: ReplicateServer, output: str) -> None:
    """A reply cannot make us ask an address of the inner network, or read a file."""
    done = {"id": "loopback0001", "status": "succeeded", "output": output}
    server.fault("get", Fault(Answer(200, done)), always=True)

    run = desk.run()

    assert isinstance(run.error, ProviderError)
    assert server.delivery.calls == []


# ------------------------------------------------------------------------------------------ polls that fail


@pytest.mark.parametrize(
    "fault",
    [
        refuse(500),
        refuse(502, "<html>Bad gateway</html>"),
        refuse(503),
        refuse(429, {"detail": "throttled"}, {"Retry-After": "3600"}),
        Fault(cut="before"),
        Fault(cut="middle"),
        refuse(200, "<html>"),
        refuse(200, {"id": 7, "status": "succeeded"}),
        refuse(200, {"id": "../../account", "status": "succeeded"}),
        refuse(200, {"id": "somebodyelse", "status": "succeeded", "output": "https://example.com/x.png"}),
        refuse(200, b"[" * 100_000),
        refuse(200, b"\x1f\x8b broken", {"Content-Encoding": "gzip"}),
        refuse(404),
    ],
)
def test_a_failed_poll_is_not_a_failed_picture(desk: Desk, server: ReplicateServer, fault: Fault) -> None:
    """Whatever a poll meets, it is asked again, soon, and the picture is still had for one payment."""
    server.fault("get", fault, fault)

    run = desk.run()

    assert run.picture
    assert server.count("create") == 1
    assert max(desk.hand.pauses) <= 30


def test_retry_after_of_a_poll_is_honoured_within_reason(desk: Desk, server: ReplicateServer) -> None:
    """The client would sleep for an hour inside its transport; we wait as asked, but half a minute at most."""
    server.fault("get", refuse(429, {}, {"Retry-After": "7"}), refuse(429, {}, {"Retry-After": "3600"}))
    desk.run()

    assert desk.hand.pauses[1:3] == [7.0, 30.0]


def test_silence_for_minutes_leaves_the_outcome_unknown(desk: Desk, server: ReplicateServer) -> None:
    """When Replicate can no longer be asked, the outcome is unknown, and nothing is ordered again."""
    server.fault("get", refuse(500), always=True)

    run = desk.run()

    assert isinstance(run.error, OutcomeUnknownError)
    assert "replicate.com/p/loopback0001" in str(run.error)
    assert server.count("create") == 1


@pytest.mark.parametrize(("status", "kind"), [(401, KeyRefusedError), (404, ProviderError)])
def test_a_prediction_that_may_no_longer_be_seen(
    desk: Desk, server: ReplicateServer, status: int, kind: type[ProviderError]
) -> None:
    """A refused key ends the polls at once, an unknown id after it was said three times."""
    server.fault("get", refuse(status), always=True)

    run = desk.run()

    assert type(run.error) is kind
    assert server.count("get") == (1 if status == 401 else 3)


# ------------------------------------------------------------------------------------------ taken up again


def test_a_prediction_is_taken_up_again_without_paying(desk: Desk, server: ReplicateServer) -> None:
    """Known work is polled and fetched: nothing is ordered, no schema is read."""
    server.life = Life(processing=2)
    bought = desk.run()
    (created,) = bought.of(RemoteCreated)

    again = desk.run(remote_id=created.remote_id)

    assert again.picture.image == bought.picture.image
    assert not again.of(Sending)
    assert not again.of(RemoteCreated)
    assert (server.count("create"), server.count("model")) == (1, 1)


@pytest.mark.parametrize("remote_id", ["../account", "a/b", "", "x" * 65, "a?b", "\n"])
def test_ids_with_path_tricks_are_not_polled(desk: Desk, server: ReplicateServer, remote_id: str) -> None:
    """An id that could lead a request elsewhere is refused without one."""
    run = desk.run(remote_id=remote_id)

    assert "damaged" in str(run.error)
    assert server.calls == []


# ------------------------------------------------------------------------------------------ keys and addresses


@pytest.mark.parametrize(
    ("key", "base_url", "sentence"),
    [
        ("", "", "REPLICATE_API_TOKEN is not set"),
        ("r8_a\nb", "", "holds characters"),
        ("r8_ä", "", "holds characters"),
        ("r8_a", "http://api.replicate.com", "must be an https address"),
        ("r8_a", "https://me:pw@host", "must be an https address"),
        ("r8_a", "ftp://127.0.0.1", "must be an https address"),
        ("r8_a", "http://[", "must be an https address"),
    ],
)
def test_without_a_key_or_a_safe_address_nothing_is_sent(key: str, base_url: str, sentence: str) -> None:
    """A missing key and an address that would carry it in the clear are told of, and stop every call."""
    provider = ReplicateProvider(api_key=key, base_url=base_url)

    assert not provider.availability().usable
    assert sentence in provider.availability().reason

    async def use() -> None:
        with pytest.raises(ProviderUnavailableError):
            await anext(provider.generate(attempt()))

    asyncio.run(use())


def test_the_environment_leads_it(desk: Desk, server: ReplicateServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key and address come from the environment, also with the /v1 that OpenAI's variable has."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
    monkeypatch.setenv("REPLICATE_BASE_URL", server.base_url + "/v1/")

    assert desk.run(ReplicateProvider(clock=desk.hand.clock())).picture
    assert server.count("create") == 1


def test_the_guard_is_as_long_as_the_jobs_own_limit(desk: Desk, server: ReplicateServer) -> None:
    """Whoever gives a job an hour has it at Replicate too, and a short job is not paid for long after its end."""
    desk.run(timeout_s=3_600.0)
    desk.run(timeout_s=20.0, key="job-1-bb")

    assert [call.headers["cancel-after"] for call in server.calls_of("create")] == ["60m", "1m"]


@pytest.mark.parametrize("form", [TOKEN, TOKEN.replace("_", "%5F")])
def test_an_address_that_holds_the_key_is_not_asked(desk: Desk, server: ReplicateServer, form: str) -> None:
    """A server cannot have us carry the key to another host, not even behind a backslash of its JSON."""
    told = {"id": "abc", "status": "succeeded", "output": f"{server.delivery.url}/x.png?k={form}"}
    hidden = json.dumps(told).replace("r8_", "\\u00728_").encode()
    server.fault("create", Fault(Answer(201, hidden, {"Content-Type": "application/json"})))
    error = desk.run().error

    assert isinstance(error, ProviderError)
    assert not any(TOKEN in call.path for call in server.delivery.calls)
    assert not server.key_leaked


def test_a_reply_may_hide_the_key_behind_backslashes(desk: Desk, server: ReplicateServer) -> None:
    """JSON may write any character as a number; the key is taken out of what it says, not of how it says it."""
    words = f"no use of {TOKEN} here"
    hidden = json.dumps({"detail": words}).replace("loopback", "\\u006coopback").encode()
    server.fault("create", Fault(Answer(422, hidden, {"Content-Type": "application/json"})))
    error = desk.run().error

    assert "no use of [key] here" in str(error)


def test_a_corrected_key_is_taken(desk: Desk, server: ReplicateServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets another key after a refusal need not start anew: the same provider reads it."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_mistyped")
    monkeypatch.setenv("REPLICATE_BASE_URL", server.base_url)
    provider = ReplicateProvider(clock=desk.hand.clock())

    async def twice() -> None:
        async with aclosing(provider):
            with pytest.raises(KeyRefusedError):
                await _all(provider)
            monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
            await _all(provider)

    asyncio.run(twice())

    assert len(server.predictions) == 1


def test_the_key_is_nowhere_in_the_home(desk: Desk, server: ReplicateServer) -> None:
    """What is kept between runs, limits and durations, holds no key."""
    server.fault("create", refuse(429, {"detail": f"{server.token} is throttled"}))
    desk.run()

    kept = [file for file in desk.home.rglob("*") if file.is_file()]
    assert {file.name for file in kept} >= {"limits.sqlite3", "durations.sqlite3"}
    assert all(server.token.encode() not in file.read_bytes() for file in kept)


def test_a_key_that_the_server_repeats_is_not_shown(desk: Desk, server: ReplicateServer) -> None:
    """A refusal that quotes the key is shown without it, to the end of the error's chain."""
    server.fault("create", refuse(401, {"detail": f"Invalid token {server.token}."}))

    error = desk.run().error

    assert isinstance(error, KeyRefusedError)
    while error is not None:
        assert server.token not in f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
