"""What YouTube tells about a video without an account: title, channel, and the best picture it has.

The title comes by oEmbed, pictures by their well-known addresses; all are asked for at once. YouTube refuses
the title of videos that may not be embedded, and has fine pictures of some videos only, so each may be
missing: whoever has a picture or a title has enough to go on.

Source: oembed.com and YouTube's answers as collected in ruby-oembed #79 and yt-dlp 2026.10.26.
"""

from __future__ import annotations

import asyncio
import json
import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx

from ytthumb_nb.errors import SourceError, SourceUnavailableError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import RunBlocking
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources.cache import Answer, AnswerCache
from ytthumb_nb.sources.fetch import FetchFailed, Reply, Timeouts, client_for, fetch
from ytthumb_nb.sources.letterbox import without_bars
from ytthumb_nb.sources.photo import as_jpeg, keep_file
from ytthumb_nb.sources.source import MAX_TITLE, YouTubeVideo

log = logging.getLogger(__name__)

#: Best first. The first two are 16:9; the others 4:3, with bars when the video is wider.
PICTURES: Final = ("maxresdefault", "hq720", "sddefault", "hqdefault")
MAX_TITLE_BYTES: Final = 256_000
MAX_PICTURE_BYTES: Final = 8_000_000
#: In place of a picture it does not have YouTube sends a grey one of this size, with status 404 or 200.
_PLACEHOLDER: Final = (120, 90)
_TOO_SLOW: Final = "took too long to answer"
_BY_HAND: Final = "Type the title by hand instead, or give a photo or a frame of the video."

_SAID: Final = {
    400: "says that there is no such video id",
    401: "keeps the title to itself, because the video may not be embedded elsewhere",
    403: "keeps the title to itself, because the video is private",
    404: "has no video of this id",
    429: "wants fewer questions for a while",
}
#: Statuses that will be the same in an hour; only answers made of these are remembered.
_LASTING: Final = frozenset({200, 400, 401, 403, 404})


@dataclass(frozen=True)
class _Words:
    """What oEmbed told; `problem` is the second half of a sentence that begins with "YouTube"."""

    title: str | None = None
    channel: str | None = None
    problem: str = ""
    lasting: bool = True


@dataclass(frozen=True)
class _Look:
    """The picture that was found, encoded, upright and without bars, or why there is none."""

    picture: bytes | None = None
    problem: str = ""
    lasting: bool = True


async def info(
    video: YouTubeVideo,
    *,
    settings: Settings,
    keep_in: Path,
    run_blocking: RunBlocking,
    timeouts: Timeouts | None = None,
    cache: AnswerCache | None = None,
) -> VideoBrief:
    """What is known of *video*; what is missing is None and told in `note`.

    Args:
        settings: says which servers to ask; YouTube's unless a mirror or a test stands in.
        keep_in: folder in which the picture is kept.
        run_blocking: decodes pictures and touches the disk off the loop.
        timeouts: how long to wait for what.
        cache: answers of the last hour; the one under `settings.home` unless given.
    Raises:
        SourceUnavailableError: YouTube gave neither title nor picture.
        StoreError: the picture cannot be kept.
    """
    cache = cache or AnswerCache.of(settings)
    timeouts = timeouts or Timeouts()
    answer = await run_blocking(lambda: cache.load(video.video_id))
    if answer is None:
        answer, lasting = await _ask(video, settings, run_blocking, timeouts, cache.clock)
        if lasting:
            fresh = answer
            await run_blocking(lambda: cache.save(fresh))
    picture = answer.picture
    kept = None if picture is None else await run_blocking(lambda: keep_file(picture, ".jpg", keep_in))
    return VideoBrief(
        kind="youtube",
        title=answer.title,
        channel=answer.channel,
        video_id=video.video_id,
        url=video.url,
        picture=kept,
        note=answer.note,
    )


async def _ask(
    video: YouTubeVideo,
    settings: Settings,
    run_blocking: RunBlocking,
    timeouts: Timeouts,
    clock: Callable[[], float],
) -> tuple[Answer, bool]:
    """The answer, and whether it would be the same in an hour."""
    client = await run_blocking(lambda: client_for(settings, timeouts))
    async with client, asyncio.TaskGroup() as group:
        asking = _Asking(client, settings, run_blocking, asyncio.get_running_loop().time() + timeouts.whole_s)
        words_task = group.create_task(asking.words(video))
        look_task = group.create_task(asking.look(video))
    words, look = words_task.result(), look_task.result()
    if words.title is None and look.picture is None:
        later = "" if words.lasting and look.lasting else " or try again later"
        raise SourceUnavailableError(
            f"There is neither title nor picture of the video {video.video_id}: YouTube {words.problem}.",
            hint=f"Check the address{later}. {_BY_HAND}",
        )
    note = ""
    if words.title is None:
        note = f"No title: YouTube {words.problem}. Type one as headline."
    elif look.picture is None:
        note = f"No picture: YouTube {look.problem}. Give a photo or a frame of the video for one."
    log.debug("YouTube answered for %s: %s", video.video_id, note or "title and picture")
    answer = Answer(video.video_id, words.title, words.channel, look.picture, note, at=clock())
    return answer, words.lasting and look.lasting


