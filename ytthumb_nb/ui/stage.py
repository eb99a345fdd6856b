"""The stage: finished pictures in full size, one alone or several side by side. Bytes travel only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from ytthumb_nb.models import MAX_VARIATIONS
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.choice import ChoiceButtons
from ytthumb_nb.ui.elements import Elements, discard, show, turn
from ytthumb_nb.ui.words import prompt_details

#: Places of the stage in the grid beside those under a variation, 1 to 10.
BEFORE_ALL: Final = 0
AFTER_ALL: Final = MAX_VARIATIONS + 1


@dataclass(frozen=True)
class Exhibit:
    """A finished picture that can be shown: whose it is, its files, what to call it, and the name it is saved under.

    `prompt` is what an AI model was told; "" when none was.
    """

    job_id: str
    variation: int
    picture: Path
    small: Path
    caption: str
    save_as: str
    prompt: str = ""


@dataclass(frozen=True)
class _View:
    """What is on the stage: `exhibits[at]` alone, or with None all of them; `foot` is a widget under them."""

    exhibits: tuple[Exhibit, ...] = ()
    at: int | None = None
    after: int = BEFORE_ALL
    title: str = ""
    foot: Any = None

    @property
    def shown(self) -> tuple[Exhibit, ...]:
        return self.exhibits if self.at is None else (self.exhibits[self.at],)


class Stage:
    """Shows exhibits large. Clicks and the drawing of a job may both change it: the last one begun is what stays.

    Args:
        choice: gives each picture the button that chooses it.
        on_download: called with the exhibit whose Download was clicked.
    """

    def __init__(
        self, make: Elements, canvas: Canvas, choice: ChoiceButtons, on_download: Callable[[Exhibit], object]
    ) -> None:
        self._make = make
        self._canvas = canvas
        self._choice = choice
        self._on_download = on_download
        self._view = _View()  # set with the canvas held
        self.title = make.html("ytt-stage-title")
        self._back = make.button(
            "ytt-quiet", "", lambda: self.step(-1), tooltip="Previous", icon="chevron-left"
        )
        self._on = make.button("ytt-quiet", "", lambda: self.step(1), tooltip="Next", icon="chevron-right")
        close = make.button("ytt-quiet ytt-stage-close", "", self.close, tooltip="Close", icon="times")
        self.exhibits = make.box("ytt-stage-pictures")
        self._head = make.box("ytt-stage-head", [self.title, self._back, self._on, close])
        self.widget = make.box("ytt-full", [self._head, self.exhibits])
        show(self.widget, False)

    def open_one(self, exhibits: Sequence[Exhibit], at: int, *, after: int | None = None) -> None:
        """Show `exhibits[at]` alone, under the tile of variation *after*; previous and next go through the others."""
        place = self._view.after if after is None else after
        self._put(_View(tuple(exhibits), at, place, f"{at + 1} of {len(exhibits)}"))

    def open_all(
        self, exhibits: Sequence[Exhibit], title: str, *, after: int = BEFORE_ALL, foot: Any = None
    ) -> None:
        """Show *exhibits* side by side under *title*, before or after all tiles.

        *foot*, a widget, stands under them, and is discarded when others are shown.
        """
        self._put(_View(tuple(exhibits), None, after, title, foot))

    def step(self, by: int) -> None:
        """Show the next picture (1) or the one before (-1), round and round."""
        view = self._view
        if view.at is not None:
            self.open_one(view.exhibits, (view.at + by) % len(view.exhibits))

    def renew(self, exhibits: Sequence[Exhibit]) -> None:
        """Show the newer pictures of *exhibits* in place of those of the same names, if such are shown now."""
        newer = {each.save_as: each for each in exhibits}
        view = self._view
        renewed = tuple(newer.get(each.save_as, each) for each in view.exhibits)
        if renewed != view.exhibits:
            self._put(replace(view, exhibits=renewed), instead_of=view)

    def close(self) -> None:
        """Put everything away."""
        self._put(_View())

    def close_if_shows(self, job_id: str) -> None:
        """Put everything away when pictures of this job are shown, or are about to be."""

        def change() -> None:
            if any(exhibit.job_id == job_id for exhibit in self._view.exhibits):
                self.close()

        self._canvas.draw(change)

    def _put(self, view: _View, *, instead_of: _View | None = None) -> None:
        """Show *view*, unless another one is begun while its files are read; only in place of a certain one."""

        def begin() -> bool:
            if instead_of is not None and self._view is not instead_of:
                return False
            self._view = view
            return True

        if not self._canvas.draw(begin):
            return
        read = [(exhibit, _read(exhibit.picture), _read(exhibit.small)) for exhibit in view.shown]
        chosen = self._choice.read({exhibit.job_id for exhibit in view.shown})

        def change() -> None:
            if self._view is view:
                self._choice.begin(chosen)
                self._draw(view, [self._figure(*each) for each in read])
            elif view.foot is not None and view.foot is not self._view.foot:
                discard(view.foot)

        self._canvas.draw(change)

    def _draw(self, view: _View, figures: Sequence[Any]) -> None:
        old = self.exhibits.children
        self.exhibits.children = figures
        for figure in old:
            discard(figure)
        self.title.value = f"<b>{escape(view.title)}</b>"
        for each in (self._back, self._on):
            show(each, view.at is not None and len(view.exhibits) > 1)
        turn(self.exhibits, "ytt-side-by-side", len(figures) > 1)
        _, _, *old_foot = self.widget.children
        self.widget.children = [self._head, self.exhibits, *([] if view.foot is None else [view.foot])]
        for each in old_foot:
            if each is not view.foot:
                discard(each)
        with self.widget.hold_sync():
            for place in range(BEFORE_ALL, AFTER_ALL + 1):
                turn(self.widget, f"ytt-after-{place}", place == view.after)
            show(self.widget, bool(view.exhibits))

    def _figure(self, exhibit: Exhibit, picture: bytes | None, small: bytes | None) -> Any:
        make = self._make
        caption = make.html("ytt-stage-caption", f"<span>{escape(exhibit.caption)}</span>")
        if picture is None:
            gone = make.html("ytt-gone", f"The file {escape(exhibit.picture.name)} is no longer there.")
            return make.box("ytt-figure", [gone, caption])
        download = make.button(
            "ytt-secondary", "Download", lambda: self._on_download(exhibit), icon="download",
            tooltip=f"Download {exhibit.save_as}",
        )  # fmt: skip
        choose = self._choice.button(exhibit.job_id, exhibit.variation)
        in_feed = [] if small is None else [make.picture("ytt-in-feed", small)]
        buttons = make.box("ytt-figure-buttons", [choose, download])
        foot = make.box("ytt-figure-foot", [*in_feed, caption, buttons])
        told = [make.html("ytt-prompt", prompt_details(exhibit.prompt))] if exhibit.prompt else []
        return make.box("ytt-figure", [make.picture("ytt-figure-picture", picture), foot, *told])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
