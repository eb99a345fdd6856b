"""Draws a fitted headline: panel, glow, shadow, depth, stroke and fill, in that order, and looks at the result.

When letters do not stand out (WCAG contrast below 4.5 for more than a tenth of their surroundings), their side of
the picture is darkened or lightened step by step, most right behind them, a coloured stroke moves towards black
or white and glow is dimmed, until they do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from ytthumb_nb.imaging.block import EVERYWHERE, PANEL_PAD, Fit
from ytthumb_nb.imaging.contrast import GOOD, ring_round
from ytthumb_nb.imaging.ink_colours import is_bare, toned, towards, turned_over
from ytthumb_nb.imaging.layers import Canvas, Floats, Pixels, blurred, moved, rgb
from ytthumb_nb.imaging.letter_masks import letter_mask, quad_mask
from ytthumb_nb.imaging.line_ink import GROUND, LineInk, grown
from ytthumb_nb.imaging.scrim import Scrim
from ytthumb_nb.models import Box
from ytthumb_nb.styles import HeadlineLook

_BLACK: Final = np.zeros(3, np.float32)
#: Of the fully covered ground, what a stroke must reach to fill the measured ring.
_FULL_STROKE: Final = 0.9


@dataclass(frozen=True)
class _Help:
    """One step of help.

    `scrim` is the opacity of the scrim over the headline's side of the picture, `ground` that of the ground right
    round the letters, `stroke` how far a stroke goes to black or white, `glow` what remains of it, `least_stroke`
    the stroke that letters get at least (share of the type size), and `full_stroke` makes it as wide as the ring
    that is measured.
    """

    scrim: float = 0.0
    ground: float = 0.0
    stroke: float = 0.0
    glow: float = 1.0
    least_stroke: float = 0.0
    full_stroke: bool = False


_HELP: Final = (
    _Help(scrim=0.4, ground=0.15, stroke=0.3, glow=0.8),
    _Help(scrim=0.6, ground=0.35, stroke=0.55, glow=0.6),
    _Help(scrim=0.72, ground=0.6, stroke=0.75, glow=0.45),
    _Help(scrim=0.8, ground=0.85, stroke=0.9, glow=0.3, least_stroke=0.02),
    _Help(scrim=0.85, ground=1.0, stroke=1.0, glow=0.12, least_stroke=0.035),
)


def _ladder(look: HeadlineLook) -> tuple[_Help, ...]:
    """The steps for *look*: first what changes only the letters, then what changes the picture behind them."""
    if look.glow:
        return (_Help(), _Help(glow=0.7, stroke=0.4), _Help(glow=0.5, stroke=0.7, ground=0.3), *_HELP)
    if look.stroke:
        return (_Help(), _Help(full_stroke=True, stroke=0.2), *_HELP)
    return (_Help(), *_HELP)


@dataclass(frozen=True)
class Lettered:
    """A picture with its headline: RGB uint8, the contrast measured in it (1..21), and the steps of help it took.

    `contrasts` has one for each line; `contrast` is the lowest.
    """

    picture: Pixels
    contrast: float
    help: int
    contrasts: tuple[float, ...] = ()


def draw_headline(image: Pixels, fit: Fit, look: HeadlineLook, accent: int) -> Pixels:
    """*image* (RGB uint8, not changed) with the headline of *fit* on it; *accent* picks the accent colour."""
    return letter(image, fit, look, accent).picture


def letter(image: Pixels, fit: Fit, look: HeadlineLook, accent: int, faces: Sequence[Box] = ()) -> Lettered:
    """Draw the headline and measure how well it stands out.

    Args:
        image: RGB uint8 of the size that *fit* was made for; not changed.
        accent: any whole number; accent colours come round in turn.
        faces: what is darkened last when letters need help.
    """
    if not fit.lines:
        return Lettered(image, 21.0, 0)
    painter = _Painter(image, fit, look, accent, faces)
    if is_bare(look):
        plain = painter.contrast(painter.painted(_Help()))
        if plain < GOOD:
            turned = _Painter(image, fit, turned_over(look), accent, faces)
            if turned.contrast(turned.painted(_Help())) > plain:
                painter = turned
    ladder = _ladder(look)
    best: tuple[float, Pixels, int, tuple[float, ...]] | None = None
    for step, aid in enumerate(ladder):
        canvas = painter.painted(aid)
        contrasts = painter.contrasts(canvas)
        contrast = min(contrasts)
        if best is None or contrast > best[0]:
            best = (contrast, canvas.pixels(), step, contrasts)
        if contrast >= GOOD:
            break
    assert best is not None
    contrast, lettered, step, contrasts = best
    box = painter.box
    picture = painter.background(ladder[step])
    picture[box.top : box.bottom, box.left : box.right] = lettered
    return Lettered(picture, round(contrast, 2), step, tuple(round(each, 2) for each in contrasts))


class _Painter:
    """The headline of one picture, and what is kept between the steps of help."""

    def __init__(self, image: Pixels, fit: Fit, look: HeadlineLook, accent: int, faces: Sequence[Box]) -> None:
        self.image, self.fit, self.look, self.accent = image, fit, look, accent
        self.largest = max(line.size_px for line in fit.lines)
        self.box = _region(fit, look, self.largest)
        colours = look.accents or (look.fill,)
        self.lines = [LineInk(line, fit, look, colours[accent % len(colours)]) for line in fit.lines]
        letters = self._union((line.box, line.masks.fill) for line in self.lines)
        scale = fit.size[0] / 1280
        self.rings = []
        for line in self.lines:
            rows, columns = self._place(line.box)
            corner = (rows.start, columns.start)
            self.rings.append(ring_round(line.distance, letters[rows, columns], line.light, scale, corner))
        behind = image[self.box.top : self.box.bottom, self.box.left : self.box.right]
        self.tone = np.array(cv2.mean(behind)[:3], np.float32)
        brights = {line.bright for line in self.lines}
        self.scrim = Scrim.behind(fit.boxes, fit.size, faces) if len(brights) == 1 and not look.panel else None
        self.scrim_colour = toned(self.tone, brights.pop())

    def background(self, aid: _Help) -> Pixels:
        """A copy of the picture that the headline is laid on."""
        if self.scrim is None or not aid.scrim:
            return self.image.copy()
        return self.scrim.laid(self.image, self.scrim_colour, aid.scrim)

    def contrast(self, canvas: Canvas) -> float:
        return min(self.contrasts(canvas))

    def contrasts(self, canvas: Canvas) -> tuple[float, ...]:
        return tuple(ring.contrast(canvas.planes) for ring in self.rings)

    def painted(self, aid: _Help) -> Canvas:
        # made anew for each step: floats of a 4K picture are 100 MB, its bytes a quarter of that
        look, canvas = self.look, Canvas.of(self.image, self.box)
        whole = self.box
        if self.scrim is not None and aid.scrim:
            self.scrim.over(canvas.planes, whole, self.scrim_colour, aid.scrim)
        if aid.ground and not look.panel:
            for line in self.lines:
                canvas.paint(toned(self.tone, line.bright), line.nearness, line.box, aid.ground)
        if look.panel:
            for line in self.lines:
                canvas.paint(rgb(look.panel), line.panel(*PANEL_PAD), line.box)
        if look.glow:
            for colour, wide, near in self._glows:
                canvas.paint(colour, wide, whole, 0.75 * aid.glow)
                canvas.paint(colour, near, whole, 0.8 * aid.glow)
        if look.shadow[3]:
            canvas.paint(_BLACK, self._shadow, whole, look.shadow[3])
        if look.depth:
            for line in self.lines:
                canvas.paint(rgb(look.stroke_colour), line.depth, line.box)
        for line in self.lines:
            self._stroke(canvas, line, aid)
        for line in self.lines:
            canvas.paint(line.fill, line.masks.fill, line.box)
        if self.fit.rule is not None and look.rule:
            canvas.paint(rgb(look.rule), quad_mask(self.fit.rule, self.fit, whole), whole)
        return canvas

    def _stroke(self, canvas: Canvas, line: LineInk, aid: _Help) -> None:
        look, size = self.look, line.line.size_px
        own = look.stroke * size
        least = max(
            aid.least_stroke * size, min(_FULL_STROKE * line.core, 0.13 * size) if aid.full_stroke else 0.0
        )
        if max(own, least) < 0.2:
            return
        outline = line.masks.outline
        if least > own:
            outline = letter_mask(line.line, self.fit, line.box, least).outline
        colour = towards(rgb(look.stroke_colour), line.bright, aid.stroke if look.stroke else 1.0)
        canvas.paint(colour, outline, line.box)

    def _place(self, box: Box) -> tuple[slice, slice]:
        whole = self.box
        return (
            slice(box.top - whole.top, box.bottom - whole.top),
            slice(box.left - whole.left, box.right - whole.left),
        )

    def _union(self, masks: Iterable[tuple[Box, Pixels]]) -> Pixels:
        whole = self.box
        together = np.zeros((whole.height, whole.width), np.uint8)
        for box, mask in masks:
            part = together[self._place(box)]
            np.maximum(part, mask, out=part)
        return together

    @cached_property
    def _outlines(self) -> Pixels:
        return self._union((line.box, line.masks.outline) for line in self.lines)

    @cached_property
    def _glows(self) -> list[tuple[Floats, Floats, Floats]]:
        """Colour, wide and near glow, for the lines in the ordinary colour and for those in the accent."""
        look = self.look
        accents = look.accent_glows or (look.glow or "",)
        found = []
        for colour, strong in ((look.glow or "", False), (accents[self.accent % len(accents)], True)):
            lines = [line for line in self.lines if (line.line.strong == EVERYWHERE) == strong]
            if lines:
                mask = self._union([(line.box, line.masks.outline) for line in lines])
                wide, near = blurred(mask, 0.2 * self.largest, 1.6), blurred(mask, 0.07 * self.largest, 1.5)
                found.append((rgb(colour), wide, near))
        return found

    @cached_property
    def _shadow(self) -> Floats:
        dx, dy, blur, _ = self.look.shadow
        return blurred(moved(self._outlines, dx * self.largest, dy * self.largest), blur * self.largest, 1.2)


def _region(fit: Fit, look: HeadlineLook, largest: float) -> Box:
    """What the headline and its shadow, glow and softened ground can reach."""
    dx, dy, blur, opacity = look.shadow
    reach = largest * max(
        GROUND[1], 0.5 if look.glow else 0.0, (max(abs(dx), abs(dy)) + 2.6 * blur) if opacity else 0.0
    )
    boxes = fit.boxes
    around = Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
    return grown(around, math.ceil(reach + GROUND[0] * fit.size[0] / 1280) + 6, fit.size)
