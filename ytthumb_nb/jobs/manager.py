"""The job manager: it takes requests, owns the truth about its jobs, and lets others look, wait and cancel.

`ytthumb_nb.start()` and the rest of the public functions use one default manager; tests and servers make their
own. The manager writes the store and nobody else does; an executor runs the work and reports events.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import secrets
import time
import weakref
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent import futures
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ytthumb_nb.axes import axis_of, check_axes
from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, StoreError
from ytthumb_nb.headline_layer import Place
from ytthumb_nb.jobs import forks, history, in_cell, recovery
from ytthumb_nb.jobs.archive import Archive, id_of
from ytthumb_nb.jobs.cleaning import CLEAN_EVERY_S
from ytthumb_nb.jobs.estimates import Estimate, estimate
from ytthumb_nb.jobs.executors.base import Executor, Run
from ytthumb_nb.jobs.executors.in_process import InProcessExecutor
from ytthumb_nb.jobs.gridding import GridPlan
from ytthumb_nb.jobs.grids import Grid
from ytthumb_nb.jobs.intake import accept, named_brand
from ytthumb_nb.jobs.job import Job, Observer, StoppedWaiting
from ytthumb_nb.jobs.live import LiveJob, LiveJobs
from ytthumb_nb.jobs.loop import CannotStartThreadError, JobLoop
from ytthumb_nb.jobs.redoing import redo_request
from ytthumb_nb.jobs.retexting import Retexter, Wishes
from ytthumb_nb.jobs.uptime import uptime
from ytthumb_nb.models import GenerationResult, ThumbnailRequest
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.providers import registry
from ytthumb_nb.providers.base import Provider
from ytthumb_nb.settings import Settings
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import AFTER_CURRENT, JobStore, StoredJob

log = logging.getLogger(__name__)
T = TypeVar("T")


class JobManager(Archive):
    """Runs jobs in the background of this process and keeps them in one store; looks at those of all others.

    Works without being entered; `close()` may be called twice, and `with JobManager(...) as manager:` closes it.

    Args:
        home: folder of store and pictures; None takes YTTHUMB_HOME or the platform's data folder.
        executor: where attempts run; None runs them in this process.
        settings: everything the environment says; None reads it. `home` wins over its home.
        providers: further providers by name, beside those installed.
        open_store: opens the store in a home; tests hand in one that refuses or delays writes.
        now: seconds since the epoch; tests hand in a clock of their own.
        clock: measures time limits in seconds, machine asleep or not; see `uptime`.
    """

    def __init__(
        self,
        home: str | Path | None = None,
        *,
        executor: Executor | None = None,
        settings: Settings | None = None,
        providers: Mapping[str, Provider] | None = None,
        open_store: Callable[[Path], JobStore] = JobStore,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = uptime,
    ) -> None:
        super().__init__(home, settings=settings, open_store=open_store, now=now)
        self.owner = Owner.this_process()
        self._clock = clock
        self._loop = JobLoop()
        self._providers = dict(providers or {})
        self._executor = executor or self._in_process()
        self._live = LiveJobs(self.store, self.owner, now, self.settings.lease_s)
        self._known: weakref.WeakValueDictionary[str, Job] = weakref.WeakValueDictionary()
        self._retexter = Retexter(self.store, self.settings.home, self.owner, now, self._in_parallel)
        self._minds_the_home = False
        self._closed = False
        atexit.register(self.close)
        forks.mind(self)

    # ------------------------------------------------------------ start and wait

    def start(
        self, request: ThumbnailRequest | Any, *, on_progress: Observer | None = None, **wishes: Any
    ) -> Job:
        """Begin a job and return at once; it is on disk before this returns.

        Where no background thread can start, the job runs here and now instead, and this returns at its end.

        Args:
            request: a `ThumbnailRequest`, or a source with the request's other fields in *wishes*.
            on_progress: called with the progress now and at every change, as by `Job.subscribe`.

        Raises:
            InvalidRequestError: refused in one sentence; nothing was written or called.
            StoreError: the home cannot be written; nothing was begun.
        """
        spec = accept(_request(request, wishes), self.settings, now=self._now(), extra=self._providers)
        progress = Progress.queued(
            spec.job_id, spec.count, spec.created_at, method=spec.provider, reason=spec.reason
        )
        indexes = tuple(range(1, spec.count + 1))
        run = Run(spec, 1, spec.created_at + spec.timeout_s, indexes, {}, self._made_before(spec, indexes))
        self.store.create(spec, progress, self.owner).result()  # last: a job that exists is begun
        log.info("job queued", extra={"action": "job_queued", "job_id": spec.job_id, "provider": spec.provider})
        return self._begin(progress, run, on_progress)

    def generate(
        self, request: ThumbnailRequest | Any, *, on_progress: Observer | None = None, **wishes: Any
    ) -> GenerationResult:
        """Run a job and wait for its end. Interrupting cancels the job, since nobody else holds it.

        Args:
            request, on_progress: as for `start()`.

        Raises:
            InvalidRequestError, StoreError: as `start()`.
        """
        job = self.start(request, on_progress=on_progress, **wishes)
        try:
            return job.wait()
        except KeyboardInterrupt:
            job.cancel()
            raise StoppedWaiting(
                f"Job {job.id} is being cancelled; finished pictures stay: status({job.id!r})."
            ) from None

    def estimate(self, request: ThumbnailRequest | Any, **wishes: Any) -> Estimate:
        """About what a request costs, without making a job or calling anybody.

        Args:
            request: as for `start()`.

        Raises:
            InvalidRequestError: as `start()`.
        """
        return self._looked_ahead(_request(request, wishes))[1]

    def grid(
        self,
        source: ThumbnailRequest | Any,
        *,
        x: tuple[str, Any],
        y: tuple[str, Any] | None = None,
        on_progress: Observer | None = None,
        **wishes: Any,
    ) -> Grid:
        """Make pictures that differ in what two axes say and in nothing else, and wait for them.

        All cells have one seed: the given one, or one that is picked for all. Interrupting cancels what runs.

        Args:
            source: as for `start()`; a `ThumbnailRequest` gives the other fields too.
            x, y: what columns and rows try, as a name and a list of values: a field ("style", "headline", "notes",
                "provider", "model", "brand", "seed", "size", "references"), or ("variation", 4) for the first four
                ideas of one job. Without *y* there is one row. At most 50 cells.
            on_progress: called with the progress of each job, as by `Job.subscribe`.
            wishes: the fields of every cell. `max_cost_usd` is the limit of the whole grid, and must be given where
                something is paid; 0 tells the price and sends nothing.

        Raises:
            InvalidRequestError: refused in one sentence; nothing was begun.
            StoppedWaiting: it was interrupted; finished pictures stay.
        """
        across, down = axis_of("x", x), None if y is None else axis_of("y", y)
        check_axes(across, down, tuple(wishes))
        base = _request(source, wishes)
        if base.seed is None:
            base = replace(base, seed=secrets.randbits(32))
        plan = GridPlan(base, across, down, self._looked_ahead)
        return plan.run(lambda request: self.start(request, on_progress=on_progress))

    # ------------------------------------------------------------ look

    def status(self, job_id: str) -> dict[str, Any]:
        """As `Archive.status`; of a job that runs here as it is right now, also before that is on disk."""
        if live := self._live.get(job_id):
            return {**live.job.progress.to_dict(), "chosen": self.store.chosen(job_id)}
        return super().status(job_id)

    def job(self, job_id: str) -> Job:
        """The job of this process with this id, to wait for or to listen to.

        Raises:
            JobNotFoundError: it does not run here; `status()` knows the jobs of all processes.
        """
        if live := self._live.get(job_id):
            return live.job
        raise JobNotFoundError(
            f"Job {job_id!r} does not run in this process.", hint="status(job_id) shows jobs of any process."
        )

    # ------------------------------------------------------------ cancel, take up again, change

    def cancel(
        self, job_id: str, variation: int | None = None, *, after_current: bool = False
    ) -> dict[str, Any]:
        """Ask a job of any process, or one variation of it, to stop; returns its status as it is now.

        The owner sees a wish from another process within about 0.2 s. A job that nobody runs any more is ended
        here; work of it that a provider has accepted is stopped there first.

        Args:
            after_current: finish the variations that were begun, and begin no other.

        Raises:
            InvalidRequestError: the job has no such variation.
        """
        if variation is not None and after_current:
            raise InvalidRequestError("after_current is for a whole job, and a variation was named.")
        if job_id in self._live:
            self._cancel_here(job_id, variation, after_current)
            return self.status(job_id)
        stored = self.store.load(job_id)
        if stored is not None and not stored.progress.status.final:
            _check_variation(variation, stored.progress)
            if self._is_abandoned(stored):
                self._end_orphan(stored)
            else:
                wish = AFTER_CURRENT if after_current else variation
                self.store.request_cancel(job_id, wish, self._now()).result()
        return self.status(job_id)

    def reconnect(self, job_ids: Iterable[str] | None = None) -> list[Job]:
        """Take over the unfinished jobs that nobody runs any more, and go on with them here.

        Finished pictures stay. Work that a provider has accepted is waited for by its id; a paid call that was
        sent and never answered becomes `unknown` and is not sent again. Each job is taken up once, also when two
        processes try at the same moment.

        Args:
            job_ids: only these of them; None takes all.
        """
        wanted = None if job_ids is None else set(job_ids)
        taken = []
        for stored in self.store.unfinished():
            if (wanted is None or stored.spec.job_id in wanted) and self._is_abandoned(stored):
                plan = recovery.adopt(self.store, stored, self.owner, self._now())
                if plan is not None:
                    taken.append(self._begin(plan.progress, plan.run))
        return taken

    def retry_failed(self, job_id: str, *, unknown: bool = False) -> Job:
        """Make the variations of an ended job that have no picture, in the same job.

        Args:
            unknown: also those whose paid call may have succeeded unseen: this may pay a second time.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: it still runs, or nothing of it is missing.
        """
        stored = history.found(self.store, job_id)
        plan = recovery.retry(self.store, stored, self.owner, self._now(), unknown=unknown)
        return self._begin(plan.progress, plan.run)

    def retext(
        self,
        job: str | Job | GenerationResult,
        *,
        headline: str | None = None,
        style: str | None = None,
        font: str | Path | None = None,
        upper: bool | None = None,
        outline: float | None = None,
        place: Place | None = None,
        brand: Brand | str | Path | None = None,
        variations: Sequence[int] | None = None,
        reset: bool = False,
    ) -> GenerationResult:
        """Put other words on the pictures of an ended job, without asking a provider, and return the new result.

        What is not said stays as it is on each picture today. The new pictures are files of their own; status,
        recent jobs and panel show them, and the earlier ones stay in the job's folder.

        Args:
            job: its id, the job, or its result.
            headline: the words, `*stars*` emphasise; "" takes them away.
            style: the style whose lettering is used.
            font: a bundled font's name, or the path of a .ttf or .otf file.
            upper: whether all letters are capitals.
            outline: stroke round the letters as a share of the type size, 0..0.2.
            place: "left", "top-right", "auto", ..., or (left, top, right, bottom) as shares of the picture.
            brand: a brand kit, given as for a request; `Brand()` takes it away. Letters, logo and badge change, the
                picture below does not.
            variations: which pictures (1, 2, ...); None takes all.
            reset: begin from how the job was made, and forget what was changed since.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: it still runs, or a wish is refused; nothing is changed then.
            StoreError: a picture could not be read or written; nothing is changed then.
        """
        kit = None if brand is None else named_brand(brand, self.brands)
        wishes = Wishes(headline, style, font, upper, outline, place, kit, reset)
        if self._loop.is_current:
            raise RuntimeError(
                "retext() was called on the job thread, which it waits for; call it from another."
            )
        job_id = id_of(job)
        progress = self._retexter.retext(job_id, wishes, variations)
        if (known := self._known.get(job_id)) is not None:
            self._on_loop(lambda: known._advance(progress))
        result = progress.result
        assert result is not None  # only ended jobs get other words
        return result

    def redo(
        self, job: str | Job | GenerationResult, variation: int, *, on_progress: Observer | None = None
    ) -> Job:
        """Make one picture once more as another idea, in a job of its own; paid providers are paid for it.

        Source, style, seed, notes, brand and the words it has today stay; the picture that there is stays as well.

        Args:
            job: its id, the job, or its result.
            variation: which picture (1, 2, ...).
            on_progress: as for `start`.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: it has no such variation.
        """
        job_id = id_of(job)
        return self.start(redo_request(self.store, job_id, variation), on_progress=on_progress)

    def close(self, *, detach: bool = True) -> None:
        """Stop. Jobs that still run stop as if the process had ended; with `detach=False` they are cancelled.

        Who still waits for one of them gets a `ManagerClosedError`.
        """
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        if self._loop.started and not self._loop.is_current:
            self._loop.run(self._close(detach)).result(timeout=30)
        self._loop.close()
        self._live.let_go()
        self.store.close()
        for job in tuple(self._known.values()):
            job._let_go()

    def leave_to_parent(self) -> None:
        """In a forked process, which has none of these threads: be closed, without waiting or writing anything."""
        self._closed = True
        self._live.leave_to_parent()
        self._loop.leave_to_parent()
        self.store.leave_to_parent()
        for job in tuple(self._known.values()):
            job._let_go_in_child()

    @property
    def closed(self) -> bool:
        """Whether `close()` was called."""
        return self._closed

    @property
    def extra_providers(self) -> tuple[str, ...]:
        """Names of the providers that were given to this manager, beside those installed."""
        return tuple(sorted(self._providers))

    def __enter__(self) -> JobManager:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ on the caller's thread

    def _looked_ahead(self, request: ThumbnailRequest) -> tuple[JobSpec, Estimate]:
        """The job that *request* would become, and about what it would cost."""
        spec = accept(request, self.settings, now=self._now(), extra=self._providers)
        provider = self._providers.get(spec.provider) or registry.create(spec.provider)
        made = self._made_before(spec, range(1, spec.count + 1)) if provider.capabilities.paid else {}
        return spec, estimate(spec, provider, len(made))

    def _made_before(self, spec: JobSpec, indexes: Sequence[int]) -> dict[int, VariationProgress]:
        """Pictures of the same request that are on disk: they are used again instead of paid again."""
        if spec.force:
            return {}
        return self.store.made_before({index: spec.reuse_key(index) for index in indexes})

    def _in_process(self, note: str = "") -> InProcessExecutor:
        return InProcessExecutor(
            self.settings,
            self._loop.run_blocking,
            providers=self._providers,
            now=self._now,
            clock=self._clock,
            note=note,
        )

    def _begin(self, progress: Progress, run: Run, on_progress: Observer | None = None) -> Job:
        """Make the live job of a stored one and hand it to an executor; in this cell where no thread can start."""
        job_id = run.spec.job_id
        job = Job(progress, partial(self._cancel_anywhere, job_id), self._loop.call)
        self._known[job_id] = job
        if on_progress is not None:
            job.subscribe(on_progress)
        try:
            self._loop.start()
        except CannotStartThreadError:
            self._run_in_cell(job, run)
            return job
        job._forbid_waiting = lambda: self._loop.is_current
        self._live.add(LiveJob(job, run.attempt, self._executor, self._loop.run))
        self._loop.run(self._live.submit(run))
        if not self._minds_the_home:
            self._minds_the_home = True
            self._loop.run(self._clean_once_a_day())
        return job

    def _in_parallel(self, work: Sequence[Callable[[], T]]) -> list[T]:
        """Call the functions of *work* on the workers, wait for all, and raise the first error there was."""

        async def all_of_it() -> list[T | BaseException]:
            calls = (self._loop.run_blocking(each) for each in work)
            return await asyncio.gather(*calls, return_exceptions=True)

        try:
            waiting = self._loop.run(all_of_it())
        except CannotStartThreadError:
            return [each() for each in work]
        try:
            done = waiting.result()
        except BaseException:  # an interrupt: whoever cleans up may do so once nobody writes any more
            futures.wait([waiting])
            raise
        values: list[T] = []
        for each in done:
            if isinstance(each, BaseException):
                raise each
            values.append(each)
        return values

    def _on_loop(self, function: Callable[[], None]) -> None:
        """Call *function* in the thread that runs jobs, and wait until it has returned."""

        async def call() -> None:
            function()

        try:
            self._loop.run(call()).result()
        except CannotStartThreadError:
            function()

    def _run_in_cell(self, job: Job, run: Run) -> None:
        executor = self._in_process(in_cell.NOTE)
        tasks: set[asyncio.Task[None]] = set()

        def on_this_loop(work: Coroutine[Any, Any, None]) -> None:
            tasks.add(asyncio.ensure_future(work))

        live = LiveJob(job, run.attempt, executor, on_this_loop)
        self._live.add(live)
        in_cell.run_here(self._live.run_to_its_end(run, executor), lambda: self._live.stop(live, "interrupted"))

    def _cancel_here(self, job_id: str, variation: int | None, after_current: bool) -> None:
        if live := self._live.get(job_id):
            _check_variation(variation, live.job.progress)
            wish = AFTER_CURRENT if after_current else variation or 0
            live.run(self._live.stop(live, "asked by the user", wish))

    def _cancel_anywhere(self, job_id: str, variation: int | None, after_current: bool) -> None:
        """As `cancel`, for a job that was begun here: where it runs now is looked up when it is asked for."""
        if job_id in self._live:
            self._cancel_here(job_id, variation, after_current)
        elif (known := self._known.get(job_id)) is not None and not known.status.final:
            self.cancel(job_id, variation, after_current=after_current)

    def _end_orphan(self, stored: StoredJob) -> None:
        """End a job whose process died, in words; what a provider works on is taken up, to be stopped there."""
        if any(v.remote_id is not None and not v.status.final for v in stored.progress.variations):
            if plan := recovery.adopt(self.store, stored, self.owner, self._now()):
                self._begin(plan.progress, plan.run).cancel()
            return
        recovery.end(self.store, stored, self.owner, self._now())

    async def _clean_once_a_day(self) -> None:
        try:
            due = self.store.claim_chore("clean", self._now(), CLEAN_EVERY_S)
            if await asyncio.wrap_future(due):
                report = await self._loop.run_blocking(self.clean)
                log.info("cleaned: %s", report, extra={"action": "cleaned"})
        except (StoreError, OSError) as error:
            log.warning("the home could not be cleaned: %s", error)

    async def _close(self, detach: bool) -> None:
        await self._live.close()
        await self._executor.close(detach=detach)


def _request(request: ThumbnailRequest | Any, wishes: dict[str, Any]) -> ThumbnailRequest:
    if isinstance(request, ThumbnailRequest):
        return replace(request, **wishes) if wishes else request
    known = ThumbnailRequest.__dataclass_fields__.keys() - {"source"}
    if unknown := sorted(wishes.keys() - known):
        raise InvalidRequestError(
            f"{', '.join(unknown)} is no field of a request.",
            hint=f"The fields are: {', '.join(sorted(known))}.",
        )
    return ThumbnailRequest(request, **wishes)


def _check_variation(variation: int | None, progress: Progress) -> None:
    """Refuse what names no variation: to the store 0 is the whole job, and nobody may stop that by mistake."""
    last = len(progress.variations)
    if variation is not None and not (type(variation) is int and 1 <= variation <= last):
        raise InvalidRequestError(
            f"variation is {variation!r}; it must be a whole number from 1 to {last}, or None for the whole job."
        )
