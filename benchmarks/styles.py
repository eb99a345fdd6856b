"""Each style by itself: how long a picture takes to compose, to be finished with words, and to get other words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.row import Row, median
from ytthumb_nb.assets import sample
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.analyse import Analysis, analysing
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.finish import lettered
from ytthumb_nb.imaging.ideas import Ideas
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.models import YOUTUBE_SIZE
from ytthumb_nb.styles import STYLES, Style

_IDEAS = 6
_SEED = 1


@dataclass(frozen=True)
class Taken:
    """Median milliseconds of one thread: composing, words and files, other words and files."""

    composing_ms: float
    words_ms: float
    other_words_ms: float


def styles() -> Iterator[Row]:
    """One row for looking at a photo, and one a style."""
    begun = time.perf_counter()
    analysis = list(analysing(sample("astronaut")))[-1]
    assert isinstance(analysis, Analysis)
    yield Row("looking at a photo of 512 x 512 px, once", 1000 * (time.perf_counter() - begun), "ms")
    for style in STYLES.values():
        taken = taken_by(style, analysis)
        yield Row(
            f"{style.name}: a picture with words, median of {_IDEAS} ideas, one thread",
            taken.composing_ms + taken.words_ms,
            "ms",
            beside=f"composed in {taken.composing_ms:.0f}, words and files {taken.words_ms:.0f}; "
            f"other words {taken.other_words_ms:.0f}",
        )


def taken_by(style: Style, analysis: Analysis, ideas: int = _IDEAS) -> Taken:
    """How long *style* takes with its first *ideas*."""
    composed, words, others = [], [], []
    for idea in Ideas(style, _SEED, analysis).upto(ideas):
        start = time.perf_counter()
        scene = list(composing(analysis, style, idea, YOUTUBE_SIZE, _SEED))[-1]
        assert isinstance(scene, Scene)
        made = time.perf_counter()
        _finish(scene, style, "Ready for launch")
        finished = time.perf_counter()
        _finish(scene, style, "Everything you know is wrong")
        composed.append(made - start)
        words.append(finished - made)
        others.append(time.perf_counter() - finished)
    return Taken(1000 * median(composed), 1000 * median(words), 1000 * median(others))


def _finish(scene: Scene, style: Style, text: str) -> None:
    lettered(
        scene.pixels,
        layout=scene.layout,
        headline=text,
        look=headline_look(HeadlineLayer(text, style.name)),
        find_layout=partial(find_layout, size=YOUTUBE_SIZE, index=1),
    )
