"""Reading what an OpenAI-like server answers: partial pictures, the finished one, and what it cost.

The reply is not trusted: events are told apart by the JSON's own `type`, and every field is looked at before it is
used. A reply that does not stream although it was asked to is read as the plain answer it is.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ytthumb_nb.downloads import MAX_BYTES, picture_kind
from ytthumb_nb.errors import NoPictureError, SourceError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.providers.models_table import Price
from ytthumb_nb.providers.openai_events import EventStream
from ytthumb_nb.streams import leave

if TYPE_CHECKING:
    import httpx2

#: Size of a shown partial picture, in pixels.
PREVIEW = (640, 640)
#: Partial pictures of one reply that are looked at; the service sends three at most.
MAX_PARTIALS = 6

_PARTIAL = {"image_generation.partial_image", "image_edit.partial_image"}
_COMPLETED = {"image_generation.completed", "image_edit.completed"}
#: OpenAI's are "req_" and letters; a long one would do for smuggling something into the store.
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
BILLED = "The call was answered, so it may have been billed."


@dataclass(frozen=True)
class Accepted:
    """The server has begun to answer. `request_id` is its name for the call, "" when it gave none."""

    request_id: str = ""
    streaming: bool = True


@dataclass(frozen=True)
class Partial:
    """An unfinished picture as base64 text."""

    base64: str = field(repr=False)


@dataclass(frozen=True)
class Finished:
    """The finished picture as base64 text or as an address; exactly one of them is set."""

    base64: str | None = field(repr=False)
    url: str | None
    usage: object = None


class ToldError(Exception):
    """The server said inside the stream that it failed; `body` is what it said."""

    def __init__(self, body: object) -> None:
        super().__init__("an error event")
        self.body = body


async def read(reply: httpx2.Response) -> AsyncGenerator[Accepted | Partial | Finished, None]:
    """What *reply*, of which only the head was read, says in turn; ends with `Finished`.

    Of the partial pictures the first `MAX_PARTIALS` are told, whatever is in them.

    Nothing after the finished picture is waited for: a connection that breaks then has cost nothing.

    Raises:
        NoPictureError: the reply is complete, but there is no finished picture in it.
        ToldError: the server said in the stream that it failed.
        Exception: whatever a reply that breaks off or cannot be read raises.
    """
    request_id = _text(reply.headers.get("x-request-id"))
    request_id = request_id if _REQUEST_ID.fullmatch(request_id) else ""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    pieces = reply.aiter_raw()
    try:
        if kind == "application/json":
            yield Accepted(request_id, streaming=False)
            body = json.loads(b"".join([piece async for piece in pieces]))
            yield _finished(_first(_part(body, "data")), _part(body, "usage"))
            return
        if kind not in ("text/event-stream", ""):
            raise ValueError(f"a reply of type {kind[:40]!r}")
        yield Accepted(request_id)
        events, damage, partials = EventStream(), None, 0
        async for piece in pieces:
            for data in events.feed(piece):
                try:
                    said = _said(data)
                except (ValueError, RecursionError) as error:  # the picture may be in another one
                    damage = error
                    continue
                partials += isinstance(said, Partial)
                if said is not None and not (isinstance(said, Partial) and partials > MAX_PARTIALS):
                    yield said
                if isinstance(said, Finished):
                    return
        if damage is not None:
            raise damage
        raise NoPictureError("The server ended its answer without a finished picture.", hint=BILLED)
    finally:
        await leave(pieces, reply.aclose)


def _said(data: bytes) -> Partial | Finished | None:
    """What one event of the stream says; None for what is of no use here, and for kinds nobody knows yet."""
    if data.startswith(b"[DONE]"):
        return None
    event = json.loads(data)
    name = _part(event, "type")
    if name in _PARTIAL and (picture := _text(_part(event, "b64_json"))):
        return Partial(picture)
    if name in _COMPLETED:
        return _finished(event, _part(event, "usage"))
    if (told := _part(event, "error")) or name == "error":
        raise ToldError(told or event)
    return None


def unpacked(text: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The picture in the base64 *text*: JPEG, PNG or WebP, whose size is judged before anything is decoded.

    Raises:
        NoPictureError: it is too large, no base64, or no picture.
    """
    if text[:5] == "data:":
        text = text.partition(",")[2]
    if len(text) > max_bytes * 4 // 3 + 4:
        raise NoPictureError(
            f"The picture has more than {max_bytes / 1e6:g} MB, the most that is taken.", hint=BILLED
        )
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPictureError("The picture in the answer is damaged: it is no base64.", hint=BILLED) from error
    if picture_kind(data) is None:
        raise NoPictureError(
            f"A picture was expected, but {len(data)} bytes of something else came.", hint=BILLED
        )
    return data


def preview(text: str) -> bytes | None:
    """The unfinished picture in the base64 *text* as a small JPEG; None when there is none in it."""
    try:
        image = decode(unpacked(text), enough=PREVIEW)
    except (NoPictureError, SourceError):
        return None
    image.thumbnail(PREVIEW)
    shown = io.BytesIO()
    image.save(shown, "JPEG", quality=80)
    return shown.getvalue()


def paid_usd(price: Price | None, usage: object, *, pictures: int) -> float | None:
    """What the call cost by the tokens in *usage*, in US dollars; None when they or the rates are not known.

    Without details all input tokens are text, unless *pictures* went along: then nobody can tell.
    """
    if price is None or price.image_out_usd_per_million is None:
        return None
    rates = (price.text_in_usd_per_million or 0.0, price.image_in_usd_per_million or 0.0)
    details = _part(usage, "input_tokens_details")
    text, image = _count(details, "text_tokens"), _count(details, "image_tokens")
    if text is None or image is None:
        text, image = (_count(usage, "input_tokens"), 0) if not pictures else (None, None)
    made = _count(usage, "output_tokens")
    if text is None or image is None or made is None:
        return None
    return round((text * rates[0] + image * rates[1] + made * price.image_out_usd_per_million) / 1e6, 6)


def _finished(picture: object, usage: object) -> Finished:
    packed, url = _text(_part(picture, "b64_json")), _text(_part(picture, "url"))
    if not packed and not url:
        raise NoPictureError("The server's answer holds no picture.", hint=BILLED)
    return Finished(packed or None, None if packed else url, usage)


def _first(data: object) -> object:
    return data[0] if isinstance(data, list) and data else None


def _part(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object, name: str) -> int | None:
    number = _part(value, name)
    return number if type(number) is int and 0 <= number < 10**9 else None
