"""The choice of the picture to publish: a button on each picture of the stage, which also takes the choice back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, turn

log = logging.getLogger(__name__)


class ChoiceButtons:
    """The buttons of the pictures that are shown now.

    Args:
        manager: knows what is chosen, and is told.
        act: runs what a click asks for and shows in words what went wrong.
        on_change: called with a job and its chosen variation when a choice was made or taken back.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        manager: Callable[[], JobManager],
        act: Callable[[Callable[[], object]], None],
        on_change: Callable[[str, int | None], object],
    ) -> None:
        self._make = make
        self._canvas = canvas
        self._manager = manager
        self._act = act
        self._on_change = on_change
        self._choosing = threading.Lock()
        self._wanted: dict[str, int | None] = {}  # the latest wish of each job
        self._wishes = 0
        self._chosen: dict[str, int | None] = {}
        self._buttons: dict[tuple[str, int], Any] = {}

    def read(self, job_ids: Iterable[str]) -> tuple[int, dict[str, int | None]]:
        """Which variation of each job is chosen, from the store; and how many wishes had been heard before."""
        heard = self._wishes
        try:
            return heard, {job_id: self._manager().store.chosen(job_id) for job_id in job_ids}
        except ThumbnailError as error:
            log.warning("what was chosen cannot be read: %s", error)
            return heard, {}

    def begin(self, read: tuple[int, Mapping[str, int | None]]) -> None:
        """Forget the buttons: others come, for the jobs of which this was *read*. Called with the canvas held."""
        heard, chosen = read
        newer = self._chosen if heard != self._wishes else {}  # chosen while the store was read
        self._chosen = {job_id: newer.get(job_id, variation) for job_id, variation in chosen.items()}
        self._buttons = {}

    def button(self, job_id: str, variation: int) -> Any:
        """The button of one picture. Called with the canvas held."""
        button = self._make.button("ytt-secondary ytt-choose", "", lambda: self.choose(job_id, variation))
        self._buttons[job_id, variation] = button
        self._show(job_id, variation)
        return button

    def choose(self, job_id: str, variation: int) -> Future[None]:
        """Choose a picture, or take the choice back when it is the chosen one, as a click on its button does."""
        self._wanted[job_id] = None if self._chosen.get(job_id) == variation else variation
        return in_background(lambda: self._act(lambda: self._choose(job_id)), "ytthumb-choose")

    def _choose(self, job_id: str) -> None:
        """Do what was wished for last: threads of two quick clicks come in any order."""

        def change() -> None:
            self._chosen[job_id] = wanted
            self._wishes += 1
            for of_job, variation in self._buttons:
                if of_job == job_id:
                    self._show(job_id, variation)

        with self._choosing:
            wanted = self._wanted[job_id]
            self._manager().choose(job_id, wanted)
            self._canvas.draw(change)
            self._on_change(job_id, wanted)

    def _show(self, job_id: str, variation: int) -> None:
        button, chosen = self._buttons[job_id, variation], self._chosen.get(job_id) == variation
        button.description, button.icon = ("Chosen", "star") if chosen else ("Choose", "star-o")
        button.tooltip = (
            f"Variation {variation} is the one to publish; click to take that back"
            if chosen
            else f"Mark variation {variation} as the one to publish"
        )
        turn(button, "ytt-is-chosen", chosen)
