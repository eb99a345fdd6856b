"""Faces in pictures that show little else, or nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ytthumb_nb import assets
from ytthumb_nb.imaging.analyse import load
from ytthumb_nb.imaging.faces import find_faces


@pytest.mark.parametrize("grey", [0, 90, 255])
def test_one_colour_has_no_face(grey: int) -> None:
    """A video's fade, also with the noise that its encoding leaves."""
    noise = np.random.default_rng(1).integers(0, 6, (360, 640, 3), np.uint8)

    assert find_faces(np.full((360, 640, 3), grey, np.uint8)) == ()
    assert find_faces(np.clip(noise.astype(np.int16) + grey, 0, 255).astype(np.uint8)) == ()


def test_a_small_face_on_one_colour_is_found() -> None:
    """A person of a third of the height, alone on a grey ground."""
    picture = np.full((720, 1280, 3), 150, np.uint8)
    picture[300:540, 600:840] = cv2.resize(load(assets.sample()), (240, 240), interpolation=cv2.INTER_AREA)

    (face,) = find_faces(picture)

    assert 680 < face.x < 740
    assert 320 < face.y < 390
