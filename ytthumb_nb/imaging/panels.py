"""The photo inside a shape: a tilted card, two of them, a slanted part of the frame, strips, a medallion."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.grade import developed
from ytthumb_nb.imaging.hero import Hero, Window, crop, shown, visible
from ytthumb_nb.imaging.paint import Frame, Plane, Point
from ytthumb_nb.models import Box
from ytthumb_nb.scene_look import Card, Grade


def card(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, look: Card) -> Hero:
    """One photo card beside (or, in an upright frame, below) the words."""
    if frame.upright:
        width, height = frame.width * 0.80, min(frame.height * 0.50, frame.width * 0.80 * 1.02)
        centre = (frame.width * 0.5, frame.height - height * 0.5 - frame.height * 0.10)
        tilt = -look.tilt_deg * 0.6
    else:
        width, height = frame.width * (0.50 if near else 0.515), frame.height * (0.76 if near else 0.66)
        centre = (
            frame.width * (0.5 + side * 0.222),
            frame.height * (0.5 if near else 0.49),
        )
        tilt = look.tilt_deg * side
    if len(analysis.people) > 1:  # a group is wider than a person: the card becomes as flat as it must
        left, _, right, _ = analysis.group
        height = min(
            height,
            max(0.55 * width / 1.25, width * analysis.height / max(1.0, min(right - left, analysis.width))),
        )
    return _laid(analysis, frame, [(centre, (width, height), tilt, 1.35 if near else 1.0)], grade, look)


def stack(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, look: Card) -> Hero:
    """Two cards: the whole photo, and before it a closer look."""
    if frame.upright:
        big, small = (frame.width * 0.74, frame.height * 0.30), (frame.width * 0.44, frame.height * 0.22)
        first, second = (frame.width * 0.45, frame.height * 0.58), (frame.width * 0.66, frame.height * 0.78)
    else:
        big, small = (frame.width * 0.46, frame.height * 0.60), (frame.width * 0.25, frame.height * 0.42)
        first = (frame.width * (0.5 + side * 0.235), frame.height * 0.385)
        second = (frame.width * (0.5 + side * (0.10 if side > 0 else 0.335)), frame.height * 0.71)
    tilt = max(2.0, look.tilt_deg) * (side or 1)
    cards = [(first, big, tilt, 1.0), (second, small, -1.4 * tilt, 2.1)]
    return _laid(analysis, frame, cards, grade, look)


def split(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, look: Card) -> Hero:
    """The photo fills one side of the frame up to a slanted edge."""
    width, height = float(frame.width), float(frame.height)
    if frame.upright:
        top = height * (0.36 if near else 0.42)
        lean = height * 0.025
        corners: list[Point] = [
            (-9, top + lean),
            (width + 9, top - lean),
            (width + 9, height + 9),
            (-9, height + 9),
        ]
        target = (0.0, top - lean, width, height - top + lean)
    else:
        share, lean = (0.50 if near else 0.56), height * (0.10 if near else 0.0)
        edge = width * (1 - share) if side > 0 else width * share
        far = width + 9 if side > 0 else -9.0
        slant = lean * (1 if side > 0 else -1)
        corners = [(edge + slant, -9), (far, -9), (far, height + 9), (edge - slant, height + 9)]
        inner = edge - lean if side > 0 else edge + lean
        target = (min(inner, far), 0.0, abs(far - inner), height)
    size = (max(2, round(target[2])), max(2, round(target[3])))
    across = 0.5 + 0.04 * side if not frame.upright else 0.5
    window = crop(analysis, size[0] / size[1], 1.25 if near else 1.0, across)
    pixels = _placed(analysis, frame, window, size, (round(target[0]), round(target[1])), grade)
    mask = paint.shape(frame, corners)
    if look.border:
        line = corners[:1] + corners[-1:] if not frame.upright else corners[:2]
        border = paint.lines(frame, [line], frame.unit * max(6.0, look.border))
        pixels, mask = paint.over(pixels, look.border_colour, border), np.maximum(mask, border)
    focus = (target[0] + target[2] / 2, target[1] + target[3] / 2)
    faces = visible(window.placed(analysis.faces, target), frame)
    return Hero(pixels, mask, "panel", focus, min(target[2], target[3]) * 0.36, faces)


def band(analysis: Analysis, frame: Frame, above: bool, near: bool, grade: Grade, look: Card) -> Hero:
    """The photo from side to side, below the words or *above* them; in an upright frame as `split` has it."""
    if frame.upright:
        return split(analysis, frame, 0, near, grade, look)
    width, height = float(frame.width), float(frame.height)
    share, lean = (0.66, height * 0.03) if near else (0.60, 0.0)
    edge = height * share if above else height * (1 - share)
    far = -9.0 if above else height + 9
    corners: list[Point] = [(-9, edge + lean), (width + 9, edge - lean), (width + 9, far), (-9, far)]
    top = 0.0 if above else edge - lean
    tall = edge + lean if above else height - top
    size = (frame.width, max(2, round(tall)))
    window = crop(analysis, size[0] / size[1], 1.3 if near else 1.0)
    pixels = _placed(analysis, frame, window, size, (0, round(top)), grade)
    mask = paint.shape(frame, corners)
    if look.border:
        border = paint.lines(frame, [corners[:2]], frame.unit * max(6.0, look.border))
        pixels, mask = paint.over(pixels, look.border_colour, border), np.maximum(mask, border)
    faces = visible(window.placed(analysis.faces, (0.0, top, width, tall)), frame)
    return Hero(
        pixels, mask, "panel", (width / 2, top + tall / 2), tall * 0.26, faces
    )  # hides the ground's shape


def strips(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, look: Card) -> Hero:
    """The photo seen through slanted strips."""
    width, height = float(frame.width), float(frame.height)
    count = 3
    if frame.upright:
        left, reach, top, tall = 0.06 * width, 0.88 * width, 0.42 * height, 0.46 * height
    else:
        reach, top, tall = 0.53 * width, 0.0, height
        left = (
            width * 0.47 + 14 * frame.unit if side > 0 else -48 * frame.unit
        )  # they lean towards words at the right
    lean, gap = tall * 0.13, 15 * frame.unit
    shares = (0.0, 0.285, 0.715, 1.0)  # the middle one is wider: it shows the subject
    pieces = []
    for number in range(count):
        x0 = left + shares[number] * (reach + gap)
        x1 = left + shares[number + 1] * (reach + gap) - gap
        rise = (0.055 * tall * (1, -1, 1)[number]) if not frame.upright else 0.0
        y0, y1 = top + 0.08 * tall + rise, top + 0.92 * tall + rise
        pieces.append(
            [(x0 + lean * 0.5, y0), (x1 + lean * 0.5, y0), (x1 - lean * 0.5, y1), (x0 - lean * 0.5, y1)]
        )
    target = (left - lean * 0.5, top, reach + lean, tall)
    size = (max(2, round(target[2])), max(2, round(target[3])))
    window = crop(analysis, size[0] / size[1], 1.6 if near else 1.3)
    pixels = _placed(analysis, frame, window, size, (round(target[0]), round(target[1])), grade)
    mask = paint.shape(frame, *pieces)
    if look.border:
        border = paint.lines(frame, pieces, frame.unit * max(5.0, look.border), closed=True)
        pixels, mask = paint.over(pixels, look.border_colour, border), np.maximum(mask, border)
    focus = (target[0] + target[2] / 2, target[1] + target[3] / 2)
    return Hero(
        pixels,
        mask,
        "panel",
        focus,
        min(target[2], target[3]) * 0.52,
        visible(window.placed(analysis.faces, target), frame),
    )


def medallion(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, look: Card) -> Hero:
    """The photo in a ring."""
    if frame.upright:
        radius = frame.width * (0.40 if near else 0.36)
        x, y = frame.width * 0.5, frame.height * 0.64
    else:
        radius = frame.height * (0.455 if near else 0.40)
        x, y = frame.width * (0.5 + side * (0.235 if near else 0.225)), frame.height * 0.5
    edge = round(radius * 2)
    window = crop(analysis, 1.0, 1.35 if near else 1.1, 0.5, 0.47)
    target = (x - radius, y - radius, radius * 2, radius * 2)
    pixels = _placed(analysis, frame, window, (edge, edge), (round(x - radius), round(y - radius)), grade)
    border = frame.unit * max(9.0, look.border * 1.3)
    mask = paint.disc(frame, x, y, radius)
    ring = paint.disc(frame, x, y, radius - border / 2, border)
    colour = look.brackets or look.border_colour
    pixels = paint.over(pixels, colour, ring)
    return Hero(
        pixels, mask, "panel", (x, y), radius * 0.86, visible(window.placed(analysis.faces, target), frame)
    )


def _placed(
    analysis: Analysis,
    frame: Frame,
    window: Window,
    size: tuple[int, int],
    corner: tuple[int, int],
    grade: Grade,
) -> Plane:
    """The *window* of the photo, developed, with its top left *corner* at that pixel of an otherwise empty frame."""
    part = developed(shown(analysis.pixels, window, size), grade, frame.unit)
    canvas = np.zeros((frame.height, frame.width, 3), np.float32)
    x0, y0 = max(0, corner[0]), max(0, corner[1])
    x1, y1 = min(frame.width, corner[0] + size[0]), min(frame.height, corner[1] + size[1])
    if x1 > x0 and y1 > y0:
        canvas[y0:y1, x0:x1] = part[y0 - corner[1] : y1 - corner[1], x0 - corner[0] : x1 - corner[0]]
    return canvas


def _laid(
    analysis: Analysis,
    frame: Frame,
    cards: list[tuple[Point, tuple[float, float], float, float]],
    grade: Grade,
    look: Card,
) -> Hero:
    """Cards laid one over the other: (centre, size, tilt in degrees, zoom) of each."""
    pixels = np.zeros((frame.height, frame.width, 3), np.float32)
    mask = np.zeros((frame.height, frame.width), np.float32)
    faces: list[Box] = []
    for centre, (width, height), tilt, zoom in cards:
        upright, shape, window, inner = _card(analysis, frame, (round(width), round(height)), zoom, grade, look)
        turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -tilt, 1.0), np.float64)
        turn = turn + np.array([[0, 0, centre[0] - width / 2], [0, 0, centre[1] - height / 2]])
        size = (frame.width, frame.height)
        placed = np.asarray(
            cv2.warpAffine(upright, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
            np.float32,
        )
        cover = np.asarray(cv2.warpAffine(shape, turn, size, flags=cv2.INTER_LINEAR), np.float32)
        if mask.any():  # the lower card gets the shadow of the upper one
            shade = paint.blurred(paint.shifted(cover, 0, 8 * frame.unit), 14 * frame.unit)
            pixels = paint.over(pixels, "#000000", np.clip(shade * 0.65, 0, 1))
        pixels, mask = paint.over(pixels, np.clip(placed, 0, 1, out=placed), cover), np.maximum(mask, cover)
        faces.extend(_turned(box, turn) for box in window.placed(analysis.faces, inner))
    points = np.array([(cards[0][0][0], cards[0][0][1])])
    radius = min(cards[0][1]) * 0.62
    return Hero(
        pixels, mask, "panel", (float(points[0, 0]), float(points[0, 1])), radius, visible(tuple(faces), frame)
    )


def _card(
    analysis: Analysis, frame: Frame, size: tuple[int, int], zoom: float, grade: Grade, look: Card
) -> tuple[Plane, Plane, Window, tuple[float, float, float, float]]:
    """One upright card: pixels, mask, the window of the photo, and where in the card the photo lies."""
    width, height = size
    border, foot = round(look.border * frame.unit), round(look.foot * frame.unit)
    inner = (max(2, width - 2 * border), max(2, height - 2 * border - foot))
    window = crop(analysis, inner[0] / inner[1], zoom)
    photo = developed(shown(analysis.pixels, window, inner), grade, frame.unit)
    whole = Frame(width, height)
    pixels = paint.flat(whole, look.border_colour)
    radius = look.radius * frame.unit
    hole = paint.pill(Frame(*inner), (0, 0, inner[0] - 1, inner[1] - 1), max(1.0, radius - border))
    part = np.ascontiguousarray(pixels[border : border + inner[1], border : border + inner[0]])
    pixels[border : border + inner[1], border : border + inner[0]] = paint.over(part, photo, hole)
    mask = paint.pill(whole, (1, 1, width - 2, height - 2), max(1.0, radius))
    if look.brackets is not None:
        arm, thick = 0.13 * height, 7 * frame.unit
        corners = []
        for x, sx in ((thick, 1), (width - thick, -1)):
            for y, sy in ((thick, 1), (height - thick, -1)):
                corners.append([(x + sx * arm, y), (x, y), (x, y + sy * arm)])
        pixels = paint.over(pixels, look.brackets, paint.lines(whole, corners, thick))
    return pixels, mask, window, (border, border, inner[0], inner[1])


def _turned(box: Box, turn: NDArray[np.float64]) -> Box:
    """The upright box around *box* after it was turned."""
    corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs = [turn[0, 0] * x + turn[0, 1] * y + turn[0, 2] for x, y in corners]
    ys = [turn[1, 0] * x + turn[1, 1] * y + turn[1, 2] for x, y in corners]
    return Box(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
