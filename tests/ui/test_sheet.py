"""The contact sheet: what a saved notebook still shows when kernel and widgets are gone."""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reading import MakePanel

from ytthumb_nb.models import VariationFiles
from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture
from ytthumb_nb.ui.pictures import SHEET_BYTES, sheet_jpeg
from ytthumb_nb.ui.sheet import contact_sheet


def ended(make_panel: MakePanel, **defaults: Any) -> Progress:
    """The last progress of a job of two."""
    panel = make_panel(ScriptedProvider({1: [plain_picture("#a02060")]}), source="Cats <b> & Co", **defaults)
    job = panel.generate()
    assert job is not None
    job.wait(20)
    return job.progress


def test_it_holds_each_picture_its_caption_and_a_line_on_the_job(make_panel: MakePanel) -> None:
    """Plain HTML with the pictures inside, and nothing from outside becomes mark-up."""
    html = contact_sheet(ended(make_panel))

    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", html)
    assert [Image.open(io.BytesIO(base64.b64decode(each))).width for each in pictures] == [300, 300]
    assert "1. #a02060" in html
    assert "Cats &lt;b&gt; &amp; Co: 2 thumbnails are ready." in html
    assert "<script" not in html
    assert "<b>" not in html


def test_a_picture_on_the_sheet_is_small_even_when_it_is_noisy(tmp_path: Path) -> None:
    """The worst picture to encode stays within what a saved notebook should carry."""
    path = tmp_path / "noise.png"
    Image.frombytes("RGB", (640, 360), os.urandom(640 * 360 * 3)).save(path)

    assert len(sheet_jpeg(path)) <= SHEET_BYTES


def test_a_picture_that_is_gone_is_left_out(make_panel: MakePanel, caplog: pytest.LogCaptureFixture) -> None:
    """One missing file costs its own place only."""
    progress = ended(make_panel)
    files = progress.variations[0].files
    assert isinstance(files, VariationFiles)
    files.preview.unlink()

    html = contact_sheet(progress)

    assert html.count("<img") == 1
    assert "missing on the contact sheet" in caplog.text


def test_outside_of_a_notebook_nothing_is_published(make_panel: MakePanel, capsys: Any) -> None:
    """In a script the panel prints nothing at the end of a job."""
    panel = make_panel()
    panel._repr_mimebundle_()
    panel.generate()
    assert panel.wait_until_drawn(20)

    assert capsys.readouterr() == ("", "")


def test_in_a_notebook_it_is_published_once_and_then_replaced(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first job's end adds an output under the panel's cell; the next one updates that output."""
    published: list[dict[str, Any]] = []

    class Publisher:
        def publish(self, data: dict[str, str], *, transient: dict[str, str], update: bool) -> None:
            published.append({"data": data, "id": transient["display_id"], "update": update})

    class Shell:
        kernel = object()
        display_pub = Publisher()

    get_shell: Callable[[], Any] = Shell
    monkeypatch.setattr("IPython.get_ipython", get_shell)
    panel = make_panel()
    panel.generate()
    assert panel.wait_until_drawn(20)
    assert published == []  # it was never shown

    panel._repr_mimebundle_()
    for _ in range(2):
        panel.generate()
        assert panel.wait_until_drawn(20)

    first, second = published
    assert (first["update"], second["update"]) == (False, True)
    assert first["id"] == second["id"]
    assert first["data"]["text/plain"] == "2 thumbnails are ready."
    assert first["data"]["text/html"].count("<img") == 2
