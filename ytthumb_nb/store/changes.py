"""Whether anything in the job store has changed: one cheap question to SQLite instead of reading rows."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path


class Changes:
    """Asks for `PRAGMA data_version` on a connection of its own; belongs to one thread.

    Args:
        path: the store's file, which need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version: tuple[int, int] | None = None

    def any(self) -> bool:
        """Whether something was committed since the last call, by whomever; True at first, and in any doubt."""
        try:
            file = self._path.stat().st_ino
            if self._connection is None or self._version is None or self._version[0] != file:
                self.close()
                self._connection = sqlite3.connect(self._path, timeout=0.0, isolation_level=None)
            version = (file, int(self._connection.execute("PRAGMA data_version").fetchone()[0]))
        except (OSError, sqlite3.Error):
            self.close()
            return True
        before, self._version = self._version, version
        return before != version

    def close(self) -> None:
        """Let go of the file. Safe to call twice; `any()` opens it again."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self._version = None
