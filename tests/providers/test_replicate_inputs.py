"""Inputs, schemas, answers and progress of Replicate's models: everything that can be told without a call."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.events import Step
from ytthumb_nb.providers.durations import KEPT, Durations
from ytthumb_nb.providers.models_table import models_of
from ytthumb_nb.providers.once import Once
from ytthumb_nb.providers.references import fitted_reference
from ytthumb_nb.providers.replicate_answers import (
    Prediction,
    Reply,
    error_of,
    is_prediction_id,
    picture_address,
    read_prediction,
    refusal_in,
)
from ytthumb_nb.providers.replicate_inputs import plan_inputs
from ytthumb_nb.providers.replicate_schema import ModelName, Property, Schema, read_model_name, read_schema
from ytthumb_nb.providers.replicate_watch import Watch, poll_after_s

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _reply(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def _model(inputs: dict[str, Any], **told: Any) -> Reply:
    version = {"id": "b" * 64, "openapi_schema": {"components": {"schemas": {"Input": inputs, **told}}}}
    return _reply({"latest_version": version})


# ------------------------------------------------------------------------------------------ inputs


@pytest.mark.parametrize("row", models_of("replicate"), ids=lambda row: row.id)
@pytest.mark.parametrize(("size", "ratio"), [((1280, 720), "16:9"), ((1080, 1920), "9:16")])
def test_every_model_of_the_table_is_asked_for_the_right_shape(
    row: Any, size: tuple[int, int], ratio: str
) -> None:
    """Each row gives a plan that names the ratio, and a seed the model can take."""
    plan = plan_inputs(row.id, row, None, size, 2**32 - 1)

    assert plan.values[row.ratio_field] == ratio
    assert row.seed_field is None or plan.values[row.seed_field] < 2**31
    assert plan.filled("words", [])["prompt"] == "words"


def test_enumerations_behind_references_are_read() -> None:
    """Published schemas keep their choices in a place of their own, and name it."""
    reply = _model(
        {
            "required": ["prompt"],
            "properties": {
                "prompt": {"type": "string", "maxLength": 900},
                "size": {"allOf": [{"$ref": "#/components/schemas/size"}], "default": "1024x1024"},
                "input_images": {"type": "array", "items": {"type": "string", "format": "uri"}},
            },
        },
        size={"type": "string", "enum": ["1024x1024", "1365x1024", "1820x1024", "auto"]},
    )
    schema = read_schema(reply, ModelName("someone/model"))
    assert schema is not None

    plan = plan_inputs("someone/model", None, schema, (1280, 720), 3)

    assert schema.version == f"someone/model:{'b' * 64}"
    assert dict(plan.values) == {"size": "1820x1024"}
    assert (plan.picture_field, plan.picture_list, plan.max_pictures) == ("input_images", True, 4)
    assert plan.prompt_limit == 900


def test_required_inputs_without_a_default_are_named() -> None:
    """A model that needs what we cannot give is refused by the name of the input."""
    schema = Schema(
        {
            "prompt": Property("string"),
            "mask": Property("string"),
            "steps": Property("integer", has_default=True),
        },
        frozenset({"prompt", "mask", "steps"}),
    )

    with pytest.raises(ValueError, match="needs the inputs mask"):
        plan_inputs("someone/model", None, schema, (1280, 720), 3)


@given(ANY_JSON)
def test_any_schema_is_survived(told: object) -> None:
    """A schema of any shape is read, or counts as none."""
    name = ModelName("someone/model")
    for body in (told, {"latest_version": told}, {"latest_version": {"openapi_schema": told}}):
        read_schema(_reply(body), name)
    given = told if isinstance(told, dict) else {"properties": told, "required": told}
    read_schema(_model(given), name)
    read_schema(_model({"properties": {"prompt": told, "size": {"allOf": told, "enum": told}}}), name)


@given(st.text(max_size=60))
def test_model_names_cannot_leave_their_path(text: str) -> None:
    """What is accepted as a model is exactly one owner and one name."""
    try:
        name = read_model_name(text)
    except ValueError:
        return

    assert name.model.count("/") == 1
    assert not {"", ".", ".."} & {name.owner, name.name}
    assert not set(name.model) & set("?#%\\ ")


def test_references_are_fitted(tmp_path: Path) -> None:
    """However large and noisy, a reference is a JPEG within the limit, in its own shape."""
    noise = np.random.default_rng(1).integers(0, 255, (900, 1600, 3), dtype=np.uint8)
    path = tmp_path / "noise.png"
    Image.fromarray(noise).save(path)

    data = fitted_reference(path, 100_000)

    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        assert image.width / image.height == pytest.approx(16 / 9, abs=0.02)
    assert len(data) <= 100_000


# ------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    ("output", "address"),
    [
        ("https://replicate.delivery/x.png", "https://replicate.delivery/x.png"),
        (["https://a/1.png", "https://a/2.png"], "https://a/1.png"),
        ([None, 3, "https://a/1.png"], "https://a/1.png"),
        ({"images": [{"url": "https://a/1.png"}]}, "https://a/1.png"),
        ("data:image/png;base64,AA", "data:image/png;base64,AA"),
        ("a caption", None),
        ([], None),
        (None, None),
        ({"a": {"b": {"c": {"d": "https://too/deep.png"}}}}, None),
    ],
)
def test_where_the_picture_is(output: object, address: str | None) -> None:
    """Models give text, lists or objects; the first address in them is the picture's."""
    assert picture_address(output) == address


