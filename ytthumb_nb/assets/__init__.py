"""Files that travel inside the package: fonts, models and sample photos, each with its licence beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from ytthumb_nb.errors import SourceError
from ytthumb_nb.file_marks import FileState

FOLDER: Final = Path(__file__).parent


def sample(name: str = "astronaut") -> Path:
    """The path of a packaged sample photo: "astronaut", "chelsea", "coffee" or "rocket".

    Raises:
        SourceError: there is no sample of this name.
    """
    samples = {path.stem: path for path in sorted((FOLDER / "samples").glob("*.jpg"))}
    if name not in samples:
        raise SourceError(f"sample {name!r} is unknown.", hint=f"The samples are: {', '.join(samples)}.")
    return samples[name]


def model(name: str) -> Path | None:
    """The path of a packaged model file, or None where it was left out of the installation."""
    path = FOLDER / "models" / name
    return path if path.is_file() else None


def states(folder: Path = FOLDER) -> dict[str, FileState]:
    """Whether each packaged file is there and as it was shipped, by its path such as "fonts/Anton-Regular.ttf".

    Args:
        folder: where they are.
    """
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    known = (line.split("  ", 1) for line in lines)
    return {name: _state(folder / name, digest) for digest, name in known}


def _state(path: Path, digest: str) -> FileState:
    try:
        with path.open("rb") as file:
            return "whole" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "altered"
    except OSError:
        return "missing"
