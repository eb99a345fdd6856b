"""The history of jobs: what a user asks of it, in the user's words, and which picture of a job was chosen."""

from __future__ import annotations

import datetime as dt

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, SourceError
from ytthumb_nb.models import Thumbnail
from ytthumb_nb.sources.address import video_id_in
from ytthumb_nb.store.history import Wanted
from ytthumb_nb.store.sqlite import JobStore, StoredJob
from ytthumb_nb.styles import STYLES

Day = str | dt.date


def wanted(
    *,
    video: str | None = None,
    style: str | None = None,
    provider: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    chosen: bool | None = None,
    before: str | None = None,
    pictures: bool = False,
) -> Wanted:
    """What the words of a user ask of the store. See `JobManager.recent`; *pictures* asks for jobs with some.

    Raises:
        InvalidRequestError: there is no such style, or a day is none.
    """
    if style is not None and style not in STYLES:
        raise InvalidRequestError(f"style is {style!r}, which is none.", hint=f"Styles: {', '.join(STYLES)}.")
    video_id = None
    if video is not None:
        try:
            video_id = video_id_in(video)
        except SourceError:  # an address that is no video may still be a job's source
            video_id = None
    last = None if until is None else _moment("until", until, last=True)
    return Wanted(
        video_id=video_id,
        words=video if video_id is None else None,
        style=style,
        provider=provider,
        since=None if since is None else _moment("since", since),
        until=last,
        chosen=chosen,
        before=before,
        pictures=pictures,
    )


def _moment(name: str, day: Day, *, last: bool = False) -> float:
    """Where a day begins, or ends, or a moment itself, in seconds since the epoch; without a zone, this machine's."""
    try:
        read = dt.datetime.fromisoformat(day) if isinstance(day, str) else day
        whole_day = not isinstance(read, dt.datetime) or (
            isinstance(day, str) and len(day) == len("2026-11-22")
        )
        moment = read if isinstance(read, dt.datetime) else dt.datetime.combine(read, dt.time())
        return (moment + dt.timedelta(days=1 if last and whole_day else 0)).timestamp()
    except (TypeError, ValueError, OverflowError, AttributeError, OSError) as error:
        raise InvalidRequestError(
            f"{name} is {day!r}, which is no day.", hint='A day is written "2026-11-22", or is a datetime.date.'
        ) from error


def found(store: JobStore, job_id: str) -> StoredJob:
    """The job of this id.

    Raises:
        JobNotFoundError: there is none.
    """
    if (stored := store.load(job_id)) is None:
        raise JobNotFoundError(f"There is no job {job_id!r}.", hint="recent() lists the jobs there are.")
    return stored


def choose(store: JobStore, job_id: str, variation: int | None) -> Thumbnail | None:
    """Note in the store that this variation's picture is the one, or with None that none is.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidRequestError: the job has no such picture.
    """
    stored = found(store, job_id)
    pictures = {thumbnail.index: thumbnail for thumbnail in stored.progress.thumbnails}
    if variation is not None and (type(variation) is not int or variation not in pictures):
        there = ", ".join(map(str, pictures)) or "none yet"
        raise InvalidRequestError(f"Job {job_id} has no picture {variation!r}; it has: {there}.")
    store.choose(job_id, variation).result()
    return None if variation is None else pictures[variation]
