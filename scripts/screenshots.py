"""Take the README's screenshot: the panel in a real JupyterLab, with four thumbnails it has just drawn.

make screenshots            (or: PYTHONPATH=tests/browser python scripts/screenshots.py [FOLDER])
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_session import OpenNotebook, browser_page, jupyter_lab
from playwright.sync_api import expect

from ytthumb_nb.assets import sample

FOLDER = Path(__file__).parents[1] / "docs" / "images"
_CELL = 'import ytthumb_nb as yt\n\nyt.Panel("astronaut.jpg", headline="Ready for launch", seed=SEED)'
_HIDE_SIDEBAR = "() => window.jupyterapp.commands.execute('application:toggle-left-area')"
_TO_THE_TOP = "() => document.querySelector('.jp-Notebook .jp-Cell').scrollIntoView()"


def take(folder: Path, *, seed: int = 7, width: int = 1440, height: int = 1050) -> Path:
    """Draw in JupyterLab what a stranger would see after one click, and save it as panel.jpg."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        notebooks = Path(temporary) / "notebooks"
        notebooks.mkdir()
        shutil.copy(sample("astronaut"), notebooks)
        (notebooks / "thumbnails.ipynb").write_text(json.dumps(_notebook(_CELL.replace("SEED", str(seed)))))
        with jupyter_lab(notebooks) as address, browser_page(width, height) as page:
            opened = OpenNotebook.open(page, address, "thumbnails.ipynb")
            page.evaluate(_HIDE_SIDEBAR)
            opened.run(0)
            page.locator(".ytt-generate").click(timeout=30_000)
            expect(page.locator(".ytt-run.ytt-is-completed")).to_be_visible(timeout=90_000)
            expect(page.locator(".ytt-tile.ytt-is-completed")).to_have_count(4)
            page.evaluate(_TO_THE_TOP)
            page.mouse.move(width - 5, height - 5)
            page.screenshot(path=folder / "panel.jpg", type="jpeg", quality=88)
    return folder / "panel.jpg"


def _notebook(source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "panel",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}


if __name__ == "__main__":
    print(take(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
