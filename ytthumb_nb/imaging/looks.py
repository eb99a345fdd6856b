"""How the words of one picture are set and where they stand: a style's look and a layout, with all that was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from ytthumb_nb.headline_layer import HeadlineLayer, Place
from ytthumb_nb.imaging.branded import branded_look
from ytthumb_nb.imaging.headline import READABLE_PX, fit_headline
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import HeadlineLook, style_named

Align = Literal["left", "centre", "right"]
Anchor = Literal["top", "middle", "bottom"]

#: Named places as shares of the picture (left, top, right, bottom), and how words gather in them.
_PLACES: Final[dict[str, tuple[tuple[float, float, float, float], Align, Anchor]]] = {
    "left": ((0.0, 0.0, 0.56, 1.0), "left", "middle"),
    "right": ((0.44, 0.0, 1.0, 1.0), "right", "middle"),
    "top": ((0.0, 0.0, 1.0, 0.46), "centre", "top"),
    "bottom": ((0.0, 0.54, 1.0, 1.0), "centre", "bottom"),
    "centre": ((0.08, 0.18, 0.92, 0.82), "centre", "middle"),
    "top-left": ((0.0, 0.0, 0.6, 0.5), "left", "top"),
    "top-right": ((0.4, 0.0, 1.0, 0.5), "right", "top"),
    "bottom-left": ((0.0, 0.5, 0.6, 1.0), "left", "bottom"),
    "bottom-right": ((0.4, 0.5, 1.0, 1.0), "right", "bottom"),
}


def headline_look(layer: HeadlineLayer) -> HeadlineLook:
    """The look of *layer*'s style with what its brand, and above that the layer itself, say otherwise."""
    look = style_named(layer.style).headline
    if layer.brand is not None:
        look = branded_look(look, layer.brand)
    if layer.font is not None:
        look = replace(look, font=layer.font)
    if layer.upper is not None:
        look = replace(look, upper=layer.upper)
    if layer.outline is not None:
        look = replace(look, stroke=float(layer.outline))
    return look


def placed(layout: Layout, place: Place | None, size: tuple[int, int]) -> Layout:
    """*layout* with its words where *place* says; faces and accent stay. None and "auto" leave it as it is."""
    if place is None or place == "auto":
        return layout
    align: Align
    anchor: Anchor
    if isinstance(place, str):
        shares, align, anchor = _PLACES[place]
    else:
        shares, align, anchor = place, _side(place[0], place[2]), "middle"
    left, top, right, bottom = shares
    width, height = size
    box = Box(round(left * width), round(top * height), round(right * width), round(bottom * height))
    return replace(layout, headline=box, align=align, anchor=anchor, room=None)


def wished_layout(layer: HeadlineLayer, look: HeadlineLook, layout: Layout, size: tuple[int, int]) -> Layout:
    """*layout* with the words where *layer* wants them; its own where a face leaves no room there to read them."""
    wished = placed(layout, layer.place, size)
    if wished is layout or not layer.text.strip():
        return layout
    there = fit_headline(layer.text, look, wished, size).smallest_line_px
    if there >= READABLE_PX:
        return wished
    at_home = fit_headline(layer.text, look, layout, size).smallest_line_px
    return wished if at_home < 1.25 * there else layout


def _side(left: float, right: float) -> Align:
    """How words gather in a rectangle that spans *left* to *right*: towards the nearer edge of the picture."""
    if abs(left - (1 - right)) < 0.1:
        return "centre"
    return "left" if left < 1 - right else "right"
