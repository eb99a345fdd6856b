"""A job as it is stored: everything needed to run it here, on another worker, or tomorrow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ytthumb_nb.brand import Brand
from ytthumb_nb.models import ThumbnailRequest


@dataclass(frozen=True)
class JobSpec:
    """A request that was accepted, with all that was decided about it.

    `source` is text: an address, an absolute path, or a title (photos given as bytes were stored first).
    `provider` is the chosen one and `reason` why; `asked_provider`, `asked_seed` and `asked_timeout_s` are
    what the request said.
    `fingerprint` is the same for two requests that ask for the same pictures; the headline, which is drawn by us
    afterwards, is no part of it. `timeout_s` is the limit of the job, in seconds from `created_at` (seconds since
    the epoch). `brand` is read already; "channel" is looked up once the source's channel is known. `session` is the
    notebook that began it, where that is known.
    """

    job_id: str
    source: str
    count: int
    style: str
    provider: str
    reason: str
    asked_provider: str
    model: str | None
    notes: str
    headline: str | None
    references: tuple[Path, ...]
    seed: int
    asked_seed: int | None
    size: tuple[int, int]
    max_cost_usd: float | None
    timeout_s: float
    created_at: float
    force: bool = False
    fingerprint: str = ""
    brand: Brand | Literal["channel"] | None = None
    skip: int = 0
    asked_timeout_s: float | None = None
    session: str = ""

    @property
    def request(self) -> ThumbnailRequest:
        """The request as it was asked, its source as text."""
        return ThumbnailRequest(
            source=self.source,
            count=self.count,
            style=self.style,
            provider=self.asked_provider,
            model=self.model,
            notes=self.notes,
            headline=self.headline,
            references=self.references,
            seed=self.asked_seed,
            size=self.size,
            max_cost_usd=self.max_cost_usd,
            timeout_s=self.asked_timeout_s,
            force=self.force,
            brand=self.brand,
            skip=self.skip,
        )

    def reuse_key(self, index: int) -> str:
        """The name under which variation *index* of such a request can be found again."""
        return f"{self.fingerprint}/{index}"
