"""A headline stands whole, in order and readable, and keeps clear of whatever matters."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.block import Fit
from ytthumb_nb.imaging.contrast import GOOD
from ytthumb_nb.imaging.headline import check_headline, draw_headline, fit_headline
from ytthumb_nb.imaging.lettering import letter
from ytthumb_nb.imaging.rooms import duration_badge, free_rooms, progress_line
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import STYLES, HeadlineLook

pytestmark = pytest.mark.slow

SIZE = (1280, 720)
LEFT = Layout(Box(40, 40, 740, 690), "left", "middle")
LOOKS = {
    "heavy": HeadlineLook("anton", stroke=0.03, shadow=(0.03, 0.05, 0.05, 0.9)),
    "tilted": HeadlineLook("luckiest", stroke=0.07, rotate_deg=4, depth=0.05),
    "slanted": HeadlineLook(
        "russo", accents=(("#fff36b", "#ff8a00"),), stroke=0.06, shear=0.15, rotate_deg=-3, glow="#b000ff"
    ),
    "plain": HeadlineLook("montserrat", justify=False, upper=False, rule="#d9572b"),
    "panel": HeadlineLook("archivo", fill="#111111", panel="#ffe14d"),
}

_LETTERS = "abcdefghijklmnoprstuvwxyzABCDEFGÀÉßœŁżłęščřőüñçøåЖизньΑλφάΏĐườấậ0123456789-!?,.:'"
words = st.lists(st.text(st.sampled_from(_LETTERS), min_size=1, max_size=14), min_size=1, max_size=18).map(
    " ".join
)
sizes = st.sampled_from([(1280, 720), (640, 360), (1920, 1080), (1080, 1920), (320, 320), (3840, 2160)])


@st.composite
def layouts(draw: st.DrawFn, size: tuple[int, int]) -> Layout:
    """Any layout that a scene or a search could give, sensible or not."""

    def box() -> Box:
        left = draw(st.integers(-50, size[0] - 2))
        top = draw(st.integers(-50, size[1] - 2))
        return Box(
            left, top, draw(st.integers(left + 1, size[0] + 50)), draw(st.integers(top + 1, size[1] + 50))
        )

    return Layout(
        box(),
        draw(st.sampled_from(["left", "centre", "right"])),
        draw(st.sampled_from(["top", "middle", "bottom"])),
        tuple(box() for _ in range(draw(st.integers(0, 4)))),
        room=box() if draw(st.booleans()) else None,
    )


def drawn_ink(fit: Fit, look: HeadlineLook) -> Box | None:
    """The rectangle of pixels that drawing changes on flat grey, without shadow, glow and help."""
    bare = replace(
        look, shadow=(0, 0, 0, 0), glow=None, fill="#ffffff", accents=("#ffffff",), stroke_colour="#000000"
    )
    ground = np.full((fit.size[1], fit.size[0], 3), 60, np.uint8)
    changed = (draw_headline(ground, fit, bare, 0) != ground).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


@settings(max_examples=80, deadline=None)
@given(text=words, look=st.sampled_from(list(LOOKS.values())), size=sizes, data=st.data())
def test_ink_keeps_clear_of_badge_line_faces_and_edges(
    text: str, look: HeadlineLook, size: tuple[int, int], data: st.DataObject
) -> None:
    """For any words, look, size and layout no ink touches the badge, the progress line, a face or the edge."""
    layout = data.draw(layouts(size))

    fit = fit_headline(text, look, layout, size)

    assert bool(fit.lines) != bool(fit.why)
    for box in fit.boxes:
        assert box.left >= 0 and box.top >= 0 and box.right <= size[0] and box.bottom <= size[1]
        assert box.overlap(duration_badge(size)) == 0
        assert box.overlap(progress_line(size)) == 0
        assert [box.overlap(face) for face in layout.faces] == [0] * len(layout.faces)


@settings(max_examples=50, deadline=None)
@given(text=words, look=st.sampled_from(list(LOOKS.values())))
def test_every_word_is_there_in_order(text: str, look: HeadlineLook) -> None:
    """The lines, read one after the other, are the headline: nothing lost, doubled or moved."""
    fit = fit_headline(text, replace(look, upper=False), LEFT, SIZE)

    together = "".join(line.text for line in fit.lines)
    assert re.sub(r"[\s-]", "", together) == re.sub(r"[\s-]", "", text)
    assert 1 <= len(fit.lines) <= (4 if len(text) <= 36 else 5 if len(text) <= 72 else 6)


@settings(max_examples=15, deadline=None)
@given(text=words, look=st.sampled_from(list(LOOKS.values())), size=st.sampled_from([(640, 360), (360, 640)]))
def test_drawn_pixels_stay_in_the_boxes(text: str, look: HeadlineLook, size: tuple[int, int]) -> None:
    """What is drawn is where the facts say it is, to the pixel: boxes are measured ink, not a guess."""
    fit = fit_headline(text, look, Layout(Box(0, 0, *size)), size)

    ink = drawn_ink(fit, look)
    assert ink is not None
    assert ink.left >= min(box.left for box in fit.boxes)
    assert ink.top >= min(box.top for box in fit.boxes)
    assert ink.right <= max(box.right for box in fit.boxes)
    assert ink.bottom <= max(box.bottom for box in fit.boxes)


@given(text=words, look=st.sampled_from(list(LOOKS.values())))
@settings(max_examples=10, deadline=None)
def test_same_input_gives_the_same_facts_and_pixels(text: str, look: HeadlineLook) -> None:
    """Fitting and drawing are pure: twice the same input is twice the same picture."""
    ground = np.full((360, 640, 3), 90, np.uint8)
    layout, size = Layout(Box(10, 10, 400, 340)), (640, 360)

    first, second = (fit_headline(text, look, layout, size) for _ in range(2))

    assert first == second
    assert (draw_headline(ground, first, look, 1) == draw_headline(ground, second, look, 1)).all()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("ground", ["white", "black", "grey", "noise"])
def test_letters_stand_out_on_any_ground(look: HeadlineLook, ground: str) -> None:
    """On white, black, middle grey and noise, nine tenths of the letters' surroundings reach 4.5 : 1."""
    flat = {"white": 255, "black": 0, "grey": 118}
    image = (
        np.random.default_rng(5).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
        if ground == "noise"
        else np.full((720, 1280, 3), flat[ground], np.uint8)
    )
    fit = fit_headline("What *nobody* told you", look, LEFT, SIZE)

    lettered = letter(image, fit, look, 0)

    assert lettered.contrast >= GOOD
    assert lettered.picture.shape == image.shape


