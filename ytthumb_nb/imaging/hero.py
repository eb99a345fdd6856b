"""The photo's part in a scene as one layer: pixels, mask, where its faces ended up. And how photos are cropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.faces import Face
from ytthumb_nb.imaging.paint import Frame, Pixels, Plane
from ytthumb_nb.models import Box


@dataclass(frozen=True)
class Hero:
    """A layer as large as the frame.

    `kind` says how its edge is treated: a "figure" was cut out, a "panel" has a frame of its own, a "bleed"
    fades into the ground. `focus` and `radius` (pixels) are what the ground is painted around.
    """

    pixels: Plane = field(repr=False)
    alpha: Plane = field(repr=False)
    kind: Literal["figure", "panel", "bleed"]
    focus: tuple[float, float]
    radius: float
    faces: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Window:
    """A part of a photo, in its pixels."""

    left: float
    top: float
    width: float
    height: float

    def placed(self, faces: tuple[Face, ...], target: tuple[float, float, float, float]) -> tuple[Box, ...]:
        """Where *faces* come to lie when this window fills *target* (left, top, width, height)."""
        left, top, width, height = target
        across, down = width / self.width, height / self.height
        boxes = []
        for face in faces:
            x0, y0 = left + (face.left - self.left) * across, top + (face.top - self.top) * down
            x1, y1 = x0 + face.width * across, y0 + face.height * down
            inside = min(x1, left + width) > max(x0, left) and min(y1, top + height) > max(y0, top)
            if inside:
                boxes.append(
                    Box(
                        round(max(x0, left)),
                        round(max(y0, top)),
                        round(min(x1, left + width)),
                        round(min(y1, top + height)),
                    )
                )
        return tuple(boxes)


def crop(
    analysis: Analysis, aspect: float, zoom: float = 1.0, across: float = 0.5, down: float = 0.42
) -> Window:
    """The part of the photo to show in a frame of *aspect* (width / height).

    The focus comes to lie at the shares (*across*, *down*) of it as far as the photo reaches; people are
    never cut away to fit a *zoom*.
    """
    width, height = float(analysis.width), float(analysis.height)
    widest = min(width, height * aspect)
    # without a face one cannot know what may be cut away: come nearer only a little
    wanted = widest / (max(1.0, zoom) if analysis.faces else 1 + 0.3 * max(0.0, zoom - 1))
    if analysis.faces:
        left, top, right, bottom = analysis.group
        wanted = min(widest, max(wanted, right - left, (bottom - top) * aspect))
    tall = wanted / aspect
    x, y = analysis.focus
    at_x = min(max(x - wanted * across, 0.0), width - wanted)
    at_y = min(max(y - tall * down, 0.0), height - tall)
    return Window(at_x, at_y, wanted, tall)


def shown(pixels: Pixels, window: Window, size: tuple[int, int]) -> Plane:
    """That *window* of a photo at *size* (width, height), float32 RGB 0..1, small ones enlarged with care."""
    rows, columns = pixels.shape[:2]
    left, top = int(window.left), int(window.top)
    right = min(columns, max(left + 1, round(window.left + window.width)))
    bottom = min(rows, max(top + 1, round(window.top + window.height)))
    left, top = min(left, right - 1), min(top, bottom - 1)
    return enlarged(pixels[top:bottom, left:right], size)


def enlarged(part: Pixels, size: tuple[int, int]) -> Plane:
    """*part* at *size* (width, height): area mean when smaller, Lanczos and some sharpening when larger."""
    scale = max(size[0] / part.shape[1], size[1] / part.shape[0])
    if scale <= 1:
        return _unit(cv2.resize(part, size, interpolation=cv2.INTER_AREA))
    how = cv2.INTER_LANCZOS4 if scale < 8 else cv2.INTER_CUBIC
    big = _unit(cv2.resize(part, size, interpolation=how))
    if scale < 1.15:
        return big
    sigma = min(6.0, 0.75 * scale)
    soft = np.asarray(cv2.GaussianBlur(big, (0, 0), sigma), np.float32)
    # what is enlarged is blurred first: sharpen by how much was enlarged, but never into rings
    more = min(0.5, 0.28 * (scale - 0.6))
    found = np.asarray(cv2.addWeighted(big, 1 + more, soft, -more, 0, dst=soft), np.float32)
    return np.clip(found, 0, 1, out=found)


def _unit(pixels: Any) -> Plane:
    """*pixels* 0..255 as floats 0..1."""
    found = np.asarray(pixels, np.float32)
    return np.multiply(found, np.float32(1 / 255), out=found)


def visible(boxes: tuple[Box, ...], frame: Frame) -> tuple[Box, ...]:
    """*boxes* cut to the frame; those that lie outside are left out."""
    cut = (
        Box(max(0, b.left), max(0, b.top), min(frame.width, b.right), min(frame.height, b.bottom))
        for b in boxes
    )
    return tuple(box for box in cut if box.width > 2 and box.height > 2)
