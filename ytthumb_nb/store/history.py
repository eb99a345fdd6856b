"""Which jobs of the history are wanted, as a value that the store can ask SQLite for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

#: In a stored progress exactly when a variation has its picture; in JSON, text has its quotation marks masked.
_PICTURE: Final = b'"files":{"picture":'


@dataclass(frozen=True)
class Wanted:
    """Jobs that are all of this; None asks nothing.

    `words` are looked for in title, source and what is written on the pictures. Times are seconds since the epoch:
    `since` is the first moment that counts, `until` the first that does not. `chosen` asks whether one of a job's
    pictures was chosen, `pictures` for jobs with at least one. `before` is a job's id: only older ones follow it, for
    the next page.
    """

    video_id: str | None = None
    words: str | None = None
    style: str | None = None
    provider: str | None = None
    since: float | None = None
    until: float | None = None
    chosen: bool | None = None
    before: str | None = None
    pictures: bool = False

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """A condition for `SELECT ... FROM jobs WHERE`, and its values."""
        asked: list[tuple[str, list[Any]]] = [
            ("video_id = ?", [self.video_id]),
            ("(title LIKE ? ESCAPE '!' OR source LIKE ? ESCAPE '!')", [_like(self.words)] * 2),
            ("style = ?", [self.style]),
            ("provider = ?", [self.provider]),
            ("created_at >= ?", [self.since]),
            ("created_at < ?", [self.until]),
            ("(created_at, rowid) < (SELECT created_at, rowid FROM jobs WHERE id = ?)", [self.before]),
            ("instr(progress, ?)", [_PICTURE if self.pictures else None]),
        ]
        said = [(condition, values) for condition, values in asked if values[0] is not None]
        if self.chosen is not None:
            said.append((f"chosen IS {'NOT ' * self.chosen}NULL", []))
        conditions = " AND ".join(condition for condition, _ in said) or "true"
        return conditions, tuple(value for _, values in said for value in values)


def _like(words: str | None) -> str | None:
    if words is None:
        return None
    for sign in "!%_":
        words = words.replace(sign, f"!{sign}")
    return f"%{words}%"
