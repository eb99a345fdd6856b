"""The ideas of one request, chosen by looking: of what a plan offers, those that do not look like an earlier one.

Arrangement, side and ground differ by plan, yet a card and a medallion of one photo can look nearly the same when
they are small. So each idea is composed at 320 x 180 px, bare and with two short words, and passed over when its
perceptual hashes come too near to those of an earlier one. Nothing here looks at the headline's letters.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.headline import draw_headline, fit_headline
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, plan
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.styles import Style

#: An idea is taken when its previews differ from each earlier one's in at least so many of 64 bits: with other words
#: and at full size two pictures lose some of that, and up to ten bits apart they look nearly the same.
_ENOUGH_BITS: Final = 16
#: How many ideas of a plan are looked at, at most.
_OFFERED: Final = 40
_PREVIEW: Final = (320, 180)
_WORDS: Final = "One two"


@dataclass
class Ideas:
    """What the variations of one style, photo and seed try, each looked at before it is taken.

    Asking for more only adds to the end. `analysis` is None when there is no photo. Several threads may choose at the
    same time: all come to the same ideas.
    """

    style: Style
    seed: int
    analysis: Analysis | None
    _taken: list[Composition] = field(default_factory=list, init=False)
    _seen: dict[Composition, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def upto(self, count: int) -> tuple[Composition, ...]:
        """The first *count* ideas."""
        for _ in self.choosing(count):
            pass
        return tuple(replace(idea, accent=number) for number, idea in enumerate(self._taken[:count]))

    def choosing(self, count: int) -> Iterator[None]:
        """Choose until there are *count*, in pieces of one preview each."""
        offered = list(dict.fromkeys(map(_bare, plan(self.style, _OFFERED, self.seed, self.analysis))))
        while (number := len(self._taken)) < count:
            earlier = self._taken[:number]
            left = [idea for idea in offered if idea not in earlier] or offered
            best = -1, left[0]
            for idea in left if earlier else ():
                if idea not in self._seen:
                    self._hashes(idea)
                    yield
                unlike = min(self._apart(idea, taken) for taken in earlier)
                if unlike > best[0]:
                    best = unlike, idea
                if unlike >= _ENOUGH_BITS:
                    break
            with self._lock:
                if len(self._taken) == number:
                    self._taken.append(best[1])

    def _apart(self, one: Composition, other: Composition) -> int:
        return min(apart(a, b) for a, b in zip(self._hashes(one), self._hashes(other), strict=True))

    def _hashes(self, idea: Composition) -> tuple[int, ...]:
        """Of *idea* without words and with two short ones, which cover the most."""
        if idea not in self._seen:
            last = list(composing(self.analysis, self.style, idea, _PREVIEW, self.seed))[-1]
            assert isinstance(last, Scene)
            fit = fit_headline(_WORDS, self.style.headline, last.layout, _PREVIEW)
            worded = draw_headline(last.pixels, fit, self.style.headline, 0)
            self._seen[idea] = phash(last.pixels), phash(worded)
        return self._seen[idea]


def _bare(idea: Composition) -> Composition:
    """*idea* in the first accent colour, which nothing here goes by."""
    return replace(idea, accent=0)
