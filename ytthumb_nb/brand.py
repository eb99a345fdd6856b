"""A brand kit: a channel's colours, letters, logo and badge, as a value that is read from a small TOML file.

It checks itself and names the key that is wrong; whether a logo or font file can be used is found out by whoever
draws with it. Where a channel's kit is kept is the store's business.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from ytthumb_nb.errors import InvalidRequestError

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")
#: Suffixes that tell the path of a font file from the name of a bundled font.
_FONT_FILES: Final = (".ttf", ".otf", ".ttc", ".otc")
_MOST_COLOURS: Final = 6
_MOST_BADGE: Final = 16
T = TypeVar("T")


@dataclass(frozen=True)
class Palette:
    """Colours as "#rrggbb": `background` and `accents` in order of importance, `text` for headlines."""

    background: tuple[str, ...] = ()
    text: str | None = None
    accents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("background", "accents"):
            given = getattr(self, name)
            colours = tuple(given) if isinstance(given, list | tuple) else ()
            if (
                not isinstance(given, list | tuple)
                or len(colours) > _MOST_COLOURS
                or not all(map(is_colour, colours))
            ):
                raise _wrong(
                    f"palette.{name}",
                    given,
                    f'a list of up to {_MOST_COLOURS} colours such as ["#102a43", "#ffd21f"]',
                )
            object.__setattr__(self, name, colours)
        _check_colour("palette.text", self.text)


@dataclass(frozen=True)
class Letters:
    """How headlines are set. `font` is a bundled font's name or the path of a .ttf or .otf file; None as the style.

    `outline` is a share of the type size, 0..0.2.
    """

    font: str | None = None
    upper: bool | None = None
    outline: float | None = None
    outline_colour: str | None = None

    def __post_init__(self) -> None:
        if self.font is not None and (not isinstance(self.font, str) or not self.font.strip()):
            raise _wrong(
                "letters.font", self.font, 'a bundled font such as "anton", or the path of a .ttf or .otf file'
            )
        if self.upper is not None and not isinstance(self.upper, bool):
            raise _wrong("letters.upper", self.upper, "true or false")
        if self.outline is not None:
            _check_number("letters.outline", self.outline, 0.0, 0.2, "a share of the type size")
        _check_colour("letters.outline_colour", self.outline_colour)


@dataclass(frozen=True)
class Logo:
    """A picture that stands in a corner. `height` is a share of the frame's shorter side, 0.04..0.3.

    `plate` is the colour of a rounded board behind it; without one, a board is laid only where the logo would not
    be seen.
    """

    file: Path
    corner: Corner = "top-left"
    height: float = 0.13
    plate: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.file, str | Path) or not str(self.file).strip():
            raise _wrong("logo.file", self.file, "the path of a PNG, WebP or JPEG picture")
        object.__setattr__(self, "file", Path(self.file).expanduser())
        _check_corner("logo.corner", self.corner)
        _check_number("logo.height", self.height, 0.04, 0.3, "a share of the frame's shorter side")
        _check_colour("logo.plate", self.plate)


@dataclass(frozen=True)
class Badge:
    """A few words on a coloured board in a corner, such as "LIVE" or "EP 12"; `height` as for the logo."""

    text: str
    corner: Corner = "top-right"
    height: float = 0.1
    fill: str = "#d7263d"
    colour: str = "#ffffff"

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not 0 < len(self.text.strip()) <= _MOST_BADGE:
            raise _wrong("badge.text", self.text, f"1 to {_MOST_BADGE} characters")
        _check_corner("badge.corner", self.corner)
        _check_number("badge.height", self.height, 0.04, 0.3, "a share of the frame's shorter side")
        _check_colour("badge.fill", self.fill)
        _check_colour("badge.colour", self.colour)


@dataclass(frozen=True)
class Brand:
    """What makes a thumbnail this channel's. Whatever is not said stays as the style has it.

    Raises:
        InvalidRequestError: a value cannot be used; the sentence names its key as in a TOML file.
    """

    name: str = ""
    palette: Palette = field(default_factory=Palette)
    letters: Letters = field(default_factory=Letters)
    logo: Logo | None = None
    badge: Badge | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise _wrong("name", self.name, "text")
        for key, kind in (("palette", Palette), ("letters", Letters), ("logo", Logo), ("badge", Badge)):
            value = getattr(self, key)
            if not isinstance(value, kind) and not (value is None and key in ("logo", "badge")):
                raise _wrong(key, value, f"a table [{key}]")

    @classmethod
    def load(cls, path: str | Path) -> Brand:
        """The brand kit in the TOML file *path*; paths in it count from its folder.

        Raises:
            InvalidRequestError: the file cannot be read, is no TOML, or has a key that is unknown or wrong.
        """
        path = Path(path).expanduser()
        try:
            content = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise InvalidRequestError(
                f"the brand kit {str(path)!r} cannot be read ({reason or error}).",
                hint="Give the path of a TOML file, or the name of a channel whose brand was saved.",
            ) from error
        try:
            return cls.from_toml(content, path.absolute().parent)
        except InvalidRequestError as error:
            raise InvalidRequestError(f"{path.name}: {error.message}", hint=error.hint) from error

    @classmethod
    def from_toml(cls, content: str, folder: str | Path = ".") -> Brand:
        """The brand kit written in *content*; relative paths count from *folder*, by default the current one.

        Raises:
            InvalidRequestError: as `load`.
        """
        try:
            tables = tomllib.loads(content)
        except (ValueError, RecursionError) as error:  # also numbers of 5,000 digits, and endless nesting
            raise InvalidRequestError(
                f"it is no TOML: {error}.", hint="Text stands in quotes, colours too."
            ) from error
        sections = {"palette": Palette, "letters": Letters, "logo": Logo, "badge": Badge}
        _check_keys("", tables, {"name", *sections})
        made: dict[str, Any] = {"name": tables.get("name", "")}
        for key, kind in sections.items():
            if key in tables:
                made[key] = _section(key, kind, tables[key])
        return cls(**made)._below(Path(folder).absolute())

    def to_toml(self) -> str:
        """This brand as a TOML file."""
        lines = [f"name = {_toml(self.name)}"] if self.name else []
        for key in ("palette", "letters", "logo", "badge"):
            section = getattr(self, key)
            values = (
                {} if section is None else {each.name: getattr(section, each.name) for each in fields(section)}
            )
            said = {name: value for name, value in values.items() if value not in (None, ())}
            if said:
                lines += ["", f"[{key}]", *(f"{name} = {_toml(value)}" for name, value in said.items())]
        return "\n".join(lines).strip() + "\n"

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it needs: logo and font."""
        logo = () if self.logo is None else (self.logo.file,)
        return (
            (*logo, Path(self.letters.font)) if _is_font_file(self.letters.font) and self.letters.font else logo
        )

    def with_files(self, moved: Mapping[Path, Path]) -> Brand:
        """This brand with its files where *moved* says they are now."""
        logo, letters = self.logo, self.letters
        if logo is not None:
            logo = replace(logo, file=moved.get(logo.file, logo.file))
        if letters.font and _is_font_file(letters.font):
            letters = replace(letters, font=str(moved.get(Path(letters.font), Path(letters.font))))
        return replace(self, logo=logo, letters=letters)

    def _below(self, folder: Path) -> Brand:
        return self.with_files({path: folder / path.expanduser() for path in self.files})


