"""The page on recipes tells the truth: its code and its commands are run as they are written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import ytthumb_nb as yt
from ytthumb_nb.cli.app import run
from ytthumb_nb.recipes.packet import recipe_in

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "recipes.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of it, in order; the copied cell makes a request, and the stripped picture tells nothing."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    try:
        for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
            exec(compile(block, "recipes.md", "exec"), names)
    finally:
        yt.default_manager().close()
    cell: dict[str, Any] = {}
    exec(capsys.readouterr().out, cell)

    assert cell["request"].headline == "Lift-off"
    assert recipe_in((tmp_path / "to_publish.jpg").read_bytes(), "it") is None


def test_the_commands_of_the_page_work(capsys: pytest.CaptureFixture[str]) -> None:
    """Both ways to ask the doctor end well on a sound machine."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]

    assert [run(shlex.split(line, comments=True)[1:]) for line in lines] == [0] * len(lines)
