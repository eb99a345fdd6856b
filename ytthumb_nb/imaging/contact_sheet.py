"""All pictures of a job on one sheet with a caption each: for the terminal demo, notebooks and galleries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ytthumb_nb.errors import InvalidRequestError, SourceError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.imaging.fonts import FONTS, drawable
from ytthumb_nb.imaging.wording import clean

_PAPER: Final = (250, 250, 248)
_EMPTY: Final = (228, 228, 224)
_INK: Final = (52, 54, 60)
#: Captions are read, not shouted: the variable font at semi-bold.
_CAPTION_WEIGHT: Final = 600


def contact_sheet(pictures: Sequence[Path], captions: Sequence[str], width: int = 1200) -> Image.Image:
    """A sheet *width* px wide with *pictures* in rows, each 16:9 (or as the first one is) over its caption.

    A file that is missing or damaged leaves a grey tile, so that the others are still seen.

    Raises:
        InvalidRequestError: there are no pictures, or not as many captions as pictures.
    """
    if not pictures or len(pictures) != len(captions):
        raise InvalidRequestError(
            f"{len(pictures)} pictures and {len(captions)} captions were given; a sheet needs at least one "
            "picture and a caption for each."
        )
    columns = _columns(len(pictures))
    gap = max(8, width // 60)
    tile_width = (width - gap * (columns + 1)) // columns
    tiles = [_opened(path) for path in pictures]
    shape = next((tile.size for tile in tiles if tile is not None), (16, 9))
    tile_height = max(1, round(tile_width * shape[1] / shape[0]))
    text_px = min(18, max(11, tile_width // 24))
    step = tile_height + round(text_px * 1.7) + gap
    sheet = Image.new("RGB", (width, gap + step * math.ceil(len(tiles) / columns)), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, (tile, caption) in enumerate(zip(tiles, captions, strict=True)):
        left = gap + (tile_width + gap) * (number % columns)
        top = gap + step * (number // columns)
        if tile is None:
            draw.rectangle((left, top, left + tile_width - 1, top + tile_height - 1), fill=_EMPTY)
            caption = f"{caption} (file is missing)".strip()
        else:
            sheet.paste(Image.fromarray(fit_frame(np.asarray(tile), (tile_width, tile_height))), (left, top))
        _caption(draw, caption, (left, top + tile_height + round(text_px * 1.25)), tile_width, text_px)
    return sheet


def _columns(count: int) -> int:
    """Rows as even as they can be: four as two by two, six as three by two."""
    return {1: 1, 2: 2, 4: 2}.get(count, 3 if count <= 9 else 4)


def _opened(path: Path) -> Image.Image | None:
    try:
        return decode(path, enough=(640, 360))
    except SourceError:
        return None


def _caption(draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], width: int, text_px: int) -> None:
    try:
        shown = drawable(clean(text), "montserrat")
    except InvalidRequestError:
        return  # no font for these letters: the picture still says what it is
    font = shown.font.at(text_px)
    if shown.font == FONTS["montserrat"]:
        font.set_variation_by_axes([_CAPTION_WEIGHT])
    draw.text(at, _shortened(shown.text, font, width), fill=_INK, font=font, anchor="ls")


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text.rstrip() + "..."
