"""Asking Replicate how a prediction goes, until it has ended.

A poll that fails is no failure of the work, which goes on at Replicate: it is asked again, more and more patiently,
and only after minutes of silence the outcome counts as unknown.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

from ytthumb_nb.errors import OutcomeUnknownError, ProviderError, ThumbnailError
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.replicate_answers import (
    FINAL,
    Prediction,
    Reply,
    error_of,
    picture_address,
    read_prediction,
)
from ytthumb_nb.providers.replicate_stop import Fate
from ytthumb_nb.providers.replicate_watch import poll_after_s
from ytthumb_nb.providers.replicate_wire import AnswerLost, NotSent, ReplicateWire
from ytthumb_nb.providers.retry import retry_after_s

#: A prediction that cannot be asked for is given up after this, in seconds; it may still be finished there.
POLL_PATIENCE_S = 180.0
#: Longest pause after a failed poll, whatever the server asks for.
LONGEST_MISS_S = 30.0
#: Polls that must say "no such prediction" before it is believed.
MISSING_POLLS = 3
#: Further polls after a success without a picture, which may just be late.
EMPTY_POLLS = 2


async def polls(
    remote_id: str, fate: Fate, clock: Clock
) -> AsyncGenerator[tuple[Prediction | None, str], None]:
    """Each poll as the prediction it told of, or None and a sentence about the trouble. Ends with the work.

    `fate.prediction` is taken for the first poll, if there is one, and is kept up to date, as is `fate.ended`.

    Raises:
        KeyRefusedError, ProviderError: the prediction may not be seen, or is no longer known.
        OutcomeUnknownError: nothing was heard of it for minutes.
    """
    assert fate.wire is not None
    since = last_heard = clock.monotonic()
    missed = missing = empty = 0
    prediction = fate.prediction
    reply: Reply | None = None
    while True:
        if prediction is None:
            reply = await _asked(fate.wire, remote_id)
            prediction = read_prediction(reply) if reply is not None else None
        pause_s = poll_after_s(clock.monotonic() - since)
        if prediction is not None and prediction.id == remote_id:
            missed, missing, last_heard = 0, 0, clock.monotonic()
            late = prediction.status == "succeeded" and not prediction.data_removed
            if late and picture_address(prediction.output) is None and empty < EMPTY_POLLS:
                empty += 1
            else:
                fate.prediction, fate.ended = prediction, prediction.status in FINAL
                yield prediction, ""
                if fate.ended:
                    return
        else:
            missed += 1
            missing = missing + 1 if reply is not None and reply.status == 404 else 0
            if reply is not None and (reply.status in (401, 403) or missing >= MISSING_POLLS):
                raise _lost_sight(reply, remote_id)
            if clock.monotonic() - last_heard > POLL_PATIENCE_S:
                raise OutcomeUnknownError(
                    f"Replicate could not be asked about the picture for {POLL_PATIENCE_S:.0f} s.",
                    hint=f"See https://replicate.com/p/{remote_id}; it may be finished, and billed.",
                )
            asked_s = retry_after_s(reply.headers.get("retry-after"), clock.wall()) if reply else None
            own_s = 0.5 * 2.0 ** min(missed, 10)
            pause_s = min(LONGEST_MISS_S, max(pause_s, own_s, asked_s or 0.0))
            yield None, "Replicate does not answer; asking again"
        await clock.sleep(pause_s)
        prediction = None


async def _asked(wire: ReplicateWire, remote_id: str) -> Reply | None:
    try:
        return await wire.get(remote_id)
    except (NotSent, AnswerLost):
        return None


def _lost_sight(reply: Reply, remote_id: str) -> ThumbnailError:
    """The error when a prediction of ours may no longer be seen."""
    if reply.status != 404:
        return error_of(reply, "")
    return ProviderError(
        f"Replicate no longer knows the picture it was making ({remote_id}).",
        hint="It keeps them for an hour, and shows them only to the account that ordered them.",
    )
