"""A kernel is restarted in the middle of a paid job: the panel's cell is run again, and the job goes on.

Set `YTTHUMB_SCREENSHOTS` to a folder to keep what was on the screen.
"""

from __future__ import annotations

import json
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from jupyter_session import NoBrowserError, OpenNotebook, browser_page, jupyter_lab
from playwright.sync_api import Page, expect

from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

pytestmark = pytest.mark.browser

_CELL = 'import ytthumb_nb as yt\n\nyt.Panel("How I built a boat", provider="replicate", headline="", count=10)'
_COMPLETED = ".ytt-tile.ytt-is-completed"


def notebook(folder: Path) -> str:
    """A notebook with one cell, the panel's; its name."""
    cell: dict[str, Any] = {
        "cell_type": "code", "id": "a", "metadata": {}, "source": _CELL, "outputs": [], "execution_count": None,
    }  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    text = json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
    (folder / "boat.ipynb").write_text(text)
    return "boat.ipynb"


def keep(page: Page, name: str) -> None:
    """Save what is on the screen, if a folder was named."""
    if folder := os.environ.get("YTTHUMB_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_restarted_kernel_goes_on_with_the_job_of_its_notebook(tmp_path: Path) -> None:
    """At four of ten: the four are there at once, the rest arrives by its ids, Cancel stops it, nothing is paid twice.

    Saved and opened again without that kernel, the notebook still shows the pictures and a line on the job.
    """
    released, never = threading.Event(), threading.Event()
    name = notebook(tmp_path)
    with ReplicateServer() as replicate:
        replicate.lives = [*[Life()] * 4, *[Life(until=released)] * 2, *[Life(until=never)] * 4]
        try:
            with jupyter_lab(tmp_path, **replicate.environment()) as address, browser_page() as page:
                opened = OpenNotebook.open(page, address, name)
                opened.run(0)
                page.locator(".ytt-panel .ytt-generate").click()
                expect(page.locator(_COMPLETED)).to_have_count(4, timeout=60_000)
                keep(page, "restart-1-before")

                opened.restart_kernel()
                opened.run(0)
                expect(page.locator(_COMPLETED)).to_have_count(4, timeout=30_000)
                expect(page.locator(".ytt-panel .ytt-run.ytt-is-processing")).to_be_visible(timeout=30_000)
                keep(page, "restart-2-after")
                released.set()
                expect(page.locator(_COMPLETED)).to_have_count(6, timeout=60_000)
                page.locator(".ytt-panel .ytt-cancel").click()
                expect(page.locator(".ytt-panel .ytt-run.ytt-is-cancelled")).to_be_visible(timeout=30_000)
                expect(page.locator(_COMPLETED)).to_have_count(6)
                expect(page.locator(".ytt-panel .ytt-status")).to_have_text(re.compile("6 of 10"))
                keep(page, "restart-3-cancelled")
                assert replicate.count("create") <= 10
                paid = [str(each.input["prompt"]) for each in replicate.predictions.values()]
                assert len(paid) == len(set(paid)), (
                    "each variation has a prompt of its own, and was ordered once"
                )

                expect(page.locator(".ytt-sheet img")).to_have_count(
                    6, timeout=30_000
                )  # hidden while the panel lives
                opened.save_and_shut_down()
                OpenNotebook.open(page, address, name)
                sheet = page.locator(".ytt-sheet")
                expect(sheet.locator("img")).to_have_count(6, timeout=30_000)
                expect(sheet.locator("img").first).to_be_visible()
                expect(sheet).to_contain_text("6 of 10")
                keep(page, "restart-4-reopened")
        except NoBrowserError as missing:
            pytest.fail(str(missing), pytrace=False)
