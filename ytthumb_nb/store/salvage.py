"""Looking through a job store that may be broken, and copying into a new one whatever of it can still be read."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import StoreError
from ytthumb_nb.progress import Progress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.encoding import decode
from ytthumb_nb.store.migrations import STEPS, migrate
from ytthumb_nb.store.owner import Owner

#: Files that belong to one store: SQLite's own, its log, and the log's index.
PARTS = ("", "-wal", "-shm")


def problems(path: Path) -> list[str]:
    """What is wrong with the store in *path*, in words; empty when it is sound or not there. Writes nothing.

    Raises:
        StoreError: it was written by a newer version, which alone can judge it.
    """
    if not path.exists():
        return []
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        ) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(STEPS):
                raise StoreError(
                    f"The job store has shape {version}, and this version of ytthumb-nb knows {len(STEPS)}.",
                    hint="Update ytthumb-nb.",
                )
            if version:
                found += [f"job {job_id}: {why}" for job_id, why in _unreadable_jobs(connection)]
            return [" ".join(str(each).split()) for each in found]
    except sqlite3.Error as error:
        return [str(error)]


def salvage(broken: Path, into: Path) -> dict[str, int]:
    """Copy the readable rows of the store *broken* into a new store *into*; how many, by table.

    *broken* must be a copy: opening it lets SQLite bring in its log. Job rows are taken only when they can be
    understood.
    """
    counts: dict[str, int] = {}
    with closing(sqlite3.connect(into, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode=WAL")
        migrate(target)
        tables = [row[0] for row in target.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(broken)) as source:
            source.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            for table in tables:
                counts[table] = _copy(source, target, table)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return counts


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> int:
    wanted = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return 0
    columns = [name for name in wanted if name in there]
    if not columns:
        return 0
    copied = 0
    target.execute("BEGIN")
    for row in _rows(source, table, columns):
        values = dict(zip(columns, row, strict=True))
        if table == "jobs" and _why_unreadable(values):
            continue
        with contextlib.suppress(
            sqlite3.Error, ValueError
        ):  # a row that the new table refuses, or no possible text
            done = target.execute(
                f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                row,
            )
            copied += done.rowcount
    target.execute("COMMIT")
    return copied


def _rows(source: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows from the front to where the table breaks, then from its end back to there."""
    names = ", ".join(columns)
    last: int | None = None
    try:
        for rowid, *row in source.execute(f"SELECT rowid, {names} FROM {table} ORDER BY rowid"):
            last = rowid
            yield tuple(row)
        return
    except sqlite3.Error:
        pass
    with contextlib.suppress(sqlite3.Error):
        for rowid, *row in source.execute(f"SELECT rowid, {names} FROM {table} ORDER BY rowid DESC"):
            if last is not None and rowid <= last:
                return
            yield tuple(row)


def _unreadable_jobs(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    query = "SELECT id, spec, progress, owner FROM jobs"
    for job_id, spec, progress, owner in connection.execute(query):
        why = _why_unreadable({"id": job_id, "spec": spec, "progress": progress, "owner": owner})
        if why:
            yield str(job_id), why


def _why_unreadable(row: dict[str, Any]) -> str:
    """Why a job's row cannot be understood; empty when it can."""
    try:
        spec, progress = decode(row["spec"], JobSpec), decode(row["progress"], Progress)
        Owner.parse(row["owner"])
    except StoreError as error:
        return error.message
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    if not spec.job_id == progress.job_id == row["id"]:
        return "it is filed under another id"
    return ""
