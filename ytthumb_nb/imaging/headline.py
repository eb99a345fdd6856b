"""Where each line of a headline stands and how large: layout facts from measured ink, before anything is drawn.

`fit_headline` finds the room, the lines and the type size; `draw_headline` (from `lettering`) sets them. The same
words, look, layout and size always give the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ytthumb_nb.imaging.block import PANEL_PAD, RULE, Block, Fit, Line, cap_height, extent_of
from ytthumb_nb.imaging.fonts import FONTS, NARROWER, Drawable, Font, drawable
from ytthumb_nb.imaging.lettering import draw_headline
from ytthumb_nb.imaging.line_breaks import Frame, Measures, best_division, line_text
from ytthumb_nb.imaging.rooms import free_rooms, intersection, obstacles, safe_area
from ytthumb_nb.imaging.wording import Word, capitals, clean, split_words
from ytthumb_nb.models import Layout
from ytthumb_nb.styles import HeadlineLook

__all__ = ["Fit", "Line", "draw_headline", "fit_headline"]

MOST_LINES: Final = 5
#: Longer headlines may take `MOST_LINES` lines whatever their look says.
LONG: Final = 36
#: Lines lower than this at 168 px wide are hard to read; another font or room is tried then.
READABLE_PX: Final = 8.0
_BASE: Final = 200


def fit_headline(text: str, look: HeadlineLook, layout: Layout, size: tuple[int, int]) -> Fit:
    """Set *text* as large and as balanced as its room allows, whole and in order.

    Args:
        text: the headline; `*stars*` emphasise words.
        look: how it is set.
        layout: the box it may fill at most, where in it the words gather, and the faces to keep clear of.
            Where faces leave no readable room in the box, the rest of the picture is searched.
        size: (width, height) of the picture in px.
    Returns:
        The facts; no ink lies outside of the picture's margins, on a face, in the duration badge's corner or
        in the progress line.
    Raises:
        InvalidRequestError: letters are missing from every font here, or they cannot be shaped.
    """
    cleaned = clean(text)
    shouted = cleaned.upper() == cleaned
    given = drawable(capitals(cleaned) if look.upper else cleaned, look.font)
    small = [word.small for word in split_words(drawable(cleaned, look.font).text, all_capitals=shouted)]
    words = split_words(given.text, all_capitals=shouted or look.upper)
    if len(small) == len(words):  # in the text as written, capitals still tell BBC from the
        words = [replace(word, small=flag) for word, flag in zip(words, small, strict=True)]
    if not words:
        why = "nothing of the headline can be drawn: it has only pictographs" if given.dropped else ""
        return Fit(size, layout.headline, dropped=given.dropped, why=why)
    best: Fit | None = None
    for font in _fonts(given, look):
        fit = _in_rooms(words, font, look, layout, size)
        if best is None or fit.smallest_line_px > 1.12 * best.smallest_line_px:
            best = fit
        if best.smallest_line_px >= READABLE_PX:
            break
    assert best is not None
    return replace(best, dropped=given.dropped)


def _fonts(given: Drawable, look: HeadlineLook) -> list[Font]:
    """The font, and a narrower one for when words get too small in it."""
    narrow = FONTS.get(NARROWER.get(given.font.key, ""))
    letters = given.text.replace(" ", "")
    return [given.font] + ([narrow] if narrow and not narrow.coverage.missing(letters) else [])


def _in_rooms(
    words: Sequence[Word], font: Font, look: HeadlineLook, layout: Layout, size: tuple[int, int]
) -> Fit:
    """The best fit over the free rooms of the layout's box or, where those are too small, of the picture."""
    safe, taken = safe_area(size), obstacles(size, layout.faces)
    measures = measure(words, font)
    frame = _frame(look, size)
    lines = MOST_LINES if len(line_text(words)) > LONG else min(look.max_lines, MOST_LINES)
    smallest = (max(48, size[0] // 12), max(24, size[1] // 18))
    best: Fit | None = None
    for area in (intersection(layout.headline, safe), safe):
        rooms = free_rooms(area, taken, smallest)[:4]
        if rooms:
            shapes = [(room.width, room.height) for room in rooms]
            division, place = best_division(words, measures, frame, shapes, lines)
            room = rooms[place]
            fit = Block(words, font, look, frame, division).placed(room, layout, size)
            if best is None or fit.smallest_line_px > best.smallest_line_px:
                best = fit
            if best.smallest_line_px >= READABLE_PX * 0.6:
                return best
    if best is None:
        return Fit(size, layout.headline, why="faces leave no room for a headline")
    return best


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
        gap=look.gap,
        below=RULE[0] + RULE[1] if look.rule else 0.0,
        tallest_px=look.max_height * min(size[1], size[0] * 1.2),
        turn_deg=look.rotate_deg,
        shear=look.shear,
        justify=look.justify,
    )
