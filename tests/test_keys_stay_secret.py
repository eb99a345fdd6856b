"""A key is nowhere but in the header that brings it: not in logs, store, files, pictures, words or tracebacks.

Both providers work and fail in many ways, with everything logged at DEBUG, by servers that repeat the key wherever
they can; then all that was left behind is searched for it. What a notebook saves is searched in `tests/browser`.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers import registry
from ytthumb_nb.providers.base import Attempt
from ytthumb_nb.testing.loopback import Fault, refuse
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

pytestmark = pytest.mark.slow

Server = OpenAIServer | ReplicateServer


@pytest.fixture(params=["openai", "replicate"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with OpenAIServer() if request.param == "openai" else ReplicateServer() as server:
        assert isinstance(server, OpenAIServer | ReplicateServer)
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def name_of(server: Server) -> str:
    return "openai" if isinstance(server, OpenAIServer) else "replicate"


def key_of(server: Server) -> str:
    return server.key if isinstance(server, OpenAIServer) else server.token


def gossip(server: Server) -> list[Fault]:
    """Refusals that tell the key to whoever listens, in body and page."""
    key = key_of(server)
    words = f"Incorrect API key provided: {key}. Authorization: Bearer {key}"
    body: dict[str, Any] = {"error": {"message": words, "code": key}, "detail": words, "title": key}
    return [
        refuse(422, body),
        refuse(500, f"<html>{words}</html>"),
        Fault(cut="before"),
        refuse(401, body),
        refuse(429, body, {"Retry-After": "0"}),
    ]


def work(server: Server, manager: JobManager) -> list[str]:
    """Run jobs that succeed, fail and are cancelled, and return all the words they gave."""
    name, told = name_of(server), []
    route = "generate" if isinstance(server, OpenAIServer) else "create"

    def run(**wishes: Any) -> None:
        job = manager.start("A cabin", provider=name, count=2, headline="", force=True, **wishes)
        lines: list[str] = []
        job.subscribe(lambda progress: lines.append(f"{progress!r} {progress.to_dict()}"))
        result = job.wait(60)
        told.extend([*lines, repr(job), repr(result), result._repr_html_(), repr(result.thumbnails)])
        try:
            result.raise_for_status()
        except Exception as error:
            told.append("".join(traceback.format_exception(error)))

    run()
    for fault in gossip(server):
        server.fault(route, fault)
        run()
    if isinstance(server, ReplicateServer):
        server.lives = [
            Life(ends="failed", error=f"cannot log in with {server.token}"),
            Life(logs=(server.token,)),
        ]
    else:
        message = {"message": f"bad key {server.key}", "code": server.key}
        server.drawings = [Drawing(ends="error", error=message), Drawing(ends="reset")]
    run()
    told.extend([json.dumps(manager.recent(50)), str(manager.costs()), manager.costs()._repr_html_()])
    return told


def test_no_trace_is_left(
    server: Server, make_manager: Callable[..., JobManager], home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After all that, the key is in no word, no log line of any library, no file of the home and no picture."""
    caplog.set_level(logging.DEBUG)
    key = key_of(server)
    with make_manager() as manager:
        words = work(server, manager)

    files = [path for path in home.rglob("*") if path.is_file()]
    traces = [f"words {number}" for number, text in enumerate(words) if key in text]
    traces += [record.getMessage() for record in caplog.records if key in record.getMessage()]
    traces += ["log"] * (key in caplog.text)
    traces += [str(path) for path in files if any(form in path.read_bytes() for form in _forms(key))]
    traces += [str(path) for path in files if path.suffix in (".png", ".jpg") and key in _metadata(path)]
    assert traces == []
    assert len(words) > 20
    assert {path.suffix for path in files} >= {".jpg", ".png", ".sqlite3"}
    assert any(record.name.startswith(("httpcore", "httpx", "openai")) for record in caplog.records)
    assert not server.key_leaked


def _forms(key: str) -> list[bytes]:
    """*key* as it may stand in a file: plain, in UTF-16, and in base64 at any of the three places."""
    packed = [base64.b64encode(b" " * shift + key.encode())[4:-4] for shift in range(3)]
    return [key.encode(), key.encode("utf-16-le"), *packed]


def _metadata(path: Path) -> str:
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        image.load()
        return f"{image.info} {dict(image.getexif())} {getattr(image, 'text', '')}"


def test_a_traceback_with_its_variables_does_not_show_it(server: Server, tmp_path: Path) -> None:
    """Even where a tool prints the local variables of every frame, as some notebooks are set up to do."""
    key = key_of(server)
    route = "generate" if isinstance(server, OpenAIServer) else "create"

    async def in_a_thread(function: Callable[[], Any], /) -> Any:
        return await asyncio.to_thread(function)

    async def fail() -> str:
        provider = registry.create(name_of(server))
        brief = VideoBrief("title", "A cabin")
        attempt = Attempt(
            "job", 1, 1, "job-1-a", "modern", "", "", brief, (1280, 720), 7, run_blocking=in_a_thread
        )
        async with aclosing(provider):
            try:
                async with aclosing(provider.generate(attempt)) as events:
                    async for _ in events:
                        pass
            except Exception as error:
                told = traceback.TracebackException.from_exception(error, capture_locals=True)
                return "".join(told.format())
        return ""

    for fault in gossip(server)[:-1]:  # the last one is waited for and tried again
        server.fault(route, fault)
        shown = asyncio.run(fail())
        assert "Traceback" in shown
        assert key not in shown


def test_the_delivery_host_is_told_nothing(server: Server, make_manager: Callable[..., JobManager]) -> None:
    """Where pictures are fetched from, no header and no address ever held the key."""
    if isinstance(server, OpenAIServer):
        server._gives = "address"
        host: Any = server
        route = "picture"
    else:
        host, route = server.delivery, "deliver"

    make_manager().generate("A cabin", provider=name_of(server), count=2, headline="")

    calls = host.calls_of(route)
    assert len(calls) == 2
    assert not any(
        "authorization" in call.headers or key_of(server) in f"{call.headers}{call.path}" for call in calls
    )
