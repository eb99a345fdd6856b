"""A block of lines: measured at their true sizes, stacked, tilted as one, and put into a room.

`Fit` and `Line` are the layout facts that drawing, receipts and tests go by. Choosing lines and rooms is
`headline`'s business.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import ImageFont

from ytthumb_nb.imaging.fonts import FONTS, Font, can_shape
from ytthumb_nb.imaging.line_breaks import Division, Frame, line_steps, line_text
from ytthumb_nb.imaging.wording import Word, right_to_left
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import HeadlineLook

#: At this width YouTube shows a thumbnail beside a video.
SMALLEST_SHOWN: Final = 168
#: Box behind a line: how far it reaches beyond the ink, as shares of the type size.
PANEL_PAD: Final = (0.16, 0.13)
#: Bar under the block: distance, thickness and length, as shares of the last line's type size.
RULE: Final = (0.32, 0.11, 1.3)
#: Pixels kept free at each side of a room for soft edges and rounding.
_SLACK: Final = 2
#: The stretch of a line that is emphasised as a whole.
EVERYWHERE: Final = ((-1e4, 1e4),)

Turn = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Line:
    """One line. `start` is the pen on the baseline and `ink` the fill's rectangle, both before the block is tilted.

    `box` holds everything of the line that is not shadow or glow (stroke and panel too), after tilting, in
    whole pixels. `strong` are (from, to) stretches in px from `start` that take the accent colour.
    """

    text: str
    size_px: float
    start: tuple[float, float]
    ink: tuple[float, float, float, float]
    box: Box
    strong: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Fit:
    """How a headline is set in a picture of `size`.

    `room` is the rectangle that was found for it. `turn` maps points of the upright block onto the picture:
    (a, b, c, d, e, f) for x' = ax + by + c, y' = dx + ey + f. `rule` is the bar under the block, upright.
    `smallest_line_px` is the height of the lowest line's letters when the picture is shown 168 px wide.
    `dropped` are the pictographs that the font lacks; `lines` is empty when nothing could be set, and `why`
    then says so.
    """

    size: tuple[int, int]
    room: Box
    lines: tuple[Line, ...] = ()
    font: Font = FONTS["fira"]
    turn: Turn = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    rule: tuple[float, float, float, float] | None = None
    rule_box: Box | None = None
    right_to_left: bool = False
    smallest_line_px: float = 0.0
    dropped: str = ""
    why: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every rectangle of ink: the lines, and the bar under them where there is one."""
        return tuple(line.box for line in self.lines) + ((self.rule_box,) if self.rule_box else ())


def extent_of(
    type_: ImageFont.FreeTypeFont, text: str, direction: str | None = None
) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of *text* from the pen's start on the baseline, side bearings included."""
    left, top, right, bottom = type_.getbbox(text, anchor="ls", direction=direction)
    return (float(left), float(top), float(right), float(bottom))


def ink_of(
    type_: ImageFont.FreeTypeFont, text: str, direction: str | None = None
) -> tuple[float, float, float, float]:
    """As `extent_of`, but only what is black: Pillow's boxes hold the air at both ends as well."""
    mask, offset = type_.getmask2(text, "L", anchor="ls", direction=direction)
    black = mask.getbbox()
    if black is None:
        return extent_of(type_, text, direction)
    left, top, right, bottom = black
    return (left + offset[0], top + offset[1], right + offset[0], bottom + offset[1])


def cap_height(type_: ImageFont.FreeTypeFont, words: Sequence[Word]) -> float:
    """Height of a capital, or of the letters themselves where the font has no Latin ones."""
    tall = extent_of(type_, "H")
    own = max((-extent_of(type_, word.text)[1] for word in words), default=1.0)
    return max(1.0, min(-tall[1], own) if tall[3] > tall[1] else own)


