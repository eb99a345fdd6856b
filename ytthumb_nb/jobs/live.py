"""The jobs that run here. Each of their events is folded, stored and then told, on the job loop.

The manager puts jobs in and asks to stop them; executors report to `on_event`. Nobody sees a state that is not on
disk, and nothing is written for a job that somebody else runs by now.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from ytthumb_nb.errors import JobNotFoundError, StoreError
from ytthumb_nb.events import (
    JobCancelling,
    JobEnded,
    JobEvent,
    Preview,
    VariationAdvanced,
    VariationCancelled,
    VariationFailed,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.jobs.executors.base import Executor, Run
from ytthumb_nb.jobs.executors.in_process import InProcessExecutor
from ytthumb_nb.jobs.following import LOOK_EVERY_S, Follower
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.watchman import Watchman
from ytthumb_nb.models import ErrorInfo
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import AFTER_CURRENT, JobStore, OwnerReplacedError

log = logging.getLogger(__name__)

#: How often it is tried again to store the end of a job, in seconds, after a full disk or the like.
OWED_EVERY_S = 1.0


@dataclass
class LiveJob:
    """A job that this process owns and that has not ended. `run` starts a coroutine on the loop that it runs on."""

    job: Job
    attempt: int
    executor: Executor
    run: Callable[[Coroutine[Any, Any, None]], Any]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: set[int] = field(default_factory=set)
    untold: list[JobEvent] = field(default_factory=list)


class LiveJobs:
    """All live jobs of one manager. `get`, `add` and `in` may be used on any thread, the coroutines on the job loop.

    Args:
        now: seconds since the epoch.
        lease_s: how long an owner may be silent before others may take its jobs.
    """

    def __init__(self, store: JobStore, owner: Owner, now: Callable[[], float], lease_s: float) -> None:
        self._store, self._owner, self._now, self._lease_s = store, owner, now, lease_s
        self._jobs: dict[str, LiveJob] = {}
        self._opened = False
        self._watcher: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Future[None]] = set()
        self._owed: dict[str, tuple[Sequence[JobEvent], Progress]] = {}

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._jobs

    def get(self, job_id: str) -> LiveJob | None:
        """The live job with this id; None when it does not run here, or has ended."""
        return self._jobs.get(job_id)

    def add(self, live: LiveJob) -> None:
        """Take a job that is in the store as this process's own."""
        self._jobs[live.job.id] = live

    # ------------------------------------------------------------ running

    async def submit(self, run: Run) -> None:
        """Hand the job of *run* to its executor; it ends in words where that cannot be."""
        live = self._jobs.get(run.spec.job_id)
        if live is None:
            return  # somebody else took it over meanwhile
        try:
            if not self._opened:
                self._opened = True
                await live.executor.open(self.on_event)
            if self._watcher is None or self._watcher.done():
                self._watcher = asyncio.create_task(self._watchman().run(), name="ytthumb-watchman")
            await live.executor.submit(run)
            for wish in tuple(live.stopping):
                await self._pass_on(live, "asked by the user", wish)
        except Exception as error:
            log.exception("job could not be begun", extra={"action": "job_failed", "job_id": run.spec.job_id})
            ended = JobEnded(ErrorInfo.of(error))
            await self.on_event(JobEvent(run.spec.job_id, run.attempt, self._now(), ended))

    async def run_to_its_end(self, run: Run, executor: InProcessExecutor) -> None:
        """Run a job on the loop that awaits this, which is a cell's: nothing is left on it afterwards."""
        watchman = asyncio.create_task(self._watchman().run())
        await executor.open(self.on_event)
        await executor.submit(run)
        await executor.wait(run.spec.job_id)
        await executor.close()
        watchman.cancel()
        await asyncio.gather(watchman, *self._beside, return_exceptions=True)

    async def stop(self, live: LiveJob, reason: str, wish: int = 0) -> None:
        """Pass on what to stop: a variation, 0 for the whole job, or `AFTER_CURRENT`."""
        live.stopping.add(wish)
        await self._pass_on(live, reason, wish)

    @staticmethod
    async def _pass_on(live: LiveJob, reason: str, wish: int) -> None:
        index, after_current = wish if wish > 0 else None, wish == AFTER_CURRENT
        await live.executor.cancel(live.job.id, live.attempt, reason, index, after_current=after_current)

    def _watchman(self) -> Watchman:
        async def wishes(job_id: str, wanted: set[int]) -> None:
            if (live := self._jobs.get(job_id)) is not None:
                for wish in wanted - live.stopping:
                    await self.stop(live, "asked from another process", wish)

        return Watchman(
            self._store,
            self._owner,
            self._now,
            self._lease_s,
            running=lambda: self._jobs.keys(),
            on_wishes=wishes,
            on_replaced=self._replaced,
        )

    # ------------------------------------------------------------ storing and telling

    async def on_event(self, event: JobEvent) -> None:
        """Fold, store, then tell.

        It is done to its end also when the sender is cancelled meanwhile: what is on disk is what is told.

        Raises:
            OwnerReplacedError: the job does not run here any more.
            StoreError: the event is not on disk.
        """
        telling = asyncio.ensure_future(self._tell(event))
        self._telling.add(telling)
        telling.add_done_callback(self._told)
        await asyncio.shield(telling)

    def _told(self, telling: asyncio.Future[None]) -> None:
        self._telling.discard(telling)
        if not telling.cancelled():
            telling.exception()  # it is the sender's, who may be gone

    async def _tell(self, event: JobEvent) -> None:
        live = self._jobs.get(event.job_id)
        if live is None or event.attempt != live.attempt:
            raise OwnerReplacedError(f"Job {event.job_id} does not run here any more.")
        async with live.lock:
            if self._jobs.get(event.job_id) is not live:
                raise OwnerReplacedError(f"Job {event.job_id} does not run here any more.")
            events = [*live.untold, event]
            progress = reduce(fold, events, live.job.progress)
            if progress is live.job.progress:
                return
            passing = isinstance(event.what, VariationAdvanced) and isinstance(event.what.event, Preview)
            if not passing:
                try:
                    await asyncio.wrap_future(self._store.record(events, progress, self._owner))
                except StoreError as error:
                    await self._not_stored(live, events, progress, error)
                    raise
                live.untold.clear()
            live.job._advance(progress)
        if progress.status.final:
            self._jobs.pop(event.job_id, None)
            log.info(
                "job ended",
                extra={"action": "job_ended", "job_id": event.job_id, "status": str(progress.status)},
            )

    async def _not_stored(
        self, live: LiveJob, events: Sequence[JobEvent], progress: Progress, error: StoreError
    ) -> None:
        """The last of *events* is not on disk. What nobody will say again is said with whatever comes next.

        The end of the job is told all the same, since somebody may wait for it, and stored as soon as that can be.
        """
        event = events[-1]
        if isinstance(error, OwnerReplacedError):
            await self._replaced(event.job_id)
        elif isinstance(event.what, JobEnded):
            self._jobs.pop(event.job_id, None)
            live.job._advance(progress)
            self._owed[event.job_id] = (events, progress)
            self._keep(self._pay_what_is_owed(), "ytthumb-owed")
            await live.executor.forget(event.job_id, event.attempt)
        elif isinstance(event.what, JobCancelling | VariationFailed | VariationCancelled):
            live.untold.append(event)

    async def _pay_what_is_owed(self) -> None:
        """Store the ends of jobs that could not be stored, as soon as that is possible again."""
        while self._owed:
            await asyncio.sleep(OWED_EVERY_S)
            for job_id, (events, last) in tuple(self._owed.items()):
                try:
                    await asyncio.wrap_future(self._store.record(events, last, self._owner))
                except OwnerReplacedError:
                    pass
                except StoreError:
                    continue
                self._owed.pop(job_id, None)

    # ------------------------------------------------------------ letting go

    async def _replaced(self, job_id: str) -> None:
        """Somebody else runs this job now: stop without a word, and let who waits for it follow them."""
        live = self._jobs.pop(job_id, None)
        if live is None:
            return
        log.warning(
            "job %s is run by another process now", job_id, extra={"action": "job_replaced", "job_id": job_id}
        )
        live.job._runs_here = False
        self._keep(self._follow(live.job), f"ytthumb-follow-{job_id}")
        await live.executor.forget(job_id, live.attempt)

    async def _follow(self, job: Job) -> None:
        """Hand on what the store says about *job* until it has ended."""
        follower = Follower(self._store, job.id)
        try:
            while not job.status.final:
                try:
                    if (progress := follower.news()) is not None:
                        job._advance(progress)
                except JobNotFoundError as error:
                    gone = ErrorInfo(error.code, f"Job {job.id} was deleted while it ran.", "Start it again.")
                    ended = JobEvent(job.id, job.progress.attempt, self._now(), JobEnded(gone))
                    job._advance(fold(job.progress, ended))
                except StoreError as error:
                    log.debug("the job store could not be read: %s", error)
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            follower.close()

    def _keep(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run *work* beside the jobs; it is cancelled by `close`."""
        task = asyncio.create_task(work, name=name)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def close(self) -> None:
        """Stop what watches and follows; what runs is the executor's to stop."""
        for task in (*self._beside, *filter(None, [self._watcher])):
            task.cancel()

    def let_go(self) -> None:
        """After the loop has ended: store the ends that are owed, and leave what still runs to whoever comes."""
        for events, last in self._owed.values():
            self._store.record(events, last, self._owner)
        if self._jobs or self._owed:
            self._store.release(self._owner)

    def leave_to_parent(self) -> None:
        """In a forked process: none of these run here."""
        self._jobs.clear()
