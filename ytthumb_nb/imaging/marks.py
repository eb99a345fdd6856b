"""A brand's logo and badge on a picture: in the corner they want, or the next one that is free.

Free means clear of faces and of what YouTube draws over a picture. Words keep clear of them in turn, since the
boxes are known before a headline is fitted.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ytthumb_nb.brand import Badge, Brand, Corner, Logo
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.block import ink_of
from ytthumb_nb.imaging.colour import contrast, luminance
from ytthumb_nb.imaging.fonts import drawable
from ytthumb_nb.imaging.rooms import interface, safe_area
from ytthumb_nb.imaging.wording import clean
from ytthumb_nb.models import Box

Pixels = NDArray[np.uint8]

#: Corners that are tried after the wanted one: the same height first, so that a logo stays at the top.
_NEXT: Final[dict[Corner, tuple[Corner, ...]]] = {
    "top-left": ("top-right", "bottom-left", "bottom-right"),
    "top-right": ("top-left", "bottom-left", "bottom-right"),
    "bottom-left": ("bottom-right", "top-left", "top-right"),
    "bottom-right": ("bottom-left", "top-right", "top-left"),
}
#: Where all corners are taken, it is made smaller before it is left out.
_SIZES: Final = (1.0, 0.75, 0.55)
#: A logo is at most this wide, as a share of the picture's width.
_WIDEST: Final = 0.3
#: Air round what is drawn, as a share of the picture's shorter side.
_AIR: Final = 0.014
#: A logo that stands out less than this from what lies behind it gets a board. Source: WCAG 2.2, 1.4.11.
_SEEN: Final = 3.0
_FINER: Final = 4
_MOST_PIXELS: Final = 40_000_000


@dataclass(frozen=True)
class Mark:
    """Something that stands in a corner: `box` in px of the picture, `pixels` RGBA of the box's size."""

    what: str
    box: Box
    pixels: Pixels = field(repr=False)
    plate: str | None = None


def place_marks(
    brand: Brand | None, font: str, size: tuple[int, int], faces: Sequence[Box]
) -> tuple[Mark, ...]:
    """Logo and badge of *brand* where they find room; one that finds none is left out.

    Args:
        font: a key of `FONTS` or a font file, for the badge's words.
        size: (width, height) of the picture in px.
        faces: what they must not touch.

    Raises:
        InvalidRequestError: the logo's file is no picture, or the badge has letters that no font here has.
    """
    found: list[Mark] = []
    if brand is None:
        return ()
    for what in (brand.logo, brand.badge):
        if what is not None and (mark := _placed(what, font, size, faces, [each.box for each in found])):
            found.append(mark)
    return tuple(found)


def draw_marks(image: Pixels, marks: Sequence[Mark]) -> Pixels:
    """*image* (RGB uint8, not changed) with *marks* on it; *image* itself when there are none."""
    if not marks:
        return image
    canvas = image.copy()
    for mark in marks:
        _lay(canvas, mark)
    return canvas


def check_brand(brand: Brand) -> None:
    """Refuse a brand whose files cannot be used, before any work.

    Raises:
        InvalidRequestError: says which key of the kit, and why.
    """
    if brand.logo is not None:
        _logo(brand.logo.file)
    if brand.letters.font is not None:
        try:
            drawable("A", brand.letters.font)
        except InvalidRequestError as error:
            raise InvalidRequestError(f"letters.font: {error.message}", hint=error.hint) from error
    if brand.badge is not None:
        try:
            drawable(clean(brand.badge.text), brand.letters.font or "fira")
        except InvalidRequestError as error:
            raise InvalidRequestError(f"badge.text: {error.message}", hint=error.hint) from error


def _placed(
    what: Logo | Badge, font: str, size: tuple[int, int], faces: Sequence[Box], others: Sequence[Box]
) -> Mark | None:
    air = round(min(size) * _AIR)
    taken = [*faces, *interface(size), *others]
    for share in _SIZES:
        tall = max(8, round(what.height * share * min(size)))
        pixels = _logo_pixels(what, tall, size) if isinstance(what, Logo) else _badge_pixels(what, tall, font)
        for corner in (what.corner, *_NEXT[what.corner]):
            box = _in_corner(corner, pixels, size, air)
            near = Box(box.left - air, box.top - air, box.right + air, box.bottom + air)
            if not any(near.overlap(each) for each in taken):
                name = "logo" if isinstance(what, Logo) else "badge"
                return Mark(name, box, pixels, what.plate if isinstance(what, Logo) else None)
    return None


def _in_corner(corner: Corner, pixels: Pixels, size: tuple[int, int], air: int) -> Box:
    safe = safe_area(size)
    height, width = pixels.shape[:2]
    left = safe.left + air if corner.endswith("left") else safe.right - air - width
    top = safe.top + air if corner.startswith("top") else safe.bottom - air - height
    return Box(left, top, left + width, top + height)


