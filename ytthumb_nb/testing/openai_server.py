"""A stand-in for OpenAI's image service on this machine, spoken to by the real `openai` client.

    with OpenAIServer() as server:
        os.environ |= server.environment()
        server.drawings = [Drawing(ends="reset"), Drawing(partials=1, until=(gate,))]
        server.fault("generate", refuse(429, rate_limited(), {"Retry-After": "2"}))
        ...
        assert server.paid == 2 and not server.key_leaked

It generates and edits, streamed or not, and keeps the service's rules on sizes, models and streaming. Routes:
generate, edit, and "picture" for finished pictures that are given by address. Faults of HTTP itself (refusals,
resets, stalls) are in `loopback`; what may go wrong with a picture is a `Drawing`. The stream is byte for byte
what the client 3.54.0 was measured to accept; error bodies follow OpenAI's error guide, read 2026-11-22.
"""

from __future__ import annotations

import base64
import io
import json
import select
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from PIL import Image

from ytthumb_nb.testing.loopback import Answer, Call, LoopbackServer, _reset
from ytthumb_nb.testing.pictures import draw_picture

KEY = "sk-loopback-only-0123456789abcdefghijkl"
CREATED = 1_790_000_000

Ending = Literal["completed", "completed, then cut", "nothing", "reset", "error", "endless", "silence"]
#: Output tokens of a picture of about a megapixel, by quality.
TOKENS = {"low": 196, "medium": 439, "high": 1_756, "xhigh": 3_122, "max": 7_024}


@dataclass(frozen=True)
class Drawing:
    """How one picture is made and told.

    Args:
        partials: unfinished pictures, at most as many as were asked for.
        ends: with the finished picture; with it and a connection that breaks off after it; with an orderly end
            and no picture; with a reset connection; with an `error` object; with comments for ever; or in
            silence, until the client leaves or the test ends.
        until: one event for each thing that is told, in order (partials, then the end), to be waited for
            before; None, or nothing, waits for nothing.
        headers_until: the same before the first byte of the answer.
        extra: put into the stream before its end: a mapping as an event, bytes as they are.
        error: for `ends="error"`.
        picture: in place of the finished picture's base64; anything JSON can say.
        usage: in place of the true usage; `False` leaves it out.
        marker: finish with `data: [DONE]`.
        piece_bytes: send the stream in pieces of this many bytes.
    """

    partials: int = 2
    ends: Ending = "completed"
    until: tuple[threading.Event | None, ...] = ()
    headers_until: threading.Event | None = None
    extra: tuple[Mapping[str, Any] | bytes, ...] = ()
    error: Mapping[str, Any] = field(
        default_factory=lambda: {"message": "The model failed.", "code": "server_error"}
    )
    picture: Any = None
    usage: Any = None
    marker: bool = False
    piece_bytes: int | None = None


