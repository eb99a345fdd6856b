"""Tidying the home: old records without pictures, files that belong to nothing, and jobs that the user deletes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.jobs.history import found
from ytthumb_nb.store.sqlite import JobStore, StoredJob

#: Cleaning by itself happens at most this often, in seconds, and takes what is as old as `clean()` takes.
CLEAN_EVERY_S = 86_400.0
OLD_DAYS = 7.0


@dataclass(frozen=True)
class CleanReport:
    """What was removed, by count; `str()` says it in a sentence."""

    jobs: int
    pictures: int
    orphans: int = 0

    def __str__(self) -> str:
        parts = [
            _many(self.jobs, "job record"),
            _many(self.pictures, "finished picture"),
            f"{_many(self.orphans, 'file or folder', 'files or folders')} that belonged to no job",
        ]
        said = [
            part for part, count in zip(parts, (self.jobs, self.pictures, self.orphans), strict=True) if count
        ]
        return f"Removed {', '.join(said)}." if said else "Nothing to clean."


def clean(
    store: JobStore,
    home: Path,
    before: float,
    is_abandoned: Callable[[StoredJob], bool],
    *,
    pictures: bool = False,
) -> CleanReport:
    """Remove what is older than *before* (seconds since the epoch) and not worth keeping.

    A job with a finished picture, or with a provider's picture that could not be finished, is kept unless *pictures*
    says otherwise; one of which a picture was chosen, that is still run, or that somebody takes up just now, is always
    kept.
    """
    folder = home / "jobs"
    doomed = [
        stored
        for stored in store.older_than(before)
        if (stored.progress.status.final or is_abandoned(stored))
        and stored.chosen is None
        and (pictures or not (stored.progress.thumbnails or _has_picture(folder / stored.spec.job_id)))
    ]
    report = _remove(store, folder, doomed)
    return CleanReport(report.jobs, report.pictures, _remove_orphans(folder, store.job_ids(), before))


def delete(
    store: JobStore, home: Path, job_ids: Iterable[str], is_abandoned: Callable[[StoredJob], bool]
) -> CleanReport:
    """Remove jobs with all their files; all or, when one of them cannot be, none.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidRequestError: one of them still runs.
    """
    doomed = [found(store, job_id) for job_id in dict.fromkeys(job_ids)]
    for stored in doomed:
        if not stored.progress.status.final and not is_abandoned(stored):
            raise _still_runs(stored.spec.job_id)
    report = _remove(store, home / "jobs", doomed)
    if report.jobs < len(doomed):
        kept = store.job_ids()
        raise _still_runs(next((each.spec.job_id for each in doomed if each.spec.job_id in kept), "of these"))
    return report


def _remove(store: JobStore, folder: Path, doomed: list[StoredJob]) -> CleanReport:
    gone = store.delete(doomed).result() if doomed else set()
    for job_id in gone:
        shutil.rmtree(folder / job_id, ignore_errors=True)
    made = sum(len(stored.progress.thumbnails) for stored in doomed if stored.spec.job_id in gone)
    return CleanReport(len(gone), made)


def _still_runs(job_id: str) -> InvalidRequestError:
    return InvalidRequestError(f"Job {job_id} still runs.", hint="Cancel it, and delete it when it has ended.")


def _has_picture(folder: Path) -> bool:
    """Whether a picture lies in a job's folder, whatever the job says about it."""
    return any(path.suffix in (".jpg", ".png", ".webp", ".img") for path in folder.glob("thumbnail_*"))


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}"


def _remove_orphans(folder: Path, known: set[str], before: float) -> int:
    """Remove old folders of unknown jobs, and old unfinished writes of known ones."""
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name in known:
            for part in path.rglob(".*.part"):
                if part.stat().st_mtime < before:
                    part.unlink(missing_ok=True)
                    removed += 1
        elif path.stat().st_mtime < before and not _has_picture(path):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            removed += 1
    return removed
