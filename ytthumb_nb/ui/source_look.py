"""A look at a source before anything is generated: what the preview card shows. Blocks; touches the network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ytthumb_nb import sources
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import Frame, Photo, VideoFile
from ytthumb_nb.ui.pictures import small_jpeg

T = TypeVar("T")

#: Frames of a video file that are offered to choose from.
FRAMES = 6
_FRAME_PX = 240


@dataclass(frozen=True)
class FrameOffer:
    """One frame to choose: `small` is a JPEG for the screen. The first of a video is what a job takes by itself."""

    frame: Frame
    small: bytes = field(repr=False)


@dataclass(frozen=True)
class SourceLook:
    """What was found; `name` is that of a file, `picture` a JPEG for the screen, None for a title."""

    brief: VideoBrief
    name: str = ""
    picture: bytes | None = field(default=None, repr=False)
    frames: tuple[FrameOffer, ...] = ()


def look_at(given: Any, settings: Settings) -> SourceLook:
    """Look at whatever a person gave as source.

    Raises:
        SourceError: it can't be used.
        SourceUnavailableError: YouTube gave neither title nor picture.
        StoreError: a picture can't be kept.
    """
    keep_in = settings.home / "sources"
    source = sources.identify(given, keep_in)
    name = source.path.name if isinstance(source, VideoFile | Photo) and isinstance(given, str | Path) else ""
    if isinstance(source, VideoFile):
        offers = tuple(
            FrameOffer(frame, small_jpeg(frame.jpeg, _FRAME_PX))
            for frame in sources.frames(source.path, FRAMES)
        )
        return SourceLook(VideoBrief("video"), name, small_jpeg(offers[0].frame.jpeg), offers)
    brief = asyncio.run(sources.brief(source, settings=settings, keep_in=keep_in, run_blocking=_off_the_loop))
    return SourceLook(brief, name, None if brief.picture is None else small_jpeg(brief.picture))


async def _off_the_loop(function: Callable[[], T], /) -> T:
    return await asyncio.to_thread(function)
