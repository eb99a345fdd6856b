"""Calls to Replicate by its own client, with every answer read whole and no call repeated behind our back.

The `replicate` client does the talking. Beneath it lies a transport of ours, because of what was measured with
1.0.7: it hides Retry-After from errors, cannot read status "aborted" or a null version, gives a create no
timeout at all, and sleeps as long as a server says when a poll is answered 429. The transport keeps the raw
answer, bounds its size and all waits, and takes such polls out of the client's hands.
"""

from __future__ import annotations

import asyncio
import io
import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, cast

import httpx

from ytthumb_nb.downloads import tls_context
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.replicate_answers import Reply
from ytthumb_nb.streams import leave

CONNECT_TIMEOUT_S = 10.0
#: Longest silence while an answer is awaited.
READ_TIMEOUT_S = 30.0
#: Limit of one call other than a create, answer included.
CALL_TIMEOUT_S = 45.0
#: Largest answer that is read. Polls repeat the inputs, which may hold a few pictures of 256 kB.
MAX_REPLY_BYTES = 16_000_000

_CANCEL_AFTER: ContextVar[str] = ContextVar("replicate_cancel_after", default="15m")
_REPLIES: ContextVar[list[Reply] | None] = ContextVar("replicate_replies", default=None)


class NotSent(Exception):
    """No connection came about: the server cannot have seen the call."""


class AnswerLost(Exception):
    """The call was sent, as far as is known, and no whole answer came."""


class _Answered(Exception):
    """Ends a call whose answer is already kept, before the client retries it."""


class ReplicateWire:
    """The API of one account. Belongs to the event loop it was made on; close it there.

    Made by `ReplicateProvider` off the loop, because importing the client takes a third of a second.

    Args:
        key: REPLICATE_API_TOKEN.
        base_url: without "/v1".
        create_timeout_s: longest wait for the answer of a create, in seconds.
    """

    def __init__(self, key: Key, base_url: str, *, create_timeout_s: float) -> None:
        from replicate.client import Client

        self._create_timeout_s = create_timeout_s
        self._transport = _Transport(key)
        self._client = Client(api_token=key.reveal(), base_url=base_url, transport=self._transport)

    async def create(
        self, model: str, version: str | None, inputs: Mapping[str, Any], *, cancel_after_s: float
    ) -> Reply:
        """Start a prediction: the call that is paid for.

        Args:
            model: "owner/name".
            version: "owner/name:id" for a model that runs by version; None for one of Replicate's official ones.
            cancel_after_s: Replicate itself stops the prediction when it takes longer.
        Raises:
            NotSent, AnswerLost: as they say.
        """
        given = dict(inputs)
        _CANCEL_AFTER.set(f"{max(1, round(cancel_after_s / 60))}m")
        if version is not None:
            return await self._call(
                lambda: self._client.predictions.async_create(version=version, input=given),
                self._create_timeout_s,
            )
        owner, _, name = model.partition("/")
        return await self._call(
            lambda: self._client.models.predictions.async_create((owner, name), given), self._create_timeout_s
        )

    async def get(self, prediction_id: str) -> Reply:
        """Poll a prediction."""
        return await self._call(lambda: self._client.predictions.async_get(prediction_id))

    async def cancel(self, prediction_id: str) -> Reply:
        """Ask for a prediction to be stopped; one that has ended is returned as it is."""
        return await self._call(lambda: self._client.predictions.async_cancel(prediction_id))

    async def model(self, owner: str, name: str) -> Reply:
        """What Replicate tells of a model, its input schema included."""
        return await self._call(lambda: self._client.models.async_get(owner, name))

    async def upload(self, name: str, picture: bytes) -> Reply:
        """Keep a JPEG at Replicate, so that inputs can name its address."""
        return await self._call(
            lambda: self._client.files.async_create(
                io.BytesIO(picture), filename=name, content_type="image/jpeg"
            )
        )

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _call(self, make: Callable[[], Awaitable[object]], timeout_s: float = CALL_TIMEOUT_S) -> Reply:
        """Make one call and return what was answered, whatever the client thinks of it."""
        replies: list[Reply] = []
        kept = _REPLIES.set(replies)
        try:
            async with asyncio.timeout(timeout_s):
                await make()
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error
        except (httpx.HTTPError, TimeoutError) as error:
            if not replies:
                raise AnswerLost(type(error).__name__) from error
        except Exception:
            if not replies:
                raise  # nothing was answered: the call itself is wrong
        finally:
            _REPLIES.reset(kept)
        return replies[-1]


class _Transport(httpx.AsyncBaseTransport):
    """Under the client's own transport, which would repeat a GET up to ten times."""

    def __init__(self, key: Key) -> None:
        self._key = key.reveal().encode()
        # A POST never takes an idle connection, which the server may be closing just then: the answer would be
        # lost, and nobody could tell whether the work was accepted.
        fresh = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._posts = httpx.AsyncHTTPTransport(verify=tls_context(), limits=fresh)
        self._gets = httpx.AsyncHTTPTransport(verify=tls_context())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        if request.method == "POST" and request.url.path.endswith("/predictions"):
            request.headers["Cancel-After"] = _CANCEL_AFTER.get()
            timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT_S)  # the caller bounds a create as a whole
        request.extensions = {**request.extensions, "timeout": timeout.as_dict()}
        pool = self._posts if request.method == "POST" else self._gets
        response = await pool.handle_async_request(request)
        body = await _bounded(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        # A server may repeat the key in an error; from here on no reply holds it.
        reply = Reply(response.status_code, headers, _unescaped(body).replace(self._key, b"[key]"))
        replies = _REPLIES.get()
        if replies is not None:
            replies.append(reply)
            if reply.status in (429, 503, 504):
                raise _Answered
        kind = headers.get("content-type", "application/octet-stream")
        return httpx.Response(reply.status, headers={"content-type": kind}, content=reply.body, request=request)

    async def aclose(self) -> None:
        await self._posts.aclose()
        await self._gets.aclose()


def _unescaped(body: bytes) -> bytes:
    """JSON whose characters are written out, so that nothing in it is hidden behind a backslash."""
    if rb"\u" not in body:
        return body
    try:
        return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return body


async def _bounded(response: httpx.Response) -> bytes:
    """The body of *response*, unpacked; afterwards it is closed.

    Raises:
        httpx.DecodingError: it is larger than `MAX_REPLY_BYTES`, or damaged.
    """
    packed = response.headers.get("content-encoding", "identity").lower() in ("gzip", "deflate")
    unpack = zlib.decompressobj(wbits=47) if packed else None
    body = bytearray()
    pieces = aiter(cast(httpx.AsyncByteStream, response.stream))
    try:
        async for piece in pieces:
            try:
                body += unpack.decompress(piece, MAX_REPLY_BYTES + 1 - len(body)) if unpack else piece
            except zlib.error as error:
                raise httpx.DecodingError("damaged") from error
            if len(body) > MAX_REPLY_BYTES:
                raise httpx.DecodingError(f"more than {MAX_REPLY_BYTES} bytes")
    finally:
        await leave(pieces, response.aclose)
    return bytes(body)
