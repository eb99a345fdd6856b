"""XMP packets go into JPEG and PNG files and out again without touching anything else, also in hostile files."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.imaging.packets import MAX_PACKET, packets_in, with_packet, without_packets

PIXELS = np.random.default_rng(1).integers(0, 256, (24, 32, 3), dtype=np.uint8)


def encoded(kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    Image.fromarray(PIXELS).save(data, kind, **options)
    return data.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


EXIF = Image.Exif()
EXIF[0x010E] = "somebody's own words"
FILES = {
    "jpeg": encoded("JPEG"),
    "jpeg with exif": encoded("JPEG", exif=EXIF.tobytes()),
    "progressive jpeg": encoded("JPEG", progressive=True, comment=b"hello"),
    "png": encoded("PNG"),
}


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=30, deadline=None)
@given(packet=st.binary(min_size=1, max_size=400))
def test_what_goes_in_comes_out(name: str, packet: bytes) -> None:
    """Any packet is found again, the pixels are the same, and taking it out gives the very file from before."""
    packet = b"ours " + packet
    filled = with_packet(FILES[name], packet)

    assert list(packets_in(filled)) == [packet]
    assert pixels(filled) == pixels(FILES[name])
    assert without_packets(filled, (b"ours ",)) == FILES[name]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_others_read_it_where_the_standard_says(kind: str) -> None:
    """Pillow finds the packet as the file's XMP."""
    with Image.open(io.BytesIO(with_packet(encoded(kind), b"<x/>"))) as image:
        image.load()
        found = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()

    assert found == b"<x/>"


def test_foreign_packets_stay() -> None:
    """Only packets that hold an unwanted word are taken out."""
    both = with_packet(with_packet(FILES["jpeg"], b"theirs"), b"ours")

    assert list(packets_in(without_packets(both, (b"ours",)))) == [b"theirs"]


def test_too_long_or_another_kind_is_refused() -> None:
    """A packet that no segment can hold, and a file that is neither JPEG nor PNG, are refused."""
    with pytest.raises(ValueError, match="bytes"):
        with_packet(FILES["jpeg"], b"x" * (MAX_PACKET + 1))
    with pytest.raises(ValueError, match="neither"):
        with_packet(encoded("WEBP"), b"x")


def test_compressed_text_is_opened_up_to_a_limit() -> None:
    """A packet that another program compressed is read; one that opens into gigabytes is not."""
    head, rest = FILES["png"][:33], FILES["png"][33:]

    def filled(text: bytes) -> bytes:
        body = b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(text, 9)
        return head + chunk(b"iTXt", body) + rest

    assert list(packets_in(filled(b"small"))) == [b"small"]
    assert list(packets_in(filled(b"\x00" * 50_000_000))) == []


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_broken_files_are_read_as_far_as_they_go(data: st.DataObject) -> None:
    """Whatever bytes follow a good beginning, looking for packets ends and raises nothing."""
    good = with_packet(FILES[data.draw(st.sampled_from(sorted(FILES)))], b"packet " * 5)
    at = data.draw(st.integers(0, len(good)))
    broken = good[:at] + data.draw(st.binary(max_size=40)) + good[at + data.draw(st.integers(0, 40)) :]

    for packet in packets_in(broken):
        assert len(packet) <= len(broken)
    without_packets(broken, (b"packet",))
