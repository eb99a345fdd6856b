"""The inputs of a brand's form: one for each of `BrandFields`, with a strip of colour under what names one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import ipywidgets as w

from ytthumb_nb.brand import is_colour
from ytthumb_nb.ui.brand_fields import (
    AS_THE_STYLE,
    CORNERS,
    BrandFields,
    colours_in,
    fonts_with,
    outlines_with,
)
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements
from ytthumb_nb.ui.logo_box import LogoBox

#: Stands for None in a list: with that, ipywidgets now and then shows nothing, by the order of a set of names.
_NONE: Final = ""


class BrandInputs:
    """Reads and shows a `BrandFields`.

    Args:
        keep_in: gives the folder in which an uploaded logo is kept until its brand is saved.
        on_edit: called when a person has changed something; not for what `put` shows.
    """

    def __init__(
        self, make: Elements, canvas: Canvas, keep_in: Callable[[], Path], on_edit: Callable[[], object]
    ) -> None:
        self._canvas, self._on_edit = canvas, on_edit
        self._putting = False
        empty = BrandFields()
        self.channel = make.field(w.Text, "ytt-brand-channel", "Channel", placeholder="As YouTube names it")
        self.background, self.text, self.accents = (
            make.field(w.Text, "", label, placeholder=AS_THE_STYLE)
            for label in ("Background", "Text", "Accents")
        )
        self.font = make.field(w.Dropdown, "ytt-brand-font", "Font", options=_choices(fonts_with(None)))
        self.outline = make.field(
            w.Dropdown, "ytt-brand-outline", "Outline", options=_choices(outlines_with(None))
        )
        self.logo = LogoBox(make, canvas, keep_in, self._edited)
        self.badge = make.field(w.Text, "ytt-brand-badge", "Badge", placeholder="None; LIVE, EP 12")
        self.badge_corner = make.field(
            w.Dropdown, "ytt-brand-corner", "Its corner", options=CORNERS, value=empty.badge_corner
        )
        self._colours = (self.background, self.text, self.accents)
        self._strips = [make.html("ytt-strip") for _ in self._colours]
        colours = [make.box("ytt-colour", pair) for pair in zip(self._colours, self._strips, strict=True)]
        self.widget = make.box(
            "ytt-section",
            [
                self.channel,
                make.box("ytt-colours", colours),
                make.html(
                    "ytt-hint", "Colours as #ff8c42, several with commas; empty leaves them to the style."
                ),
                make.box("ytt-pair", [self.font, self.outline]),
                self.logo.widget,
                make.box("ytt-pair", [self.badge, self.badge_corner]),
            ],
        )
        for each in self._colours:
            each.observe(lambda _: canvas.draw(self._paint), "value")
        for each in (self.channel, *self._colours, self.font, self.outline, self.badge, self.badge_corner):
            each.observe(lambda _: self._edited(), "value")

    @property
    def value(self) -> BrandFields:
        """What stands in the inputs, good or not."""
        return BrandFields(
            channel=self.channel.value,
            background=self.background.value,
            text=self.text.value,
            accents=self.accents.value,
            font=_chosen(self.font),
            outline=_chosen(self.outline),
            logo=self.logo.value,
            logo_corner=self.logo.corner.value,
            badge=self.badge.value,
            badge_corner=self.badge_corner.value,
        )

    def put(self, fields: BrandFields) -> None:
        """Show *fields*; its logo is read here."""

        def change() -> None:
            self._putting = True
            try:
                self._put(fields)
            finally:
                self._putting = False

        self.logo.put(fields.logo)
        self._canvas.draw(change)

    def _put(self, fields: BrandFields) -> None:
        self.channel.value = fields.channel
        self.background.value = fields.background
        self.text.value = fields.text
        self.accents.value = fields.accents
        self._offer(self.font, fonts_with(fields.font), fields.font)
        self._offer(self.outline, outlines_with(fields.outline), fields.outline)
        self.logo.corner.value = fields.logo_corner
        self.badge.value = fields.badge
        self.badge_corner.value = fields.badge_corner

    def _offer(self, among: Any, options: list[tuple[str, Any]], value: Any) -> None:
        if tuple(among.options) != tuple(_choices(options)):
            among.options = _choices(options)
        among.value = _NONE if value is None else value

    def _edited(self) -> None:
        if not self._putting:
            self._on_edit()

    def _paint(self) -> None:
        for field, strip in zip(self._colours, self._strips, strict=True):
            good = [each for each in colours_in(field.value) if is_colour(each)]
            strip.value = "".join(f'<i style="background:{colour}"></i>' for colour in good)


def _choices(options: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """*options* as a list takes them."""
    return [(label, _NONE if value is None else value) for label, value in options]


def _chosen(among: Any) -> Any:
    """What is chosen in a list of `_choices`."""
    return None if among.value == _NONE else among.value
