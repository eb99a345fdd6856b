"""What a style says about its scenes: grounds, edges, cards, how the photo is developed, how it is arranged.

Values only; `imaging` paints by them. Lengths are pixels of a 1280 x 720 picture, colours "#rrggbb".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Ground:
    """One ground of a style: a painter of `imaging.grounds.PAINTERS`, its colours, and which of its drawings.

    The first colour lies behind the words. A caption calls it by `tint` and `name` ("pink", "sunburst"). Where
    `follows_photo` is set, some variations turn its hues to suit the photo, and the caption says so instead.
    """

    painter: str
    colours: tuple[str, ...]
    tint: str
    name: str
    form: int = 0
    follows_photo: bool = True


@dataclass(frozen=True)
class Edge:
    """What lies between a cut-out and its ground. Lengths are pixels of a 1280 x 720 picture.

    `outline` is a line around the figure and `ink` a second one around that; `shadow` is dx, dy, blur and
    opacity; `halo` a soft light behind it; `rim` the colour of light along its own edge; `wash` two
    coloured lights that fall on the figure from the left and the right.
    """

    outline: float = 0.0
    outline_colour: str = "#ffffff"
    ink: float = 0.0
    ink_colour: str = "#000000"
    shadow: tuple[float, float, float, float] = (-14.0, 10.0, 18.0, 0.5)
    halo: str | None = None
    rim: str | None = None
    wash: tuple[str, str] | None = None
    of_ground: tuple[int, int, int] | None = None
    """Which of the ground's colours outline, halo and rim take instead, so that its light falls on the figure."""


@dataclass(frozen=True)
class Card:
    """How a photo is framed as a card. Lengths are pixels of a 1280 x 720 picture."""

    border: float = 8.0
    border_colour: str = "#ffffff"
    radius: float = 24.0
    tilt_deg: float = 3.0
    foot: float = 0.0
    """The wide lower border of an instant photo."""
    brackets: str | None = None
    """Colour of corner brackets instead of a whole border."""
    shadow: tuple[float, float, float, float] = (-10.0, 14.0, 22.0, 0.5)
    halo: str | None = None


@dataclass(frozen=True)
class Grade:
    """How the photo is developed. 1.0 leaves contrast, saturation and gamma as they are; warmth is -1..1.

    `shadows` and `highlights` tint dark and bright parts by `tone`. `duotone` prints it in two inks
    (dark, bright) by `duotone_share`. `posterise` is a number of flat tones with `ink` drawn along edges.
    `screen` is the distance of a printer's dots in pixels of 1280 x 720. `grain` is the film's, on everything.
    """

    contrast: float = 1.06
    saturation: float = 1.08
    gamma: float = 1.0
    warmth: float = 0.0
    shadows: str | None = None
    highlights: str | None = None
    tone: float = 0.0
    duotone: tuple[str, str] | None = None
    duotone_share: float = 0.0
    posterise: int = 0
    ink: float = 0.0
    screen: float = 0.0
    screen_share: float = 0.6
    grain: float = 0.0
    vignette: float = 0.0


#: Ways to use the photo. "figure" is a cut-out beside the words, "poster" one above them, "card" and "stack"
#: one photo card or two, "split" and "strips" slanted parts of the frame, "shelf" and "lintel" a band of the photo
#: below the words or above them, "round" a medallion, "bleed" the photo over the whole frame with words beside its
#: subject, "banner" with words below it.
Arrangement = Literal[
    "figure", "poster", "card", "stack", "split", "strips", "shelf", "lintel", "round", "bleed", "banner"
]


@dataclass(frozen=True)
class SceneLook:
    """How the picture behind the headline is composed.

    `arrangements` are tried in this order, those that suit the photo; others follow when more are asked for.
    `veil` is the colour that calms a photo behind words. `emblems` stand in for a photo in turn, when there is
    only a title, and `inks` are the three colours they are drawn in.
    """

    grounds: tuple[Ground, ...]
    veil: str
    emblems: tuple[str, ...] = ("play", "bubble", "star")
    inks: tuple[str, str, str] = ("#ff4b3e", "#c92a20", "#ffffff")
    arrangements: tuple[Arrangement, ...] = ("figure", "card", "split", "bleed", "round", "stack")
    edge: Edge = Edge()
    card: Card = Card()
    grade: Grade = Grade()
    align: Literal["left", "centre"] = "left"
