"""Where the lines of a headline end, and how large each is against the others.

Every division into at most five lines is weighed at once (numpy), from the measured width of each word. What
counts: the smallest letters first, then how much of the room is filled; small words never stand alone, a line
does not end in one, and a sentence is cut rather after a comma than in the middle of a thought.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging.wording import Word

Floats = NDArray[np.float64]

#: A line is at most this much larger than the smallest; an emphasised one may be larger still.
SPREAD: Final = 1.55
EMPHASIS_SPREAD: Final = 1.8
#: Lines without an emphasised word, where another line has one.
PLAIN_SPREAD: Final = 1.2
_MOST_DIVISIONS: Final = 2400
_ENDS_THOUGHT: Final = tuple(",:;.!?…|–—-。、！？」』")


@dataclass(frozen=True)
class Measures:
    """Ink of each word at a type size of 1, `ascent` and `descent` from the baseline, all of shape (words,).

    `advance` is how far the pen moves. `space` and `hyphen` are advances; `cap` is the height of a capital.
    """

    advance: Floats
    ascent: Floats
    descent: Floats
    space: float
    hyphen: float
    cap: float


@dataclass(frozen=True)
class Frame:
    """How a block of lines meets its room; lengths as shares of the type size unless they are in px.

    `pad` is (x, y) of stroke or panel round the ink of a line, `gap` the air between lines, `below` what is
    drawn under the last line, `tallest_px` the cap on a capital's height; `turn_deg` and `shear` tilt the block.
    Lines with capitals lower than `readable_px` are avoided.
    """

    pad: tuple[float, float]
    gap: float
    below: float
    tallest_px: float
    turn_deg: float
    shear: float
    justify: bool
    readable_px: float = 0.0

    def bounds(self, width: Floats, height: Floats) -> tuple[Floats, Floats]:
        """Width and height of the upright rectangle round a tilted block."""
        turn = math.radians(abs(self.turn_deg))
        slanted = width + abs(self.shear) * height
        return (
            slanted * math.cos(turn) + height * math.sin(turn),
            slanted * math.sin(turn) + height * math.cos(turn),
        )


@dataclass(frozen=True)
class Division:
    """A choice of lines: `cuts` are word indices (0, ..., len(words)), `sizes` type sizes in px."""

    cuts: tuple[int, ...]
    sizes: tuple[float, ...]
    score: float

    def lines(self) -> Iterator[tuple[int, int]]:
        return itertools.pairwise(self.cuts)


def line_text(words: Sequence[Word]) -> str:
    """*words* as one line."""
    text = "".join((" " if word.spaced and number else "") + word.text for number, word in enumerate(words))
    return text + ("-" if words[-1].hyphen else "")


def best_division(
    words: Sequence[Word],
    measures: Measures,
    frame: Frame,
    rooms: Sequence[tuple[int, int]],
    most_lines: int,
) -> tuple[Division, int]:
    """The best division of *words* into lines over all *rooms* of (width, height) px, and which room it is for."""
    table = _Table(words, measures)
    found: list[tuple[Division, int]] = []
    for count in range(1, min(most_lines, len(words)) + 1):
        cuts = _cuts(table, count)
        found += [(_best_of(table, cuts, frame, room), place) for place, room in enumerate(rooms)]
    return max(found, key=lambda pair: pair[0].score)


class _Table:
    """What is known of every run of words i..j (j excluded) as a line, in matrices of shape (words, words + 1)."""

    def __init__(self, words: Sequence[Word], measures: Measures) -> None:
        count = len(words)
        self.words, self.measures = words, measures
        spaced = np.array([measures.space if word.spaced else 0.0 for word in words])
        spaced[0] = 0.0
        self.ends = np.cumsum(spaced + measures.advance)
        starts = self.ends - measures.advance
        hyphens = np.array([measures.hyphen if word.hyphen else 0.0 for word in words])
        self.width = np.zeros((count, count + 1))
        self.width[:, 1:] = (self.ends + hyphens)[None, :] - starts[:, None]
        self.ascent, self.descent = np.zeros_like(self.width), np.zeros_like(self.width)
        for start in range(count):
            self.ascent[start, start + 1 :] = np.maximum.accumulate(measures.ascent[start:])
            self.descent[start, start + 1 :] = np.maximum.accumulate(measures.descent[start:])
        self.spread = np.full(self.width.shape, SPREAD)
        self.charm = np.zeros_like(self.width)  # logarithm of a factor on the score
        emphasis = any(word.emphasised for word in words)
        for start, end in itertools.combinations(range(count + 1), 2):
            run = words[start:end]
            self.spread[start, end] = _spread(run, emphasis)
            self.charm[start, end] = math.log(_charm(words, start, end))


def _spread(run: Sequence[Word], emphasis: bool) -> float:
    """By how much a line may be larger than the smallest one."""
    if all(word.small for word in run):
        return 1.0
    if all(word.emphasised for word in run):
        return EMPHASIS_SPREAD
    return PLAIN_SPREAD if emphasis and not any(word.emphasised for word in run) else SPREAD


def _charm(words: Sequence[Word], start: int, end: int) -> float:
    run, last = words[start:end], words[end - 1]
    charm = 0.4 if all(word.small for word in run) and len(words) > len(run) else 1.0
    if end < len(words):
        following = words[end]
        charm *= 0.8 if last.small else 1.0
        charm *= 0.5 if last.hyphen else 0.8 if not following.spaced else 1.0
        charm *= 1.08 if last.text.endswith(_ENDS_THOUGHT) and not last.hyphen else 1.0
        charm *= 0.8 if last.emphasised and following.emphasised else 1.0
    if all(word.emphasised for word in run) and not (start and words[start - 1].emphasised):
        charm *= 1.12
    return charm


def _cuts(table: _Table, count: int) -> NDArray[np.intp]:
    """Divisions into *count* lines, shape (divisions, count + 1); all of them, or those near even lines."""
    total = len(table.words)
    inner = count - 1
    if math.comb(total - 1, inner) <= _MOST_DIVISIONS:
        ways = list(itertools.combinations(range(1, total), inner))
        chosen = np.array(ways, np.intp).reshape(len(ways), inner)
    else:
        each = int(_MOST_DIVISIONS ** (1 / inner))
        near = []
        for number in range(1, count):
            middle = int(np.searchsorted(table.ends, table.ends[-1] * number / count)) + 1
            low = max(1, min(middle - each // 2, total - each))
            near.append(np.arange(low, min(low + each, total)))
        chosen = np.stack(np.meshgrid(*near, indexing="ij"), axis=-1).reshape(-1, inner).astype(np.intp)
        chosen = chosen[(np.diff(chosen, axis=1) > 0).all(axis=1)]
    edges = np.zeros((len(chosen), 1), np.intp)
    return np.hstack([edges, chosen, edges + total])


def _best_of(table: _Table, cuts: NDArray[np.intp], frame: Frame, room: tuple[int, int]) -> Division:
    starts, ends = cuts[:, :-1], cuts[:, 1:]
    pad_x, pad_y = frame.pad
    width = table.width[starts, ends] + 2 * pad_x
    scale = 1.0 / width
    least = scale.min(axis=1, keepdims=True)
    if frame.justify:
        scale = np.minimum(scale, least * table.spread[starts, ends])
    else:
        scale = np.broadcast_to(least, scale.shape)
    ascent = (np.maximum(table.ascent[starts, ends], table.measures.cap) + pad_y) * scale
    descent = (table.descent[starts, ends] + pad_y) * scale
    block_width = (width * scale).max(axis=1)
    height = ascent[:, 0] + descent[:, -1] + frame.below * scale[:, -1]
    if cuts.shape[1] > 2:
        lower, upper = scale[:, 1:], scale[:, :-1]
        height = height + line_steps(
            descent[:, :-1], ascent[:, 1:], upper, lower, table.measures.cap, frame
        ).sum(axis=1)
    wide, high = frame.bounds(block_width, height)
    cap = table.measures.cap
    fitted = np.minimum(
        np.minimum(room[0] / wide, room[1] / high), frame.tallest_px / (cap * scale.max(axis=1))
    )
    sizes = scale * fitted[:, None]
    smallest = cap * sizes.min(axis=1)
    filled = (width * scale).mean(axis=1) / block_width
    ink = (width * sizes * sizes * cap).sum(axis=1)
    score = (
        np.log(smallest)
        + 0.35 * np.log(ink)
        + table.charm[starts, ends].sum(axis=1)
        + (0.35 if frame.justify else 0.8) * np.log(filled)
        - 0.04 * cuts.shape[1]
        - 3 * np.log(np.maximum(1.0, frame.readable_px / smallest))
    )
    place = int(score.argmax())
    return Division(
        tuple(int(cut) for cut in cuts[place]), tuple(float(size) for size in sizes[place]), float(score[place])
    )


def line_steps(
    descent: Floats, ascent: Floats, upper: Floats, lower: Floats, cap: float, frame: Frame
) -> Floats:
    """From baseline to baseline: even by capitals, and accents or descenders never touch.

    Args:
        descent: of the upper lines, with padding; px like the sizes.
        ascent: of the lower lines, with padding.
        upper: type sizes of the upper lines.
        lower: type sizes of the lower lines.
    """
    gap = frame.gap * np.minimum(upper, lower)
    pad = frame.pad[1]
    even = pad * upper + (cap + pad) * lower + gap
    return np.maximum(even, descent + ascent + 0.5 * gap)
