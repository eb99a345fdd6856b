"""How a stream of server-sent events falls into events, wherever the network cut it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.providers.openai_events import MAX_LINES, EventStream


def events(*pieces: bytes) -> list[bytes]:
    stream = EventStream()
    return [data for piece in pieces for data in stream.feed(piece)]


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        (b"data: a\n\n", [b"a"]),
        (b"data:a\r\n\r\ndata: b\r\rdata: c\n\n", [b"a", b"b", b"c"]),
        (b"event: x\ndata: a\nid: 3\ndata:  b\n\n", [b"a\n b"]),
        (b": still here\n\n\n: and here\n\n", []),
        (b"database: a\ndata\n\n", []),
        (b"data: a", []),
        (b"data: a\n", []),
    ],
)
def test_events_are_told_apart_as_the_standard_says(stream: bytes, told: list[bytes]) -> None:
    """Any line end; comments and other fields passed over; an event without its empty line does not count."""
    assert events(stream) == told


@given(
    st.lists(st.sampled_from([b"data: x", b": c", b"", b"event: y", b"data:z"]), max_size=12),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.lists(st.integers(0, 200), max_size=8),
)
def test_it_does_not_matter_where_pieces_end(lines: list[bytes], end: bytes, cuts: list[int]) -> None:
    """The same bytes give the same events, in one piece, in several, and one byte at a time."""
    whole = b"".join(line + end for line in lines)
    places = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    pieces = [whole[start:stop] for start, stop in pairwise(places)]

    assert events(*pieces) == events(whole) == events(*(bytes([byte]) for byte in whole), b"")


def test_an_event_of_endless_lines_is_refused() -> None:
    """A server cannot fill the memory with the lines of one event."""
    with pytest.raises(ValueError, match="lines"):
        events(b"data:\n" * (MAX_LINES + 1))
