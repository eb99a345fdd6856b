"""Taking a job up again: after its process died, or to make what is missing.

Decides what runs again, and with which provider ids. Money rules: work that a provider accepted is waited for by
its id; a call that was sent and never answered becomes `unknown` and is not sent again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.events import Happening, JobEvent, JobReopened, VariationFailed
from ytthumb_nb.jobs.executors.base import Run
from ytthumb_nb.models import ErrorInfo, VariationStatus
from ytthumb_nb.progress import Progress, fold
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore, StoredJob

_LOST_ANSWER = ErrorInfo(
    "outcome_unknown",
    "The process ended between sending this paid call and its answer, so it may have been billed.",
    "Look at your provider's usage page; retry_failed(job_id, unknown=True) pays again.",
)


@dataclass(frozen=True)
class Plan:
    """How to go on: the progress to begin with, already stored, and what to run."""

    progress: Progress
    run: Run


def adopt(store: JobStore, stored: StoredJob, owner: Owner, now: float) -> Plan | None:
    """Become the owner of an abandoned job and reopen it; None when somebody else was quicker."""
    if not store.adopt(stored, owner).result():
        return None
    open_ = tuple(v.index for v in stored.progress.variations if not v.status.final)
    lost = store.unanswered_calls(stored.spec.job_id) & set(open_)
    again = tuple(index for index in open_ if index not in lost)
    deadline = stored.spec.created_at + stored.spec.timeout_s
    return _reopen(
        store, stored, owner, now, open_, again, deadline, "Taken up again after its process had ended"
    )


def retry(store: JobStore, stored: StoredJob, owner: Owner, now: float, *, unknown: bool) -> Plan:
    """Reopen an ended job for the variations without a picture, with a time limit of its own.

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
    if not store.adopt(stored, owner).result():
        raise InvalidRequestError(f"Job {job_id} was just taken up by another process.")
    many = f"{len(again)} variation{'s' if len(again) > 1 else ''}"
    deadline = now + stored.spec.timeout_s
    return _reopen(store, stored, owner, now, again, again, deadline, f"Making {many} again", resume=False)


def _reopen(
    store: JobStore,
    stored: StoredJob,
    owner: Owner,
    now: float,
    open_: tuple[int, ...],
    again: tuple[int, ...],
    deadline: float,
    reason: str,
    *,
    resume: bool = True,
) -> Plan:
    job_id, attempt = stored.spec.job_id, stored.progress.attempt + 1
    progress = stored.progress
    lost = [index for index in open_ if index not in again]
    said: list[Happening] = [JobReopened(open_, reason)]
    said += [VariationFailed(index, _LOST_ANSWER, unknown=True) for index in lost]
    for what in said:
        event = JobEvent(job_id, attempt, now, what)
        progress = fold(progress, event)
        store.record(event, progress, owner).result()
    remote_ids = {v.index: v.remote_id for v in stored.progress.variations if v.remote_id is not None}
    known = {index: remote_id for index, remote_id in remote_ids.items() if index in again} if resume else {}
    return Plan(progress, Run(stored.spec, attempt, deadline, again, known))
