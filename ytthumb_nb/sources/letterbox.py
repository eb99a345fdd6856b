"""Cut off the black bars that YouTube puts around a 16:9 picture to make it 4:3."""

from __future__ import annotations

import numpy as np
from PIL import Image

#: The bars are pure black before JPEG; compression lifts single pixels of their edge a little.
_BLACK = 24


def without_bars(image: Image.Image) -> Image.Image:
    """The middle 16:9 of *image* when it is 4:3 with black bars above and below; else *image* itself.

    A 4:3 video has no such bars and stays whole. Bars that belong to a film (21:9) are part of its 16:9 frame.
    """
    width, height = image.size
    inner = round(width * 9 / 16)
    if not 1.30 <= width / height <= 1.37:
        return image
    top = (height - inner) // 2
    grey = np.asarray(image.convert("L"))
    # Two rows next to the picture are left out: the picture bleeds into them.
    bars = np.concatenate([grey[: max(1, top - 2)], grey[top + inner + 2 :]])
    if np.percentile(bars, 99) > _BLACK:
        return image
    return image.crop((0, top, width, top + inner))
