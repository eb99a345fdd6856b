"""What must be true of a home whatever was done to the processes that used it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.sqlite import JobStore

_RANK = {"queued": 0, "processing": 1, "completed": 2, "failed": 2, "cancelled": 2, "unknown": 2}


@dataclass
class Ledger:
    """Collects what was seen of jobs, by whomever, and says what cannot be.

    `broken` holds one sentence for each promise that was broken.
    """

    broken: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    _seen: dict[str, tuple[int, str, tuple[str, ...]]] = field(default_factory=dict)

    def hear(self, said: Iterable[Mapping[str, Any]]) -> None:
        """What one process said, in order."""
        for line in said:
            if line["say"] == "progress":
                self._see(line["job"], line["attempt"], line["status"], tuple(line["variations"]))
                self.acknowledged.update(line["saved"])

    def look(self, home: Path) -> list[Progress]:
        """What is in the store now."""
        store = JobStore(home)
        jobs = [stored.progress for stored in store.recent(100_000)]
        store.close()
        for progress in jobs:
            self._see(
                progress.job_id,
                progress.attempt,
                str(progress.status),
                tuple(str(v.status) for v in progress.variations),
            )
        return jobs

    def settle(self, home: Path) -> list[Progress]:
        """Everything has ended: check what is left."""
        jobs = self.look(home)
        for progress in jobs:
            if not progress.status.final:
                self.broken.append(f"{progress.job_id} is {progress.status} for ever: {progress.message}")
            for variation in progress.variations:
                if not variation.status.final:
                    self.broken.append(f"{progress.job_id}/{variation.index} is {variation.status} for ever")
                if (variation.status is VariationStatus.COMPLETED) != (variation.files is not None):
                    self.broken.append(f"{progress.job_id}/{variation.index}: status and files disagree")
                for name in ("picture", "original", "preview", "small") if variation.files is not None else ():
                    assert variation.files is not None
                    state = variation.files.state(name)
                    if state != "whole":
                        self.broken.append(f"{progress.job_id}/{variation.index}: its {name} is {state}")
        for path in sorted(self.acknowledged):
            try:
                with Image.open(io.BytesIO(Path(path).read_bytes())) as picture:
                    picture.load()
            except OSError as error:
                self.broken.append(f"{path} was acknowledged and is not whole: {error}")
        return jobs

    def _see(self, job: str, attempt: int, status: str, variations: tuple[str, ...]) -> None:
        before = self._seen.get(job)
        if before is not None and attempt >= before[0]:
            backwards = attempt == before[0] and (
                _RANK[status] < _RANK[before[1]] or (_RANK[before[1]] == 2 and status != before[1])
            )
            lost = [
                number
                for number, (old, new) in enumerate(zip(before[2], variations, strict=True), 1)
                if (old == "completed" and new != "completed")
                or (attempt == before[0] and _RANK[new] < _RANK[old])
            ]
            if backwards or lost:
                self.broken.append(f"{job} went backwards: {before} -> {(attempt, status, variations)}")
        if before is None or attempt >= before[0]:
            self._seen[job] = (attempt, status, variations)
