"""Files that are either whole or not there.

Bytes go to a temporary name in the same folder, are flushed to the disk and renamed. The job body and the
sources write through here; nobody else writes pictures.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from ytthumb_nb.errors import StoreError


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
    """The folder of one job's pictures, `home/jobs/<job id>/`."""

    def __init__(self, home: Path, job_id: str) -> None:
        self.path = home / "jobs" / job_id

    def write(self, name: str, data: bytes) -> Path:
        """Store *data* under *name* and return its absolute path."""
        return write_atomically(self.path / name, data)
