"""One paid call to an OpenAI-like server: made, listened to, and judged when it brings no picture.

It never raises for what a server does, so that nothing the server wrote travels in an exception's context.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.providers.openai_errors import Judge, Verdict
from ytthumb_nb.providers.openai_replies import Accepted, Finished, Partial, read
from ytthumb_nb.providers.openai_wire import Ask, post

if TYPE_CHECKING:
    from openai import AsyncOpenAI

#: A connection that does not close properly is left to itself after this, in seconds.
CLOSING_S = 1.0


class Call:
    """One paid call. `verdict` is set when it brought no picture."""

    def __init__(self, client: AsyncOpenAI, ask: Ask, key: str, judge: Judge, timeout_s: float) -> None:
        self._client = client
        self._ask = ask
        self._key = key
        self._judge = judge
        self._ends_at = asyncio.get_running_loop().time() + timeout_s
        self._reply: Any = None
        self._said: AsyncGenerator[Accepted | Partial | Finished, None] | None = None
        self._verdict: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        assert self._verdict is not None, "the call is not over, or it brought a picture"
        return self._verdict

    async def next(self) -> Accepted | Partial | Finished | None:
        """What the server says next; None when the call has ended without a picture."""
        try:
            async with asyncio.timeout_at(self._ends_at):
                if self._said is None:
                    self._reply = await post(self._client, self._ask, self._key)
                    self._said = read(self._reply)
                return await anext(self._said)
        except ProviderError as error:
            self._verdict = Verdict(error)
            return None
        except (
            Exception
        ) as error:  # the SDK's, its HTTP client's, and whatever a hostile reply makes them raise
            failure = error
        # Outside of the handler, so that the verdict's error does not drag the SDK's along: a server may have
        # written the key into that.
        self._verdict = self._judge.verdict(failure)
        return None

    async def aclose(self) -> None:
        """Close the connection, which is all that can be done to stop a call."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                if self._said is not None:
                    await self._said.aclose()
                if hasattr(self._reply, "response"):
                    await self._reply.close()
