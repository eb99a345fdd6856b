"""A small HTTP server on 127.0.0.1 that remembers each call and can be told to misbehave.

The base of the stand-ins for real services; the real client libraries talk to it over a socket. Standard library
only, one thread a connection, any free port. Everything public here may be used from the test's own thread while
the server runs.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Call:
    """One request as the server saw it.

    Header names are in lower case; `at` is `time.monotonic()`; `peer` is the port it came from, the same for
    calls that share a connection.
    """

    route: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    at: float
    peer: int = 0

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """A reply: `body` may be bytes, text, or anything JSON can say."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[bytes, dict[str, str]]:
        kind, body = "application/json", self.body
        if isinstance(body, str):
            kind, body = "text/html; charset=utf-8", body.encode()
        elif isinstance(body, bytes):
            kind = "application/octet-stream"
        else:
            body = json.dumps(body).encode()
        return body, {"Content-Type": kind, "Content-Length": str(len(body))} | dict(self.headers)


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of its proper answer.

    Args:
        answer: is sent instead; None keeps the proper answer.
        cut: drop the connection "before" any byte of the reply, or in the "middle" of its body.
        works: the work is done all the same (a prediction is made, and billed) although the answer is bad.
            Taken as given when there is no `answer`.
        until: wait for this event before anything is sent back; one that is never set is a stall for ever.
    """

    answer: Answer | None = None
    cut: Literal["", "before", "middle"] = ""
    works: bool = False
    until: threading.Event | None = None


def refuse(status: int, body: Any = b"", headers: Mapping[str, str] | None = None) -> Fault:
    """A fault that answers *status* and does no work."""
    return Fault(Answer(status, body, headers or {}))


def stall() -> Fault:
    """A fault that works but never answers."""
    return Fault(until=threading.Event())


class LoopbackServer:
    """Answers calls by `respond`, in threads, from `with` to the end of the block.

    A subclass names the route of a path in `route` and answers in `respond`; it guards what it keeps with
    `self.lock`, which is held while `respond` runs.

    Args:
        port: where to listen; 0 takes any that is free.
    """

    def __init__(self, port: int = 0) -> None:
        self.lock = threading.RLock()
        self.calls: list[Call] = []
        self.arrived = threading.Condition(self.lock)
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._stopped = threading.Event()
        self._open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", port), _handler_of(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True, name="loopback"
        )

    # ------------------------------------------------------------ for a subclass

    def route(self, method: str, path: str) -> str:
        """The name of the route that faults and counts go by."""
        raise NotImplementedError

    def respond(self, call: Call) -> Answer:
        """Do the work of *call* and answer it."""
        raise NotImplementedError

    # ------------------------------------------------------------ for a test

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fault(self, route: str, *faults: Fault, always: bool = False) -> None:
        """Let the next calls of *route* meet these *faults*, one each; with `always`, all further calls the first."""
        with self.lock:
            if always:
                self._always[route] = faults[0]
            else:
                self._faults[route].extend(faults)

    def heal(self, route: str) -> None:
        """Answer *route* properly again."""
        with self.lock:
            self._faults.pop(route, None)
            self._always.pop(route, None)

    def count(self, route: str) -> int:
        """How many calls of *route* arrived."""
        return len(self.calls_of(route))

    def calls_of(self, route: str) -> list[Call]:
        with self.lock:
            return [call for call in self.calls if call.route == route]

    def wait_for(self, route: str, count: int = 1, timeout_s: float = 10.0) -> list[Call]:
        """Block until *count* calls of *route* arrived, and return them.

        Raises:
            TimeoutError: fewer arrived in time.
        """
        with self.arrived:
            if not self.arrived.wait_for(lambda: self.count(route) >= count, timeout_s):
                raise TimeoutError(f"{self.count(route)} of {count} calls of {route!r} within {timeout_s} s")
            return self.calls_of(route)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self.lock:
            still_open = list(self._open)
        for connection in still_open:
            _reset(connection)

    # ------------------------------------------------------------ one call

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        path, method = handler.path, handler.command
        call = Call(
            self.route(method, path), method, path, headers, body, time.monotonic(), handler.client_address[1]
        )
        with self.arrived:
            self.calls.append(call)
            waiting = self._faults[call.route]
            fault = waiting.popleft() if waiting else self._always.get(call.route, Fault())
            answer = fault.answer or Answer()
            if fault.answer is None or fault.works:
                proper = self.respond(call)
                answer = fault.answer or proper
            self.arrived.notify_all()
        if fault.until is not None:
            while not fault.until.wait(0.02):
                if self._stopped.is_set():
                    return
        self._send(handler, answer, fault.cut)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer, cut: str) -> None:
        if cut == "before":
            _reset(handler.connection)
            return
        body, headers = answer.encoded()
        handler.send_response(answer.status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2] if cut else body)
        handler.wfile.flush()
        if cut:
            _reset(handler.connection)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


def _handler_of(owner: LoopbackServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with owner.lock:
                owner._open.add(self.connection)
            try:
                super().handle()
            except (ConnectionError, ValueError):
                self.close_connection = True
            finally:
                with owner.lock:
                    owner._open.discard(self.connection)

        def do_GET(self) -> None:
            owner.handle(self)

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names http.server calls

        def finish(self) -> None:
            try:
                super().finish()
            except (ConnectionError, ValueError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: `calls` has it all."""

    return Handler


def _reset(connection: socket.socket) -> None:
    """Close *connection* so that the other side sees a reset, not an orderly end."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    finally:
        connection.close()
