"""A grid of pictures as a table in a notebook. Colours follow the notebook's own light or dark."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from typing import Final

from ytthumb_nb.axes import Axis
from ytthumb_nb.imaging.grid_sheet import Tile, heads_of

_TILE_PX: Final = 240
_HEAD: Final = "text-align:left;vertical-align:bottom;white-space:normal"
_CELL: Final = f"text-align:left;vertical-align:top;width:{_TILE_PX}px;min-width:{_TILE_PX // 2}px"
_EMPTY: Final = (
    "aspect-ratio:16/9;border:1px dashed currentColor;border-radius:6px;opacity:.7;display:grid;"
    "place-items:center;text-align:center;padding:8px;box-sizing:border-box;white-space:normal"
)


def grid_table(tiles: Sequence[Tile], x: Axis, y: Axis | None, note: str) -> str:
    """A table of *tiles*, row by row, with a head for each value of *x* and of *y*, and *note* under it."""
    columns = len(x.values)
    corner = "" if y is None else f'<td style="{_HEAD};opacity:.7">{html.escape(y.name)}</td>'
    heads = "".join(
        f'<th scope="col" style="{_HEAD};max-width:{_TILE_PX}px">{_over(x.name, place)}{html.escape(label)}</th>'
        for place, label in enumerate(heads_of(x))
    )
    rows = []
    for row, label in enumerate(("",) if y is None else heads_of(y)):
        head = (
            ""
            if y is None
            else f'<th scope="row" style="{_HEAD};vertical-align:top;max-width:180px">{html.escape(label)}</th>'
        )
        cells = "".join(_cell(tile) for tile in tiles[row * columns : (row + 1) * columns])
        rows.append(f'<tr style="background:none">{head}{cells}</tr>')
    return (
        '<div style="overflow-x:auto"><table style="margin:0"><thead>'
        f'<tr style="background:none">{corner}{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table><p>{html.escape(note)}</p></div>"
    )


def _over(name: str, place: int) -> str:
    """The axis's name, over its first head."""
    shown = html.escape(name) if place == 0 else "&nbsp;"
    return f'<span style="opacity:.7;font-weight:normal">{shown}</span><br>'


def _cell(tile: Tile) -> str:
    caption = html.escape(tile.caption)
    try:
        if tile.picture is None:
            raise FileNotFoundError
        data = base64.b64encode(tile.picture.read_bytes()).decode("ascii")
    except OSError:
        reason = html.escape(tile.reason or "The picture's file is missing.")
        return f'<td style="{_CELL}"><div style="{_EMPTY}">{reason}</div>{caption}</td>'
    picture = (
        f'<img src="data:image/jpeg;base64,{data}" alt="{caption}" '
        'style="width:100%;max-width:none;border-radius:6px">'
    )
    return f'<td style="{_CELL}">{picture}<br>{caption}</td>'
