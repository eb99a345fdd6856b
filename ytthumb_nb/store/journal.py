"""The journal of paid calls: one line a call, written in the same transaction as the event that tells of it."""

from __future__ import annotations

import sqlite3
from typing import Any

from ytthumb_nb.errors import MAY_BE_BILLED
from ytthumb_nb.events import (
    NEVER_SENT,
    JobEvent,
    RemoteCreated,
    Sending,
    VariationAdvanced,
    VariationCancelled,
    VariationCompleted,
    VariationFailed,
    Waiting,
)


def is_money(event: JobEvent) -> bool:
    """Whether *event* must survive a loss of power: what a paid call came to, or that one is about to be made."""
    what = event.what
    if isinstance(what, VariationAdvanced):
        return isinstance(what.event, Sending | RemoteCreated)
    return isinstance(what, VariationCompleted | VariationFailed)


def journal(connection: sqlite3.Connection, event: JobEvent) -> None:
    """Write what *event* says about a paid call, if anything."""
    what, job_id = event.what, event.job_id

    def newest(index: int, state: str, **columns: Any) -> None:
        """Move the newest call of this variation to *state*; a variation without a paid call has none."""
        sets = ", ".join(f"{name}=?" for name in ("state", "updated_at", *columns))
        connection.execute(
            f"UPDATE calls SET {sets} WHERE key=(SELECT key FROM calls WHERE job_id=? AND variation=?"
            " ORDER BY rowid DESC LIMIT 1) AND state IN ('sent', 'accepted')",
            (state, event.at, *columns.values(), job_id, index),
        )

    match what:
        case VariationAdvanced(index, Sending(key, estimate_usd, model)):
            connection.execute(
                "INSERT INTO calls (key, job_id, provider, model, variation, attempt, state, estimate_usd, sent_at,"
                " updated_at) SELECT ?, id, provider, ?, ?, ?, 'sent', ?, ?, ? FROM jobs WHERE id=?",
                (key, model, index, event.attempt, estimate_usd, event.at, event.at, job_id),
            )
        case VariationAdvanced(index, Waiting()):
            newest(index, "refused")
        case VariationAdvanced(index, RemoteCreated(remote_id)):
            newest(index, "accepted", remote_id=remote_id)
        case VariationCompleted(index):
            if not what.reused:
                newest(index, "completed", cost_usd=what.cost_usd)
            if what.reuse_key is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO made (reuse_key, job_id, variation, at) VALUES (?, ?, ?, ?)",
                    (what.reuse_key, job_id, index, event.at),
                )
        case VariationFailed(index):
            billed = what.error.code in MAY_BE_BILLED
            newest(index, "unknown" if what.unknown else "accepted" if billed else "failed")
        case VariationCancelled(index, outcome):
            newest(index, "refused" if outcome == NEVER_SENT else "cancelled")
        case _:
            pass
