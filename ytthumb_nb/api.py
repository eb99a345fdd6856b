"""The public functions: the same as a `JobManager`'s, on one default manager that is made on first use."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from ytthumb_nb.brand import Brand
from ytthumb_nb.headline_layer import Place
from ytthumb_nb.imaging.read_back import Reader
from ytthumb_nb.imaging.receipts import Receipts
from ytthumb_nb.jobs.cleaning import CleanReport
from ytthumb_nb.jobs.costs import Costs
from ytthumb_nb.jobs.estimates import Estimate
from ytthumb_nb.jobs.grids import Grid
from ytthumb_nb.jobs.history import Day
from ytthumb_nb.jobs.job import Job, Observer
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import GenerationResult, Thumbnail, ThumbnailRequest, VideoBrief
from ytthumb_nb.progress import Progress

_lock = threading.Lock()
_default: JobManager | None = None


def default_manager() -> JobManager:
    """The manager behind the public functions; its home is YTTHUMB_HOME as it was on first use."""
    global _default
    with _lock:
        if _default is None or _default.closed:
            _default = JobManager()
        return _default


def start(request: ThumbnailRequest | Any, *, on_progress: Observer | None = None, **wishes: Any) -> Job:
    """Begin a job in the background and return at once. See `JobManager.start`."""
    return default_manager().start(request, on_progress=on_progress, **wishes)


def generate(
    request: ThumbnailRequest | Any, *, on_progress: Observer | None = None, **wishes: Any
) -> GenerationResult:
    """Make thumbnails and wait for them, in a cell or in a script. See `JobManager.generate`."""
    return default_manager().generate(request, on_progress=on_progress, **wishes)


def estimate(request: ThumbnailRequest | Any, **wishes: Any) -> Estimate:
    """About what thumbnails would cost; nothing is sent. See `JobManager.estimate`."""
    return default_manager().estimate(request, **wishes)


def grid(
    source: ThumbnailRequest | Any,
    *,
    x: tuple[str, Any],
    y: tuple[str, Any] | None = None,
    on_progress: Observer | None = None,
    **wishes: Any,
) -> Grid:
    """Pictures side by side that differ in what two axes say, and in nothing else. See `JobManager.grid`."""
    return default_manager().grid(source, x=x, y=y, on_progress=on_progress, **wishes)


def status(job_id: str) -> dict[str, Any]:
    """The job-status structure of a job, whichever process runs it. See `JobManager.status`."""
    return default_manager().status(job_id)


def cancel(job_id: str, variation: int | None = None, *, after_current: bool = False) -> dict[str, Any]:
    """Ask a job to stop, whichever process runs it. See `JobManager.cancel`."""
    return default_manager().cancel(job_id, variation, after_current=after_current)


def recent(
    limit: int = 10,
    *,
    video: str | None = None,
    style: str | None = None,
    provider: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    chosen: bool | None = None,
    before: str | None = None,
) -> list[dict[str, Any]]:
    """Status structures of the newest jobs, newest first, all or those that are asked for. See `JobManager.recent`."""
    return default_manager().recent(
        limit,
        video=video,
        style=style,
        provider=provider,
        since=since,
        until=until,
        chosen=chosen,
        before=before,
    )


def choose(job: str | Job | GenerationResult, variation: int | None) -> Thumbnail | None:
    """Note which picture of a job is the one to publish; None takes it back. See `JobManager.choose`."""
    return default_manager().choose(job, variation)


def delete(job_ids: str | Job | GenerationResult | Iterable[str | Job | GenerationResult]) -> CleanReport:
    """Remove jobs with their pictures. See `JobManager.delete`."""
    return default_manager().delete(job_ids)


def reconnect(job_ids: Iterable[str] | None = None) -> list[Job]:
    """Go on with jobs that nobody runs any more. See `JobManager.reconnect`."""
    return default_manager().reconnect(job_ids)


def watch(job_id: str) -> Iterator[Progress]:
    """The progress of a job at every change, whichever process runs it. See `JobManager.watch`."""
    return default_manager().watch(job_id)


def retry_failed(job_id: str, *, unknown: bool = False) -> Job:
    """Make what is missing of an ended job. See `JobManager.retry_failed`."""
    return default_manager().retry_failed(job_id, unknown=unknown)


def retext(
    job: str | Job | GenerationResult,
    *,
    headline: str | None = None,
    style: str | None = None,
    font: str | Path | None = None,
    upper: bool | None = None,
    outline: float | None = None,
    place: Place | None = None,
    brand: Brand | str | Path | None = None,
    variations: Sequence[int] | None = None,
    reset: bool = False,
) -> GenerationResult:
    """Put other words on finished pictures, without asking a provider. See `JobManager.retext`."""
    return default_manager().retext(
        job,
        headline=headline,
        style=style,
        font=font,
        upper=upper,
        outline=outline,
        place=place,
        brand=brand,
        variations=variations,
        reset=reset,
    )


def from_image(
    picture: str | Path | bytes, *, source: Any = None, references: Sequence[str | Path] | None = None
) -> ThumbnailRequest:
    """The request that a picture was made from, read out of the picture. See `JobManager.from_image`."""
    return default_manager().from_image(picture, source=source, references=references)


def strip_recipe(picture: str | Path | bytes) -> bytes:
    """The bytes of a picture without the recipe inside, to hand it on without notes and prompt; nothing is written.

    Args:
        picture: path or bytes of a JPEG or PNG; the pixels' bytes stay as they are.

    Raises:
        InvalidRequestError: there is no such file.
    """
    from ytthumb_nb.recipes.reading import stripped

    return stripped(picture)


def save_brand(brand: Brand | str | Path, channel: str) -> Path:
    """Keep a brand kit for a channel, to be used by its name or with `brand="channel"`. See `JobManager.save_brand`."""
    return default_manager().save_brand(brand, channel)


def redo(job: str | Job | GenerationResult, variation: int, *, on_progress: Observer | None = None) -> Job:
    """Make one picture once more as another idea, in a job of its own. See `JobManager.redo`."""
    return default_manager().redo(job, variation, on_progress=on_progress)


def receipts(job: str | Job | GenerationResult, *, read_back: bool | Reader = False) -> Receipts:
    """Facts about each picture of a job, with their thresholds. See `JobManager.receipts`."""
    return default_manager().receipts(job, read_back=read_back)


def clean(older_than_days: float = 7, *, pictures: bool = False) -> CleanReport:
    """Remove old records and orphaned files. See `JobManager.clean`."""
    return default_manager().clean(older_than_days, pictures=pictures)


def costs(by: Literal["job", "day", "model"] = "day") -> Costs:
    """What paid calls have cost so far, as a table. See `JobManager.costs`."""
    return default_manager().costs(by)


def video_info(url: str | Path) -> VideoBrief:
    """Title, channel and best picture of a YouTube video. See `JobManager.video_info`."""
    return default_manager().video_info(url)


def clear_cache() -> str:
    """Forget what YouTube said about videos in the last hour. See `JobManager.clear_cache`."""
    return default_manager().clear_cache()
