"""Where words go in a composed picture: the best rectangle clear of faces and badge, mostly clear of the subject.

Used by scenes, which know where their subject is, and by `calm`, which has to look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging.paint import Plane
from ytthumb_nb.imaging.rooms import duration_badge, safe_area
from ytthumb_nb.models import Box

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

_COLUMNS: Final = 48
_ROWS: Final = 30
#: Margin at the sides as a share of the width: wider than must be, so that type does not stick to the frame.
_AIR: Final = 0.042
#: A face is larger than its box: hair, chin and air, as shares of the box.
_FACE_AIR: Final = (0.22, 0.42, 0.22, 0.16)


def word_space(
    busy: Plane,
    faces: Sequence[Box],
    area: Box,
    size: tuple[int, int],
    dislike: float = 1.35,
    *,
    solid: Plane | None = None,
    narrowest: float = 0.24,
) -> Box:
    """The best rectangle for words within *area* of a picture of *size*.

    Args:
        busy: how little each place suits words, 0..1, any shape, over the whole picture.
        faces: what words must not touch.
        area: where to look, in pixels of *size*.
        dislike: how much more a busy place costs than it gives.
        solid: where words must not stand either, 0..1, any shape; given up when nothing else is left.
        narrowest: the least width to look for, as a share of the width of *size*.
    Returns:
        A box that touches neither a face nor the badge. Where *area* has no such place of a useful size, smaller
        ones are looked for, then the whole picture; a picture full of faces leaves the area itself.
    """
    whole = Box(0, 0, *size)
    safe = _Search(busy, faces, _within(area, size), size, dislike)
    anywhere = _Search(busy, faces, _within(whole, size), size, dislike)
    return (
        safe.best(solid, narrowest, 0.16)
        or safe.best(None, narrowest, 0.16)
        or safe.best(None, 0.24, 0.14)
        or anywhere.best(None, 0.24, 0.14)
        or anywhere.best(None, 0.10, 0.07)
        or _within(area, size)
    )


def _within(area: Box, size: tuple[int, int]) -> Box:
    """*area* without the picture's margins."""
    safe = safe_area(size)
    air = round(size[0] * _AIR)
    return Box(
        max(area.left, safe.left, air),
        max(area.top, safe.top),
        min(area.right, safe.right, size[0] - air),
        min(area.bottom, safe.bottom),
    )


@dataclass(frozen=True)
class _Search:
    """All rectangles of a grid over *area*, judged."""

    busy: Plane
    faces: Sequence[Box]
    area: Box
    size: tuple[int, int]
    dislike: float

    def best(self, solid: Plane | None, narrowest: float, lowest: float) -> Box | None:
        """The best free one of at least these shares of the picture, or None."""
        area, size = self.area, self.size
        xs = np.linspace(area.left, area.right, _COLUMNS + 1)
        ys = np.linspace(area.top, area.bottom, _ROWS + 1)
        taken = _taken([*(_grown(face) for face in self.faces), duration_badge(size)], xs, ys)
        if solid is not None:
            taken |= _averaged(solid, area, size) > 0.2
        x0, x1 = np.triu_indices(_COLUMNS + 1, 1)
        y0, y1 = np.triu_indices(_ROWS + 1, 1)
        wide, tall = xs[x1] - xs[x0], ys[y1] - ys[y0]
        keep_x, keep_y = wide >= narrowest * size[0], tall >= lowest * size[1]
        x0, x1, wide = x0[keep_x], x1[keep_x], wide[keep_x]
        y0, y1, tall = y0[keep_y], y1[keep_y], tall[keep_y]
        if not len(x0) or not len(y0):
            return None
        cost = np.asarray(cv2.integral(_averaged(self.busy, area, size)), np.float64)
        blocked = np.asarray(cv2.integral(taken.astype(np.float32)), np.float64)
        mean = _sums(cost, x0, x1, y0, y1) / ((x1 - x0)[None] * (y1 - y0)[:, None])
        # a block of type is at most about three times as wide as high, and no higher than wide
        use = np.minimum(wide[None], 3.0 * tall[:, None]) * np.minimum(tall[:, None], 0.95 * wide[None])
        score = use * (0.02 + np.clip(1 - self.dislike * mean, 0, 1) ** 1.4)
        # of two that are as good, the one nearer to the middle of the height
        middle = (ys[y0] + ys[y1]) / 2 - (area.top + area.bottom) / 2
        score *= 1 - 0.25 * np.abs(middle / max(1, area.height))[:, None]
        score[_sums(blocked, x0, x1, y0, y1) > 0.5] = -1
        row, column = divmod(int(np.argmax(score)), len(x0))
        if score[row, column] < 0:
            return None
        return Box(
            math.ceil(xs[x0[column]]),
            math.ceil(ys[y0[row]]),
            math.floor(xs[x1[column]]),
            math.floor(ys[y1[row]]),
        )


def _averaged(busy: Plane, area: Box, size: tuple[int, int]) -> Plane:
    """*busy* within *area*, one value a cell."""
    height, width = busy.shape[:2]
    left, right = round(area.left / size[0] * width), round(area.right / size[0] * width)
    top, bottom = round(area.top / size[1] * height), round(area.bottom / size[1] * height)
    part = busy[top : max(top + 1, bottom), left : max(left + 1, right)]
    return np.asarray(cv2.resize(part, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA), np.float32)


def _grown(face: Box) -> Box:
    left, top, right, bottom = _FACE_AIR
    return Box(
        round(face.left - left * face.width),
        round(face.top - top * face.height),
        round(face.right + right * face.width),
        round(face.bottom + bottom * face.height),
    )


def _taken(boxes: Sequence[Box], xs: Numbers, ys: Numbers) -> NDArray[np.bool_]:
    """Which cells any of *boxes* reaches into."""
    taken = np.zeros((len(ys) - 1, len(xs) - 1), np.bool_)
    for box in boxes:
        across = (xs[1:] > box.left) & (xs[:-1] < box.right)
        down = (ys[1:] > box.top) & (ys[:-1] < box.bottom)
        taken |= down[:, None] & across[None]
    return taken


def _sums(table: Numbers, x0: Places, x1: Places, y0: Places, y1: Places) -> Numbers:
    """Sums over all rectangles (rows x columns of candidates) from an integral image."""
    upper, lower = table[y0], table[y1]
    return np.asarray(lower[:, x1] - upper[:, x1] - lower[:, x0] + upper[:, x0], np.float64)
