"""Trouble on the way to YouTube that no stand-in can play: proxies, certificates, a machine without threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from ytthumb_nb.errors import SourceUnavailableError
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import video_info
from ytthumb_nb.sources.fetch import FetchFailed, Reply, fetch

YOUTUBE = Settings(Path("home"))


def answer_of(reply: httpx.Response | Exception, url: str = "https://www.youtube.com/oembed") -> Reply:
    """What `fetch` makes of *reply*, which comes from the first server asked; a second one says hello."""
    replies = [reply, httpx.Response(200, stream=httpx.ByteStream(b"hello"))]

    def handle(request: httpx.Request) -> httpx.Response:
        given = replies.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    async def go() -> Reply:
        async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
            return await fetch(client, url, max_bytes=1000, settings=YOUTUBE)

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"),
            "has a certificate that is not trusted",
        ),
        (httpx.ConnectError("Name or service not known"), "could not be reached; there may be no network"),
        (httpx.ConnectTimeout("slow"), "could not be reached in time"),
        (httpx.ProxyError("407"), "broke the connection off"),
        (RuntimeError("can't start new thread"), "cannot be asked, because no thread can start here"),
    ],
)
def test_trouble_on_the_way_is_told_in_words(trouble: Exception, sentence: str) -> None:
    """Each goes on a sentence that begins with YouTube."""
    with pytest.raises(FetchFailed, match=sentence):
        answer_of(trouble)


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("https://youtube.com/oembed", True),
        ("https://i.ytimg.com/vi/a/b.jpg", True),
        ("/elsewhere", True),
        ("http://www.youtube.com/oembed", False),
        ("https://www.youtube.com:8443/oembed", False),
        ("https://user@www.youtube.com/oembed", False),
        ("https://consent.youtube.com/m", False),
        ("https://www.youtube.com.evil.example/", False),
        ("http://127.0.0.1/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_redirects_lead_to_youtube_by_https_or_nowhere(location: str, followed: bool) -> None:
    """Only the three servers that are asked anyway, on their usual port."""
    redirect = httpx.Response(302, headers={"Location": location})
    if followed:
        assert answer_of(redirect) == Reply(200, b"hello")
    else:
        with pytest.raises(FetchFailed, match="pointed to another server, which was not asked"):
            answer_of(redirect)


def test_a_proxy_that_cannot_be_used_is_said_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong setting of the machine is no traceback."""
    monkeypatch.setenv("ALL_PROXY", "gopher://me:secret@proxy.example")

    with pytest.raises(SourceUnavailableError) as caught:
        video_info("dQw4w9WgXcQ", Settings(tmp_path))
    assert caught.value.message.startswith("YouTube cannot be asked: the proxy or certificates")
    assert "secret" not in str(caught.value)
