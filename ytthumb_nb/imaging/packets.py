"""The XMP packet of a JPEG or PNG file: put one in, find it, take it out; the pixels' bytes are never touched.

Works on the containers alone and decodes nothing, so it is quick, and a file comes out byte for byte as it was but
for the packet. Files may be hostile: every length is checked, and compressed text is opened up to a limit only.

Source: ISO 16684-1 (XMP), XMP Specification Part 3 (JPEG APP1 and PNG iTXt "XML:com.adobe.xmp"), read 2026-11.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

#: Longest packet that is put in or looked at, in bytes: what one JPEG segment can hold.
MAX_PACKET: Final = 65_000
_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_LABEL: Final = b"http://ns.adobe.com/xap/1.0/\x00"
_PNG_LABEL: Final = b"XML:com.adobe.xmp\x00"
#: Markers that stand alone, without a length: TEM and the restart markers.
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_APP0, _APP1, _START_OF_SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9

#: A piece of a file: where it begins and ends, and the packet in it if it holds one.
_Piece = tuple[int, int, bytes | None]


def can_hold(picture: bytes) -> bool:
    """Whether *picture* is a kind of file that packets are put into: JPEG or PNG."""
    return picture.startswith((_JPEG, _PNG))


def packets_in(picture: bytes) -> Iterator[bytes]:
    """The XMP packets of a JPEG or PNG, in order; none for other files, and as far as a broken one can be read."""
    for _, _, packet in _pieces(picture):
        if packet is not None:
            yield packet


def with_packet(picture: bytes, packet: bytes) -> bytes:
    """*picture* with *packet* in it, before everything that other programs put there. The same gives the same.

    Raises:
        ValueError: *picture* is neither JPEG nor PNG, or *packet* is longer than `MAX_PACKET`.
    """
    if len(packet) > MAX_PACKET:
        raise ValueError(f"a packet of {len(packet)} bytes; at most {MAX_PACKET} fit")
    if picture.startswith(_JPEG):
        at = next((end for start, end, _ in _pieces(picture) if start == 2 and picture[3] == _APP0), 2)
        body = _JPEG_LABEL + packet
        piece = b"\xff" + struct.pack(">BH", _APP1, len(body) + 2) + body
    elif picture.startswith(_PNG):
        at = next((end for _, end, _ in _pieces(picture)), len(picture))  # after the header chunk
        body = b"iTXt" + _PNG_LABEL + b"\x00\x00\x00\x00" + packet
        piece = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    else:
        raise ValueError("neither a JPEG nor a PNG")
    return picture[:at] + piece + picture[at:]


def without_packets(picture: bytes, unwanted: tuple[bytes, ...]) -> bytes:
    """*picture* without those of its packets that hold one of the *unwanted* words."""
    kept, position = [], 0
    for start, end, packet in _pieces(picture):
        if packet is not None and any(word in packet for word in unwanted):
            kept.append(picture[position:start])
            position = end
    return b"".join((*kept, picture[position:]))


def _pieces(picture: bytes) -> Iterator[_Piece]:
    if picture.startswith(_JPEG):
        return _segments(picture)
    return _chunks(picture) if picture.startswith(_PNG) else iter(())


def _segments(picture: bytes) -> Iterator[_Piece]:
    """The segments of a JPEG from its start to its first scan."""
    at = 2
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        if marker in (_START_OF_SCAN, _END):
            return
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(picture):
            return
        body = at + 4
        is_xmp = marker == _APP1 and picture.startswith(_JPEG_LABEL, body)
        yield at, end, picture[body + len(_JPEG_LABEL) : end] if is_xmp else None
        at = end


def _chunks(picture: bytes) -> Iterator[_Piece]:
    """The chunks of a PNG to its end."""
    at = len(_PNG)
    while at + 12 <= len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4], "big")
        if end > len(picture):
            return
        is_xmp = picture[at + 4 : at + 8] == b"iTXt" and picture.startswith(_PNG_LABEL, at + 8)
        yield at, end, _text(picture[at + 8 + len(_PNG_LABEL) : end - 4]) if is_xmp else None
        if picture[at + 4 : at + 8] == b"IEND":
            return
        at = end


def _text(chunk: bytes) -> bytes | None:
    """The text of an iTXt chunk after its keyword; None when it is broken or opens into more than the limit."""
    if len(chunk) < 4:
        return None
    compressed = chunk[0] != 0
    language_end = chunk.find(b"\x00", 2)
    translated_end = chunk.find(b"\x00", language_end + 1)
    if language_end < 0 or translated_end < 0:
        return None
    text = chunk[translated_end + 1 :]
    if not compressed:
        return text[: MAX_PACKET + 1]
    try:
        opener = zlib.decompressobj()
        text = opener.decompress(text, MAX_PACKET + 1)
    except zlib.error:
        return None
    return text if len(text) <= MAX_PACKET else None
