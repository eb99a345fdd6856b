"""By what a stored file is known again: its size and a digest of its content.

Whoever writes a picture keeps its mark beside its path; whoever shows it later can say whether it is still the
same, in a word instead of an exception.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: What became of a file since it was written.
FileState = Literal["whole", "missing", "altered"]


@dataclass(frozen=True)
class FileMark:
    """Size in bytes and SHA-256 (64 hexadecimal digits) of a file's content."""

    size_bytes: int
    sha256: str


def mark_of(data: bytes) -> FileMark:
    """The mark of a file that holds *data*."""
    return FileMark(len(data), hashlib.sha256(data).hexdigest())


def state_of(path: Path, mark: FileMark | None, *, thorough: bool = True) -> FileState:
    """Whether the file at *path* still is what was written there. Never raises.

    Args:
        mark: what was written; None where nobody noted it (jobs of older versions), then being there is enough.
        thorough: compare the content; otherwise only the size, which is enough for a list of hundreds.
    """
    try:
        if not path.is_file():
            return "missing"
        if mark is None:
            return "whole"
        if path.stat().st_size != mark.size_bytes:
            return "altered"
        if not thorough:
            return "whole"
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == mark.sha256
    except (OSError, ValueError):  # gone meanwhile, not readable, or no possible path
        return "missing"
    return "whole" if same else "altered"
