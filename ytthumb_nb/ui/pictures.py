"""Pictures for the screen: small enough to travel once and to be kept in a saved notebook."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageFilter

from ytthumb_nb.imaging.decode import decode

#: Width of a picture in a tile, in pixels. 480 px at quality 80 is about 50 kB; the full size is some 300 kB.
TILE_PX: Final = 480
#: Bytes of one picture of the contact sheet before base64, which adds a third.
SHEET_BYTES: Final = 18_000
_SHEET_PX: Final = 300


def small_jpeg(picture: bytes | Path, width: int = TILE_PX, *, quality: int = 80) -> bytes:
    """*picture* as a JPEG at most *width* pixels wide.

    Raises:
        SourceError: it cannot be read.
    """
    image = _narrowed(picture, width)
    return _jpeg(image, quality)


def sheet_jpeg(picture: Path) -> bytes:
    """*picture* as a JPEG for the contact sheet, at most `SHEET_BYTES` unless it is pure noise.

    Raises:
        SourceError: it cannot be read.
    """
    image = _narrowed(picture, _SHEET_PX)
    data = b""
    for quality in (78, 66, 54, 42, 30):
        data = _jpeg(image, quality)
        if len(data) <= SHEET_BYTES:
            break
    return data


def veiled_jpeg(picture: Path) -> bytes:
    """What a tile shows while its own picture is made: the source, 16:9, so blurred that nobody takes it for one.

    Raises:
        SourceError: *picture* cannot be read.
    """
    image = _narrowed(picture, 96)
    height = min(image.height, round(image.width * 9 / 16))
    top = (image.height - height) // 3
    image = image.crop((0, top, image.width, top + height)).resize((96, 54))
    return _jpeg(image.filter(ImageFilter.GaussianBlur(4)), 70)


@functools.cache
def blank_png() -> bytes:
    """A see-through 16:9 picture: an empty one would show the browser's sign for a broken image."""
    buffer = io.BytesIO()
    Image.new("LA", (16, 9), (0, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def _narrowed(picture: bytes | Path, width: int) -> Image.Image:
    image = decode(picture, enough=(width, 1))
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
