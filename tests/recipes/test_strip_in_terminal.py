"""`--strip` in the terminal: copies without a recipe, while the stored pictures keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytthumb_nb.cli.app import run
from ytthumb_nb.recipes.packet import recipe_in


def test_copies_are_stripped_and_the_store_is_not(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy in --out tells nothing, and the picture in the home everything."""
    out = tmp_path / "out"
    code = run(["generate", "A title", "-n", "1", "--provider", "local", "--out", str(out), "--strip"])

    copy, kept = next(out.glob("*.jpg")), next(home.glob("jobs/*/thumbnail_01.jpg"))
    assert code == 0
    assert recipe_in(copy.read_bytes(), "it") is None
    assert recipe_in(kept.read_bytes(), "it") is not None


def test_strip_needs_a_place(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """Without --out there is nothing to strip; refused before any work."""
    assert run(["generate", "A title", "--strip"]) == 2
    assert "--out DIR" in capsys.readouterr().err
    assert not home.exists()


def test_status_names_files_that_are_gone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`ytthumb status` says which picture is missing or altered."""
    run(["generate", "A title", "-n", "2", "--provider", "local"])
    first, second = sorted(home.glob("jobs/*/thumbnail_0?.jpg"))
    first.unlink()
    second.write_bytes(b"x")
    capsys.readouterr()

    assert run(["status", first.parent.name]) == 0
    said = capsys.readouterr().out
    assert "the file is missing" in said
    assert "the file is altered" in said