@pytest.mark.parametrize("name", STYLES)
def test_every_style_sets_a_readable_headline(name: str) -> None:
    """In each style an ordinary title comes out with lines of at least 8 px at 168 px wide, and stands out."""
    look = STYLES[name].headline
    fit = fit_headline("How I built a house in 30 days", look, LEFT, SIZE)

    lettered = letter(np.full((720, 1280, 3), 70, np.uint8), fit, look, 0)

    assert fit.smallest_line_px >= 8
    assert lettered.contrast >= GOOD


def test_small_words_are_never_alone_nor_biggest() -> None:
    """In "I went to space" the words "I" and "to" share their lines with the words that matter."""
    fit = fit_headline("I went to space", LOOKS["heavy"], LEFT, SIZE)

    assert [line.text for line in fit.lines] == ["I WENT", "TO SPACE"]


@pytest.mark.parametrize(
    "text",
    ["The end of the world", "How to win at life", "Back to the future", "Das Haus am See", "La vie est belle"],
)
def test_no_line_of_small_words_only(text: str) -> None:
    """Articles and prepositions never stand on a line of their own."""
    fit = fit_headline(text, LOOKS["heavy"], LEFT, SIZE)

    small = {"the", "of", "to", "at", "how", "a", "das", "am", "la", "est", "in"}
    assert [line.text for line in fit.lines if set(line.text.lower().split()) <= small] == []


def test_stars_emphasise() -> None:
    """`*stars*` colour exactly their words and are not drawn."""
    fit = fit_headline("We tried *every single* one", replace(LOOKS["plain"], upper=True), LEFT, SIZE)

    assert "*" not in "".join(line.text for line in fit.lines)
    ground = np.full((720, 1280, 3), 20, np.uint8)
    yellow = draw_headline(ground, fit, replace(LOOKS["plain"], accents=("#ffd21f",)), 0)
    strong = (yellow[..., 0] > 200) & (yellow[..., 2] < 90)
    assert strong.any()
    assert sum(bool(line.strong) for line in fit.lines) >= 1


def test_lone_stars_stay() -> None:
    """A star that emphasises nothing is an ordinary character."""
    fit = fit_headline("5 * 3 is 2*7.5", LOOKS["heavy"], LEFT, SIZE)

    assert "".join(line.text for line in fit.lines).replace(" ", "") == "5*3IS2*7.5"


