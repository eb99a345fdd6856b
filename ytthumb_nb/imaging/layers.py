"""Layers of paint: colours through masks onto a part of a picture, with blur, offset and depth.

The part is kept as three planes of floats, 0..255, shape (3, height, width): plane by plane is three times
faster in numpy than pixel by pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.models import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Canvas:
    """A part of a picture that is painted on: `box` says where it lies, `planes` are changed in place."""

    box: Box
    planes: Floats

    @classmethod
    def of(cls, image: Pixels, box: Box) -> Canvas:
        part = image[box.top : box.bottom, box.left : box.right]
        return cls(box, np.ascontiguousarray(part.transpose(2, 0, 1), np.float32))

    def pixels(self) -> Pixels:
        """RGB uint8, shape (height, width, 3)."""
        return np.ascontiguousarray(np.clip(self.planes + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))

    def paint(self, colour: Floats, mask: Pixels | Floats, box: Box, opacity: float = 1.0) -> None:
        """Lay *colour* (three numbers, or planes of the box's size) over *box* as far as *mask* says.

        Args:
            mask: 0..255 when uint8, 0..1 when float; of the box's size.
            box: within this canvas, in px of the picture.
        """
        share = np.float32(opacity / (255 if mask.dtype == np.uint8 else 1))
        alpha = np.asarray(mask * share, np.float32)
        rows = slice(box.top - self.box.top, box.bottom - self.box.top)
        columns = slice(box.left - self.box.left, box.right - self.box.left)
        for number in range(3):
            part = self.planes[number, rows, columns]
            part += (colour[number] - part) * alpha


def rgb(colour: str) -> Floats:
    """ "#rrggbb" as three numbers 0..255."""
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], np.float32)


def blurred(mask: Pixels, sigma: float, gain: float = 1.0) -> Floats:
    """*mask* blurred, as floats 0..1, times *gain* and cut at 1; wide blurs are done on a smaller copy."""
    height, width = mask.shape
    less = max(1, int(sigma / 3))
    small = mask
    if less > 1:
        small = np.asarray(
            cv2.resize(mask, (max(1, width // less), max(1, height // less)), interpolation=cv2.INTER_AREA),
            np.uint8,
        )
    soft = np.asarray(small * np.float32(gain / 255), np.float32)
    if sigma >= 0.3:
        soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), sigma / less), np.float32)
    np.minimum(soft, 1, out=soft)
    if less > 1:
        soft = np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return soft


def moved(mask: Pixels, dx: float, dy: float) -> Pixels:
    """*mask* moved by parts of a pixel as well."""
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return np.asarray(cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0])), np.uint8)


def extruded(mask: Pixels, far: float) -> Pixels:
    """*mask* smeared down and to the right by *far* px."""
    count = max(1, round(far))
    kernel = np.eye(count + 1, dtype=np.uint8)
    return np.asarray(cv2.dilate(mask, kernel, anchor=(count, count)), np.uint8)
