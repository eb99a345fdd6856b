"""Small print on sheets of pictures: lines that are read, not shouted, in a font that has their letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import ImageDraw, ImageFont

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.fonts import FONTS, drawable
from ytthumb_nb.imaging.wording import clean

#: From one line to the next, as a share of the type size.
LEADING: Final = 1.3
_ELLIPSIS: Final = "..."


@dataclass(frozen=True)
class Print:
    """Lines as they are drawn, at `size_px` to the em; empty where no font here has the letters."""

    lines: tuple[str, ...]
    font: ImageFont.FreeTypeFont | None
    size_px: int

    @property
    def width(self) -> int:
        """Pixels from the left edge to the end of the longest line."""
        return 0 if self.font is None else max(round(self.font.getlength(line)) for line in self.lines)

    @property
    def height(self) -> int:
        """Pixels from the top of the first line to the foot of the last."""
        return round(self.size_px * LEADING * len(self.lines))

    def draw(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        colour: tuple[int, int, int],
        *,
        centred: bool = False,
    ) -> None:
        """Draw the lines under each other, the first one's top at *at*; *centred* about it, or right of it."""
        x, y = at
        for number, line in enumerate(self.lines):
            baseline = y + self.size_px * (LEADING * number + 1.0)
            draw.text((x, baseline), line, fill=colour, font=self.font, anchor="ms" if centred else "ls")


def printed(text: str, size_px: int, width: int, most: int, *, weight: int = 600, even: bool = False) -> Print:
    """*text* in lines of *width* px, *most* of them at most; what is left over becomes "...".

    Args:
        weight: of the packaged variable font, 100..900; a font that stands in for it has its own.
        even: make the lines about as long as each other, so that no word is left alone on the last.
    """
    try:
        shown = drawable(clean(text), "montserrat")
    except InvalidRequestError:
        return Print((), None, size_px)
    if not shown.text:
        return Print((), None, size_px)
    font = shown.font.at(size_px)
    if shown.font == FONTS["montserrat"]:
        font.set_variation_by_axes([weight])
    lines = _lines(shown.text, font, width, most)
    while even and width > size_px and (narrower := _lines(shown.text, font, width - size_px, most)):
        if len(narrower) > len(lines) or narrower[-1].endswith(_ELLIPSIS):
            break
        lines, width = narrower, width - size_px
    return Print(tuple(lines), font, size_px)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1:
        line = _first_line(rest, font, width)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return [*lines, _shortened(rest, font, width)] if rest else lines


def _first_line(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """As many words of *text* as go on a line; letters, where not even one word does."""
    if font.getlength(text) <= width:
        return text
    fits = next(size for size in range(len(text), -1, -1) if size <= 1 or font.getlength(text[:size]) <= width)
    if text[fits] == " ":
        return text[:fits]
    space = text.rfind(" ", 0, fits)
    return text[: space + 1] if space > 0 else text[:fits]


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text.rstrip(" ,.;:") + _ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip(" ,.;:") + _ELLIPSIS
