"""How well letters stand out: the WCAG contrast ratio between a fill and what lies right around it.

Source: WCAG 2.2, success criterion 1.4.3 and "relative luminance". It speaks of plain colours; taking the 10th
percentile over the ring 1.5 to 7 px round the letters (at 1280 px wide) is our transfer to pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

#: What WCAG asks of ordinary text.
GOOD: Final = 4.5
RING_PX: Final = (1.5, 7.0)
PERCENTILE: Final = 10
#: Pixels of a ring that are looked at; more do not change a percentile.
_ENOUGH: Final = 6000
_WEIGHTS: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
_steps = np.arange(256) / 255.0
_LINEAR: Final = np.where(_steps <= 0.04045, _steps / 12.92, ((_steps + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)


def luminance(colours: NDArray[np.uint8] | Floats) -> Floats:
    """Relative luminance 0..1 of sRGB *colours* 0..255, shape (..., 3)."""
    indices = np.clip(np.asarray(colours, np.float32) + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(_LINEAR[indices] @ _WEIGHTS, np.float32)


def ratio(one: Floats | float, other: Floats | float) -> Floats:
    """WCAG contrast ratio, 1..21, of two luminances."""
    lighter, darker = np.maximum(one, other), np.minimum(one, other)
    return np.asarray((lighter + 0.05) / (darker + 0.05), np.float32)


@dataclass(frozen=True)
class Ring:
    """Pixels round the letters of one line: row and column numbers, and the luminance of the nearest fill."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    fill: Floats

    def contrast(self, planes: Floats) -> float:
        """The ratio that nine of ten pixels of this ring reach in a picture (planes of 0..255: 3, height, width)."""
        if not len(self.rows):
            return 21.0
        around = luminance(planes[:, self.rows, self.columns].T)
        return float(np.percentile(ratio(self.fill, around), PERCENTILE))


def distance_from(mask: Pixels) -> Floats:
    """Distance in px of every pixel from the letters of *mask* (0..255)."""
    distance: Floats = cv2.distanceTransform((mask < 128).astype(np.uint8), cv2.DIST_L2, 3).astype(np.float32)
    return distance


def ring_round(
    distance: Floats, others: Pixels, fill: Floats, scale: float, corner: tuple[int, int] = (0, 0)
) -> Ring:
    """The ring round one line.

    Args:
        distance: px from that line's letters.
        others: letters of all lines (0..255); their pixels do not count as surroundings.
        fill: luminance that the line has, or would have, at each pixel; or one for all.
        scale: width of the picture / 1280.
        corner: (row, column) in the measured picture of the first pixel of *distance*.
    """
    near, far = (edge * max(scale, 0.35) for edge in RING_PX)
    rows, columns = np.nonzero((distance >= near) & (distance <= far) & (others < 16))
    every = max(1, len(rows) // _ENOUGH)
    rows, columns = rows[::every], columns[::every]
    light = fill[rows, columns] if fill.ndim else np.full(len(rows), fill, np.float32)
    return Ring(rows + corner[0], columns + corner[1], light)
