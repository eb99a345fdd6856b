"""One thread that writes, many that wait: group commit for the job store.

SQLite takes one writer at a time, and a commit costs about as much for fifty rows as for one. Whatever waits is
written in one transaction; each caller gets a future that is done when its own row is on disk.
"""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from ytthumb_nb.errors import StoreError

Write = Callable[[sqlite3.Connection], Any]

_MOST_AT_ONCE = 200


@dataclass
class _Waiting:
    write: Write
    durable: bool
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs writes in the order they were given, on a thread of its own.

    Where no thread can start, each write runs at once in the caller's thread instead; the meaning is the same.
    `durable` writes reach the disk (`synchronous=FULL`) before their future is done; the others survive the
    process but perhaps not a loss of power.

    Args:
        connect: opens the file.
        is_current: whether the file that was opened last still is the one under its name. When it is not, it is
            opened anew: what is written to a removed file is read by nobody.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], is_current: Callable[[], bool] = lambda: True
    ) -> None:
        self._connect = connect
        self._is_current = is_current
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._inline: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ytthumb-store", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._inline = connect()

    def submit(self, write: Write, *, durable: bool = False) -> Future[Any]:
        """Queue *write*; its future holds what it returned, or a `StoreError`."""
        waiting = _Waiting(write, durable)
        with self._lock:
            if self._closed:
                waiting.future.set_exception(
                    StoreError("The job store of this manager is closed.", hint="Make another JobManager.")
                )
            elif self._inline is not None:
                _commit(self._inline, [waiting])
            else:
                self._queue.put(waiting)
        return waiting.future

    def leave_to_parent(self) -> None:
        """In a forked process, which has neither this thread nor a right to its connection: refuse every write."""
        self._lock = threading.Lock()
        self._closed = True

    def close(self) -> None:
        """Write what was queued, then stop. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._inline is not None:
                self._inline.close()
                return
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while (first := self._queue.get()) is not None:
            batch = [first]
            ending = False
            while len(batch) < _MOST_AT_ONCE:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                    break
                batch.append(more)
            # A caller that went away before its turn is left out; from here on it cannot take its write back.
            batch = [waiting for waiting in batch if waiting.future.set_running_or_notify_cancel()]
            try:
                if connection is not None and not self._is_current():
                    connection.close()
                    connection = None
                connection = connection or self._connect()
            except (sqlite3.Error, OSError, StoreError) as error:
                for waiting in batch:
                    _fail(waiting, error)
            else:
                _commit(connection, batch)
            if ending:
                break
        if connection is not None:
            connection.close()


def _commit(connection: sqlite3.Connection, batch: list[_Waiting]) -> None:
    """Write *batch* in one transaction; when that fails, each on its own, so that one bad row costs only itself."""
    try:
        results = _transaction(connection, batch)
    except sqlite3.Error as error:
        if len(batch) == 1:
            _fail(batch[0], error)
        else:
            for waiting in batch:
                _commit(connection, [waiting])
        return
    except Exception as error:  # a write's own fault (such as "no such job") belongs to its caller
        if len(batch) == 1:
            batch[0].future.set_exception(error)
        else:
            for waiting in batch:
                _commit(connection, [waiting])
        return
    for waiting, result in zip(batch, results, strict=True):
        waiting.future.set_result(result)


def _transaction(connection: sqlite3.Connection, batch: list[_Waiting]) -> list[Any]:
    durable = any(waiting.durable for waiting in batch)
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        results = [waiting.write(connection) for waiting in batch]
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return results


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not isinstance(error, StoreError):
        cause = error
        error = StoreError(
            f"The job store could not be written ({cause}).",
            hint="Free some space, or set YTTHUMB_HOME to a folder that can be written.",
        )
        error.__cause__ = cause
    waiting.future.set_exception(error)
