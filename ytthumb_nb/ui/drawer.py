"""The coalescing drawer: however fast a job speaks, its newest state is drawn about ten times a second.

A flood of widget messages loses the last one for good (the server drops above 1000 a second), so states are
skipped, but never the last. Each job has one drawer with a thread of its own, because the job's thread must not
wait for pictures to be made smaller.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from ytthumb_nb.progress import Progress

log = logging.getLogger(__name__)

#: Seconds between two drawings; the first of a burst is drawn at once.
INTERVAL_S: Final = 0.08
#: While nothing happens the newest state is drawn again this often, so that elapsed seconds are true.
TICK_S: Final = 1.0


class Drawer:
    """Calls `draw(progress)` with the newest progress that was offered, on a thread of its own.

    The thread begins with an offer and ends once a final progress was drawn; what is offered after the end, such
    as other words on the pictures, begins another. Where no thread can start,
    `offer` draws in place, as often as the interval allows.

    Args:
        draw: what draws; when it raises, that is logged and drawing goes on.
        interval_s: least time between two drawings, in seconds.
        tick_s: longest time between two drawings, in seconds.
    """

    def __init__(
        self, draw: Callable[[Progress], None], *, interval_s: float = INTERVAL_S, tick_s: float = TICK_S
    ) -> None:
        self._draw = draw
        self._interval_s = interval_s
        self._tick_s = tick_s
        self._changed = threading.Condition()
        self._newest: Progress | None = None
        self._fresh = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._in_place = False
        self._drawn_at = float("-inf")
        self._finished = threading.Event()

    def offer(self, progress: Progress) -> None:
        """Draw *progress* soon, unless a newer one comes first. Quick; any thread."""
        with self._changed:
            if self._closed:
                return
            self._newest, self._fresh = progress, True
            self._finished.clear()
            if self._thread is None and not self._in_place:
                self._start()
            self._changed.notify_all()
        if self._in_place:
            self._draw_in_place(progress)

    @property
    def in_place(self) -> bool:
        """Whether no thread can start here, so that jobs run in the cell that began them and are drawn there."""
        return self._in_place

    def wait(self, timeout: float | None = None) -> bool:
        """Block until a final progress was drawn, or the drawer was closed; False after *timeout* seconds."""
        return self._finished.wait(timeout)

    def close(self) -> None:
        """Draw no more. A drawing that has begun ends."""
        with self._changed:
            self._closed = True
            if self._thread is None:
                self._finished.set()
            self._changed.notify_all()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._serve, name="ytthumb-draw", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._in_place = True

    def _draw_in_place(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.status.final or now - self._drawn_at >= self._interval_s:
            self._drawn_at = now
            self._safely(progress)
        if progress.status.final:
            self._finished.set()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._fresh or self._closed, self._tick_s)
                progress, self._fresh = self._newest, False
                if self._closed or progress is None:
                    return self._end()
            self._safely(progress)
            with self._changed:
                if progress.status.final and not self._fresh:
                    return self._end()
                self._changed.wait_for(lambda: self._closed, self._interval_s)

    def _end(self) -> None:
        """Say that the thread ends, with the lock held: an offer that comes now begins another."""
        self._thread = None
        self._finished.set()

    def _safely(self, progress: Progress) -> None:
        try:
            self._draw(progress)
        except Exception:
            log.exception("drawing job %s failed; the job goes on", progress.job_id)
