"""The first moment of a home, when several processes make the same store."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.store.wal import use_wal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database as SQLite makes it at first, without a write-ahead log."""
    path = tmp_path / "new.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE tried (value INTEGER)")
    return path


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody about to write, which keeps the file from being turned."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_it_waits_for_whoever_writes(path: Path, other: sqlite3.Connection) -> None:
    """SQLite itself gives up at once here, though it was told to wait for 20 seconds."""
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            connection.execute("PRAGMA journal_mode=WAL")
        ends = threading.Timer(0.1, lambda: other.execute("COMMIT"))
        ends.start()

        use_wal(connection, 20)

        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        ends.join()


def test_its_patience_ends(path: Path, other: sqlite3.Connection) -> None:
    """Held for good, the file is given up with SQLite's own word."""
    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="database is locked"),
    ):
        use_wal(connection, 0.05)


def test_what_is_no_lock_is_not_waited_for(tmp_path: Path) -> None:
    """A file that is no database is said at once."""
    (tmp_path / "x").write_bytes(b"no database" * 500)

    with closing(sqlite3.connect(tmp_path / "x")) as connection, pytest.raises(sqlite3.DatabaseError):
        use_wal(connection, 3600)


def test_a_store_that_another_process_is_just_making_is_waited_for(home: Path) -> None:
    """The first job of a new home is not refused because somebody else began one at the same instant."""
    home.mkdir()
    with (
        closing(sqlite3.connect(home / "jobs.sqlite3", isolation_level=None, check_same_thread=False)) as other,
        closing(JobStore(home)) as store,
    ):
        other.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.1, lambda: other.execute("COMMIT"))
        ends.start()

        assert store.claim_chore("sweep", 100.0, 10.0).result(60)

        ends.join()
