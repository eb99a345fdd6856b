"""How the OpenAI provider reaches its server: the address, one client per event loop, one call.

The SDK does the talking, with what costs money taken out of its hands: it never retries, follows no redirect,
reads no reply without end, and every call has a connection of its own, because on a connection that was kept open
nobody can tell a server that went away from one that took the request.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from ytthumb_nb.errors import ProviderUnavailableError
from ytthumb_nb.providers.base import RunBlocking
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.settings import is_loopback
from ytthumb_nb.streams import leave

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

OWN_BASE_URL = "https://api.openai.com/v1"
#: A reply with two partial pictures and a finished one of 2560x1440 as base64 has about 40 MB.
MAX_REPLY_BYTES = 80_000_000
MAX_ERROR_BYTES = 1_000_000
CONNECT_TIMEOUT_S = 10.0
#: Longest pause while a request is being written.
WRITE_TIMEOUT_S = 60.0
PARTIALS = 2


class ReplyTooLargeError(Exception):
    """The reply went on past what any picture needs, and was dropped."""


@dataclass(frozen=True)
class Endpoint:
    """The server that is addressed. `own` is OpenAI's own service; everything else is a compatible server."""

    base_url: str = OWN_BASE_URL

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Endpoint:
        """Read OPENAI_BASE_URL, which ends in "/v1" as a rule."""
        return cls(env.get("OPENAI_BASE_URL", "").strip() or OWN_BASE_URL)

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.base_url).hostname or ""
        except ValueError:
            return ""

    @property
    def own(self) -> bool:
        return self.host == "api.openai.com" or self.host.endswith(".api.openai.com")

    @property
    def label(self) -> str:
        """What to call it in the middle of a sentence."""
        return "OpenAI" if self.own else f"the server at {self.host}"

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def problem(self) -> str:
        """Why the address cannot be used, in a sentence; empty when it can.

        http is for this machine and private networks only: the key would travel in the clear. The address is
        not repeated, since it may hold a password.
        """
        try:
            parts = urlsplit(self.base_url)
            _ = parts.port
        except ValueError:
            return "OPENAI_BASE_URL is no address; it looks like http://127.0.0.1:8080/v1."
        if parts.scheme not in ("http", "https") or not self.host:
            return "OPENAI_BASE_URL is no http or https address; it looks like http://127.0.0.1:8080/v1."
        if parts.username is not None or parts.query or parts.fragment:
            return "OPENAI_BASE_URL must hold no user name, question mark or #."
        if parts.scheme == "http" and not _is_near(self.host):
            return "OPENAI_BASE_URL would send the key over the internet in the clear; use https."
        return ""


@dataclass(frozen=True)
class Upload:
    """A picture that goes along: a plain file name, encoded bytes, and their type."""

    name: str
    data: bytes = field(repr=False)
    content_type: str = "image/jpeg"


@dataclass(frozen=True)
class Ask:
    """One request for one picture. `plain` leaves out whatever a simple compatible server might not know."""

    model: str
    prompt: str = field(repr=False)
    size: tuple[int, int]
    quality: str | None = None
    pictures: tuple[Upload, ...] = ()
    plain: bool = False


class Clients:
    """The SDK's client for each event loop that asks: one that is used from a second loop breaks.

    Args:
        silence_s: longest pause between two pieces of a reply; drawing goes on meanwhile, so it is long.
        max_reply_bytes: largest reply that is read.
    """

    def __init__(self, endpoint: Endpoint, key: Key, *, silence_s: float, max_reply_bytes: int) -> None:
        self._endpoint = endpoint
        self._key = key
        self._silence_s = silence_s
        self._max_reply_bytes = max_reply_bytes
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()

    async def get(self, run_blocking: RunBlocking) -> AsyncOpenAI:
        """The client of the running loop. Importing the SDK takes a second, so that is done off the loop.

        Raises:
            ProviderUnavailableError: the package is not installed.
        """
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients.setdefault(loop, await run_blocking(self._new))
        return client

    def _new(self) -> AsyncOpenAI:
        try:
            import httpx2
            from openai import AsyncOpenAI
        except ImportError as error:
            raise ProviderUnavailableError(
                "The openai package is missing.", hint="pip install 'ytthumb-nb[openai]'"
            ) from error
        timeout = httpx2.Timeout(
            self._silence_s, connect=CONNECT_TIMEOUT_S, write=WRITE_TIMEOUT_S, pool=CONNECT_TIMEOUT_S
        )
        connections = httpx2.AsyncClient(
            verify=_tls(),
            timeout=timeout,
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
            trust_env=not self._endpoint.loopback,  # no proxy stands between us and ourselves
            event_hooks={"response": [partial(_bounded, limit=self._max_reply_bytes)]},
        )
        return AsyncOpenAI(
            api_key=self._key.reveal() or "none",  # compatible servers often want no key, the SDK wants one
            base_url=self._endpoint.base_url,
            max_retries=0,
            timeout=timeout,
            http_client=connections,
            default_headers={"Accept-Encoding": "identity"},
        )

    async def aclose(self) -> None:
        """Close the running loop's client. Those of other loops hold no open connection between calls."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        self._clients.clear()
        if client is not None:
            await client.close()


@asynccontextmanager
async def posted(client: AsyncOpenAI, ask: Ask, key: str) -> AsyncIterator[httpx2.Response]:
    """Make the paid call, and lend its reply, of which nothing but the head was read.

    *key* goes along as X-Client-Request-Id, by which OpenAI's support finds a call.
    """
    parameters: dict[str, Any] = {
        "model": ask.model,
        "prompt": ask.prompt,
        "size": f"{ask.size[0]}x{ask.size[1]}",
        "extra_headers": {"X-Client-Request-Id": key},
    }
    if not ask.plain:
        parameters |= {"stream": True, "partial_images": PARTIALS, "output_format": "png"}
        if ask.quality is not None:
            parameters["quality"] = ask.quality
    images = client.images.with_streaming_response
    if not ask.pictures:
        call = images.generate(**parameters)
    else:
        files = [(upload.name, upload.data, upload.content_type) for upload in ask.pictures]
        call = images.edit(image=files if len(files) > 1 else files[0], **parameters)
    async with call as reply:
        yield reply.http_response


async def _bounded(response: httpx2.Response, *, limit: int) -> None:
    """Let no reply be longer than *limit*, on the wire or unpacked. What an error says is read as far as it goes."""
    import httpx2

    refused = not response.is_success
    packed = response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    if packed and not refused:
        await response.aclose()
        raise ReplyTooLargeError("it was compressed, which was not asked for")
    most = 0 if packed else MAX_ERROR_BYTES if refused else limit
    response.headers.pop("content-encoding", None)

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            seen = 0
            pieces = aiter(self._stream)
            try:
                async for piece in pieces:
                    seen += len(piece)
                    if seen > most and refused:
                        return
                    if seen > most:
                        raise ReplyTooLargeError(f"it went past {most / 1e6:g} MB")
                    yield piece
            finally:
                await leave(pieces, self._stream.aclose)

        async def aclose(self) -> None:
            await self._stream.aclose()

    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = Bounded(response.stream)


@cache
def _tls() -> ssl.SSLContext:
    """Whom https trusts, by the environment; reading the certificates takes 80 ms, so once a process."""
    import httpx2

    return httpx2.create_ssl_context()


def _is_near(host: str) -> bool:
    """Whether *host* is this machine or in a private network, as far as its name tells."""
    if is_loopback(host):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))
