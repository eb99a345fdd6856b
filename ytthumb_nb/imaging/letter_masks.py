"""The letters of a headline as masks: fill and outline of each line, antialiased, where they stand in the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ytthumb_nb.imaging.block import Fit, Line
from ytthumb_nb.models import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LetterMask:
    """One line within the region that is worked on; masks 0..255 of the region's size.

    `across` and `down` are where each pixel lies along the line: px from the pen's start, and 0..1 from the
    top of the ink to its bottom.
    """

    line: Line
    fill: Pixels
    outline: Pixels
    across: Floats
    down: Floats


def letter_mask(line: Line, fit: Fit, region: Box, stroke_px: float) -> LetterMask:
    """Draw *line* as it stands in *region* of the picture; `outline` is its fill grown by *stroke_px*."""
    inverse = _inverse(fit)
    shape = (region.height, region.width)
    fill = _drawn(line, fit, region, 0.0)
    outline = _drawn(line, fit, region, stroke_px) if stroke_px > 0.2 else fill
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    xs += region.left + 0.5
    ys += region.top + 0.5
    a, b, c, d, e, f = inverse
    across = (a * xs + b * ys + c - line.start[0]).astype(np.float32)
    height = max(1.0, line.ink[3] - line.ink[1])
    down = np.clip((d * xs + e * ys + f - line.ink[1]) / height, 0, 1).astype(np.float32)
    return LetterMask(line, fill, outline, across, down)


def quad_mask(rectangle: tuple[float, float, float, float], fit: Fit, region: Box) -> Pixels:
    """A rectangle of the upright block as it stands, tilted, in *region*."""
    a, b, c, d, e, f = fit.turn
    left, top, right, bottom = rectangle
    corners = [
        (a * x + b * y + c - region.left - 0.5, d * x + e * y + f - region.top - 0.5)
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    mask = np.zeros((region.height, region.width), np.uint8)
    points = np.round(np.array(corners) * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, points, 255, cv2.LINE_AA, 4)
    return mask


def _inverse(fit: Fit) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = fit.turn
    scale = a * e - b * d
    return (e / scale, -b / scale, (b * f - c * e) / scale, -d / scale, a / scale, (c * d - a * f) / scale)


def _drawn(line: Line, fit: Fit, region: Box, stroke_px: float) -> Pixels:
    a, b, c, d, e, f = fit.turn
    upright = b == 0.0 and d == 0.0
    more = 1 if upright else 2  # tilted letters are drawn at twice the size and turned from there
    font = fit.font.at(line.size_px * more)
    direction = "rtl" if fit.right_to_left else None
    if upright:
        canvas = Image.new("L", (region.width, region.height))
        at = (line.start[0] + c - region.left, line.start[1] + f - region.top)
        _text(canvas, at, line.text, font, direction, stroke_px)
        return np.asarray(canvas)
    edge = math.ceil(stroke_px * more) + 4
    left, top, right, bottom = (value * more for value in line.ink)
    canvas = Image.new("L", (math.ceil(right - left) + 2 * edge, math.ceil(bottom - top) + 2 * edge))
    origin = (left - edge, top - edge)
    at = (line.start[0] * more - origin[0], line.start[1] * more - origin[1])
    _text(canvas, at, line.text, font, direction, stroke_px * more)
    # canvas pixel (u, v), centre at +0.5 -> block ((u + origin) / more) -> picture -> region
    matrix = np.array([[a / more, b / more, 0.0], [d / more, e / more, 0.0]])
    block = np.array([origin[0] + 0.5, origin[1] + 0.5])
    matrix[:, 2] = matrix[:, :2] @ block + [c - region.left - 0.5, f - region.top - 0.5]
    turned: Pixels = cv2.warpAffine(
        np.asarray(canvas), matrix, (region.width, region.height), flags=cv2.INTER_LINEAR
    ).astype(np.uint8)
    return turned


def _text(
    canvas: Image.Image,
    at: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont,
    direction: str | None,
    stroke_px: float,
) -> None:
    ImageDraw.Draw(canvas).text(
        at, text, fill=255, font=font, anchor="ls", direction=direction, stroke_width=stroke_px, stroke_fill=255
    )
