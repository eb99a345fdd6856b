"""Ask one of YouTube's servers for something small, without being led elsewhere or drowned.

An HTTP status is an answer, not an error: YouTube's 401 and 403 say something about a video. Redirects are
followed by hand, to the same servers only.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpx

from ytthumb_nb.errors import SourceUnavailableError
from ytthumb_nb.settings import Settings, is_loopback
from ytthumb_nb.streams import leave

MAX_REDIRECTS: Final = 3
_HOSTS: Final = frozenset({"www.youtube.com", "youtube.com", "i.ytimg.com"})
_HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "ytthumb-nb"}


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait: for a connection, for silence within an answer, and for everything about one video."""

    connect_s: float = 5.0
    read_s: float = 10.0
    whole_s: float = 25.0


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes


class FetchFailed(Exception):
    """No whole answer came; its text goes on a sentence that begins with "YouTube". Trying later may help."""


def client_for(settings: Settings, timeouts: Timeouts) -> httpx.AsyncClient:
    """A client for one look at YouTube. The first one reads certificates: 60 ms, so not on the job loop.

    Proxies of the environment are used, except for a server on this machine.

    Raises:
        SourceUnavailableError: proxy or certificates of the environment cannot be used.
    """
    bases = (settings.youtube_base_url, settings.ytimg_base_url)
    here = all(_is_here(base) for base in bases)
    # Without certificates every https server is refused; a stand-in that speaks http needs none.
    plain = all(base.startswith("http://") for base in bases)
    try:
        return httpx.AsyncClient(
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else _certificates(),
            headers=_HEADERS,
            timeout=httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s),
            trust_env=not here,
            follow_redirects=False,
        )
    except (ImportError, ValueError, OSError) as error:
        # Not repeated: the address of a proxy may hold a password.
        raise SourceUnavailableError(
            "YouTube cannot be asked: the proxy or certificates that this environment names cannot be used.",
            hint="Correct HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE (SOCKS proxies need: pip install 'httpx[socks]').",
        ) from error


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


async def fetch(client: httpx.AsyncClient, url: str, *, max_bytes: int, settings: Settings) -> Reply:
    """What the server at *url* answers, redirects followed.

    Raises:
        FetchFailed: no network, a timeout, a broken or oversized answer, or a redirect to another server.
    """
    may_ask = _servers_of(settings)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            async with client.stream("GET", url) as response:
                location = response.headers.get("location")
                if response.status_code not in (301, 302, 303, 307, 308) or not location:
                    return Reply(response.status_code, await _body(response, max_bytes))
            url = str(httpx.URL(url).join(location))
            if not may_ask(url):
                raise FetchFailed("pointed to another server, which was not asked")
    except httpx.ConnectTimeout as error:
        raise FetchFailed("could not be reached in time") from error
    except httpx.TimeoutException as error:
        raise FetchFailed("stopped answering") from error
    except httpx.ConnectError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise FetchFailed("has a certificate that is not trusted; a proxy may be in between") from error
        raise FetchFailed("could not be reached; there may be no network") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise FetchFailed("broke the connection off") from error
    except RuntimeError as error:
        if "thread" not in str(error):
            raise
        # Names are resolved in a thread, and where none can start there is no way to ask.
        raise FetchFailed("cannot be asked, because no thread can start here") from error
    raise FetchFailed(f"pointed on more than {MAX_REDIRECTS} times")


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchFailed("sent compressed data, which was not asked for")
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:15]) > max_bytes:
        raise FetchFailed(f"sent more than {max_bytes / 1e6:g} MB")
    body = bytearray()
    pieces = response.aiter_raw()
    try:
        async for piece in pieces:
            body += piece
            if len(body) > max_bytes:
                raise FetchFailed(f"sent more than {max_bytes / 1e6:g} MB")
    finally:
        await leave(pieces, response.aclose)
    return bytes(body)


def _servers_of(settings: Settings) -> Callable[[str], bool]:
    """Tells which addresses a redirect may lead to: YouTube's own and the mirrors that were set.

    With servers on this machine, only this machine: a test must not end up at YouTube.
    """
    bases = (settings.youtube_base_url, settings.ytimg_base_url)
    if any(_is_here(base) for base in bases):
        return _is_here
    mirrors = {urlsplit(base).netloc for base in bases}

    def may_ask(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme == "https" and (parts.netloc in _HOSTS or parts.netloc in mirrors)

    return may_ask


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")
