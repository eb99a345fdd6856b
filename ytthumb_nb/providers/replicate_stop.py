"""Stopping a prediction at Replicate, and saying truthfully how that went.

A create whose answer is still out is waited for, because without the id nothing can be stopped; then the
prediction is cancelled, and asked for until it says itself that it has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from ytthumb_nb.events import NEVER_SENT, NOT_CONFIRMED, STOPPED_THERE, TOO_LATE
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.replicate_answers import STOPPED, Prediction, Reply, read_prediction
from ytthumb_nb.providers.replicate_wire import AnswerLost, NotSent, ReplicateWire
from ytthumb_nb.providers.retry import may_have_been_accepted

#: Pauses before each cancel call, and before each question whether it helped.
CANCEL_PAUSES_S = (0.0, 0.3, 1.0)
CONFIRM_PAUSES_S = (0.2, 0.5, 1.0)


@dataclass
class Fate:
    """How far one variation has come at Replicate, kept up to date so that stopping it knows what to do."""

    wire: ReplicateWire | None = None
    create: asyncio.Task[Reply] | None = None
    remote_id: str | None = None
    prediction: Prediction | None = None
    ended: bool = False
    delivered: bool = False

    @property
    def nothing_sent(self) -> bool:
        return self.create is None and self.remote_id is None


async def stop(fate: Fate, clock: Clock, *, settle_timeout_s: float, cancel_timeout_s: float) -> str:
    """Stop the variation and return what became of it, in words for the user.

    Args:
        settle_timeout_s: how long the answer of a create is waited for.
        cancel_timeout_s: limit of telling Replicate and hearing its confirmation.
    """
    if fate.create is not None and fate.remote_id is None:
        settled = await _settled(fate.create, settle_timeout_s)
        if isinstance(settled, str):
            return settled
        fate.remote_id, fate.ended = settled.id, settled.status in ("succeeded", "failed")
    if fate.remote_id is None or fate.wire is None:
        return NEVER_SENT
    if fate.ended:
        return TOO_LATE
    try:
        async with asyncio.timeout(cancel_timeout_s):
            return await _cancelled(fate.wire, fate.remote_id, clock)
    except TimeoutError:
        return NOT_CONFIRMED


async def let_go(fate: Fate, *, settle_timeout_s: float) -> str | None:
    """Tell Replicate nothing; the id of a prediction that it accepts within *settle_timeout_s*, if it was not known."""
    if fate.create is None or fate.remote_id is not None:
        return None
    settled = await _settled(fate.create, settle_timeout_s)
    return None if isinstance(settled, str) else settled.id


async def _settled(create: asyncio.Task[Reply], timeout_s: float) -> Prediction | str:
    """What the create came to: a prediction, or the outcome when there is none to stop."""
    try:
        async with asyncio.timeout(timeout_s):
            reply = await asyncio.shield(create)
    except NotSent:
        return NEVER_SENT
    except AnswerLost:
        return NOT_CONFIRMED
    except TimeoutError:
        create.cancel()
        await asyncio.wait([create], timeout=1.0)
        return NOT_CONFIRMED
    prediction = read_prediction(reply)
    if prediction is not None:
        return prediction
    refused = reply.status >= 300 and not may_have_been_accepted(reply.status)
    return NEVER_SENT if refused else NOT_CONFIRMED


async def _cancelled(wire: ReplicateWire, remote_id: str, clock: Clock) -> str:
    for pause in CANCEL_PAUSES_S:
        await clock.sleep(pause)
        told = await _asked(wire.cancel(remote_id))
        if told is not None:
            if (outcome := _outcome(told)) is not None:
                return outcome
            break  # accepted, but still running: ask how it goes
    for pause in CONFIRM_PAUSES_S:
        await clock.sleep(pause)
        told = await _asked(wire.get(remote_id))
        if told is not None and (outcome := _outcome(told)) is not None:
            return outcome
    return NOT_CONFIRMED


async def _asked(call: Awaitable[Reply]) -> Prediction | None:
    try:
        return read_prediction(await call)
    except (NotSent, AnswerLost):
        return None


def _outcome(prediction: Prediction) -> str | None:
    if prediction.status in STOPPED:
        return STOPPED_THERE
    return TOO_LATE if prediction.status in ("succeeded", "failed") else None
