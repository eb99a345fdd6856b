"""A picture with what its receipt complains about drawn on it, for people to see where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.imaging.receipt_facts import Region, Verdict
from ytthumb_nb.models import Box

_COLOURS: Final[dict[Verdict, tuple[int, int, int]]] = {
    "fail": (229, 57, 53),
    "warn": (255, 179, 0),
    "good": (67, 160, 71),
    "shown": (66, 165, 245),
}
_DARK: Final = (16, 16, 18)


def with_regions(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    """A copy of *picture* with a labelled frame round each of *regions*: red fails, amber is in doubt."""
    drawn = picture.convert("RGB")
    draw = ImageDraw.Draw(drawn)
    unit = min(drawn.size) / 720
    type_ = FONTS["montserrat"].at(max(11.0, 19 * unit))
    taken: list[Box] = []
    for region in regions:
        colour, box = _COLOURS[region.verdict], region.box
        edge = (box.left, box.top, max(box.left + 1, box.right - 1), max(box.top + 1, box.bottom - 1))
        draw.rectangle(edge, outline=_DARK, width=max(2, round(6 * unit)))
        draw.rectangle(edge, outline=colour, width=max(1, round(3 * unit)))
        label = _label(draw, region, type_, drawn.size, taken, round(5 * unit))
        taken.append(label)
        draw.rectangle((label.left, label.top, label.right - 1, label.bottom - 1), fill=colour)
        middle = (label.left + label.width / 2, label.top + label.height / 2)
        draw.text(middle, region.what, fill=_DARK, font=type_, anchor="mm")
    return drawn


def _label(
    draw: ImageDraw.ImageDraw,
    region: Region,
    type_: object,
    size: tuple[int, int],
    taken: Sequence[Box],
    pad: int,
) -> Box:
    """Where the words about *region* go: over it, else under it or in it, within the picture, on no other label."""
    # Pillow's types do not know that any font will do
    left, top, right, bottom = draw.textbbox((0, 0), region.what, font=type_, anchor="lt")  # type: ignore[arg-type]
    wide, high = round(right - left) + 2 * pad, round(bottom - top) + 2 * pad
    x = min(max(0, region.box.left), max(0, size[0] - wide))
    places = (region.box.top - high, region.box.bottom, region.box.top, region.box.bottom - high)
    boxes = [Box(x, y, x + wide, y + high) for y in (min(max(0, place), size[1] - high) for place in places)]
    free = (box for box in boxes if not any(box.overlap(other) for other in taken))
    return next(free, boxes[0])
