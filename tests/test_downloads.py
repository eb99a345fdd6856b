"""Downloads: which addresses are asked, what is sent along, and what is taken as a picture."""

from __future__ import annotations

import asyncio
import base64
import io
import ipaddress
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.downloads import MAX_REDIRECTS, download, is_public, picture_kind
from ytthumb_nb.errors import ProviderError

PUBLIC = "93.184.215.14"
Answer = Callable[[httpx.Request], httpx.Response]


def _encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), "#d03030").save(buffer, kind)
    return buffer.getvalue()


PNG = _encoded("PNG")


class Internet:
    """Names, addresses and answers of a network that a test made up; remembers what was asked."""

    def __init__(self, answer: Answer, names: dict[str, list[str]] | None = None) -> None:
        self.names = {"pictures.example": [PUBLIC]} | (names or {})
        self.requests: list[httpx.Request] = []
        self.resolved: list[str] = []
        self.pauses: list[float] = []
        self._answer = answer

    async def _resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        if host not in self.names:
            raise OSError("unknown name")
        return self.names[host]

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)

    def download(self, url: str, *, allow_loopback: bool = False, max_bytes: int = 1_000_000) -> bytes:
        async def go() -> bytes:
            transport = httpx.MockTransport(self._handle)
            headers = {"Authorization": "Bearer secret", "Cookie": "a=b"}
            async with httpx.AsyncClient(transport=transport, headers=headers, auth=("me", "secret")) as client:
                return await download(
                    url,
                    client=client,
                    resolve=self._resolve,
                    sleep=self._sleep,
                    allow_loopback=allow_loopback,
                    max_bytes=max_bytes,
                )

        return asyncio.run(go())


def _reply(status: int, *, content: bytes = b"", headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def _picture(request: httpx.Request) -> httpx.Response:
    return _reply(200, content=PNG)


def test_connects_to_the_address_that_was_checked() -> None:
    """The connection goes to the checked address, with the name kept for TLS and for the Host header."""
    internet = Internet(_picture)

    assert internet.download("https://pictures.example:8443/a.png?sig=1#top") == PNG

    (request,) = internet.requests
    assert str(request.url) == f"https://{PUBLIC}:8443/a.png?sig=1"
    assert request.headers["Host"] == "pictures.example:8443"
    assert request.extensions["sni_hostname"] == "pictures.example"
    assert internet.resolved == ["pictures.example"]


def test_sends_no_key() -> None:
    """A lent client's headers, cookies and auth stay at home."""
    internet = Internet(_picture)

    internet.download("https://pictures.example/a.png")

    assert sorted(internet.requests[0].headers) == [
        "accept",
        "accept-encoding",
        "connection",
        "host",
        "user-agent",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://pictures.example/a.png",
        "ftp://pictures.example/a.png",
        "file:///etc/passwd",
        "https://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://0.0.0.0/a.png",
        "https://[::]/a.png",
        "https://10.0.0.7/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/a.png",
        "https://[fd00:ec2::254]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[::ffff:192.168.1.1]/a.png",
        "https://[::127.0.0.1]/a.png",
        "https://[2002:7f00:0001::]/a.png",
        "https://[64:ff9b::a00:1]/a.png",
        "https://100.64.0.1/a.png",
        "https://[fec0::1]/a.png",
        "https://[64:ff9b:1::a00:1]/a.png",
        "https://[::ffff:0:10.0.0.1]/a.png",
        "https://[3fff::1]/a.png",
        "https://192.0.0.8/a.png",
        "https://224.0.0.1/a.png",
        "https://me:secret@pictures.example/a.png",
        "https:///a.png",
        "https://home.example/a.png",
        "https://mixed.example/a.png",
        "https://pictures.example/" + "a" * 9000,
        "pictures.example/a.png",
        "",
    ],
)
def test_refuses_addresses_that_are_not_public_https(url: str) -> None:
    """Nothing is asked of an address that is not https on the public internet, however it is written."""
    internet = Internet(_picture, {"home.example": ["192.168.0.2"], "mixed.example": [PUBLIC, "10.0.0.1"]})

    with pytest.raises(ProviderError, match="refused"):
        internet.download(url)

    assert internet.requests == []
    assert internet.pauses == []


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "127.0.0.1"), ("127.8.9.1", "127.8.9.1"), ("[::1]", "[::1]")]
)
def test_loopback_is_asked_when_allowed(host: str, address: str) -> None:
    """With a loopback base URL, any port of 127.0.0.0/8 and ::1 is taken over plain http."""
    internet = Internet(_picture)

    assert internet.download(f"http://{host}:9123/a.png", allow_loopback=True) == PNG
    assert str(internet.requests[0].url) == f"http://{address}:9123/a.png"


@pytest.mark.parametrize(
    "url",
    ["http://0.0.0.0:80/a", "http://10.0.0.1/a", "http://[::ffff:127.0.0.1]/a", "http://pictures.example/a"],
)
def test_allowing_loopback_allows_nothing_else(url: str) -> None:
    """0.0.0.0, private and wrapped addresses and plain http to the public stay refused."""
    internet = Internet(_picture)

    with pytest.raises(ProviderError, match="refused"):
        internet.download(url, allow_loopback=True)

    assert internet.requests == []


