"""The body of a job: look at the source, run the variations, save what comes.

The same body runs in every executor. It talks to the world through what it is given: a provider, the folder for
its pictures, and `emit`, which returns once an event is on disk. It never reads or writes the store itself.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from ytthumb_nb import sources
from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import (
    MAY_BE_BILLED,
    BudgetReachedError,
    JobTimedOutError,
    KeyRefusedError,
    NoPictureError,
    OutcomeUnknownError,
    ProviderError,
    QuotaExceededError,
    ThumbnailError,
)
from ytthumb_nb.events import (
    NEVER_SENT,
    NOT_CONFIRMED,
    STOPPED_THERE,
    Happening,
    JobCancelling,
    JobEnded,
    JobStarted,
    Picture,
    ProviderEvent,
    RemoteCreated,
    Sending,
    SourceReady,
    VariationAdvanced,
    VariationCancelled,
    VariationFailed,
    VariationStarted,
    Waiting,
)
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.marks import check_brand
from ytthumb_nb.jobs.estimates import dollars
from ytthumb_nb.jobs.saving import PictureSaver
from ytthumb_nb.jobs.uptime import uptime
from ytthumb_nb.models import ErrorInfo, VideoBrief
from ytthumb_nb.progress import VariationProgress
from ytthumb_nb.providers.base import Attempt, Provider, RunBlocking, VariationStopped
from ytthumb_nb.settings import Settings
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.brands import Brands
from ytthumb_nb.store.files import PictureFolder

log = logging.getLogger(__name__)

Emit = Callable[[Happening], Awaitable[None]]

#: How long a provider may take to tell its remote side that a variation is stopped, in seconds.
STOPPING_S = 15.0

#: How long a job that is taken up after its limit may still fetch what a provider has accepted, in seconds.
FETCHING_S = 120.0

#: A sleep of the machine is noticed within this time after it, in seconds.
SLICE_S = 1.0

#: Errors that the job's other sends would meet as well: they are not made.
_STOPS_ALL = (KeyRefusedError, QuotaExceededError, BudgetReachedError)


class JobBody:
    """One run at a job: the variations in `indexes`, each in a task of its own.

    A variation's task returns, it never raises, so that no sibling is lost. `cancel` may be called at any time,
    on the loop; `run` returns when the last event has been emitted.

    Args:
        remote_ids: provider ids known from an earlier run, by variation.
        made_before: pictures of the same request that are on disk, by variation; they are not paid again.
        seconds_left: time until the job's limit.
        note: how the job runs, when not as usual ("running in this cell").
        now: seconds since the epoch.
        attempt: which run at this job it is, from 1.
        spent_usd: what earlier runs have cost; it counts against the request's limit.
        clock: measures the time until the limit, in seconds; it goes on while the machine sleeps.
    """

    def __init__(
        self,
        spec: JobSpec,
        *,
        provider: Provider,
        settings: Settings,
        emit: Emit,
        run_blocking: RunBlocking,
        indexes: Sequence[int],
        remote_ids: Mapping[int, str],
        made_before: Mapping[int, VariationProgress],
        seconds_left: float,
        note: str = "",
        now: Callable[[], float] = time.time,
        attempt: int = 1,
        spent_usd: float = 0.0,
        clock: Callable[[], float] = uptime,
    ) -> None:
        self._spec = spec
        self._provider = provider
        self._settings = settings
        self._emit = emit
        self._run_blocking = run_blocking
        self._indexes = tuple(indexes)
        self._remote_ids = remote_ids
        self._made_before = made_before
        self._seconds_left = seconds_left
        self._note = note
        self._now = now
        self._attempt_number = attempt
        self._spent_usd = spent_usd
        self._clock = clock
        self._late = seconds_left <= 0
        self._folder = PictureFolder(settings.home, spec.job_id)
        self._slots = asyncio.Semaphore(provider.capabilities.concurrency)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._main: asyncio.Task[None] | None = None
        self._stopping = ""
        self._winding_down = False
        self._saved: set[int] = set()
        self._detached = False
        self._begun: set[int] = set()
        self._unwanted: set[int] = set()
        self._fatal: ProviderError | None = None
        self._reserved_usd: dict[int, float] = {}
        self._remote_seen: dict[int, str] = {}
        self._saver: PictureSaver | None = None

    # ------------------------------------------------------------ the whole job

    async def run(self) -> None:
        """Make the variations. Ends with `JobEnded`, whatever happens."""
        self._main = asyncio.create_task(self._make(), name=self._spec.job_id)
        if self._stopping:
            self._main.cancel()
        await self._in_time(self._main, FETCHING_S if self._late and self._remote_ids else self._seconds_left)
        error: ErrorInfo | None = None
        if not self._main.done():
            error = await self._time_out(self._main)
        elif self._late and not self._stopping and not self._saved.issuperset(self._indexes):
            error = self._too_late()
        elif not self._main.cancelled() and (problem := self._main.exception()) is not None:
            if not isinstance(problem, ThumbnailError):
                log.error(
                    "job failed", exc_info=problem, extra={"action": "job_failed", "job_id": self._spec.job_id}
                )
            error = ErrorInfo.of(problem)
        if not self._detached:
            await self._stop_what_was_sent_before()
            await self._emit(JobEnded(error))

    async def _in_time(self, main: asyncio.Task[None], seconds: float) -> None:
        """Wait for *main*, *seconds* at most; in slices, since asyncio's timers stand still when the machine sleeps."""
        ends_at = self._clock() + seconds
        while not main.done():
            left_s = ends_at - self._clock()
            await asyncio.wait([main], timeout=min(max(0.0, left_s), SLICE_S))
            if left_s <= 0:
                return

    async def stop_after_current(self, reason: str) -> None:
        """Finish what was begun, and begin nothing else. `cancel` may still come after it."""
        if self._stopping or self._winding_down or (self._main is not None and self._main.done()):
            return
        self._winding_down = True
        try:
            await self._emit(JobCancelling(reason, after_current=True))
        finally:
            for index, task in self._tasks.items():
                if index not in self._begun and index not in self._remote_ids:
                    task.cancel()

    async def cancel(self, reason: str, index: int | None = None) -> None:
        """Stop the job, or one variation of it. Harmless when it is already stopping or over."""
        if index is not None:
            self._unwanted.add(index)
            if task := self._tasks.get(index):
                task.cancel()
            return
        if self._stopping or (self._main is not None and self._main.done()):
            return
        self._stopping = "stopped"
        try:
            await self._emit(JobCancelling(reason))
        finally:
            if self._main is not None:
                asyncio.get_running_loop().call_later(STOPPING_S, self._main.cancel)
                self._stop_everything(self._main)

    def abandon(self) -> None:
        """Let go: somebody else goes on with the job, now or after a restart. `run` returns soon.

        No end is told, neither of the job nor of a variation. What is worth keeping still is: the id of work that
        a provider accepts just now, and a picture that has arrived.
        """
        self._stopping = "given up"
        self._detached = True
        if self._main is not None:
            self._stop_everything(self._main)

    async def _time_out(self, main: asyncio.Task[None]) -> ErrorInfo:
        self._stopping = "stopped at the time limit"
        self._stop_everything(main)
        await asyncio.wait([main], timeout=STOPPING_S)
        return self._too_late()

    def _too_late(self) -> ErrorInfo:
        return ErrorInfo.of(
            JobTimedOutError(
                f"The job reached its limit of {self._spec.timeout_s:g} s.",
                hint="Ask for fewer variations, or give the request a longer timeout_s.",
            )
        )

    def _stop_everything(self, main: asyncio.Task[None]) -> None:
        """Cancel the variations, each of which then says what became of it; before there are any, the job."""
        for task in self._tasks.values():
            task.cancel()
        if not self._tasks:
            main.cancel()

    async def _stop_what_was_sent_before(self) -> None:
        """Stop at the provider what an earlier attempt sent, where this one ended before it could ask for it."""
        unasked = [
            index
            for index in self._remote_ids
            if index not in self._begun and (index not in self._tasks or self._tasks[index].cancelled())
        ]
        outcomes = await asyncio.gather(*(self._stop_unbegun(index) for index in unasked))
        for index, outcome in zip(unasked, outcomes, strict=True):
            await self._say(VariationCancelled(index, outcome))

    async def _make(self) -> None:
        spec = self._spec
        await self._emit(JobStarted(spec.provider, spec.reason, self._note))
        brief, brand = await self._branded(await self._look_at_source())
        await self._emit(SourceReady(brief))
        headline = spec.headline if spec.headline is not None else brief.title or ""
        layer = HeadlineLayer(headline, spec.style, brand=brand)
        self._saver = PictureSaver(
            spec,
            self._folder,
            self._run_blocking,
            brief=brief,
            layer=layer,
            paid=self._provider.capabilities.paid,
            now=self._now,
            attempt=self._attempt_number,
        )
        self._tasks = {
            index: asyncio.create_task(self._variation(index, brief, layer), name=f"{spec.job_id}/{index}")
            for index in self._indexes
            if not self._late
            or index in self._remote_ids  # what a provider has accepted is fetched all the same
        }
        for index in self._unwanted & self._tasks.keys():
            self._tasks[index].cancel()
        if self._tasks:  # none when all that was open is a paid call whose answer was lost
            await asyncio.wait(self._tasks.values())

    async def _look_at_source(self) -> VideoBrief:
        keep_in = self._settings.home / "sources"
        source = await self._run_blocking(partial(sources.identify, self._spec.source, keep_in))
        return await sources.brief(
            source, settings=self._settings, keep_in=keep_in, run_blocking=self._run_blocking
        )

    async def _branded(self, brief: VideoBrief) -> tuple[VideoBrief, Brand | None]:
        """The brand to use, looked up now where it is the channel's own; *brief* says when there is none."""
        if self._spec.brand != "channel":
            return brief, self._spec.brand
        brand = await self._run_blocking(partial(Brands(self._settings.home).find, brief.channel))
        if brand is not None:
            await self._run_blocking(partial(check_brand, brand))
            return brief, brand
        missing = f"no brand is saved for {brief.channel!r}" if brief.channel else "the source names no channel"
        note = f"{brief.note} " if brief.note else ""
        return replace(brief, note=f"{note}The style's own look is used: {missing}."), None

    # ------------------------------------------------------------ one variation

    async def _variation(self, index: int, brief: VideoBrief, layer: HeadlineLayer) -> None:
        """Make one variation and say what became of it. Never raises."""
        try:
            if index in self._unwanted or self._stopping:
                raise asyncio.CancelledError
            async with self._slots:
                if self._winding_down and index not in self._remote_ids:
                    raise asyncio.CancelledError
                if self._fatal is not None:
                    raise self._fatal
                self._begun.add(index)
                await self._emit(VariationStarted(index))
                if self._saver is not None:
                    self._saver.begun(index)
                if not await self._reuse(index):
                    await self._make_picture(index, brief, layer)
        except VariationStopped as stopped:
            await self._say(VariationCancelled(index, stopped.outcome))
        except asyncio.CancelledError:
            stopped_here = self._stopping or "stopped"
            begun = index in self._begun
            outcome = stopped_here if begun else await self._stop_unbegun(index)
            await self._say(VariationCancelled(index, outcome))
        except OutcomeUnknownError as error:
            await self._say(VariationFailed(index, ErrorInfo.of(error), unknown=True))
        except ThumbnailError as error:
            if isinstance(error, _STOPS_ALL):
                self._fatal = error
            if error.code not in MAY_BE_BILLED:
                self._reserved_usd.pop(index, None)
            await self._say(VariationFailed(index, ErrorInfo.of(error)))
        except Exception as error:
            log.exception("variation failed", extra={"action": "variation_failed", "job_id": self._spec.job_id})
            await self._say(VariationFailed(index, ErrorInfo.of(error)))

    async def _stop_unbegun(self, index: int) -> str:
        """What stopping a variation meant that was not begun here; what was sent before is stopped there."""
        if index not in self._remote_ids or self._detached:
            return "never started"
        work = asyncio.create_task(
            self._make_picture(index, VideoBrief("title"), HeadlineLayer("", self._spec.style))
        )
        await asyncio.sleep(0)  # a provider can only clean up when it has been asked
        work.cancel()
        try:
            await work
        except VariationStopped as stopped:
            return stopped.outcome
        except (asyncio.CancelledError, ThumbnailError):
            pass
        return NOT_CONFIRMED

    async def _reuse(self, index: int) -> bool:
        """Finish a picture that is on disk already, with today's headline; False when there is none, or no more."""
        made = self._made_before.get(index)
        if made is None or made.files is None:
            return False
        if await self._run_blocking(partial(made.files.state, "original")) != "whole":
            return False
        try:
            image = await self._run_blocking(made.files.original.read_bytes)
        except OSError:
            return False
        picture = Picture(image, made.layout, made.changed, cost_usd=0.0, recipe=made.recipe)
        await _unbroken(self._save(index, picture, reused=True))
        return True

    async def _make_picture(self, index: int, brief: VideoBrief, layer: HeadlineLayer) -> None:
        """Let the provider work; every event is on disk before it goes on, and so is the picture."""
        saved = False
        reason: ThumbnailError | None = None
        try:
            async with aclosing(self._provider.generate(self._attempt(index, brief, layer))) as events:
                async for event in events:
                    try:
                        await self._deal_with(index, event)
                    except ThumbnailError as error:
                        reason = error
                        raise
                    saved = saved or isinstance(event, Picture)
        except VariationStopped as stopped:
            if reason is None:
                raise
            raise _because(reason, stopped.outcome) from reason
        if not saved:
            raise ProviderError(
                f"{self._provider.name} ended without a picture.", hint="Try again, or choose another provider."
            )

    async def _deal_with(self, index: int, event: ProviderEvent) -> None:
        """Put *event* on disk, after which the provider may go on."""
        if isinstance(event, Picture):
            if event.cost_usd is not None and index in self._reserved_usd:
                self._reserved_usd[index] = event.cost_usd
            try:
                await _unbroken(self._save(index, event))
            except ProviderError as error:  # it arrived, but it is none
                raise NoPictureError(error.message, hint=error.hint) from error
            return
        if isinstance(event, Sending):
            self._reserve(index, event)
        elif isinstance(event, Waiting):
            self._reserved_usd.pop(index, None)
        told = self._emit(VariationAdvanced(index, event))
        if not isinstance(event, RemoteCreated):
            await told
            return
        self._remote_seen[index] = event.remote_id
        if await _unbroken(told):
            raise asyncio.CancelledError  # now that its id is on disk

    def _attempt(self, index: int, brief: VideoBrief, layer: HeadlineLayer) -> Attempt:
        spec = self._spec
        return Attempt(
            job_id=spec.job_id,
            index=index,
            count=spec.count,
            key=f"{spec.job_id}-{index}-{secrets.token_hex(4)}",
            style=spec.style,
            headline=layer.text,
            notes=spec.notes,
            brief=brief,
            size=spec.size,
            seed=spec.seed,
            run_blocking=self._run_blocking,
            model=spec.model,
            references=spec.references,
            remote_id=self._remote_ids.get(index),
            brand=layer.brand,
            detached=lambda: self._detached,
            skip=spec.skip,
            timeout_s=spec.timeout_s,
        )

    def _reserve(self, index: int, sending: Sending) -> None:
        limit = self._spec.max_cost_usd
        estimate = sending.estimate_usd
        if limit is None:
            return
        if estimate is None:
            raise BudgetReachedError(
                f"The price of this model is not known, and the request allows {dollars(limit)} at most.",
                hint="Choose a model with a known price, or ask without max_cost_usd.",
            )
        taken = self._spent_usd + sum(self._reserved_usd.values())
        if taken + estimate > limit + 1e-9:
            raise BudgetReachedError(
                f"Another picture costs about {dollars(estimate)}, and {dollars(taken)} of {dollars(limit)} are taken.",
                hint="Raise max_cost_usd, or ask for fewer variations.",
            )
        self._reserved_usd[index] = estimate

    async def _save(self, index: int, picture: Picture, *, reused: bool = False) -> None:
        """Write the picture and all that belongs to it, then say so."""
        assert self._saver is not None  # there is one before any variation begins
        remote_id = None if reused else self._remote_seen.get(index, self._remote_ids.get(index))
        await self._emit(await self._saver.save(index, picture, remote_id=remote_id, reused=reused))
        self._saved.add(index)

    async def _say(self, what: Happening) -> None:
        """Emit the end of a variation. If even that cannot be stored, the end of the job will tell."""
        if self._detached:
            return
        try:
            await self._emit(what)
        except ThumbnailError as error:
            log.error("could not store the end of a variation: %s", error)


def _because(reason: ThumbnailError, outcome: str) -> ThumbnailError:
    """*reason*, for which a variation was stopped by us, with what that meant at its provider."""
    if outcome == NEVER_SENT:
        return reason
    words = f"{reason.message} The picture that was under way: {outcome}."
    kind = type(reason) if outcome == STOPPED_THERE else OutcomeUnknownError
    return kind(words, hint=reason.hint)


async def _unbroken(work: Awaitable[None]) -> bool:
    """Finish *work* although this task is cancelled, and return whether it was: what has arrived is saved."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
            cancelled = True
        except Exception:
            break
    task.result()
    return cancelled