@dataclass(frozen=True)
class _Asking:
    """One look at one video; `deadline` is in the loop's own time."""

    client: httpx.AsyncClient
    settings: Settings
    run_blocking: RunBlocking
    deadline: float

    async def words(self, video: YouTubeVideo) -> _Words:
        """Title and channel by oEmbed."""
        url = f"{self.settings.youtube_base_url}/oembed?url={quote(video.url, safe='')}&format=json"
        try:
            async with asyncio.timeout_at(self.deadline):
                reply = await fetch(self.client, url, max_bytes=MAX_TITLE_BYTES, settings=self.settings)
        except FetchFailed as error:
            return _Words(problem=str(error), lasting=False)
        except TimeoutError:
            return _Words(problem=_TOO_SLOW, lasting=False)
        return _words_of(reply)

    async def look(self, video: YouTubeVideo) -> _Look:
        """The best picture there is: all are asked for at once, and the best that came in time is taken."""
        tasks = [asyncio.create_task(self._picture(video, name)) for name in PICTURES]
        looks: list[_Look] = []
        try:
            for task in tasks:
                left_s = self.deadline - asyncio.get_running_loop().time()
                done, _ = await asyncio.wait({task}, timeout=max(0.0, left_s))
                looks.append(task.result() if done else _Look(problem=_TOO_SLOW, lasting=False))
                if looks[-1].picture is not None:
                    break
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        best = looks[-1]
        if best.picture is not None:
            return replace(best, lasting=all(look.lasting for look in looks))
        return next((look for look in looks if not look.lasting), best)

    async def _picture(self, video: YouTubeVideo, name: str) -> _Look:
        url = f"{self.settings.ytimg_base_url}/vi/{video.video_id}/{name}.jpg"
        try:
            reply = await fetch(self.client, url, max_bytes=MAX_PICTURE_BYTES, settings=self.settings)
        except FetchFailed as error:
            return _Look(problem=str(error), lasting=False)
        # A 404 comes with a valid JPEG, so that the status has to be looked at, and a 200 may be the grey one.
        if reply.status != 200:
            return _Look(
                problem=f"has no picture of it (HTTP {reply.status})", lasting=reply.status in _LASTING
            )
        return await self.run_blocking(lambda: _look_of(reply.body))


def _words_of(reply: Reply) -> _Words:
    if reply.status != 200:
        said = _SAID.get(reply.status) or (
            "has trouble of its own" if reply.status >= 500 else "gave an answer that is not understood"
        )
        return _Words(problem=f"{said} (HTTP {reply.status})", lasting=reply.status in _LASTING)
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        start = reply.body[:512].strip().lower()
        if start == b"forbidden":
            return _Words(problem="only says Forbidden, as it does for private videos")
        page = start.startswith((b"<!doctype", b"<html", b"<?xml"))
        what = "a web page, perhaps of a proxy or asking for consent," if page else "something else"
        return _Words(problem=f"sent {what} instead of the title", lasting=False)
    title = _line(told.get("title")) if isinstance(told, dict) else None
    if title is None:
        return _Words(problem="sent data that hold no title", lasting=False)
    return _Words(title=title, channel=_line(told.get("author_name")))


def _line(text: object) -> str | None:
    """*text* on one line without control characters; None for anything that is no text or blank."""
    if not isinstance(text, str):
        return None
    words = "".join(each if unicodedata.category(each) not in ("Cc", "Cs") else " " for each in text).split()
    return " ".join(words)[:MAX_TITLE] or None


def _look_of(body: bytes) -> _Look:
    try:
        image = decode(body, name="YouTube's picture")
    except SourceError:
        return _Look(problem="sent a damaged picture", lasting=False)
    width, height = image.size
    if width <= _PLACEHOLDER[0] or height <= _PLACEHOLDER[1]:
        return _Look(problem="has only a grey placeholder of it")
    return _Look(as_jpeg(without_bars(image)))
