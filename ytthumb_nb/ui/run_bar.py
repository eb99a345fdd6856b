"""The bar over the tiles: how far the job is, what it does, how long it has taken, and Cancel beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ytthumb_nb.models import JobStatus, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.ui.elements import Elements, become, show, turn
from ytthumb_nb.ui.words import elapsed_line, method_line, observed_percent, status_line

_STOP: Final = "Stop after the current one"


class RunBar:
    """Draws a `Progress`. What was observed is a solid bar; what is estimated beyond it is striped.

    "Stop after the current one" is there while some are begun and others wait.
    """

    def __init__(self, make: Elements, on_cancel: Callable[[], object], on_stop: Callable[[], object]) -> None:
        self.bar = make.bar("ytt-bar")
        self.observed = make.bar("ytt-bar-observed")
        self.status = make.html("ytt-status")
        self.method = make.html("ytt-method")
        self.elapsed = make.html("ytt-elapsed")
        self.cancel_button = make.button(
            "ytt-cancel", "Cancel", on_cancel, tooltip="Stop the job; finished pictures stay"
        )
        self.stop_button = make.button(
            "ytt-quiet ytt-stop", _STOP, on_stop, tooltip="Finish what was begun, and begin no other"
        )
        track = make.box("ytt-track", [self.bar, self.observed])
        self.widget = make.box(
            "ytt-run",
            [
                make.box("ytt-run-top", [track, self.stop_button, self.cancel_button]),
                make.box("ytt-run-words", [self.status, self.method, self.elapsed]),
            ],
        )
        show(self.widget, False)

    def show(self, progress: Progress, now: float, where: str = "") -> None:
        """Draw *progress* as it is at *now*, seconds since the epoch. Called with the canvas held.

        *where* says in words that the job runs in an unusual place.
        """
        self.bar.value = progress.percent
        self.observed.value = observed_percent(progress)
        turn(self.widget, "ytt-some-estimated", self.observed.value < progress.percent)
        self.status.value = status_line(progress)
        self.method.value = method_line(progress, where)
        self.elapsed.value = elapsed_line(progress, now)
        final = progress.status.final
        self.cancel_button.disabled = final or progress.cancelling
        self.cancel_button.description = "Cancelling" if progress.cancelling and not final else "Cancel"
        waiting = progress.count(VariationStatus.QUEUED) > 0
        self.stop_button.disabled = progress.stopping or progress.cancelling
        self.stop_button.description = "Stopping" if progress.stopping else _STOP
        become(self.widget, str(progress.status), map(str, JobStatus))
        show(self.stop_button, not final and waiting and progress.current_variation > 0)
        show(self.cancel_button, not final)
        show(self.widget, True)
