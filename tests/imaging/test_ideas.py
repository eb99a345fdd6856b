"""Ideas are chosen by looking: variations of one request do not look nearly the same."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ytthumb_nb.assets import sample
from ytthumb_nb.imaging.analyse import Analysis, analysing
from ytthumb_nb.imaging.faces import Face
from ytthumb_nb.imaging.headline import READABLE_PX, draw_headline, fit_headline
from ytthumb_nb.imaging.ideas import Ideas
from ytthumb_nb.imaging.likeness import NEARLY_BITS
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, plan
from ytthumb_nb.imaging.rooms import duration_badge
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.styles import STYLES

pytestmark = pytest.mark.slow

SIZE = (320, 180)


@pytest.fixture(scope="module")
def coffee() -> Analysis:
    """A cup, which has no face to cut out."""
    last = list(analysing(sample("coffee")))[-1]
    assert isinstance(last, Analysis)
    return last


def bare(analysis: Analysis | None, style: str, idea: Composition) -> int:
    last = list(composing(analysis, STYLES[style], idea, SIZE, 1))[-1]
    assert isinstance(last, Scene)
    return phash(last.pixels)


@pytest.mark.parametrize("style", ["modern", "cinematic"])
def test_four_ideas_of_an_object_look_unlike(style: str, coffee: Analysis) -> None:
    """No two of four are nearly the same picture before words are on them."""
    hashes = [bare(coffee, style, idea) for idea in Ideas(STYLES[style], 1, coffee).upto(4)]

    assert min(apart(one, other) for one, other in combinations(hashes, 2)) > NEARLY_BITS


def test_a_title_alone_has_ten_ideas_that_look_unlike() -> None:
    """Words and an emblem, at the side, large, above or without one: no two of ten look nearly the same."""
    hashes = [bare(None, "minimalist", idea) for idea in Ideas(STYLES["minimalist"], 1, None).upto(10)]

    assert min(apart(one, other) for one, other in combinations(hashes, 2)) > NEARLY_BITS


@pytest.mark.parametrize("style", ["tech", "dramatic"])
@pytest.mark.parametrize("photo", ["coffee", "title"])
def test_ten_ideas_look_unlike_with_words_on_them(style: str, photo: str, coffee: Analysis) -> None:
    """The same two words on all ten, at another size than the ideas were chosen at: no two are nearly the same."""
    analysis, size = (coffee if photo == "coffee" else None), (640, 360)
    hashes = []
    for idea in Ideas(STYLES[style], 1, analysis).upto(10):
        scene = list(composing(analysis, STYLES[style], idea, size, 1))[-1]
        assert isinstance(scene, Scene)
        fit = fit_headline("Day one", STYLES[style].headline, scene.layout, size)
        hashes.append(phash(draw_headline(scene.pixels, fit, STYLES[style].headline, idea.accent)))

    assert min(apart(one, other) for one, other in combinations(hashes, 2)) > NEARLY_BITS


def faces_under_the_label(analysis: Analysis, style: str, idea: Composition) -> int:
    last = list(composing(analysis, STYLES[style], idea, SIZE, 1))[-1]
    assert isinstance(last, Scene)
    return sum(face.overlap(duration_badge(SIZE)) > 0 for face in last.layout.faces)


@pytest.mark.parametrize("style", ["cinematic", "modern"])
def test_a_close_face_does_not_come_under_the_duration_label(style: str) -> None:
    """Half of what the plan offers for so large a face would bring it there; none of the first six ideas does."""
    noise = np.random.default_rng(1).integers(60, 200, (540, 720, 3), np.uint8)
    close = Analysis(noise, faces=(Face(200.0, 60.0, 300.0, 420.0, 0.9),), focus=(350.0, 270.0))
    offered = plan(STYLES[style], 6, 1, close)
    assert sum(faces_under_the_label(close, style, idea) for idea in offered) >= 2

    taken = Ideas(STYLES[style], 1, close).upto(6)

    assert [faces_under_the_label(close, style, idea) for idea in taken] == [0] * 6


@pytest.mark.parametrize("style", ["minimalist", "business"])
def test_ideas_have_room_for_many_words(style: str, coffee: Analysis) -> None:
    """The plan offers ideas in which a long headline would be too small to read; none of ten ideas is one of them."""

    def lowest_line(idea: Composition) -> float:
        scene = list(composing(coffee, STYLES[style], idea, SIZE, 1))[-1]
        assert isinstance(scene, Scene)
        words = "Seven ways to make coffee at home"
        return fit_headline(words, STYLES[style].headline, scene.layout, SIZE).smallest_line_px

    assert min(map(lowest_line, plan(STYLES[style], 20, 2, coffee))) < READABLE_PX

    assert min(map(lowest_line, Ideas(STYLES[style], 2, coffee).upto(10))) >= READABLE_PX


def test_asking_for_more_only_adds(coffee: Analysis) -> None:
    """The first ideas stay what they were, whether more are asked for at once, later or in pieces."""
    at_once = Ideas(STYLES["modern"], 3, coffee).upto(4)
    later = Ideas(STYLES["modern"], 3, coffee)
    pieces = sum(1 for _ in later.choosing(2))

    assert later.upto(2) == at_once[:2]
    assert later.upto(4) == at_once
    assert pieces >= 1
    assert [idea.accent for idea in at_once] == [0, 1, 2, 3]


def test_a_plain_photo_has_ideas_as_well() -> None:
    """Where nothing looks unlike, the ideas are still as many as asked for, and all different."""
    grey = Analysis(np.full((90, 160, 3), 128, np.uint8), focus=(80.0, 45.0))

    ideas = Ideas(STYLES["cinematic"], 1, grey).upto(5)

    assert len(set(ideas)) == 5
