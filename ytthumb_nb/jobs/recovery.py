"""Taking a job up again: after its process died, or to make what is missing.

Decides what runs again, and with which provider ids. Money rules: work that a provider accepted is waited for by
its id; a call that was sent and never answered becomes `unknown` and is not sent again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ytthumb_nb.errors import (
    InvalidRequestError,
    OutcomeUnknownError,
    PictureNotFetchedError,
    StoreError,
)
from ytthumb_nb.events import (
    NOT_CONFIRMED,
    TOO_LATE,
    Happening,
    JobCancelling,
    JobEnded,
    JobEvent,
    JobReopened,
    VariationFailed,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.jobs.executors.base import Run
from ytthumb_nb.models import ErrorInfo, VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.store.owner import Owner, Presence
from ytthumb_nb.store.sqlite import JobStore, StoredJob

_LOST_ANSWER = ErrorInfo(
    "outcome_unknown",
    "The process ended between sending this paid call and its answer, so it may have been billed.",
    "Look at your provider's usage page; retry_failed(job_id, unknown=True) pays again.",
)


#: A sign of life this far ahead of the clock was given by a clock that was wrong, in seconds.
_WRONG_CLOCK_S = 3600.0


@dataclass(frozen=True)
class Plan:
    """How to go on: the progress to begin with, already stored, and what to run."""

    progress: Progress
    run: Run


def is_abandoned(stored: StoredJob, now: float, lease_s: float) -> bool:
    """Whether nobody runs this unfinished job any more.

    An owner whose process is gone has lost it at once. One that stands still, or that cannot be seen from here,
    keeps it while its last sign of life is younger than *lease_s* seconds, and not an hour ahead of the clock. One that
    runs on this host keeps it, whatever the clocks say.
    """
    match stored.owner.presence:
        case Presence.RUNNING:
            return False
        case Presence.GONE:
            return True
        case _:
            return not -_WRONG_CLOCK_S <= now - stored.beat_at <= lease_s


def adopt(store: JobStore, stored: StoredJob, owner: Owner, now: float) -> Plan | None:
    """Become the owner of an abandoned job and reopen it; None when somebody else was quicker."""
    open_ = tuple(v.index for v in stored.progress.variations if not v.status.final)
    lost = store.unanswered_calls(stored.spec.job_id) & set(open_)
    again = tuple(index for index in open_ if index not in lost)
    deadline = stored.spec.created_at + stored.spec.timeout_s
    ids = {v.index: v.remote_id for v in stored.progress.variations if v.remote_id is not None}
    why = (
        "Taken up again: its process stood still"
        if stored.owner.presence is not Presence.GONE
        else "Taken up again after its process had ended"
    )
    return _reopen(store, stored, owner, now, open_, again, deadline, why, ids)


def end(store: JobStore, stored: StoredJob, owner: Owner, now: float) -> None:
    """End an abandoned job in words; there is nobody who could be asked. Does nothing when somebody took it up."""
    progress, ended = stored.progress, []
    for what in (JobCancelling("nobody ran it any more"), JobEnded()):
        event = JobEvent(stored.spec.job_id, progress.attempt, now, what)
        progress = fold(progress, event)
        ended.append((event, progress))
    store.adopt(stored, owner, now, ended).result()


def retry(store: JobStore, stored: StoredJob, owner: Owner, now: float, *, unknown: bool) -> Plan:
    """Reopen an ended job for the variations without a picture, with a time limit of its own.

    Work that may be finished at its provider is asked for by its id; everything else is ordered, and paid, anew.

    Raises:
        InvalidRequestError: the job still runs, or nothing is missing.
    """
    job_id, progress = stored.spec.job_id, stored.progress
    if not progress.status.final:
        raise InvalidRequestError(
            f"Job {job_id} has not ended yet ({progress.status}).", hint="Wait for it, or cancel it first."
        )
    wanted = {VariationStatus.FAILED, VariationStatus.CANCELLED} | (
        {VariationStatus.UNKNOWN} if unknown else set()
    )
    again = tuple(v.index for v in progress.variations if v.status in wanted)
    if not again:
        unseen = progress.count(VariationStatus.UNKNOWN)
        hint = "retry_failed(job_id, unknown=True) makes those again and may pay twice." if unseen else ""
        raise InvalidRequestError(f"Job {job_id} has nothing to make again: {progress.message}", hint=hint)
    many = f"{len(again)} variation{'s' if len(again) > 1 else ''}"
    deadline = now + stored.spec.timeout_s
    ids = {v.index: v.remote_id for v in progress.variations if v.remote_id is not None and _may_be_there(v)}
    plan = _reopen(store, stored, owner, now, again, again, deadline, f"Making {many} again", ids)
    if plan is None:
        raise InvalidRequestError(f"Job {job_id} was just taken up by another process.")
    return plan


def _may_be_there(variation: VariationProgress) -> bool:
    """Whether the provider may hold the picture of a variation that ended without one here."""
    if variation.error is not None:
        return variation.error.code in (
            StoreError.code,
            PictureNotFetchedError.code,
            OutcomeUnknownError.code,
        )
    return variation.message in (TOO_LATE, NOT_CONFIRMED)


def _reopen(
    store: JobStore,
    stored: StoredJob,
    owner: Owner,
    now: float,
    open_: tuple[int, ...],
    again: tuple[int, ...],
    deadline: float,
    reason: str,
    remote_ids: Mapping[int, str],
) -> Plan | None:
    job_id, attempt = stored.spec.job_id, stored.progress.attempt + 1
    progress = stored.progress
    lost = [index for index in open_ if index not in again]
    said: list[Happening] = [JobReopened(open_, reason)]
    said += [VariationFailed(index, _LOST_ANSWER, unknown=True) for index in lost]
    begun = []
    for what in said:
        event = JobEvent(job_id, attempt, now, what)
        progress = fold(progress, event)
        begun.append((event, progress))
    spent_usd = store.spent_usd(job_id)
    if not store.adopt(stored, owner, now, begun).result():
        return None
    known = {index: remote_id for index, remote_id in remote_ids.items() if index in again}
    return Plan(progress, Run(stored.spec, attempt, deadline, again, known, spent_usd=spent_usd))
