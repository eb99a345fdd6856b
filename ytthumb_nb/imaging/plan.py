"""Which ideas the variations of one request try: arrangement, side, distance, ground, palette, accent.

Pure: the same style, seed and kind of photo give the same plan, and asking for more only adds to its end.
Nothing here looks at the headline's letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.colour import luminance
from ytthumb_nb.scene_look import Arrangement
from ytthumb_nb.styles import Style

Palette = Literal["style", "photo", "opposite"]
#: Where in their place the words gather: all of it is theirs, or its upper or lower half.
WordPlace = Literal["whole", "high", "low"]

_WHAT: Final[dict[Arrangement | Literal["type"], str]] = {
    "figure": "cut-out",
    "poster": "cut-out above the words",
    "card": "photo card",
    "stack": "two cards",
    "split": "split frame",
    "strips": "slanted strips",
    "shelf": "photo below the words",
    "lintel": "photo above the words",
    "round": "medallion",
    "bleed": "whole photo",
    "banner": "whole photo above the words",
    "type": "type only",
}
#: Every arrangement, in the order in which a style's own list is continued.
_ALL: Final[tuple[Arrangement, ...]] = (
    "figure", "card", "split", "bleed", "round", "stack", "strips", "shelf", "lintel", "banner", "poster",
)  # fmt: skip
_CENTRED: Final = ("poster", "banner", "shelf", "lintel")
#: These cover the whole frame: no ground is seen.
_COVERING: Final = ("bleed", "banner")
#: Sides and distances of an emblem in turn, the first side being 1: beside the words, none, large, above them.
_TYPE_VIEWS: Final = ((1, False), (0, False), (-1, True), (-1, False), (0, True), (1, True))
#: These begin with the closer view.
_NEAR_FIRST: Final = ("figure", "card", "round", "split")


@dataclass(frozen=True)
class Composition:
    """One idea. `side` is the photo's: 1 right, -1 left, 0 in the middle; `near` shows it closer.

    Without a photo, `near` shows the emblem so large that the frame cuts it, or above words in the middle. `ground`
    counts through the style's grounds, `accent` through its accent colours; `palette` says where the
    ground's hues come from, `sign` counts through the emblems that stand in for a photo.
    """

    arrangement: Arrangement | Literal["type"]
    side: int
    near: bool
    ground: int
    palette: Palette
    accent: int
    sign: int = 0
    words: WordPlace = "whole"

    def changed(self, style: Style) -> str:
        """What this idea does, in a few words for a caption."""
        parts = [_WHAT[self.arrangement]]
        if self.arrangement == "type":
            below = "words below" if self.near else "words in the middle"
            parts = [{1: "words left", -1: "words right", 0: below}[self.side]]
            if self.side or self.near:
                parts.append(f"large {self.emblem(style)}" if self.side and self.near else self.emblem(style))
        elif self.side:
            parts[0] += " right" if self.side > 0 else " left"
        if self.near and self.arrangement != "type":
            parts.append("close")
        if self.arrangement not in _COVERING:
            ground = style.scene.grounds[self.ground]
            parts.append(
                {
                    "style": f"{ground.tint} {ground.name}",
                    "photo": f"{ground.name} in the photo's colour",
                    "opposite": f"{ground.name} in the colour opposite to the photo's",
                }[self.palette]
            )
        if self.words != "whole":
            parts.append(f"words {self.words}")
        return ", ".join(parts)

    def emblem(self, style: Style) -> str:
        """What stands in for a photo beside words."""
        return style.scene.emblems[self.sign % len(style.scene.emblems)]


def plan(style: Style, count: int, seed: int, analysis: Analysis | None) -> tuple[Composition, ...]:
    """The ideas for *count* variations, best first, no two alike; *analysis* is None when there is no photo."""
    rng = np.random.default_rng((seed, 0x1DEA))
    first_side = _first_side(analysis, rng)
    first_ground = int(rng.integers(len(style.scene.grounds)))
    if analysis is None:
        return tuple(_type_only(style, number, first_ground, first_side) for number in range(count))
    ideas: list[Composition] = []
    order = _order(style, analysis)
    grounds = style.scene.grounds
    turn, ground, side = 0, first_ground - 1, first_side
    for number in range(count):
        while _used_up(ideas, order[turn % len(order)]):
            turn += 1
        arrangement = order[turn % len(order)]
        turn += 1
        side, near = _view(ideas, arrangement, side)
        covers = arrangement in _COVERING
        if not covers:
            ground = _next_ground(ideas, arrangement, (side, near), ground, len(grounds))
        palette = _palette(number, analysis, grounds[ground].follows_photo and not covers)
        shown = 0 if arrangement in _CENTRED else side
        ideas.append(Composition(arrangement, shown, near, ground, palette, number))
        side = -side
    return tuple(ideas)


def _order(style: Style, analysis: Analysis) -> list[Arrangement]:
    """The style's arrangements that suit the photo, then the others that do; each may come again."""
    wanted = [*style.scene.arrangements, *(each for each in _ALL if each not in style.scene.arrangements)]
    pale = luminance(style.scene.veil) > 0.5
    # a pale veil on a dark photo is fog, a dark one on a pale photo is soot
    clash = analysis.brightness < 0.72 if pale else analysis.brightness > 0.70
    unfit = set(_COVERING) if clash else set()
    if pale and style.headline.panel is None:  # bare words over a person need a grey veil there
        unfit.add("poster")
    return [each for each in wanted if _suits(each, analysis) and each not in unfit]


