"""Pictures by models on Replicate, through its own client.

One prediction makes one variation: ordered once, never ordered again unless Replicate clearly turned it away,
polled until it ends, fetched without the key, and cancelled there when the variation is stopped here.
Terms of the service: https://replicate.com/terms
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from ytthumb_nb.downloads import MAX_URL, download, tls_context
from ytthumb_nb.errors import NoPictureError, PictureNotFetchedError, ProviderError, ProviderUnavailableError
from ytthumb_nb.events import NEVER_SENT, NOT_CONFIRMED, Picture, ProviderEvent, RemoteCreated, Step
from ytthumb_nb.providers.base import (
    Attempt,
    Availability,
    Capabilities,
    PicturePrice,
    Prospect,
    VariationStopped,
)
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.durations import Durations
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.once import Once
from ytthumb_nb.providers.prompts import AXES
from ytthumb_nb.providers.replicate_account import Account
from ytthumb_nb.providers.replicate_answers import (
    Prediction,
    failure_of,
    is_prediction_id,
    picture_address,
)
from ytthumb_nb.providers.replicate_buy import Terms, buy
from ytthumb_nb.providers.replicate_order import Order, cost_usd, known_model, prepare, price_of
from ytthumb_nb.providers.replicate_polls import polls
from ytthumb_nb.providers.replicate_stop import Fate, let_go, stop
from ytthumb_nb.providers.replicate_watch import CREATED, DOWNLOADED, Watch
from ytthumb_nb.providers.replicate_wire import ReplicateWire
from ytthumb_nb.providers.retry import RetryPolicy
from ytthumb_nb.providers.scout import ALONE_S, Scouts
from ytthumb_nb.settings import Settings

#: Longest wait for the answer of a create, in seconds; after that its outcome is unknown.
CREATE_TIMEOUT_S = 60.0
#: How long the answer of a create is waited for once the variation is stopped, in seconds.
SETTLE_TIMEOUT_S = 8.0
#: Limit of telling Replicate to stop and hearing its confirmation, in seconds.
CANCEL_TIMEOUT_S = 6.0
#: How long the answer of a create is waited for when this process lets go of the work, in seconds.
DETACH_TIMEOUT_S = 3.0


@dataclass
class _Desk:
    """What belongs to one event loop and one account."""

    scouts: Scouts
    once: Once = field(default_factory=Once)
    wire: ReplicateWire | None = None


class ReplicateProvider:
    """One instance may serve several jobs, from any event loop.

    Args:
        api_key: None looks for REPLICATE_API_TOKEN anew for each picture: a key may be corrected meanwhile.
        base_url: None reads REPLICATE_BASE_URL, likewise; without "/v1".
        home: folder of what is kept between runs (rate limits, durations); None takes YTTHUMB_HOME.
        create_timeout_s: longest wait for the answer of a paid call, in seconds.
        settle_timeout_s, cancel_timeout_s: the same once a variation is stopped, and for stopping it there.
        alone_s: how long the first call of an account goes ahead of its siblings, in seconds.
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
        alone_s: float = ALONE_S,
        policy: RetryPolicy | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._api_key = Key(api_key) if api_key is not None else None
        self._base_url = base_url
        self._home = home
        self._create_timeout_s = create_timeout_s
        self._settle_timeout_s = settle_timeout_s
        self._cancel_timeout_s = cancel_timeout_s
        self._alone_s = alone_s
        self._policy = policy or RetryPolicy()
        self._clock = clock or Clock()
        self._desks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Desk]] = WeakKeyDictionary()
        self._stopping: set[asyncio.Task[str]] = set()
        self._measured: list[tuple[Durations, float]] = []

    def __repr__(self) -> str:
        return "<ReplicateProvider>"

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        return self._account().availability()

    def check_model(self, model: str) -> None:
        """Refuse a *model* that is none of Replicate's, or that was shut down.

        Raises:
            InvalidRequestError: with the replacement, where there is one.
        """
        known_model(model, own_service=self._account().own_service)

    def price(self, prospect: Prospect) -> PicturePrice:
        """About what a picture costs, from the table of models; sends nothing."""
        return price_of(prospect, own_service=self._account().own_service)

    async def aclose(self) -> None:
        """Wait until what was stopped has said how it went, and close the connections of the running loop."""
        if self._stopping:
            await asyncio.wait(self._stopping)
        self._note_measured()
        for desk in self._desks.pop(asyncio.get_running_loop(), {}).values():
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
            if attempt.detached():
                # Without its id nobody could find the work again, and it may be known in a moment.
                created = await let_go(fate, settle_timeout_s=min(self._settle_timeout_s, DETACH_TIMEOUT_S))
                if created is not None:
                    yield RemoteCreated(created)
                raise
            raise VariationStopped(await self._stopped(fate)) from None
        except GeneratorExit:
            # Closed by whoever reads: after the picture, or because an event could not be dealt with. Nothing
            # is said over that reason unless there was something to stop.
            if fate.delivered or fate.nothing_sent or attempt.detached():
                raise
            raise VariationStopped(await self._stopped(fate)) from None

    # ------------------------------------------------------------ one variation

    async def _events(self, attempt: Attempt, fate: Fate) -> AsyncGenerator[ProviderEvent, None]:
        account = self._account()
        availability = account.availability()
        if not availability.usable:
            raise ProviderUnavailableError(availability.reason, hint="Or choose provider='local'.")
        name, row = known_model(attempt.model, own_service=account.own_service)
        if attempt.remote_id is not None and not is_prediction_id(attempt.remote_id):
            raise ProviderError(
                "The id under which this was started at Replicate is damaged.", hint="Start it again."
            )
        home = self._home or (await attempt.run_blocking(Settings.from_environment)).home
        durations = Durations(home, account.measured_as(name.model))
        await attempt.run_blocking(self._note_measured)
        watch = Watch(await attempt.run_blocking(durations.usual_s))
        fate.wire = await self._wire(account, attempt)
        order: Order | None = None
        if attempt.remote_id is None:
            desk = self._desk(account)
            order = await prepare(attempt, fate.wire, desk.once, own_service=account.own_service)
            if order.note:
                yield Step(order.note)
            ends_at = self._clock.monotonic() + attempt.timeout_s
            terms = Terms(account.limiter(home, self._clock), self._policy, self._clock, ends_at, desk.scouts)
            async with aclosing(buy(order, attempt, fate, terms)) as events:
                async for event in events:
                    yield event
            if fate.remote_id is not None:
                yield RemoteCreated(fate.remote_id)
            yield Step("created at Replicate", CREATED)
        assert fate.remote_id is not None
        async with aclosing(polls(fate.remote_id, fate, self._clock)) as told:
            async for seen, trouble in told:
                now = self._clock.monotonic()
                step = Step(trouble, watch.fraction) if seen is None else watch.step(seen, now)
                if step is not None:
                    yield step
        prediction = fate.prediction
        assert prediction is not None
        if prediction.predict_s is not None and prediction.status == "succeeded":
            self._measured.append((durations, prediction.predict_s))
        image = await _fetched(prediction, account, self._clock)
        yield Step("downloaded", DOWNLOADED)
        recipe = {
            "provider": self.name,
            "model": name.model,
            "version": (order.version if order is not None else name.version) or "",
            "prediction": prediction.id,
            "seed": attempt.seed,
            "prompt": order.prompt if order is not None else prediction.prompt,
        }
        paid_usd = cost_usd(row, order.pictures if order is not None else prediction.pictures)
        axis = AXES[(attempt.idea - 1) % len(AXES)].name
        yield Picture(image, changed=axis, cost_usd=paid_usd, recipe=recipe)

    def _note_measured(self) -> None:
        """Keep what was measured: before the next work and at the end, so that no picture waits for a file."""
        while self._measured:
            durations, seconds = self._measured.pop()
            durations.note(seconds)

    # ------------------------------------------------------------ stopping one

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
        if fate.wire is None:  # taken up again, and stopped before its first poll
            account = self._account()
            desk = self._desk(account)
            fate.wire = desk.wire = desk.wire or self._new_wire(account)
        return await stop(
            fate,
            self._clock,
            settle_timeout_s=self._settle_timeout_s,
            cancel_timeout_s=self._cancel_timeout_s,
        )

    # ------------------------------------------------------------ connections

    def _account(self) -> Account:
        key = self._api_key.reveal() if self._api_key is not None else None
        return Account.from_environment(key, self._base_url)

    def _desk(self, account: Account) -> _Desk:
        desks = self._desks.setdefault(asyncio.get_running_loop(), {})
        return desks.setdefault(account.digest, _Desk(Scouts(self._alone_s)))

    async def _wire(self, account: Account, attempt: Attempt) -> ReplicateWire:
        """The connections of this loop, made once; the client is imported off the loop."""
        desk = self._desk(account)

        async def make() -> ReplicateWire:
            await attempt.run_blocking(_load)
            desk.wire = desk.wire or self._new_wire(account)
            return desk.wire

        return await desk.once.get("wire", make)

    def _new_wire(self, account: Account) -> ReplicateWire:
        return ReplicateWire(account.key, account.base_url, create_timeout_s=self._create_timeout_s)


async def _fetched(prediction: Prediction, account: Account, clock: Clock) -> bytes:
    """The picture of an ended prediction, fetched without the key."""
    address = picture_address(prediction.output) if prediction.status == "succeeded" else None
    if address is None:
        raise failure_of(prediction)
    if account.key.is_in(address[:MAX_URL]):
        raise NoPictureError("The address of the finished picture holds the key: it is not asked.")
    try:
        return await download(address, allow_loopback=account.loopback, sleep=clock.sleep)
    except ProviderError as error:
        raise PictureNotFetchedError(
            error.message,
            hint="It is paid for, and Replicate keeps it for an hour: retry_failed() fetches it without paying again.",
        ) from error


def _load() -> None:
    """Import the client and read the certificates: half a second, once a process."""
    import replicate.client  # noqa: F401 - loaded here, off the loop

    tls_context()
