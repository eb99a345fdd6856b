"""The widgets that the panel is built of, made in one place so that they share what can be shared.

Each ipywidget opens a channel for itself, its layout and its style; sharing the last two makes a panel of a
hundred widgets appear three times sooner. Looks come from `panel.css` by class names alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as w

HIDDEN = "ytt-hidden"


class Elements:
    """Makes plain widgets with class names; all made by one share one layout and one style of each kind."""

    def __init__(self) -> None:
        self._layout = w.Layout()
        self._styles: dict[type[Any], Any] = {}

    def box(self, classes: str, children: Iterable[Any] = ()) -> Any:
        """A container; `panel.css` says whether it is a row, a column or a grid."""
        return w.Box(tuple(children), layout=self._layout, _dom_classes=classes.split())

    def html(self, classes: str, value: str = "") -> Any:
        """Text with mark-up. Whatever comes from outside must be escaped by the caller."""
        return self._made(w.HTML, classes, value=value)

    def button(
        self, classes: str, text: str, on_click: Callable[[], object], *, tooltip: str = "", icon: str = ""
    ) -> Any:
        """A button; *tooltip* is also its name for screen readers when it has no *text*."""
        made = self._made(w.Button, classes, description=text, tooltip=tooltip, icon=icon)
        made.on_click(lambda _: on_click())
        return made

    def picture(self, classes: str, value: bytes) -> Any:
        """An encoded picture, JPEG or PNG; browsers tell which by the content."""
        return w.Image(value=value, format="jpeg", layout=self._layout, _dom_classes=classes.split())

    def field(self, kind: type[Any], classes: str, label: str, **traits: Any) -> Any:
        """An input with its label above it."""
        return self._made(kind, classes, description=label, **traits)

    def bar(self, classes: str) -> Any:
        """A progress bar from 0 to 100."""
        return self._made(w.IntProgress, classes, min=0, max=100)

    def _made(self, kind: type[Any], classes: str, **traits: Any) -> Any:
        """A widget of *kind* with the style that others of its kind already have."""
        if (style := self._styles.get(kind)) is not None:
            traits["style"] = style
        made = kind(layout=self._layout, _dom_classes=classes.split(), **traits)
        self._styles[kind] = made.style
        return made


def show(widget: Any, visible: bool) -> None:
    """Show *widget*, or take it out of the page without closing it."""
    turn(widget, HIDDEN, not visible)


def turn(widget: Any, name: str, on: bool) -> None:
    """Give *widget* the class *name*, or take it away."""
    if on:
        widget.add_class(name)
    else:
        widget.remove_class(name)


def become(widget: Any, state: str, among: Iterable[str]) -> None:
    """Give *widget* the class `ytt-is-<state>` and take away those of the other states."""
    with widget.hold_sync():
        for each in among:
            turn(widget, f"ytt-is-{each}", each == state)


def discard(widget: Any) -> None:
    """Close *widget* and everything in it; their pictures leave the kernel and the page."""
    for child in getattr(widget, "children", ()):
        discard(child)
    widget.close()
