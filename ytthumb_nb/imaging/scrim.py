"""A scrim: one side of a picture darkened (or lightened) behind a headline, fading out towards the middle.

It runs from the nearest edge of the picture, as designers lay it, so that it reads as light and not as a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.models import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

#: How far it fades beyond the headline, as a share of the picture's side.
_FADE: Final = 0.26
#: Rows worked on at a time, so that floats of a large picture are never held all at once.
_STRIP: Final = 128


@dataclass(frozen=True)
class Scrim:
    """`weights` run 0..1 along the picture's width (`across`) or height."""

    across: bool
    weights: Floats

    @classmethod
    def behind(cls, boxes: Sequence[Box], size: tuple[int, int]) -> Scrim:
        """The scrim that covers *boxes* from the edge where it takes the least of the picture."""
        width, height = size
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        options = (
            (right / width, True, right, False),
            ((width - left) / width, True, left, True),
            ((height - top) / height, False, top, True),
            (bottom / height, False, bottom, False),
        )
        _, across, edge, onwards = min(options, key=lambda option: option[0])
        side = width if across else height
        places = np.arange(side, dtype=np.float32) + 0.5
        beyond = (edge - places) if onwards else (places - edge)
        fade = np.clip(1 - beyond / (_FADE * side), 0, 1)
        return cls(across, np.asarray(fade * fade * (3 - 2 * fade), np.float32))

    def over(self, planes: Floats, box: Box, colour: Floats, opacity: float) -> None:
        """Lay it in place over the part *box* of the picture, given as planes (3, height, width) of 0..255."""
        if self.across:
            alpha = self.weights[None, box.left : box.right] * np.float32(opacity)
        else:
            alpha = self.weights[box.top : box.bottom, None] * np.float32(opacity)
        for number in range(3):
            planes[number] += (colour[number] - planes[number]) * alpha

    def laid(self, image: Pixels, colour: Floats, opacity: float) -> Pixels:
        """A copy of *image* (RGB uint8) with it."""
        laid = np.empty_like(image)
        for top in range(0, len(image), _STRIP):
            strip = image[top : top + _STRIP]
            weights = (
                self.weights[None, :, None] if self.across else self.weights[top : top + _STRIP, None, None]
            )
            alpha = weights * np.float32(opacity)
            laid[top : top + _STRIP] = strip * (1 - alpha) + (colour * alpha + np.float32(0.5))
        return laid