def test_redirects_are_followed_and_checked_again() -> None:
    """Each hop is resolved and checked; one that leads inside is refused before it is asked."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/first":
            return _reply(302, headers={"Location": "/second"})
        return _reply(307, headers={"Location": "https://home.example/a.png"})

    internet = Internet(answer, {"home.example": ["10.0.0.1"]})

    with pytest.raises(ProviderError, match=r"home\.example is 10\.0\.0\.1"):
        internet.download("https://pictures.example/first")

    assert [request.url.path for request in internet.requests] == ["/first", "/second"]


def test_the_public_cannot_redirect_to_loopback() -> None:
    """Also when loopback is allowed, only a loopback host may lead there."""
    internet = Internet(lambda _: _reply(302, headers={"Location": "http://127.0.0.1:1/a.png"}))

    with pytest.raises(ProviderError, match="refused"):
        internet.download("https://pictures.example/a", allow_loopback=True)

    assert len(internet.requests) == 1


def test_redirects_end() -> None:
    """A ring of redirects ends with a sentence."""
    internet = Internet(lambda request: _reply(302, headers={"Location": "/again"}))

    with pytest.raises(ProviderError, match="redirected more than"):
        internet.download("https://pictures.example/a")

    assert len(internet.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_passing_failures_are_tried_again(status: int) -> None:
    """A picture that was paid for is asked for again when its host has a bad moment."""
    answers = iter([_reply(status), _reply(200, content=PNG[:-20]), _reply(200, content=PNG)])
    internet = Internet(lambda _: next(answers))

    assert internet.download("https://pictures.example/a.png") == PNG
    assert internet.pauses == [0.5, 2.0]


def test_a_second_address_is_tried_when_the_first_is_silent() -> None:
    """A host with one dead address still delivers."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host != PUBLIC:
            raise httpx.ConnectError("no route")
        return _reply(200, content=PNG)

    internet = Internet(answer, {"pictures.example": ["2606:4700::1111", PUBLIC]})

    assert internet.download("https://pictures.example/a.png") == PNG


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "is gone"), (410, "is gone"), (403, "refused it"), (206, "refused it")]
)
def test_final_answers_are_not_asked_again(status: int, sentence: str) -> None:
    """A picture that is gone or refused fails at once, in words."""
    internet = Internet(lambda _: _reply(status, content=PNG))

    with pytest.raises(ProviderError, match=sentence):
        internet.download("https://pictures.example/a.png")

    assert len(internet.requests) == 1


def test_gives_up_after_the_third_try() -> None:
    """A host that stays broken costs three tries and says why."""
    internet = Internet(lambda _: _reply(503))

    with pytest.raises(ProviderError, match="HTTP 503"):
        internet.download("https://pictures.example/a.png")

    assert len(internet.requests) == 3


@pytest.mark.parametrize(
    "response",
    [
        _reply(200, headers={"Content-Length": "99999999999999999999"}, content=PNG),
        _reply(200, content=PNG[:16] + b"x" * 20_000),
    ],
)
def test_large_bodies_are_refused(response: httpx.Response) -> None:
    """A body is refused by its announced length, and by its real one when nothing true was announced."""
    with pytest.raises(ProviderError, match=r"more than 0\.01 MB"):
        Internet(lambda _: response).download("https://pictures.example/a.png", max_bytes=10_000)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?><svg/>", "a web page"),
        (b"", "nothing came"),
        (b"GIF89a" + b"0" * 40, "something else"),
    ],
)
def test_only_pictures_are_taken(body: bytes, sentence: str) -> None:
    """The content decides, not the name or the announced type."""
    internet = Internet(lambda _: _reply(200, content=body, headers={"Content-Type": "image/png"}))

    with pytest.raises(ProviderError, match=sentence):
        internet.download("https://pictures.example/a.png")


def test_compressed_bodies_are_refused() -> None:
    """Nothing is ever unpacked, so that no small body can become a huge one."""
    internet = Internet(lambda _: _reply(200, headers={"Content-Encoding": "gzip"}, content=PNG))

    with pytest.raises(ProviderError, match="compressed"):
        internet.download("https://pictures.example/a.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_in_the_reply_itself(kind: str) -> None:
    """A base64 data: URI is decoded, without any connection."""
    internet = Internet(_picture)
    data = _encoded(kind)

    uri = f"data:image/{kind.lower()};base64,{base64.b64encode(data).decode()}"

    assert internet.download(uri) == data
    assert picture_kind(data) == kind.lower()
    assert internet.requests == []


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("data:image/png,plain", "not base64"),
        ("data:image/png;base64", "not base64"),
        ("data:image/png;base64,%%%", "does not decode"),
        ("data:image/png;base64," + "A" * 20_000, "more than"),
        ("data:image/png;base64," + base64.b64encode(PNG[:-20]).decode(), "cut off"),
        ("data:text/html;base64," + base64.b64encode(b"<html></html>").decode(), "a web page"),
    ],
)
def test_bad_data_uris(uri: str, sentence: str) -> None:
    """A data: URI is held to the same rules as a download."""
    with pytest.raises(ProviderError, match=sentence):
        Internet(_picture).download(uri, max_bytes=10_000)


def test_no_signature_in_messages() -> None:
    """An error names the host and never the query, which may hold a signature."""
    with pytest.raises(ProviderError) as caught:
        Internet(lambda _: _reply(500)).download("https://pictures.example/a.png?signature=hidden")

    assert "hidden" not in str(caught.value)


@given(st.integers(0, 2**32 - 1))
def test_wrapping_never_makes_an_address_public(number: int) -> None:
    """An IPv4 address that is not public is not public inside IPv6 either, whichever way it is wrapped."""
    inner = ipaddress.IPv4Address(number)
    wrapped = [
        ipaddress.IPv6Address(f"::ffff:{inner}"),
        ipaddress.IPv6Address(f"64:ff9b::{inner}"),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]

    assert is_public(inner) or not any(is_public(each) for each in wrapped)
