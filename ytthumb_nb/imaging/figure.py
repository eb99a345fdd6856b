"""A person cut out of the photo, placed so that nothing looks cut off.

Edges at which the photo itself ends are pushed out of the frame or faded; hair keeps none of the old background.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.grade import developed
from ytthumb_nb.imaging.hero import Hero, enlarged, visible
from ytthumb_nb.imaging.paint import Frame, Pixels, Plane
from ytthumb_nb.models import Box
from ytthumb_nb.scene_look import Grade


def figure(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade) -> Hero:
    """The cut-out person, standing on the lower edge: at the right (1), at the left (-1) or in the middle (0)."""
    alpha = analysis.alpha
    if alpha is None:
        raise ValueError("a figure needs a photo with a trusted cut-out")
    face = analysis.faces[0]
    scale, left, top = _stand(analysis, alpha, frame, side, near)
    pixels, mask = _on_frame(analysis.pixels, alpha, frame, scale, left, top)
    pixels = developed(pixels, grade, frame.unit)
    mask = _faded(mask, analysis, frame, scale, left)
    head = Box(
        round(left + face.left * scale),
        round(top + face.top * scale),
        round(left + (face.left + face.width) * scale),
        round(top + (face.top + face.height) * scale),
    )
    radius = min(0.62 * frame.width, frame.height) * 0.385 if not frame.upright else frame.width * 0.40
    focus = ((head.left + head.right) / 2, head.top + head.height * 0.85)
    return Hero(pixels, mask, "figure", focus, radius, visible((head,), frame))


def _stand(
    analysis: Analysis, alpha: NDArray[np.uint8], frame: Frame, side: int, near: bool
) -> tuple[float, float, float]:
    """Scale of the photo and where its corner comes to lie: (scale, left, top) in pixels of the frame."""
    face = analysis.faces[0]
    rows = np.flatnonzero(alpha.max(axis=1) > 128)
    crown, foot = float(rows[0]), float(rows[-1] + 1)
    if frame.upright:
        wanted = frame.width * (0.40 if near else 0.32) / face.height * 1.25
        share, air = 0.5, max(0.36, 1 - (foot - crown) * wanted / frame.height)
    else:
        wanted = frame.height * (0.47 if near else 0.36) / face.height
        share, air = 0.5 + side * (0.225 if near else 0.245), 0.035 if near else 0.06
    if side == 0 and not frame.upright:
        wanted, air = wanted * 0.86, 0.03
    scale = wanted
    top = air * frame.height - crown * scale
    if top + foot * scale < frame.height:
        drop = frame.height - (top + foot * scale)
        most = 0.20 * frame.height
        if drop > most and "bottom" in analysis.touches:  # too short to stand: come nearer
            scale = max(scale, (frame.height * (1 - air - 0.12)) / (foot - crown))
        top = frame.height - foot * scale
    left = frame.width * share - face.x * scale
    reach = 0.09 * frame.width
    if "left" in analysis.touches and 0 < left <= reach and side <= 0:
        left = 0.0
    right = left + analysis.width * scale
    if "right" in analysis.touches and frame.width - reach <= right < frame.width and side >= 0:
        left += frame.width - right
    return scale, left, top


def _on_frame(
    pixels: Pixels, alpha: NDArray[np.uint8], frame: Frame, scale: float, left: float, top: float
) -> tuple[Plane, Plane]:
    """Photo and mask at their place in the frame."""
    height, width = alpha.shape
    x0, y0 = max(0, int(-left / scale) - 2), max(0, int(-top / scale) - 2)
    x1 = min(width, int((frame.width - left) / scale) + 3)
    y1 = min(height, int((frame.height - top) / scale) + 3)
    part, mask = pixels[y0:y1, x0:x1], alpha[y0:y1, x0:x1]
    size = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
    big = _without_halo(enlarged(part, size), mask, size)
    edge = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32) * np.float32(1 / 255)
    if scale > 1.5:  # an enlarged mask is soft by more than a hair: bring its slope back
        edge = np.clip((edge - 0.5) * min(2.2, 0.75 * scale) + 0.5, 0, 1).astype(np.float32)
    move = np.array([[1, 0, left + x0 * scale], [0, 1, top + y0 * scale]], np.float32)
    canvas_size = (frame.width, frame.height)
    placed = cv2.warpAffine(big, move, canvas_size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(placed, np.float32), np.asarray(cv2.warpAffine(edge, move, canvas_size), np.float32)


def _without_halo(big: Plane, mask: NDArray[np.uint8], size: tuple[int, int]) -> Plane:
    """The photo with the person's own colours drawn out over the soft edge: no old background shines through."""
    small = (max(2, size[0] // 2), max(2, size[1] // 2))
    cover = np.asarray(cv2.resize(mask, small, interpolation=cv2.INTER_AREA), np.float32) / 255
    sure = np.asarray(cv2.erode((cover > 0.97).astype(np.float32), np.ones((3, 3), np.uint8)), np.float32)
    little = np.asarray(cv2.resize(big, small, interpolation=cv2.INTER_AREA), np.float32)
    sigma = max(1.5, size[1] / 260)
    weight = np.asarray(cv2.GaussianBlur(sure, (0, 0), sigma), np.float32)
    carried = np.asarray(cv2.GaussianBlur(little * cv2.merge([sure] * 3), (0, 0), sigma), np.float32)
    carried = np.asarray(carried / np.maximum(cv2.merge([weight] * 3), 1e-3), np.float32)
    use = np.clip((0.96 - cover) * 1.5, 0, 1) * np.clip(weight * 14, 0, 1)
    colours = np.asarray(cv2.resize(carried, size, interpolation=cv2.INTER_LINEAR), np.float32)
    share = np.asarray(cv2.resize(use.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)
    return paint.over(big, np.clip(colours, 0, 1), share * np.float32(0.85))


def _faded(mask: Plane, analysis: Analysis, frame: Frame, scale: float, left: float) -> Plane:
    """*mask* with the sides at which the photo ends inside the frame let fade out."""
    columns = paint.grid(frame.width, frame.height)[0]
    width = 0.09 * frame.width
    if "left" in analysis.touches and left > 1:
        mask = np.asarray(mask * paint.smooth(np.clip((columns - left - 2) / width, 0, 1)), np.float32)
    right = left + analysis.width * scale
    if "right" in analysis.touches and right < frame.width - 1:
        mask = np.asarray(mask * paint.smooth(np.clip((right - 2 - columns) / width, 0, 1)), np.float32)
    return mask