class Block:
    """Lines of one division, measured at their true sizes and stacked around the origin."""

    def __init__(
        self, words: Sequence[Word], font: Font, look: HeadlineLook, frame: Frame, division: Division
    ) -> None:
        self.font, self.look, self.frame = font, look, frame
        self.runs = [words[start:end] for start, end in division.lines()]
        self.texts = [line_text(run) for run in self.runs]
        self.rtl = can_shape() and right_to_left(" ".join(self.texts))
        self.sizes = list(division.sizes)

    def placed(self, room: Box, layout: Layout, size: tuple[int, int]) -> Fit:
        """Shrink until the tilted block lies within *room*, then put it where *layout* wants it."""
        for _ in range(8):
            fit, excess = self._stacked(room, layout, size)
            if excess <= 1.0:
                return fit
            self.sizes = [each / (excess * 1.002) for each in self.sizes]
        return fit

    def _stacked(self, room: Box, layout: Layout, size: tuple[int, int]) -> tuple[Fit, float]:
        sizes = [max(1.0, round(each, 2)) for each in self.sizes]
        types = [self.font.at(each) for each in sizes]
        direction = "rtl" if self.rtl else None
        inks = [ink_of(type_, text, direction) for type_, text in zip(types, self.texts, strict=True)]
        pad_x, pad_y = self.frame.pad
        caps = [cap_height(type_, run) for type_, run in zip(types, self.runs, strict=True)]
        ascent = np.array(
            [max(-ink[1], cap) + pad_y * each for ink, cap, each in zip(inks, caps, sizes, strict=True)]
        )
        descent = np.array([ink[3] + pad_y * each for ink, each in zip(inks, sizes, strict=True)])
        widths = [ink[2] - ink[0] + 2 * pad_x * each for ink, each in zip(inks, sizes, strict=True)]
        em = np.array(sizes)
        steps = line_steps(descent[:-1], ascent[1:], em[:-1], em[1:], caps[0] / sizes[0], self.frame)
        baselines = ascent[0] + np.concatenate([[0.0], np.cumsum(steps)])
        width = max(widths)
        height = float(baselines[-1] + descent[-1] + self.frame.below * sizes[-1])

        align = layout.align
        if self.rtl and align != "centre":
            align = "right"  # lines of Arabic or Hebrew begin at the right, wherever the block stands
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        lefts = [(width - each) * share for each in widths]
        turn, excess = self._turn(width, height, room, layout)
        lines = []
        for text, run, each, ink, left, base in zip(
            self.texts, self.runs, sizes, inks, lefts, baselines, strict=True
        ):
            start = (left + pad_x * each - ink[0], float(base))
            filled = (start[0] + ink[0], base + ink[1], start[0] + ink[2], base + ink[3])
            grown = (
                filled[0] - pad_x * each,
                filled[1] - pad_y * each,
                filled[2] + pad_x * each,
                filled[3] + pad_y * each,
            )
            strong = _stretches(self.font.at(each), run, ink[2], self.rtl)
            lines.append(Line(text, each, start, _floats(filled), _outer(grown, turn), strong))
        rule, rule_box = None, None
        if self.look.rule:
            far, thick, long = (share_ * sizes[-1] for share_ in RULE)
            top, long = float(baselines[-1] + descent[-1]) + far, min(long, width)
            left = (width - long) * share
            rule = (left, top, left + long, top + thick)
            rule_box = _outer(rule, turn)
        smallest = (
            min(max(cap, -ink[1]) for cap, ink in zip(caps, inks, strict=True)) * SMALLEST_SHOWN / size[0]
        )
        return Fit(
            size, room, self._accented(lines), self.font, turn, rule, rule_box, self.rtl, round(smallest, 2)
        ), excess

    def _turn(self, width: float, height: float, room: Box, layout: Layout) -> tuple[Turn, float]:
        """The map from block to picture, and by how much the tilted block exceeds the room (1.0 fits)."""
        angle, shear = math.radians(self.frame.turn_deg), self.frame.shear
        cos, sin = math.cos(angle), math.sin(angle)
        # slant to the right by `shear`, then turn anticlockwise (y points down)
        a, b, d, e = cos, -shear * cos + sin, -sin, shear * sin + cos
        corners = [(a * x + b * y, d * x + e * y) for x in (0.0, width) for y in (0.0, height)]
        low_x, low_y = min(x for x, _ in corners), min(y for _, y in corners)
        wide, high = max(x for x, _ in corners) - low_x, max(y for _, y in corners) - low_y
        across = {"left": 0.0, "centre": 0.5, "right": 1.0}[layout.align]
        down = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[layout.anchor]
        c = room.left + _SLACK + (room.width - 2 * _SLACK - wide) * across - low_x
        f = room.top + _SLACK + (room.height - 2 * _SLACK - high) * down - low_y
        if b == d == 0.0:
            c, f = float(round(c)), float(round(f))
        return (a, b, c, d, e, f), max(wide / (room.width - 2 * _SLACK), high / (room.height - 2 * _SLACK))

    def _accented(self, lines: list[Line]) -> tuple[Line, ...]:
        """Give the accent to the starred words or, without any, to the line that the look names."""
        if any(line.strong for line in lines) or self.look.accent_on == "none":
            return tuple(lines)
        chosen = len(lines) - 1
        if self.look.accent_on == "longest":
            # a word that stands alone says most; then the longest line
            chosen = max(range(len(lines)), key=lambda i: (len(self.runs[i]) == 1, len(lines[i].text), i))
        if len(lines) == 1 and len(self.runs[0]) > 1:
            run = [replace(word, emphasised=False) for word in self.runs[0]]
            best = max(range(len(run)), key=lambda i: (len(run[i].text), i))
            run[best] = replace(run[best], emphasised=True)
            strong = _stretches(
                self.font.at(lines[0].size_px), run, lines[0].ink[2] - lines[0].start[0], self.rtl
            )
        else:
            strong = EVERYWHERE
        return tuple(replace(line, strong=strong) if i == chosen else line for i, line in enumerate(lines))


def _stretches(
    type_: ImageFont.FreeTypeFont, run: Sequence[Word], width: float, rtl: bool
) -> tuple[tuple[float, float], ...]:
    """Where the emphasised words of a line lie, as distances from the pen's start; runs of them are one stretch."""
    if all(word.emphasised for word in run):
        return EVERYWHERE
    found: list[tuple[float, float]] = []
    half = type_.getlength(" ") / 2
    for number, word in enumerate(run):
        if not word.emphasised:
            continue
        after = run[number + 1] if number + 1 < len(run) else None
        start = type_.getlength(line_text(run[:number])) + half * word.spaced if number else -1e4
        end = type_.getlength(line_text(run[: number + 1])) + half * after.spaced if after is not None else 1e4
        if rtl:
            start, end = width - end, width - start
        if found and abs(found[-1][1] - start) <= 2.5 * half:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def _floats(values: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(float(value), 2) for value in values)
    return (left, top, right, bottom)


def _outer(rectangle: Sequence[float], turn: Turn) -> Box:
    """The upright rectangle of whole pixels round a tilted one, with one more for soft edges."""
    a, b, c, d, e, f = turn
    left, top, right, bottom = rectangle
    xs = [a * x + b * y + c for x in (left, right) for y in (top, bottom)]
    ys = [d * x + e * y + f for x in (left, right) for y in (top, bottom)]
    return Box(math.floor(min(xs)) - 1, math.floor(min(ys)) - 1, math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1)
