"""The notebook about paid providers runs to its end without a key and without a bill, and shows what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

PROVIDERS = Path(__file__).parents[2] / "notebooks" / "03_providers.ipynb"
PICTURE = '<img src="data:image/jpeg;base64,'


def read() -> Any:
    return nbformat.read(PROVIDERS, as_version=4)  # type: ignore[no-untyped-call]  # nbformat ships no types


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The code cells after a run under nbclient; a cell that fails fails here."""
    notebook = read()
    nbclient.NotebookClient(notebook, timeout=120).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(cells: list[Any], part: str) -> list[Any]:
    """What the one cell whose source holds *part* put out."""
    [cell] = [cell for cell in cells if part in cell.source]
    found: list[Any] = cell.outputs
    return found


def test_it_ends_by_itself(cells: list[Any]) -> None:
    """Every cell was run, in order."""
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


def test_pictures_and_partial_ones_are_shown_inline(cells: list[Any]) -> None:
    """Two by Replicate, two unfinished ones by OpenAI, and the finished one."""
    [results] = [cell.outputs for cell in cells if cell.source == "result"]
    [drawn] = [cell.outputs for cell in cells if cell.source == "drawn"]

    assert results[0].data["text/html"].count(PICTURE) == 2
    assert len(outputs(cells, "for draft in drafts")) == 2
    assert drawn[0].data["text/html"].count(PICTURE) == 1


def test_cancel_refusal_reuse_and_ledger_are_told(cells: list[Any]) -> None:
    """Each in the words a user gets."""
    assert outputs(cells, "job.cancel()")[0].text.count("cancelled stopped at the provider") == 2
    assert "rejected by the safety system" in outputs(cells, "moderated(")[0].text
    assert "on disk already and not paid again" in outputs(cells, "again.message")[0].text
    assert "gpt-image-2.5-flare" in outputs(cells, "yt.costs")[0].data["text/html"]


def test_it_holds_no_pictures_and_no_paths() -> None:
    """The notebook in git is small: texts and counts, no pictures, nothing of one machine."""
    found = [output for cell in read().cells for output in cell.get("outputs", [])]

    assert {kind for output in found for kind in output.get("data", {})} == {"text/plain"}
    assert PROVIDERS.stat().st_size < 20_000
    assert str(Path.home()) not in PROVIDERS.read_text()
