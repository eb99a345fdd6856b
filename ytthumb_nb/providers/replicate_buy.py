"""The paid call: announced, made, and made again only after a clear refusal.

Every call is announced by a `Sending` with a key of its own, and waits for its turn in the account's allowance
before that, so that an announced call is made at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from itertools import count

from ytthumb_nb.errors import ProviderError, RateLimitedError, ThumbnailError
from ytthumb_nb.events import ProviderEvent, Sending, Step, Waiting
from ytthumb_nb.providers.base import Attempt
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.limiter import RateLimiter
from ytthumb_nb.providers.replicate_answers import (
    Reply,
    error_of,
    read_prediction,
    refusal_in,
    unknown_outcome,
)
from ytthumb_nb.providers.replicate_order import Order
from ytthumb_nb.providers.replicate_stop import Fate
from ytthumb_nb.providers.replicate_wire import AnswerLost, NotSent
from ytthumb_nb.providers.retry import Refusal, RetryPolicy, Why
from ytthumb_nb.providers.scout import Scouts

#: Sends in all while nobody can be reached: somebody without a network is not kept waiting.
SENDS_UNREACHABLE = 3


@dataclass(frozen=True)
class Terms:
    """How calls are made: when, how often, and until when (a time of the clock's `monotonic`)."""

    limiter: RateLimiter
    policy: RetryPolicy
    clock: Clock
    ends_at: float
    scouts: Scouts


async def buy(order: Order, attempt: Attempt, fate: Fate, terms: Terms) -> AsyncGenerator[ProviderEvent, None]:
    """Order the picture. When this ends, `fate` holds the prediction and its id.

    Raises:
        ThumbnailError: it was refused; nothing is going to be billed.
        OutcomeUnknownError: it was sent, and its answer is lost.
    """
    assert fate.wire is not None
    for sends in count(1):
        scout = await terms.scouts.turn()
        try:
            while (wait_s := await attempt.run_blocking(terms.limiter.try_start)) > 0:
                _check_patience(wait_s, terms)
                yield Step(f"waiting {wait_s:.0f} s, provider's limit")
                await terms.clock.sleep(wait_s)
            yield Sending(f"{attempt.key}-{sends}", order.estimate_usd, order.model, order.prompt)
            fate.create = asyncio.create_task(
                fate.wire.create(order.model, order.version, order.inputs, cancel_after_s=attempt.timeout_s)
            )
            reply = await _answer(fate.create)
            prediction = read_prediction(reply) if reply is not None else None
            if prediction is not None:
                terms.scouts.proven()
                fate.remote_id, fate.prediction = prediction.id, prediction
                return
            fate.create = None
            refusal, error = _judged(reply, order, sends, terms.clock.wall())
            scout.back(error)
        finally:
            scout.back()
        again_s = None
        if refusal is not None:
            left_s = terms.ends_at - terms.clock.monotonic()
            again_s = terms.policy.wait_s(refusal, sends, left_s=left_s, chance=terms.clock.chance())
            if refusal.why is Why.RATE_LIMITED and reply is not None:
                hold_s = again_s if again_s is not None else refusal.retry_after_s or 0.0
                await attempt.run_blocking(partial(terms.limiter.refused, hold_s, reply.words))
        if refusal is None or again_s is None:
            raise error
        yield Waiting(f"waiting {again_s:.0f} s, {refusal.reason}", again_s)
        await terms.clock.sleep(again_s)


async def _answer(create: asyncio.Task[Reply]) -> Reply | None:
    """The answer of a paid call; None when nothing was sent. Being cancelled does not cancel the call."""
    try:
        return await asyncio.shield(create)
    except NotSent:
        return None
    except AnswerLost as error:
        lost = str(error)
    raise unknown_outcome(f"The order was sent, and Replicate's answer was lost ({lost})")


def _judged(reply: Reply | None, order: Order, sends: int, now: float) -> tuple[Refusal | None, ThumbnailError]:
    """Why the call may be made again, if it may, and the error that it ends in if not."""
    if reply is not None:
        refusal = refusal_in(reply, now)
        return refusal, error_of(reply, order.model, refusal)
    error = ProviderError(
        f"Replicate could not be reached in {sends} tries; nothing was sent.",
        hint="Check the network, or choose provider='local'.",
    )
    return (Refusal(Why.UNREACHABLE) if sends < SENDS_UNREACHABLE else None), error


def _check_patience(wait_s: float, terms: Terms) -> None:
    if wait_s > min(terms.policy.longest_asked_s, terms.ends_at - terms.clock.monotonic()):
        raise RateLimitedError(
            f"Replicate lets this account ask again in {wait_s:.0f} s only; nothing was sent.",
            hint="Try again then.",
            retry_after_s=wait_s,
        )
