"""Which font sets a headline: the style's own, or another that has all of its letters, never a silent box.

One font is chosen per headline, not per letter. Bundled fonts come first, then the user's fonts in
`YTTHUMB_HOME/fonts`, then those of the machine; when none has the letters, they are named and refused.
"""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import ImageFont, features

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.cmap import Coverage, read_coverage
from ytthumb_nb.imaging.system_fonts import closest, find_font, font_folders
from ytthumb_nb.imaging.wording import SUBSTITUTES, is_joiner, is_pictograph, needs_shaping
from ytthumb_nb.settings import Settings

_FOLDER: Final = Path(__file__).resolve().parent.parent / "assets" / "fonts"
HEAVIEST: Final = 900


@dataclass(frozen=True)
class Font:
    """A font file; `face` counts the fonts of a collection. Variable fonts are set at their heaviest weight."""

    key: str
    path: Path
    face: int = 0

    @property
    def coverage(self) -> Coverage:
        return _coverage(self.path, self.face)

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """This font at *size* px to the em. A new object each time: FreeType faces are not for two threads."""
        engine = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
        font = ImageFont.truetype(str(self.path), size, self.face, layout_engine=engine)
        axes = _axes(self.path, self.face)
        if axes:
            font.set_variation_by_axes(list(axes))
        return font


FONTS: Final[dict[str, Font]] = {
    key: Font(key, _FOLDER / name)
    for key, name in {
        "abril": "AbrilFatface-Regular.ttf",
        "anton": "Anton-Regular.ttf",
        "archivo": "ArchivoBlack-Regular.ttf",
        "bebas": "BebasNeue-Regular.ttf",
        "fira": "FiraSansCondensed-Black.ttf",
        "luckiest": "LuckiestGuy-Regular.ttf",
        "montserrat": "Montserrat[wght].ttf",
        "righteous": "Righteous-Regular.ttf",
        "russo": "RussoOne-Regular.ttf",
    }.items()
}
#: Who stands in for whom, nearest in character first. `fira` has every European letter.
STAND_INS: Final[dict[str, tuple[str, ...]]] = {
    "abril": ("montserrat", "fira"),
    "anton": ("fira", "montserrat"),
    "archivo": ("montserrat", "fira"),
    "bebas": ("anton", "fira"),
    "fira": ("anton", "montserrat"),
    "luckiest": ("russo", "montserrat", "fira"),
    "montserrat": ("fira", "russo"),
    "righteous": ("russo", "montserrat", "fira"),
    "russo": ("montserrat", "fira"),
}
#: Who stands in for a font of the user's own.
_FOR_STRANGERS: Final = ("montserrat", "fira")
_SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc")
#: Narrower fonts of the same temper, for titles too long to be read in a wide one; tried in this order.
NARROWER: Final[dict[str, tuple[str, ...]]] = {
    "abril": ("fira",),
    "archivo": ("fira", "anton"),
    "luckiest": ("anton", "fira"),
    "montserrat": ("fira", "anton"),
    "righteous": ("bebas", "anton", "fira"),
    "russo": ("bebas", "anton", "fira"),
}
_PACKAGES: Final = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "fonts-noto-cjk"),
    **dict.fromkeys(("THAI", "LAO"), "fonts-thai-tlwg or fonts-noto-core"),
}


@dataclass(frozen=True)
class Drawable:
    """A text as it can be drawn: `text` with plainer signs where needed, its font, and what had to go.

    `dropped` holds the emoji and pictographs that the font does not have.
    """

    text: str
    font: Font
    dropped: str = ""


@functools.cache
def can_shape() -> bool:
    """Whether letters can be joined and put in order: Pillow's Raqm works only with the system's FriBiDi."""
    return bool(features.check("raqm"))


def font_named(key: str) -> Font:
    """The font called *key*: a bundled one, or that of a file.

    Raises:
        InvalidRequestError: there is neither, or the file is no font.
    """
    if key in FONTS:
        return FONTS[key]
    path = Path(key).expanduser()
    if path.suffix.lower() not in _SUFFIXES:
        near = difflib.get_close_matches(key, FONTS, 1)
        raise InvalidRequestError(
            f"font {key!r} is unknown.",
            hint=(f"Did you mean {near[0]!r}? " if near else "")
            + f"The fonts are: {', '.join(FONTS)}; or give the path of a .ttf or .otf file.",
        )
    if not path.is_file():
        raise InvalidRequestError(
            f"the font file {key!r} does not exist.", hint="Give its whole path, or choose a bundled font."
        )
    font = Font(str(path), path)
    try:
        font.at(20).getbbox("x")
    except (OSError, ValueError) as error:
        raise InvalidRequestError(
            f"the font file {path.name!r} cannot be read as a font ({error}).",
            hint="Give a .ttf or .otf file, or choose a bundled font.",
        ) from error
    return font


