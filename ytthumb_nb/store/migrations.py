"""The shape of the job store, step by step. `PRAGMA user_version` counts the steps a file has taken.

A step is never changed once released; a new need is a new step at the end.
"""

from __future__ import annotations

import contextlib
import sqlite3

from ytthumb_nb.errors import StoreError

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        created_at REAL NOT NULL,
        updated_at REAL NOT NULL,
        status TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        owner TEXT NOT NULL,
        beat_at REAL NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0,
        style TEXT NOT NULL,
        provider TEXT NOT NULL,
        source TEXT NOT NULL,
        video_id TEXT,
        title TEXT,
        chosen INTEGER,
        spec BLOB NOT NULL,
        progress BLOB NOT NULL
    );
    CREATE INDEX jobs_by_creation ON jobs (created_at);
    CREATE INDEX jobs_by_status ON jobs (status, created_at);
    CREATE INDEX jobs_by_change ON jobs (updated_at);
    CREATE INDEX jobs_by_style ON jobs (style, created_at);
    CREATE INDEX jobs_by_provider ON jobs (provider, created_at);
    CREATE INDEX jobs_by_video ON jobs (video_id, created_at) WHERE video_id IS NOT NULL;
    CREATE INDEX jobs_by_choice ON jobs (created_at) WHERE chosen IS NOT NULL;
    CREATE TABLE cancel_requests (
        job_id TEXT NOT NULL,
        variation INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (job_id, variation)
    );
    CREATE TABLE calls (
        key TEXT PRIMARY KEY,
        job_id TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        variation INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        state TEXT NOT NULL,
        remote_id TEXT,
        estimate_usd REAL,
        cost_usd REAL,
        sent_at REAL NOT NULL,
        updated_at REAL NOT NULL
    );
    CREATE INDEX calls_by_job ON calls (job_id, variation);
    CREATE INDEX calls_by_time ON calls (sent_at);
    CREATE TABLE made (
        reuse_key TEXT NOT NULL,
        job_id TEXT NOT NULL,
        variation INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (reuse_key, job_id, variation)
    );
    CREATE INDEX made_by_job ON made (job_id);
    CREATE TABLE chores (
        name TEXT PRIMARY KEY,
        done_at REAL NOT NULL
    );
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file up to date, in one transaction that two processes cannot run at once.

    Raises:
        StoreError: the file was written by a newer version of this package.
    """
    if _version(connection) == len(STEPS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > len(STEPS):
            raise StoreError(
                f"The job store has shape {version}, and this version of ytthumb-nb knows {len(STEPS)}.",
                hint="Update ytthumb-nb, or set YTTHUMB_HOME to another folder.",
            )
        for step in STEPS[version:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # a full disk has rolled it back already
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