def _lay(canvas: Pixels, mark: Mark) -> None:
    box = mark.box
    behind = canvas[box.top : box.bottom, box.left : box.right]
    if mark.what == "logo":
        plate = mark.plate or _plate_for(mark.pixels, behind)
        if plate is not None:
            air = max(3, round(box.height * 0.14))
            limits = canvas.shape
            around = Box(
                max(0, box.left - air),
                max(0, box.top - air),
                min(limits[1], box.right + air),
                min(limits[0], box.bottom + air),
            )
            board = _board(around.width, around.height, plate, round(air * 1.3))
            _blend(canvas[around.top : around.bottom, around.left : around.right], board)
    _blend(behind, mark.pixels)


def _blend(part: Pixels, over: Pixels) -> None:
    alpha = over[..., 3:].astype(np.float32) / 255
    part[:] = (part + (over[..., :3] - part.astype(np.float32)) * alpha + 0.5).astype(np.uint8)


def _plate_for(logo: Pixels, behind: Pixels) -> str | None:
    """White or black when the logo would not be seen on what lies *behind* it, else None."""
    solid = logo[..., 3] > 128
    if not solid.any():
        return None
    own, ground = _light(logo[solid][:, :3]), _light(behind.reshape(-1, 3))
    if contrast(own, ground) >= _SEEN:
        return None
    return "#ffffff" if contrast(own, 1.0) > contrast(own, 0.0) else "#101114"


def _light(pixels: Pixels) -> float:
    mean = pixels.mean(axis=0)
    return luminance("#" + "".join(f"{round(float(value)):02x}" for value in mean))


def _logo_pixels(logo: Logo, tall: int, size: tuple[int, int]) -> Pixels:
    picture = _logo(logo.file)
    wide = round(picture.width * tall / picture.height)
    if wide > _WIDEST * size[0]:
        wide = round(_WIDEST * size[0])
        tall = max(1, round(picture.height * wide / picture.width))
    # premultiplied, so that the colour of what is transparent does not bleed into the edges
    scaled = picture.convert("RGBa").resize((max(1, wide), tall), Image.Resampling.LANCZOS, reducing_gap=3)
    return np.asarray(scaled.convert("RGBA"))


def _badge_pixels(badge: Badge, tall: int, font: str) -> Pixels:
    given = drawable(clean(badge.text), font)
    type_ = given.font.at(tall * 0.62)
    ink = ink_of(type_, given.text)
    wide = round(ink[2] - ink[0] + tall * 0.66)
    board = Image.fromarray(_board(wide, tall, badge.fill, round(tall * 0.2)))
    at = ((wide - (ink[0] + ink[2])) / 2, (tall - (ink[1] + ink[3])) / 2)
    mask = Image.new("L", board.size)
    ImageDraw.Draw(mask).text(at, given.text, fill=255, font=type_, anchor="ls")
    board.paste(badge.colour, (0, 0), mask)
    return np.asarray(board)


def _board(width: int, height: int, colour: str, radius: int) -> Pixels:
    """A rounded rectangle of *colour*, RGBA."""
    mask = Image.new("L", (width * _FINER, height * _FINER))
    corners = (0, 0, width * _FINER - 1, height * _FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corners, radius * _FINER, fill=255)
    board = Image.new("RGBA", (width, height), colour)
    board.putalpha(mask.resize((width, height), Image.Resampling.BOX))
    return np.asarray(board)


def _logo(path: Path) -> Image.Image:
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise InvalidRequestError(
            f"logo.file: {str(path)!r} cannot be read ({error.strerror or error}).",
            hint="Give the path of a PNG picture; in a TOML file it counts from that file's folder.",
        ) from error
    return _opened(path, stamp)


@functools.lru_cache(maxsize=4)
def _opened(path: Path, _stamp: int) -> Image.Image:
    """The logo with its transparency, cut to what is visible."""
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
            logo = picture.convert("RGBA")
    except Exception as error:  # decoders raise a dozen types on damaged data; every one means the same here
        hint = (
            "Export it as PNG."
            if path.suffix.lower() in (".svg", ".pdf", ".ai", ".eps")
            else "Save it as PNG anew."
        )
        raise InvalidRequestError(
            f"logo.file: {path.name!r} cannot be read as a picture.", hint=hint
        ) from error
    seen = logo.getchannel("A").point(lambda value: 255 if value > 8 else 0).getbbox()
    if seen is None:
        raise InvalidRequestError(f"logo.file: nothing of {path.name!r} is visible.", hint="Save it anew.")
    return logo.crop(seen)
