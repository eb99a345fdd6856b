"""Which letters a font file has, read from its `cmap` table.

Pillow cannot be asked, and comparing a drawn letter with the "missing" box is fragile (Luckiest Guy draws
nothing at all, Anton draws a box). fontTools could, at 5.5 MB for this one question; two table formats of a
fixed specification are enough.

Source: OpenType specification 1.9.1, chapter "cmap", formats 4 and 12.
"""

from __future__ import annotations

import bisect
import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_COLLECTION = b"ttcf"
_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
_MAX_TABLE = 8_000_000


@dataclass(frozen=True)
class Coverage:
    """Code points as ranges: `starts[i]` to `ends[i]`, both included, rising."""

    starts: array[int]
    ends: array[int]

    def __contains__(self, letter: str) -> bool:
        point = ord(letter)
        place = bisect.bisect_right(self.starts, point) - 1
        return place >= 0 and point <= self.ends[place]

    def missing(self, text: str) -> str:
        """The letters of *text* that are not covered, each once, in order."""
        return "".join(dict.fromkeys(letter for letter in text if letter not in self))


def read_coverage(path: Path, index: int = 0) -> Coverage:
    """What the font at *path* covers; *index* counts the fonts of a collection (.ttc).

    A file that is no readable font covers nothing.
    """
    try:
        with path.open("rb") as file:
            return _merged(_ranges(file, index))
    except (OSError, struct.error, IndexError, ValueError, OverflowError):
        return Coverage(array("L"), array("L"))


def _unpack(file: BinaryIO, at: int, form: str) -> tuple[int, ...]:
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _ranges(file: BinaryIO, index: int) -> list[tuple[int, int]]:
    start = 0
    file.seek(0)
    if file.read(4) == _COLLECTION:
        (count,) = _unpack(file, 8, ">I")
        if index >= count:
            raise IndexError(index)
        (start,) = _unpack(file, 12 + 4 * index, ">I")
    (tables,) = _unpack(file, start + 4, ">H")
    for number in range(tables):
        tag, _, offset, length = struct.unpack(">4sIII", _read(file, start + 12 + 16 * number, 16))
        if tag == b"cmap":
            return _subtable(_read(file, offset, min(length, _MAX_TABLE)))
    return []


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _subtable(table: bytes) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", table, 2)
    found: dict[int, int] = {}
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        if (platform, encoding) in _UNICODE:
            (form,) = struct.unpack_from(">H", table, offset)
            found.setdefault(form, offset)
    if 12 in found:
        return _format_12(table, found[12])
    return _format_4(table, found[4]) if 4 in found else []


def _format_12(table: bytes, at: int) -> list[tuple[int, int]]:
    (groups,) = struct.unpack_from(">I", table, at + 12)
    body = table[at + 16 : at + 16 + 12 * groups]
    ranges = []
    for first, last, glyph in struct.iter_unpack(">III", body[: len(body) // 12 * 12]):
        begin = first if glyph else first + 1  # glyph 0 is the "missing" box
        if begin <= last <= 0x10FFFF:
            ranges.append((begin, last))
    return ranges


def _format_4(table: bytes, at: int) -> list[tuple[int, int]]:
    (double,) = struct.unpack_from(">H", table, at + 6)
    count = double // 2

    def column(offset: int, kind: str) -> tuple[int, ...]:
        return struct.unpack_from(f">{count}{kind}", table, at + offset)

    ends, starts = column(14, "H"), column(16 + double, "H")
    deltas, offsets = column(16 + 2 * double, "h"), column(16 + 3 * double, "H")
    ranges = []
    for number, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if start > end or start == 0xFFFF:
            continue
        if offset == 0:
            hole = -delta % 0x10000  # the one code that would come out as glyph 0
            ranges += (
                [
                    pair
                    for pair in ((start, min(end, hole - 1)), (max(start, hole + 1), end))
                    if pair[0] <= pair[1]
                ]
                if start <= hole <= end
                else [(start, end)]
            )
            continue
        base = at + 16 + 3 * double + 2 * number + offset
        for code in range(start, end + 1):
            (glyph,) = struct.unpack_from(">H", table, base + 2 * (code - start))
            if glyph and (glyph + delta) % 0x10000:
                ranges.append((code, code))
    return ranges


def _merged(ranges: list[tuple[int, int]]) -> Coverage:
    starts, ends = array("L"), array("L")
    for start, end in sorted(ranges):
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return Coverage(starts, ends)
