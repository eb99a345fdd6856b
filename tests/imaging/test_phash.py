"""Hashes of how pictures look."""

from __future__ import annotations

import cv2
import numpy as np

from ytthumb_nb import assets
from ytthumb_nb.imaging.analyse import load
from ytthumb_nb.imaging.phash import apart, phash


def test_size_does_not_matter() -> None:
    """The same picture at half its size is hardly a different one."""
    picture = load(assets.sample("coffee"))
    half = np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)

    assert apart(phash(picture), phash(half)) <= 4


def test_other_pictures_are_far_away() -> None:
    """Mirrored and other pictures are more than ten bits away."""
    coffee, rocket = load(assets.sample("coffee")), load(assets.sample("rocket"))

    assert apart(phash(coffee), phash(np.ascontiguousarray(coffee[:, ::-1]))) > 10
    assert apart(phash(coffee), phash(rocket)) > 10
