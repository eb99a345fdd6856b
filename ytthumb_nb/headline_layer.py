"""What is written on a picture, and how: the value that `retext` changes while the picture below stays.

A finished variation carries one, so that "now in another font" means the words it has today.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal, get_args

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.styles import style_named

#: Where words may be asked to stand. "auto" looks for a calm place in the picture.
PlaceName = Literal[
    "auto", "left", "right", "top", "bottom", "centre", "top-left", "top-right", "bottom-left", "bottom-right"
]
#: A name, or a rectangle (left, top, right, bottom) as shares of the picture, 0..1.
Place = PlaceName | tuple[float, float, float, float]

#: The widest outline, as a share of the type size: beyond it neighbouring letters fill up.
WIDEST_OUTLINE = 0.2
#: The narrowest and lowest rectangle that words are put into, as a share of the picture.
_LEAST_PLACE = 0.1


@dataclass(frozen=True)
class HeadlineLayer:
    """The words of one picture and their setting. None takes what brand or style say (`place`: the picture's layout).

    Args:
        text: the words; `*stars*` emphasise, "" draws none.
        style: the style whose lettering is used; it may be another one than the picture's.
        font: a key of `imaging.fonts.FONTS`, or the path of a .ttf or .otf file.
        upper: whether all letters are capitals.
        outline: stroke round the letters as a share of the type size, 0..0.2; 0 draws none.
        place: where the words stand.
        brand: whose letters, colours, logo and badge are used; None uses none.

    Raises:
        InvalidRequestError: a value is outside of what is written above. Whether a font file can be used, and has
            the letters, is found out by whoever draws.
    """

    text: str = ""
    style: str = "modern"
    font: str | None = None
    upper: bool | None = None
    outline: float | None = None
    place: Place | None = None
    brand: Brand | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InvalidRequestError(f"headline is {self.text!r}; it must be text, or '' for none.")
        style_named(self.style)
        if self.font is not None and (not isinstance(self.font, str) or not self.font.strip()):
            raise InvalidRequestError(f"font is {self.font!r}; it must be a name or the path of a font file.")
        if self.upper is not None and not isinstance(self.upper, bool):
            raise InvalidRequestError(f"upper is {self.upper!r}; it must be True or False.")
        if self.outline is not None and (
            isinstance(self.outline, bool)
            or not isinstance(self.outline, int | float)
            or not 0 <= self.outline <= WIDEST_OUTLINE
        ):
            raise InvalidRequestError(
                f"outline is {self.outline!r}; it must be a share of the type size from 0 to {WIDEST_OUTLINE}.",
                hint="0 draws none, 0.06 is a strong one.",
            )
        if self.place is not None:
            _check_place(self.place)
        if self.brand is not None and not isinstance(self.brand, Brand):
            raise InvalidRequestError(f"brand is {self.brand!r}; it must be a Brand.")


def _check_place(place: object) -> None:
    if isinstance(place, str):
        names = get_args(PlaceName)
        if place not in names:
            near = difflib.get_close_matches(place, names, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise InvalidRequestError(
                f"place {place!r} is unknown.", hint=f"{hint}The places are: {', '.join(names)}."
            )
        return
    numbers = place if isinstance(place, tuple) and len(place) == 4 else ()
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        numbers = ()
    if numbers:
        left, top, right, bottom = numbers
        inside = left >= 0 and right <= 1 and top >= 0 and bottom <= 1
        if inside and right - left >= _LEAST_PLACE and bottom - top >= _LEAST_PLACE:
            return
    raise InvalidRequestError(
        f"place is {place!r}; it must be a name such as 'left', or (left, top, right, bottom) as shares of the "
        f"picture from 0 to 1, at least {_LEAST_PLACE} wide and high."
    )
