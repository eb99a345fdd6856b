"""Rank frames of a video by how well they would do as a thumbnail, and choose ones that differ.

Nothing is ever thrown out for being dull: a plain animation has no sharp frame, and still deserves the best
it has. Only near copies of a chosen frame are left out. Arrays are BGR uint8, as OpenCV gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging.faces import find_faces

#: How much each rank counts; sharpness leads (Song et al., CIKM 2016: editors' picks are sharp and textured).
_WEIGHTS: Final = {"sharpness": 0.35, "face": 0.25, "entropy": 0.2, "light": 0.1, "colour": 0.1}
_LOOK_WIDTH_PX: Final = 640
#: One look of the face detector takes this much; with more it would look twice.
_FACE_EDGE_PX: Final = 480
#: Height of a face as a share of the frame: smaller ones do not show in a thumbnail, larger ones show no better.
_FACE_SHOWS: Final = (0.08, 0.35)
#: Below this two frames are the same to a viewer; a still camera's frames of one scene differ by about 0.01.
_SAME: Final = 0.03
#: A difference from which on nothing is held against a frame any more.
_DIFFERENT: Final = 0.35


@dataclass(frozen=True)
class Looks:
    """What is measured of one frame; each number is better when it is higher.

    `sharpness` is the variance of the Laplacian, `face` the height of the largest face as a share of the frame
    (0 where none shows, or no detector is installed), `entropy` that of the luma in bits, `light` the share of
    pixels that are neither black nor burnt out, `colour` the mean distance of the colours from grey.
    `print_bits` (64 booleans) and `print_colours` (8 x 8 x 3, 0..1) are its fingerprint.
    """

    sharpness: float
    face: float
    entropy: float
    light: float
    colour: float
    print_bits: NDArray[np.bool_]
    print_colours: NDArray[np.float32]


def look_at(frame: NDArray[Any]) -> Looks:
    """Measure *frame* (height, width, 3): about 5 ms, and 30 for faces."""
    height, width = frame.shape[:2]
    scale = min(1.0, _LOOK_WIDTH_PX / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    shares = np.bincount(grey.ravel(), minlength=256) / grey.size
    used = shares[shares > 0]
    colours = small.astype(np.float32)
    spread = colours.max(axis=2) - colours.min(axis=2)
    return Looks(
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        face=_face(small),
        entropy=float(-(used * np.log2(used)).sum()),
        light=float(shares[17:250].sum()),
        colour=float(spread.mean()),
        print_bits=_perceptual_hash(grey),
        print_colours=cv2.resize(small, (8, 8), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0,
    )


def difference(one: Looks, other: Looks) -> float:
    """0 for the same frame, about 0.5 for unrelated ones: structure by hash, and colours, which a hash ignores."""
    bits = float(np.mean(one.print_bits != other.print_bits))
    colours = float(np.abs(one.print_colours - other.print_colours).mean())
    return 0.5 * bits + colours


def scores(looks: Sequence[Looks]) -> list[float]:
    """For each frame 0..1: the weighted mean of its ranks among the others. Scale-free, so nothing is gated."""
    total = np.zeros(len(looks))
    for name, weight in _WEIGHTS.items():
        values = np.array([getattr(each, name) for each in looks])
        below = (values[:, None] > values[None, :]).sum(axis=1)
        equal = (values[:, None] == values[None, :]).sum(axis=1)
        total += weight * (below + 0.5 * equal) / len(looks)
    return [round(float(score), 4) for score in total]


def choose(looks: Sequence[Looks], count: int) -> list[int]:
    """Indices of at most *count* frames, best first, each unlike the ones before it.

    The first is the best of all; each further one is good and different at once. Fewer come back when the rest
    are near copies; at least one where *looks* has any.
    """
    values = scores(looks)
    chosen: list[int] = []
    nearest = [_DIFFERENT] * len(looks)
    while len(chosen) < min(count, len(looks)):
        open_ones = [
            at for at in range(len(looks)) if at not in chosen and (not chosen or nearest[at] >= _SAME)
        ]
        if not open_ones:
            break
        best = max(open_ones, key=lambda at: (values[at] + nearest[at] / _DIFFERENT, -at))
        chosen.append(best)
        nearest = [min(near, difference(looks[best], looks[at])) for at, near in enumerate(nearest)]
    return chosen


def _face(image: NDArray[Any]) -> float:
    height, width = image.shape[:2]
    scale = min(1.0, _FACE_EDGE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    found = find_faces(np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8))
    share = max((face.height for face in found), default=0.0) / size[1]
    least, most = _FACE_SHOWS
    return min(share, most) if share >= least else 0.0


def _perceptual_hash(grey: NDArray[Any]) -> NDArray[np.bool_]:
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(small)[:8, :8].ravel()
    # Rounded, so that the noise of a plain frame does not look like structure.
    return np.asarray(np.round(waves - np.median(waves[1:]), 1) > 0)