def test_long_titles_stay_readable() -> None:
    """A title of 100 characters comes out whole, in at most six lines, as tall as they can be."""
    title = (
        "I spent one hundred days living alone on an island in the middle of the ocean and here is what I saw"
    )
    assert len(title) == 100

    fits = [fit_headline(title, look, LEFT, SIZE) for look in LOOKS.values()]

    assert [" ".join(line.text for line in fit.lines).lower() for fit in fits] == [title.lower()] * len(fits)
    assert min(fit.smallest_line_px for fit in fits) >= 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hände weg von Straße", "HÄNDE WEG VON STRASSE"),
        ("Zażółć gęślą jaźń", "ZAŻÓŁĆ GĘŚLĄ JAŹŃ"),
        ("Жизнь на Марсе", "ЖИЗНЬ НА МАРСЕ"),
        ("Η ζωή στον Άρη", "Η ΖΩΗ ΣΤΟΝ ΑΡΗ"),
        ("Đường đến thành công", "ĐƯỜNG ĐẾN THÀNH CÔNG"),
        ("Işık iyi", "IŞIK İYİ"),
    ],
)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_european_letters_and_vietnamese(text: str, shown: str, look: HeadlineLook) -> None:
    """Every European language and Vietnamese is set with bundled fonts, capitals as the language writes them."""
    fit = fit_headline(text, replace(look, upper=True), LEFT, SIZE)

    assert " ".join(line.text for line in fit.lines) == shown


def test_emoji_are_dropped_and_reported() -> None:
    """Pictographs that the font lacks are not drawn as boxes; the facts say which were left out."""
    fit = fit_headline("Best day 🔥 ever 👨‍👩‍👧 ♥️", LOOKS["tilted"], LEFT, SIZE)

    assert " ".join(line.text for line in fit.lines) == "BEST DAY EVER"
    assert "🔥" in fit.dropped


def test_only_emoji_draws_nothing() -> None:
    """A headline of nothing but emoji leaves the picture as it is, and the facts say why."""
    fit = fit_headline("🔥🔥", LOOKS["heavy"], LEFT, SIZE)

    assert (fit.lines, fit.dropped) == ((), "🔥🔥")
    assert "pictographs" in fit.why
    ground = np.full((720, 1280, 3), 9, np.uint8)
    assert (draw_headline(ground, fit, LOOKS["heavy"], 0) == ground).all()


def test_missing_letters_are_named() -> None:
    """Letters that no font here has are refused by name, with the package to install."""
    with pytest.raises(InvalidRequestError, match=r"missing: 𓀀.*apt install"):
        fit_headline("𓀀 is a man", LOOKS["heavy"], LEFT, SIZE)


def test_a_headline_can_be_checked_before_any_work() -> None:
    """Missing letters are refused, and dropped pictographs told, without a picture or a layout."""
    assert check_headline("Go 🔥", LOOKS["heavy"]) == "🔥"
    with pytest.raises(InvalidRequestError, match="missing: 𓀀"):
        check_headline("𓀀", LOOKS["heavy"])


def test_a_face_over_the_box_sends_words_elsewhere() -> None:
    """When a face fills the box that a layout gives, the words go where there is room."""
    face = Box(0, 0, 760, 720)

    fit = fit_headline("Look at this", LOOKS["heavy"], Layout(Box(40, 40, 740, 690), faces=(face,)), SIZE)

    assert fit.lines
    assert all(line.box.left >= face.right for line in fit.lines)


def test_few_words_keep_to_their_half_and_many_take_the_whole_room() -> None:
    """Words that would be small in a part of their room are set in all of it."""
    layout = Layout(Box(40, 40, 440, 300), anchor="top", room=Box(40, 40, 440, 560))

    few = fit_headline("Day one", LOOKS["heavy"], layout, SIZE)
    many = fit_headline("Everything you know about boats is probably wrong today", LOOKS["heavy"], layout, SIZE)

    assert max(line.box.bottom for line in few.lines) <= 310
    assert max(line.box.bottom for line in many.lines) > 400


def test_no_room_at_all() -> None:
    """When a face fills the picture, nothing is drawn over it, and the facts say so."""
    fit = fit_headline(
        "Look", LOOKS["heavy"], Layout(Box(0, 0, 1280, 720), faces=(Box(0, 0, 1280, 720),)), SIZE
    )

    assert (fit.lines, fit.why) == ((), "faces leave no room for a headline")


def test_rooms_are_the_largest_free_rectangles() -> None:
    """Round one obstacle in a corner there are two largest rectangles: beside it and above it."""
    rooms = free_rooms(Box(0, 0, 100, 100), [Box(60, 70, 200, 200)], (10, 10))

    assert rooms == [Box(0, 0, 100, 70), Box(0, 0, 60, 100)]


def test_the_badge_scales_with_the_picture() -> None:
    """300 x 176 px at 1280 x 720, and in proportion elsewhere."""
    assert duration_badge((1280, 720)) == Box(980, 544, 1280, 720)
    assert duration_badge((3840, 2160)) == Box(2940, 1632, 3840, 2160)
