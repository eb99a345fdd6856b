"""The job store: one SQLite file under the home, shared by every notebook, kernel and terminal of a user.

The manager that owns a job writes its events here before anybody sees them; others read it, and ask for a cancel
through it. A job row carries its owner, and only the owner's writes count. Reads open a connection of their own,
so any thread may read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

import msgspec

from ytthumb_nb.errors import PictureNotFetchedError, StoreError
from ytthumb_nb.events import (
    NEVER_SENT,
    JobEvent,
    JobReopened,
    RemoteCreated,
    Sending,
    VariationAdvanced,
    VariationCancelled,
    VariationCompleted,
    VariationFailed,
    Waiting,
)
from ytthumb_nb.models import JobStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.migrations import migrate
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.writer import Writer

_BUSY_S = 10.0
T = TypeVar("T")


class OwnerReplacedError(StoreError):
    """Another process took this job over; what this one still has to say about it does not count."""

    code = "owner_replaced"


@dataclass(frozen=True)
class StoredJob:
    """A job as it is on disk."""

    spec: JobSpec
    progress: Progress
    owner: Owner


@dataclass(frozen=True)
class PaidCall:
    """One line of the journal: a paid call, what became of it, and what it cost.

    `state` is sent, refused, accepted, completed, failed, cancelled or unknown; `sent_at` seconds since the epoch.
    """

    key: str
    job_id: str
    provider: str
    model: str
    variation: int
    state: str
    estimate_usd: float | None
    cost_usd: float | None
    sent_at: float


class JobStore:
    """Jobs, their progress, the journal of paid calls, and requests to cancel.

    Nothing is created before the first write. Every write returns a future that is done when it is on disk.

    Args:
        home: folder of the store; `jobs.sqlite3` is made in it.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / "jobs.sqlite3"
        self._writer = Writer(self._connect_to_write)

    # ------------------------------------------------------------ writing

    def create(self, spec: JobSpec, progress: Progress, owner: Owner) -> Future[None]:
        """Write a new job, durably: it exists from here on, whatever happens next."""
        row = (
            spec.job_id,
            spec.created_at,
            progress.updated_at,
            str(progress.status),
            progress.attempt,
            str(owner),
            spec.style,
            spec.provider,
            spec.source,
            _encode(spec),
            _encode_progress(progress),
        )

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO jobs (id, created_at, updated_at, status, attempt, owner, style, provider, source, spec,"
                " progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

        return self._writer.submit(write, durable=True)

    def record(self, event: JobEvent, progress: Progress, owner: Owner) -> Future[None]:
        """Write what *event* led to, and its line in the journal of paid calls if it has one.

        The future raises `OwnerReplacedError` when the job belongs to somebody else by now.
        """
        row = (
            progress.updated_at,
            str(progress.status),
            progress.attempt,
            None if progress.brief is None else progress.brief.video_id,
            None if progress.brief is None else progress.brief.title,
            _encode_progress(progress),
            progress.job_id,
            str(owner),
        )

        def write(connection: sqlite3.Connection) -> None:
            done = connection.execute(
                "UPDATE jobs SET updated_at=?, status=?, attempt=?, video_id=?, title=?, progress=?"
                " WHERE id=? AND owner=?",
                row,
            )
            if done.rowcount != 1:
                raise OwnerReplacedError(
                    f"Job {progress.job_id} is run by another process now, or was deleted."
                )
            _journal(connection, event)

        return self._writer.submit(write, durable=_is_money(event))

    def request_cancel(self, job_id: str, index: int | None, at: float) -> Future[None]:
        """Ask the owner of *job_id* to stop it, or one variation of it."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR IGNORE INTO cancel_requests (job_id, variation, at) VALUES (?, ?, ?)",
                (job_id, index or 0, at),
            )

        return self._writer.submit(write)

    def adopt(self, job: StoredJob, owner: Owner) -> Future[bool]:
        """Take *job* over from the owner it had when it was read; False when somebody else was quicker."""

        def write(connection: sqlite3.Connection) -> bool:
            done = connection.execute(
                "UPDATE jobs SET owner=? WHERE id=? AND owner=? AND attempt=?",
                (str(owner), job.spec.job_id, str(job.owner), job.progress.attempt),
            )
            return done.rowcount == 1

        return self._writer.submit(write, durable=True)

    def delete(self, job_ids: Iterable[str]) -> Future[None]:
        """Forget jobs; their picture files are not touched. The journal of paid calls is kept: it is the ledger."""
        ids = [(job_id,) for job_id in job_ids]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM jobs WHERE id=?", ids)
            connection.executemany("DELETE FROM cancel_requests WHERE job_id=?", ids)

        return self._writer.submit(write)

    def close(self) -> None:
        """Finish what is queued. Safe to call twice."""
        self._writer.close()

    # ------------------------------------------------------------ reading

    def load(self, job_id: str) -> StoredJob | None:
        """The job of this id, or None."""
        jobs = self._read("WHERE id=?", (job_id,))
        return jobs[0] if jobs else None

    def recent(self, limit: int) -> list[StoredJob]:
        """The newest jobs first."""
        return self._read("ORDER BY created_at DESC, rowid DESC LIMIT ?", (limit,))

    def unfinished(self) -> list[StoredJob]:
        """Jobs that have not ended, oldest first, whoever owns them."""
        return self._read(
            "WHERE status IN (?, ?) ORDER BY created_at", (JobStatus.QUEUED, JobStatus.PROCESSING)
        )

    def older_than(self, at: float) -> list[StoredJob]:
        """Jobs whose last change was before *at*."""
        return self._read("WHERE updated_at < ? ORDER BY created_at", (at,))

    def job_ids(self) -> set[str]:
        """The ids of all jobs."""
        with self._reading() as connection:
            return (
                set() if connection is None else {row[0] for row in connection.execute("SELECT id FROM jobs")}
            )

    def sources_named(self, name: str) -> list[Path]:
        """Files of this name that jobs were made from, newest first; perhaps no longer there."""
        query = "SELECT source FROM jobs WHERE substr(source, -length(?)) = ? GROUP BY source ORDER BY max(rowid) DESC"
        with self._reading() as connection:
            rows = [] if connection is None else connection.execute(query, (name, name)).fetchall()
        return [path for (text,) in rows if (path := Path(text)).name == name and path.is_absolute()]

    def unanswered_calls(self, job_id: str) -> set[int]:
        """Variations of a job whose newest paid call was sent and neither refused nor answered."""
        query = (
            "SELECT variation FROM calls AS call WHERE job_id=? AND state='sent'"
            " AND rowid=(SELECT max(rowid) FROM calls WHERE job_id=call.job_id AND variation=call.variation)"
        )
        with self._reading() as connection:
            return set() if connection is None else {row[0] for row in connection.execute(query, (job_id,))}

    def made_before(self, reuse_keys: Mapping[int, str]) -> dict[int, VariationProgress]:
        """Finished variations for these keys whose original is still on disk, the newest of each."""
        found: dict[int, VariationProgress] = {}
        query = "SELECT job_id, variation FROM made WHERE reuse_key=? ORDER BY at DESC"
        with self._reading() as connection:
            rows = {
                index: connection.execute(query, (key,)).fetchall() if connection is not None else []
                for index, key in reuse_keys.items()
            }
        for index, places in rows.items():
            for job_id, variation in places:
                stored = self.load(job_id)
                made = stored.progress.variations[variation - 1] if stored is not None else None
                if made is not None and made.files is not None and made.files.original.is_file():
                    found[index] = made
                    break
        return found

    def paid_calls(self) -> list[PaidCall]:
        """The journal of paid calls, oldest first; it outlives the jobs."""
        query = (
            "SELECT key, job_id, provider, model, variation, state, estimate_usd, cost_usd, sent_at FROM calls"
        )
        with self._reading() as connection:
            rows = [] if connection is None else connection.execute(f"{query} ORDER BY sent_at").fetchall()
        return [PaidCall(*row) for row in rows]

    def cancel_requests(self, job_ids: Iterable[str]) -> dict[str, set[int]]:
        """Which of *job_ids* somebody asked to stop: job id to variations, 0 for the whole job."""
        wanted: dict[str, set[int]] = {}
        with self._reading() as connection:
            if connection is not None:
                for job_id in job_ids:
                    rows = connection.execute("SELECT variation FROM cancel_requests WHERE job_id=?", (job_id,))
                    if variations := {row[0] for row in rows}:
                        wanted[job_id] = variations
        return wanted

    def _read(self, where: str, values: tuple[Any, ...]) -> list[StoredJob]:
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(f"SELECT spec, progress, owner FROM jobs {where}", values).fetchall()
        return [
            StoredJob(_decode(spec, JobSpec), _decode(progress, Progress), Owner.parse(owner))
            for spec, progress, owner in rows
        ]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for one read; None when nothing was ever written."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)) as connection:
                known = connection.execute("SELECT 1 FROM sqlite_master WHERE name='jobs'").fetchone()
                yield connection if known else None
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The job store {self.path} could not be read ({error}).",
                hint="Set YTTHUMB_HOME to another folder, or move the file away to begin anew.",
            ) from error

    def _connect_to_write(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA foreign_keys=ON")
                migrate(connection)
            except BaseException:
                connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The job store {self.path} could not be opened ({error}).",
                hint="Set YTTHUMB_HOME to a folder that can be written, or free some space.",
            ) from error
        return connection


# ---------------------------------------------------------------- the journal of paid calls


def _is_money(event: JobEvent) -> bool:
    what = event.what
    if isinstance(what, VariationAdvanced):
        return isinstance(what.event, Sending | RemoteCreated)
    return isinstance(what, VariationCompleted | VariationFailed)


def _journal(connection: sqlite3.Connection, event: JobEvent) -> None:
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
            paid = what.error.code in (StoreError.code, PictureNotFetchedError.code)
            newest(index, "unknown" if what.unknown else "accepted" if paid else "failed")
        case VariationCancelled(index, outcome):
            newest(index, "refused" if outcome == NEVER_SENT else "cancelled")
        case JobReopened():
            connection.execute("DELETE FROM cancel_requests WHERE job_id=?", (job_id,))
        case _:
            pass


# ---------------------------------------------------------------- values to JSON and back


def _encode_path(value: Any) -> Any:
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be stored")


def _decode_path(kind: type, value: Any) -> Any:
    if issubclass(kind, PurePath):
        return kind(value)
    raise NotImplementedError(f"{kind.__name__} cannot be read")


_encode: Callable[[Any], bytes] = msgspec.json.Encoder(enc_hook=_encode_path).encode


def _encode_progress(progress: Progress) -> bytes:
    variations = tuple(replace(v, preview=None) if v.preview else v for v in progress.variations)
    return _encode(replace(progress, variations=variations))


def _decode(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind, dec_hook=_decode_path)
    except (msgspec.MsgspecError, ValueError) as error:
        raise StoreError(f"A {kind.__name__} in the job store cannot be read ({error}).") from error
