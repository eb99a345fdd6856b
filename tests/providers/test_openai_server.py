"""The stand-in for OpenAI: what it sends is what the service sends, byte for byte, and it keeps its rules."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ytthumb_nb.testing.loopback import refuse
from ytthumb_nb.testing.openai_server import KEY, Drawing, OpenAIServer, asked
from ytthumb_nb.testing.pictures import draw_picture

ASK = {"model": "gpt-image-2", "prompt": "a cat", "size": "1280x720", "quality": "low", "output_format": "png"}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def post(
    server: OpenAIServer, body: dict[str, Any], *, key: str = KEY, path: str = "generations"
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{server.base_url}/images/{path}", json=body, headers=headers, trust_env=False)


def test_a_stream_has_the_bytes_that_were_measured(server: OpenAIServer) -> None:
    """Event line, data line with the JSON's own type first, empty line; one partial, then completed."""
    response = post(server, ASK | {"stream": True, "partial_images": 1})

    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.split("\n")
    assert [line.partition('"b64_json"')[0] for line in lines] == [
        "event: image_generation.partial_image",
        'data: {"type":"image_generation.partial_image",',
        "",
        "event: image_generation.completed",
        'data: {"type":"image_generation.completed",',
        "",
        "",
    ]
    partial, completed = (json.loads(lines[n].removeprefix("data: ")) for n in (1, 4))
    assert list(partial) == [
        "type",
        "b64_json",
        "partial_image_index",
        "created_at",
        "size",
        "quality",
        "background",
        "output_format",
    ]
    assert list(completed) == [*(name for name in partial if name != "partial_image_index"), "usage"]
    assert completed["usage"]["output_tokens"] == 196 + 100
    assert base64.b64decode(completed["b64_json"]) == draw_picture("a cat", (1280, 720))


def test_a_plain_answer_has_the_measured_shape(server: OpenAIServer) -> None:
    """Without `stream` one JSON object comes, with data, usage and a request id in its headers."""
    response = post(server, ASK)

    assert list(response.json()) == [
        "created",
        "size",
        "quality",
        "background",
        "output_format",
        "data",
        "usage",
    ]
    assert response.headers["x-request-id"] == "req_0001"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"size": "1920x1080"}, 400, "invalid_value"),
        ({"size": "640x352"}, 400, "invalid_value"),
        ({"stream": True, "n": 2}, 400, "invalid_value"),
        ({"prompt": ""}, 400, "missing_required_parameter"),
        ({"prompt": "x" * 32_001}, 400, "string_above_max_length"),
        ({"model": "gpt-image-1"}, 404, "model_not_found"),
    ],
)
def test_it_keeps_the_services_rules(change: dict[str, Any], status: int, code: str) -> None:
    """A request the service would refuse is refused here, so that no test passes on what costs money there."""
    with OpenAIServer(models=frozenset({"gpt-image-2"})) as server:
        response = post(server, ASK | change)

        assert (response.status_code, response.json()["error"]["code"]) == (status, code)
        assert server.paid == 0


def test_it_wants_its_key_and_counts_what_it_is_paid_for(server: OpenAIServer) -> None:
    """A wrong key is a 401 and no work; a refused call is a call but not a paid one."""
    server.fault("generate", refuse(503, {"error": {}}))

    assert [post(server, ASK, key=key).status_code for key in (KEY, "sk-wrong", KEY)] == [503, 401, 200]
    assert server.count("generate") == len(server.paid_calls) == 3
    assert server.paid == 1


def test_drawings_are_taken_in_turn(server: OpenAIServer) -> None:
    """Each planned drawing answers one call; afterwards all goes well."""
    server.drawings = [Drawing(usage=False), Drawing(picture="x")]
    replies = [post(server, ASK).json() for _ in range(3)]

    assert "usage" not in replies[0]
    assert replies[1]["data"] == [{"b64_json": "x"}]
    assert "usage" in replies[2]


def test_a_form_is_understood(server: OpenAIServer) -> None:
    """An edit's fields and files are found again, numbers and truth values as such."""
    httpx.post(
        f"{server.base_url}/images/edits",
        data=ASK | {"stream": "true", "partial_images": "0"},
        files=[("image[]", ("a.png", b"one", "image/png")), ("image[]", ("b.jpg", b"two\r\n", "image/jpeg"))],
        headers={"Authorization": f"Bearer {KEY}"},
        trust_env=False,
    )
    wanted = asked(server.calls[0])

    assert wanted.parameters == ASK | {"stream": True, "partial_images": 0}
    assert [(p.part, p.name, p.content_type, p.data) for p in wanted.pictures] == [
        ("image[]", "a.png", "image/png", b"one"),
        ("image[]", "b.jpg", "image/jpeg", b"two\r\n"),
    ]


def test_it_leads_the_provider_to_itself_by_two_variables(server: OpenAIServer) -> None:
    """`environment()` is all that a notebook or another process needs."""
    assert server.environment() == {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
    assert server.base_url.endswith("/v1")
