"""Plans: ten variations are ten ideas, decided by style, seed and photo alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.imaging.analyse import Analysis
from ytthumb_nb.imaging.faces import Face
from ytthumb_nb.imaging.plan import plan
from ytthumb_nb.models import MAX_VARIATIONS
from ytthumb_nb.styles import STYLES

_PHOTO = np.full((480, 640, 3), 120, np.uint8)
_FACE = Face(260, 80, 90, 120)
PHOTOS = {
    "person": Analysis(_PHOTO, (_FACE,), np.full((480, 640), 255, np.uint8), 0.9, (305.0, 140.0), 40.0),
    "face without cut-out": Analysis(_PHOTO, (_FACE,), None, 0.0, (305.0, 140.0), 40.0),
    "group": Analysis(_PHOTO, (Face(60, 90, 80, 110), Face(480, 90, 80, 110)), None, 0.0, (310.0, 145.0), None),
    "scenery": Analysis(_PHOTO, (), None, 0.0, (320.0, 240.0), 250.0),
    "title": None,
}
styles = st.sampled_from(sorted(STYLES))
seeds = st.integers(0, 2**32 - 1)
photos = st.sampled_from(sorted(PHOTOS))


@given(styles, seeds, photos, st.integers(1, MAX_VARIATIONS))
def test_asking_for_more_only_adds(style: str, seed: int, photo: str, count: int) -> None:
    """The first variations stay what they were when more are asked for."""
    everything = plan(STYLES[style], MAX_VARIATIONS, seed, PHOTOS[photo])

    assert plan(STYLES[style], count, seed, PHOTOS[photo]) == everything[:count]


@given(styles, seeds, photos)
def test_ten_variations_are_ten_ideas(style: str, seed: int, photo: str) -> None:
    """No two variations share arrangement, side, distance and ground, nor their caption."""
    ideas = plan(STYLES[style], MAX_VARIATIONS, seed, PHOTOS[photo])

    looks = {(idea.arrangement, idea.side, idea.near, idea.ground, idea.sign) for idea in ideas}
    assert len(looks) == MAX_VARIATIONS
    assert len({idea.changed(STYLES[style]) for idea in ideas}) == MAX_VARIATIONS


@given(styles, seeds, photos)
def test_figures_need_a_trusted_cut_out(style: str, seed: int, photo: str) -> None:
    """A person is cut out only of a photo whose cut-out is trusted; without a photo there is only type."""
    kinds = {idea.arrangement for idea in plan(STYLES[style], MAX_VARIATIONS, seed, PHOTOS[photo])}

    if photo == "title":
        assert kinds == {"type"}
    elif photo != "person":
        assert not kinds & {"figure", "poster", "type"}


@pytest.mark.parametrize(("style", "stand"), [("minimalist", False), ("educational", True), ("modern", True)])
def test_bare_words_stand_on_nobody_in_a_pale_style(style: str, stand: bool) -> None:
    """Dark words over a person need a veil there; words on a panel of their own, or on a dark ground, do not."""
    ideas = plan(STYLES[style], 40, 1, PHOTOS["person"])

    assert any(idea.arrangement == "poster" for idea in ideas) is stand


@pytest.mark.parametrize("style", sorted(STYLES))
def test_four_variations_show_both_sides(style: str) -> None:
    """Among four variations of a person the photo stands right and left, in at least two arrangements."""
    ideas = plan(STYLES[style], 4, 3, PHOTOS["person"])

    assert {idea.side for idea in ideas} >= {1, -1}
    assert len({idea.arrangement for idea in ideas}) >= 2


def test_a_cut_person_stands_at_the_edge_that_cuts() -> None:
    """A person whom only the right edge of the photo cuts is first placed at the right."""
    alpha = np.full((480, 640), 255, np.uint8)
    cut = Analysis(_PHOTO, (_FACE,), alpha, 0.9, (305.0, 140.0), 40.0, 0.5, frozenset({"right"}))

    assert {plan(STYLES["modern"], 1, seed, cut)[0].side for seed in range(20)} == {1}
