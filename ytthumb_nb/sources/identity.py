"""Tell what a person gave: a YouTube address, a video file, a photo, or a title.

Quick and without network, so that whatever can't be used is refused before a job exists. A text decides by its
form alone whether it is a title; the disk is only asked about texts that look like a path.
"""

from __future__ import annotations

import difflib
import os
import stat
import unicodedata
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from ytthumb_nb.errors import SourceError
from ytthumb_nb.sources import photo, video
from ytthumb_nb.sources.address import video_id_in
from ytthumb_nb.sources.source import MAX_TITLE, Photo, Source, TitleOnly, VideoFile, YouTubeVideo, shown

# fmt: off
_PHOTO_SUFFIXES: Final = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff", ".heic",
    ".heif", ".jp2", ".ppm", ".svg", ".psd", ".ico",
})
# fmt: on
_EXPECTED: Final = "a YouTube address, the path of a video or photo, a photo in memory, or a title"


def identify(source: Any, keep_in: Path) -> Source:
    """What *source* is, checked as far as that is possible without network.

    A text is, in this order: the path of a file that exists, where it has a separator or a media suffix; an
    address or an id of a YouTube video; a path, which must exist; a title. So "AC/DC" is a path and "AC-DC" a
    title, and what is in the current folder never changes the meaning of a title.

    Args:
        source: text, a Path, or a photo as encoded bytes, PIL image or numpy array (see `photo.keep`).
        keep_in: folder in which a photo from memory is kept; touched by nothing else.
    Raises:
        SourceError: *source* cannot be used; the sentence says what was given and what is expected.
        StoreError: a photo from memory cannot be kept.
    """
    match source:
        case str():
            return _of_text(source)
        case os.PathLike():
            return _of_path(os.fsdecode(source))
        case bytes() | bytearray() | memoryview():
            return _of_bytes(bytes(source), keep_in)
        case Image.Image() | np.ndarray():
            return Photo(photo.keep(source, keep_in))
        case _:
            given = "None" if source is None else f"a value of type {type(source).__name__}"
            raise SourceError(f"The source is {given}.", hint=f"Give {_EXPECTED}.")


def _of_text(text: str) -> Source:
    if os.path.isabs(text) and os.path.lexists(text):  # noqa: PTH117 - not every text is a path
        return _of_path(text)
    stripped = text.strip()
    if not any(unicodedata.category(each)[0] in "LMNPS" for each in stripped):
        raise SourceError("The source is empty.", hint=f"Give {_EXPECTED}.")
    bad = next((each for each in stripped if unicodedata.category(each) in ("Cc", "Cs")), None)
    if bad is not None:
        what = "a line break" if bad in "\r\n\x0b\x0c\x85" else f"the control character {bad!r}"
        raise SourceError(
            f"{shown(stripped)} holds {what}; an address, path or title is one line of text.",
            hint="Remove it, or give one line only.",
        )
    path = _unquoted(stripped)
    looks_like_path = _looks_like_path(path)
    if looks_like_path and _exists(path):
        return _of_path(path)
    video_id = video_id_in(stripped)
    if video_id is not None:
        return YouTubeVideo(video_id)
    if looks_like_path:
        return _of_path(path)
    if len(stripped) > MAX_TITLE:
        raise SourceError(
            f"The title has {len(stripped)} characters; at most {MAX_TITLE} make sense on a thumbnail.",
            hint="Give the few words that matter.",
        )
    return TitleOnly(stripped)


def _of_bytes(data: bytes, keep_in: Path) -> Source:
    if video.is_video(data[: video.HEAD_BYTES]):
        raise SourceError(
            f"The {len(data)} bytes given are a video; in memory only photos are taken.",
            hint="Save the video to a file and give its path.",
        )
    return Photo(photo.keep(data, keep_in))


def _of_path(text: str) -> Source:
    path = Path(os.path.abspath(_expanded(text)))  # noqa: PTH100 - links are kept
    head = _head(path)
    if video.is_video(head):
        video.check(path)
        return VideoFile(path)
    try:
        photo.check(path)
    except SourceError as error:
        if path.suffix.lower() not in video.SUFFIXES:
            raise
        raise SourceError(
            f"{shown(path.name)} is named like a video, but its content is none.",
            hint="Give an MP4, MOV, WebM, MKV, AVI or MPEG file, or a photo.",
        ) from error
    return Photo(path)


def _head(path: Path) -> bytes:
    """The first bytes of the file at *path*.

    Raises:
        SourceError: there is no file, it is empty, or it cannot be read.
    """
    called = shown(str(path))
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                head = file.read(video.HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"There is no file {called}.", hint=_how_to_find(path)) from error
    except PermissionError as error:
        raise SourceError(
            f"{called} cannot be read: this user has no permission.",
            hint="Change the permissions of the file or its folder, or copy it elsewhere.",
        ) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no possible path"
        raise SourceError(f"{called} cannot be read: {why}.", hint=f"Expected is {_EXPECTED}.") from error
    if stat.S_ISDIR(mode):
        raise SourceError(f"{called} is a folder.", hint="Give the path of one video or photo in it.")
    if not stat.S_ISREG(mode):
        raise SourceError(f"{called} is not an ordinary file.", hint="Give the path of a video or photo.")
    if not head:
        raise SourceError(f"{called} is empty (0 bytes).", hint="Give another file, or copy it again.")
    return head


def _how_to_find(path: Path) -> str:
    hint = "Check the spelling and the folder. A title is written without slashes and file endings."
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), 2000)]
    except (OSError, ValueError):
        return hint
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {near[0]!r}? {hint}" if near else hint


def _looks_like_path(text: str) -> bool:
    suffix = os.path.splitext(text)[1].lower()  # noqa: PTH122 - not every text is a path
    return "/" in text or "\\" in text or suffix in _PHOTO_SUFFIXES or suffix in video.SUFFIXES


def _exists(text: str) -> bool:
    try:
        return Path(_expanded(text)).exists()
    except (OSError, ValueError):
        return False


def _expanded(text: str) -> str:
    return os.path.expanduser(text)  # noqa: PTH111 - an unknown user is left as it is


def _unquoted(text: str) -> str:
    """*text* without the quotes that file managers put around a copied path."""
    quoted = len(text) > 2 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted and _looks_like_path(text[1:-1]) else text
