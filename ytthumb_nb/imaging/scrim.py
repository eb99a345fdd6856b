"""A scrim: one side of a picture darkened (or lightened) behind a headline, fading out towards the middle.

It runs from an edge of the picture, as designers lay it, so that it reads as light and not as a box; from which one
is a matter of how much it takes of the picture, and of faces before all.
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

#: How far it fades beyond the headline, as a share of the picture's side; shorter where a face is near.
_FADE: Final = 0.26
_SHORTEST_FADE: Final = 0.12
#: Rows worked on at a time, so that floats of a large picture are never held all at once.
_STRIP: Final = 128


@dataclass(frozen=True)
class Scrim:
    """`weights` run 0..1 along the picture's width (`across`) or height."""

    across: bool
    weights: Floats

    @classmethod
    def behind(cls, boxes: Sequence[Box], size: tuple[int, int], faces: Sequence[Box] = ()) -> Scrim:
        """The scrim that covers *boxes* from the edge where it takes the least of *faces* and of the picture."""
        width, height = size
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        options = (
            cls._from_edge(True, right, False, width, [(face.left, face.right) for face in faces]),
            cls._from_edge(True, left, True, width, [(face.left, face.right) for face in faces]),
            cls._from_edge(False, top, True, height, [(face.top, face.bottom) for face in faces]),
            cls._from_edge(False, bottom, False, height, [(face.top, face.bottom) for face in faces]),
        )
        return min(options, key=lambda scrim: (scrim._cost(size, faces), -scrim.across))

    @classmethod
    def _from_edge(
        cls, across: bool, edge: int, onwards: bool, side: int, faces: Sequence[tuple[int, int]]
    ) -> Scrim:
        """One that is full up to *edge* (or from it *onwards*) and fades beyond it, before the next face if it can."""
        gaps = [(edge - end) if onwards else (start - edge) for start, end in faces]
        ahead = [gap for gap in gaps if gap > -0.02 * side]
        fade = max(_SHORTEST_FADE, min([_FADE, *(gap / side for gap in ahead)]))
        places = np.arange(side, dtype=np.float32) + 0.5
        beyond = (edge - places) if onwards else (places - edge)
        share = np.clip(1 - beyond / (fade * side), 0, 1)
        return cls(across, np.asarray(share * share * (3 - 2 * share), np.float32))

    def _cost(self, size: tuple[int, int], faces: Sequence[Box]) -> float:
        """What it takes of the picture, 0..1, and ten times what it takes of each face."""
        taken = 0.0
        for face in faces:
            start, end, side = (
                (face.left, face.right, size[0]) if self.across else (face.top, face.bottom, size[1])
            )
            part = self.weights[max(0, start) : min(side, end)]
            taken += float(part.mean()) if part.size else 0.0
        return float(self.weights.mean()) + 10 * taken

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
