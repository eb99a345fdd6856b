"""Whatever picture somebody has, it comes out right; whatever is not one is refused in one sentence."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging.decode import MAX_PIXELS, decode


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def quarters(mode: str = "RGB") -> Image.Image:
    """40 x 20 px: red, green / blue, white."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 20, 10))
    image.paste("lime", (20, 0, 40, 10))
    image.paste("blue", (0, 10, 20, 20))
    return image.convert(mode)


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """Colours near the four corners, rounded to 0 or 255 so that JPEG's small errors do not count."""
    w, h = image.size
    pixels = np.asarray(image)
    return [tuple(int(v > 127) * 255 for v in pixels[y, x]) for y in (2, h - 3) for x in (2, w - 3)]


RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
def test_reads_common_formats(kind: str) -> None:
    """Every common format gives the same upright RGB picture."""
    options = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind == "JPEG" else {}

    image = decode(encoded(quarters(), kind, **options))

    assert (image.mode, image.size, corners(image)) == ("RGB", (40, 20), [RED, LIME, BLUE, WHITE])


@pytest.mark.parametrize("turn", range(1, 9))
def test_carries_out_exif_rotation(turn: int) -> None:
    """All eight EXIF orientations come out upright: what a viewer shows is what we compose from."""
    upright = quarters()
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that brings the stored picture about
    stored = upright if turn == 1 else upright.transpose(Image.Transpose(undo[turn]))
    exif = Image.Exif()
    exif[0x0112] = turn

    image = decode(encoded(stored, "PNG", exif=exif.tobytes()))

    assert (image.size, corners(image)) == ((40, 20), [RED, LIME, BLUE, WHITE])


def test_turns_cmyk_into_rgb() -> None:
    """A CMYK JPEG, as printers send them, keeps its colours instead of turning into a negative."""
    image = decode(encoded(quarters("CMYK"), "JPEG", quality=95))

    assert (image.mode, corners(image)) == ("RGB", [RED, LIME, BLUE, WHITE])


def test_scales_16_bit_instead_of_clipping() -> None:
    """Half of the range of 16 bits is middle grey, not white."""
    grey = Image.fromarray(np.array([[0, 0x8000, 0xFFFF]] * 3, np.uint16))

    image = decode(encoded(grey, "PNG"))

    assert [pixel[0] for pixel in np.asarray(image)[0].tolist()] == [0, 128, 255]


def test_scales_float_pictures() -> None:
    """A float TIFF of 0..1 becomes 0..255."""
    grey = Image.fromarray(np.array([[0.0, 0.5, 1.0]] * 3, np.float32))

    image = decode(encoded(grey, "TIFF"))

    assert [pixel[0] for pixel in np.asarray(image)[0].tolist()] == [0, 128, 255]


def test_reads_palettes_and_their_transparency() -> None:
    """A palette PNG with a see-through colour shows white there."""
    image = Image.new("P", (20, 20), 0)
    image.putpalette([0, 0, 0, 200, 30, 30])
    image.paste(1, (0, 0, 10, 20))

    pixels = np.asarray(decode(encoded(image, "PNG", transparency=0)))

    assert (tuple(pixels[5, 5]), tuple(pixels[5, 15])) == ((200, 30, 30), WHITE)


def test_a_white_logo_stays_visible() -> None:
    """Nearly white on transparent is laid over slate, because on white nothing would be seen."""
    image = Image.new("RGBA", (40, 40), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (10, 10, 30, 30))

    pixels = np.asarray(decode(encoded(image, "PNG")))

    assert int(pixels[20, 20].min()) - int(pixels[2, 2].max()) > 150


def test_takes_the_first_frame_of_an_animation() -> None:
    """Of an animated GIF or WebP the first frame is the picture."""
    first, second = Image.new("RGB", (16, 16), "red"), Image.new("RGB", (16, 16), "blue")

    for kind in ("GIF", "WEBP", "PNG"):
        image = decode(encoded(first, kind, save_all=True, append_images=[second]))
        assert corners(image) == [RED] * 4


def test_applies_colour_profiles() -> None:
    """The numbers of a picture with a profile change so that its colours do not."""
    lab = ImageCms.createProfile("LAB")
    srgb = ImageCms.createProfile("sRGB")
    picture = quarters()
    in_lab = ImageCms.profileToProfile(picture, srgb, lab, outputMode="LAB")
    assert in_lab is not None

    image = decode(encoded(in_lab, "TIFF", icc_profile=ImageCms.ImageCmsProfile(lab).tobytes()))

    assert corners(image) == [RED, LIME, BLUE, WHITE]


def test_a_broken_profile_is_ignored() -> None:
    """A picture whose profile is junk is shown as browsers show it: without."""
    image = decode(encoded(quarters(), "PNG", icc_profile=b"junk" * 40))

    assert corners(image) == [RED, LIME, BLUE, WHITE]


def test_keeps_odd_shapes() -> None:
    """A picture of 64 x 2,000 px keeps its size."""
    assert decode(encoded(Image.new("RGB", (64, 2000)), "JPEG")).size == (64, 2000)


def test_decodes_large_jpegs_small_when_that_is_enough() -> None:
    """With `enough`, a JPEG comes at a fraction of its size but never below what was asked."""
    content = encoded(Image.new("RGB", (4000, 3000), "red"), "JPEG")

    assert decode(content, enough=(900, 700)).size == (1000, 750)
    assert decode(content).size == (4000, 3000)


def test_reads_by_content_not_by_name(tmp_path: Path) -> None:
    """A PNG called .jpg is read; a text called .jpg is refused by its name."""
    picture, text = tmp_path / "a.jpg", tmp_path / "b.jpg"
    picture.write_bytes(encoded(quarters(), "PNG"))
    text.write_text("this is no picture")

    assert decode(picture).size == (40, 20)
    with pytest.raises(SourceError, match=r"'b\.jpg' is not a picture"):
        decode(text)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("edge", [9_500, 20_000, 100_000])
def test_refuses_bombs_before_decoding(edge: int) -> None:
    """A claim of too many pixels is refused from the header, with the size said and no warning printed."""
    with pytest.raises(SourceError, match=f"{edge} x {edge} pixels; at most {MAX_PIXELS // 10**6} million"):
        decode(png_header(edge, edge))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_refuses_truncated_pictures(kind: str) -> None:
    """Half a file is refused in words, never shown half grey."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8))
    content = encoded(noise, kind)

    with pytest.raises(SourceError, match="truncated or damaged"):
        decode(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"%PDF-1.7", "is not a picture"),
        (b"\x89PNG\r\n\x1a\n", "truncated or damaged"),
    ],
)
def test_says_what_is_wrong(content: bytes, says: str) -> None:
    """Each kind of bad data has its own sentence."""
    with pytest.raises(SourceError, match=says):
        decode(content)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    """A path that is missing or a folder is said to be so."""
    with pytest.raises(SourceError, match=r"'none\.png' does not exist"):
        decode(tmp_path / "none.png")
    with pytest.raises(SourceError, match="cannot be read"):
        decode(tmp_path)


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM"]),
    harm=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 2000),
)
def test_any_bytes_give_a_picture_or_a_sentence(kind: str, harm: list[tuple[int, int]], cut: int) -> None:
    """Damaged in any way, bytes are either a bounded RGB picture or a SourceError, never another error."""
    content = bytearray(encoded(quarters(), kind))
    for place, value in harm:
        content[place % len(content)] = value

    try:
        image = decode(bytes(content[: len(content) - cut % 7]), max_pixels=100_000)
    except SourceError:
        return
    assert image.mode == "RGB"
    assert image.width * image.height <= 100_000
