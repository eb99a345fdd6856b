"""Draws a fitted headline: panel, glow, shadow, depth, stroke and fill, in that order, and looks at the result.

When letters do not stand out (WCAG contrast below 4.5 for more than a tenth of their surroundings), the ground
right behind them is darkened or lightened step by step, a coloured stroke moves towards black or white and glow is
dimmed, until they do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ytthumb_nb.imaging.block import PANEL_PAD, Fit
from ytthumb_nb.imaging.contrast import GOOD, Floats, Pixels, Ring, distance_from, luminance, ratio, ring_round
from ytthumb_nb.imaging.letter_masks import LetterMask, letter_mask, quad_mask
from ytthumb_nb.models import Box
from ytthumb_nb.styles import HeadlineLook

#: Light at which black and white stand out alike.
_MIDDLE: Final = 0.179


@dataclass(frozen=True)
class _Help:
    """One step of help: opacity of the soft ground, how far a stroke goes to black or white, what glow remains."""

    ground: float = 0.0
    stroke: float = 0.0
    glow: float = 1.0
    least_stroke: float = 0.0
    wash: float = 0.0


_HELP: Final = (
    _Help(),
    _Help(ground=0.45, stroke=0.3, glow=0.8),
    _Help(ground=0.7, stroke=0.55, glow=0.6),
    _Help(ground=0.88, stroke=0.75, glow=0.45, wash=0.2),
    _Help(ground=0.96, stroke=0.9, glow=0.3, least_stroke=0.02, wash=0.4),
    _Help(ground=1.0, stroke=1.0, glow=0.12, least_stroke=0.035, wash=0.6),
)


@dataclass(frozen=True)
class Lettered:
    """A picture with its headline: RGB uint8, the contrast measured in it (1..21), and the steps of help it took."""

    picture: Pixels
    contrast: float
    help: int


def draw_headline(image: Pixels, fit: Fit, look: HeadlineLook, accent: int) -> Pixels:
    """*image* (RGB uint8, not changed) with the headline of *fit* on it; *accent* picks the accent colour."""
    return letter(image, fit, look, accent).picture


def letter(image: Pixels, fit: Fit, look: HeadlineLook, accent: int) -> Lettered:
    """Draw the headline and measure how well it stands out.

    Args:
        image: RGB uint8 of the size that *fit* was made for; not changed.
        accent: any whole number; accent colours come round in turn.
    """
    if not fit.lines:
        return Lettered(image, 21.0, 0)
    region = _region(fit, look)
    ground = image[region.top : region.bottom, region.left : region.right].astype(np.float32)
    painter = _Painter(ground, fit, look, region, accent)
    best: tuple[float, Floats, int] | None = None
    for step, aid in enumerate(_HELP):
        painted = painter.paint(aid)
        contrast = painter.contrast(painted)
        if best is None or contrast > best[0]:
            best = (contrast, painted, step)
        if contrast >= GOOD:
            break
    assert best is not None
    picture = image.copy()
    picture[region.top : region.bottom, region.left : region.right] = np.clip(best[1] + 0.5, 0, 255).astype(
        np.uint8
    )
    return Lettered(picture, round(best[0], 2), best[2])


def _region(fit: Fit, look: HeadlineLook) -> Box:
    """What the headline and its shadow, glow and soft ground can reach."""
    largest = max(line.size_px for line in fit.lines)
    dx, dy, blur, opacity = look.shadow
    reach = largest * max(
        0.32, 0.62 if look.glow else 0.0, (max(abs(dx), abs(dy)) + 2.6 * blur) if opacity else 0.0
    )
    edge = math.ceil(reach) + 8
    boxes = fit.boxes
    return Box(
        max(0, min(box.left for box in boxes) - edge),
        max(0, min(box.top for box in boxes) - edge),
        min(fit.size[0], max(box.right for box in boxes) + edge),
        min(fit.size[1], max(box.bottom for box in boxes) + edge),
    )


class _Painter:
    """Masks and colours of one headline in one region, kept between the steps of help."""

    def __init__(self, ground: Floats, fit: Fit, look: HeadlineLook, region: Box, accent: int) -> None:
        self.ground, self.fit, self.look, self.region = ground, fit, look, region
        self.largest = max(line.size_px for line in fit.lines)
        self.masks = [letter_mask(line, fit, region, look.stroke * line.size_px) for line in fit.lines]
        colours = look.accents or (look.fill,)
        self.fills = [_fill_of(mask, look.fill, colours[accent % len(colours)]) for mask in self.masks]
        if look.panel:
            self.fills = [_readable_on(fill, look.panel) for fill in self.fills]
        self.letters = _union([mask.fill for mask in self.masks])
        self.outlines = _union([mask.outline for mask in self.masks])
        self.distances = [distance_from(mask.fill) for mask in self.masks]
        self.lights = [luminance(fill) for fill in self.fills]
        scale = fit.size[0] / 1280
        self.rings: list[Ring] = [
            ring_round(distance, self.letters, light if light.ndim else float(light), scale)
            for distance, light in zip(self.distances, self.lights, strict=True)
        ]
        self.bright = [float(np.median(light)) > _MIDDLE for light in self.lights]
        self.tone = ground.reshape(-1, 3).mean(axis=0)

    def contrast(self, painted: Floats) -> float:
        return min(ring.contrast(painted) for ring in self.rings)

    def paint(self, aid: _Help) -> Floats:
        look, picture = self.look, self.ground.copy()
        if aid.ground:
            self._soften(picture, aid)
        if look.panel:
            self._panels(picture, look.panel)
        if look.glow:
            wide, near = (
                _blurred(self.outlines, 0.2 * self.largest),
                _blurred(self.outlines, 0.07 * self.largest),
            )
            colour = _rgb(look.glow)
            _over(picture, colour, np.minimum(wide * np.float32(1.6), 1) * np.float32(0.75 * aid.glow))
            _over(picture, colour, np.minimum(near * 1.5, 1) * (0.8 * aid.glow))
        dx, dy, blur, opacity = look.shadow
        if opacity:
            moved = _moved(self.outlines, dx * self.largest, dy * self.largest)
            _over(
                picture,
                np.zeros(3, np.float32),
                np.minimum(_blurred(moved, blur * self.largest) * 1.2, 1) * opacity,
            )
        if look.depth:
            _over(picture, _rgb(look.stroke_colour), _extruded(self.outlines, look.depth * self.largest))
        for mask, bright in zip(self.masks, self.bright, strict=True):
            self._stroke(picture, mask, bright, aid)
        for mask, fill in zip(self.masks, self.fills, strict=True):
            _over(picture, fill, mask.fill)
        if self.fit.rule is not None and look.rule:
            _over(
                picture,
                _rgb(look.rule),
                quad_mask(self.fit.rule, self.fit, self.region).astype(np.float32) / 255,
            )
        return picture

    def _stroke(self, picture: Floats, mask: LetterMask, bright: bool, aid: _Help) -> None:
        look, size = self.look, mask.line.size_px
        outline = mask.outline
        colour = _rgb(look.stroke_colour)
        if look.stroke < aid.least_stroke:
            outline = letter_mask(mask.line, self.fit, self.region, aid.least_stroke * size).outline
            colour = _towards(colour, bright, 1.0 if not look.stroke else aid.stroke)
        elif not look.stroke:
            return
        elif aid.stroke:
            colour = _towards(colour, bright, aid.stroke)
        _over(picture, colour, outline)

    def _soften(self, picture: Floats, aid: _Help) -> None:
        """Darken (or lighten) the ground near the letters, fading out softly, in the picture's own tone."""
        core = 8.0 * self.fit.size[0] / 1280
        for distance, mask, bright in zip(self.distances, self.masks, self.bright, strict=True):
            reach = core + 0.24 * mask.line.size_px
            near = np.clip((reach - distance) / (reach - core), 0, 1)
            near = near * near * (3 - 2 * near)
            if aid.wash:
                left, top, right, bottom = mask.line.ink
                air = 0.1 * mask.line.size_px
                box = quad_mask((left - air, top - air, right + air, bottom + air), self.fit, self.region)
                near = np.maximum(near, _blurred(box, 0.12 * mask.line.size_px) * aid.wash)
            _over(picture, _toned(self.tone, bright), near.astype(np.float32) * aid.ground)

    def _panels(self, picture: Floats, panel: str) -> None:
        for mask in self.masks:
            left, top, right, bottom = mask.line.ink
            x, y = (pad * mask.line.size_px for pad in PANEL_PAD)
            box = quad_mask((left - x, top - y, right + x, bottom + y), self.fit, self.region)
            _over(picture, _rgb(panel), box)


