"""Headlines in scripts that no bundled font has, drawn with the Noto fonts that a refusal names.

`make test` fetches the fonts; elsewhere those of the machine are taken, and without any a test fails with what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ytthumb_nb.assets import sample
from ytthumb_nb.imaging.fonts import Font, font_for
from ytthumb_nb.imaging.system_fonts import font_folders
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest

pytestmark = pytest.mark.slow

FETCHED = Path(__file__).parents[2] / ".fonts/usr/share/fonts"
FOLDERS = (FETCHED,) if FETCHED.is_dir() else font_folders()
HEADLINES = {
    "Hindi": "यह सब *बदल* देता है",
    "Bengali": "এটি সব *বদলে* দেয়",
    "Tamil": "எல்லாம் *மாறும்* இன்று",
    "Thai": "นี่*เปลี่ยน*ทุกอย่าง",
    "Korean": "이것이 *모든 것*을 바꾼다",
    "Japanese": "これが*すべて*を変える",
    "Chinese": "这会*改变*一切",
    "Chinese, traditional": "為什麼*這麼貴*？真相公開",
}
READ_BACK = ("Japanese", "Chinese", "Chinese, traditional")

Make = Callable[..., JobManager]


@pytest.fixture
def own_fonts(home: Path) -> None:
    """The fetched fonts stand in the user's own folder."""
    if FETCHED.is_dir():
        home.mkdir()
        (home / "fonts").symlink_to(FETCHED, target_is_directory=True)


def font_of(text: str) -> Font:
    return font_for(text, "anton", folders=FOLDERS)


def unshaped(font: Font, text: str) -> float:
    """How wide *text* were, sign by sign, in px at 100 px to the em."""
    plain = ImageFont.truetype(str(font.path), 100, font.face, layout_engine=ImageFont.Layout.BASIC)
    return float(plain.getlength(text))


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("क्ष", "Hindi: two consonants become one"),
        ("स्त्री", "Hindi: three"),
        ("ক্ষ", "Bengali: two"),
        ("க்ஷ", "Tamil: two"),
    ],
)
def test_consonants_are_joined(text: str, signs: str) -> None:
    """A conjunct is narrower than the signs it is written with, whose vowel killer is not drawn."""
    font = font_of(text)

    assert font.at(100).getlength(text) < 0.9 * unshaped(font, text), signs


def test_a_vowel_that_belongs_before_its_consonant_is_drawn_there() -> None:
    """Hindi "ki" is typed k, i and written i, k: the thin stroke stands first, the letter after it."""
    font = font_of("कि")

    def ink_of_the_first_third(engine: ImageFont.Layout) -> int:
        type_ = ImageFont.truetype(str(font.path), 100, font.face, layout_engine=engine)
        wide, high = (round(edge) for edge in type_.getbbox("कि", anchor="lt")[2:])
        image = Image.new("L", (wide, high))
        ImageDraw.Draw(image).text((0, 0), "कि", fill=255, font=type_, anchor="lt")
        below_the_headstroke = image.crop((0, high * 6 // 10, wide // 3, high))
        return sum(below_the_headstroke.tobytes())

    assert 0 < ink_of_the_first_third(ImageFont.Layout.RAQM) < ink_of_the_first_third(ImageFont.Layout.BASIC)


@pytest.mark.parametrize(("marked", "bare"), [("ที่", "ท"), ("น้", "น"), ("ผู้", "ผ"), ("ปั๊", "ป")])
def test_thai_marks_stand_over_and_under_their_letter(marked: str, bare: str) -> None:
    """A letter with vowel and tone is as wide as the letter, and higher."""
    type_ = font_of("ไทย").at(100)

    assert type_.getlength(marked) == pytest.approx(type_.getlength(bare), abs=1)
    assert type_.getbbox(marked)[3] - type_.getbbox(marked)[1] > type_.getbbox(bare)[3] - type_.getbbox(bare)[1]


def test_one_character_is_drawn_as_its_language_writes_it() -> None:
    """The same code point has another form in Japan than in China: kana beside it tell which."""
    japanese, chinese, korean = font_of("直す"), font_of("直接"), font_of("直한")

    assert len({(font.path, font.face) for font in (japanese, chinese, korean)}) == 3
    assert bytes(japanese.at(100).getmask("直")) != bytes(chinese.at(100).getmask("直"))


@pytest.mark.usefixtures("own_fonts")
@pytest.mark.parametrize("script", HEADLINES)
def test_a_thumbnail_in_each_script_is_one_to_publish(script: str, make_manager: Make) -> None:
    """No letter is missing, and every fact about the words of three ideas is good."""
    manager = make_manager()
    request = ThumbnailRequest(sample("astronaut"), headline=HEADLINES[script], style="tech", count=3, seed=3)

    result = manager.generate(request)

    assert len(result.pictures) == 3, result.message
    engine = script in READ_BACK
    for thumbnail, receipt in zip(result.thumbnails, manager.receipts(result, read_back=engine), strict=True):
        assert "left out" not in thumbnail.changed
        assert {
            name: receipt[name].verdict for name in ("text contrast", "smallest line", "collisions")
        } == dict.fromkeys(("text contrast", "smallest line", "collisions"), "good")
        if engine:
            assert receipt["read back"].verdict == "good", receipt["read back"].note
