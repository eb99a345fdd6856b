"""A headline is set in a font that has all of its letters, or refused by naming those that are missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging import fonts
from ytthumb_nb.imaging.cmap import read_coverage
from ytthumb_nb.imaging.fonts import FONTS, NARROWER, STAND_INS, drawable, font_for

EUROPE = {
    "Polish": "ĄĆĘŁŃÓŚŹŻ",
    "Czech": "ĚŠČŘŽÝÁÍÉŮŤĎŇ",
    "Hungarian": "ŐŰ",
    "Turkish": "İĞŞIı",
    "Romanian": "ȘȚĂÂ",
    "Icelandic": "ÞÐÆ",
    "Latvian": "ĢĶĻŅŪĖŲ",
    "Maltese": "ĦĠĊ",
    "Vietnamese": "ĐƠƯẤẬỆỖỰỲỸ",
    "Russian": "ЖЩЫЭЮЯЁ",
    "Ukrainian": "ЇЄҐІ",
    "Serbian": "ЋЂЏЉЊ",
    "Greek": "ΑΒΓΔΩΆΈΏΪ",
}


@pytest.mark.parametrize("key", FONTS)
def test_bundled_fonts_open_and_travel_with_their_licence(key: str) -> None:
    """Each bundled font is there, draws, has its capitals, and its licence lies beside it."""
    font = FONTS[key]

    assert font.at(40).getlength("ABC") > 20
    assert font.coverage.missing("ABCXYZabcxyz0123456789!?&") == ""
    licences = [path.name.split(".")[0].replace("_", "") for path in font.path.parent.glob("*.LICENSE.txt")]
    assert any(font.path.name.lower().startswith(name) for name in licences)


def test_tables_name_known_fonts() -> None:
    """Stand-ins and narrower fonts are bundled fonts, and every font has a stand-in for all of Europe."""
    assert set(STAND_INS) == set(FONTS)
    assert {name for names in STAND_INS.values() for name in names} <= set(FONTS)
    assert {*NARROWER, *(name for names in NARROWER.values() for name in names)} <= set(FONTS)
    assert all("fira" in names for key, names in STAND_INS.items() if key != "fira")


@pytest.mark.parametrize("language", EUROPE)
@pytest.mark.parametrize("key", FONTS)
def test_every_european_letter_is_set_by_a_bundled_font(key: str, language: str) -> None:
    """Without any font of the machine, each style's font or its stand-in has the letters of each language."""
    font = font_for(EUROPE[language], key, folders=())

    assert font.key in FONTS
    assert font.coverage.missing(EUROPE[language]) == ""


@pytest.mark.parametrize("key", FONTS)
def test_covered_letters_leave_ink(key: str) -> None:
    """What the coverage says is there is really drawn, and not as the box for missing letters."""
    font = FONTS[key].at(60)

    def drawn(letter: str) -> bytes:
        image = Image.new("L", (140, 140))
        ImageDraw.Draw(image).text((20, 100), letter, fill=255, font=font, anchor="ls")
        return np.asarray(image).tobytes()

    box = drawn("\ufffe")
    covered = [letter for letter in "AŁŐȘЖΩĐé₴" if letter in FONTS[key].coverage]
    assert covered
    assert all(any(drawn(letter)) and drawn(letter) != box for letter in covered)


def test_plainer_signs_before_another_font() -> None:
    """A dash or arrow that a font lacks is drawn as its plainer cousin; the style keeps its font."""
    shown = drawable("A → B", "luckiest", folders=())

    assert (shown.text, shown.font.key) == ("A > B", "luckiest")


def test_the_users_own_font_is_used(tmp_path: Path) -> None:
    """A font put into a folder that is searched sets letters that no bundled font has."""
    system = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf")
    if not system.exists():
        pytest.skip("needs the DejaVu fonts (apt install fonts-dejavu-core) to copy one")
    with pytest.raises(InvalidRequestError):
        font_for("Հայ", "anton", folders=(tmp_path,))

    shutil.copy(system, tmp_path / "mine.ttf")

    assert font_for("Հայ", "anton", folders=(tmp_path,)).path == tmp_path / "mine.ttf"


@pytest.mark.parametrize(
    ("text", "missing", "package"),
    [
        ("日本へ", "日 本 へ", "fonts-noto-cjk"),
        ("한국", "한 국", "fonts-noto-cjk"),
        ("हिन्दी", "ह ि न", "fonts-noto-core"),
        ("abc ไทย", "ไ ท ย", "fonts-noto-core"),
    ],
)
def test_names_missing_letters_and_a_package(text: str, missing: str, package: str) -> None:
    """The refusal names the letters and the Debian package that has them, and the folder for one's own font."""
    with pytest.raises(InvalidRequestError) as refused:
        font_for(text, "anton", folders=())

    assert missing in refused.value.message
    assert package in refused.value.hint
    assert "YTTHUMB_HOME" in refused.value.hint


def test_unshaped_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without FriBiDi, Arabic is refused in a sentence instead of drawn unjoined and back to front."""
    monkeypatch.setattr("PIL.features.check", lambda feature: False)
    fonts.can_shape.cache_clear()
    try:
        with pytest.raises(InvalidRequestError, match=r"FriBiDi.*apt install libfribidi0"):
            font_for("مرحبا", "anton")
        assert font_for("Hello", "anton").key == "anton"
        assert font_for("Hello", "anton").at(20).getlength("Hello") > 0
    finally:
        fonts.can_shape.cache_clear()


def test_unknown_key() -> None:
    """A font that is not in the table is refused with the names that are."""
    with pytest.raises(InvalidRequestError, match=r"'comic' is unknown\. The fonts are: abril"):
        font_for("x", "comic")


def test_a_file_that_is_no_font_covers_nothing(tmp_path: Path) -> None:
    """Junk, a cut font and a missing file are fonts without letters, never an error."""
    junk, cut = tmp_path / "junk.ttf", tmp_path / "cut.ttf"
    junk.write_bytes(b"\0\1\0\0" + b"\xff" * 400)
    cut.write_bytes(FONTS["anton"].path.read_bytes()[:700])

    assert [read_coverage(path).missing("A") for path in (junk, cut, tmp_path / "none.ttf")] == ["A"] * 3
