"""Pages of earlier jobs that have pictures, newest first, read from the store one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ytthumb_nb.store.sqlite import JobStore, StoredJob
from ytthumb_nb.ui.history_filter import Sought

#: How many jobs are on a page.
SHOWN: Final = 8


@dataclass(frozen=True)
class Page:
    """The jobs of a page, and whether there are older and newer ones."""

    jobs: tuple[StoredJob, ...] = ()
    older: bool = False
    newer: bool = False


class HistoryPages:
    """Turns the pages. A page begins after a certain job, so that new ones do not push it on. For one thread at a time.

    Args:
        store: asked for whenever a page is read.
    """

    def __init__(self, store: Callable[[], JobStore]) -> None:
        self._store = store
        self._sought = Sought()
        self._last = ""
        #: The last job of each page before this one.
        self._passed: list[str] = []

    def turn(self, sought: Sought, by: int = 0) -> Page:
        """Read this page anew (0), the older (1) or the newer one (-1); the first one when something else is *sought*.

        Where nothing is left, since its jobs or the one it began after were deleted, the newer page is read instead.

        Raises:
            StoreError: the store cannot be read.
        """
        passed = self._passed if sought == self._sought else []
        if by > 0 and self._last and sought == self._sought:
            passed = [*passed, self._last]
        elif by < 0:
            passed = passed[:-1]
        while not (found := self._read(sought, passed)) and passed:
            passed = passed[:-1]
        page = found[:SHOWN]
        self._sought, self._passed = sought, passed
        self._last = page[-1].spec.job_id if page else ""
        return Page(
            tuple(job for job in page if job.progress.thumbnails),
            older=len(found) > SHOWN,
            newer=bool(passed),
        )

    def _read(self, sought: Sought, passed: list[str]) -> list[StoredJob]:
        """The jobs of the page after those that were *passed*, and one more to know of."""
        return self._store().recent(SHOWN + 1, sought.wanted(passed[-1] if passed else None))
