"""Where a headline belongs on a finished picture that came without a layout, as AI pictures do.

Faces are found, restless and eye-catching places are avoided, and sides alternate between variations where
both would do.
"""

from __future__ import annotations

import cv2
import numpy as np

from ytthumb_nb.imaging.faces import Face, find_faces
from ytthumb_nb.imaging.paint import Pixels, Plane
from ytthumb_nb.imaging.saliency import saliency
from ytthumb_nb.imaging.word_space import word_space
from ytthumb_nb.models import Box, Layout

#: The other side is taken by turns when it has at least this share of the better side's room.
_GOOD_ENOUGH = 0.72


def find_layout(image: Pixels, size: tuple[int, int], index: int) -> Layout:
    """The calmest place for words on *image*.

    Args:
        image: RGB, uint8, shape (height, width, 3); as it is, before words.
        size: (width, height) in pixels that the layout is for; *image* is taken to fill it.
        index: the variation, 1..; odd ones prefer words left, even ones right, where both sides work.
    """
    height, width = image.shape[:2]
    across, down = size[0] / width, size[1] / height
    faces = tuple(_scaled(face, across, down) for face in find_faces(image))
    busy = unrest(image)
    if size[0] < size[1] * 1.15:
        return _upright(busy, faces, size, index)
    half = round(size[0] * 0.62)
    left = word_space(busy, faces, Box(0, 0, half, size[1]), size, 0.95)
    right = word_space(busy, faces, Box(size[0] - half, 0, size[0], size[1]), size, 0.95)
    worth = (_worth(busy, left, faces, size), _worth(busy, right, faces, size))
    preferred = 0 if index % 2 else 1
    chosen = preferred if worth[preferred] >= _GOOD_ENOUGH * worth[1 - preferred] else 1 - preferred
    low = word_space(busy, faces, Box(0, round(size[1] * 0.55), size[0], size[1]), size, 0.95)
    if max(worth) <= 0 or _worth(busy, low, faces, size) > 1.25 * worth[chosen]:
        return Layout(low, "left", "bottom", faces, index - 1)
    return Layout((left, right)[chosen], "left", "middle", faces, index - 1)


def unrest(image: Pixels) -> Plane:
    """How little each place suits words, 0..1: edges around it and how much it stands out. Shape (90, 160)."""
    small = cv2.resize(image, (160, 90), interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32) / 255
    edges = np.asarray(
        cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)), np.float32
    )
    restless = np.clip(np.asarray(cv2.GaussianBlur(edges, (0, 0), 4), np.float32) * 2.2, 0, 1)
    seen = np.asarray(cv2.resize(saliency(image), (160, 90), interpolation=cv2.INTER_LINEAR), np.float32)
    strongest = float(seen.max()) or 1.0
    return np.asarray(np.clip(0.75 * restless + 0.45 * seen / strongest, 0, 1), np.float32)


def _upright(busy: Plane, faces: tuple[Box, ...], size: tuple[int, int], index: int) -> Layout:
    above = word_space(busy, faces, Box(0, round(size[1] * 0.05), size[0], round(size[1] * 0.5)), size, 0.95)
    below = word_space(busy, faces, Box(0, round(size[1] * 0.5), size[0], size[1]), size, 0.95)
    upper, lower = _worth(busy, above, faces, size), _worth(busy, below, faces, size)
    box = above if upper >= _GOOD_ENOUGH * lower else below
    return Layout(box, "centre", "middle", faces, index - 1)


def _worth(busy: Plane, box: Box, faces: tuple[Box, ...], size: tuple[int, int]) -> float:
    """How good *box* is: its size less what is going on in it; nothing when a face is in it."""
    if any(box.overlap(face) for face in faces):
        return 0.0
    rows, columns = busy.shape
    part = busy[
        round(box.top / size[1] * rows) : max(1, round(box.bottom / size[1] * rows)),
        round(box.left / size[0] * columns) : max(1, round(box.right / size[0] * columns)),
    ]
    usable = min(box.width, 3 * box.height) * min(box.height, 0.95 * box.width)
    return float(usable) * (1 - float(part.mean()) if part.size else 0.0)


def _scaled(face: Face, across: float, down: float) -> Box:
    return Box(
        round(face.left * across),
        round(face.top * down),
        round((face.left + face.width) * across),
        round((face.top + face.height) * down),
    )
