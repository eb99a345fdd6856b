"""The letters of a headline as masks: fill and outline of each line, antialiased, where they stand in the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ytthumb_nb.imaging.block import Fit, Line
from ytthumb_nb.models import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

#: Tilted letters are drawn larger by this and turned from there, which keeps their edges crisp.
_FINER: Final = 2


@dataclass(frozen=True)
class LetterMask:
    """One line where it stands: `box` in px of the picture, masks 0..255 of the box's size."""

    line: Line
    box: Box
    fill: Pixels
    outline: Pixels


def letter_mask(line: Line, fit: Fit, box: Box, stroke_px: float) -> LetterMask:
    """Draw *line* as it stands in *box* of the picture; `outline` is its fill grown by *stroke_px*."""
    fill = _drawn(line, fit, box, 0.0)
    return LetterMask(line, box, fill, _drawn(line, fit, box, stroke_px) if stroke_px > 0.2 else fill)


def along(line: Line, fit: Fit, box: Box) -> tuple[Floats, Floats]:
    """Where each pixel of *box* lies along *line*: px from the pen's start, and 0..1 from top to bottom of its ink."""
    a, b, c, d, e, f = fit.turn
    scale = a * e - b * d
    xs = (np.arange(box.width, dtype=np.float32) + (box.left + 0.5 - c))[None, :]
    ys = (np.arange(box.height, dtype=np.float32) + (box.top + 0.5 - f))[:, None]
    across = (e * xs - b * ys) / np.float32(scale) - np.float32(line.start[0])
    down = ((a * ys - d * xs) / np.float32(scale) - np.float32(line.ink[1])) / max(
        1.0, line.ink[3] - line.ink[1]
    )
    return np.asarray(across, np.float32), np.asarray(np.clip(down, 0, 1), np.float32)


def quad_mask(rectangle: tuple[float, float, float, float], fit: Fit, box: Box) -> Pixels:
    """A rectangle of the upright block as it stands, tilted, in *box* of the picture."""
    a, b, c, d, e, f = fit.turn
    left, top, right, bottom = rectangle
    left, top, right, bottom = (
        left + 0.5,
        top + 0.5,
        right - 0.5,
        bottom - 0.5,
    )  # OpenCV fills half a pixel more
    corners = [
        (a * x + b * y + c - box.left - 0.5, d * x + e * y + f - box.top - 0.5)
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    mask = np.zeros((box.height, box.width), np.uint8)
    points = np.round(np.array(corners) * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, points, 255, cv2.LINE_AA, 4)
    return mask


def _drawn(line: Line, fit: Fit, box: Box, stroke_px: float) -> Pixels:
    a, b, c, d, e, f = fit.turn
    direction = "rtl" if fit.right_to_left else None
    if b == 0.0 and d == 0.0:
        canvas = Image.new("L", (box.width, box.height))
        at = (line.start[0] + c - box.left, line.start[1] + f - box.top)
        _text(canvas, at, line.text, fit.font.at(line.size_px), direction, stroke_px)
        return np.asarray(canvas)
    edge = math.ceil(stroke_px * _FINER) + 4
    left, top, right, bottom = (value * _FINER for value in line.ink)
    canvas = Image.new("L", (math.ceil(right - left) + 2 * edge, math.ceil(bottom - top) + 2 * edge))
    corner = (left - edge, top - edge)
    at = (line.start[0] * _FINER - corner[0], line.start[1] * _FINER - corner[1])
    _text(canvas, at, line.text, fit.font.at(line.size_px * _FINER), direction, stroke_px * _FINER)
    # centre of a canvas pixel -> block -> picture -> centre of a pixel of the box
    matrix = np.array([[a / _FINER, b / _FINER, 0.0], [d / _FINER, e / _FINER, 0.0]])
    matrix[:, 2] = matrix[:, :2] @ np.array([corner[0] + 0.5, corner[1] + 0.5]) + [
        c - box.left - 0.5,
        f - box.top - 0.5,
    ]
    return np.asarray(
        cv2.warpAffine(np.asarray(canvas), matrix, (box.width, box.height), flags=cv2.INTER_LINEAR), np.uint8
    )


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
