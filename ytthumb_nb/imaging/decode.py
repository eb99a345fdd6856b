"""Bytes or a file that somebody gave, as one upright sRGB picture, or one sentence why not.

Used for photos of people, frames that YouTube sends and what providers return, so the bytes are taken to
be hostile: the size is read from the header and judged before any pixel is decoded.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ytthumb_nb.errors import SourceError

#: Largest picture that is decoded: 10,000 x 8,000. The biggest ordinary camera files have 61 million.
MAX_PIXELS: Final = 80_000_000
#: Tried in this order; each is told by its first bytes, never by the name of the file.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "PPM", "JPEG2000", "MPO")
_ORIENTATION_TAG: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE: Final = (255, 255, 255)
#: Under a nearly white logo, which would vanish on white.
_SLATE: Final = (46, 52, 60)


def decode(
    data: bytes | Path,
    *,
    max_pixels: int = MAX_PIXELS,
    enough: tuple[int, int] | None = None,
    name: str = "",
) -> Image.Image:
    """The picture in *data*: upright, sRGB, mode "RGB"; of an animation its first frame.

    16-bit and float pictures are scaled to 8 bit, transparency lies over white (over slate when what is
    visible is itself nearly white), an embedded colour profile is applied and EXIF rotation is carried out.

    Args:
        data: the encoded bytes, or the path of a file.
        max_pixels: larger pictures are refused before they are decoded.
        enough: (width, height) in pixels that suffice; a larger JPEG may then be decoded at 1/2, 1/4 or 1/8
            of its size, but never below this, which saves most of the time and memory.
        name: what to call the picture in messages; a path names itself.
    Raises:
        SourceError: missing, empty, not a picture, truncated or damaged, or too large.
    """
    name = name or (data.name if isinstance(data, Path) else "")
    called = repr(name) if name else "the picture"
    content = _content(data, called)
    image = _opened(content, called)
    width, height = image.size
    if width * height > max_pixels:
        raise SourceError(
            f"{called} is {width} x {height} pixels; at most {max_pixels / 1e6:.0f} million are read.",
            hint="Save it smaller: 1920 x 1080 is plenty.",
        )
    if width < 1 or height < 1:
        raise SourceError(f"{called} has no pixels.", hint="Give another picture.")
    try:
        orientation = _orientation(image)
        if enough is not None:
            wanted = enough if orientation < 5 else enough[::-1]
            image.draft(None, wanted)
        image.load()
        return _upright(_rgb(image), orientation)
    except MemoryError as error:
        raise SourceError(
            f"{called} ({width} x {height}) does not fit into memory.", hint="Save it smaller."
        ) from error
    except Exception as error:  # decoders raise a dozen types on damaged data; every one means the same here
        raise SourceError(
            f"{called} is truncated or damaged: it begins as {image.format} but cannot be read to its end.",
            hint="Copy or download it again, or open it in a viewer and save it anew.",
        ) from error


def _content(data: bytes | Path, called: str) -> bytes:
    if isinstance(data, Path):
        try:
            data = data.read_bytes()
        except FileNotFoundError as error:
            raise SourceError(f"{called} does not exist.", hint="Check the path.") from error
        except OSError as error:
            raise SourceError(
                f"{called} cannot be read: {error.strerror or error}.", hint="Give the path of a picture file."
            ) from error
    if not data:
        raise SourceError(f"{called} is empty (0 bytes).", hint="Give a JPEG, PNG or WebP picture.")
    return data


def _opened(content: bytes, called: str) -> Image.Image:
    """The picture with only its header read.

    `Image.open` is not used: above 89 million pixels it warns on stderr before its caller can judge the size.
    """
    Image.init()
    for kind in FORMATS:
        if kind not in Image.OPEN:
            continue  # this build of Pillow was made without it
        factory, accepts = Image.OPEN[kind]
        if accepts is not None and accepts(content[:16]) is not True:
            continue
        try:
            return factory(io.BytesIO(content), "")
        except Exception as error:  # see decode()
            raise SourceError(
                f"{called} is truncated or damaged: it begins as {kind} but its header cannot be read.",
                hint="Copy or download it again, or open it in a viewer and save it anew.",
            ) from error
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        raise SourceError(
            f"{called} is a HEIC photo, which is not read here.",
            hint="Export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible).",
        )
    raise SourceError(
        f"{called} is not a picture: its content is neither JPEG, PNG, WebP, AVIF, GIF, BMP nor TIFF.",
        hint="Give a picture file; its name does not matter, its content does.",
    )


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # broken EXIF is common in the wild and says nothing about the pixels
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _rgb(image: Image.Image) -> Image.Image:
    """*image* with all its pixels loaded, as sRGB without alpha."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        image = Image.fromarray(_eight_bit(np.asarray(image)))
    if image.mode == "P" or "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        see_through = image.mode in ("PA", "La", "RGBa") or "transparency" in image.info
        image = image.convert("RGBA" if see_through else "RGB")
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha is not None:
        image = image.convert("L" if image.mode == "LA" else "RGB")
    image = _srgb(image, profile)
    return image if alpha is None else _over_ground(image, alpha)


def _eight_bit(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Grey *values* of any depth as 0..255: 16-bit by its high byte, others by the range they use."""
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        high: NDArray[np.uint8] = np.right_shift(values, 8).astype(np.uint8)
        return high
    finite = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    top = float(finite.max(initial=0.0))
    full = 1.0 if values.dtype.kind == "f" and top <= 1 else 255.0 if top <= 255 else max(65535.0, top)
    scaled: NDArray[np.float32] = np.clip(finite * (255.0 / full) + 0.5, 0, 255)
    return scaled.astype(np.uint8)


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in ("RGB", "CMYK", "L", "LAB"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if image.mode != "RGB" or "srgb" not in ImageCms.getProfileDescription(given).lower():
                turned = ImageCms.profileToProfile(
                    image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                if turned is not None:
                    return turned
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that does not fit its picture: browsers ignore it as well
    return image if image.mode == "RGB" else image.convert("RGB")


def _over_ground(image: Image.Image, alpha: Image.Image) -> Image.Image:
    small, weight = (np.asarray(each.resize((64, 64)), np.float32) for each in (image.convert("L"), alpha))
    visible = float(weight.sum())
    brightness = float((small * weight).sum()) / visible if visible else 0.0
    nearly_white = brightness > 225 and float(weight.mean()) < 250
    return Image.composite(image, Image.new("RGB", image.size, _SLATE if nearly_white else _WHITE), alpha)