def _rgb(colour: str) -> Floats:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], np.float32)


def _over(picture: Floats, colour: Floats, alpha: Floats | Pixels) -> None:
    """Lay *colour* over *picture* in place, as far as *alpha* says (a mask of 0..255, or floats of 0..1)."""
    full = 255.0 if alpha.dtype == np.uint8 else 1.0
    rows = np.flatnonzero(alpha.max(axis=1) > 0.004 * full)
    if not len(rows):
        return
    columns = np.flatnonzero(alpha.max(axis=0) > 0.004 * full)
    cut = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    part = picture[cut]
    share = np.asarray(alpha[cut] * np.float32(1 / full), np.float32)[..., None]
    part += (colour[cut] - part if colour.ndim == 3 else colour - part) * share


def _fill_of(mask: LetterMask, fill: str, accent: str | tuple[str, str]) -> Floats:
    """The colour of a line: one colour, or one for each pixel of the region where it changes along the line."""
    if not mask.line.strong:
        return _rgb(fill)
    strong: Floats
    if isinstance(accent, str):
        strong = _rgb(accent)
    else:
        down = mask.down[..., None]
        strong = (_rgb(accent[0]) * (1 - down) + _rgb(accent[1]) * down).astype(np.float32)
    if mask.line.strong == ((-1e4, 1e4),):
        return strong
    within = np.zeros(mask.across.shape, bool)
    for start, end in mask.line.strong:
        within |= (mask.across >= start) & (mask.across < end)
    return np.where(within[..., None], strong, _rgb(fill)).astype(np.float32)


