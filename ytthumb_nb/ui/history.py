"""The recent gallery: what was made before, in this notebook or another, each a click away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import Thumbnail
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.sqlite import StoredJob
from ytthumb_nb.styles import STYLES
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, discard, show
from ytthumb_nb.ui.pictures import blank_png, small_jpeg
from ytthumb_nb.ui.stage import AFTER_ALL, Exhibit, Stage
from ytthumb_nb.ui.words import KIND_WORDS, pictures, sentence, when

log = logging.getLogger(__name__)

SHOWN = 8
_CARD_PX = 240


class RecentJobs:
    """A row of the newest jobs that have a picture; a click shows theirs on the stage.

    Args:
        manager: asked for when the row is refreshed.
        act: runs what a click asks for and shows in words what went wrong.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        manager: Callable[[], JobManager],
        stage: Stage,
        act: Callable[[Callable[[], object]], None],
    ) -> None:
        self._make = make
        self._canvas = canvas
        self._manager = manager
        self._stage = stage
        self._act = act
        self.cards = make.box("ytt-recent-cards")
        self.widget = make.box("ytt-recent", [make.html("ytt-heading", "<b>Recent</b>"), self.cards])
        show(self.widget, False)

    def refresh(self) -> Future[None]:
        """Read the newest jobs and their first pictures on a thread of its own, then draw them."""
        return in_background(self._refresh, "ytthumb-recent")

    def _refresh(self) -> None:
        try:
            stored = self._manager().store.recent(SHOWN)
            found = [job for job in stored if job.progress.thumbnails]
        except ThumbnailError as error:
            log.warning("recent jobs cannot be shown: %s", error)
            found = []
        small = [_small(job.progress.thumbnails[0].files.small) for job in found]

        def change() -> None:
            old = self.cards.children
            self.cards.children = [self._card(*each) for each in zip(found, small, strict=True)]
            for card in old:
                discard(card)
            show(self.widget, bool(found))

        self._canvas.draw(change)

    def _card(self, job: StoredJob, picture: bytes) -> Any:
        title, make = _title(job.progress), self._make
        button = make.button(
            "ytt-cover",
            "",
            lambda: self._act(lambda: self._open(job.spec.job_id, title)),
            tooltip=f"Show again: {title}",
        )
        face = make.picture("ytt-recent-picture", picture)
        return make.box("ytt-recent-card", [face, make.html("ytt-recent-words", _words(job)), button])

    def _open(self, job_id: str, title: str) -> None:
        stored = self._manager().store.load(job_id)
        exhibits = [] if stored is None else [_exhibit(job_id, each) for each in stored.progress.thumbnails]
        if stored is not None and exhibits:
            self._stage.open_all(exhibits, f"{title}, {when(stored.spec.created_at)}", after=AFTER_ALL)


def _title(progress: Progress) -> str:
    brief = progress.brief
    return "Thumbnails" if brief is None else brief.title or KIND_WORDS[brief.kind]


def _words(job: StoredJob) -> str:
    """What a card says: the words on the picture, or what it was made of; then the style, when, and how many."""
    title, thumbnails = _title(job.progress), job.progress.thumbnails
    layer = thumbnails[0].layer
    gone = sum(each.files.state(thorough=False) == "missing" for each in thumbnails)
    headline = (job.spec.headline or "") if layer is None else layer.text
    style = STYLES[job.spec.style if layer is None else layer.style].label
    return (
        f'<b title="{escape(title)}">{escape(headline.replace("*", "").strip() or title)}</b>'
        f"<span>{escape(style)}</span>"
        f"<span>{when(job.spec.created_at)}, {pictures(len(thumbnails))}{f', {gone} missing' if gone else ''}</span>"
    )


def _exhibit(job_id: str, thumbnail: Thumbnail) -> Exhibit:
    index, changed, state = thumbnail.index, sentence(thumbnail.changed), thumbnail.files.state()
    caption = f"{index}. {changed}" if changed else f"Variation {index}"
    caption += "" if state == "whole" else f" (its picture file is {state})"
    prompt = str(thumbnail.recipe.get("prompt") or "")
    name = f"thumbnail-{job_id}-{index:02d}.jpg"
    return Exhibit(thumbnail.files.picture, thumbnail.files.small, caption, name, prompt)


def _small(path: Path) -> bytes:
    try:
        return small_jpeg(path, _CARD_PX)
    except ThumbnailError:
        return blank_png()
