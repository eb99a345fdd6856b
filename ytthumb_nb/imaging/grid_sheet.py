"""A grid of pictures on one sheet: what each column and row tries at the edges, what changed under each picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from ytthumb_nb.axes import Axis
from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.sheet_text import LEADING, Print, printed
from ytthumb_nb.imaging.wording import without_stars

_PAPER: Final = (250, 250, 248)
_EMPTY: Final = (228, 228, 224)
_INK: Final = (34, 36, 42)
_QUIET: Final = (112, 114, 122)
_LINE: Final = (214, 214, 208)
#: Row heads are at most this share of a picture's width.
_ROW_HEAD: Final = 0.62


@dataclass(frozen=True)
class Tile:
    """One cell: the file of its picture, or None and the `reason`; `caption` stands under it."""

    picture: Path | None
    caption: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Sizes:
    """Lengths in px that all follow from a picture's width."""

    tile: tuple[int, int]
    gap: int
    head: int
    caption: int


def heads_of(axis: Axis) -> tuple[str, ...]:
    """What stands at the edge for each value of *axis*: headlines as they read on the picture."""
    return tuple(without_stars(label) if axis.name == "headline" else label for label in axis.labels)


def grid_sheet(tiles: Sequence[Tile], x: Axis, y: Axis | None, width_px: int = 320) -> Image.Image:
    """A sheet with *tiles*, row by row, each picture *width_px* wide; a cell without one is grey and says why.

    Args:
        tiles: as many as `x` has values, for each value of `y`.
        x, y: what the columns and the rows try; without `y` there is one row, without heads.
        width_px: 120 or more can be read.
    """
    pictures = [_opened(tile.picture, width_px) for tile in tiles]
    shape = next((picture.size for picture in pictures if picture is not None), (16, 9))
    sizes = _Sizes(
        tile=(width_px, max(1, round(width_px * shape[1] / shape[0]))),
        gap=max(8, width_px // 20),
        head=max(12, min(24, width_px // 17)),
        caption=max(10, min(16, width_px // 26)),
    )
    columns = [printed(label, sizes.head, width_px, 3) for label in heads_of(x)]
    rows = _row_heads(y, sizes)
    captions = [printed(tile.caption, sizes.caption, width_px, 2, weight=500) for tile in tiles]
    return _Sheet(sizes, x, y, columns, rows, captions).with_tiles(tiles, pictures)


class _Sheet:
    """Where everything stands; `with_tiles` draws it."""

    def __init__(
        self,
        sizes: _Sizes,
        x: Axis,
        y: Axis | None,
        columns: Sequence[Print],
        rows: Sequence[Print],
        captions: Sequence[Print],
    ) -> None:
        self.sizes, self.columns, self.rows, self.captions = sizes, columns, rows, captions
        self.names = [printed(axis.name.upper(), sizes.caption, sizes.tile[0], 1) for axis in (x, y) if axis]
        margin = sizes.gap * 2
        widest = max((head.width for head in [*rows, *self.names[1:]]), default=0)
        self.left = margin + (widest + sizes.gap + sizes.gap // 2 if rows else 0)
        self.margin = margin
        self.heads_foot = (
            margin + self.names[0].height + max(head.height for head in columns) + sizes.gap // 2 + 2
        )
        self.top = self.heads_foot + sizes.gap // 2
        below = max(caption.height for caption in captions)
        self.step = (
            sizes.tile[0] + sizes.gap,
            sizes.tile[1] + below + sizes.gap + (sizes.gap // 3 if below else 0),
        )
        count = max(1, len(rows))
        self.size = (
            self.left + self.step[0] * len(columns) - sizes.gap + margin,
            self.top + self.step[1] * count - sizes.gap + margin,
        )

    def with_tiles(self, tiles: Sequence[Tile], pictures: Sequence[Image.Image | None]) -> Image.Image:
        sheet = Image.new("RGB", self.size, _PAPER)
        draw = ImageDraw.Draw(sheet)
        self._heads(draw)
        for number, (tile, picture, caption) in enumerate(zip(tiles, pictures, self.captions, strict=True)):
            row, column = divmod(number, len(self.columns))
            at = self.left + self.step[0] * column, self.top + self.step[1] * row
            if picture is None:
                self._empty(draw, at, tile.reason or "The picture's file is missing.")
            else:
                self._picture(sheet, draw, at, picture)
            caption.draw(draw, (at[0], at[1] + self.sizes.tile[1] + self.sizes.gap // 3), _QUIET)
        return sheet

    def _heads(self, draw: ImageDraw.ImageDraw) -> None:
        draw.line((self.margin, self.heads_foot, self.size[0] - self.margin, self.heads_foot), _LINE)
        self.names[0].draw(draw, (self.left, self.margin), _QUIET)
        for column, head in enumerate(self.columns):
            foot = self.heads_foot - self.sizes.gap // 2
            head.draw(draw, (self.left + self.step[0] * column, foot - head.height), _INK)
        if self.rows:
            name = self.names[1]
            foot = self.heads_foot - self.sizes.gap // 2 - (self.sizes.head - self.sizes.caption) // 3
            name.draw(draw, (self.margin, foot - name.height), _QUIET)
        for row, head in enumerate(self.rows):
            head.draw(draw, (self.margin, self.top + self.step[1] * row), _INK)

    def _picture(
        self, sheet: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int], picture: Image.Image
    ) -> None:
        """*picture* whole, in the middle of its tile: a cell of another shape is shown as it is."""
        fitted = picture.copy()
        fitted.thumbnail(self.sizes.tile, Image.Resampling.LANCZOS)
        if fitted.size != self.sizes.tile:
            draw.rectangle((*at, at[0] + self.sizes.tile[0] - 1, at[1] + self.sizes.tile[1] - 1), fill=_EMPTY)
        room = [(whole - part) // 2 for whole, part in zip(self.sizes.tile, fitted.size, strict=True)]
        sheet.paste(fitted, (at[0] + room[0], at[1] + room[1]))

    def _empty(self, draw: ImageDraw.ImageDraw, at: tuple[int, int], reason: str) -> None:
        width, height = self.sizes.tile
        draw.rectangle((*at, at[0] + width - 1, at[1] + height - 1), fill=_EMPTY)
        text_px = self.sizes.caption + self.sizes.caption // 8
        most = max(1, int((height - self.sizes.gap) / (text_px * LEADING)))
        words = printed(reason, text_px, width - 2 * self.sizes.gap, most, weight=500, even=True)
        words.draw(draw, (at[0] + width / 2, at[1] + (height - words.height) / 2), _QUIET, centred=True)


def _row_heads(y: Axis | None, sizes: _Sizes) -> list[Print]:
    if y is None:
        return []
    width, most = round(sizes.tile[0] * _ROW_HEAD), max(1, int(sizes.tile[1] / (sizes.head * LEADING)))
    return [printed(label, sizes.head, width, most) for label in heads_of(y)]


def _opened(path: Path | None, width_px: int) -> Image.Image | None:
    if path is None:
        return None
    try:
        return decode(path, enough=(width_px, 1))
    except SourceError:
        return None
