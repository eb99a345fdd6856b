"""`ytthumb doctor --repair`: checks the job store, and makes a new one of its remains and of the pictures.

The broken file is kept aside under a dated name, and nothing is deleted. Pictures are only read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from ytthumb_nb.errors import StoreError
from ytthumb_nb.events import Sending, VariationAdvanced
from ytthumb_nb.jobs.rebuilding import Rebuilt, rebuilt
from ytthumb_nb.store.owner import NOBODY
from ytthumb_nb.store.salvage import PARTS, problems, salvage
from ytthumb_nb.store.sqlite import JobStore


@dataclass(frozen=True)
class Repair:
    """What was found and done; `str()` says it in a few lines.

    `problems` are what was wrong, `kept_aside` is where the broken file is now, `salvaged` counts the rows that were
    read out of it by table, `jobs` and `pictures` what was rebuilt from pictures, and `silent` names folders with
    pictures that tell of no job.
    """

    problems: tuple[str, ...] = ()
    kept_aside: Path | None = None
    salvaged: tuple[tuple[str, int], ...] = ()
    jobs: int = 0
    pictures: int = 0
    silent: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = []
        if not self.problems:
            lines.append("The job store is sound.")
        else:
            more = [f"  ... and {len(self.problems) - 5} more"] if len(self.problems) > 5 else []
            lines += ["The job store was broken:", *(f"  {each}" for each in self.problems[:5]), *more]
            lines.append(f"It is kept as {self.kept_aside}, and a new one was made.")
            counts = dict(self.salvaged)
            calls = counts.get("calls", 0)
            lines.append(f"Read out of the broken one: {counts.get('jobs', 0)} jobs, {calls} paid calls.")
        if self.jobs:
            lines.append(f"Restored from pictures: {self.jobs} jobs with {self.pictures} pictures.")
        if self.silent:
            some = ", ".join(self.silent[:5]) + (", ..." if len(self.silent) > 5 else "")
            lines.append(f"Not restored, as their pictures hold no recipe that can be read: {some}.")
        if self.problems:
            lines.append(
                "Gone for good, where the broken file did not give them back: jobs without a picture, paid calls whose"
                " answer was lost, wishes to cancel, choices. Look at your provider's usage page before paying again."
            )
        return "\n".join(lines)


def repair(home: Path, now: Callable[[], float] = time.time) -> Repair:
    """Check the job store under *home*; make it anew when it is beyond use, and add jobs that only pictures know.

    Raises:
        StoreError: a process has the store open, it was written by a newer version, or the home cannot be written.
    """
    path = home / "jobs.sqlite3"
    if not home.is_dir():
        return Repair()
    found = problems(path)
    if not found:
        jobs, silent = _only_in_pictures(home, JobStore(home))
        _store(JobStore(home), jobs)
        return Repair(jobs=len(jobs), pictures=sum(job.pictures for job in jobs), silent=silent)
    _refuse_while_in_use(path)
    try:
        with tempfile.TemporaryDirectory(prefix=".repair-", dir=home) as scratch:
            return _anew(home, path, Path(scratch), tuple(found), now)
    except OSError as error:
        raise StoreError(
            f"{home} could not be repaired ({error.strerror or error}); nothing was changed.",
            hint="Free some space, or make the folder writable.",
        ) from error


def _anew(home: Path, path: Path, scratch: Path, found: tuple[str, ...], now: Callable[[], float]) -> Repair:
    copy, new = scratch / "broken" / path.name, scratch / "new" / path.name
    for file in (copy, new):
        file.parent.mkdir()
    for part in PARTS[:2]:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(f"{path}{part}", f"{copy}{part}")
    counts = salvage(copy, new)
    jobs, silent = _only_in_pictures(home, JobStore(new.parent))
    _store(JobStore(new.parent), jobs)
    if left := problems(new):
        raise StoreError(f"The new job store is not sound ({left[0]}); nothing was changed.")
    aside = _set_aside(path, now())
    new.replace(path)
    return Repair(found, aside, tuple(counts.items()), len(jobs), sum(job.pictures for job in jobs), silent)


def _only_in_pictures(home: Path, store: JobStore) -> tuple[list[Rebuilt], tuple[str, ...]]:
    """Jobs whose pictures are there but whose record is not, and folders of pictures that tell of none."""
    try:
        known = store.job_ids()
    finally:
        store.close()
    jobs, silent = [], []
    folder = home / "jobs"
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.name in known or not each.is_dir() or not any(each.glob("thumbnail_*.jpg")):
            continue
        job = rebuilt(each, home / "sources")
        if job is None:
            silent.append(each.name)
        else:
            jobs.append(job)
    return jobs, tuple(silent)


def _store(store: JobStore, jobs: list[Rebuilt]) -> None:
    """Write *jobs* as if they happened now; calls that the journal has already are not written twice."""
    try:
        told = {(call.job_id, call.variation) for call in store.paid_calls()} if jobs else set()
        for job in jobs:
            store.create(job.spec, job.queued, NOBODY).result()
            for event, progress in job.told:
                index = getattr(event.what, "index", 0)
                if not (_is_sending(event.what) and (job.spec.job_id, index) in told):
                    store.record([event], progress, NOBODY).result()
    finally:
        store.close()


def _is_sending(what: object) -> bool:
    return isinstance(what, VariationAdvanced) and isinstance(what.event, Sending)


def _set_aside(path: Path, now: float) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    aside = path.with_name(f"{path.name}.broken-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.broken-{stamp}-{number}")
    for part in PARTS:
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{part}", f"{aside}{part}")  # noqa: PTH105 - the names are texts with a suffix
    return aside


def _refuse_while_in_use(path: Path) -> None:
    """A process that has the file open would go on writing into the one that is set aside."""
    target = os.path.realpath(path)
    users = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if any(os.path.realpath(file.path) == target for file in process.open_files()):
                users.append(f"{process.pid} ({process.name()})")
    if users:
        raise StoreError(
            f"The job store is broken, and process {', '.join(users)} still has it open; nothing was changed.",
            hint="Shut down the notebooks and terminals that use it, then repair it again.",
        )
