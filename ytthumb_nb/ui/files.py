"""What is handed out to be saved: names that say what is inside, and a ZIP of all finished pictures."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ytthumb_nb.errors import StoreError
from ytthumb_nb.progress import Progress

_LONGEST = 60


def save_name(progress: Progress, index: int | None = None) -> str:
    """Name to save one picture under, or without *index* the ZIP of all: title, job id, variation.

    Letters of all scripts stay; whatever a file system may refuse becomes a hyphen.
    """
    title = progress.brief.title if progress.brief is not None and progress.brief.title else "thumbnail"
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", title)).strip("-_")[:_LONGEST].strip("-_")
    stem = f"{words or 'thumbnail'}-{progress.job_id}"
    return f"{stem}.zip" if index is None else f"{stem}-{index:02d}.jpg"


def read(path: Path) -> bytes:
    """The picture at *path*, as it is.

    Raises:
        StoreError: it is no longer there.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The picture {path.name} can no longer be read ({error.strerror or error}).",
            hint="Download the others one by one, or make it again.",
        ) from error


def zipped(files: Iterable[tuple[str, Path]]) -> bytes:
    """A ZIP with each path under its name. JPEGs are stored as they are, since they cannot be packed smaller.

    Raises:
        StoreError: a picture is no longer there.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files:
            archive.writestr(name, read(path))
    return buffer.getvalue()
