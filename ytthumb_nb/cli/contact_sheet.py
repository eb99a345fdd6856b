"""All pictures of a job on one sheet, numbered, to compare them at a glance."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.models import Thumbnail

_TILE = (640, 360)
_GAP = 24
_CAPTION = 44
_PAPER, _INK = "#16181d", "#e8e8ea"


def contact_sheet(thumbnails: Sequence[Thumbnail]) -> bytes:
    """A JPEG of the previews, each with its number and what it does differently.

    Raises:
        OSError: a preview is gone.
    """
    columns = 2 if len(thumbnails) <= 4 else 3
    rows = max(1, math.ceil(len(thumbnails) / columns))
    step_x, step_y = _TILE[0] + _GAP, _TILE[1] + _GAP + _CAPTION
    sheet = Image.new("RGB", (columns * step_x + _GAP, rows * step_y + _GAP), _PAPER)
    draw, font = ImageDraw.Draw(sheet), FONTS["fira"].at(24)
    for place, thumbnail in enumerate(thumbnails):
        x = _GAP + place % columns * step_x
        y = _GAP + place // columns * step_y
        with Image.open(thumbnail.files.preview) as preview:
            preview.thumbnail(_TILE)
            sheet.paste(preview, (x + (_TILE[0] - preview.width) // 2, y + (_TILE[1] - preview.height) // 2))
        caption = _fitted(f"{thumbnail.index}  {thumbnail.changed}".strip(), font)
        draw.text((x, y + _TILE[1] + 8), caption, _INK, font)
    data = io.BytesIO()
    sheet.save(data, "JPEG", quality=90)
    return data.getvalue()


def _fitted(text: str, font: ImageFont.FreeTypeFont) -> str:
    """*text*, its end left out where it is wider than a tile."""
    if font.getlength(text) <= _TILE[0]:
        return text
    while text and font.getlength(f"{text}…") > _TILE[0]:
        text = text[:-1]
    return f"{text.rstrip(' ,')}…"
