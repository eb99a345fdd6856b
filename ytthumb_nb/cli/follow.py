"""Begin jobs and follow them to their end; an interrupt cancels them truly and waits for what they say to it."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from ytthumb_nb.cli.interrupts import Interrupts
from ytthumb_nb.cli.out_folder import OutFolder
from ytthumb_nb.cli.output import remark
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.progress import Progress

log = logging.getLogger(__name__)

#: Windows does not wake a waiting main thread for Ctrl-C, so it wakes by itself this often, in seconds.
_WAKE_S = 0.2


class Display(Protocol):
    """Shows jobs while they run. `copies` are the files made for `--out`, by variation; None without `--out`."""

    def show(self, progress: Progress, copies: Mapping[int, str] | None) -> None: ...

    def close(self) -> None:
        """Let the terminal be as it was. Safe to call twice."""
        ...


def follow(
    begin: Callable[[], Sequence[Job]], display: Display, interrupts: Interrupts, out: OutFolder | None = None
) -> list[Progress]:
    """Call *begin*, show its jobs until every one has ended, and return how they ended.

    The first interrupt cancels them all; further ones change nothing.

    Raises:
        ThumbnailError: whatever *begin* refuses.
    """
    news: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
    jobs = list(begin())
    running = {job.id for job in jobs}
    interrupts.on_interrupt(lambda: news.put(None))  # reentrant, so it may interrupt itself
    for job in jobs:
        job.subscribe(news.put)
    try:
        while running:
            try:
                progress = news.get(timeout=_WAKE_S)
            except queue.Empty:
                continue
            if progress is None:
                for job in jobs:
                    job.cancel()
                continue
            display = _shown(display, progress, None if out is None else out.take(progress))
            if progress.status.final:
                running.discard(progress.job_id)
    finally:
        display.close()
    return [job.progress for job in jobs]


def _shown(display: Display, progress: Progress, copies: Mapping[int, str] | None) -> Display:
    """Show *progress*; a display that fails is left out from then on, and the job goes on."""
    try:
        display.show(progress, copies)
    except Exception as error:
        log.exception("the display failed")
        display.close()
        remark(f"ytthumb: the display failed ({type(error).__name__}); the job goes on without it.")
        return _NoDisplay()
    return display


class _NoDisplay:
    def show(self, progress: Progress, copies: Mapping[int, str] | None) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing is held."""