def _section(key: str, kind: type[T], table: Any) -> T:
    if not isinstance(table, dict):
        raise _wrong(key, table, f"a table [{key}]")
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass
    _check_keys(f"{key}.", table, known)
    needed = {"logo": "file", "badge": "text"}.get(key)
    if needed and needed not in table:
        raise InvalidRequestError(
            f"{key}.{needed} is missing.", hint=f"Add it, or leave the table [{key}] out."
        )
    return kind(**table)


def _check_keys(prefix: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise InvalidRequestError(
                f"{prefix}{key} is unknown.",
                hint=(f"Did you mean {prefix}{near[0]}? " if near else "")
                + f"There are: {', '.join(sorted(known))}.",
            )


def is_colour(value: object) -> bool:
    """Whether *value* is a colour as a brand has them: text like "#ff8c42"."""
    return isinstance(value, str) and _COLOUR.match(value) is not None


def _is_font_file(font: str | None) -> bool:
    return font is not None and font.lower().endswith(_FONT_FILES)


def _check_colour(key: str, value: object) -> None:
    if value is not None and not is_colour(value):
        raise _wrong(key, value, 'a colour such as "#ffd21f"')


def _check_corner(key: str, value: object) -> None:
    if value not in get_args(Corner):
        raise _wrong(key, value, f"one of {', '.join(get_args(Corner))}")


def _check_number(key: str, value: object, low: float, high: float, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _wrong(key, value, f"{what} from {low:g} to {high:g}")


def _wrong(key: str, value: object, expected: str) -> InvalidRequestError:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return InvalidRequestError(f"{key} is {shown}; it must be {expected}.")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
