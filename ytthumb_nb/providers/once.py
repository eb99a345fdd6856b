"""Work that several variations need and that is done once: reading a schema, uploading a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Remembers what was done, by key. Belongs to one event loop.

    A variation that is cancelled while it waits does not stop the work that its siblings wait for as well. Work
    that failed is tried again for the next one who asks.
    """

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The value of *make*, called at most once for *key* unless it fails."""
        task = self._tasks.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.ensure_future(_awaited(make))
            task.add_done_callback(_noticed)
            self._tasks[key] = task
        value: T = await asyncio.shield(task)
        return value

    async def aclose(self) -> None:
        """Stop what nobody waits for any more, and wait until it has let go of its connections."""
        tasks = [task for task in self._tasks.values() if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()


def _noticed(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()  # whoever waits gets it; asyncio need not complain when nobody does any more
