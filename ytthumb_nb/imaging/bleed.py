"""The photo over the whole frame, its subject moved aside so that there is a calm place for words.

Where the photo does not reach, it goes on as a mirrored blur under a veil, so that no seam shows.
"""

from __future__ import annotations

import cv2
import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.grade import developed
from ytthumb_nb.imaging.hero import Hero, Window, enlarged, visible
from ytthumb_nb.imaging.paint import Frame, Plane
from ytthumb_nb.scene_look import Grade


def bleed(analysis: Analysis, frame: Frame, side: int, near: bool, grade: Grade, veil: str) -> Hero:
    """The photo behind everything; words go beside its subject, or with *side* 0 below it."""
    window = _window(analysis, frame, side, near)
    pixels = _filled(analysis, frame, window)
    pixels = developed(pixels, grade, frame.unit)
    pixels = _veiled(pixels, frame, side, veil)
    target = (0.0, 0.0, float(frame.width), float(frame.height))
    faces = visible(window.placed(analysis.faces, target), frame)
    x = (analysis.focus[0] - window.left) / window.width * frame.width
    y = (analysis.focus[1] - window.top) / window.height * frame.height
    cover = np.ones((frame.height, frame.width), np.float32)
    return Hero(pixels, cover, "bleed", (x, y), frame.height * 0.35, faces)


def _window(analysis: Analysis, frame: Frame, side: int, near: bool) -> Window:
    """The part of the photo that fills the frame; to a side it may reach beyond the photo."""
    aspect = frame.width / frame.height
    width, height = float(analysis.width), float(analysis.height)
    wide = min(width, height * aspect)
    zoom = 1.0 if not near else 1.3 if analysis.faces else 1.12
    x, y = analysis.focus
    if analysis.faces:
        people = analysis.people
        left = min(face.left - 0.4 * face.width for face in people)
        right = max(face.left + 1.4 * face.width for face in people)
        tall = max(face.top + face.height for face in people) - min(face.top for face in people)
        share = 0.56 if side and not frame.upright else 0.92
        room = max((right - left) / share, tall * aspect / 0.62)
        # a face this small is looked at more closely, one this large from further away
        zoom = min(zoom * (1.25 if tall / height < 0.3 else 1.0), wide / room)
        x = (left + right) / 2
    wide = wide / max(zoom, 0.72)
    tall_window = wide / aspect
    across = 0.5 if frame.upright else 0.5 + (0.2 if analysis.faces else 0.25) * side
    down = (0.66 if frame.upright else 0.42 if side else 0.30) if analysis.faces else 0.5
    at_x, at_y = x - wide * across, y - tall_window * down
    if side == 0 or frame.upright:
        at_x = min(max(at_x, min(0.0, width - wide)), max(0.0, width - wide))
    else:  # towards the words the photo may end; away from them it must not
        slack = 0.34 * wide
        low, high = (-slack, width - wide) if side > 0 else (0.0, width - wide + slack)
        at_x = min(max(at_x, min(low, high)), max(low, high))
    over = 0.30 * tall_window if frame.upright else 0.0
    at_y = min(max(at_y, min(-over, height - tall_window)), max(0.0, height - tall_window))
    return Window(at_x, at_y, wide, tall_window)


def _filled(analysis: Analysis, frame: Frame, window: Window) -> Plane:
    """The photo in the frame, and where it ends a mirrored blur of it that begins before its edge."""
    scale = frame.width / window.width
    rows, columns = analysis.height, analysis.width
    x0, y0 = max(0, int(window.left)), max(0, int(window.top))
    x1 = min(columns, int(np.ceil(window.left + window.width)))
    y1 = min(rows, int(np.ceil(window.top + window.height)))
    x1, y1 = max(x0 + 1, x1), max(y0 + 1, y1)
    size = (max(2, round((x1 - x0) * scale)), max(2, round((y1 - y0) * scale)))
    left, top = round((x0 - window.left) * scale), round((y0 - window.top) * scale)
    part = enlarged(analysis.pixels[y0:y1, x0:x1], size)
    move = np.array([[1, 0, left], [0, 1, top]], np.float32)
    canvas_size = (frame.width, frame.height)
    gap_left, gap_right = left > 1, left + size[0] < frame.width - 1
    gap_top, gap_bottom = top > 1, top + size[1] < frame.height - 1
    mode = cv2.BORDER_REFLECT if (gap_left or gap_right or gap_top or gap_bottom) else cv2.BORDER_REPLICATE
    placed = np.asarray(
        cv2.warpAffine(part, move, canvas_size, flags=cv2.INTER_LINEAR, borderMode=mode), np.float32
    )
    if mode == cv2.BORDER_REPLICATE:
        return placed
    across, down = paint.grid(frame.width, frame.height)
    reach, down_reach = 0.16 * frame.width, 0.16 * frame.height
    keep = np.ones((frame.height, frame.width), np.float32)
    if gap_left:
        keep *= np.clip((across - left) / reach, 0, 1)
    if gap_right:
        keep *= np.clip((left + size[0] - across) / reach, 0, 1)
    if gap_top:
        keep *= np.clip((down - top) / down_reach, 0, 1)
    if gap_bottom:
        keep *= np.clip((top + size[1] - down) / down_reach, 0, 1)
    soft = paint.blurred(placed, 46 * frame.unit)
    return paint.over(soft, placed, paint.smooth(keep))


def _veiled(pixels: Plane, frame: Frame, side: int, veil: str) -> Plane:
    """*pixels* with a veil where words will stand."""
    if frame.upright:
        return paint.over(pixels, veil, paint.smooth(paint.ramp(frame, 270, 0.45, 0.95)) * 0.85)
    if side == 0:
        return paint.over(pixels, veil, paint.smooth(paint.ramp(frame, 90, 0.42, 0.98)) * 0.92)
    away = 180 if side > 0 else 0
    pixels = paint.over(pixels, veil, paint.smooth(paint.ramp(frame, away, 0.36, 0.92)) * 0.86)
    return paint.over(pixels, veil, paint.smooth(paint.ramp(frame, 90, 0.70, 1.1)) * 0.35)
