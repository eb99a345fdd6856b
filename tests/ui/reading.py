"""What a person sees of a widget: its words without mark-up, and whether it is there at all."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from typing import Any

from ytthumb_nb.ui.elements import HIDDEN
from ytthumb_nb.ui.panel import Panel

MakePanel = Callable[..., Panel]


def words(widget: Any) -> str:
    """The text of an HTML widget, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", widget.value)).split())


def visible(widget: Any) -> bool:
    """Whether *widget* is not hidden itself."""
    return HIDDEN not in widget._dom_classes


def named(widget: Any, name: str) -> bool:
    """Whether *widget* has the class *name*."""
    return name in widget._dom_classes


def everything_in(widget: Any) -> list[Any]:
    """*widget* and all widgets in it."""
    return [widget, *(each for child in getattr(widget, "children", ()) for each in everything_in(child))]


def found(widget: Any, name: str) -> list[Any]:
    """All widgets of class *name* in *widget*."""
    return [each for each in everything_in(widget) if named(each, name)]


def shows(widget: Any, trait: str, expected: Callable[[Any], bool], timeout_s: float = 10.0) -> bool:
    """Wait until *trait* of *widget* has a value that is *expected*; False when it never had one in time."""
    event = threading.Event()

    def look(value: Any) -> None:
        if expected(value):
            event.set()

    def changed(change: Any) -> None:
        look(change["new"])

    widget.observe(changed, trait)
    look(getattr(widget, trait))
    try:
        return event.wait(timeout_s)
    finally:
        widget.unobserve(changed, trait)
