"""The first call of an account goes ahead of its siblings for a moment, and they learn from it.

Ten variations begin at once. When the key is wrong or the account empty, the first answer says so within a fraction
of a second, and the other nine need not be sent to hear the same. While calls are being accepted nobody waits.
"""

from __future__ import annotations

import asyncio
import time
from weakref import WeakKeyDictionary

from ytthumb_nb.errors import KeyRefusedError, ProviderError, QuotaExceededError

#: How long the others wait for the first answer, in seconds. A refusal comes within a second, also over a slow line.
#: Where a service takes longer to accept a call, the others begin this much later, until one was accepted.
ALONE_S = 2.0
#: How long an accepted call vouches for the account, in seconds.
PROVEN_S = 60.0


class Scout:
    """The one that went ahead. `back` is called in any case, with what it met."""

    def __init__(self) -> None:
        self.returned = asyncio.Event()
        self.met: ProviderError | None = None

    def back(self, met: BaseException | None = None) -> None:
        """Let the others go, or keep them from going where *met* awaits them all."""
        if isinstance(met, KeyRefusedError | QuotaExceededError):
            self.met = met
        self.returned.set()


class Scouts:
    """Sends one ahead per event loop while it is not known whether an account is good."""

    def __init__(self, alone_s: float = ALONE_S) -> None:
        self._alone_s = alone_s
        self._out: WeakKeyDictionary[asyncio.AbstractEventLoop, Scout] = WeakKeyDictionary()
        self._good_until = 0.0

    def proven(self) -> None:
        """A call of the account was accepted."""
        self._good_until = time.monotonic() + PROVEN_S

    async def turn(self) -> Scout:
        """Wait for whoever is ahead; the one returned is the caller's own, to be called `back`.

        Raises:
            ProviderError: whoever was ahead met something that would meet the caller as well.
        """
        loop = asyncio.get_running_loop()
        ahead = self._out.get(loop)
        mine = Scout()
        if time.monotonic() < self._good_until:
            return mine
        if ahead is None or ahead.returned.is_set():
            self._out[loop] = mine
            return mine
        try:
            async with asyncio.timeout(self._alone_s):
                await ahead.returned.wait()
        except TimeoutError:
            return mine
        if ahead.met is not None:
            raise type(ahead.met)(ahead.met.message, hint=ahead.met.hint)
        return mine
