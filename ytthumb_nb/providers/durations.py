"""How long pictures of a model took for this user, measured, so that a wait can be told in seconds.

Kept in one small SQLite file under YTTHUMB_HOME; without a writable home, for this process only. Nothing here is
ever made up: a model that was not measured has no usual time.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from statistics import median

#: Only the latest are kept: services change.
KEPT = 20

_SCHEMA = "CREATE TABLE IF NOT EXISTS duration (id INTEGER PRIMARY KEY, model TEXT, seconds REAL)"
_OWN: dict[str, list[float]] = {}
_LOCK = threading.Lock()


class Durations:
    """Measured durations of one model. The methods touch a file, for about a millisecond.

    Args:
        home: folder of the shared file; None keeps them in this process only.
        model: whatever tells it from others.
    """

    def __init__(self, home: Path | None, model: str) -> None:
        self._path = home / "durations.sqlite3" if home is not None else None
        self._model = model

    def note(self, seconds: float) -> None:
        """Remember that a picture took *seconds*."""
        model = self._model
        with _LOCK:
            _OWN[model] = [*_OWN.get(model, ()), seconds][-KEPT:]
            try:
                if self._path is not None:
                    self._write(self._path, model, seconds)
            except (sqlite3.Error, OSError):
                return

    def usual_s(self) -> float | None:
        """Median of the latest pictures, in seconds; None before the first."""
        model = self._model
        with _LOCK:
            seconds = _OWN.get(model, [])
            try:
                if self._path is not None and self._path.exists():
                    seconds = self._read(self._path, model)
            except (sqlite3.Error, OSError):
                pass
            return median(seconds) if seconds else None

    @staticmethod
    def _write(path: Path, model: str, seconds: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=2.0)) as db, db:
            db.execute("PRAGMA synchronous=OFF")
            db.execute(_SCHEMA)
            db.execute("INSERT INTO duration (model, seconds) VALUES (?, ?)", (model, seconds))
            db.execute(
                "DELETE FROM duration WHERE model = ? AND id NOT IN "
                "(SELECT id FROM duration WHERE model = ? ORDER BY id DESC LIMIT ?)",
                (model, model, KEPT),
            )

    @staticmethod
    def _read(path: Path, model: str) -> list[float]:
        with closing(sqlite3.connect(path, timeout=2.0)) as db:
            rows = db.execute("SELECT seconds FROM duration WHERE model = ?", (model,)).fetchall()
        return [float(seconds) for (seconds,) in rows if isinstance(seconds, int | float)]
