"""The notebook about design runs to its end with nobody at the keyboard, and shows what it says it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

DESIGN = Path(__file__).parents[2] / "notebooks" / "02_design.ipynb"
PICTURE = '<img src="data:image/jpeg;base64,'


def read() -> Any:
    return nbformat.read(DESIGN, as_version=4)  # type: ignore[no-untyped-call]  # nbformat ships no types


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The code cells after a run under nbclient; a cell that fails fails here."""
    notebook = read()
    nbclient.NotebookClient(notebook, timeout=120).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def pictures_in(cells: list[Any], part: str) -> list[int]:
    """How many pictures each output has of the one cell whose source holds *part*."""
    [cell] = [cell for cell in cells if part in cell.source]
    return [output.data["text/html"].count(PICTURE) for output in cell.outputs if "data" in output]


def test_it_ends_by_itself(cells: list[Any]) -> None:
    """Every cell was run, in order."""
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


def test_sets_of_pictures_are_shown_inline(cells: list[Any]) -> None:
    """Three styles, a grid of words and one of ideas, other words, a brand's look and a Short are there to be seen."""
    assert pictures_in(cells, '("modern", "neon", "vintage")') == [2, 2, 2]
    assert pictures_in(cells, 'y=("headline",') == [4]
    assert pictures_in(cells, 'x=("variation", 3)') == [6]
    assert pictures_in(cells, "I came *back*") == [4]
    assert pictures_in(cells, '("modern", "cartoon")') == [2, 2]
    assert pictures_in(cells, "(1080, 1920)") == [2]


def test_it_holds_no_pictures_and_no_paths() -> None:
    """The notebook in git is small: texts and counts, no pictures, nothing of one machine."""
    outputs = [output for cell in read().cells for output in cell.get("outputs", [])]

    assert {kind for output in outputs for kind in output.get("data", {})} == {"text/plain"}
    assert DESIGN.stat().st_size < 20_000
    assert str(Path.home()) not in DESIGN.read_text()
