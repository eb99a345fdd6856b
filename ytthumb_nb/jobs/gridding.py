"""The making of a grid: which jobs it needs, what they cost together, and running them a few at a time.

One job for each cell, or for each row or column where the other axis is "variation". Cells that differ in nothing
but the words share one paid picture: the first job pays for it, the others wait for it and draw their words on it.
Everything that can be refused is refused before the first job begins.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ytthumb_nb.axes import VARIATION, Axis
from ytthumb_nb.errors import InvalidRequestError, SourceError, StoreError
from ytthumb_nb.jobs.estimates import Estimate, dollars
from ytthumb_nb.jobs.grids import Cell, Grid
from ytthumb_nb.jobs.job import Job, StoppedWaiting
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.progress import Progress
from ytthumb_nb.spec import JobSpec

#: Jobs that run at the same time: enough to keep two cores or a service busy, few enough to stop at once.
AT_ONCE: Final = 4
#: How long the others wait at most for the first job's look at the source, in seconds.
LOOKING_S: Final = 20.0


@dataclass
class _Part:
    """One job of a grid: the values of the axes that it has, and what became of it.

    `pays_for` is how many pictures it pays, about `each_usd` for one. `above` is the job whose pictures it writes its
    words on; `problem` says why it was not begun.
    """

    fields: dict[str, Any]
    request: ThumbnailRequest
    fingerprint: str = ""
    pays_for: int = 0
    each_usd: float | None = 0.0
    who: str = ""
    above: _Part | None = None
    job: Job | None = None
    problem: str = ""

    @property
    def usd(self) -> float | None:
        return 0.0 if not self.pays_for else None if self.each_usd is None else self.each_usd * self.pays_for


@dataclass(frozen=True)
class Spot:
    """One cell before it is made: the values of the axes, the job that makes it and which variation of that."""

    x: Any
    y: Any
    part: _Part = field(repr=False)
    variation: int


class GridPlan:
    """The jobs of one grid.

    Args:
        base: the request of every cell, apart from the axes; its seed is set, and its limit is the whole grid's.
        look: what a request would become as a job and cost; raises what `start` would refuse.

    Raises:
        InvalidRequestError: a cell cannot be made, or the whole costs more than its limit; nothing was begun.
    """

    def __init__(
        self,
        base: ThumbnailRequest,
        x: Axis,
        y: Axis | None,
        look: Callable[[ThumbnailRequest], tuple[JobSpec, Estimate]],
    ) -> None:
        self._x, self._y = x, y
        self._seed = None if "seed" in (x.name, y.name if y else "") else base.seed
        self._parts: list[_Part] = []
        self._spots = [
            self._spot(base, column, row)
            for row, column in itertools.product((None,) if y is None else y.values, x.values)
        ]
        for part in self._parts:
            self._look_at(part, look)
        self._usd = self._priced(base.max_cost_usd)

    def run(self, start: Callable[[ThumbnailRequest], Job]) -> Grid:
        """Make the pictures, `AT_ONCE` jobs at a time; a job that fails costs no other.

        Raises:
            StoppedWaiting: it was interrupted; what runs is being cancelled, and nothing else is begun.
        """
        try:
            self._run([part for part in self._parts if part.above is None], start)
            self._run([part for part in self._parts if part.above is not None], start)
        except KeyboardInterrupt:
            for part in self._parts:
                if part.job is not None:
                    part.job.cancel()
            raise StoppedWaiting(self._stopped) from None
        cells = tuple(_cell(spot) for spot in self._spots)
        return Grid(self._x, self._y, cells, self._seed, round(self._usd, 4))

    # ------------------------------------------------------------ before anything is begun

    def _spot(self, base: ThumbnailRequest, x: Any, y: Any) -> Spot:
        fields = {self._x.name: x, **({} if self._y is None else {self._y.name: y})}
        variation = fields.pop(VARIATION, 1)
        part = next((each for each in self._parts if each.fields == fields), None)
        if part is None:
            part = _Part(fields, replace(base, count=self._count, max_cost_usd=None, **fields))
            self._parts.append(part)
        return Spot(x, y, part, variation)

    @property
    def _count(self) -> int:
        """Pictures of each job."""
        return next((len(axis.values) for axis in (self._x, self._y) if axis and axis.name == VARIATION), 1)

    def _look_at(self, part: _Part, look: Callable[[ThumbnailRequest], tuple[JobSpec, Estimate]]) -> None:
        try:
            spec, estimate = look(part.request)
        except SourceError:
            raise  # it is every cell's
        except InvalidRequestError as error:
            raise InvalidRequestError(
                f"the cell {_named(part.fields)}: {error.message}", hint=error.hint
            ) from error
        # A photo in memory is stored once; all cells are then made of that file.
        part.request = replace(part.request, source=spec.source)
        part.fingerprint, part.each_usd = spec.fingerprint, estimate.per_picture_usd
        part.who = estimate.model or estimate.provider
        if part.each_usd == 0:
            return
        part.above = next((each for each in self._parts if each.fingerprint == part.fingerprint), None)
        if part.above is part:
            part.above = None
        if part.above is None:
            part.pays_for = estimate.count - estimate.on_disk
        else:
            part.request = replace(part.request, force=False)  # else it would pay for the picture it waits for

    def _priced(self, limit: float | None) -> float:
        """What the whole grid costs, and every job's share of *limit* in its request."""
        payers = [part for part in self._parts if part.pays_for]
        pictures = sum(part.pays_for for part in payers)
        if unknown := [part.who for part in payers if part.usd is None]:
            raise InvalidRequestError(
                f"the price of {unknown[0]} is not known, so nobody can say what {_pictures(pictures)} will cost.",
                hint="Choose a model with a known price, or begin the pictures one by one with start().",
            )
        total = math.fsum(part.usd or 0.0 for part in payers)
        enough = math.ceil(total * 100 - 1e-6) / 100
        if total and limit is None:
            raise InvalidRequestError(
                f"this grid pays for {_pictures(pictures)}, about {dollars(total)} together, and has no limit.",
                hint=f"Say max_cost_usd={enough:.2f} or more to go on; it is the limit of the whole grid.",
            )
        if limit is not None and total > limit + 1e-9:
            raise InvalidRequestError(
                f"this grid pays for {_pictures(pictures)}, about {dollars(total)} together, and its limit is "
                f"{dollars(limit)}.",
                hint=f"Say max_cost_usd={enough:.2f} or more, or try fewer values on an axis.",
            )
        for part in self._parts:
            if part.each_usd != 0:
                share = (limit or 0.0) * (part.usd or 0.0) / total if total else 0.0
                millionths = math.floor(share * 1e6 + 1e-3) / 1e6
                part.request = replace(part.request, max_cost_usd=max(part.usd or 0.0, millionths))
        return total

    # ------------------------------------------------------------ running

    def _run(self, parts: Sequence[_Part], start: Callable[[ThumbnailRequest], Job]) -> None:
        running: deque[Job] = deque()
        for part in parts:
            if len(running) == AT_ONCE:
                running.popleft().wait()
            if part.above is not None and not _has_picture(part.above):
                continue  # there is nothing to write its words on, and it must not pay
            try:
                part.job = start(part.request)
            except StoreError as error:
                part.problem = str(error)
                continue
            running.append(part.job)
            if part is self._parts[0]:
                _wait_for_the_source(part.job)
        for job in running:
            job.wait()

    @property
    def _stopped(self) -> str:
        made = sum(_cell(spot).thumbnail is not None for spot in self._spots)
        said = f"The grid is being cancelled; {made} of {len(self._spots)} pictures are finished and stay."
        what = "pays for none of them again" if self._usd else "draws all of it"
        return said if self._seed is None else f"{said} The same grid with seed={self._seed} {what}."


