"""The page on paid providers tells the truth: its Python runs, with stand-ins, and prints what it says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ytthumb_nb import api

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "providers.md"
NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL")


def test_the_page_runs_as_it_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One block after the other, and every line it promises is printed."""
    page = PAGE.read_text(encoding="utf-8")
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that what the page sets is undone
    names: dict[str, object] = {}
    try:
        for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
            exec(compile(block, "providers.md", "exec"), names)
    finally:
        api.default_manager().close()
        for server in names.get("servers", {}).values():  # type: ignore[attr-defined]  # what the page defined
            server.__exit__(None, None, None)
    said = capsys.readouterr().out

    assert all(os.environ[name] for name in NAMES)
    for printed in re.findall(r"```text\n(.*?)```", page, re.DOTALL):
        assert printed in said
