"""Pictures by models on Replicate, through its own client.

One prediction makes one variation: ordered once, never ordered again unless Replicate clearly turned it away,
polled until it ends, fetched without the key, and cancelled there when the variation is stopped here.
Terms of the service: https://replicate.com/terms
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from ytthumb_nb.downloads import download, tls_context
from ytthumb_nb.errors import ProviderError, ProviderUnavailableError, RateLimitedError
from ytthumb_nb.events import Picture, ProviderEvent, RemoteCreated, Sending, Step, Waiting
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities, VariationStopped
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.durations import Durations
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.limiter import Rate, RateLimiter
from ytthumb_nb.providers.once import Once
from ytthumb_nb.providers.replicate_answers import (
    Prediction,
    Reply,
    error_of,
    failure_of,
    is_prediction_id,
    picture_address,
    read_prediction,
    refusal_in,
    unknown_outcome,
)
from ytthumb_nb.providers.replicate_order import Order, cost_usd, known_model, prepare
from ytthumb_nb.providers.replicate_polls import polls
from ytthumb_nb.providers.replicate_stop import NEVER_SENT, NOT_CONFIRMED, Fate, stop
from ytthumb_nb.providers.replicate_watch import CREATED, DOWNLOADED, Watch
from ytthumb_nb.providers.replicate_wire import AnswerLost, NotSent, ReplicateWire
from ytthumb_nb.providers.retry import Refusal, RetryPolicy, Why
from ytthumb_nb.settings import Settings, is_loopback

BASE_URL = "https://api.replicate.com"
#: Longest wait for the answer of a create, in seconds; after that its outcome is unknown.
CREATE_TIMEOUT_S = 60.0
#: How long the answer of a create is waited for once the variation is stopped, in seconds.
SETTLE_TIMEOUT_S = 8.0
#: Limit of telling Replicate to stop and hearing its confirmation, in seconds.
CANCEL_TIMEOUT_S = 6.0
#: Sends in all while nobody can be reached: somebody without a network is not kept waiting.
SENDS_UNREACHABLE = 3
#: Ordinary accounts may start 600 a minute; what an account really has is learnt from its refusals.
USUAL_RATE = Rate(per_minute=600, burst=20)


@dataclass
class _Desk:
    """What belongs to one event loop."""

    once: Once
    wire: ReplicateWire | None = None


class ReplicateProvider:
    """One instance may serve several jobs, from any event loop.

    Args:
        api_key: None reads REPLICATE_API_TOKEN.
        base_url: None reads REPLICATE_BASE_URL; without "/v1".
        home: folder of what is kept between runs (rate limits, durations); None takes YTTHUMB_HOME.
        create_timeout_s: longest wait for the answer of a paid call, in seconds.
        settle_timeout_s, cancel_timeout_s: the same once a variation is stopped, and for stopping it there.
        policy, clock: how refused calls are repeated, and the time; tests give their own.
    """

    name = "replicate"
    capabilities = Capabilities(concurrency=10, paid=True, takes_notes=True, takes_references=True)

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        home: Path | None = None,
        create_timeout_s: float = CREATE_TIMEOUT_S,
        settle_timeout_s: float = SETTLE_TIMEOUT_S,
        cancel_timeout_s: float = CANCEL_TIMEOUT_S,
        policy: RetryPolicy | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._key = Key(os.environ.get("REPLICATE_API_TOKEN", "") if api_key is None else api_key)
        given = os.environ.get("REPLICATE_BASE_URL", "") if base_url is None else base_url
        self._base_url = (given.strip() or BASE_URL).rstrip("/").removesuffix("/v1")
        self._home = home
        self._create_timeout_s = create_timeout_s
        self._settle_timeout_s = settle_timeout_s
        self._cancel_timeout_s = cancel_timeout_s
        self._policy = policy or RetryPolicy()
        self._clock = clock or Clock()
        self._desks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Desk] = WeakKeyDictionary()
        self._stopping: set[asyncio.Task[str]] = set()

    def __repr__(self) -> str:
        return "<ReplicateProvider>"

    @property
    def _own_service(self) -> bool:
        return self._base_url == BASE_URL

    @property
    def _loopback(self) -> bool:
        return is_loopback(urlsplit(self._base_url).hostname or "")

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        if find_spec("replicate") is None:
            return Availability(False, "The replicate package is missing: pip install 'ytthumb-nb[replicate]'.")
        try:
            parts = urlsplit(self._base_url)
            good = bool(parts.hostname) and not parts.username and not parts.query and not parts.fragment
            good = good and (parts.scheme == "https" or (parts.scheme == "http" and self._loopback))
        except ValueError:
            good = False
        if not good:  # the value is not repeated: an address may carry a password
            return Availability(False, "REPLICATE_BASE_URL must be an https address, or http on this machine.")
        if not self._key:
            where = "create one at https://replicate.com/account/api-tokens"
            return Availability(False, f"REPLICATE_API_TOKEN is not set; {where}.")
        if not self._key.sendable:
            return Availability(False, "REPLICATE_API_TOKEN holds characters that no token has; copy it again.")
        if not self._own_service:
            return Availability(True, f"REPLICATE_BASE_URL is set: requests go to {parts.hostname}.")
        return Availability(True, "REPLICATE_API_TOKEN is set.")

    def check_model(self, model: str) -> None:
        """Refuse a *model* that is none of Replicate's, or that was shut down.

        Raises:
            InvalidRequestError: with the replacement, where there is one.
        """
        known_model(model, own_service=self._own_service)

    async def aclose(self) -> None:
        """Wait until what was stopped has said how it went, and close the connections of the running loop."""
        if self._stopping:
            await asyncio.wait(self._stopping)
        desk = self._desks.pop(asyncio.get_running_loop(), None)
        if desk is not None:
            await desk.once.aclose()
            if desk.wire is not None:
                await desk.wire.aclose()

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        """Make one picture; see `Provider`."""
        fate = Fate(remote_id=attempt.remote_id)
        try:
            async with aclosing(self._events(attempt, fate)) as events:
                async for event in events:
                    fate.delivered = isinstance(event, Picture)
                    yield event
        except asyncio.CancelledError:
            raise VariationStopped(await self._stopped(fate)) from None
        except GeneratorExit:
            # Closed by whoever reads: after the picture, or because an event could not be dealt with. Nothing
            # is said over that reason unless there was something to stop.
            if fate.delivered or fate.nothing_sent:
                raise
            raise VariationStopped(await self._stopped(fate)) from None

    async def _stopped(self, fate: Fate) -> str:
        """Stop the variation, to the end even if this is cancelled again: `stop` bounds itself."""
        if fate.nothing_sent:
            return NEVER_SENT
        task = asyncio.create_task(self._stop(fate))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                continue
        return NOT_CONFIRMED if task.cancelled() else task.result()

    async def _stop(self, fate: Fate) -> str:
        if fate.wire is None:
            fate.wire = self._desk().wire  # resumed, and stopped before the first poll
        if fate.wire is None and fate.remote_id is not None:
            fate.wire = self._wire_now()
        return await stop(
            fate,
            self._clock,
            settle_timeout_s=self._settle_timeout_s,
            cancel_timeout_s=self._cancel_timeout_s,
        )

    # ------------------------------------------------------------ one variation

    async def _events(self, attempt: Attempt, fate: Fate) -> AsyncGenerator[ProviderEvent, None]:
        availability = self.availability()
        if not availability.usable:
            raise ProviderUnavailableError(availability.reason, hint="Or choose provider='local'.")
        settings = await attempt.run_blocking(Settings.from_environment)
        wire = fate.wire = await self._wire(attempt, settings)
        remote_id, order = attempt.remote_id, None
        if remote_id is None:
            order = await prepare(attempt, wire, self._desk().once, own_service=self._own_service)
            if order.note:
                yield Step(order.note)
            async with aclosing(self._order(order, attempt, fate, settings)) as events:
                async for event in events:
                    yield event
            remote_id = fate.remote_id
            assert remote_id is not None
            yield RemoteCreated(remote_id)
            yield Step("created at Replicate", CREATED)
        elif not is_prediction_id(remote_id):
            raise ProviderError(
                "The id under which this was started at Replicate is damaged.", hint="Start it again."
            )
        async with aclosing(self._followed(remote_id, order, attempt, fate, settings)) as events:
            async for event in events:
                yield event

    async def _order(
        self, order: Order, attempt: Attempt, fate: Fate, settings: Settings
    ) -> AsyncGenerator[ProviderEvent, None]:
        """Order the picture; at the end `fate.remote_id` is set."""
        assert fate.wire is not None
        limiter = RateLimiter(
            self.name,
            f"{self._base_url} {self._key.reveal()}",
            USUAL_RATE,
            home=self._home or settings.home,
            clock=self._clock,
        )
        ends_at = self._clock.monotonic() + settings.job_timeout_s
        for sends in count(1):
            while (wait_s := await attempt.run_blocking(limiter.try_start)) > 0:
                if wait_s > min(self._policy.longest_asked_s, ends_at - self._clock.monotonic()):
                    raise RateLimitedError(
                        f"Replicate lets this account ask again in {wait_s:.0f} s only; nothing was sent.",
                        hint="Try again then.",
                        retry_after_s=wait_s,
                    )
                yield Step(f"waiting {wait_s:.0f} s, provider's limit")
                await self._clock.sleep(wait_s)
            yield Sending(f"{attempt.key}-{sends}", order.estimate_usd)
            fate.create = asyncio.create_task(fate.wire.create(order.model, order.version, order.inputs))
            reply = await _answer(fate.create)
            prediction = read_prediction(reply) if reply is not None else None
            if prediction is not None:
                fate.remote_id, fate.first = prediction.id, prediction
                return
            fate.create = None
            if reply is None:
                refusal: Refusal | None = Refusal(Why.UNREACHABLE)
                error: Exception = _unreachable(sends)
            else:
                refusal = refusal_in(reply, self._clock.wall())
                error = error_of(reply, order.model, refusal)
            if refusal is None or (refusal.why is Why.UNREACHABLE and sends >= SENDS_UNREACHABLE):
                raise error
            left_s = ends_at - self._clock.monotonic()
            again_s = self._policy.wait_s(refusal, sends, left_s=left_s, chance=self._clock.chance())
            if refusal.why is Why.RATE_LIMITED and reply is not None:
                hold_s = again_s if again_s is not None else refusal.retry_after_s or 0.0
                await attempt.run_blocking(partial(limiter.refused, hold_s, reply.words))
            if again_s is None:
                raise error
            yield Waiting(f"waiting {again_s:.0f} s, {refusal.reason}", again_s)
            await self._clock.sleep(again_s)

    async def _followed(
        self, remote_id: str, order: Order | None, attempt: Attempt, fate: Fate, settings: Settings
    ) -> AsyncGenerator[ProviderEvent, None]:
        """Poll the prediction until it ends, fetch its picture, and hand it over."""
        name, row = known_model(attempt.model, own_service=self._own_service)
        durations = Durations(self._home or settings.home)
        measured = name.model if self._own_service else f"{name.model} at {self._base_url}"
        watch = Watch(await attempt.run_blocking(partial(durations.usual_s, measured)))
        prediction: Prediction | None = None
        async with aclosing(polls(remote_id, fate, self._clock)) as told:
            async for prediction, trouble in told:
                step = watch.step(prediction, self._clock.monotonic()) if prediction is not None else None
                if trouble:
                    step = Step(trouble, watch.fraction)
                if step is not None:
                    yield step
        assert prediction is not None
        address = picture_address(prediction.output) if prediction.status == "succeeded" else None
        if address is None:
            raise failure_of(prediction)
        if prediction.predict_s is not None:
            await attempt.run_blocking(partial(durations.note, measured, prediction.predict_s))
        image = await download(address, allow_loopback=self._loopback, sleep=self._clock.sleep)
        yield Step("downloaded", DOWNLOADED)
        recipe = {"provider": self.name, "model": name.model, "prediction": remote_id, "seed": attempt.seed}
        if order is not None:
            recipe |= {"prompt": order.prompt, "version": order.version or ""}
        paid_usd = cost_usd(row, order.pictures if order is not None else 0)
        yield Picture(image, changed=order.axis if order is not None else "", cost_usd=paid_usd, recipe=recipe)

    # ------------------------------------------------------------ connections

    def _desk(self) -> _Desk:
        return self._desks.setdefault(asyncio.get_running_loop(), _Desk(Once()))

    async def _wire(self, attempt: Attempt, settings: Settings) -> ReplicateWire:
        desk = self._desk()

        async def make() -> ReplicateWire:
            await attempt.run_blocking(_load)
            desk.wire = self._wire_now(settings.job_timeout_s)
            return desk.wire

        return await desk.once.get("wire", make)

    def _wire_now(self, cancel_after_s: float = 900.0) -> ReplicateWire:
        return ReplicateWire(
            self._key, self._base_url, cancel_after_s=cancel_after_s, create_timeout_s=self._create_timeout_s
        )


def _load() -> None:
    """Import the client and read the certificates: half a second, once, off the loop."""
    import replicate.client  # noqa: F401

    tls_context()


async def _answer(create: asyncio.Task[Reply]) -> Reply | None:
    """The answer of a paid call; None when nothing was sent. Being cancelled does not cancel the call.

    Raises:
        OutcomeUnknownError: it was sent, and its answer is lost.
    """
    try:
        return await asyncio.shield(create)
    except NotSent:
        return None
    except AnswerLost as error:
        lost = str(error)
    raise unknown_outcome(f"The order was sent, and Replicate's answer was lost ({lost})")


def _unreachable(sends: int) -> ProviderError:
    return ProviderError(
        f"Replicate could not be reached in {sends} tries; nothing was sent.",
        hint="Check the network, or choose provider='local'.",
    )
