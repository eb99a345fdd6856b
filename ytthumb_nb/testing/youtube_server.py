"""A server on this machine that answers as YouTube's oEmbed and picture server do, well and badly.

    with YouTubeServer() as youtube:
        youtube.add("dQw4w9WgXcQ", title="Never", channel="Rick", pictures={"maxresdefault": jpeg})
        settings = Settings(home=tmp_path, youtube_base_url=youtube.url, ytimg_base_url=youtube.url)
        youtube.fail("/oembed", Reply(503))

Its answers are those that YouTube gave others: plain text with the statuses 400, 401, 403 and 404, a grey
120 x 90 JPEG along with the 404 of a picture that is missing. Only the standard library is used.
Source: ruby-oembed #79, yt-dlp 2026.10.26.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlsplit

#: What YouTube sends in place of a picture it does not have: 120 x 90 pixels of grey.
PLACEHOLDER: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCABaAHgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oA"
    "CAEBAAA/ALwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAf/2Q=="
)
#: How long a `Hang` or a `Drip` waits before it gives up by itself, in seconds.
_PATIENCE_S: Final = 60.0
_PIECE: Final = b"\0" * 65536


@dataclass(frozen=True)
class Reply:
    """An answer of this status, whole and at once; also good for odd bodies with status 200, and redirects."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """The question is read and never answered."""


@dataclass(frozen=True)
class Reset:
    """The connection is torn down instead of an answer."""


@dataclass(frozen=True)
class CutOff:
    """The headers promise more than what comes."""

    status: int = 200
    body: bytes = b"{"


@dataclass(frozen=True)
class Drip:
    """A body that never ends, one byte every `pause_s` seconds, so that no silence is ever long."""

    pause_s: float = 0.02


@dataclass(frozen=True)
class Flood:
    """A body of `size_bytes`; with `announced` the header says so, otherwise it just keeps coming."""

    size_bytes: int
    announced: bool = True


Fault = Reply | Hang | Reset | CutOff | Drip | Flood


@dataclass(frozen=True)
class KnownVideo:
    """A video of the stand-in. `oembed_status` other than 200 keeps its title back, as YouTube does."""

    title: str
    channel: str
    pictures: Mapping[str, bytes]
    oembed_status: int = 200


class YouTubeServer:
    """Serves on 127.0.0.1 at a free port while it is entered.

    `placeholder_status` is what comes with the grey picture: 404, or 200 as some servers of YouTube's say.
    """

    def __init__(self, *, placeholder_status: int = 404) -> None:
        self.placeholder_status = placeholder_status
        self.closing = threading.Event()
        self._videos: dict[str, KnownVideo] = {}
        self._faults: list[tuple[str, deque[Fault], bool]] = []
        self._asked: list[str] = []
        self._lock = threading.Condition()
        self._server: _Server | None = None

    def __enter__(self) -> YouTubeServer:
        self.closing.clear()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="youtube-server",
            daemon=True,
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    @property
    def url(self) -> str:
        """The base URL, for oEmbed and pictures alike."""
        if self._server is None:
            raise RuntimeError("The server has an address only within its `with` block.")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send the package, or a command of it, to this server."""
        return {"YTTHUMB_YOUTUBE_BASE_URL": self.url, "YTTHUMB_YTIMG_BASE_URL": self.url}

    def add(
        self,
        video_id: str,
        *,
        title: str = "A video",
        channel: str = "A channel",
        pictures: Mapping[str, bytes] | None = None,
        oembed_status: int = 200,
    ) -> None:
        """Make a video known. *pictures* maps names ("maxresdefault", ...) to JPEGs; others are placeholders."""
        self._videos[video_id] = KnownVideo(title, channel, dict(pictures or {}), oembed_status)

    def fail(self, path: str, *faults: Fault, for_ever: bool = True) -> None:
        """Answer with *faults*, one after the other, whatever is asked below *path* ("/oembed", "/vi/", "/").

        The last one stays for ever, or with `for_ever=False` the good answers come back after it.
        """
        with self._lock:
            self._faults.insert(0, (path, deque(faults), for_ever))

    def heal(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    @property
    def asked(self) -> list[str]:
        """Paths that were asked for, queries left off, in order."""
        with self._lock:
            return list(self._asked)

    def wait_for_questions(self, count: int, timeout_s: float = 10.0) -> bool:
        """Block until *count* questions came; False when they did not within *timeout_s* seconds."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._asked) >= count, timeout_s)

    def _fault_for(self, path: str) -> Fault | None:
        with self._lock:
            self._asked.append(path)
            self._lock.notify_all()
            for prefix, faults, for_ever in self._faults:
                if path.startswith(prefix) and faults:
                    return faults[0] if for_ever and len(faults) == 1 else faults.popleft()
        return None

    def _answer(self, path: str, query: Mapping[str, list[str]]) -> Reply:
        """What a healthy YouTube says."""
        if path == "/oembed":
            return self._oembed(query)
        picture = re.fullmatch(r"/vi/([^/]+)/([^/]+)\.jpg", path)
        if picture is None:
            return Reply(404, b"Not Found")
        video = self._videos.get(picture[1])
        data = video.pictures.get(picture[2]) if video else None
        if data is None:
            return Reply(self.placeholder_status, PLACEHOLDER, "image/jpeg")
        return Reply(200, data, "image/jpeg")

    def _oembed(self, query: Mapping[str, list[str]]) -> Reply:
        address = query.get("url", [""])[0]
        found = re.fullmatch(r"https://(?:www\.youtube\.com/watch\?v=|youtu\.be/)([A-Za-z0-9_-]{11})", address)
        if found is None:
            return Reply(400, b"Bad Request")
        video = self._videos.get(found[1])
        if video is None:
            return Reply(404, b"Not Found")
        if video.oembed_status != 200:
            said = {400: b"Bad Request", 401: b"Unauthorized", 403: b"Forbidden", 404: b"Not Found"}
            return Reply(video.oembed_status, said.get(video.oembed_status, b""))
        told = {
            "title": video.title,
            "author_name": video.channel,
            "author_url": "https://www.youtube.com/@channel",
            "type": "video",
            "height": 113,
            "width": 200,
            "version": "1.0",
            "provider_name": "YouTube",
            "provider_url": "https://www.youtube.com/",
            "thumbnail_height": 360,
            "thumbnail_width": 480,
            "thumbnail_url": f"https://i.ytimg.com/vi/{found[1]}/hqdefault.jpg",
            "html": f'<iframe src="https://www.youtube.com/embed/{found[1]}"></iframe>',
        }
        return Reply(200, json.dumps(told).encode(), "application/json")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, youtube: YouTubeServer) -> None:
        self.youtube = youtube
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle of an answer is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        youtube = cast("_Server", self.server).youtube
        parts = urlsplit(self.path)
        self.close_connection = True
        match youtube._fault_for(parts.path):
            case None:
                self._send(youtube._answer(parts.path, parse_qs(parts.query)))
            case Reply() as reply:
                self._send(reply)
            case Hang():
                youtube.closing.wait(_PATIENCE_S)
            case Reset():
                # A linger of 0 s makes close() send a reset instead of an orderly end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case CutOff(status, body):
                self._head(status, {"Content-Length": str(len(body) + 1000)})
                self.wfile.write(body)
            case Drip(pause_s):
                self._head(200, {"Content-Type": "application/json"})
                for _ in range(round(_PATIENCE_S / pause_s)):
                    self.wfile.write(b" ")
                    if youtube.closing.wait(pause_s):
                        break
            case Flood(size_bytes, announced):
                self._head(200, {"Content-Length": str(size_bytes)} if announced else {})
                for _ in range(size_bytes // len(_PIECE)):
                    self.wfile.write(_PIECE)

    def _send(self, answer: Reply) -> None:
        length = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body))}
        self._head(answer.status, length | dict(answer.headers))
        self.wfile.write(answer.body)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a test says itself what it wants to know."""
