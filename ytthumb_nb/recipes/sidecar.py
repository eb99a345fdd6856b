"""The note beside each picture in the home: all that the store knows of it, in a JSON file of the picture's name.

It is what a lost store is rebuilt from, and where the full paths are that a picture which travels must not carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ytthumb_nb.events import VariationCompleted
from ytthumb_nb.learned_types import learned
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.encoding import path_of_text, text_of_path

FORMAT: Final = "ytthumb-sidecar/1"
_LARGEST_BYTES: Final = 4_000_000


@dataclass(frozen=True)
class Sidecar:
    """One finished variation of a job. Times are seconds since the epoch."""

    spec: JobSpec
    brief: VideoBrief
    completed: VariationCompleted
    remote_id: str | None
    started_at: float
    finished_at: float
    paid: bool = False
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        """This note as JSON, indented for people."""
        return msgspec.json.format(msgspec.json.encode(self, enc_hook=text_of_path), indent=1)


def sidecar_of(picture: Path) -> Path:
    """Where the note of a picture in the home is."""
    return picture.with_suffix(".json")


def read_sidecar(path: Path) -> Sidecar | None:
    """The note in *path*; None when there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
            return None
        note = msgspec.json.decode(path.read_bytes(), type=learned(Sidecar), dec_hook=path_of_text)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None
    return note if note.format == FORMAT else None
