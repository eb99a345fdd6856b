"""How far a job is: a value, and the pure fold that makes it from events.

`fold(progress, event)` is the only way a progress changes. Within one attempt it never falls; 100 means that
the job completed and every finished picture is on disk. Nothing here reads a clock, draws, or guesses: what
is extrapolated (`eta_seconds`) comes from the durations measured in this very job.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, assert_never

from ytthumb_nb.events import (
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
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.models import (
    ErrorInfo,
    GenerationResult,
    JobStatus,
    Layout,
    PictureFacts,
    Thumbnail,
    VariationFiles,
    VariationStatus,
    VideoBrief,
)


@dataclass(frozen=True)
class VariationProgress:
    """How far one variation is. `index` counts from 1; `fraction` is 0..1, None while nobody can know.

    `message` says in words how it ended when it did not end with a picture. `recipe` is what was asked of the
    provider (model, prompt), then what made the picture. `preview` is the newest unfinished
    picture, encoded; it is never stored. `layer` is what is written on the finished one and `layout` where words
    belong on it; `revision` counts the job's sets of words: 1 is the first.
    """

    index: int
    status: VariationStatus = VariationStatus.QUEUED
    fraction: float | None = 0.0
    estimated: bool = False
    message: str = "Waiting for its turn"
    changed: str = ""
    remote_id: str | None = None
    estimate_usd: float | None = None
    cost_usd: float | None = None
    reused: bool = False
    files: VariationFiles | None = None
    error: ErrorInfo | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict, repr=False)
    started_at: float | None = None
    finished_at: float | None = None
    preview: bytes | None = field(default=None, repr=False, compare=False)
    layer: HeadlineLayer | None = field(default=None, repr=False)
    layout: Layout | None = field(default=None, repr=False)
    revision: int = 1
    facts: PictureFacts | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Progress:
    """How far a job is. Times are seconds since the epoch, UTC."""

    job_id: str
    created_at: float
    updated_at: float
    variations: tuple[VariationProgress, ...]
    status: JobStatus = JobStatus.QUEUED
    message: str = "Queued"
    attempt: int = 1
    method: str = ""
    reason: str = ""
    brief: VideoBrief | None = None
    cancelling: bool = False
    error: ErrorInfo | None = None
    started_at: float | None = None
    finished_at: float | None = None

    @classmethod
    def queued(cls, job_id: str, count: int, at: float, *, method: str = "", reason: str = "") -> Progress:
        """The state every job begins with, written before any work."""
        variations = tuple(VariationProgress(index) for index in range(1, count + 1))
        return cls(job_id, at, at, variations, method=method, reason=reason)

    def count(self, *statuses: VariationStatus) -> int:
        """How many variations are in one of *statuses*."""
        return sum(variation.status in statuses for variation in self.variations)

    @property
    def percent(self) -> int:
        """0..100. A variation counts by what it reached, so one that failed does not count as done.

        100 is kept for a completed job; until then 99 is the most.
        """
        if self.status is JobStatus.COMPLETED:
            return 100
        return min(99, math.floor(100 * self._reached / len(self.variations) + 1e-9))

    @property
    def estimated(self) -> bool:
        """Whether some of `percent` is extrapolated instead of observed."""
        return any(v.estimated for v in self.variations if v.status is VariationStatus.PROCESSING)

    @property
    def current_variation(self) -> int:
        """The highest variation that was begun; 0 before the first."""
        return max((v.index for v in self.variations if v.started_at is not None), default=0)

    @property
    def eta_seconds(self) -> float | None:
        """Seconds still to go at the pace measured so far; None until one variation was finished here."""
        done = self.count(VariationStatus.COMPLETED)
        begun = [v.started_at for v in self.variations if v.started_at is not None]
        if self.status is not JobStatus.PROCESSING or not done or not begun:
            return None
        open_ = [v for v in self.variations if not v.status.final]
        reached = done + sum(v.fraction or 0.0 for v in open_)
        left = len(open_) - sum(v.fraction or 0.0 for v in open_)
        return round((self.updated_at - min(begun)) * left / reached, 1)

    @property
    def _reached(self) -> float:
        return math.fsum(v.fraction or 0.0 for v in self.variations)

    def to_dict(self) -> dict[str, Any]:
        """The job-status structure of the contract; plain types only, ready for JSON."""
        result = self.result
        return {
            "job_id": self.job_id,
            "status": str(self.status),
            "message": self.message,
            "progress": self.percent,
            "current_variation": self.current_variation,
            "total_variations": len(self.variations),
            "generation_method": self.method,
            "result": None if result is None else {"pictures": [str(path) for path in result.pictures]},
            "error": None if self.error is None else _error_dict(self.error),
            "variations": [_variation_dict(variation) for variation in self.variations],
            "estimated": self.estimated,
            "eta_seconds": self.eta_seconds,
            "cost": {
                "estimate_usd": _total(v.estimate_usd for v in self.variations),
                "actual_usd": _total(v.cost_usd for v in self.variations),
            },
            "source": None if self.brief is None else _brief_dict(self.brief),
            "created_at": _iso(self.created_at),
            "started_at": _iso(self.started_at),
            "updated_at": _iso(self.updated_at),
            "finished_at": _iso(self.finished_at),
        }

    @property
    def thumbnails(self) -> tuple[Thumbnail, ...]:
        """The variations that have their pictures by now."""
        return tuple(
            Thumbnail(v.index, v.files, v.changed, v.cost_usd, v.recipe, v.layer, v.layout, v.facts)
            for v in self.variations
            if v.files is not None
        )

    @property
    def result(self) -> GenerationResult | None:
        """What came out, once the job has ended."""
        if not self.status.final:
            return None
        return GenerationResult(self.job_id, self.status, self.message, self.thumbnails, self.error)


def _total(amounts: Any) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return round(math.fsum(known), 6) if known else None


def _iso(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error_dict(error: ErrorInfo) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _brief_dict(brief: VideoBrief) -> dict[str, str | None]:
    return {
        "kind": brief.kind,
        "title": brief.title,
        "channel": brief.channel,
        "video_id": brief.video_id,
        "url": brief.url,
        "picture": None if brief.picture is None else str(brief.picture),
        "note": brief.note,
    }


def _variation_dict(variation: VariationProgress) -> dict[str, Any]:
    files = variation.files
    return {
        "index": variation.index,
        "status": str(variation.status),
        "fraction": variation.fraction,
        "estimated": variation.estimated,
        "message": variation.message,
        "changed": variation.changed,
        "remote_id": variation.remote_id,
        "cost_usd": variation.cost_usd,
        "error": None if variation.error is None else _error_dict(variation.error),
        "files": None
        if files is None
        else {
            "picture": str(files.picture),
            "original": str(files.original),
            "preview": str(files.preview),
            "small": str(files.small),
        },
    }


# ---------------------------------------------------------------- the fold


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
        progress, variations=variations, message=progress.message if progress.cancelling else message
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
            message = str(what.error)
            return replace(
                variation, status=status, message=message, error=what.error, finished_at=at, preview=None
            )
        case VariationCancelled():
            return replace(
                variation, status=VariationStatus.CANCELLED, message=what.outcome, finished_at=at, preview=None
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
            return replace(variation, message=event.message)
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
    if cancelled and (closed.cancelling or not done):
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