@dataclass(frozen=True)
class Uploaded:
    """A picture that came along: its part of the form ("image" or "image[]"), file name, type and bytes."""

    part: str
    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """What a call asked for: its parameters, numbers and truth values as such, and its pictures."""

    parameters: Mapping[str, Any]
    pictures: tuple[Uploaded, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        width, _, height = str(self.parameters.get("size", "1024x1024")).partition("x")
        return int(width), int(height)


def asked(call: Call) -> Asked:
    """What *call* asked for, from its JSON or its form."""
    kind = call.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return Asked(call.json())
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    parameters: dict[str, Any] = {}
    pictures = []
    for part in message.get_payload():
        assert not isinstance(part, str)
        name, data = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if part.get_filename() is None:
            text = data.decode()
            parameters[name] = {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)
        else:
            pictures.append(Uploaded(name, str(part.get_filename()), part.get_content_type(), data))
    return Asked(parameters, tuple(pictures))


def refusal(message: str, code: str | None = None, kind: str = "invalid_request_error") -> dict[str, Any]:
    """An error body as the API writes it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def moderated(category: str = "violence") -> dict[str, Any]:
    """The body of a 400 by moderation."""
    words = f"Your request was rejected by the safety system. safety_violations=[{category}]."
    return refusal(words, "moderation_blocked", "image_generation_user_error")


def rate_limited(words: str = "Rate limit reached for gpt-image: Limit 5, Used 5.") -> dict[str, Any]:
    """The body of a 429 that goes away by waiting."""
    return refusal(words, "rate_limit_exceeded", "tokens")


def out_of_credit() -> dict[str, Any]:
    """The body of a 429 that does not."""
    return refusal(
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
        "insufficient_quota",
    )


@dataclass(frozen=True)
class _Told(Answer):
    """A streamed answer: what is sent, piece by piece, each after its event."""

    drawing: Drawing = field(default_factory=Drawing)
    pieces: tuple[bytes, ...] = ()


class OpenAIServer(LoopbackServer):
    """The stand-in. Give no arguments for the service as it is.

    Args:
        key: what calls must bring along.
        models: names it knows; None takes any.
        streaming: "yes"; "refused" as an unknown parameter; or "ignored", as simple servers do.
        edits: whether pictures can be sent to it.
        gives: the finished picture as base64, or by its address on this server.
    """

    def __init__(
        self,
        *,
        key: str = KEY,
        models: frozenset[str] | None = None,
        streaming: Literal["yes", "refused", "ignored"] = "yes",
        edits: bool = True,
        gives: Literal["base64", "address"] = "base64",
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.key = key
        #: What happens to the next calls in turn; afterwards each is drawn without trouble.
        self.drawings: list[Drawing] = []
        #: The prompt of each call that was answered with work, as the service would bill it.
        self.billed: list[str] = []
        #: Calls whose client went away before the end of the answer.
        self.departed = 0
        self._models = models
        self._streaming = streaming
        self._edits = edits
        self._gives = gives
        self._pictures: list[bytes] = []

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def environment(self) -> dict[str, str]:
        """The variables that lead the OpenAI provider here."""
        return {"OPENAI_API_KEY": self.key, "OPENAI_BASE_URL": self.base_url}

    @property
    def paid(self) -> int:
        """How many calls were answered with work."""
        return len(self.billed)

    @property
    def paid_calls(self) -> list[Call]:
        """Every call that asks for a picture, in order of arrival, refused ones too."""
        with self.lock:
            return [call for call in self.calls if call.route in ("generate", "edit")]

    @property
    def key_leaked(self) -> bool:
        """Whether the key came along where it does not belong: with a picture's download, or in an address."""
        with self.lock:
            return any(
                self.key in call.path or (call.route == "picture" and self.key in str(call.headers))
                for call in self.calls
            )

    def wait_for_departure(self, count: int = 1, timeout_s: float = 10.0) -> None:
        """Block until *count* clients left before their answer was complete.

        Raises:
            TimeoutError: fewer did.
        """
        with self.arrived:
            if not self.arrived.wait_for(lambda: self.departed >= count, timeout_s):
                raise TimeoutError(f"{self.departed} of {count} clients left within {timeout_s} s")

    # ------------------------------------------------------------ the service

    def route(self, method: str, path: str) -> str:
        known = {"/v1/images/generations": "generate", "/v1/images/edits": "edit"}
        if method == "GET" and path.startswith("/pictures/"):
            return "picture"
        return known.get(path, "unknown") if method == "POST" else "unknown"

    def respond(self, call: Call) -> Answer:
        if call.route == "picture":
            number = call.path.rpartition("/")[2].removesuffix(".png")
            found = self._pictures[int(number) :] if number.isdigit() else []
            return Answer(200, found[0], {"Content-Type": "image/png"}) if found else Answer(404, "gone")
        if call.route == "unknown" or (call.route == "edit" and not self._edits):
            return Answer(404, refusal(f"Invalid URL (POST {call.path})"))
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return Answer(401, refusal("Incorrect API key provided: sk-lo***jkl.", "invalid_api_key"))
        wanted = asked(call)
        problem = self._problem(wanted)
        if problem is not None:
            return Answer(400 if problem["error"]["code"] != "model_not_found" else 404, problem)
        self.billed.append(str(wanted.parameters["prompt"]))
        drawing = self.drawings.pop(0) if self.drawings else Drawing()
        identity = {"x-request-id": f"req_{self.paid:04d}"}
        if wanted.parameters.get("stream") is True and self._streaming == "yes":
            prefix = "image_edit" if call.route == "edit" else "image_generation"
            return _Told(200, b"", identity, drawing, tuple(self._events(wanted, drawing, prefix)))
        body = {"created": CREATED, **_described(wanted), "data": [self._picture(wanted, drawing)]}
        return Answer(200, _with_usage(body, wanted, drawing, partials=0), identity)

    def _problem(self, wanted: Asked) -> dict[str, Any] | None:
        given = wanted.parameters
        if not given.get("prompt") or not isinstance(given["prompt"], str):
            return refusal("Missing required parameter: 'prompt'.", "missing_required_parameter")
        if len(given["prompt"]) > 32_000:
            return refusal("Invalid 'prompt': string too long.", "string_above_max_length")
        if self._models is not None and given.get("model") not in self._models:
            return refusal(f"The model '{given.get('model')}' does not exist.", "model_not_found")
        if self._streaming == "refused" and "stream" in given:
            return refusal("Unknown parameter: 'stream'.", "unknown_parameter")
        if given.get("stream") and given.get("n", 1) != 1:
            return refusal("Streaming is only supported with n=1.", "invalid_value")
        width, height = wanted.size
        if width % 16 or height % 16 or max(width, height) > 3840 or not 655_360 <= width * height <= 8_294_400:
            return refusal(f"Invalid size '{given.get('size')}'.", "invalid_value")
        return None

    def _picture(self, wanted: Asked, drawing: Drawing) -> dict[str, Any]:
        if drawing.picture is not None:
            return {"b64_json": drawing.picture}
        data = draw_picture(str(wanted.parameters["prompt"]), wanted.size)
        if self._gives == "base64":
            return {"b64_json": base64.b64encode(data).decode()}
        self._pictures.append(data)
        return {"url": f"{self.url}/pictures/{len(self._pictures) - 1}.png"}

    def _events(self, wanted: Asked, drawing: Drawing, prefix: str) -> Iterator[bytes]:
        partials = min(drawing.partials, int(wanted.parameters.get("partial_images", 0)))
        common = {"created_at": CREATED, **_described(wanted)}
        for turn in range(partials):
            draft = _draft(str(wanted.parameters["prompt"]), wanted.size, turn)
            yield _event(
                {
                    "type": f"{prefix}.partial_image",
                    "b64_json": base64.b64encode(draft).decode(),
                    "partial_image_index": turn,
                    **common,
                }
            )
        end = b"".join(extra if isinstance(extra, bytes) else _event(extra) for extra in drawing.extra)
        if drawing.ends.startswith("completed"):
            body = {"type": f"{prefix}.completed", **self._picture(wanted, drawing), **common}
            end += _event(_with_usage(body, wanted, drawing, partials=partials))
        elif drawing.ends == "error":
            end += b"event: error\n" + _event({"error": drawing.error}, named=False)
        yield end + (b"data: [DONE]\n\n" if drawing.marker else b"")

    # ------------------------------------------------------------ the wire

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer, cut: str) -> None:
        if not isinstance(answer, _Told):
            super()._send(handler, answer, cut)
            return
        try:
            self._tell(handler, answer, cut)
        except OSError:
            self._count_departure()
            handler.close_connection = True

    def _tell(self, handler: BaseHTTPRequestHandler, told: _Told, cut: str) -> None:
        drawing = told.drawing
        if cut == "before":
            _reset(handler.connection)
            return
        if not self._wait(handler, drawing.headers_until):
            return
        handler.send_response(told.status)
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Transfer-Encoding": "chunked",
            **told.headers,
        }
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        for turn, piece in enumerate(told.pieces[:1] if cut and len(told.pieces) > 1 else told.pieces):
            if not self._wait(handler, drawing.until[turn] if turn < len(drawing.until) else None):
                return
            step = drawing.piece_bytes or max(1, len(piece))
            for start in range(0, len(piece), step):
                part = piece[start : start + step]
                handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        match "reset" if cut else drawing.ends:
            case "reset":
                _reset(handler.connection)
                return
            case "completed, then cut":  # orderly for TCP, so that what was sent is still read; not for HTTP
                handler.close_connection = True
                return
            case "silence":
                self._wait(handler, threading.Event())
                return
            case "endless":
                while not self._stopped.wait(0.001):
                    handler.wfile.write(b"10\r\n: still here...\n\r\n")
                return
        handler.wfile.write(b"0\r\n\r\n")

    def _wait(self, handler: BaseHTTPRequestHandler, until: threading.Event | None) -> bool:
        """Wait for *until*; False when the client left or the test ended, and nothing more can be sent."""
        while until is not None and not until.wait(0.01):
            if self._stopped.is_set() or _has_left(handler.connection):
                self._count_departure()
                handler.close_connection = True
                return False
        return True

    def _count_departure(self) -> None:
        with self.arrived:
            self.departed += not self._stopped.is_set()
            self.arrived.notify_all()