def _suits(arrangement: Arrangement, analysis: Analysis) -> bool:
    several = len(analysis.people) > 1
    if arrangement == "split" and several:
        left, _, right, _ = analysis.group
        return right - left <= 0.9 * min(analysis.width, analysis.height)
    tiny = max(analysis.width, analysis.height) < 200
    match arrangement:
        case "figure" | "poster":
            # a face of fewer pixels would be enlarged more than eight times
            return analysis.alpha is not None and analysis.faces[0].height >= 36
        case "round" | "stack" | "strips":
            return not several
        case "bleed" | "banner":
            return not tiny
        case (
            "shelf" | "lintel"
        ):  # three times as wide as high: no head may be cut, and of a tall photo little is left
            _, top, _, bottom = analysis.group if analysis.faces else (0.0, 0.0, 0.0, 0.0)
            return not tiny and analysis.width >= max(analysis.height, 2.7 * (bottom - top))
        case _:
            return True


def _first_side(analysis: Analysis | None, rng: np.random.Generator) -> int:
    """Right or left by the seed; but a person whom one edge of the photo cuts stands at that edge first."""
    side = 1 if rng.random() < 0.62 else -1
    if analysis is not None and analysis.alpha is not None:
        cut = analysis.touches & {"left", "right"}
        if len(cut) == 1:
            side = 1 if "right" in cut else -1
    return side


def _used_up(ideas: list[Composition], arrangement: Arrangement) -> bool:
    """Whether every view of *arrangement* was shown; those with a ground can always be shown on another."""
    if arrangement not in _COVERING:
        return False
    return _uses(ideas, arrangement) >= (2 if arrangement in _CENTRED else 4)


def _uses(ideas: list[Composition], arrangement: Arrangement) -> int:
    return sum(idea.arrangement == arrangement for idea in ideas)


def _view(ideas: list[Composition], arrangement: Arrangement, side: int) -> tuple[int, bool]:
    """Side and distance: new ones in turn, first the other side as well as the other distance."""
    near = arrangement in _NEAR_FIRST
    earlier = [idea for idea in ideas if idea.arrangement == arrangement]
    if not earlier:
        return side, near
    first = earlier[0].side or side
    number = len(earlier) % 4
    flipped = number in (1, 3) if arrangement not in _CENTRED else False
    other = number in (1, 2) if arrangement not in _CENTRED else number % 2 == 1
    return (-first if flipped else first), near != other


def _next_ground(
    ideas: list[Composition], arrangement: Arrangement, view: tuple[int, bool], last: int, count: int
) -> int:
    """The next ground in turn, of those that this arrangement stood on least, in this view above all."""
    same = [idea for idea in ideas if idea.arrangement == arrangement]
    seen = [idea.ground for idea in same if (idea.side or view[0], idea.near) == view]
    used = [idea.ground for idea in same]
    turns = [(last + step) % count for step in range(1, count + 1)]
    return min(turns, key=lambda each: (seen.count(each), used.count(each), turns.index(each)))


def _palette(number: int, analysis: Analysis, follows: bool) -> Palette:
    if not follows or analysis.hue is None or number % 3 != 2:
        return "style"
    return "opposite" if number % 2 == 0 else "photo"


def _type_only(style: Style, number: int, first_ground: int, first_side: int) -> Composition:
    """Words beside an emblem; of six ideas one is words alone, one is words below it, two show it large."""
    grounds = len(style.scene.grounds)
    row = number // len(_TYPE_VIEWS)
    turn, near = _TYPE_VIEWS[number % len(_TYPE_VIEWS)]
    side = turn * (first_side if row % 2 == 0 else -first_side)
    ground = (first_ground + number + row) % grounds
    return Composition("type", side, near, ground, "style", number, number + row)
