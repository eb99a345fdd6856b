"""From a phone's photo to a 1280 x 720 JPEG under 2 MB with its two copies: our way beside Pillow's and libvips'.

libvips is measured when `pyvips` can be imported, which the extra `dev` brings; nothing else here depends on it. Ours
and Pillow crop where `finish` does, a little above the middle; libvips has only the middle, so that each result is held
beside the best scaling of its own crop.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from benchmarks.photo import phone_photo
from benchmarks.row import Row, median
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.finish import ground_of, lettered
from ytthumb_nb.imaging.looks import headline_look

_SIZE = (1280, 720)
_ROUNDS = 9
#: Shares of what is cropped that lie left of the picture and above it: as `finish` does for 4:3, and the middle.
_ABOVE, _MIDDLE = (0.5, 0.1), (0.5, 0.5)


def fast_path() -> Iterator[Row]:
    """The same work three ways, in turn, median of nine; and how near each result is to Pillow's best scaling."""
    with tempfile.TemporaryDirectory() as folder:
        data = phone_photo(Path(folder)).read_bytes()
    ways: dict[str, Callable[[bytes], tuple[bytes, bytes, bytes]]] = {"ours": ours, "Pillow": pillow}
    vips = _vips()
    if vips is not None:
        ways["libvips"] = vips
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            way(data)
            taken[name].append(1000 * (time.perf_counter() - begun))
    beside = [f"{name} {median(times):.0f} ms" for name, times in taken.items() if name != "ours"]
    if vips is None:
        beside.append("pyvips is not installed")
    photo = decode(data)
    best = {
        crop: np.asarray(ImageOps.fit(photo, _SIZE, Image.Resampling.LANCZOS, centering=crop), np.float32)
        for crop in (_ABOVE, _MIDDLE)
    }
    made = {name: way(data)[0] for name, way in ways.items()}
    likeness = {
        name: _psnr(best[_MIDDLE if name == "libvips" else _ABOVE], each) for name, each in made.items()
    }
    told = [f"{name} {likeness[name]:.1f} dB, {len(made[name]) / 1e3:.0f} kB" for name in ways]
    yield Row(
        "a photo of 12 megapixels to 1280 x 720 and two copies",
        median(taken["ours"]),
        "ms",
        beside=", ".join(beside),
    )
    yield Row(
        "its likeness to Pillow's Lanczos before encoding",
        likeness["ours"],
        "dB",
        beside="; ".join(told),
    )


def ours(data: bytes) -> tuple[bytes, bytes, bytes]:
    """As a picture without words is finished in a job."""
    made = lettered(
        ground_of(data, _SIZE),
        layout=None,
        headline="",
        look=headline_look(HeadlineLayer("", "modern")),
        find_layout=lambda image: find_layout(image, _SIZE, 1),
    )
    return made.picture, made.preview, made.small


def pillow(data: bytes) -> tuple[bytes, bytes, bytes]:
    """As one would write it with Pillow alone: draft decoding, Lanczos, the same qualities."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", _SIZE)
    fitted = ImageOps.fit(image.convert("RGB"), _SIZE, Image.Resampling.LANCZOS, centering=_ABOVE)
    preview = fitted.resize((640, 360), Image.Resampling.LANCZOS)
    small = preview.resize((320, 180), Image.Resampling.LANCZOS)
    return _saved(fitted, 95), _saved(preview, 90), _saved(small, 90)


def _saved(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=0, optimize=True)
    return buffer.getvalue()


def _vips() -> Callable[[bytes], tuple[bytes, bytes, bytes]] | None:
    """As one would write it with libvips; None where it is not installed."""
    try:
        import pyvips
    except (ImportError, OSError):
        return None

    def way(data: bytes) -> tuple[bytes, bytes, bytes]:
        fitted: Any = pyvips.Image.thumbnail_buffer(
            data, _SIZE[0], height=_SIZE[1], crop="centre"
        ).copy_memory()
        preview = fitted.thumbnail_image(640).copy_memory()
        small = preview.thumbnail_image(320)
        encode = {"subsample_mode": "off", "optimize_coding": True, "keep": "none"}
        return (
            fitted.jpegsave_buffer(Q=95, **encode),
            preview.jpegsave_buffer(Q=90, **encode),
            small.jpegsave_buffer(Q=90, **encode),
        )

    return way


def _psnr(best: np.ndarray[Any, np.dtype[np.float32]], encoded: bytes) -> float:
    """How near *encoded* is to *best*, in dB: 40 and more cannot be told apart by eye."""
    error = np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"), np.float32) - best
    return float(10 * np.log10(255**2 / max(1e-9, float((error**2).mean()))))
