"""The sheet of a grid: pictures where they belong, heads at the edges, grey where there is no picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ytthumb_nb.axes import Axis
from ytthumb_nb.imaging.grid_html import grid_table
from ytthumb_nb.imaging.grid_sheet import Tile, grid_sheet
from ytthumb_nb.imaging.sheet_text import printed

COLOURS = ("#c00000", "#00a000", "#0000c0", "#c0c000")
STYLES = Axis("style", ("modern", "neon"))
WORDS = Axis("headline", ("Day *one*", "It floats"))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Four plain pictures, each of a colour."""
    paths = [tmp_path / f"{colour[1:]}.png" for colour in COLOURS]
    for path, colour in zip(paths, COLOURS, strict=True):
        Image.new("RGB", (640, 360), colour).save(path)
    return paths


def boxes(sheet: Image.Image, colour: str) -> tuple[int, int, int, int]:
    """Left, top, width and height of the area in *colour*."""
    wanted = np.array(Image.new("RGB", (1, 1), colour))[0, 0]
    rows, columns = np.nonzero((np.asarray(sheet) == wanted).all(axis=2))
    return (
        int(columns.min()),
        int(rows.min()),
        int(np.ptp(columns)) + 1,
        int(np.ptp(rows)) + 1,
    )


def test_each_picture_stands_under_its_column_and_beside_its_row(pictures: list[Path]) -> None:
    """Row by row, all of one size, in line with each other, and inside of the sheet."""
    sheet = grid_sheet([Tile(path, "cut-out right") for path in pictures], STYLES, WORDS, 320)
    one, two, three, four = (boxes(sheet, colour) for colour in COLOURS)

    assert {box[2:] for box in (one, two, three, four)} == {(320, 180)}
    assert (one[0], one[1], two[0], three[1]) == (three[0], two[1], four[0], four[1])
    assert one[0] + 320 < two[0]
    assert one[1] + 180 < three[1]
    assert four[0] + 320 < sheet.width
    assert four[1] + 180 < sheet.height


def test_a_cell_without_a_picture_is_grey_and_says_why(pictures: list[Path], tmp_path: Path) -> None:
    """The reason is drawn; a file that is gone has a reason too; the other pictures stay where they are."""
    whole = grid_sheet([Tile(path) for path in pictures], STYLES, WORDS)
    gone = [
        Tile(None, reason="The provider refused the prompt."),
        *(Tile(path) for path in pictures[1:3]),
        Tile(tmp_path / "gone.jpg"),
    ]

    sheet = grid_sheet(gone, STYLES, WORDS)

    assert sheet.size == whole.size
    assert boxes(sheet, COLOURS[1]) == boxes(whole, COLOURS[1])
    for colour in (COLOURS[0], COLOURS[3]):
        left, top, width, height = boxes(whole, colour)
        tile = np.asarray(sheet.crop((left, top, left + width, top + height)).convert("L"))
        assert (tile == tile[0, 0]).mean() > 0.8
        assert tile.min() < 150


def test_one_row_has_no_heads_at_its_left(pictures: list[Path]) -> None:
    """Without a second axis the pictures begin at the margin."""
    row = grid_sheet([Tile(path) for path in pictures], Axis("seed", (1, 2, 3, 4)), None)
    both = grid_sheet([Tile(path) for path in pictures], STYLES, WORDS)

    assert boxes(row, COLOURS[0])[0] < boxes(both, COLOURS[0])[0]
    assert len({boxes(row, colour)[1] for colour in COLOURS}) == 1


def test_a_picture_of_another_shape_is_shown_whole(pictures: list[Path], tmp_path: Path) -> None:
    """An upright picture among wide ones stands in the middle of its tile, neither cropped nor stretched."""
    upright = tmp_path / "upright.png"
    Image.new("RGB", (360, 640), "#ff00ff").save(upright)

    sheet = grid_sheet([Tile(pictures[0]), Tile(upright)], Axis("size", ((640, 360), (360, 640))), None)
    _, _, width, height = boxes(sheet, "#ff00ff")

    assert height == 180
    assert abs(width - 180 * 360 / 640) < 2


@pytest.mark.parametrize("text", ["word " * 60, "W" * 300, "one", "", "a " + "W" * 80 + " b"])
def test_small_print_keeps_to_its_room(text: str) -> None:
    """No line is wider than asked, there are no more lines than asked, and what is left out shows as dots."""
    print_ = printed(text, 18, 200, 3)

    assert len(print_.lines) <= 3
    assert print_.width <= 200
    assert "".join(print_.lines).rstrip(".").replace(" ", "") in text.replace(" ", "")
    assert (len(text) > 80) == (print_.lines != () and print_.lines[-1].endswith("..."))


def test_letters_that_no_font_has_leave_a_head_empty_and_the_sheet_whole(pictures: list[Path]) -> None:
    """A sheet is never lost for want of a font."""
    axis = Axis("notes", ("\U00010330\U00010331", "plain"))

    assert printed(axis.labels[0], 18, 200, 3).lines == ()
    assert grid_sheet([Tile(path) for path in pictures[:2]], axis, None).width > 640


def test_the_table_says_the_same_in_text(pictures: list[Path], tmp_path: Path) -> None:
    """Heads without stars, captions, reasons and pictures; nothing of it is taken for markup."""
    tiles = [
        Tile(pictures[0], "<b>cut-out</b>"),
        Tile(None, reason="No & never."),
        Tile(tmp_path / "gone.jpg"),
        Tile(pictures[3]),
    ]

    table = grid_table(tiles, STYLES, WORDS, "style x headline.")

    assert table.count("<img ") == 2
    assert table.count('scope="col"') == table.count('scope="row"') == 2
    for said in (
        "Day one",
        "It floats",
        "&lt;b&gt;cut-out",
        "No &amp; never.",
        "file is missing",
        "modern",
        "neon",
    ):
        assert said in table
    assert "<b>" not in table
