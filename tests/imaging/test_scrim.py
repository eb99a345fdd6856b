"""A scrim darkens the side of a picture that words stand on, and of all things not the faces."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.imaging.scrim import Scrim
from ytthumb_nb.models import Box

SIZE = (1280, 720)


def shade(scrim: Scrim, box: Box) -> float:
    """How much of the scrim lies on *box*, 0..1."""
    part = scrim.weights[box.left : box.right] if scrim.across else scrim.weights[box.top : box.bottom]
    return float(part.mean())


faces_at = st.builds(lambda x, y: Box(x, y, x + 200, y + 200), st.integers(0, 1080), st.integers(0, 520))


@given(
    left=st.integers(0, 1200),
    top=st.integers(0, 640),
    width=st.integers(40, 1200),
    height=st.integers(40, 700),
    faces=st.lists(faces_at, max_size=2),
)
def test_words_are_always_covered(left: int, top: int, width: int, height: int, faces: list[Box]) -> None:
    """Whatever faces there are, the words themselves lie wholly on the scrim, and its weights are shares."""
    words = Box(left, top, min(1280, left + width), min(720, top + height))

    scrim = Scrim.behind([words], SIZE, faces)

    assert shade(scrim, words) > 0.999
    assert scrim.weights.min() >= 0 and scrim.weights.max() <= 1
    assert len(scrim.weights) == (1280 if scrim.across else 720)


def test_a_face_beside_the_words_stays_in_the_light() -> None:
    """Without the face the scrim would run over it; with it, it ends before the face or comes from another side."""
    words, face = Box(500, 100, 1240, 400), Box(230, 120, 420, 420)

    without, knowing = (shade(Scrim.behind([words], SIZE, faces), face) for faces in ([], [face]))

    assert knowing < min(0.1, 0.5 * without)


def test_it_is_light_and_not_a_box() -> None:
    """It fades out over a stretch of the picture instead of ending at an edge."""
    weights = Scrim.behind([Box(40, 100, 500, 600)], SIZE, [Box(510, 100, 700, 300)]).weights

    assert float(np.abs(np.diff(weights)).max()) < 0.03
