"""Photos: check that one can be used, keep one that came from memory, and make the picture to compose from.

Everything here blocks and belongs off the job loop, apart from `check` and `keep`, which are quick.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging.decode import MAX_PIXELS, decode
from ytthumb_nb.models import YOUTUBE_SIZE
from ytthumb_nb.store.files import write_atomically

#: Long side of the picture that is composed from: as much as `analyse` keeps of it.
MAX_EDGE_PX: Final = 1920
MAX_FILE_BYTES: Final = 256_000_000
_QUALITY: Final = 95
#: Enlarged less than this, a photo still looks sharp at the sizes thumbnails are shown at (ours, by looking).
_NOTICED: Final = 1.6
#: What PNG holds without loss; other modes travel as TIFF.
_PNG_MODES: Final = frozenset({"1", "L", "LA", "I;16", "P", "RGB", "RGBA"})
_LOGOS: Final = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png", b"RIFF": ".webp"}


def check(photo: Path | bytes) -> None:
    """Decode all of *photo* and throw it away; JPEGs at an eighth of their size, which is what makes it quick.

    Raises:
        SourceError: it is no picture, is damaged or truncated, or has too many pixels or bytes.
    """
    size = photo.stat().st_size if isinstance(photo, Path) else len(photo)
    if size > MAX_FILE_BYTES:
        called = repr(photo.name) if isinstance(photo, Path) else "the picture"
        raise SourceError(
            f"{called} has {size / 1e6:.0f} MB; photos of at most {MAX_FILE_BYTES / 1e6:.0f} MB are read.",
            hint="Save it as a JPEG.",
        )
    decode(photo, enough=(160, 90))


def too_small(picture: Path) -> str:
    """A sentence on a *picture* that has to be enlarged noticeably to fill a thumbnail; empty for others."""
    with Image.open(picture) as opened:
        width, height = opened.size
    times = max(YOUTUBE_SIZE[0] / width, YOUTUBE_SIZE[1] / height)
    if times < _NOTICED:
        return ""
    return f"The picture is small, {width} x {height} px: filling a thumbnail enlarges it {times:.1f} times."


def keep(photo: bytes | Image.Image | NDArray[Any], keep_in: Path) -> Path:
    """Store a photo that came from memory under the hash of its content, after checking it.

    Args:
        photo: an encoded picture, a PIL image, or an array of uint8, shape (height, width), (height, width, 3)
            or (height, width, 4), channels in the order RGB or RGBA, values 0..255.
        keep_in: folder of kept pictures; made when missing.
    Returns:
        `keep_in/<sha256>.jpg` or `.png`. JPEG and PNG bytes are kept as they are, all else as PNG.
    Raises:
        SourceError: *photo* is no usable picture.
        StoreError: it cannot be written.
    """
    data = photo if isinstance(photo, bytes) else _encoded(photo)
    check(data)
    if data.startswith(b"\xff\xd8\xff"):
        return keep_file(data, ".jpg", keep_in)
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        data = _png(decode(data))
    return keep_file(data, ".png", keep_in)


def keep_logo(picture: bytes, keep_in: Path) -> Path:
    """Store an encoded *picture* after checking it, with what is transparent in it, which `keep` does without.

    Returns:
        `keep_in/<sha256>` with the suffix of JPEG, PNG or WebP, byte for byte; all else as PNG.
    Raises:
        SourceError: it is no usable picture.
        StoreError: it cannot be written.
    """
    suffix = next((suffix for head, suffix in _LOGOS.items() if picture.startswith(head)), None)
    if suffix is None:
        return keep(picture, keep_in)
    check(picture)
    return keep_file(picture, suffix, keep_in)


def keep_file(data: bytes, suffix: str, keep_in: Path) -> Path:
    """Store *data* as `keep_in/<sha256><suffix>`, once: a file of that name is whole, so it is not written again.

    Raises:
        StoreError: it cannot be written.
    """
    path = keep_in.absolute() / f"{hashlib.sha256(data).hexdigest()}{suffix}"
    return path if path.is_file() else write_atomically(path, data)


def upright_copy(photo: Path, keep_in: Path) -> Path:
    """The picture to compose from: *photo* upright, in sRGB, at most `MAX_EDGE_PX` long, kept as a fine JPEG.

    Its name tells the content of *photo*, so that the work is done once for each photo and not for each job.

    Raises:
        SourceError: *photo* is gone or was changed into something that is no picture.
        StoreError: it cannot be written.
    """
    try:
        data = photo.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{str(photo)!r} can no longer be read: {error.strerror or error}.", hint="Give the photo again."
        ) from error
    path = keep_in.absolute() / f"upright-{hashlib.sha256(data).hexdigest()}.jpg"
    if path.is_file():
        return path
    image = decode(data, enough=(MAX_EDGE_PX, MAX_EDGE_PX), name=photo.name)
    return write_atomically(path, as_jpeg(_bounded(image)))


def _bounded(image: Image.Image) -> Image.Image:
    """*image* with at most `MAX_EDGE_PX` at its long side. OpenCV's area mean: 15 ms where Lanczos takes 220."""
    scale = MAX_EDGE_PX / max(image.size)
    if scale >= 1:
        return image
    import cv2  # with the first large photo, as in video.py

    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return Image.fromarray(cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_AREA))


def as_jpeg(image: Image.Image) -> bytes:
    """*image* (mode "RGB") as a JPEG that nobody can tell from it: quality 95, colours at full resolution."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()


def _encoded(photo: Image.Image | NDArray[Any]) -> bytes:
    image = photo if isinstance(photo, Image.Image) else _from_array(photo)
    if image.width * image.height > MAX_PIXELS:
        raise SourceError(
            f"the photo is {image.width} x {image.height} pixels; "
            f"at most {MAX_PIXELS / 1e6:.0f} million are read.",
            hint="Make it smaller: 1920 x 1080 is plenty.",
        )
    if not image.width or not image.height:
        raise SourceError(
            f"the photo is {image.width} x {image.height} pixels.", hint="Give one that is not empty."
        )
    buffer = io.BytesIO()
    try:
        image.load()
        # A PIL image carries its profile and rotation along; without them it would come out pale or turned.
        extras = {"icc_profile": image.info.get("icc_profile"), "exif": image.getexif()}
        format_ = "PNG" if image.mode in _PNG_MODES else "TIFF"
        image.save(
            buffer, format_, compress_level=1, **{name: value for name, value in extras.items() if value}
        )
    except (OSError, ValueError, KeyError, SyntaxError, TypeError) as error:
        raise SourceError(
            f"the PIL image (mode {image.mode}, {image.width} x {image.height}) cannot be read: {error}.",
            hint="Convert it with image.convert('RGB'), or give its file.",
        ) from error
    return buffer.getvalue()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _from_array(array: NDArray[Any]) -> Image.Image:
    if array.dtype != np.uint8 or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        raise SourceError(
            f"the array has the shape {array.shape} and holds {array.dtype}; "
            "expected is uint8, shape (height, width, 3), RGB.",
            hint="For values 0..1 use (array * 255).astype('uint8').",
        )
    if 0 in array.shape:
        raise SourceError(
            f"the array has the shape {array.shape} and no pixels.", hint="Give one that has some."
        )
    return Image.fromarray(np.ascontiguousarray(array))
