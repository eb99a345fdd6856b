"""All pictures of a job on one sheet, numbered, to compare them at a glance."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.models import Thumbnail

_TILE = (640, 360)
_GAP = 24
_CAPTION = 44
_PAPER, _INK = "#16181d", "#e8e8ea"


def contact_sheet(thumbnails: Sequence[Thumbnail], columns: int = 2) -> bytes:
    """A JPEG of the previews in *columns*, each with its number and what it does differently.

    Raises:
        OSError: a preview is gone.
    """
    rows = max(1, math.ceil(len(thumbnails) / columns))
    step_x, step_y = _TILE[0] + _GAP, _TILE[1] + _GAP + _CAPTION
    sheet = Image.new("RGB", (columns * step_x + _GAP, rows * step_y + _GAP), _PAPER)
    draw, font = ImageDraw.Draw(sheet), FONTS["fira"].at(24)
    for place, thumbnail in enumerate(thumbnails):
        x = _GAP + place % columns * step_x
        y = _GAP + place // columns * step_y
        with Image.open(_preview(thumbnail)) as preview:
            preview.thumbnail(_TILE)
            sheet.paste(preview, (x + (_TILE[0] - preview.width) // 2, y + (_TILE[1] - preview.height) // 2))
        draw.text((x, y + _TILE[1] + 8), f"{thumbnail.index}  {thumbnail.changed}".strip(), _INK, font)
    data = io.BytesIO()
    sheet.save(data, "JPEG", quality=90)
    return data.getvalue()


def _preview(thumbnail: Thumbnail) -> Path:
    return thumbnail.files.preview