def _readable_on(fill: Floats, panel: str) -> Floats:
    """*fill*, or black or white where it would not stand out on *panel*."""
    behind = luminance(_rgb(panel))
    if float(ratio(luminance(fill), behind).min()) >= GOOD:
        return fill
    return np.full(3, 16.0 if float(behind) > _MIDDLE else 255.0, np.float32)


def _towards(colour: Floats, bright: bool, share: float) -> Floats:
    """*colour* moved towards black under bright letters, towards white under dark ones."""
    return (colour + ((0.0 if bright else 255.0) - colour) * share).astype(np.float32)


def _toned(tone: Floats, bright: bool) -> Floats:
    """The picture's own *tone*, as dark (or as light) as letters need."""
    if bright:
        return (tone * min(1.0, 26.0 / max(1.0, float(tone.max())))).astype(np.float32)
    return (255.0 - (255.0 - tone) * min(1.0, 14.0 / max(1.0, float((255.0 - tone).max())))).astype(np.float32)


def _union(masks: Sequence[Pixels]) -> Pixels:
    together = masks[0].copy()
    for mask in masks[1:]:
        np.maximum(together, mask, out=together)
    return together


def _blurred(mask: Pixels, sigma: float) -> Floats:
    """*mask* blurred, 0..1; wide blurs are done on a smaller copy."""
    small: Floats = np.asarray(mask * np.float32(1 / 255), np.float32)
    if sigma < 0.3:
        return small
    less = max(1, int(sigma / 3))
    height, width = mask.shape
    if less > 1:
        small = cv2.resize(
            small, (max(1, width // less), max(1, height // less)), interpolation=cv2.INTER_AREA
        ).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), sigma / less).astype(np.float32)
    if less > 1:
        small = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return small


def _moved(mask: Pixels, dx: float, dy: float) -> Pixels:
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    moved: Pixels = cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0])).astype(np.uint8)
    return moved


def _extruded(mask: Pixels, far: float) -> Pixels:
    """*mask* smeared down and to the right by *far* px, 0..255."""
    count = max(1, round(far))
    kernel = np.eye(count + 1, dtype=np.uint8)
    smeared: Pixels = cv2.dilate(mask, kernel, anchor=(count, count)).astype(np.uint8)
    return smeared
