"""Small real pictures for stand-in servers: a different scene for every name, the same bytes every time."""

from __future__ import annotations

import colorsys
import hashlib
import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def draw_picture(name: str, size: tuple[int, int] = (1280, 720), kind: str = "PNG") -> bytes:
    """A sunset over hills whose hues come from *name*.

    Args:
        size: width and height in pixels.
        kind: "PNG", "JPEG" or "WEBP".
    """
    width, height = size
    digest = hashlib.sha256(name.encode()).digest()
    hue = digest[0] / 255
    picture = Image.new("RGB", size, _colour(hue, 0.35, 0.95))
    draw = ImageDraw.Draw(picture)
    for band in range(6):
        top = height * band // 12
        draw.rectangle(
            (0, top, width, height), fill=_colour(hue + 0.015 * band, 0.55 - 0.05 * band, 0.75 + 0.04 * band)
        )
    x, radius = width * (64 + digest[1] // 2) // 256, height * (20 + digest[2] // 16) // 200
    draw.ellipse(
        (x - radius, height // 3 - radius, x + radius, height // 3 + radius), fill=_colour(hue + 0.1, 0.2, 1)
    )
    for hill in range(3):
        centre, top = width * digest[3 + hill] // 255, height * (55 + 12 * hill) // 100
        draw.ellipse(
            (centre - width, top, centre + width, top + 2 * height),
            fill=_colour(hue + 0.5, 0.5, 0.5 - 0.15 * hill),
        )
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
