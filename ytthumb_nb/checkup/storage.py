"""Looks at the home: can it be written, is there space, does SQLite work there, is the job store sound."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from ytthumb_nb.checkup.findings import Finding
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.recovery import is_abandoned
from ytthumb_nb.settings import LEASE_S
from ytthumb_nb.store.salvage import problems
from ytthumb_nb.store.sqlite import JobStore

#: A job of ten keeps about 30 MB.
_LITTLE_SPACE_MB: Final = 500
_REPAIR: Final = "`ytthumb doctor --repair` makes a new one of its remains and of the pictures"


def home(home: Path) -> Iterator[Finding]:
    """Whether jobs and pictures can be kept."""
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    begun = "" if nearest == home else " (made at the first job)"
    try:
        with tempfile.TemporaryDirectory(prefix=".ytthumb-doctor-", dir=nearest) as scratch:
            (Path(scratch) / "written").write_bytes(b"x" * 4096)
            mode = _journal_mode(Path(scratch) / "tried.sqlite3")
        yield Finding("home", "ok", f"{home}{begun}")
        if mode != "wal":
            yield Finding("home's disk", "problem", "SQLite's log does not work there; choose a local disk")
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        yield Finding(
            "home", "problem", f"{home} cannot be written ({why}); set YTTHUMB_HOME to another folder"
        )
    free_mb = shutil.disk_usage(nearest).free // 2**20
    little = free_mb < _LITTLE_SPACE_MB
    yield Finding("disk space", "note" if little else "ok", f"{free_mb} MB free{' - that is little' * little}")


def store(home: Path) -> Iterator[Finding]:
    """Whether the job store is sound, and whether jobs wait in it for somebody to go on with them."""
    try:
        found = problems(home / "jobs.sqlite3")
    except ThumbnailError as error:
        yield Finding("job store", "problem", str(error))
        return
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Finding(
            "job store", "problem", f"{found[0]}{more}; {_REPAIR}, or set YTTHUMB_HOME to another folder"
        )
        return
    jobs = JobStore(home)
    try:
        yield Finding("job store", "ok", f"{len(jobs.job_ids())} jobs, SQLite {sqlite3.sqlite_version}")
        now = time.time()
        stranded = sum(is_abandoned(job, now, LEASE_S) for job in jobs.unfinished())
        if stranded:
            yield Finding(
                "unfinished jobs", "note", f"{stranded} whose process has died; `ytthumb reconnect` goes on"
            )
    except ThumbnailError as error:
        yield Finding("job store", "problem", str(error))
    finally:
        jobs.close()


def _journal_mode(path: Path) -> str:
    """The journal mode SQLite gives in a folder, after a row was written and read there."""
    with closing(sqlite3.connect(path, timeout=2)) as connection:
        mode = str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        connection.execute("CREATE TABLE tried (value INTEGER)")
        connection.execute("INSERT INTO tried VALUES (1)")
        connection.commit()
        connection.execute("SELECT value FROM tried").fetchone()
    return mode.lower()
