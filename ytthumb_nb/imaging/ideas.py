"""The ideas of one request, chosen by looking: of what a plan offers, those without a flaw that look like no other.

Arrangement, side and ground differ by plan, yet a card and a medallion of one photo can look nearly the same when
they are small, and a photo may leave no room for words, or bring a face under YouTube's label. So each idea is composed
at 320 x 180 px, bare and with sample headlines, and passed over when its perceptual hashes come too near to those of an
earlier one, or when it has such a flaw. Nothing here looks at the headline's letters.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.block import Fit
from ytthumb_nb.imaging.headline import READABLE_PX, draw_headline, fit_headline
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, WordPlace, plan
from ytthumb_nb.imaging.rooms import duration_badge
from ytthumb_nb.imaging.scene import Scene, composing, words_placed
from ytthumb_nb.styles import Style

#: An idea is taken when its previews differ from each earlier one's in at least so many of 64 bits: with other words
#: and at full size two pictures lose some of that, and up to ten bits apart they look nearly the same.
_ENOUGH_BITS: Final = 24
#: How many ideas of a plan are looked at, at most.
_OFFERED: Final = 40
_PREVIEW: Final = (320, 180)
_WORDS: Final = ("One two", "My day off")
#: What must find room at a readable size.
_MANY_WORDS: Final = "Seven things I would never do again"
#: A flaw weighs as much as so many bits of likeness: one is taken only where all else is nearly the same.
_FLAW_BITS: Final = 16
#: How many ideas are looked at for the first one, at most: one without a flaw is mostly the first.
_FIRST_OF: Final = 12
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
    _fits: dict[tuple[Composition, str], Fit] = field(default_factory=dict, init=False, repr=False)
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
            best: tuple[int, Composition] | None = None
            for idea in left if earlier else left[:_FIRST_OF]:
                known = len(self._scenes) + len(self._fits)
                worth = min(_ENOUGH_BITS, self._unlike(idea, earlier, 0 if best is None else best[0]))
                if best is None or worth > best[0]:
                    worth -= _FLAW_BITS * self._flaws(idea)
                if len(self._scenes) + len(self._fits) > known:
                    yield
                if best is None or worth > best[0]:
                    best = worth, idea
                    if worth == _ENOUGH_BITS:
                        break
            assert best is not None  # *left* is never empty
            with self._lock:
                if len(self._taken) == number:
                    self._taken.append(best[1])

    def _offered(self) -> list[Composition]:
        """The plan's ideas, then the same with their words in one half of their place, where they stand at a side."""
        ideas = list(dict.fromkeys(map(_bare, plan(self.style, _OFFERED, self.seed, self.analysis))))
        beside = [idea for idea in ideas if idea.side]
        return [*ideas, *(replace(idea, words=place) for idea in beside for place in _HALVES)]

    def _flaws(self, idea: Composition) -> int:
        """How many flaws *idea* has: faces where YouTube's duration label may be, too little room for many words."""
        label = duration_badge(_PREVIEW)
        hidden = sum(face.overlap(label) > 0 for face in self._scene(_whole(idea)).layout.faces)
        return hidden + (self._fit(idea, _MANY_WORDS).smallest_line_px < READABLE_PX)

    def _unlike(self, idea: Composition, earlier: Sequence[Composition], best: int) -> int:
        """How many bits *idea* is from the nearest of *earlier*, looked at no further once that is *best* or less."""
        bits = 64
        for words in ("", *_WORDS) if earlier else ():
            seen = self._hash(idea, words)
            bits = min(bits, *(apart(seen, self._hash(taken, words)) for taken in earlier))
            if bits <= best:
                break
        return bits

    def _hash(self, idea: Composition, words: str) -> int:
        """Of the preview of *idea* with *words* on it, or with none."""
        whole = _whole(idea)
        seen = (idea if words else whole, words)
        if seen not in self._seen:
            scene = self._scene(whole)
            pixels = scene.pixels
            if words:
                pixels = draw_headline(pixels, self._fit(idea, words), self.style.headline, 0)
            self._seen[seen] = phash(pixels)
        return self._seen[seen]

    def _fit(self, idea: Composition, words: str) -> Fit:
        """How *words* are set on the preview of *idea*."""
        if (idea, words) not in self._fits:
            layout = words_placed(self._scene(_whole(idea)).layout, idea.words)
            self._fits[idea, words] = fit_headline(words, self.style.headline, layout, _PREVIEW)
        return self._fits[idea, words]

    def _scene(self, idea: Composition) -> Scene:
        if idea not in self._scenes:
            last = list(composing(self.analysis, self.style, idea, _PREVIEW, self.seed))[-1]
            assert isinstance(last, Scene)
            self._scenes[idea] = last
        return self._scenes[idea]


def _whole(idea: Composition) -> Composition:
    """*idea* with all of their place for the words."""
    return replace(idea, words="whole")


def _bare(idea: Composition) -> Composition:
    """*idea* in the first accent colour, which nothing here goes by."""
    return replace(idea, accent=0)
