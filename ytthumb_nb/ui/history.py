"""The recent gallery: what was made before, in this notebook or another, each a click away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any, Final

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.cleaning import CleanReport
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import Thumbnail
from ytthumb_nb.store.sqlite import StoredJob
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.deletion import Deletion
from ytthumb_nb.ui.elements import Elements, discard, show
from ytthumb_nb.ui.history_filter import HistoryFilter, Sought
from ytthumb_nb.ui.history_pages import HistoryPages, Page
from ytthumb_nb.ui.history_words import card_words, face_of, name_of
from ytthumb_nb.ui.pictures import blank_png, small_jpeg
from ytthumb_nb.ui.stage import AFTER_ALL, Exhibit, Stage
from ytthumb_nb.ui.words import STAR, pictures, sentence, when

log = logging.getLogger(__name__)

_CARD_PX: Final = 240
_NOTHING_YET: Final = "Nothing was made yet."
_NOTHING_FITS: Final = "Nothing made before fits that."


class RecentJobs:
    """Jobs that have a picture, newest first, page by page and filtered; a click shows theirs on the stage.

    Args:
        manager: asked for when jobs are read or deleted.
        act: runs what a click asks for and shows in words what went wrong.
        reword: puts the words of the form on the pictures of the job with this id.
        on_deleted: called with the id of a job that was deleted.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        manager: Callable[[], JobManager],
        stage: Stage,
        act: Callable[[Callable[[], object]], None],
        reword: Callable[[str], object],
        on_deleted: Callable[[str], object],
    ) -> None:
        self._make = make
        self._canvas = canvas
        self._manager = manager
        self._stage = stage
        self._act = act
        self._reword = reword
        self._on_deleted = on_deleted
        self._pages = HistoryPages(lambda: manager().store)
        self._turning = threading.Lock()
        self.filter = HistoryFilter(make, self.refresh)
        self.cards = make.box("ytt-recent-cards")
        self.said = make.html("ytt-hint")
        look_again = make.button("ytt-quiet ytt-again", "", self.refresh, icon="refresh", tooltip="Look again")
        self.newer_button = make.button("ytt-quiet ytt-newer", "Newer", self.newer, icon="chevron-left")
        self.older_button = make.button("ytt-quiet ytt-older", "Older", self.older, icon="chevron-right")
        self._turns = make.box("ytt-recent-pages", [self.newer_button, self.older_button])
        heading = make.html("ytt-heading", "<b>Recent</b>")
        head = make.box("ytt-recent-head", [heading, self.filter.widget, look_again])
        self.widget = make.box("ytt-recent", [head, self.said, self.cards, self._turns])
        show(self.filter.widget, False)

    def refresh(self) -> Future[None]:
        """Read the jobs of this page and their pictures on a thread of its own, then draw them."""
        return self._turn(0)

    def older(self) -> Future[None]:
        """Go on to the next page, as a click on Older does."""
        return self._turn(1)

    def newer(self) -> Future[None]:
        """Go back to the page before, as a click on Newer does."""
        return self._turn(-1)

    def _turn(self, by: int, said: str = "") -> Future[None]:
        def work() -> None:
            with self._turning:
                self._show(self.filter.value, by, said)

        return in_background(work, "ytthumb-recent")

    def _show(self, sought: Sought, by: int, said: str) -> None:
        """Draw a page; *said* is what was done before, and has the keyboard brought here, and so the eye."""
        done = bool(said)
        try:
            page = self._pages.turn(sought, by)
            said = said or ("" if page.jobs else _NOTHING_YET if sought == Sought() else _NOTHING_FITS)
        except ThumbnailError as error:
            log.warning("recent jobs cannot be shown: %s", error)
            page, said = Page(), str(error)
        small = [_small(face_of(job).files.small) for job in page.jobs]

        def change() -> None:
            self.said.value = escape(said)
            show(self.said, bool(said))
            show(self.newer_button, page.newer)
            show(self.older_button, page.older)
            show(self._turns, page.newer or page.older)
            show(self.filter.widget, bool(page.jobs) or sought != Sought())
            if done:
                self.filter.text.focus()
            old = self.cards.children  # last: who sees the new row sees what is said of it, too
            self.cards.children = [self._card(*each) for each in zip(page.jobs, small, strict=True)]
            for card in old:
                discard(card)

        self._canvas.draw(change)

    def _card(self, job: StoredJob, picture: bytes) -> Any:
        title, make = name_of(job), self._make
        button = make.button(
            "ytt-cover",
            "",
            lambda: self._act(lambda: self._open(job.spec.job_id)),
            tooltip=f"Show again: {title}",
        )
        face = make.picture("ytt-recent-picture", picture)
        mark = [] if job.chosen is None else [make.html("ytt-star ytt-recent-mark", STAR)]
        return make.box(
            "ytt-recent-card", [face, *mark, make.html("ytt-recent-words", card_words(job)), button]
        )

    def _open(self, job_id: str) -> None:
        stored = self._manager().store.load(job_id)
        if stored is None:
            self._turn(0, "That job was deleted meanwhile.")
            return
        exhibits = [_exhibit(job_id, each) for each in stored.progress.thumbnails]
        foot = self._canvas.draw(lambda: self._foot(job_id, len(exhibits)))
        shown = f"{name_of(stored)}, {when(stored.spec.created_at)}"
        self._stage.open_all(exhibits, shown, after=AFTER_ALL, foot=foot)

    def _foot(self, job_id: str, count: int) -> Any:
        """What can be done with a whole job, under its pictures. Called with the canvas held."""
        words = self._make.button(
            "ytt-quiet ytt-reword",
            "Put the headline on these",
            lambda: self._put_words(job_id),
            icon="font",
            tooltip="Redraw these pictures with the words of the form; no provider is asked and nothing is paid",
        )
        deletion = Deletion(self._make, self._canvas, job_id, count, self._manager, self._act, self._deleted)
        return self._make.box("ytt-stage-foot", [words, deletion.widget])

    def _put_words(self, job_id: str) -> Future[None]:
        """Put the form's words on a job's pictures on a thread of its own, and show them."""

        def work() -> None:
            self._reword(job_id)
            self._open(job_id)
            self.refresh()

        return in_background(lambda: self._act(work), "ytthumb-reword")

    def _deleted(self, job_id: str, report: CleanReport) -> None:
        self._stage.close_if_shows(job_id)
        self._on_deleted(job_id)
        self._turn(0, f"Deleted, with {pictures(report.pictures)}.")


def _exhibit(job_id: str, thumbnail: Thumbnail) -> Exhibit:
    index, changed, state = thumbnail.index, sentence(thumbnail.changed), thumbnail.files.state()
    caption = f"{index}. {changed}" if changed else f"Variation {index}"
    caption += "" if state == "whole" else f" (its picture file is {state})"
    prompt = str(thumbnail.recipe.get("prompt") or "")
    name = f"thumbnail-{job_id}-{index:02d}.jpg"
    return Exhibit(job_id, index, thumbnail.files.picture, thumbnail.files.small, caption, name, prompt)


def _small(path: Path) -> bytes:
    try:
        return small_jpeg(path, _CARD_PX)
    except ThumbnailError:
        return blank_png()
