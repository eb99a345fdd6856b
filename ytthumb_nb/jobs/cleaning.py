"""Tidying the home: old records without pictures, and files that belong to nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ytthumb_nb.store.sqlite import JobStore, StoredJob


@dataclass(frozen=True)
class CleanReport:
    """What was removed, by count; `str()` says it in a sentence."""

    jobs: int
    pictures: int
    orphans: int

    def __str__(self) -> str:
        if not (self.jobs or self.pictures or self.orphans):
            return "Nothing to clean."
        return (
            f"Removed {self.jobs} old job records, {self.pictures} finished pictures"
            f" and {self.orphans} files or folders that belonged to no job."
        )


def clean(
    store: JobStore,
    home: Path,
    before: float,
    is_abandoned: Callable[[StoredJob], bool],
    *,
    pictures: bool = False,
) -> CleanReport:
    """Remove what is older than *before* (seconds since the epoch) and not worth keeping.

    A job with a finished picture is kept unless *pictures* says otherwise; one that is still run is always kept.
    """
    folder = home / "jobs"
    doomed = []
    made = 0
    for stored in store.older_than(before):
        finished = sum(v.files is not None for v in stored.progress.variations)
        running = not stored.progress.status.final and not is_abandoned(stored)
        if not running and (pictures or not finished):
            doomed.append(stored.spec.job_id)
            made += finished
    if doomed:
        store.delete(doomed).result()
    for job_id in doomed:
        shutil.rmtree(folder / job_id, ignore_errors=True)
    return CleanReport(len(doomed), made, _remove_orphans(folder, store.job_ids(), before))


def _remove_orphans(folder: Path, known: set[str], before: float) -> int:
    """Remove old folders of unknown jobs, and old unfinished writes of known ones."""
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name in known:
            for part in path.rglob(".*.part"):
                if part.stat().st_mtime < before:
                    part.unlink(missing_ok=True)
                    removed += 1
        elif path.stat().st_mtime < before and not any(path.glob("thumbnail_*.jpg")):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            removed += 1
    return removed
