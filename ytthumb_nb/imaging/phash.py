"""How alike two pictures look: a 64-bit hash of their coarse structure.

Source: the discrete cosine hash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions",
2010. Ten bits or fewer apart is commonly taken as nearly the same picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from ytthumb_nb.imaging.paint import Pixels


def phash(image: Pixels) -> int:
    """The hash of *image* (RGB uint8)."""
    grey = cv2.cvtColor(cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    waves = np.asarray(cv2.dct(np.asarray(grey, np.float32)), np.float32)[:8, :8].ravel()
    bits = waves > np.median(waves[1:])
    return int("".join("1" if bit else "0" for bit in bits), 2)


def apart(first: int, second: int) -> int:
    """In how many of 64 bits two hashes differ."""
    return (first ^ second).bit_count()
