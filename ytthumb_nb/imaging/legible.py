"""Calming a picture under its words until they can be read."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.colour import luminance, relative_luminance, rgb
from ytthumb_nb.imaging.paint import Frame, Plane
from ytthumb_nb.models import Box
from ytthumb_nb.styles import HeadlineLook

#: What the darkest or brightest tenth under the words must still reach. Source: WCAG 2.2, 1.4.3.
WANTED: Final = 4.5
_STRENGTHS: Final = (0.0, 0.12, 0.24, 0.36, 0.48, 0.6, 0.7, 0.8, 0.88, 0.94)


def calmed(
    canvas: Plane, words: Box, look: HeadlineLook, veil: str, frame: Frame, softness: float = 34
) -> Plane:
    """*canvas* with as much of *veil* under *words* as their colours need, and none where they need none.

    *softness* is how far the veil fades out around them, in pixels of 1280 x 720.
    """
    if look.panel is not None:
        return canvas
    wanted = 2.2 if look.stroke >= 0.03 else WANTED
    strength = _needed(canvas, words, look, veil, wanted)
    if strength <= 0:
        return canvas
    air = 0.76 * softness * frame.unit
    box = (words.left - air, words.top - air, words.right + air, words.bottom + air)
    mask = paint.blurred(paint.pill(frame, box, 40 * frame.unit), softness * frame.unit)
    return paint.over(canvas, veil, np.clip(mask * strength, 0, 1).astype(np.float32))


def _needed(canvas: Plane, words: Box, look: HeadlineLook, veil: str, wanted: float) -> float:
    part = canvas[words.top : words.bottom, words.left : words.right]
    small = np.clip(np.asarray(cv2.resize(part, (48, 32), interpolation=cv2.INTER_AREA), np.float32), 0, 1)
    colours = [look.fill]
    for accent in look.accents if look.accent_on != "none" else ():
        colours.append(accent if isinstance(accent, str) else accent[1])
    shades = [luminance(colour) for colour in colours]
    tint = np.array(rgb(veil), np.float32)
    for strength in _STRENGTHS:
        ground = relative_luminance(small + (tint - small) * np.float32(strength)).ravel()
        reached = min(
            float(np.percentile((np.maximum(ground, shade) + 0.05) / (np.minimum(ground, shade) + 0.05), 10))
            for shade in shades
        )
        if reached >= wanted:
            return strength
    return _STRENGTHS[-1]