@cache
def _draft(name: str, size: tuple[int, int], turn: int) -> bytes:
    """The picture of *name* while it is still coarse; each turn shows more of it."""
    with Image.open(io.BytesIO(draw_picture(name, size))) as picture:
        coarse = (max(1, size[0] >> (6 - 2 * min(turn, 2))), max(1, size[1] >> (6 - 2 * min(turn, 2))))
        draft = picture.resize(coarse, Image.Resampling.BOX).resize(size, Image.Resampling.BILINEAR)
    data = io.BytesIO()
    draft.save(data, "PNG", compress_level=1)
    return data.getvalue()


def _described(wanted: Asked) -> dict[str, Any]:
    """What a reply repeats of its request."""
    given = wanted.parameters
    return {
        "size": given.get("size", "1024x1024"),
        "quality": given.get("quality", "medium"),
        "background": "opaque",
        "output_format": given.get("output_format", "png"),
    }


def _with_usage(body: dict[str, Any], wanted: Asked, drawing: Drawing, *, partials: int) -> dict[str, Any]:
    if drawing.usage is not None:
        return body | ({"usage": drawing.usage} if drawing.usage is not False else {})
    text, images = len(str(wanted.parameters["prompt"])) // 4, 1_000 * len(wanted.pictures)
    made = TOKENS.get(str(wanted.parameters.get("quality", "medium")), TOKENS["medium"]) + 100 * partials
    usage = {
        "input_tokens": text + images,
        "input_tokens_details": {"text_tokens": text, "image_tokens": images},
        "output_tokens": made,
        "total_tokens": text + images + made,
    }
    return body | {"usage": usage}


def _event(data: Mapping[str, Any], *, named: bool = True) -> bytes:
    head = f"event: {data.get('type', 'message')}\n" if named else ""
    return f"{head}data: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def _has_left(connection: socket.socket) -> bool:
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True
