"""How a photo is developed for a style: contrast, split tones, duotone, ink and halftone, grain.

Called with the part of the photo that a scene uses, at the size it is used, as float32 RGB 0..1.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.colour import rgb
from ytthumb_nb.imaging.paint import Frame, Plane
from ytthumb_nb.scene_look import Grade

_GREY: Final = np.array((0.299, 0.587, 0.114), np.float32)


def developed(photo: Plane, grade: Grade, unit: float) -> Plane:
    """*photo* as *grade* wants it; *unit* is how many pixels one pixel of 1280 x 720 is here."""
    found = _toned(photo, grade)
    if grade.posterise:
        found = _drawn(found, grade, unit)
    if grade.duotone is not None:
        dark, bright = grade.duotone
        frame = Frame(found.shape[1], found.shape[0])
        grey = _grey(found)
        both = paint.over(paint.flat(frame, dark), bright, paint.smooth(np.clip(grey, 0, 1)))
        share = np.full_like(grey, grade.duotone_share)
        found = paint.over(found, both, share)
    if grade.screen:
        found = _screened(found, grade, unit)
    return np.clip(found, 0, 1)


def _grey(picture: Plane) -> Plane:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)


def _toned(photo: Plane, grade: Grade) -> Plane:
    """Exposure, contrast around the photo's own middle, saturation, warmth and split tones."""
    small = cv2.resize(photo, (32, 32), interpolation=cv2.INTER_AREA)
    middle = float(np.median(_grey(np.asarray(small, np.float32))))
    # a dark photo is opened up a little, a pale one is held back
    gamma = grade.gamma * float(np.clip(1 + (middle - 0.45) * 0.5, 0.75, 1.2))
    found = np.asarray(cv2.pow(np.clip(photo, 0, 1), gamma), np.float32)
    pivot = np.float32(np.clip(middle**gamma, 0.5, 0.9))  # what is pale on purpose keeps its drawing
    found -= pivot
    found *= np.float32(grade.contrast)
    found += pivot
    keep, rest = grade.saturation, 1 - grade.saturation
    matrix = np.eye(3, dtype=np.float32) * keep + np.float32(rest) * np.tile(_GREY, (3, 1))
    matrix *= np.array(
        [[1 + grade.warmth * 0.10], [1 + grade.warmth * 0.02], [1 - grade.warmth * 0.12]], np.float32
    )
    found = np.asarray(cv2.transform(found, matrix), np.float32)
    np.clip(found, 0, 1, out=found)
    if grade.shadows is not None and grade.highlights is not None:
        grey = _grey(found)
        frame = Frame(found.shape[1], found.shape[0])
        low, high = np.array(rgb(grade.shadows), np.float32), np.array(rgb(grade.highlights), np.float32)
        tint = paint.over(paint.flat(frame, grade.shadows), grade.highlights, np.clip(grey, 0, 1))
        level = 0.5 * (float(low.mean()) + float(high.mean()))
        found = np.asarray(found + (tint - np.float32(level)) * np.float32(grade.tone), np.float32)
    return np.clip(found, 0, 1)


def _drawn(photo: Plane, grade: Grade, unit: float) -> Plane:
    """*photo* as flat areas of colour with inked edges."""
    height, width = photo.shape[:2]
    half = np.asarray(
        cv2.resize(photo, (max(8, width // 2), max(8, height // 2)), interpolation=cv2.INTER_AREA), np.float32
    )
    for _ in range(3):
        half = np.asarray(cv2.bilateralFilter(half, 7, 0.10, max(2.0, 3.5 * unit)), np.float32)
    flat = np.asarray(cv2.resize(half, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    grey = np.clip(_grey(flat), 0, 1)
    steps = grade.posterise
    scaled = grey * steps
    low = np.floor(scaled)
    level = (low + paint.smooth(np.clip((scaled - low - 0.5) * 7 + 0.5, 0, 1))) / steps
    gain = np.clip(level / np.maximum(grey, 0.04), 0, 1.9).astype(np.float32)
    found = np.asarray(flat * cv2.merge([gain, gain, gain]), np.float32)
    sigma = max(0.8, 1.3 * unit)
    near, far = cv2.GaussianBlur(grey, (0, 0), sigma), cv2.GaussianBlur(grey, (0, 0), sigma * 1.8)
    ink = np.clip((np.asarray(far, np.float32) * 0.985 - np.asarray(near, np.float32) - 0.004) * 42, 0, 1)
    return paint.over(np.clip(found, 0, 1), "#120c18", (ink * grade.ink).astype(np.float32))


def _screened(photo: Plane, grade: Grade, unit: float) -> Plane:
    """*photo* with a printer's dots in its shadows."""
    frame = Frame(photo.shape[1], photo.shape[0])
    dark = np.clip(0.75 - _grey(photo), 0, 1)
    mask = paint.dots(frame, dark, max(3.0, grade.screen * unit), 45)
    return paint.over(photo, "#1a1020", mask * np.float32(grade.screen_share))
