"""Delete a job with its pictures: asked for once more before anything goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

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
    """A button, and behind it the question with the two answers; made for one job, with the canvas held.

    Args:
        count: how many pictures the job has.
        manager: deletes.
        act: runs what a click asks for and shows in words what went wrong.
        on_deleted: called with the job's id and what was removed.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        job_id: str,
        count: int,
        manager: Callable[[], JobManager],
        act: Callable[[Callable[[], object]], None],
        on_deleted: Callable[[str, CleanReport], object],
    ) -> None:
        self._canvas = canvas
        self._manager = manager
        self._act = act
        self._on_deleted = on_deleted
        self._job_id = job_id
        self._begun = False
        self.ask_button = make.button(
            "ytt-quiet ytt-delete",
            "Delete this job",
            self.ask,
            icon="trash",
            tooltip="Asks before anything goes",
        )
        words = make.html("ytt-hint ytt-delete-words", _WHAT_GOES)
        self.delete_button = make.button(
            "ytt-secondary ytt-delete-for-good", f"Delete {pictures(count)} for good", self.delete, icon="trash"
        )
        self.keep_button = make.button("ytt-secondary ytt-keep", "Keep", self.keep)
        self._question = make.box("ytt-delete-question", [words, self.delete_button, self.keep_button])
        self.widget = make.box("ytt-deletion", [self.ask_button, self._question])
        self._show(False)

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

    def delete(self) -> None:
        """Delete the job on a thread of its own, as a click on the first answer does; a refusal is said in words."""
        if self._canvas.draw(self._begin):
            in_background(lambda: self._act(self._delete), "ytthumb-delete")

    def _begin(self) -> bool:
        """Whether this is the first click: they come in twos."""
        begun, self._begun = self._begun, True
        self.delete_button.disabled = self.keep_button.disabled = True
        return not begun

    def _delete(self) -> None:
        def refused() -> None:
            self._begun = False
            self._show(False)

        try:
            report = self._manager().delete(self._job_id)
        except BaseException:
            self._canvas.draw(refused)
            raise
        self._on_deleted(self._job_id, report)

    def _show(self, asking: bool) -> None:
        self.delete_button.disabled = self.keep_button.disabled = False
        show(self.ask_button, not asking)
        show(self._question, asking)
