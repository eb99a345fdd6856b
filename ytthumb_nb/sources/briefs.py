"""From a source to what is known of it: title, channel, and one upright picture on disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, assert_never

from ytthumb_nb.errors import SourceError
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.sources import photo, video
from ytthumb_nb.sources.address import video_id_in
from ytthumb_nb.sources.source import Photo, Source, TitleOnly, VideoFile, YouTubeVideo, shown

if TYPE_CHECKING:
    from ytthumb_nb.providers.base import RunBlocking
    from ytthumb_nb.settings import Settings

T = TypeVar("T")


async def brief(source: Source, *, settings: Settings, keep_in: Path, run_blocking: RunBlocking) -> VideoBrief:
    """Look at *source*: a video on YouTube is asked for, a file is read, a title is taken as it is.

    A picture that is much smaller than a thumbnail is said to be so in the brief's note.

    Args:
        keep_in: folder in which the picture is kept, named by its content.
        run_blocking: runs what would stall the loop.
    Raises:
        SourceError: a file is gone or was damaged since it was identified.
        SourceUnavailableError: YouTube gave neither title nor picture.
        StoreError: the picture cannot be kept.
    """
    found = await _found(source, settings=settings, keep_in=keep_in, run_blocking=run_blocking)
    picture = found.picture
    if picture is None or found.note:
        return found
    return replace(found, note=await run_blocking(lambda: photo.too_small(picture)))


async def _found(source: Source, *, settings: Settings, keep_in: Path, run_blocking: RunBlocking) -> VideoBrief:
    match source:
        case YouTubeVideo():
            await run_blocking(_load_youtube)
            from ytthumb_nb.sources import youtube

            return await youtube.info(source, settings=settings, keep_in=keep_in, run_blocking=run_blocking)
        case VideoFile(path):
            return VideoBrief("video", picture=await run_blocking(lambda: _best_frame(path, keep_in)))
        case Photo(path):
            return VideoBrief("photo", picture=await run_blocking(lambda: photo.upright_copy(path, keep_in)))
        case TitleOnly(text):
            return VideoBrief("title", title=text)
        case _:
            assert_never(source)


def video_info(url: str, settings: Settings, *, keep_in: Path | None = None) -> VideoBrief:
    """What YouTube tells about the video at *url*; waits for it, in a script, a cell or a running loop alike.

    Args:
        url: address or id of a YouTube video.
        keep_in: folder in which the picture is kept; `settings.home / "sources"` unless given.
    Raises:
        SourceError: *url* is no address of a YouTube video.
        SourceUnavailableError: YouTube gave neither title nor picture.
        StoreError: the picture cannot be kept.
    """
    video_id = video_id_in(url) if isinstance(url, str) else None
    if video_id is None:
        raise SourceError(
            f"{shown(str(url))} is not the address of a YouTube video.",
            hint="Give one like https://www.youtube.com/watch?v=dQw4w9WgXcQ, or the 11 characters of its id.",
        )
    keep = keep_in or settings.home / "sources"
    return _wait_for(
        lambda: asyncio.run(
            brief(YouTubeVideo(video_id), settings=settings, keep_in=keep, run_blocking=_in_a_thread)
        )
    )


async def _in_a_thread(function: Callable[[], T], /) -> T:
    return await asyncio.to_thread(function)


def _wait_for(work: Callable[[], T]) -> T:
    """*work*'s value, from a thread of its own when this one has a running loop, as in a notebook's cell."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, name="ytthumb-video-info", daemon=True)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]


def _load_youtube() -> None:
    """Import the HTTP client off the loop; that takes a tenth of a second."""
    import ytthumb_nb.sources.youtube  # noqa: F401 - loaded here, off the loop


def _best_frame(path: Path, keep_in: Path) -> Path:
    return photo.keep_file(video.frames(path, 1)[0].jpeg, ".jpg", keep_in)
