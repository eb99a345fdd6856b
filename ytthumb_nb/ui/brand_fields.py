"""A brand as the fields of a form, and back. What the form has no field for stays as the brand had it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from ytthumb_nb.brand import Badge, Brand, Corner, Logo, is_colour
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.fonts import FONTS

AS_THE_STYLE: Final = "As the style"

#: On a wide picture the lower right is YouTube's, and what belongs there stands elsewhere.
CORNERS: Final[tuple[tuple[str, Corner], ...]] = tuple(
    (corner.replace("-", " ").capitalize() + (" of a Short" if corner == "bottom-right" else ""), corner)
    for corner in get_args(Corner)
)
_OUTLINES: Final[tuple[tuple[str, float | None], ...]] = (
    (AS_THE_STYLE, None),
    ("None", 0.0),
    ("Thin", 0.03),
    ("Bold", 0.06),
    ("Heavy", 0.1),
)
_FONTS: Final[tuple[tuple[str, str | None], ...]] = (
    (AS_THE_STYLE, None),
    *((key.capitalize(), key) for key in FONTS),
)
_BETWEEN: Final = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class BrandFields:
    """What stands in each field. Several colours are written with commas; an empty field is left to the style."""

    channel: str = ""
    background: str = ""
    text: str = ""
    accents: str = ""
    font: str | None = None
    outline: float | None = None
    logo: Path | None = None
    logo_corner: Corner = "top-left"
    badge: str = ""
    badge_corner: Corner = "top-right"

    @classmethod
    def of(cls, brand: Brand, channel: str) -> BrandFields:
        """The fields as *brand*, kept for *channel*, fills them."""
        palette, letters, logo, badge = brand.palette, brand.letters, brand.logo, brand.badge
        return cls(
            channel=channel,
            background=", ".join(palette.background),
            text=palette.text or "",
            accents=", ".join(palette.accents),
            font=letters.font,
            outline=letters.outline,
            logo=None if logo is None else logo.file,
            logo_corner=cls.logo_corner if logo is None else logo.corner,
            badge="" if badge is None else badge.text,
            badge_corner=cls.badge_corner if badge is None else badge.corner,
        )

    def change(self, brand: Brand) -> Brand:
        """*brand* with what the fields say.

        Raises:
            InvalidRequestError: a field holds what no brand can have; the sentence names it.
        """
        for field, text in (("Background", self.background), ("Text", self.text), ("Accents", self.accents)):
            bad = [each for each in colours_in(text) if not is_colour(each)]
            if bad:
                raise InvalidRequestError(
                    f"{field} is {', '.join(bad)}; a colour is written as #ff8c42.",
                    hint="Several go with commas; leave it empty for the style's own.",
                )
        return replace(
            brand,
            name=self.channel.strip(),
            palette=replace(
                brand.palette,
                background=colours_in(self.background),
                text=self.text.strip() or None,
                accents=colours_in(self.accents),
            ),
            letters=replace(brand.letters, font=self.font, outline=self.outline),
            logo=self._logo(brand.logo),
            badge=self._badge(brand.badge),
        )

    def _logo(self, logo: Logo | None) -> Logo | None:
        if self.logo is None:
            return None
        if logo is None:
            return Logo(self.logo, self.logo_corner)
        return replace(logo, file=self.logo, corner=self.logo_corner)

    def _badge(self, badge: Badge | None) -> Badge | None:
        if not self.badge.strip():
            return None
        if badge is None:
            return Badge(self.badge, self.badge_corner)
        return replace(badge, text=self.badge, corner=self.badge_corner)


def colours_in(text: str) -> tuple[str, ...]:
    """The colours that are written in *text*, good or not."""
    return tuple(each for each in _BETWEEN.split(text) if each)


def fonts_with(font: str | None) -> list[tuple[str, str | None]]:
    """The fonts to choose from, by label; *font* is among them, also where it is a file of somebody's own."""
    known = any(font == key for _, key in _FONTS)
    return [*_FONTS] if known or font is None else [*_FONTS, (Path(font).name, font)]


def outlines_with(outline: float | None) -> list[tuple[str, float | None]]:
    """The outlines to choose from, by label; *outline* is among them, also where it is another share."""
    known = any(outline == share for _, share in _OUTLINES)
    return [*_OUTLINES] if known or outline is None else [*_OUTLINES, (f"{outline:.1%} of the size", outline)]
