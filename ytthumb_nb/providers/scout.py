"""The first call of an account goes ahead of its siblings for a moment, and they learn from it.

Ten variations begin at once. When the key is wrong or the account empty, the first answer says so within a fraction
of a second, and the other nine need not be sent to hear the same. Once a call was accepted nobody waits any more.
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from ytthumb_nb.errors import KeyRefusedError, ProviderError, QuotaExceededError

#: How long the others wait for the first answer, in seconds, once a process: refusals come faster than that.
ALONE_S = 0.5


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
    """Sends one ahead per event loop until an account has proved good."""

    def __init__(self, alone_s: float = ALONE_S) -> None:
        self._alone_s = alone_s
        self._out: WeakKeyDictionary[asyncio.AbstractEventLoop, Scout] = WeakKeyDictionary()
        self._proven = False

    def proven(self) -> None:
        """The account's calls are accepted."""
        self._proven = True

    async def turn(self) -> Scout:
        """Wait for whoever is ahead; the one returned is the caller's own, to be called `back`.

        Raises:
            ProviderError: whoever was ahead met something that would meet the caller as well.
        """
        loop = asyncio.get_running_loop()
        ahead = self._out.get(loop)
        mine = Scout()
        if self._proven:
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
