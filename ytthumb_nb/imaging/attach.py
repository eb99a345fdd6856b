"""Laying the hero over its ground: halo, shadow, outlines, light along its edge."""

from __future__ import annotations

import cv2
import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.hero import Hero
from ytthumb_nb.imaging.paint import Frame, Plane, blurred, over
from ytthumb_nb.scene_look import Card, Edge


def attached(canvas: Plane, hero: Hero, frame: Frame, side: int, edge: Edge, card: Card) -> Plane:
    """*canvas* with *hero* on it, treated as its kind is."""
    if hero.kind == "bleed":
        return over(canvas, hero.pixels, hero.alpha)
    if hero.kind == "panel":
        canvas = _lit(canvas, hero.alpha, card.halo, frame)
        canvas = _shadowed(canvas, hero.alpha, card.shadow, frame, side)
        return over(canvas, hero.pixels, hero.alpha)
    unit = frame.unit
    body = hero.alpha
    line = _spread(body, edge.outline * unit) if edge.outline else body
    outer = _spread(body, (edge.outline + edge.ink) * unit) if edge.ink else line
    canvas = _lit(canvas, outer, edge.halo, frame)
    canvas = _shadowed(canvas, outer, edge.shadow, frame, side)
    if edge.ink:
        canvas = over(canvas, edge.ink_colour, outer)
    if edge.outline:
        canvas = over(canvas, edge.outline_colour, line)
    pixels = hero.pixels
    if edge.wash is not None:
        pixels = _washed(pixels, edge.wash, hero.focus[0] / frame.width, frame)
    if edge.rim is not None:
        along = np.clip(blurred(1 - body, 11 * unit) * body * 1.7, 0, 1).astype(np.float32)
        pixels = paint.light(pixels, edge.rim, along * np.float32(0.75))
    return over(canvas, pixels, body)


def _washed(pixels: Plane, colours: tuple[str, str], middle: float, frame: Frame) -> Plane:
    """*pixels* in the light of two coloured lamps, one at each side of *middle* (share of the width)."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32)
    for lamp, away in zip(colours, (180, 0), strict=True):
        edge = 1 - middle if away == 180 else middle
        falls = paint.smooth(paint.ramp(frame, away, edge - 0.02, edge + 0.17))
        pixels = paint.light(pixels, lamp, falls * np.sqrt(grey) * np.float32(0.5))
    return pixels


def _lit(canvas: Plane, mask: Plane, colour: str | None, frame: Frame) -> Plane:
    if colour is None:
        return canvas
    near, far = blurred(mask, 13 * frame.unit), blurred(mask, 48 * frame.unit)
    return paint.light(canvas, colour, np.clip(near * 0.75 + far * 0.75, 0, 1).astype(np.float32))


def _shadowed(
    canvas: Plane, mask: Plane, shadow: tuple[float, float, float, float], frame: Frame, side: int
) -> Plane:
    dx, dy, blur, opacity = shadow
    if not opacity:
        return canvas
    unit = frame.unit
    cast = paint.shifted(mask, (dx if side >= 0 else -dx) * unit, dy * unit)
    if blur:
        cast = blurred(cast, blur * unit)
    return over(canvas, "#000000", np.clip(cast, 0, 1).astype(np.float32) * np.float32(opacity))


def _spread(mask: Plane, width: float) -> Plane:
    """*mask* grown by *width* pixels on all sides, with a smooth edge."""
    solid = (mask < 0.5).astype(np.uint8)
    away = np.asarray(cv2.distanceTransform(solid, cv2.DIST_L2, 5), np.float32)
    grown = np.clip(width + 0.5 - away, 0, 1)
    return np.maximum(np.asarray(cv2.GaussianBlur(grown, (0, 0), 0.8), np.float32), mask)
