"""Files are either whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytthumb_nb.errors import StoreError
from ytthumb_nb.store.files import PictureFolder, write_atomically


def test_a_written_file_is_whole_and_alone(tmp_path: Path) -> None:
    """The folder is made, the bytes are there, and no temporary file stays behind."""
    path = write_atomically(tmp_path / "new" / "a.jpg", b"data")

    assert path.read_bytes() == b"data"
    assert [each.name for each in path.parent.iterdir()] == ["a.jpg"]


def test_a_failed_write_leaves_the_old_file_and_says_where(tmp_path: Path) -> None:
    """Writing onto a folder fails with the path in the sentence, and leaves nothing half-written."""
    (tmp_path / "a.jpg").mkdir()
    (tmp_path / "a.jpg" / "inside").touch()

    with pytest.raises(StoreError, match=r"a\.jpg could not be written"):
        write_atomically(tmp_path / "a.jpg", b"data")

    assert [each.name for each in tmp_path.iterdir()] == ["a.jpg"]


def test_each_job_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Pictures of a job are under home/jobs/<job id>."""
    assert PictureFolder(tmp_path, "j1").write("x.jpg", b"x") == tmp_path / "jobs" / "j1" / "x.jpg"
