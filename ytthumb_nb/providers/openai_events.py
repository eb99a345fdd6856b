"""Server-sent events as bytes come in: where lines end, what belongs to one event, nothing of what it says. Pure.

Read by us and not by the SDK, whose generators cannot be closed from outside; see ADR 0017.
Source: the HTML standard, "Server-sent events", https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: No event of a picture has more lines than this.
MAX_LINES = 1_000
_LINE_END = re.compile(rb"\r\n|\r|\n")


class EventStream:
    """Splits a stream into the `data` of its events. Comments and all other fields are passed over.

    An event without an empty line after it does not count: nobody can tell whether it is whole.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._data: list[bytes] = []
        self._after_return = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The `data` of each event that *piece*, of any length, completes; several data lines are joined by \\n.

        Raises:
            ValueError: an event has more lines than any has.
        """
        if not piece:
            return
        if self._after_return and piece.startswith(b"\n"):
            piece = piece[1:]
        self._after_return = piece.endswith(b"\r")
        *lines, rest = _LINE_END.split(piece)
        for line in lines:
            if self._line:
                line = bytes(self._line) + line
                self._line.clear()
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
                if len(self._data) > MAX_LINES:
                    raise ValueError(f"an event of more than {MAX_LINES} lines")
            elif not line and self._data:
                yield b"\n".join(self._data)
                self._data = []
        self._line += rest
