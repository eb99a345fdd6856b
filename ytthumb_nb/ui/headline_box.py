"""The headline: its words, shorter ones to choose from, and putting other words on pictures that are made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

import ipywidgets as w

from ytthumb_nb.suggestions import suggest_headlines
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, discard, show

_NONE: Final = "No words on the picture"
_EMPTY: Final = "The title, unless you write other words"
#: Shorter headlines that are offered at most; one row of a narrow panel holds about two.
_CHIPS: Final = 3


class HeadlineBox:
    """The field, the box for no words at all, chips with shorter headlines, and "Apply words" once there are pictures.

    Args:
        given: the headline to begin with; None stands for the title, "" for no words.
        on_change: called whenever other words are wished for.
        apply: puts the words on the pictures that are shown; may take a while, and says itself what goes wrong.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        given: str | None,
        on_change: Callable[[], object],
        apply: Callable[[], object],
    ) -> None:
        self._make, self._canvas, self._apply = make, canvas, apply
        self._title = ""
        self._suggested: list[str] = []
        self._offered = False
        self._lock = threading.Lock()
        self._serving = threading.Lock()
        self._asked = 0
        self.text = make.field(w.Text, "ytt-headline", "Headline", value=given or "")
        self.none = make.field(w.Checkbox, "ytt-check", _NONE, value=given == "", indent=False)
        self.apply_button = make.button(
            "ytt-secondary ytt-apply", "Apply words", self.apply,
            tooltip="Redraw the pictures with these words; no provider is asked and nothing is paid",
        )  # fmt: skip
        self.chips = make.box("ytt-chips")
        row = make.box("ytt-headline-row", [self.text, self.apply_button])
        self.widget = make.box("ytt-section", [row, self.chips, self.none])
        for each in (self.text, self.none):
            each.observe(lambda _: self._changed(on_change), "value")
        self.text.on_msg(lambda _widget, content, _buffers: self._pressed(content))
        self._arrange()

    @property
    def value(self) -> str | None:
        """The words as a request takes them: None for the title, "" for none."""
        return "" if self.none.value else self.text.value.strip() or None

    def suggest(self, title: str, channel: str = "") -> None:
        """Say in the empty field what will be drawn, and offer shorter words for it."""
        suggested = suggest_headlines(title, channel=channel or None)[:_CHIPS] if title else []
        self._title = title

        def change() -> None:
            if suggested != self._suggested:
                self._suggested = suggested
                old, self.chips.children = self.chips.children, [self._chip(words) for words in suggested]
                for chip in old:
                    discard(chip)
            self._arrange()

        self._canvas.draw(change)

    def offer(self, offered: bool) -> None:
        """Say whether there are finished pictures that could get other words now."""
        self._offered = offered
        self._canvas.draw(self._arrange)

    def apply(self) -> Future[None]:
        """Put the words on the pictures, on a thread of its own; the newest of several wishes is what is drawn."""
        with self._lock:
            self._asked += 1
            asked = self._asked
        return in_background(lambda: self._serve(asked), "ytthumb-apply-words")

    # ------------------------------------------------------------ from the browser

    def _pressed(self, content: dict[str, Any]) -> None:
        if content.get("event") == "submit" and self._offered:
            self.apply()

    def _changed(self, on_change: Callable[[], object]) -> None:
        self._canvas.draw(self._arrange)
        on_change()

    def _take(self, words: str) -> None:
        def change() -> None:
            self.none.value = False
            self.text.value = words

        self._canvas.draw(change)

    # ------------------------------------------------------------ drawing

    def _serve(self, asked: int) -> None:
        with self._serving:
            if asked != self._asked:
                return  # newer words wait behind these
            self._canvas.draw(lambda: self._show_applying(True))
            try:
                self._apply()
            finally:
                self._canvas.draw(lambda: self._show_applying(False))

    def _show_applying(self, applying: bool) -> None:
        self.apply_button.disabled = applying
        self.apply_button.description = "Applying" if applying else "Apply words"

    def _chip(self, words: str) -> Any:
        return self._make.button(
            "ytt-chip", words, lambda: self._take(words), tooltip=f"Shorter: take {words!r} as the headline"
        )

    def _arrange(self) -> None:
        """Show what can be done now. Chips leave as soon as somebody writes words of their own."""
        own = self.text.value.strip()
        self.text.disabled = self.none.value
        self.text.placeholder = self._title or _EMPTY
        show(self.apply_button, self._offered)
        show(
            self.chips,
            bool(self._suggested) and not self.none.value and (not own or own in self._suggested),
        )
