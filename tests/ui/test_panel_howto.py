"""The page on the panel tells the truth: its code runs, and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ytthumb_nb import api

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_the_page_runs_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """One block after the other, with the local provider on the packaged sample."""
    page = (ROOT / "docs" / "howto" / "panel.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}

    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "panel.md", "exec"), names)

    assert "completed 4\n" in capsys.readouterr().out
    api.default_manager().close()
