"""One line of a headline, ready to be painted: its masks, its colour, and what lies near it."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Final

import numpy as np

from ytthumb_nb.imaging.block import EVERYWHERE, Fit, Line
from ytthumb_nb.imaging.contrast import distance_from, luminance
from ytthumb_nb.imaging.ink_colours import MIDDLE, beside, readable_on
from ytthumb_nb.imaging.layers import Floats, Pixels, extruded, rgb
from ytthumb_nb.imaging.letter_masks import along, letter_mask, quad_mask
from ytthumb_nb.models import Box
from ytthumb_nb.styles import HeadlineLook

#: How far the softened ground reaches beyond the letters: px at 1280 wide that are covered fully, and the
#: share of the type size over which it fades.
GROUND: Final = (8.0, 0.24)


class LineInk:
    """One line in a box that holds it and its softened ground.

    `fill` is three numbers, or planes of the box's size where the colour changes along the line; `light` its
    luminance, `bright` whether it needs a dark ground; `distance` is px from the letters.
    """

    def __init__(self, line: Line, fit: Fit, look: HeadlineLook, accent: str | tuple[str, str]) -> None:
        self.line, self.fit, self.look = line, fit, look
        self.core = GROUND[0] * fit.size[0] / 1280
        self.reach = self.core + GROUND[1] * line.size_px
        self.box = grown(line.box, math.ceil(self.reach) + 2, fit.size)
        self.masks = letter_mask(line, fit, self.box, look.stroke * line.size_px)
        self.fill = self._fill(look.fill, accent)
        if look.panel:
            self.fill = readable_on(self.fill, look.panel)
        self.light = luminance(np.moveaxis(self.fill, 0, -1))
        self.bright = float(np.median(self.light)) > MIDDLE
        self.distance = distance_from(self.masks.fill)

    def _fill(self, fill: str, accent: str | tuple[str, str]) -> Floats:
        """Three numbers, or planes of the box's size where the colour changes along the line."""
        line = self.line
        if not line.strong:
            return rgb(fill)
        accent = beside(accent, fill, self.look)
        whole = line.strong == EVERYWHERE
        if whole and isinstance(accent, str):
            return rgb(accent)
        across, down = along(line, self.fit, self.box)
        if isinstance(accent, str):
            strong = rgb(accent)[:, None, None]
        else:
            first, second = rgb(accent[0])[:, None, None], rgb(accent[1])[:, None, None]
            strong = first + (second - first) * down
        if whole:
            return np.asarray(strong, np.float32)
        within = np.zeros(across.shape, bool)
        for start, end in line.strong:
            within |= (across >= start) & (across < end)
        return np.asarray(np.where(within, strong, rgb(fill)[:, None, None]), np.float32)

    def panel(self, air_x: float, air_y: float) -> Pixels:
        """The line's rectangle, grown by shares of its type size."""
        left, top, right, bottom = self.line.ink
        x, y = air_x * self.line.size_px, air_y * self.line.size_px
        return quad_mask((left - x, top - y, right + x, bottom + y), self.fit, self.box)

    @cached_property
    def depth(self) -> Pixels:
        return extruded(self.masks.outline, self.look.depth * self.line.size_px)

    @cached_property
    def nearness(self) -> Floats:
        """1 on and right round the letters, falling softly to 0."""
        near = np.clip((self.reach - self.distance) / (self.reach - self.core), 0, 1)
        return np.asarray(near * near * (3 - 2 * near), np.float32)


def grown(box: Box, edge: int, size: tuple[int, int]) -> Box:
    """*box* grown by *edge* px on each side, within the picture."""
    return Box(
        max(0, box.left - edge),
        max(0, box.top - edge),
        min(size[0], box.right + edge),
        min(size[1], box.bottom + edge),
    )
