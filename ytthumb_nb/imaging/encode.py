"""A finished picture as JPEG bytes: the best quality that stays under YouTube's file limit.

OpenCV encodes, because it lets go of Python's lock meanwhile, so that several pictures are finished at once.
Files carry no colour profile, which every reader takes for sRGB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

#: YouTube Data API, thumbnails.set, and Help "Add video thumbnails": JPEG or PNG under 2 MB.
YOUTUBE_BYTES: Final = 2_000_000
#: Of these, what is kept for the recipe that goes into the file (see `packets.MAX_PACKET`).
_RECIPE_BYTES: Final = 66_000
_FULL: Final = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
_HALF: Final = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
#: Best first. 4:4:4 keeps coloured letters crisp; below quality 80 that costs more than it gives.
_STEPS: Final = (
    *((quality, _FULL) for quality in (95, 93, 90, 87, 84, 80)),
    *((quality, _HALF) for quality in (84, 78, 70, 60, 50, 40, 30, 20, 10, 3)),
)


@dataclass(frozen=True)
class Encoded:
    """JPEG bytes, the quality 1..100 they were made with, and whether colour has full resolution (4:4:4)."""

    data: bytes = field(repr=False)
    quality: int
    full_colour: bool


def encode_jpeg(
    image: NDArray[np.uint8], limit: int = YOUTUBE_BYTES - _RECIPE_BYTES, best: int = 95
) -> Encoded:
    """*image* (RGB uint8) as a baseline JPEG of fewer than *limit* bytes, at most of quality *best*.

    A picture that cannot be made so small (noise of many megapixels) comes at the lowest quality.
    """
    pixels = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2BGR)
    steps = [step for step in _STEPS if step[0] <= best]
    place = 0
    while True:
        quality, sampling = steps[place]
        options = [
            cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling,
            cv2.IMWRITE_JPEG_OPTIMIZE, 1,
        ]  # fmt: skip
        _, buffer = cv2.imencode(".jpg", pixels, options)
        if buffer.size < limit or place == len(steps) - 1:
            return Encoded(buffer.tobytes(), quality, sampling == _FULL)
        place += 1 if buffer.size < 1.6 * limit or place > len(steps) - 4 else 3
