"""The fold: the progress of a job after one more event. Nothing else changes a progress.

Within one attempt it never falls, whatever comes in whatever order, and after the end nothing counts any more but
a reopening or other words on finished pictures. Tests hold it to these laws with made-up histories.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from ytthumb_nb.errors import MAY_BE_BILLED
from ytthumb_nb.events import (
    NEVER_SENT,
    JobCancelling,
    JobEnded,
    JobEvent,
    JobReopened,
    JobStarted,
    PicturesRetexted,
    Preview,
    RemoteCreated,
    Sending,
    SourceReady,
    Step,
    VariationAdvanced,
    VariationCancelled,
    VariationCompleted,
    VariationFailed,
    VariationStarted,
    Waiting,
)
from ytthumb_nb.models import ErrorInfo, JobStatus, VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress


def fold(progress: Progress, event: JobEvent) -> Progress:
    """The progress after *event*.

    Events of another job or an older attempt change nothing, and neither does anything after the end, except
    `JobReopened`, which begins the next attempt, and `PicturesRetexted`, which needs one.
    """
    what = event.what
    if event.job_id != progress.job_id or event.attempt < progress.attempt:
        return progress
    if isinstance(what, JobReopened):
        return _reopened(progress, event.attempt, what, event.at)
    if isinstance(what, PicturesRetexted):
        return _retexted(progress, what, event.at)
    if progress.status.final:
        return progress
    now = replace(progress, updated_at=max(progress.updated_at, event.at))
    match what:
        case JobStarted():
            reason = what.reason or now.reason
            message = (
                f"Started with {what.method}" if not what.note else f"Started with {what.method}, {what.note}"
            )
            return replace(
                now,
                status=JobStatus.PROCESSING,
                method=what.method,
                reason=reason,
                message=message,
                started_at=now.started_at if now.started_at is not None else event.at,
            )
        case SourceReady():
            return replace(now, brief=what.brief, message=what.brief.note or "Looked at the source")
        case JobCancelling(after_current=True):
            return replace(now, stopping=True, message=f"Stopping after the current ones: {what.reason}")
        case JobCancelling():
            return replace(now, cancelling=True, message=f"Cancelling: {what.reason}")
        case JobEnded():
            return _ended(now, what.error, event.at)
        case (
            VariationStarted()
            | VariationAdvanced()
            | VariationCompleted()
            | VariationFailed()
            | VariationCancelled()
        ):
            return _with_variation(now, what, event.at)
        case _:
            assert_never(what)


_OfVariation = VariationStarted | VariationAdvanced | VariationCompleted | VariationFailed | VariationCancelled


def _with_variation(progress: Progress, what: _OfVariation, at: float) -> Progress:
    if not 1 <= what.index <= len(progress.variations):
        return progress
    before = progress.variations[what.index - 1]
    if before.status.final:
        return progress
    after = _advanced(before, what, at)
    variations = (*progress.variations[: what.index - 1], after, *progress.variations[what.index :])
    message = f"Variation {what.index} of {len(variations)}: {after.message}"
    return replace(
        progress,
        variations=variations,
        message=progress.message if progress.cancelling or progress.stopping else message,
    )


def _advanced(variation: VariationProgress, what: _OfVariation, at: float) -> VariationProgress:
    match what:
        case VariationStarted():
            begun = variation.started_at if variation.started_at is not None else at
            return replace(variation, status=VariationStatus.PROCESSING, message="started", started_at=begun)
        case VariationAdvanced():
            return _said(replace(variation, status=VariationStatus.PROCESSING), what.event)
        case VariationCompleted():
            return replace(
                variation,
                status=VariationStatus.COMPLETED,
                fraction=1.0,
                estimated=False,
                message="made before, not paid again" if what.reused else "ready",
                reused=what.reused,
                changed=what.changed,
                cost_usd=what.cost_usd,
                files=what.files,
                recipe=what.recipe,
                finished_at=at,
                preview=None,
                layer=what.layer,
                layout=what.layout,
                facts=what.facts,
            )
        case VariationFailed():
            status = VariationStatus.UNKNOWN if what.unknown else VariationStatus.FAILED
            return replace(
                variation,
                status=status,
                message=str(what.error),
                estimate_usd=variation.estimate_usd if what.error.code in MAY_BE_BILLED else None,
                error=what.error,
                finished_at=at,
                preview=None,
            )
        case VariationCancelled():
            return replace(
                variation,
                status=VariationStatus.CANCELLED,
                message=what.outcome,
                estimate_usd=None if what.outcome == NEVER_SENT else variation.estimate_usd,
                finished_at=at,
                preview=None,
            )
        case _:
            assert_never(what)


def _said(
    variation: VariationProgress, event: Step | Sending | Waiting | RemoteCreated | Preview
) -> VariationProgress:
    match event:
        case Step():
            fraction = variation.fraction
            if event.fraction is None:
                fraction = fraction or None
            elif event.fraction > (fraction or 0.0):
                fraction = min(1.0, event.fraction)
            return replace(variation, message=event.message, fraction=fraction, estimated=event.estimated)
        case Sending():
            asked = {name: text for name, text in (("model", event.model), ("prompt", event.prompt)) if text}
            return replace(
                variation,
                message="sending",
                estimate_usd=event.estimate_usd,
                recipe={**variation.recipe, **asked},
            )
        case Waiting():
            return replace(variation, message=event.message, estimate_usd=None)  # it was refused
        case RemoteCreated():
            return replace(variation, message="accepted by the provider", remote_id=event.remote_id)
        case Preview():
            return replace(variation, preview=event.image)
        case _:
            assert_never(event)


def _ended(progress: Progress, error: ErrorInfo | None, at: float) -> Progress:
    """Close what is still open and name the end truthfully."""
    variations = tuple(
        variation
        if variation.status.final
        else replace(
            variation,
            status=VariationStatus.CANCELLED,
            message="never started" if variation.started_at is None else "stopped; it did not confirm in time",
            finished_at=at,
            preview=None,
        )
        for variation in progress.variations
    )
    closed = replace(progress, variations=variations, finished_at=at, updated_at=max(progress.updated_at, at))
    done, total = closed.count(VariationStatus.COMPLETED), len(variations)
    cancelled = closed.count(VariationStatus.CANCELLED)
    failed = total - done - cancelled
    if error is not None:
        kept = f" {_pictures(done)} kept." if done else ""
        return replace(closed, status=JobStatus.FAILED, error=error, message=f"{error}{kept}")
    if cancelled and (closed.cancelling or closed.stopping or not done):
        return replace(
            closed, status=JobStatus.CANCELLED, message=f"Cancelled: {done} of {total} were finished."
        )
    if done == total:
        return replace(closed, status=JobStatus.COMPLETED, message=f"{_pictures(done)} ready.{_reused(closed)}")
    parts = [f"{failed} failed"] * bool(failed) + [f"{cancelled} cancelled"] * bool(cancelled)
    first = next((v.error for v in variations if v.error is not None), None)
    if done:
        text = f"{done} of {total} thumbnails are ready; {', '.join(parts)}"
        return replace(closed, status=JobStatus.COMPLETED, message=text + (f": {first}" if first else "."))
    first = first or ErrorInfo("error", "Nothing was made.")
    many = f"All {total} variations failed: " if total > 1 else ""
    return replace(closed, status=JobStatus.FAILED, error=first, message=f"{many}{first}")


def _reused(progress: Progress) -> str:
    count = sum(variation.reused for variation in progress.variations)
    if not count:
        return ""
    which = "It was" if len(progress.variations) == 1 else f"{count} of them were"
    return f" {which} on disk already and not paid again; force=True (--force) pays for new ones."


def _pictures(count: int) -> str:
    return "1 thumbnail is" if count == 1 else f"{count} thumbnails are"


def _reopened(progress: Progress, attempt: int, what: JobReopened, at: float) -> Progress:
    """Begin another attempt: the named variations wait again, all others stay as they are."""
    variations = tuple(
        VariationProgress(v.index, remote_id=v.remote_id, recipe=v.recipe) if v.index in what.indexes else v
        for v in progress.variations
    )
    return replace(
        progress,
        variations=variations,
        status=JobStatus.QUEUED,
        attempt=attempt,
        message=what.reason,
        cancelling=False,
        stopping=False,
        error=None,
        finished_at=None,
        updated_at=max(progress.updated_at, at),
    )


def _retexted(progress: Progress, what: PicturesRetexted, at: float) -> Progress:
    """Show the new pictures of an ended job; how far it got, what it cost and when it ended stay as they were."""
    if not progress.status.final:
        return progress
    new = {each.index: each for each in what.pictures}
    variations = tuple(
        replace(
            v,
            files=new[v.index].files,
            layer=new[v.index].layer,
            layout=new[v.index].layout,
            facts=new[v.index].facts,
            revision=what.revision,
        )
        if v.files is not None and v.index in new
        else v
        for v in progress.variations
    )
    if variations == progress.variations:
        return progress
    return replace(progress, variations=variations, updated_at=max(progress.updated_at, at))
