"""The stage: finished pictures in full size, one alone or several side by side. Bytes travel only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


class Stage:
    """Shows exhibits large.

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
        self._foot: Any = None
        self._exhibits: Sequence[Exhibit] = ()
        self._at: int | None = None
        self._after = BEFORE_ALL
        self._title = ""
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
        self._exhibits, self._at, self._foot = tuple(exhibits), at, None
        self._after = self._after if after is None else after
        self._put([self._exhibits[at]], f"{at + 1} of {len(self._exhibits)}")

    def open_all(
        self, exhibits: Sequence[Exhibit], title: str, *, after: int = BEFORE_ALL, foot: Any = None
    ) -> None:
        """Show *exhibits* side by side under *title*, before or after all tiles.

        *foot*, a widget, stands under them, and is discarded when others are shown.
        """
        self._exhibits, self._at, self._after, self._foot = tuple(exhibits), None, after, foot
        self._put(self._exhibits, title)

    def step(self, by: int) -> None:
        """Show the next picture (1) or the one before (-1), round and round."""
        if self._at is not None:
            self.open_one(self._exhibits, (self._at + by) % len(self._exhibits))

    def renew(self, exhibits: Sequence[Exhibit]) -> None:
        """Show the newer pictures of *exhibits* in place of those of the same names, if such are shown now."""
        newer = {each.save_as: each for each in exhibits}
        renewed = [newer.get(each.save_as, each) for each in self._exhibits]
        if renewed != list(self._exhibits):
            self._exhibits = renewed
            self._put(renewed if self._at is None else [renewed[self._at]], self._title)

    def close(self) -> None:
        """Put everything away."""
        self._exhibits, self._at, self._foot = (), None, None
        self._put((), "")

    def close_if_shows(self, job_id: str) -> None:
        """Put everything away when pictures of this job are shown."""
        if any(exhibit.job_id == job_id for exhibit in self._exhibits):
            self.close()

    def _put(self, exhibits: Sequence[Exhibit], title: str) -> None:
        self._title = title
        read = [(exhibit, _read(exhibit.picture), _read(exhibit.small)) for exhibit in exhibits]
        chosen = self._choice.read({exhibit.job_id for exhibit in exhibits})
        foot = self._foot

        def change() -> None:
            self._choice.begin(chosen)
            old = self.exhibits.children
            self.exhibits.children = [self._figure(*each) for each in read]
            for figure in old:
                discard(figure)
            self.title.value = f"<b>{escape(title)}</b>"
            for each in (self._back, self._on):
                show(each, self._at is not None and len(self._exhibits) > 1)
            turn(self.exhibits, "ytt-side-by-side", len(exhibits) > 1)
            _, _, *old_foot = self.widget.children
            self.widget.children = [self._head, self.exhibits, *([] if foot is None else [foot])]
            for each in old_foot:
                if each is not foot:
                    discard(each)
            with self.widget.hold_sync():
                for place in range(BEFORE_ALL, AFTER_ALL + 1):
                    turn(self.widget, f"ytt-after-{place}", place == self._after)
                show(self.widget, bool(exhibits))

        self._canvas.draw(change)

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
