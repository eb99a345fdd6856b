"""Places for words on pictures that came without a layout."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ytthumb_nb import assets
from ytthumb_nb.imaging.analyse import load
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.rooms import duration_badge

pytestmark = pytest.mark.slow

SIZE = (1280, 720)


def with_face(left: int) -> Pixels:
    """A grey picture of 1280 x 720 with the astronaut at column *left*."""
    picture = np.full((720, 1280, 3), 150, np.uint8)
    picture[:, left : left + 720] = cv2.resize(load(assets.sample()), (720, 720))[:, : 1280 - left]
    return picture


@pytest.mark.parametrize(("left", "words_left"), [(560, True), (0, False)])
def test_words_go_beside_the_face(left: int, words_left: bool) -> None:
    """Words stand on the side where there is no face, clear of it and of the badge."""
    for index in (1, 2):
        layout = find_layout(with_face(left), SIZE, index)

        assert len(layout.faces) == 1
        assert layout.headline.overlap(layout.faces[0]) == 0
        assert layout.headline.overlap(duration_badge(SIZE)) == 0
        assert (layout.headline.left + layout.headline.right < SIZE[0]) is words_left


def test_sides_alternate_where_both_work() -> None:
    """On an empty picture the words of odd variations stand left, of even ones right."""
    empty = np.full((720, 1280, 3), 90, np.uint8)

    left, right = (find_layout(empty, SIZE, index).headline for index in (1, 2))
    assert left.left + left.right < SIZE[0] < right.left + right.right


def test_restless_places_are_avoided() -> None:
    """Words stand on the calm half of a picture whose other half is full of detail."""
    picture = np.full((720, 1280, 3), 60, np.uint8)
    picture[:, 640:] = (
        np.random.default_rng(1).integers(0, 256, (90, 80, 3), np.uint8).repeat(8, 0).repeat(8, 1)
    )

    for index in (1, 2):
        headline = find_layout(picture, SIZE, index).headline
        assert headline.right <= 0.62 * SIZE[0] + 1


def test_layout_is_for_the_asked_size() -> None:
    """A picture of another size gives a layout in pixels of the asked one, upright ones too."""
    small = cv2.resize(with_face(560), (640, 360))
    upright = find_layout(np.full((1920, 1080, 3), 90, np.uint8), (1080, 1920), 1)

    assert find_layout(np.asarray(small, np.uint8), SIZE, 1).headline.right > 400
    assert upright.align == "centre"
    assert upright.headline.bottom <= 1920 // 2
