"""Which colours letters take so that they can be read: beside each other, on a panel, on the opposite ground.

Rules over colours only; what stands behind the letters is measured in `contrast`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ytthumb_nb.imaging.contrast import GOOD, luminance, ratio
from ytthumb_nb.imaging.layers import Floats, rgb
from ytthumb_nb.styles import HeadlineLook

#: Light at which black and white stand out alike.
MIDDLE: Final = 0.179


def is_bare(look: HeadlineLook) -> bool:
    """Whether letters stand on the picture with nothing but a shadow."""
    return not (look.stroke or look.glow or look.panel or look.depth)


def turned_over(look: HeadlineLook) -> HeadlineLook:
    """*look* with light letters for dark ones, or the other way round, as one writes on the opposite paper.

    Accent colours follow by `beside`. Light letters get a soft shadow, dark ones none.
    """
    fill = rgb(look.fill)
    dark = float(luminance(fill)) <= MIDDLE
    return replace(
        look,
        fill=_named(towards(fill, not dark, 0.93)),
        shadow=(0.0, 0.03, 0.09, 0.6) if dark else (0.0, 0.0, 0.0, 0.0),
    )


def beside(accent: str | tuple[str, str], fill: str, look: HeadlineLook) -> str | tuple[str, str]:
    """*accent*, or, where it needs the opposite ground from *fill* and no stroke parts them, one that does not."""
    bright = float(luminance(rgb(fill))) > MIDDLE
    first = accent if isinstance(accent, str) else accent[0]
    if look.stroke or look.panel or (float(luminance(rgb(first))) > MIDDLE) == bright:
        return accent
    colour = rgb(look.rule or first)
    for step in range(20):
        light = float(luminance(colour))
        if (light > 0.4) if bright else (light < 0.14):
            break
        colour = towards(rgb(look.rule or first), not bright, 0.05 * (step + 1))
    return _named(colour)


def readable_on(fill: Floats, panel: str) -> Floats:
    """*fill*, or black or white where it would not stand out on *panel*."""
    behind = luminance(rgb(panel))
    if float(ratio(luminance(np.moveaxis(fill, 0, -1)), behind).min()) >= GOOD:
        return fill
    return np.full(3, 16.0 if float(behind) > MIDDLE else 255.0, np.float32)


def towards(colour: Floats, bright: bool, share: float) -> Floats:
    """*colour* moved towards black under bright letters, towards white under dark ones."""
    return np.asarray(colour + ((0.0 if bright else 255.0) - colour) * share, np.float32)


def toned(tone: Floats, bright: bool) -> Floats:
    """The picture's own *tone*, as dark (or as light) as letters need."""
    if bright:
        return np.asarray(tone * min(1.0, 26.0 / max(1.0, float(tone.max()))), np.float32)
    rest = 255.0 - tone
    return np.asarray(255.0 - rest * min(1.0, 14.0 / max(1.0, float(rest.max()))), np.float32)


def _named(colour: Floats) -> str:
    return "#" + "".join(f"{round(float(value)):02x}" for value in colour)
