"""While jobs run: says that their process is alive, and hears what other processes wish.

Both go through the store. Who finds that a job is not its own any more says so at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from ytthumb_nb.errors import StoreError
from ytthumb_nb.jobs.uptime import uptime
from ytthumb_nb.store.changes import Changes
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore

log = logging.getLogger(__name__)

#: How often another process's wish to cancel is looked for, in seconds.
LOOK_EVERY_S = 0.2
#: Signs of life come this often at least, in seconds, and six times a lease.
BEAT_EVERY_S = 5.0


class Watchman:
    """Minds the jobs of one manager, on the job loop.

    Args:
        now: seconds since the epoch, for signs of life.
        running: ids of the jobs that run here; when there are none, `run` returns.
        on_wishes: somebody asked to stop a job: its id, and what to stop as the store says it.
        on_replaced: a job belongs to somebody else now.
    """

    def __init__(
        self,
        store: JobStore,
        owner: Owner,
        now: Callable[[], float],
        lease_s: float,
        *,
        running: Callable[[], Collection[str]],
        on_wishes: Callable[[str, set[int]], Awaitable[None]],
        on_replaced: Callable[[str], Awaitable[None]],
    ) -> None:
        self._store, self._owner, self._now = store, owner, now
        self._beat_every_s = min(BEAT_EVERY_S, lease_s / 6)
        self._running = running
        self._on_wishes = on_wishes
        self._on_replaced = on_replaced
        self._changes = Changes(store.path)

    async def run(self) -> None:
        """Watch until no job runs any more."""
        next_beat = uptime() + self._beat_every_s
        healthy = True
        try:
            while running := tuple(self._running()):
                try:
                    if uptime() >= next_beat:
                        next_beat = uptime() + self._beat_every_s
                        await self._beat(running)
                    if self._changes.any():
                        for job_id, wishes in self._store.cancel_requests(running).items():
                            await self._on_wishes(job_id, wishes)
                    healthy = True
                except StoreError as error:
                    log.log(
                        logging.WARNING if healthy else logging.DEBUG, "the job store is in trouble: %s", error
                    )
                    healthy = False
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._changes.close()

    async def _beat(self, running: tuple[str, ...]) -> None:
        mine = await asyncio.wrap_future(self._store.beat(running, self._owner, self._now()))
        for job_id in set(running) - mine:
            await self._on_replaced(job_id)