def _wait_for_the_source(job: Job) -> None:
    """Block until *job* has looked at its source, so that the others find it looked at and ask nobody again."""
    seen = threading.Event()

    def look(progress: Progress) -> None:
        if progress.brief is not None or progress.status.final:
            seen.set()

    look(job.progress)
    unsubscribe = job.subscribe(look)
    seen.wait(LOOKING_S)
    unsubscribe()


def _cell(spot: Spot) -> Cell:
    part = spot.part
    if part.job is None:
        reason = part.problem or (
            _why(part.above, spot.variation) if part.above is not None else "It was not begun."
        )
        return Cell(spot.x, spot.y, "", spot.variation, reason=reason)
    made = {each.index: each for each in part.job.progress.thumbnails}.get(spot.variation)
    if made is not None:
        return Cell(spot.x, spot.y, part.job.id, spot.variation, made)
    lacking = part.above is not None and not _has_picture(part.above, spot.variation)
    reason = _why(part.above if lacking and part.above is not None else part, spot.variation)
    return Cell(spot.x, spot.y, part.job.id, spot.variation, reason=reason)


def _has_picture(part: _Part, variation: int | None = None) -> bool:
    made = () if part.job is None else part.job.progress.thumbnails
    return any(variation in (None, thumbnail.index) for thumbnail in made)


def _why(part: _Part, variation: int) -> str:
    """Why *part* has no picture of this number."""
    if part.job is None:
        return part.problem or "It was not begun."
    progress = part.job.progress
    error = progress.variations[variation - 1].error or progress.error
    return error.message if error is not None else progress.variations[variation - 1].message


def _named(fields: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in fields.items()) or "variation 1"


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"
