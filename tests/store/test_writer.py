"""The writer: order, group commit, and callers that go away."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from ytthumb_nb.store.writer import Writer


def open_at(path: Path) -> sqlite3.Connection:
    """A connection to *path* with one table."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE IF NOT EXISTS numbers (number INTEGER)")
    return connection


def rows(path: Path) -> list[int]:
    """What is in the table."""
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT number FROM numbers")]
    connection.close()
    return found


def test_writes_keep_their_order_and_all_arrive(tmp_path: Path) -> None:
    """A thousand writes that were queued at once are on disk in the order they were given."""
    writer = Writer(lambda: open_at(tmp_path / "n"))

    futures = [
        # defaults of a lambda have no types
        writer.submit(lambda c, n=number: c.execute("INSERT INTO numbers VALUES (?)", (n,)))  # type: ignore[misc]
        for number in range(1000)
    ]
    for future in futures:
        future.result(10)

    writer.close()
    assert rows(tmp_path / "n") == list(range(1000))


def test_a_caller_that_goes_away_takes_only_its_own_write_along(tmp_path: Path) -> None:
    """A future cancelled while it waits is left out; the writer and all others go on."""
    writer = Writer(lambda: open_at(tmp_path / "n"))
    busy, go_on = threading.Event(), threading.Event()

    def blocks(connection: sqlite3.Connection) -> None:
        busy.set()
        go_on.wait(10)

    first = writer.submit(blocks)
    assert busy.wait(10)
    gone = writer.submit(lambda c: c.execute("INSERT INTO numbers VALUES (1)"))
    kept = writer.submit(lambda c: c.execute("INSERT INTO numbers VALUES (2)"))

    assert gone.cancel()
    go_on.set()
    first.result(10)
    kept.result(10)

    writer.close()
    assert rows(tmp_path / "n") == [2]


def test_a_write_after_closing_is_refused(tmp_path: Path) -> None:
    """Once closed, a write's future says so; closing again is harmless."""
    writer = Writer(lambda: open_at(tmp_path / "n"))
    writer.close()
    writer.close()

    assert "closed" in str(writer.submit(lambda c: None).exception())
