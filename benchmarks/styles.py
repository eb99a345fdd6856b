"""Each style by itself: how long a picture takes to compose, to be finished with words, and to get other words.

Each runs in a process of its own, so that its memory is its own too.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from benchmarks.memory import peak_mb
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
    """Median milliseconds of one thread: composing, words and files, other words and files; the process's memory."""

    composing_ms: float
    words_ms: float
    other_words_ms: float
    peak_mb: float


def styles() -> Iterator[Row]:
    """One row for looking at a photo, and one a style."""
    begun = time.perf_counter()
    _looked_at()
    yield Row("looking at a photo of 512 x 512 px, once", 1000 * (time.perf_counter() - begun), "ms")
    fresh = multiprocessing.get_context("spawn")
    for style in STYLES.values():
        with ProcessPoolExecutor(1, mp_context=fresh) as process:
            taken = process.submit(_alone, style.name).result()
        yield Row(
            f"{style.name}: a picture with words, median of {_IDEAS} ideas, one thread",
            taken.composing_ms + taken.words_ms,
            "ms",
            beside=f"composed in {taken.composing_ms:.0f}, words and files {taken.words_ms:.0f}; "
            f"other words {taken.other_words_ms:.0f}; {taken.peak_mb:.0f} MB at most",
        )


def _alone(style: str) -> Taken:
    return taken_by(STYLES[style], _looked_at())


def _looked_at() -> Analysis:
    analysis = list(analysing(sample("astronaut")))[-1]
    assert isinstance(analysis, Analysis)
    return analysis


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
    return Taken(1000 * median(composed), 1000 * median(words), 1000 * median(others), peak_mb())


def _finish(scene: Scene, style: Style, text: str) -> None:
    lettered(
        scene.pixels,
        layout=scene.layout,
        headline=text,
        look=headline_look(HeadlineLayer(text, style.name)),
        find_layout=partial(find_layout, size=YOUTUBE_SIZE, index=1),
    )
