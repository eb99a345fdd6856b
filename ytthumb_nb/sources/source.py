"""What a thumbnail can be made of, as values: a YouTube video, a video file, a photo, or only a title.

`identify` makes them out of whatever a person gives; they hold no picture and are cheap to keep.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Characters of a title; YouTube's own have at most 100.
MAX_TITLE: Final = 300
_WATCH: Final = "https://www.youtube.com/watch?v="


@dataclass(frozen=True)
class YouTubeVideo:
    """A video on YouTube, by its id of 11 characters."""

    video_id: str

    @property
    def url(self) -> str:
        """The address a viewer opens."""
        return f"{_WATCH}{self.video_id}"


@dataclass(frozen=True)
class VideoFile:
    """A video on disk, absolute path; at least one frame of it could be read."""

    path: Path


@dataclass(frozen=True)
class Photo:
    """A photo on disk, absolute path, as it came; all of it could be decoded."""

    path: Path


@dataclass(frozen=True)
class TitleOnly:
    """No picture at all: the words of a title, 1..300 characters without line breaks."""

    text: str


Source = YouTubeVideo | VideoFile | Photo | TitleOnly


def text_of(source: Source) -> str:
    """*source* as text, to be stored; `identify` reads it back as the same value."""
    match source:
        case YouTubeVideo():
            return source.url
        case VideoFile(path) | Photo(path):
            return str(path)
        case TitleOnly(text):
            return text


def has_picture(text: str) -> bool:
    """Whether a source stored as *text* (see `text_of`) comes with a picture as a rule: all do but a title."""
    return text.startswith(_WATCH) or os.path.isabs(text)  # noqa: PTH117 - not every text is a path


def shown(text: str) -> str:
    """*text* for a message: in quotes, on one line, its middle left out when it is long."""
    return repr(text if len(text) <= 120 else f"{text[:58]} ... {text[-58:]}")
