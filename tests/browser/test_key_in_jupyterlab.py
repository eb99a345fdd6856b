"""A key typed into the panel, in a real JupyterLab: it makes pictures, and afterwards it is nowhere.

Set `YTTHUMB_SCREENSHOTS` to a folder to keep what was on the screen.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_session import NoBrowserError, OpenNotebook, browser_page, jupyter_lab
from playwright.sync_api import Page, expect

from ytthumb_nb.testing.openai_server import OpenAIServer

pytestmark = pytest.mark.browser

KEY = "sk-typed-in-a-browser-0123456789abcdef"
_SAVE_STATE = "() => window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
_SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
_CELL = """
import logging
logging.basicConfig(level=logging.DEBUG, filename="debug.log")
import ytthumb_nb as yt

panel = yt.Panel("A cabin in ten days", provider="openai", headline="", count=2)
panel
"""


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(key=KEY) as server:
        yield server


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("YTTHUMB_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def _content(address: str, name: str) -> Any:
    with urllib.request.urlopen(f"{address}/api/contents/{name}?content=1", timeout=10) as answer:
        return json.load(answer)["content"]


def test_a_typed_key_works_and_is_saved_nowhere(tmp_path: Path, server: OpenAIServer) -> None:
    """The field empties itself; pictures come; the notebook saved with all its widgets, the log at DEBUG, store and
    pictures hold no trace of the key, and no message of the page but the one that brought it."""
    notebooks, home = tmp_path / "notebooks", tmp_path / "home"
    notebooks.mkdir()
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": _CELL,
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    (notebooks / "key.ipynb").write_text(json.dumps(notebook))
    variables = {"OPENAI_BASE_URL": server.base_url, "YTTHUMB_HOME": str(home)}
    try:
        with jupyter_lab(notebooks, **variables) as address, browser_page() as page:
            received: list[str] = []
            page.on(
                "websocket", lambda socket: socket.on("framereceived", lambda data: received.append(str(data)))
            )
            opened = OpenNotebook.open(page, address, "key.ipynb")
            opened.run(0)
            field = page.locator(".ytt-key input[type=password]")
            field.fill(KEY)
            _picture(page, "key-typed")
            page.locator(".ytt-key button").click()
            expect(field).to_have_value("")
            expect(page.locator(".ytt-price")).to_contain_text("About $0.12 for 2")
            page.locator(".ytt-generate").click()
            expect(page.locator(".ytt-run.ytt-is-completed")).to_be_visible(timeout=60_000)
            expect(page.locator(".ytt-price")).to_contain_text("on disk already", timeout=30_000)
            _picture(page, "key-used")
            page.evaluate(_SAVE_STATE)
            page.evaluate(_SAVE)
            saved = json.dumps(_content(address, "key.ipynb"))
            log = str(_content(address, "debug.log"))
    except NoBrowserError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))

    assert server.paid == 2
    assert "application/vnd.jupyter.widget-state+json" in saved
    assert "ytthumb_nb" in log
    everything = {"notebook": saved, "log": log, "messages": "".join(received)}
    everything |= {str(path): path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()}
    assert [name for name, text in everything.items() if KEY in text] == []
    assert len(everything) > 10
