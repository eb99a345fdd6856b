"""The style chooser: every style with its colours and one line about it, and a search over them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from ytthumb_nb.styles import STYLES, Style, style_named
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show, turn
from ytthumb_nb.ui.theme import swatch


class StyleChooser:
    """Walks the table of styles, so that a new one appears here by itself; the one to begin with comes first.

    Args:
        on_change: called when another one was chosen.
    """

    def __init__(
        self, make: Elements, canvas: Canvas, chosen: str, on_change: Callable[[], object] = lambda: None
    ) -> None:
        self._canvas = canvas
        self._on_change = on_change
        self._chosen = style_named(chosen).name
        self.search = make.field(
            w.Text, "ytt-style-search", "Style", placeholder=f"Search {len(STYLES)} styles, or pick one below"
        )
        first = sorted(STYLES.values(), key=lambda style: style.name != self._chosen)
        self.options = {style.name: self._option(make, style) for style in first}
        self._nothing = make.html("ytt-hint", "No style is described like that.")
        self.list = make.box("ytt-style", [*self.options.values(), self._nothing])
        self.widget = make.box("ytt-section", [self.search, self.list])
        self.search.observe(lambda change: self.filter(change["new"]), "value")
        show(self._nothing, False)
        self._mark()

    @property
    def value(self) -> str:
        """Name of the chosen style."""
        return self._chosen

    @value.setter
    def value(self, name: str) -> None:
        self._chosen = style_named(name).name
        self._canvas.draw(self._mark)
        self._on_change()

    def filter(self, text: str) -> None:
        """Show only styles in whose name, label or description each word of *text* occurs."""
        words = text.casefold().split()

        def change() -> None:
            found = 0
            for name, option in self.options.items():
                style = STYLES[name]
                described = f"{style.name} {style.label} {style.description}".casefold()
                fits = all(word in described for word in words)
                found += fits
                show(option, fits)
            show(self._nothing, not found)

        self._canvas.draw(change)

    def _option(self, make: Elements, style: Style) -> Any:
        words = f"<b>{escape(style.label)}</b><span>{escape(style.description)}</span>"
        face = make.html("ytt-option-face", f"{swatch(style)}<div>{words}</div>")
        button = make.button(
            "ytt-cover", "", lambda: setattr(self, "value", style.name), tooltip=f"Style: {style.label}"
        )
        return make.box(f"ytt-option ytt-style-{style.name}", [face, button])

    def _mark(self) -> None:
        self.search.description = f"Style: {STYLES[self._chosen].label}"
        for name, option in self.options.items():
            turn(option, "ytt-chosen", name == self._chosen)
