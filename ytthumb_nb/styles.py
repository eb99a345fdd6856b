"""The 15 styles as values: what a chooser shows, how a scene is painted, how a headline is set.

To add a style, add one value to `STYLES`: form, terminal, tests, gallery and docs walk this table.
Colours are "#rrggbb". Lengths are shares of the type size or of the picture, so that every size looks alike.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Literal

from ytthumb_nb.errors import InvalidRequestError


@dataclass(frozen=True)
class HeadlineLook:
    """How a headline is set.

    `font` is a key of `imaging.fonts.FONTS`. `accents` are the colours for the emphasised line, one per
    variation in turn; a pair of colours is a vertical gradient. `stroke`, `shadow` offsets and `gap` are
    shares of the type size; `rotate_deg` and `shear` turn the whole block. `panel` is a box behind each line.
    """

    font: str
    fill: str = "#ffffff"
    accents: tuple[str | tuple[str, str], ...] = ("#ffd21f",)
    accent_on: Literal["longest", "last", "none"] = "longest"
    upper: bool = True
    stroke: float = 0.0
    stroke_colour: str = "#000000"
    shadow: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """dx, dy, blur (shares of the type size) and opacity 0..1."""
    glow: str | None = None
    panel: str | None = None
    rotate_deg: float = 0.0
    shear: float = 0.0
    gap: float = 0.12
    justify: bool = True
    """Set every line as wide as its column allows, within bounds, instead of one size for all."""
    max_lines: int = 4
    max_height: float = 0.45
    """Tallest type, as a share of the picture's height."""


@dataclass(frozen=True)
class SceneLook:
    """How the picture behind the headline is painted."""

    ground: str
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """One style. `prompt` is the sentence that AI providers are given."""

    name: str
    label: str
    description: str
    headline: HeadlineLook
    scene: SceneLook
    prompt: str = field(default="", repr=False)


_PLAIN = SceneLook("plain", ("#202028", "#3a3a4a"))

STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            "modern",
            "Modern & Clean",
            "Contemporary design with bold typography",
            HeadlineLook("montserrat"),
            _PLAIN,
        ),
    )
}


def style_named(name: object) -> Style:
    """The style called *name*.

    Raises:
        InvalidRequestError: there is none; the message suggests the nearest name.
    """
    style = STYLES.get(name) if isinstance(name, str) else None
    if style is None:
        near = difflib.get_close_matches(str(name).lower(), STYLES, n=1)
        suggestion = f"Did you mean {near[0]!r}? " if near else ""
        raise InvalidRequestError(
            f"style {name!r} is unknown.", hint=f"{suggestion}The styles are: {', '.join(STYLES)}."
        )
    return style
