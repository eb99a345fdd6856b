"""Pictures that go along with a prompt, made small enough to be sent."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from ytthumb_nb.imaging.decode import decode

#: References are sent no larger: models scale them to about a megapixel anyway.
REFERENCE_EDGE_PX = 1280


def fitted_reference(path: Path, max_bytes: int) -> bytes:
    """The picture at *path* as a JPEG of at most 1280 px and *max_bytes*, never enlarged or stretched.

    Slow: run it off the loop.

    Raises:
        SourceError: it cannot be read as a picture.
    """
    picture = decode(path, enough=(REFERENCE_EDGE_PX, REFERENCE_EDGE_PX))
    edge = REFERENCE_EDGE_PX
    while True:
        smaller = picture.copy()
        smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        for quality in (88, 80, 70):
            buffer = io.BytesIO()
            smaller.save(buffer, "JPEG", quality=quality)
            if buffer.tell() <= max_bytes or edge <= 160:
                return buffer.getvalue()
        edge = edge * 3 // 4
