"""Stored files are known again, and a file that is gone or changed is a word and a placeholder, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb import GenerationResult, JobManager
from ytthumb_nb.file_marks import FileMark, mark_of, state_of
from ytthumb_nb.models import VariationFiles
from ytthumb_nb.testing.scripted import ScriptedProvider


@pytest.fixture
def result(make_manager: Callable[..., JobManager]) -> GenerationResult:
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    return manager.generate("A title", count=2, provider="scripted", size=(320, 320), headline="")


@given(data=st.binary(max_size=200), at=st.integers(0, 199))
def test_one_changed_bit_is_seen(data: bytes, at: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file is whole with its own content and altered with any other, however alike."""
    path = tmp_path_factory.getbasetemp() / "one"
    path.write_bytes(data)
    assert state_of(path, mark_of(data)) == "whole"
    if data:
        at %= len(data)
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert state_of(path, mark_of(data)) == "altered"
        assert state_of(path, mark_of(data), thorough=False) == "whole"
    path.write_bytes(data + b"x")
    assert state_of(path, mark_of(data), thorough=False) == "altered"


@pytest.mark.parametrize("path", ["nowhere.jpg", "", "a\x00b", "x" * 5000])
def test_what_is_no_file_is_missing(path: str) -> None:
    """Paths that are gone, folders, and what is no path at all: missing, without an exception."""
    assert state_of(Path(path), FileMark(1, "0")) == "missing"


def test_every_file_of_a_job_has_its_mark(result: GenerationResult) -> None:
    """Size and digest of each file are there as soon as it is told of, in the store too."""
    for thumbnail in result.thumbnails:
        names = {each.name for each in fields(VariationFiles)} - {"marks"}
        assert thumbnail.files.marks == {
            name: mark_of(getattr(thumbnail.files, name).read_bytes()) for name in names
        }


def test_a_result_shows_what_became_of_its_files(result: GenerationResult) -> None:
    """A picture that was changed is named, and one that is gone leaves an empty frame."""
    first, second = (thumbnail.files for thumbnail in result.thumbnails)
    first.picture.write_bytes(b"something else")
    second.picture.unlink()
    second.small.unlink()

    shown = result._repr_html_()

    assert "its picture file is altered" in shown
    assert "its picture file is missing" in shown
    assert shown.count("data:image/jpeg") == 1
    assert "no picture file" in shown


def test_jobs_of_older_versions_are_only_looked_for(tmp_path: Path) -> None:
    """Without a mark, a file that is there is whole."""
    (tmp_path / "a.jpg").write_bytes(b"x")
    files = VariationFiles(tmp_path / "a.jpg", tmp_path / "b.png", tmp_path / "c.jpg", tmp_path / "d.jpg")

    assert (files.state(), files.state("original")) == ("whole", "missing")
