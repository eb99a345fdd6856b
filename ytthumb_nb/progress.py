"""How far a job is, as a value. It is made from events by `fold.fold`, and changes in no other way.

100 means that the job completed and every finished picture is on disk. Nothing here reads a clock, draws, or
guesses: what is extrapolated (`eta_seconds`) comes from the durations measured in this very job.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

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
    belong on it; `revision` counts the job's sets of words: 1 is the first. `estimate_usd` is about what a call
    costs that is under way or may have been billed; None once it is known to have cost nothing.
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
    """How far a job is. Times are seconds since the epoch, UTC.

    `cancelling`: everything is being stopped. `stopping`: what was begun is finished, and nothing else.
    """

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
    stopping: bool = False
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

    def left_s(self, now: float) -> float | None:
        """`eta_seconds` as it stands at *now*, seconds since the epoch; None where it is not known or run out."""
        if self.eta_seconds is None:
            return None
        left = self.eta_seconds - max(0.0, now - self.updated_at)
        return left if left >= 0.5 else None

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
