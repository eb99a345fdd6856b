"""A grid as its user holds it: pictures side by side that differ in what two axes say, and in nothing else."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PIL import Image

from ytthumb_nb.axes import Axis
from ytthumb_nb.errors import InvalidRequestError, JobFailedError
from ytthumb_nb.imaging.grid_html import grid_table
from ytthumb_nb.imaging.grid_sheet import Tile, grid_sheet
from ytthumb_nb.models import Thumbnail
from ytthumb_nb.store.files import write_atomically

_KINDS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


@dataclass(frozen=True)
class Cell:
    """One picture of a grid, or the `reason` why there is none.

    `x` and `y` are the values of the axes; `job_id` is "" where no job was begun, and `variation` counts from 1.
    """

    x: Any
    y: Any
    job_id: str
    variation: int
    thumbnail: Thumbnail | None = field(default=None, repr=False)
    reason: str = ""


@dataclass(frozen=True)
class Grid:
    """Pictures over two axes; shown inline in a notebook as a table. The cells are in order, row by row.

    `seed` is that of every cell, and None where seeds are an axis. `estimate_usd` is about what the grid was to cost.
    """

    x: Axis
    y: Axis | None
    cells: tuple[Cell, ...]
    seed: int | None
    estimate_usd: float = 0.0

    @property
    def job_ids(self) -> tuple[str, ...]:
        """The jobs behind the cells, in their order; `recent()` lists them and `retry_failed()` takes each."""
        return tuple(dict.fromkeys(cell.job_id for cell in self.cells if cell.job_id))

    def cell(self, x_value: Any, y_value: Any = None) -> Cell:
        """The cell at two values of the axes; without a `y` there is only the first.

        Raises:
            InvalidRequestError: an axis has no such value.
        """
        if self.y is None and y_value is not None:
            raise InvalidRequestError(
                f"{y_value!r} was asked for, and the grid has no axis y.", hint="Give the value of x alone."
            )
        row = 0 if self.y is None else self.y.place(y_value)
        return self.cells[row * len(self.x.values) + self.x.place(x_value)]

    def thumbnail(self, x_value: Any, y_value: Any = None) -> Thumbnail:
        """The picture at two values of the axes.

        Raises:
            InvalidRequestError: an axis has no such value.
            JobFailedError: the cell has no picture; the sentence says why.
        """
        cell = self.cell(x_value, y_value)
        if cell.thumbnail is None:
            raise JobFailedError(f"This cell has no picture: {cell.reason}")
        return cell.thumbnail

    def sheet(self, width_px: int = 320) -> Image.Image:
        """All pictures on one, with heads at the edges and what changed under each; a failed cell is grey.

        Args:
            width_px: of each picture, 120 to 1280.

        Raises:
            InvalidRequestError: it is none of these.
        """
        if type(width_px) is not int or not 120 <= width_px <= 1280:
            raise InvalidRequestError(
                f"width_px is {width_px!r}; it must be a whole number from 120 to 1280.",
                hint="It is the width of each picture; 320 suits a notebook.",
            )
        name = "small" if width_px <= 320 else "preview" if width_px <= 640 else "picture"
        return grid_sheet([_tile(cell, name) for cell in self.cells], self.x, self.y, width_px)

    def save(self, path: str | Path, width_px: int = 320) -> Path:
        """Write the sheet as PNG, JPEG or WebP, by the ending of *path*; returns the path.

        Raises:
            InvalidRequestError: another ending, or another width than `sheet` takes.
            StoreError: it cannot be written.
        """
        target = Path(path).expanduser()
        kind = check_ending(target)
        data = io.BytesIO()
        self.sheet(width_px).save(data, kind, quality=92)
        return write_atomically(target, data.getvalue())

    def __repr__(self) -> str:
        return f"<Grid {self._in_words}>"

    def _repr_html_(self) -> str:
        return grid_table([_tile(cell, "small") for cell in self.cells], self.x, self.y, f"{self._in_words}.")

    @property
    def _in_words(self) -> str:
        axes = self.x.name if self.y is None else f"{self.x.name} x {self.y.name}"
        made = sum(cell.thumbnail is not None for cell in self.cells)
        seed = "" if self.seed is None else f", seed {self.seed}"
        return f"{axes}: {made} of {len(self.cells)} pictures{seed}"


def check_ending(path: Path) -> str:
    """The kind of picture that a sheet saved as *path* is.

    Raises:
        InvalidRequestError: its ending names none that is known here.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InvalidRequestError(
            f"a sheet cannot be saved as {path.name!r}; its name must end in .png, .jpg or .webp.",
            hint="For instance grid.png.",
        )
    return kind


def _tile(cell: Cell, name: str) -> Tile:
    thumbnail = cell.thumbnail
    if thumbnail is None:
        return Tile(None, reason=cell.reason)
    return Tile(getattr(thumbnail.files, name), thumbnail.changed)
