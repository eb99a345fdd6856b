"""Which pictures look nearly the same: variations of one job among each other, and beside what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from ytthumb_nb.imaging.phash import apart

#: Two pictures whose hashes differ in so many of 64 bits or fewer look nearly the same.
NEARLY_BITS: Final = 10
BITS: Final = 64


@dataclass(frozen=True)
class Alike:
    """Variation `one` and `other` are nearly the same: `bits` of 64 apart.

    `other` is another variation, or the name of what `one` was made from ("the present thumbnail", a file).
    """

    one: int
    other: int | str
    bits: int

    def __str__(self) -> str:
        if isinstance(self.other, int):
            return f"{self.one} and {self.other} are nearly the same, {self.bits} of {BITS} bits apart"
        return f"{self.one} is nearly a copy of {self.other}, {self.bits} of {BITS} bits apart"


def near_duplicates(hashes: Mapping[int, int]) -> tuple[Alike, ...]:
    """The pairs of variations that look nearly the same, by their perceptual hashes."""
    pairs = (
        Alike(one, other, apart(hashes[one], hashes[other])) for one, other in combinations(sorted(hashes), 2)
    )
    return tuple(pair for pair in pairs if pair.bits <= NEARLY_BITS)


def copies(hashes: Mapping[int, int], given: Mapping[str, int]) -> tuple[Alike, ...]:
    """The variations that look nearly like one of the *given* pictures (name to hash)."""
    pairs = (
        Alike(one, name, apart(hashes[one], hash_)) for one in sorted(hashes) for name, hash_ in given.items()
    )
    return tuple(pair for pair in pairs if pair.bits <= NEARLY_BITS)


def nearest(index: int, hashes: Mapping[int, int]) -> Alike | None:
    """The other variation that looks most like *index*, however unlike it is; None when there is no other."""
    others = [
        Alike(index, other, apart(hashes[index], hashes[other])) for other in sorted(hashes) if other != index
    ]
    return min(others, key=lambda pair: pair.bits, default=None)
