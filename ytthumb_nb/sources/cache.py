"""What YouTube said, remembered for an hour, so that styling the same video ten times asks once.

One file an entry, written whole or not at all and checked by a digest when read: processes may share the
folder, and an entry that is damaged, old or from another version is simply not there.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ytthumb_nb.errors import StoreError
from ytthumb_nb.learned_types import learned
from ytthumb_nb.settings import Settings
from ytthumb_nb.store.files import write_atomically

log = logging.getLogger(__name__)

MAX_AGE_S: Final = 3600.0
_DIGEST_BYTES: Final = 32
#: Raised whenever `Answer` changes its meaning.
_VERSION: Final = 1


class Answer(msgspec.Struct, frozen=True):
    """What was found out about a video. `picture` is an encoded image, `at` seconds since the epoch."""

    video_id: str
    title: str | None
    channel: str | None
    picture: bytes | None
    note: str
    at: float
    version: int = _VERSION


@dataclass(frozen=True)
class AnswerCache:
    """Answers in *folder*, for one pair of servers, so that a test's stand-in never answers for YouTube."""

    folder: Path
    servers: str
    clock: Callable[[], float] = time.time

    @classmethod
    def of(cls, settings: Settings) -> AnswerCache:
        return cls(cache_folder(settings), f"{settings.youtube_base_url} {settings.ytimg_base_url}")

    def load(self, video_id: str) -> Answer | None:
        """The answer for *video_id* of the last hour; None when there is none that can be trusted."""
        try:
            stored = self._path(video_id).read_bytes()
            digest, content = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
            if hashlib.sha256(content).digest() != digest:
                return None
            answer = msgspec.msgpack.decode(content, type=learned(Answer))
        except (OSError, msgspec.DecodeError):
            return None
        fresh = 0 <= self.clock() - answer.at < MAX_AGE_S
        return answer if fresh and answer.version == _VERSION and answer.video_id == video_id else None

    def save(self, answer: Answer) -> None:
        """Remember *answer*, and drop what is older than an hour. A folder that can't be written is no error."""
        content = msgspec.msgpack.encode(answer)
        try:
            write_atomically(self._path(answer.video_id), hashlib.sha256(content).digest() + content)
            for path in self.folder.iterdir():
                if self.clock() - path.stat().st_mtime > MAX_AGE_S:
                    path.unlink(missing_ok=True)
        except (StoreError, OSError) as error:
            log.warning("YouTube's answer could not be remembered: %s", error)

    def _path(self, video_id: str) -> Path:
        name = hashlib.sha256(f"{self.servers} {video_id}".encode()).hexdigest()[:32]
        return self.folder / f"{name}.answer"


def cache_folder(settings: Settings) -> Path:
    """Where answers are remembered."""
    return settings.home / "cache"


def clear_cache(settings: Settings) -> str:
    """Forget what YouTube said of the last hour's videos, and say so in a sentence.

    Thumbnails, jobs and kept photos are not touched.

    Raises:
        StoreError: something in the folder cannot be deleted.
    """
    folder = cache_folder(settings)
    count = size = 0
    try:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            try:
                size += path.stat().st_size
                path.unlink()
                count += path.suffix == ".answer"
            except FileNotFoundError:
                continue  # another process was first
    except OSError as error:
        raise StoreError(
            f"{error.filename or folder} could not be deleted ({error.strerror or error}).",
            hint=f"Delete the folder {folder} by hand.",
        ) from error
    if not size:
        return f"There was nothing to clear in {folder}."
    videos = "1 video" if count == 1 else f"{count} videos"
    return f"Cleared what YouTube said about {videos} ({size / 1000:.0f} kB) from {folder}."
