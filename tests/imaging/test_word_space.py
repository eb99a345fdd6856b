"""The search for a place for words."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb.imaging.rooms import duration_badge, safe_area
from ytthumb_nb.imaging.word_space import word_space
from ytthumb_nb.models import Box

SIZE = (1280, 720)
WHOLE = Box(0, 0, *SIZE)
CALM = np.zeros((9, 16), np.float32)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(0, 1100)), draw(st.integers(0, 600))
    return Box(left, top, left + draw(st.integers(20, 400)), top + draw(st.integers(20, 400)))


@settings(max_examples=60, deadline=None)
@given(st.lists(boxes(), max_size=3), boxes())
def test_words_never_touch_faces_or_badge(faces: list[Box], area: Box) -> None:
    """Whatever the faces and the area, the place found is free, as long as the picture has one."""
    found = word_space(CALM, faces, area, SIZE)

    if found.width >= 0.1 * SIZE[0] and found.height >= 0.07 * SIZE[1]:
        free = [found.overlap(each) for each in (*faces, duration_badge(SIZE))] == [0] * (len(faces) + 1)
        assert free or _full(faces)
    safe = safe_area(SIZE)
    assert (found.left, found.top) >= (safe.left, safe.top)
    assert found.right <= safe.right
    assert found.bottom <= safe.bottom


def _full(faces: list[Box]) -> bool:
    """Whether faces with their air leave no useful place."""
    return sum(face.width * face.height for face in faces) > 0.25 * SIZE[0] * SIZE[1]


def test_calm_places_are_preferred() -> None:
    """Of two halves the words take the calm one."""
    busy = CALM.copy()
    busy[:, 8:] = 0.8

    assert word_space(busy, (), WHOLE, SIZE).right <= 0.62 * SIZE[0]


def test_solid_places_are_left_free_while_there_is_another() -> None:
    """Words keep off a card, but get a place even when everything is covered by one."""
    half, everything = CALM.copy(), CALM + 1
    half[:, :8] = 1

    assert word_space(CALM, (), WHOLE, SIZE, solid=half).left >= 0.48 * SIZE[0]
    assert word_space(CALM, (), WHOLE, SIZE, solid=everything).width > 0.5 * SIZE[0]


def test_the_least_width_is_kept() -> None:
    """Words below a picture get a wide place although a narrow one would be higher."""
    face = Box(500, 100, 760, 420)

    found = word_space(CALM, (face,), Box(0, 300, *SIZE), SIZE, narrowest=0.5)
    assert found.width >= 0.5 * SIZE[0] - 2
    assert found.overlap(face) == 0
