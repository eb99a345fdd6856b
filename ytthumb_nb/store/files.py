"""Files that are either whole or not there.

Bytes go to a temporary name in the same folder, are flushed to the disk and renamed. The job body and the
sources write through here; nobody else writes pictures.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
from pathlib import Path

from ytthumb_nb.errors import StoreError
from ytthumb_nb.file_marks import FileMark, mark_of
from ytthumb_nb.models import VariationFiles


def write_atomically(path: Path, data: bytes) -> Path:
    """Write *data* to *path*, making its folder; afterwards the file is whole, or as it was before.

    Raises:
        StoreError: the folder cannot be written or the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StoreError(
            f"{path} could not be written ({error.strerror or error}).",
            hint="Free some space, or set YTTHUMB_HOME to a folder that can be written.",
        ) from error
    return path


class PictureFolder:
    """The folder of one job's pictures, `home/jobs/<job id>/`; sets with other words lie in folders below it.

    Args:
        revision: which set of the same pictures: 1 is the job's own, 2 and more have other words.
    """

    def __init__(self, home: Path, job_id: str, revision: int = 1) -> None:
        self._home, self._job_id, self.revision = home, job_id, revision
        folder = home / "jobs" / job_id
        self.path = folder if revision == 1 else folder / f"revision_{revision:02d}"

    def write(self, name: str, data: bytes) -> Path:
        """Store *data* under *name* and return its absolute path."""
        return write_atomically(self.path / name, data)

    def write_pictures(
        self, stem: str, *, picture: bytes, preview: bytes, small: bytes, original: tuple[Path, FileMark | None]
    ) -> VariationFiles:
        """Store a finished variation beside its *original*, which is on disk already; paths and marks of all four."""
        data = {"picture": picture, "preview": preview, "small": small}
        paths = {
            name: self.write(f"{stem}{'' if name == 'picture' else f'_{name}'}.jpg", content)
            for name, content in data.items()
        }
        marks = {name: mark_of(content) for name, content in data.items()}
        if original[1] is not None:
            marks["original"] = original[1]
        return VariationFiles(**paths, original=original[0], marks=marks)

    def next_revision(self) -> PictureFolder:
        """Make the folder for another set. No two callers get the same one, whatever processes they live in.

        Raises:
            StoreError: it cannot be made.
        """
        for revision in itertools.count(self.revision + 1):
            folder = PictureFolder(self._home, self._job_id, revision)
            try:
                folder.path.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise StoreError(
                    f"{folder.path} could not be made ({error.strerror or error}).",
                    hint="Free some space, or set YTTHUMB_HOME to a folder that can be written.",
                ) from error
            return folder
        raise AssertionError("numbers do not end")

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
