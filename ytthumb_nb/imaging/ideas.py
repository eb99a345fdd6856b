"""The ideas of one request, chosen by looking: of what a plan offers, those that do not look like an earlier one.

Arrangement, side and ground differ by plan, yet a card and a medallion of one photo can look nearly the same when
they are small. So each idea is composed at 320 x 180 px, bare and with two short words, and passed over when its
perceptual hashes come too near to those of an earlier one. Nothing here looks at the headline's letters.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.headline import draw_headline, fit_headline
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, WordPlace, plan
from ytthumb_nb.imaging.scene import Scene, composing, words_placed
from ytthumb_nb.styles import Style

#: An idea is taken when its previews differ from each earlier one's in at least so many of 64 bits: with other words
#: and at full size two pictures lose some of that, and up to ten bits apart they look nearly the same.
_ENOUGH_BITS: Final = 20
#: How many ideas of a plan are looked at, at most.
_OFFERED: Final = 40
_PREVIEW: Final = (320, 180)
_WORDS: Final = ("One two", "My day off")
_HALVES: Final[tuple[WordPlace, ...]] = ("high", "low")


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
    _seen: dict[tuple[Composition, str], int] = field(default_factory=dict, init=False, repr=False)
    _scenes: dict[Composition, Scene] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def upto(self, count: int) -> tuple[Composition, ...]:
        """The first *count* ideas."""
        for _ in self.choosing(count):
            pass
        return tuple(replace(idea, accent=number) for number, idea in enumerate(self._taken[:count]))

    def choosing(self, count: int) -> Iterator[None]:
        """Choose until there are *count*, in pieces of one preview each."""
        offered = self._offered()
        while (number := len(self._taken)) < count:
            earlier = self._taken[:number]
            left = [idea for idea in offered if idea not in earlier] or offered
            best = -1, left[0]
            for idea in left if earlier else ():
                known = len(self._seen)
                unlike = self._unlike(idea, earlier, best[0])
                if len(self._seen) > known:
                    yield
                if unlike > best[0]:
                    best = unlike, idea
                if unlike >= _ENOUGH_BITS:
                    break
            with self._lock:
                if len(self._taken) == number:
                    self._taken.append(best[1])

    def _offered(self) -> list[Composition]:
        """The plan's ideas, then the same with their words in one half of their place, where they stand at a side."""
        ideas = list(dict.fromkeys(map(_bare, plan(self.style, _OFFERED, self.seed, self.analysis))))
        beside = [idea for idea in ideas if idea.side]
        return [*ideas, *(replace(idea, words=place) for idea in beside for place in _HALVES)]

    def _unlike(self, idea: Composition, earlier: Sequence[Composition], best: int) -> int:
        """How many bits *idea* is from the nearest of *earlier*, looked at no further once that is *best* or less."""
        bits = 64
        for words in ("", *_WORDS):
            seen = self._hash(idea, words)
            bits = min(bits, *(apart(seen, self._hash(taken, words)) for taken in earlier))
            if bits <= best:
                break
        return bits

    def _hash(self, idea: Composition, words: str) -> int:
        """Of the preview of *idea* with *words* on it, or with none."""
        whole = replace(idea, words="whole")
        seen = (idea if words else whole, words)
        if seen not in self._seen:
            scene = self._scene(whole)
            pixels = scene.pixels
            if words:
                fit = fit_headline(words, self.style.headline, words_placed(scene.layout, idea.words), _PREVIEW)
                pixels = draw_headline(pixels, fit, self.style.headline, 0)
            self._seen[seen] = phash(pixels)
        return self._seen[seen]

    def _scene(self, idea: Composition) -> Scene:
        if idea not in self._scenes:
            last = list(composing(self.analysis, self.style, idea, _PREVIEW, self.seed))[-1]
            assert isinstance(last, Scene)
            self._scenes[idea] = last
        return self._scenes[idea]


def _bare(idea: Composition) -> Composition:
    """*idea* in the first accent colour, which nothing here goes by."""
    return replace(idea, accent=0)
