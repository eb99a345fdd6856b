"""`yt.doctor()` in a real JupyterLab: the front end is asked, and what it answers stands in the table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_session import NoBrowserError, OpenNotebook, browser_page, jupyter_lab
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_front_end_answers(tmp_path: Path) -> None:
    """The row is filled in by a browser that draws the widget, while no cell runs, and the cell did not wait."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": "",
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "check.ipynb").write_text(json.dumps(notebook))
    try:
        with jupyter_lab(tmp_path) as address, browser_page() as page:
            opened = OpenNotebook.open(page, address, "check.ipynb")
            at = opened.insert_cell(0, "import ytthumb_nb as yt\nyt.doctor()")
            opened.run(at)
            row = opened.output_of(at).locator("tr", has_text="widgets front end")
            expect(row).to_contain_text("shows widgets and answers", timeout=15_000)
            expect(opened.output_of(at)).to_contain_text("ipykernel")
            expect(opened.output_of(at)).not_to_contain_text("Error")
    except NoBrowserError as error:
        pytest.fail(str(error))
