"""The page on sources tells the truth: its code runs, and prints what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from drawn_clips import write_clip

ROOT = Path(__file__).parents[2]


def test_the_page_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One block after the other, in a folder with a photo and a video."""
    page = (ROOT / "docs" / "howto" / "sources.md").read_text(encoding="utf-8")
    shutil.copy(ROOT / "ytthumb_nb" / "assets" / "samples" / "astronaut.jpg", tmp_path)
    write_clip(tmp_path / "boat.avi", 24, codec="MJPG")
    monkeypatch.chdir(tmp_path)

    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "sources.md", "exec"), names)
    said = capsys.readouterr().out

    for printed in re.findall(r"```text\n(.*?)```", page, re.DOTALL):
        assert printed in said
    assert re.search(r"^\d\.\d\d s, 160 x 90, \d+ kB$", said, re.MULTILINE)
    assert "Cleared what YouTube said about 1 video" in said
