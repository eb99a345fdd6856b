"""The executor that everybody has: attempts run as asyncio tasks on the job loop of this process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ytthumb_nb.events import Happening, JobEvent
from ytthumb_nb.jobs.body import Emit, JobBody
from ytthumb_nb.jobs.executors.base import ExecutorCapabilities, Health, OnEvent, Run
from ytthumb_nb.jobs.uptime import uptime
from ytthumb_nb.providers import registry
from ytthumb_nb.providers.base import Provider, RunBlocking
from ytthumb_nb.settings import Settings

log = logging.getLogger(__name__)

#: How long detached jobs may take to let go, in seconds; a kernel that restarts is killed after five.
LETTING_GO_S = 4.0


@dataclass
class _Running:
    attempt: int
    body: JobBody
    task: asyncio.Task[None]


class InProcessExecutor:
    """Runs each attempt as a task.

    Providers are made on first use and kept, since their clients belong to this loop.

    Args:
        run_blocking: where blocking work goes.
        providers: providers to use instead of the installed ones of the same name; closed like those, which a
            provider that others use as well takes as the end of this loop only.
        now: seconds since the epoch; tests hand in a clock of their own.
        clock: measures time limits, see `uptime`.
        note: said when a job starts, if it runs in an unusual place.
    """

    capabilities = ExecutorCapabilities()

    def __init__(
        self,
        settings: Settings,
        run_blocking: RunBlocking,
        *,
        providers: Mapping[str, Provider] | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = uptime,
        note: str = "",
    ) -> None:
        self._settings = settings
        self._run_blocking = run_blocking
        self._now = now
        self._clock = clock
        self._note = note
        self._on_event: OnEvent | None = None
        self._running: dict[str, _Running] = {}
        self._given = dict(providers or {})
        self._providers: dict[str, Provider] = {}

    async def open(self, on_event: OnEvent) -> None:
        self._on_event = on_event

    async def submit(self, run: Run) -> None:
        """Begin an attempt; returns when its task exists. An older attempt at the same job is given up."""
        await self.forget(run.spec.job_id, run.attempt)
        spec = run.spec
        body = JobBody(
            spec,
            provider=self._provider(spec.provider),
            settings=self._settings,
            emit=self._emitter(spec.job_id, run.attempt),
            run_blocking=self._run_blocking,
            indexes=run.indexes,
            remote_ids=run.remote_ids,
            made_before=run.made_before,
            seconds_left=min(run.deadline - self._now(), spec.timeout_s),  # also when the clock was set back
            note=self._note,
            now=self._now,
            attempt=run.attempt,
            spent_usd=run.spent_usd,
            clock=self._clock,
        )
        task = asyncio.create_task(body.run(), name=f"{spec.job_id}#{run.attempt}")
        self._running[spec.job_id] = _Running(run.attempt, body, task)
        task.add_done_callback(lambda task: self._ended(spec.job_id, task))

    async def wait(self, job_id: str) -> None:
        """Until the job's task is over; at once when it does not run here."""
        if running := self._running.get(job_id):
            await asyncio.wait([running.task])

    async def reattach(self, running: Sequence[tuple[str, int]]) -> set[str]:
        return {job_id for job_id, attempt in running if self._find(job_id, attempt) is not None}

    async def cancel(
        self, job_id: str, attempt: int, reason: str, index: int | None = None, *, after_current: bool = False
    ) -> bool:
        running = self._find(job_id, attempt)
        if running is None:
            return False
        if after_current:
            await running.body.stop_after_current(reason)
        else:
            await running.body.cancel(reason, index)
        return True

    async def forget(self, job_id: str, attempt: int) -> None:
        if running := self._running.pop(job_id, None):
            running.body.abandon()
            running.task.cancel()

    async def health(self) -> Health:
        return Health(ready=self._on_event is not None)

    async def close(self, *, detach: bool = True) -> None:
        """Stop. In this process nothing can be left running, so detached jobs stop as if the process had ended.

        Their remote work goes on; an id or a picture that arrives within a moment is still kept.
        """
        running = list(self._running.values())
        for each in running:
            if detach:
                each.body.abandon()
            else:
                await each.body.cancel("the manager was closed")
        if running:
            patience_s = LETTING_GO_S if detach else None
            await asyncio.wait([each.task for each in running], timeout=patience_s)
        self._running.clear()
        for each in running:
            each.body.abandon()
            each.task.cancel()
        for provider in (*self._providers.values(), *self._given.values()):
            await provider.aclose()
        self._providers.clear()

    def _provider(self, name: str) -> Provider:
        if name in self._given:
            return self._given[name]
        if name not in self._providers:
            self._providers[name] = registry.create(name)
        return self._providers[name]

    def _find(self, job_id: str, attempt: int) -> _Running | None:
        running = self._running.get(job_id)
        return running if running is not None and running.attempt == attempt else None

    def _emitter(self, job_id: str, attempt: int) -> Emit:
        async def emit(what: Happening) -> None:
            if self._on_event is None or self._find(job_id, attempt) is None:
                raise asyncio.CancelledError  # given up: nothing is written any more, so nothing may be sent
            await self._on_event(JobEvent(job_id, attempt, self._now(), what))

        return emit

    def _ended(self, job_id: str, task: asyncio.Task[None]) -> None:
        running = self._running.get(job_id)
        if running is not None and running.task is task:
            del self._running[job_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the end of job %s was lost: %s", job_id, error, exc_info=error)