@given(ANY_JSON, st.sampled_from([200, 201, 401, 422, 429, 500]))
def test_any_reply_is_survived(told: object, status: int) -> None:
    """Wrong types anywhere give a prediction without them, a refusal in words, or nothing."""
    picture_address(told)
    bodies = [told, {"id": "x", "status": told, "metrics": {"predict_time": told}, "error": told, "logs": told}]
    bodies += [{"detail": told, "retry_after": told}, {"id": told}]
    for body in bodies:
        reply = _reply(body, status)
        prediction = read_prediction(reply)
        assert prediction is None or is_prediction_id(prediction.id)
        refusal = refusal_in(reply, 0.0)
        assert refusal is None or refusal.retry_after_s is None or refusal.retry_after_s >= 0
        assert str(error_of(reply, "a/b", refusal))


@given(st.binary(max_size=60))
def test_any_bytes_are_survived(body: bytes) -> None:
    """A reply that is no JSON is no prediction."""
    assert read_prediction(_reply(body)) is None or body.strip().startswith(b"{")


def test_deep_json_is_survived() -> None:
    """JSON that is nested a hundred thousand times is no reply."""
    assert read_prediction(_reply(b"[" * 100_000)) is None


# ------------------------------------------------------------------------------------------ progress


POLLS = st.lists(
    st.tuples(
        st.sampled_from(["starting", "processing", "succeeded", "failed", "queued", ""]),
        st.integers(0, 30),
        st.floats(0, 20),
    ),
    max_size=30,
)


@given(POLLS, st.none() | st.floats(0.1, 60))
def test_the_bar_never_falls(polls: list[tuple[str, int, float]], usual_s: float | None) -> None:
    """Whatever the polls tell, and in whatever order, the fraction only grows and stays below 1."""
    watch, now, fractions = Watch(usual_s), 0.0, [0.0]
    for status, done, pause in polls:
        now += pause
        step = watch.step(Prediction("x", status, logs=f"{done}%|#| {done}/30 [00:00"), now)
        if step is not None:
            assert step.fraction is not None
            fractions.append(step.fraction)

    assert fractions == sorted(fractions)
    assert fractions[-1] < 1


def test_an_estimate_waits_for_the_end() -> None:
    """A picture that takes longer than usual does not look finished."""
    watch = Watch(usual_s=10.0)
    steps = [watch.step(Prediction("x", "processing"), now) for now in (0.0, 5.0, 100.0)]

    assert steps == [
        Step("running 0 s (usually about 10)", 0.1, False),
        Step("running 5 s (usually about 10)", 0.5, True),
        Step("running 100 s (usually about 10)", 0.86, True),
    ]


def test_the_same_poll_is_told_once() -> None:
    """A poll that shows nothing new gives no event."""
    watch = Watch(None)
    starting = Prediction("x", "starting")

    assert watch.step(starting, 0.0) is not None
    assert watch.step(starting, 1.0) is None


@given(st.floats(0, 10_000))
def test_polls_are_neither_frantic_nor_asleep(elapsed_s: float) -> None:
    """Between a seventh of a second and three seconds, always."""
    assert 0.15 <= poll_after_s(elapsed_s) <= 3.0


# ------------------------------------------------------------------------------------------ what is remembered


def test_durations_are_kept_for_the_next_process(tmp_path: Path) -> None:
    """The median of the latest is told, to other instances on the same home as well."""
    for seconds in (2.0, 9.0, 4.0):
        Durations(tmp_path, "a/b").note(seconds)

    assert Durations(tmp_path, "a/b").usual_s() == 4.0
    assert Durations(tmp_path, "a/c").usual_s() is None


def test_old_durations_make_way(tmp_path: Path) -> None:
    """A service that became slower is believed after a while."""
    durations = Durations(tmp_path, "a/b")
    for seconds in [1.0] * KEPT + [9.0] * KEPT:
        durations.note(seconds)

    assert durations.usual_s() == 9.0


def test_durations_without_a_home(tmp_path: Path) -> None:
    """A home that cannot be written keeps them for this process."""
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    durations = Durations(blocked, "blocked/model")
    durations.note(3.0)

    assert durations.usual_s() == 3.0


def test_work_is_done_once_and_failures_are_tried_again() -> None:
    """Two who ask get one piece of work; after a failure the next one tries anew."""
    made: list[str] = []

    async def make() -> str:
        made.append("once")
        await asyncio.sleep(0)
        if len(made) == 1:
            raise RuntimeError("not yet")
        return "value"

    async def go() -> None:
        once = Once()
        failures = await asyncio.gather(once.get("k", make), once.get("k", make), return_exceptions=True)
        assert [str(failure) for failure in failures] == ["not yet"] * 2
        assert list(await asyncio.gather(once.get("k", make), once.get("k", make))) == ["value"] * 2
        await once.aclose()

    asyncio.run(go())

    assert len(made) == 2
