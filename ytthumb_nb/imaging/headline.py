"""Where each line of a headline stands and how large: layout facts from measured ink, before anything is drawn.

`fit_headline` finds the room, the lines and the type size; `draw_headline` (from `lettering`) sets them. The same
words, look, layout and size always give the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ytthumb_nb.imaging.block import PANEL_PAD, RULE, SMALLEST_SHOWN, Block, Fit, Line, cap_height, extent_of
from ytthumb_nb.imaging.fonts import FONTS, NARROWER, Drawable, Font, drawable
from ytthumb_nb.imaging.lettering import draw_headline
from ytthumb_nb.imaging.line_breaks import Frame, Measures, best_division, line_text
from ytthumb_nb.imaging.rooms import free_rooms, intersection, obstacles, safe_area
from ytthumb_nb.imaging.wording import Word, capitals, clean, split_words
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import HeadlineLook

__all__ = ["Fit", "Line", "check_headline", "draw_headline", "fit_headline"]

#: Lines that a headline may take at most, whatever its look says: up to so many characters, so many lines.
MOST_LINES: Final = ((36, 4), (72, 5), (10**6, 6))
#: Lines lower than this at 168 px wide are hard to read; another font or room is tried then.
READABLE_PX: Final = 8.0
#: Lower than this, words that were to keep to a part of their room take the whole.
COMFORTABLE_PX: Final = 10.0
#: Lower than this in every font, words leave the layout's box for wherever the picture has room.
HOPELESS_PX: Final = 3.0
_BASE: Final = 120


def fit_headline(
    text: str, look: HeadlineLook, layout: Layout, size: tuple[int, int], taken: Sequence[Box] = ()
) -> Fit:
    """Set *text* as large and as balanced as its room allows, whole and in order.

    Args:
        text: the headline; `*stars*` emphasise words.
        look: how it is set.
        layout: the box it may fill at most, where in it the words gather, and the faces to keep clear of.
            Where they would not be readable in the box, the layout's larger room is tried, and where faces leave no
            room in that, the rest of the picture is searched.
        size: (width, height) of the picture in px.
        taken: further boxes to keep clear of, such as a logo's.
    Returns:
        The facts; no ink lies outside of the picture's margins, on a face or *taken*, or where YouTube draws
        over the picture.
    Raises:
        InvalidRequestError: letters are missing from every font here, or they cannot be shaped.
    """
    cleaned = clean(text)
    shouted = cleaned.upper() == cleaned
    given = _drawable(text, look)
    words = split_words(given.text, all_capitals=shouted or look.upper)
    written = split_words(
        "".join(letter for letter in cleaned if letter not in given.dropped), all_capitals=shouted
    )
    if len(written) == len(words):  # as written, capitals still tell the BBC from small words
        words = [replace(word, small=as_written.small) for word, as_written in zip(words, written, strict=True)]
    if not words:
        why = "nothing of the headline can be drawn: it has only pictographs" if given.dropped else "no words"
        return Fit(size, layout.headline, dropped=given.dropped, why=why)
    safe, blocked = safe_area(size), obstacles(size, (*layout.faces, *taken))
    best: Fit | None = None
    areas = [(layout.headline, HOPELESS_PX), (safe, HOPELESS_PX)]
    if layout.room is not None:
        areas[:1] = [(layout.headline, COMFORTABLE_PX), (layout.room, HOPELESS_PX)]
    for area, enough_px in areas:
        rooms = free_rooms(intersection(area, safe), blocked, (max(48, size[0] // 12), max(24, size[1] // 18)))[
            :4
        ]
        for font in _fonts(given) if rooms else ():
            fit = _in_rooms(words, font, look, layout, rooms, size)
            if best is None or _reads_better(fit, best):
                best = fit
            if best.smallest_line_px >= READABLE_PX:
                break
        if best is not None and best.smallest_line_px >= enough_px:
            return replace(best, dropped=given.dropped)
    if best is None:
        return Fit(size, layout.headline, dropped=given.dropped, why="faces leave no room for a headline")
    return replace(best, dropped=given.dropped)


def _reads_better(fit: Fit, best: Fit) -> bool:
    """Whether another font is worth it: its smallest line is clearly larger, or readable at last."""
    readable = best.smallest_line_px < READABLE_PX <= fit.smallest_line_px
    return readable or fit.smallest_line_px > 1.12 * best.smallest_line_px


def check_headline(text: str, look: HeadlineLook) -> str:
    """The pictographs of *text* that could not be drawn; for refusing a headline before any work is done.

    Raises:
        InvalidRequestError: as `fit_headline` would.
    """
    return _drawable(text, look).dropped


def _drawable(text: str, look: HeadlineLook) -> Drawable:
    cleaned = clean(text)
    return drawable(capitals(cleaned) if look.upper else cleaned, look.font)


def _fonts(given: Drawable) -> list[Font]:
    """The font, and narrower ones for when words get too small in it."""
    letters = given.text.replace(" ", "")
    narrower = (FONTS[key] for key in NARROWER.get(given.font.key, ()))
    return [given.font, *(font for font in narrower if not font.coverage.missing(letters))]


def _in_rooms(
    words: Sequence[Word],
    font: Font,
    look: HeadlineLook,
    layout: Layout,
    rooms: Sequence[Box],
    size: tuple[int, int],
) -> Fit:
    """The best fit of *words* in *font* over *rooms*."""
    frame = _frame(look, size)
    length = len(line_text(words))
    lines = next(lines for upto, lines in MOST_LINES if length <= upto)
    if length <= MOST_LINES[0][0]:
        lines = min(look.max_lines, lines)
    shapes = [(room.width, room.height) for room in rooms]
    division, place = best_division(words, measure(words, font), frame, shapes, lines)
    return Block(words, font, look, frame, division).placed(rooms[place], layout, size)


def measure(words: Sequence[Word], font: Font) -> Measures:
    """Ink of *words* in *font*, as shares of the type size."""
    type_ = font.at(_BASE)
    boxes = [extent_of(type_, word.text) for word in words]
    return Measures(
        advance=np.array(
            [max(box[2], type_.getlength(word.text)) for word, box in zip(words, boxes, strict=True)]
        )
        / _BASE,
        ascent=np.array([max(0.0, -box[1]) for box in boxes]) / _BASE,
        descent=np.array([max(0.0, box[3]) for box in boxes]) / _BASE,
        space=type_.getlength(" ") / _BASE,
        hyphen=type_.getlength("-") / _BASE,
        cap=cap_height(type_, words) / _BASE,
    )


def _frame(look: HeadlineLook, size: tuple[int, int]) -> Frame:
    around = look.stroke + look.depth
    pad = (max(PANEL_PAD[0], around), max(PANEL_PAD[1], around)) if look.panel else (around, around)
    return Frame(
        pad=pad,
        gap=look.gap - look.depth,  # depth goes down only, yet the padding counts it above a line as well
        below=RULE[0] + RULE[1] if look.rule else 0.0,
        tallest_px=look.max_height * min(size[1], size[0] * 1.2),
        turn_deg=look.rotate_deg,
        shear=look.shear,
        justify=look.justify,
        readable_px=1.02 * READABLE_PX * size[0] / SMALLEST_SHOWN,
    )