def font_for(text: str, key: str, *, folders: Sequence[Path] | None = None) -> Font:
    """The font for *text*: the one called *key* or one that stands in for it, with all its letters.

    Emoji and pictographs do not count: `drawable` says which of them remain.

    Args:
        text: the headline.
        key: a key of `FONTS`, or the path of a font file.
        folders: folders to search besides the bundled fonts; None takes the user's and the machine's.
    Raises:
        InvalidRequestError: no font here has all letters, or they cannot be shaped, or *key* is no font; says which
            and what to do.
    """
    wanted = font_named(key)
    letters = _letters(text)
    if needs_shaping(letters) and not can_shape():
        raise InvalidRequestError(
            f"the headline {text!r} has letters that must be joined or ordered, and Pillow's shaping (Raqm) is off "
            "here because the FriBiDi library is missing.",
            hint="Install it (Debian, Ubuntu: apt install libfribidi0; conda: fribidi), or write a Latin headline.",
        )
    for font in (wanted, *(FONTS[name] for name in STAND_INS.get(key, _FOR_STRANGERS))):
        if not _missing(letters, font.coverage):
            return font
    own = [] if folders is not None else _own_folders()
    machine = font_folders() if folders is None else folders
    strict = "".join(dict.fromkeys(letters))
    found = find_font(strict, own, machine)
    if found is not None:
        return Font(found[0].stem, *found)
    raise _refusal(text, strict, own, machine)


def drawable(text: str, key: str, *, folders: Sequence[Path] | None = None) -> Drawable:
    """*text* as it can be drawn with the font of `font_for`.

    Raises:
        InvalidRequestError: as `font_for`.
    """
    font = font_for(text, key, folders=folders)
    kept, dropped = [], []
    for letter in text:
        if letter == " " or letter in font.coverage:
            kept.append(letter)
        elif is_pictograph(letter):
            dropped.append(letter)
        elif not is_joiner(letter):
            kept.append(_plainer(letter, font.coverage))
    shown = "".join(dropped).strip("\ufe0f\ufe0e")
    return Drawable(" ".join("".join(kept).split()), font, shown)


def _letters(text: str) -> str:
    return "".join(
        letter for letter in text if not (letter.isspace() or is_pictograph(letter) or is_joiner(letter))
    )


def _plainer(letter: str, coverage: Coverage) -> str:
    """A stand-in for a sign that *coverage* lacks; "" when there is none."""
    for other in _candidates(letter):
        if all(part in coverage for part in other):
            return other
    return ""


def _candidates(letter: str) -> tuple[str, ...]:
    options = SUBSTITUTES.get(letter, "")
    return (options,) if options == "..." else tuple(options)


def _missing(letters: str, coverage: Coverage) -> str:
    return "".join(letter for letter in coverage.missing(letters) if not _plainer(letter, coverage))


@functools.cache
def _coverage(path: Path, face: int) -> Coverage:
    return read_coverage(path, face)


@functools.cache
def _axes(path: Path, face: int) -> tuple[float, ...]:
    """Positions of a variable font's axes, weight at its heaviest; () for an ordinary font."""
    try:
        axes = ImageFont.truetype(str(path), 20, face).get_variation_axes()
    except (OSError, NotImplementedError):
        return ()
    return tuple(
        float(min(HEAVIEST, axis["maximum"] or HEAVIEST) if axis["name"] == b"Weight" else axis["default"] or 0)
        for axis in axes
    )


def _own_folders() -> list[Path]:
    try:
        return [Settings.from_environment().home / "fonts"]
    except InvalidRequestError:
        return []  # whoever builds the manager says what is wrong with the environment


def _refusal(text: str, letters: str, own: Sequence[Path], machine: Sequence[Path]) -> InvalidRequestError:
    without = _missing(letters, FONTS["fira"].coverage)
    gap = closest(letters, own, machine)
    named = min((gap for gap in (without, gap) if gap), key=len, default=letters)
    script = unicodedata.name(named[0], "").split(" ")[0]
    package = _PACKAGES.get(script, "fonts-noto-core")
    shown = " ".join(named[:12]) + (" ..." if len(named) > 12 else "")
    return InvalidRequestError(
        f"No font here has all letters of the headline {text!r}; missing: {shown}.",
        hint=f"Install one (Debian, Ubuntu: apt install {package}), or put a .ttf or .otf that has them into the "
        f"folder {own[0] if own else 'fonts of YTTHUMB_HOME'}.",
    )
