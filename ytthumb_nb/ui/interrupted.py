"""Jobs that were interrupted: this notebook's own go on when its panel is shown again, others on a click on a line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from html import escape

from ytthumb_nb.errors import InvalidRequestError, ThumbnailError
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show

log = logging.getLogger(__name__)


class Interrupted:
    """The line and its buttons; it is not there while nothing was interrupted, or another job runs.

    Args:
        manager: asked for when the line is refreshed.
        act: runs what a click asks for and shows in words what went wrong.
        on_continued: called with the job that goes on, the newest where there are several.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        manager: Callable[[], JobManager],
        act: Callable[[Callable[[], object]], None],
        on_continued: Callable[[Job], object],
    ) -> None:
        self._canvas = canvas
        self._manager = manager
        self._on_continued = on_continued
        self._found: tuple[Progress, ...] = ()
        self._dismissed: set[str] = set()
        self._busy = False
        self.words = make.html("ytt-interrupted-words")
        self.continue_button = make.button(
            "ytt-secondary ytt-continue", "Continue", lambda: act(self.go_on),
            tooltip="Finished pictures stay; what a provider has already made is fetched, not paid again",
        )  # fmt: skip
        self.dismiss_button = make.button(
            "ytt-quiet ytt-dismiss",
            "Dismiss",
            self.dismiss,
            tooltip="Leave it as it is; yt.reconnect() finds it",
        )
        self.widget = make.box("ytt-interrupted", [self.words, self.continue_button, self.dismiss_button])
        show(self.widget, False)

    def refresh(self) -> Future[None]:
        """Look for jobs that nobody runs any more, on a thread of its own, and show the line if there are some."""
        return in_background(self._refresh, "ytthumb-interrupted")

    def come_back(self) -> Future[None]:
        """As `refresh`, after going on with what an earlier kernel of this notebook had begun."""

        def come_back() -> None:
            self._go_on_with_ours()
            self._refresh()

        return in_background(come_back, "ytthumb-interrupted")

    def pause(self, busy: bool) -> None:
        """Keep the line away while the panel shows a job that runs. Called with the canvas held."""
        self._busy = busy
        self._show()

    def go_on(self) -> None:
        """Take up the jobs of the line, each once, also when another process tries at the same moment.

        Raises:
            InvalidRequestError: others were quicker with all of them.
        """
        wanted, self._found = self._found, ()
        self._canvas.draw(self._show)
        taken = self._manager().reconnect([progress.job_id for progress in wanted])
        if taken:
            self._on_continued(taken[-1])
        elif wanted:
            raise InvalidRequestError(
                "Somebody else has just taken it up.", hint="Recent shows its pictures when it has ended."
            )

    def dismiss(self) -> None:
        """Take the line away; the jobs stay as they are, and this panel does not speak of them again."""
        self._dismissed |= {progress.job_id for progress in self._found}
        self._found = ()
        self._canvas.draw(self._show)

    def _go_on_with_ours(self) -> None:
        try:
            ours = self._manager().abandoned(of_this_notebook=True)
            wanted = [each.job_id for each in ours if each.job_id not in self._dismissed]
            taken = self._manager().reconnect(wanted) if wanted and not self._busy else []
        except ThumbnailError as error:
            log.warning("this notebook's jobs cannot be taken up: %s", error)
            return
        if taken:
            self._on_continued(taken[-1])

    def _refresh(self) -> None:
        try:
            found = self._manager().abandoned()
        except ThumbnailError as error:
            log.warning("interrupted jobs cannot be looked for: %s", error)
            found = []

        def change() -> None:
            self._found = tuple(each for each in found if each.job_id not in self._dismissed)
            self._show()

        self._canvas.draw(change)

    def _show(self) -> None:
        self.words.value = escape(interrupted_line(self._found))
        show(self.widget, bool(self._found) and not self._busy)


def interrupted_line(found: Sequence[Progress]) -> str:
    """How many jobs were interrupted and how far they got; "" for none."""
    if not found:
        return ""
    ready = sum(progress.count(VariationStatus.COMPLETED) for progress in found)
    total = sum(len(progress.variations) for progress in found)
    many = "1 job was" if len(found) == 1 else f"{len(found)} jobs were"
    return f"{many} interrupted ({ready} of {total} ready)"
