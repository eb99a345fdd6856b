"""One paid call to an OpenAI-like server: made, listened to, and judged when it brings no picture.

What the server does never raises here, so that nothing it wrote travels in an exception's context. A task of the
call's own listens, so that silence can be told from an end; whoever makes a call closes it.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.providers.openai_errors import Judge, Verdict
from ytthumb_nb.providers.openai_replies import Accepted, Finished, Partial, read
from ytthumb_nb.providers.openai_wire import Ask, posted

if TYPE_CHECKING:
    from openai import AsyncOpenAI

#: A connection that does not close properly is left to itself after this, in seconds.
CLOSING_S = 1.0


@dataclass(frozen=True)
class Silence:
    """Nothing came for a while; the call goes on."""


class Call:
    """One paid call, begun when it is made. `verdict` is set when it ended without a picture.

    Args:
        timeout_s: longest whole call, in seconds, however alive its connection looks.
    """

    def __init__(self, client: AsyncOpenAI, ask: Ask, key: str, judge: Judge, timeout_s: float) -> None:
        self._judge = judge
        self._verdict: Verdict | None = None
        # Not bounded: what may pile up is bounded by the size of a reply, and a slow listener must not make a
        # finished picture miss the time limit.
        self._heard: asyncio.Queue[Accepted | Partial | Finished | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._listen(client, ask, key, timeout_s), name=f"openai call {key}")

    @property
    def verdict(self) -> Verdict:
        assert self._verdict is not None, "the call is not over, or it brought a picture"
        return self._verdict

    async def next(self, patience_s: float) -> Accepted | Partial | Finished | Silence | None:
        """What the server says next; None when the call has ended without a picture."""
        try:
            async with asyncio.timeout(patience_s):
                return await self._heard.get()
        except TimeoutError:
            return Silence()

    async def aclose(self) -> None:
        """Close the connection, which is all that can be done to stop a call."""
        self._task.cancel()
        await asyncio.wait([self._task], timeout=CLOSING_S)

    async def _listen(self, client: AsyncOpenAI, ask: Ask, key: str, timeout_s: float) -> None:
        failure: Exception | None = None
        try:
            async with asyncio.timeout(timeout_s):
                async with posted(client, ask, key) as reply, aclosing(read(reply)) as said:
                    async for each in said:
                        self._heard.put_nowait(each)
        except ProviderError as error:
            self._verdict = Verdict(error)
        except Exception as error:  # the SDK's, its HTTP client's, and whatever a hostile reply makes of them
            failure = error
        if failure is not None:
            # Outside of the handler: the verdict's error must not drag along what the server wrote.
            self._verdict = self._judge.verdict(failure)
        self._heard.put_nowait(None)
