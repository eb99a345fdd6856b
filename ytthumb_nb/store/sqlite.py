"""The job store: one SQLite file under the home, shared by every notebook, kernel and terminal of a user.

The manager that owns a job writes its events here before anybody sees them; others read it, and ask for a cancel
through it. A job row carries its owner, and only the owner's writes count. Reads open a connection of their own,
so any thread may read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import StoreError
from ytthumb_nb.events import JobEvent
from ytthumb_nb.models import JobStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.encoding import decode, encode, encode_progress
from ytthumb_nb.store.history import Wanted
from ytthumb_nb.store.journal import is_money, journal
from ytthumb_nb.store.migrations import migrate
from ytthumb_nb.store.owner import NOBODY, Owner
from ytthumb_nb.store.wal import use_wal
from ytthumb_nb.store.writer import Writer

#: How long a read or a write waits for another process that holds the file, in seconds.
BUSY_S = 30.0

#: In place of a variation's number: finish what was begun, and begin nothing else. 0 is the whole job, at once.
AFTER_CURRENT = -1

_OPEN = (JobStatus.QUEUED, JobStatus.PROCESSING)


class OwnerReplacedError(StoreError):
    """Another process took this job over; what this one still has to say about it does not count."""

    code = "owner_replaced"


@dataclass(frozen=True)
class StoredJob:
    """A job as it is on disk.

    `beat_at` is when its owner last gave a sign of life, in seconds since the epoch. `revision` counts the writes to
    its row: whoever wants to take the job over names the one that was read, and fails when there was another since.
    `chosen` is the variation whose picture the user has chosen.
    """

    spec: JobSpec
    progress: Progress
    owner: Owner
    beat_at: float
    revision: int
    chosen: int | None = None


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


_ALL = Wanted()
_COLUMNS = "spec, progress, owner, beat_at, revision, chosen"


class _Change:
    """A progress on its way into its row. Made in the caller's thread, so that the writer only writes."""

    def __init__(self, progress: Progress, at: float) -> None:
        brief = progress.brief
        self._values = (
            progress.updated_at,
            str(progress.status),
            progress.attempt,
            None if brief is None else brief.video_id,
            _found_by(progress),
            encode_progress(progress),
            at,
        )
        status = str(progress.status)
        self._row = (progress.job_id, progress.attempt, progress.attempt, status, *_OPEN, status)

    def write(self, connection: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> bool:
        """Write it; False when there is no such row, or no way from its state to this one."""
        done = connection.execute(
            "UPDATE jobs SET updated_at=?, status=?, attempt=?, video_id=?, title=?, progress=?, beat_at=?,"
            " revision=revision+1 WHERE id=? AND (attempt < ? OR attempt = ? AND (status = ? OR status IN (?, ?)"
            f" AND ? <> 'queued')) AND {where}",
            (*self._values, *self._row, *values),
        )
        return done.rowcount == 1


class JobStore:
    """Jobs, their progress, the journal of paid calls, and requests to cancel.

    Nothing is created before the first write. Every write returns a future that is done when it is on disk.

    Args:
        home: folder of the store; `jobs.sqlite3` is made in it.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / "jobs.sqlite3"
        self._opened: tuple[int, int] | None = None
        self._writer = Writer(self._connect_to_write, self._is_current)

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
            spec.created_at,
            spec.style,
            spec.provider,
            spec.source,
            encode(spec),
            encode_progress(progress),
        )

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO jobs (id, created_at, updated_at, status, attempt, owner, beat_at, style, provider,"
                " source, spec, progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

        return self._writer.submit(write, durable=True)

    def record(self, events: Sequence[JobEvent], progress: Progress, owner: Owner) -> Future[None]:
        """Write what *events* of one job led to, and their lines in the journal of paid calls, all or nothing.

        The future raises `OwnerReplacedError` when the job belongs to somebody else by now, is in a later attempt,
        or has ended in this one: what is final stays so.
        """
        change = _Change(progress, events[-1].at)

        def write(connection: sqlite3.Connection) -> None:
            if not change.write(connection, "owner=?", (str(owner),)):
                raise OwnerReplacedError(
                    f"Job {progress.job_id} is run by another process now, or was deleted."
                )
            for event in events:
                journal(connection, event)

        return self._writer.submit(write, durable=any(map(is_money, events)))

    def beat(self, job_ids: Iterable[str], owner: Owner, at: float) -> Future[set[str]]:
        """Give a sign of life for jobs; the future holds those that *owner* still has."""
        ids = tuple(job_ids)
        marks = ", ".join("?" * len(ids))

        def write(connection: sqlite3.Connection) -> set[str]:
            mine = f"owner=? AND id IN ({marks})"
            values = (str(owner), *ids)
            connection.execute(f"UPDATE jobs SET beat_at=?, revision=revision+1 WHERE {mine}", (at, *values))
            return {row[0] for row in connection.execute(f"SELECT id FROM jobs WHERE {mine}", values)}

        return self._writer.submit(write)

    def release(self, owner: Owner) -> Future[None]:
        """Let all unfinished jobs of *owner* go: whoever wants may take them up at once."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE jobs SET owner=?, revision=revision+1 WHERE owner=? AND status IN (?, ?)",
                (str(NOBODY), str(owner), *_OPEN),
            )

        return self._writer.submit(write)

    def request_cancel(self, job_id: str, index: int | None, at: float) -> Future[None]:
        """Ask the owner of *job_id* to stop it, or one variation of it, or with `AFTER_CURRENT` to begin no other."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR IGNORE INTO cancel_requests (job_id, variation, at) VALUES (?, ?, ?)",
                (job_id, index or 0, at),
            )

        return self._writer.submit(write)

    def adopt(
        self, job: StoredJob, owner: Owner, at: float, begun: Sequence[tuple[JobEvent, Progress]] = ()
    ) -> Future[bool]:
        """Take *job* over as it was when it was read; False when it was written since, whoever did that.

        What the new owner says first, *begun*, is in the same transaction: there is no moment in which the job is
        taken and not yet begun again. Wishes to cancel stay, unless they were for an attempt that has ended.
        """
        last = _Change(begun[-1][1], at) if begun else None
        unread = (str(job.owner), job.revision)

        def write(connection: sqlite3.Connection) -> bool:
            taken = connection.execute(
                "UPDATE jobs SET owner=?, beat_at=?, revision=revision+1 WHERE id=? AND owner=? AND revision=?",
                (str(owner), at, job.spec.job_id, *unread),
            )
            if taken.rowcount != 1:
                return False
            if job.progress.status.final and begun:
                connection.execute("DELETE FROM cancel_requests WHERE job_id=?", (job.spec.job_id,))
            if last is not None:
                last.write(connection, "owner=?", (str(owner),))
            for event, _ in begun:
                journal(connection, event)
            return True

        return self._writer.submit(write, durable=True)

    def choose(self, job_id: str, variation: int | None) -> Future[None]:
        """Note which variation's picture was chosen, whoever runs the job; None for none."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE jobs SET chosen=? WHERE id=?", (variation, job_id))

        return self._writer.submit(write)

    def delete(self, jobs: Iterable[StoredJob]) -> Future[set[str]]:
        """Forget *jobs*; the future holds the ids of those that nobody has written since they were read.

        Their picture files are not touched. The journal of paid calls is kept: it is the ledger.
        """
        unread = [(job.spec.job_id, job.revision) for job in jobs]

        def write(connection: sqlite3.Connection) -> set[str]:
            gone = set()
            for job_id, revision in unread:
                if connection.execute(
                    "DELETE FROM jobs WHERE id=? AND revision=?", (job_id, revision)
                ).rowcount:
                    gone.add(job_id)
                    connection.execute("DELETE FROM cancel_requests WHERE job_id=?", (job_id,))
                    connection.execute("DELETE FROM made WHERE job_id=?", (job_id,))
            return gone

        return self._writer.submit(write)

    def claim_chore(self, name: str, now: float, every_s: float) -> Future[bool]:
        """Whether a chore is due that is done every *every_s* seconds; of many who ask, one is told so."""

        def write(connection: sqlite3.Connection) -> bool:
            done = connection.execute(
                "INSERT INTO chores (name, done_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
                " done_at=excluded.done_at WHERE abs(excluded.done_at - done_at) >= ?",
                (name, now, every_s),
            )
            return done.rowcount == 1

        return self._writer.submit(write)

    def leave_to_parent(self) -> None:
        """In a forked process: write nothing more. Reading goes on."""
        self._writer.leave_to_parent()

    def close(self) -> None:
        """Finish what is queued. Safe to call twice."""
        self._writer.close()

    # ------------------------------------------------------------ reading

    def load(self, job_id: str) -> StoredJob | None:
        """The job of this id, or None."""
        jobs = self._read("WHERE id=?", (job_id,))
        return jobs[0] if jobs else None

    def recent(self, limit: int, wanted: Wanted = _ALL) -> list[StoredJob]:
        """The newest jobs first, all or those that are *wanted*."""
        where, values = wanted.where()
        return self._read(f"WHERE {where} ORDER BY created_at DESC, rowid DESC LIMIT ?", (*values, limit))

    def chosen(self, job_id: str) -> int | None:
        """The variation of a job whose picture was chosen."""
        with self._reading() as connection:
            row = connection and connection.execute("SELECT chosen FROM jobs WHERE id=?", (job_id,)).fetchone()
        return row[0] if row else None

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

    def spent_usd(self, job_id: str) -> float:
        """What the paid calls of a job have cost, or may have cost, in US dollars; estimates where nothing is known."""
        query = (
            "SELECT total(coalesce(cost_usd, estimate_usd)) FROM calls WHERE job_id=?"
            " AND state IN ('sent', 'accepted', 'completed', 'unknown', 'cancelled')"
        )
        with self._reading() as connection:
            return 0.0 if connection is None else float(connection.execute(query, (job_id,)).fetchone()[0])

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
            rows = connection.execute(f"SELECT {_COLUMNS} FROM jobs {where}", values).fetchall()
        return [
            StoredJob(decode(spec, JobSpec), decode(progress, Progress), Owner.parse(owner), *rest)
            for spec, progress, owner, *rest in rows
        ]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for one read; None when nothing was ever written."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._connect_to_read()) as connection:
                known = connection.execute("SELECT 1 FROM sqlite_master WHERE name='jobs'").fetchone()
                yield connection if known else None
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The job store {self.path} could not be read ({error}).",
                hint="Set YTTHUMB_HOME to another folder, or move the file away to begin anew.",
            ) from error

    def _connect_to_read(self) -> sqlite3.Connection:
        """A connection that has been used once, so that it is known to work."""
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if os.access(self.path.parent, os.W_OK):
                raise
            # Readers of a WAL file write beside it, too. Where nobody can write, nothing can change under us.
            address = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
            return sqlite3.connect(address, uri=True, isolation_level=None)
        except BaseException:
            connection.close()
            raise
        return connection

    def _is_current(self) -> bool:
        """Whether the file that the writer has open is the one under its name: a home may be removed or replaced.

        An open file keeps its number, so that no other one can have it meanwhile.
        """
        try:
            facts = self.path.stat()
        except OSError:
            return False
        return self._opened == (facts.st_dev, facts.st_ino)

    def _connect_to_write(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            try:
                use_wal(connection, BUSY_S)
                connection.execute("PRAGMA foreign_keys=ON")
                migrate(connection)
                facts = self.path.stat()
                self._opened = (facts.st_dev, facts.st_ino)
            except BaseException:
                connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The job store {self.path} could not be opened ({error}).",
                hint="Set YTTHUMB_HOME to a folder that can be written, or free some space.",
            ) from error
        return connection


def _found_by(progress: Progress) -> str | None:
    """What the column `title` holds to be looked for: the title, and each wording of the pictures without its stars."""
    title = "" if progress.brief is None else progress.brief.title or ""
    layers = [each.layer for each in progress.thumbnails if each.layer is not None]
    return (
        " | ".join(filter(None, dict.fromkeys([title, *(layer.text.replace("*", "") for layer in layers)])))
        or None
    )
