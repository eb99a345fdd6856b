"""Delete a job with its pictures: asked for once more before anything goes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from ytthumb_nb.jobs.cleaning import CleanReport
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show
from ytthumb_nb.ui.words import pictures

_WHAT_GOES: Final = (
    "The job goes with all its files on this machine, also for other notebooks, and nothing brings it back. What it"
    " cost stays in the ledger."
)


class Deletion:
    """A button, and behind it the question with the two answers.

    Args:
        manager: deletes.
        act: runs what a click asks for and shows in words what went wrong.
        on_deleted: called with the job's id and what was removed.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        manager: Callable[[], JobManager],
        act: Callable[[Callable[[], object]], None],
        on_deleted: Callable[[str, CleanReport], object],
    ) -> None:
        self._canvas = canvas
        self._manager = manager
        self._act = act
        self._on_deleted = on_deleted
        self._job_id = ""
        self.ask_button = make.button(
            "ytt-quiet ytt-delete",
            "Delete this job",
            self.ask,
            icon="trash",
            tooltip="Asks before anything goes",
        )
        words = make.html("ytt-hint ytt-delete-words", _WHAT_GOES)
        self.delete_button = make.button("ytt-secondary ytt-delete-for-good", "", self.delete, icon="trash")
        self.keep_button = make.button("ytt-secondary ytt-keep", "Keep", self.keep)
        self._question = make.box("ytt-delete-question", [words, self.delete_button, self.keep_button])
        self.widget = make.box("ytt-deletion", [self.ask_button, self._question])
        self._show(False)

    def offer(self, job_id: str, count: int) -> Any:
        """The widget, for this job with its *count* pictures."""

        def change() -> None:
            self._job_id = job_id
            self.delete_button.description = f"Delete {pictures(count)} for good"
            self._show(False)

        self._canvas.draw(change)
        return self.widget

    def ask(self) -> None:
        """Show the question; the keyboard is on the answer that does no harm."""

        def change() -> None:
            self._show(True)
            self.keep_button.focus()

        self._canvas.draw(change)

    def keep(self) -> None:
        """Take the question away."""

        def change() -> None:
            self._show(False)
            self.ask_button.focus()

        self._canvas.draw(change)

    def delete(self) -> Future[None]:
        """Delete the job, as a click on the first answer does; a refusal is said in words."""
        if job_id := self._canvas.draw(self._begin):
            return in_background(lambda: self._act(lambda: self._delete(job_id)), "ytthumb-delete")
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def _begin(self) -> str:
        """The job to delete; "" when that is done or on its way, since clicks come in twos."""
        if self.delete_button.disabled or not self._job_id:
            return ""
        self.delete_button.disabled = self.keep_button.disabled = True
        return self._job_id

    def _delete(self, job_id: str) -> None:
        try:
            report = self._manager().delete(job_id)
            self._job_id = ""
        finally:
            self._canvas.draw(lambda: self._show(False))
        self._on_deleted(job_id, report)

    def _show(self, asking: bool) -> None:
        self.delete_button.disabled = self.keep_button.disabled = False
        show(self.ask_button, not asking)
        show(self._question, asking)
