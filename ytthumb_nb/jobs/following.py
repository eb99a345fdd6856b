"""Following a job through the store: one that another process runs, or one whose process is not known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from ytthumb_nb.errors import JobNotFoundError
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.changes import Changes
from ytthumb_nb.store.sqlite import JobStore, StoredJob

#: How often the store is asked whether anything changed, in seconds; one question takes some 20 µs.
LOOK_EVERY_S = 0.1
#: How often it is asked whether the job's process is still there, in seconds.
PRESENCE_EVERY_S = 1.0


class Follower:
    """What is new about one job in the store. Belongs to one thread."""

    def __init__(self, store: JobStore, job_id: str) -> None:
        self._store = store
        self._job_id = job_id
        self._changes = Changes(store.path)
        self._last: Progress | None = None
        self.stored: StoredJob | None = None

    def news(self) -> Progress | None:
        """The job's progress when it differs from what was seen before; None when it does not.

        Raises:
            JobNotFoundError: there is no such job, or no more.
            StoreError: the store cannot be read.
        """
        if not self._changes.any() and self.stored is not None:
            return None
        stored = self.stored = self._store.load(self._job_id)
        if stored is None:
            raise JobNotFoundError(
                f"There is no job {self._job_id!r}.", hint="recent() lists the jobs there are."
            )
        if stored.progress == self._last:
            return None
        self._last = stored.progress
        return stored.progress

    def close(self) -> None:
        """Let go of the file."""
        self._changes.close()


def watch(
    store: JobStore,
    job_id: str,
    is_abandoned: Callable[[StoredJob], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Progress]:
    """The progress of a job now and at every change, until it ends or nobody runs it any more.

    Raises:
        JobNotFoundError: there is no such job, or no more.
    """
    follower = Follower(store, job_id)
    looked = 0
    try:
        while True:
            progress = follower.news()
            if progress is not None:
                yield progress
                if progress.status.final:
                    return
            if looked % round(PRESENCE_EVERY_S / LOOK_EVERY_S) == 0:
                stored = follower.stored
                if stored is not None and is_abandoned(stored):
                    return
            looked += 1
            sleep(LOOK_EVERY_S)
    finally:
        follower.close()
