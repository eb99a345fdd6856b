"""Scale and crop a picture to exactly the asked size. Never stretched, never with bars."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def fit_frame(image: Pixels, size: tuple[int, int], focus: tuple[float, float] | None = None) -> Pixels:
    """*image* filling a frame of *size*, cropped where its shape differs.

    Args:
        image: RGB uint8, shape (height, width, 3), any size from 1 x 1.
        size: (width, height) in px.
        focus: (x, y) as shares of the image, 0..1: the crop is centred there as far as the image reaches;
            None takes the middle.
    Returns:
        RGB uint8, shape (height, width, 3) of *size*; *image* itself when it already fits.
    """
    width, height = size
    given_height, given_width = image.shape[:2]
    if (given_width, given_height) == (width, height):
        return image
    scale = max(width / given_width, height / given_height)
    crop_width = min(given_width, max(1, round(width / scale)))
    crop_height = min(given_height, max(1, round(height / scale)))
    x, y = focus or (0.5, 0.5)
    left = round(min(max(0.0, x * given_width - crop_width / 2), given_width - crop_width))
    top = round(min(max(0.0, y * given_height - crop_height / 2), given_height - crop_height))
    crop = image[top : top + crop_height, left : left + crop_width]
    way = cv2.INTER_LANCZOS4 if scale > 1 else cv2.INTER_AREA
    fitted: Pixels = np.asarray(cv2.resize(np.ascontiguousarray(crop), size, interpolation=way), np.uint8)
    return fitted
