"""A home that cannot be written, or fills up: said in a sentence, and nothing half-written is left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from terminal import PHOTO, Here, files_in, sizes


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system of its own at *folder*; skips where this user may not mount one."""
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small file system")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this container may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_home_inside_a_file_is_refused(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a file as home: exit code 2 before any work, and the way out is named."""
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("YTTHUMB_HOME", str(tmp_path / "file" / "home"))

    outcome = here("generate", PHOTO, "--json")

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "YTTHUMB_HOME" in outcome.err


def test_a_read_only_home_is_refused(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home on a read-only file system: exit code 2, --out untouched."""
    with mounted(tmp_path / "readonly", "size=64k,ro") as home:
        monkeypatch.setenv("YTTHUMB_HOME", str(home))

        outcome = here("generate", PHOTO, "--out", str(tmp_path / "out"))

        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "YTTHUMB_HOME" in outcome.err
        assert files_in(home) == []
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", ["8k", "20k", "60k", "100k"])
def test_a_home_without_room_for_the_store_is_refused(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    """However far the store gets: the job never begins, exit code 2, and the sentence says what to free."""
    with mounted(tmp_path / "full", f"size={size}") as home:
        monkeypatch.setenv("YTTHUMB_HOME", str(home))

        outcome = here("generate", PHOTO, "--json")

        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "ree some space" in outcome.err
        assert "rollback" not in outcome.err
        assert not (home / "jobs").exists()


def test_a_home_that_fills_up_fails_in_words(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for the store but not for pictures: exit code 1, the reason said, no unfinished file, no broken one."""
    with mounted(tmp_path / "small", "size=700k") as home:
        monkeypatch.setenv("YTTHUMB_HOME", str(home))

        outcome = here("generate", PHOTO, "-n", "2")

        assert outcome.code == 1
        assert "could not be written" in outcome.out
        left = files_in(home / "jobs")
        assert [path for path in left if path.name.endswith(".part")] == []
        assert all(form in ("PNG", "JPEG") for form, _ in sizes(left))


def test_out_that_fills_up_is_said_and_the_pictures_are_safe(here: Here, tmp_path: Path) -> None:
    """--out without room: exit code 1, the sentence says where the pictures are, nothing half-written in --out."""
    with mounted(tmp_path / "small", "size=8k") as out:
        outcome = here("generate", PHOTO, "-n", "1", "--out", str(out))

        assert outcome.code == 1
        assert "the pictures are safe in" in outcome.err
        assert files_in(out) == []
