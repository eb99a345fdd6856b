"""Files that travel inside the package: fonts, models and sample photos, each with its licence beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ytthumb_nb.errors import SourceError

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
