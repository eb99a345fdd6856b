"""Where words may stand: inside the picture's margins, clear of faces and of what YouTube draws over the picture.

On a wide picture that is the duration badge and the progress line; on an upright one, a Short, the buttons at the
right and the captions below. Pure geometry in pixels of the asked size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from ytthumb_nb.models import Box

#: What YouTube's duration label may cover of a 1280 x 720 picture when that is shown 168 px wide: a label of about
#: 36 x 20 px and a margin of 4 px, which is our assumption, because no official number was found.
BADGE: Final = (300 / 1280, 176 / 720)
#: The red line of watched time along the lower edge.
PROGRESS: Final = 0.03
#: What a Short's player covers: left, top, right, bottom as shares of 1080 x 1920 (48, 288, 192 and 672 px).
#: Source: the safe area of vertical video ads in Google Ads Help ("About video ad specs"), as quoted by
#: shotstack.io/learn/vertical-video-safe-zones, read 2026-11-22. It is meant for ads, which have a button more than
#: other Shorts; for covers in the Shorts shelf nothing official was found, and their title lies in the same strip.
SHORTS: Final = (48 / 1080, 288 / 1920, 192 / 1080, 672 / 1920)
#: Nothing drawn comes nearer to the picture's edge than this share of its shorter side.
MARGIN: Final = 0.03
#: Air between a letter and a face or the badge, as a share of the shorter side.
AIR: Final = 0.012


def is_short(size: tuple[int, int]) -> bool:
    """Whether a picture of *size* is for a Short: it is higher than wide."""
    return size[1] > size[0]


def duration_badge(size: tuple[int, int]) -> Box:
    """The corner that YouTube's duration label may cover; of no width and height on a Short, which has none."""
    width, height = size
    if is_short(size):
        return Box(width, height, width, height)
    return Box(width - math.ceil(width * BADGE[0]), height - math.ceil(height * BADGE[1]), width, height)


def progress_line(size: tuple[int, int]) -> Box:
    """The strip that the line of watched time may cover."""
    width, height = size
    return Box(0, height - math.ceil(height * PROGRESS), width, height)


def interface(size: tuple[int, int]) -> tuple[Box, ...]:
    """Everything that YouTube may draw over a picture of *size*."""
    if not is_short(size):
        return duration_badge(size), progress_line(size)
    width, height = size
    left, top, right, bottom = (math.ceil(share * side) for share, side in zip(SHORTS, size * 2, strict=True))
    return (
        Box(0, 0, width, top),
        Box(0, height - bottom, width, height),
        Box(0, 0, left, height),
        Box(width - right, 0, width, height),
    )


def safe_area(size: tuple[int, int]) -> Box:
    """The picture without its margins; of a Short, what its player leaves free."""
    width, height = size
    if is_short(size):
        top, bottom, left, right = interface(size)
        return Box(left.right, top.bottom, right.left, bottom.top)
    edge = math.ceil(min(size) * MARGIN)
    return Box(edge, edge, width - edge, min(height - edge, progress_line(size).top))


def obstacles(size: tuple[int, int], taken: Iterable[Box]) -> list[Box]:
    """What no letter may touch in a picture of *size*: YouTube's interface, and with some air badge and *taken*."""
    air = max(4, round(min(size) * AIR))
    near = (
        Box(box.left - air, box.top - air, box.right + air, box.bottom + air)
        for box in (duration_badge(size), *taken)
    )
    return [*interface(size), *near]


def free_rooms(area: Box, taken: Sequence[Box], smallest: tuple[int, int]) -> list[Box]:
    """The largest rectangles within *area* that touch nothing of *taken*, biggest first.

    Args:
        area: where to look.
        taken: rectangles to keep clear of; they may reach beyond *area*.
        smallest: (width, height) below which a rectangle is of no use.
    """
    inside = [box for box in taken if box.overlap(area)]
    lefts = sorted({area.left, *(box.right for box in inside if area.left < box.right < area.right)})
    rights = sorted({area.right, *(box.left for box in inside if area.left < box.left < area.right)})
    found: set[Box] = set()
    for left in lefts:
        for right in (edge for edge in rights if edge - left >= smallest[0]):
            top = area.top
            across = sorted((box.top, box.bottom) for box in inside if box.left < right and box.right > left)
            for start, end in [*across, (area.bottom, area.bottom)]:
                if min(start, area.bottom) - top >= smallest[1]:
                    found.add(Box(left, top, right, min(start, area.bottom)))
                top = max(top, end)
    largest = [
        room
        for room in found
        if not any(room != other and room.overlap(other) == _area(room) for other in found)
    ]
    return sorted(largest, key=lambda room: (-_area(room), room.top, room.left))


def intersection(one: Box, other: Box) -> Box:
    """What two rectangles share; of width or height 0 when nothing."""
    left, top = max(one.left, other.left), max(one.top, other.top)
    return Box(left, top, max(left, min(one.right, other.right)), max(top, min(one.bottom, other.bottom)))


def _area(box: Box) -> int:
    return box.width * box.height
