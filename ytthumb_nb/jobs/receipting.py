"""The receipts of a job: its pictures as they are now, beside what they were made from."""

from __future__ import annotations

from pathlib import Path

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError
from ytthumb_nb.imaging.read_back import Reader, reader
from ytthumb_nb.imaging.receipts import Receipts, receipts_of
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.models import GenerationResult, Thumbnail
from ytthumb_nb.store.sqlite import JobStore, StoredJob


def receipts(
    store: JobStore, job: str | Job | GenerationResult, *, read_back: bool | Reader = False
) -> Receipts:
    """The receipts of *job*: of every picture it has so far, or of those of a given result.

    Args:
        read_back: whether the words are read back from the pictures, and by whom; True takes the extra `ocr`.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidRequestError: it has no picture, or words should be read back and the extra `ocr` is not installed.
    """
    job_id = job if isinstance(job, str) else job.id if isinstance(job, Job) else job.job_id
    stored = store.load(job_id)
    if isinstance(job, GenerationResult):
        thumbnails: tuple[Thumbnail, ...] = job.thumbnails
    elif stored is None:
        raise JobNotFoundError(f"There is no job {job_id!r}.", hint="recent() lists the jobs there are.")
    else:
        thumbnails = stored.progress.thumbnails
    if not thumbnails:
        raise InvalidRequestError(f"Job {job_id} has no picture to look at.")
    read = (reader() if read_back else None) if isinstance(read_back, bool) else read_back
    return receipts_of(thumbnails, job_id=job_id, made_from=_made_from(stored), read=read)


def _made_from(stored: StoredJob | None) -> dict[str, Path]:
    """What no picture should be a copy of: the video's present thumbnail, and references."""
    if stored is None:
        return {}
    brief = stored.progress.brief
    found = {f"the reference {path.name}": path for path in stored.spec.references}
    if brief is not None and brief.kind == "youtube" and brief.picture is not None:
        found["the video's present thumbnail"] = brief.picture
    return found
