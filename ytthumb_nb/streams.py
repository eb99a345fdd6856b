"""Leaving a reply early, with nothing of it left to the garbage collector.

The HTTP clients read a reply through half a dozen asynchronous generators stacked upon each other, of which most do
not close the one below. Where such a stack is dropped half read, the garbage collector ends its generators later, in
any thread and in any order, while the job loop may still be running them: "async generator already executing". Who
stops reading calls `leave`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress


async def leave(pieces: AsyncIterator[bytes], close: Callable[[], Awaitable[None]]) -> None:
    """Close a reply's connection, and let all generators that *pieces* is read through come to their end.

    Harmless when the reply was read whole. Reading on from a closed connection fails at the very bottom, and that
    failure ends each generator in turn, from the inside; all that may still come is what lay in a buffer.

    Args:
        pieces: what was read from, started or not.
        close: closes the connection that it reads from.
    """
    await close()
    with suppress(Exception):
        async for _ in pieces:
            pass
