"""The quickstart runs to its end with nobody at the keyboard, and shows what it says it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "01_quickstart.ipynb"


def read() -> Any:
    return nbformat.read(QUICKSTART, as_version=4)  # type: ignore[no-untyped-call]  # nbformat ships no types


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The code cells after a run under nbclient, which has no front end; a cell that fails fails here."""
    notebook = read()
    nbclient.NotebookClient(notebook, timeout=120).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def data_of(cells: list[Any], source: str) -> dict[str, Any]:
    """What the cell whose source begins with *source* gave as its value, by MIME type."""
    [cell] = [cell for cell in cells if cell.source.startswith(source)]
    [output] = [output for output in cell.outputs if output.output_type == "execute_result"]
    data: dict[str, Any] = output.data
    return data


def test_it_ends_by_itself(cells: list[Any]) -> None:
    """Every cell was run, in order, though nobody clicked in the panel."""
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


def test_the_variations_are_shown_inline(cells: list[Any]) -> None:
    """The awaited result shows four pictures in the notebook itself."""
    assert data_of(cells, "result")["text/html"].count('<img src="data:image/jpeg;base64,') == 4


def test_the_panel_is_a_widget(cells: list[Any]) -> None:
    """The panel's cell gives a live widget, and a text that is the same each time."""
    data = data_of(cells, "yt.Panel(")

    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == "ytthumb_nb.Panel()"


def test_it_holds_no_pictures_and_no_paths() -> None:
    """The notebook in git is small: texts and counts, no pictures, no widget state, nothing of one machine."""
    outputs = [output for cell in read().cells for output in cell.get("outputs", [])]

    assert {kind for output in outputs for kind in output.get("data", {})} == {"text/plain"}
    assert QUICKSTART.stat().st_size < 20_000
    assert str(Path.home()) not in QUICKSTART.read_text()
