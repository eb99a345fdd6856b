"""The recent gallery: what was made before, in this notebook or another, each a click away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.manager import JobManager
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
            found = [(status, done) for status in self._manager().recent(SHOWN) if (done := _done(status))]
        except ThumbnailError as error:
            log.warning("recent jobs cannot be shown: %s", error)
            found = []
        small = [_small(Path(done[0]["files"]["small"])) for _, done in found]

        def change() -> None:
            old = self.cards.children
            self.cards.children = [
                self._card(status, done, picture) for (status, done), picture in zip(found, small, strict=True)
            ]
            for card in old:
                discard(card)
            show(self.widget, bool(found))

        self._canvas.draw(change)

    def _card(self, status: Mapping[str, Any], done: list[Any], picture: bytes) -> Any:
        title = _title(status)
        words = f"<b>{escape(title)}</b><span>{when(status['created_at'])}, {pictures(len(done))}</span>"
        make = self._make
        button = make.button(
            "ytt-cover",
            "",
            lambda: self._act(lambda: self._open(status, title)),
            tooltip=f"Show again: {title}",
        )
        face = make.picture("ytt-recent-picture", picture)
        return make.box("ytt-recent-card", [face, make.html("ytt-recent-words", words), button])

    def _open(self, status: Mapping[str, Any], title: str) -> None:
        now = self._manager().status(status["job_id"])
        exhibits = [_exhibit(now["job_id"], variation) for variation in _done(now)]
        if exhibits:
            self._stage.open_all(exhibits, f"{title}, {when(now['created_at'])}", after=AFTER_ALL)


def _title(status: Mapping[str, Any]) -> str:
    source = status["source"] or {}
    return str(source.get("title") or KIND_WORDS.get(str(source.get("kind")), "Thumbnails"))


def _done(status: Mapping[str, Any]) -> list[Any]:
    return [each for each in status["variations"] if each["files"]]


def _exhibit(job_id: str, variation: Mapping[str, Any]) -> Exhibit:
    files, index = variation["files"], variation["index"]
    caption = f"{index}. {sentence(variation['changed'])}" if variation["changed"] else f"Variation {index}"
    return Exhibit(Path(files["picture"]), Path(files["small"]), caption, f"thumbnail-{job_id}-{index:02d}.jpg")


def _small(path: Path) -> bytes:
    try:
        return small_jpeg(path, _CARD_PX)
    except ThumbnailError:
        return blank_png()
