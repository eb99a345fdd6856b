"""Panels without a kernel: widgets are built, clicked and read as a front end would, on any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reading import MakePanel

from ytthumb_nb.testing.scripted import ScriptedProvider
from ytthumb_nb.ui.panel import Panel


@pytest.fixture
def make_panel(make_manager: Callable[..., Any]) -> Iterator[MakePanel]:
    """Makes panels whose jobs follow a script; each is closed at the end of the test."""
    panels: list[Panel] = []

    def make(scripted: ScriptedProvider | None = None, source: Any = "A title", **defaults: Any) -> Panel:
        manager = make_manager(providers={"scripted": scripted or ScriptedProvider()})
        wishes = {"provider": "scripted", "headline": "", "count": 2} | defaults
        panels.append(Panel(source, manager=manager, **wishes))
        return panels[-1]

    yield make
    for panel in panels:
        panel.cancel()
        panel.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of 640 x 360 pixels."""
    path = tmp_path / "cat on a roof.jpg"
    Image.new("RGB", (640, 360), "#c06020").save(path)
    return path
