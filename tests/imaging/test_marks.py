"""Logo and badge stand in a free corner: clear of faces, of YouTube's interface, of each other and of the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ytthumb_nb.brand import Badge, Brand, Corner, Letters, Logo
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.finish import Finished, lettered
from ytthumb_nb.imaging.marks import check_brand, draw_marks, place_marks
from ytthumb_nb.imaging.rooms import interface
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import STYLES

pytestmark = pytest.mark.slow

CORNERS: tuple[Corner, ...] = ("top-left", "top-right", "bottom-left", "bottom-right")
SIZES = [(1280, 720), (640, 360), (1080, 1920), (640, 640)]


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round orange logo with transparent corners and a wide empty border."""
    path = tmp_path_factory.mktemp("brand") / "logo.png"
    picture = Image.new("RGBA", (300, 300))
    ImageDraw.Draw(picture).ellipse((50, 50, 250, 250), fill="#ff8c42")
    picture.save(path)
    return path


def finished(brand: Brand, faces: tuple[Box, ...] = (), size: tuple[int, int] = (1280, 720)) -> Finished:
    return lettered(
        np.full((size[1], size[0], 3), 60, np.uint8),
        layout=Layout(Box(0, 0, *size), faces=faces),
        headline="I went to *space*",
        look=STYLES["modern"].headline,
        find_layout=lambda image: Layout(Box(0, 0, *size)),
        brand=brand,
    )


@settings(max_examples=40, deadline=None)
@given(
    corner=st.sampled_from(CORNERS),
    other=st.sampled_from(CORNERS),
    height=st.floats(0.04, 0.3),
    faces=st.lists(st.tuples(st.floats(0, 0.7), st.floats(0, 0.6), st.floats(0.1, 0.4)), max_size=2),
    size=st.sampled_from(SIZES),
)
def test_nothing_touches(
    logo: Path,
    corner: Corner,
    other: Corner,
    height: float,
    faces: list[tuple[float, float, float]],
    size: tuple[int, int],
) -> None:
    """Whatever corners are wanted and wherever faces are: no two of logo, badge, words, faces and interface meet."""
    boxes = tuple(
        Box(round(x * size[0]), round(y * size[1]), round((x + w) * size[0]), round((y + w) * size[1]))
        for x, y, w in faces
    )
    result = finished(Brand(logo=Logo(logo, corner, height), badge=Badge("EP 12", other)), boxes, size)

    marks = [box for _, box in result.marks]
    words = result.fit.boxes if result.fit is not None else ()
    for number, mark in enumerate(marks):
        others = (*marks[:number], *boxes, *interface(size), *words)
        assert all(not mark.overlap(each) for each in others)
        assert mark.left >= 0 and mark.top >= 0 and mark.right <= size[0] and mark.bottom <= size[1]


@pytest.mark.parametrize("corner", CORNERS[:3])
def test_the_wanted_corner_where_it_is_free(logo: Path, corner: Corner) -> None:
    """On an empty picture the logo stands where it is wanted, as high as it shall be."""
    (mark,) = place_marks(Brand(logo=Logo(logo, corner, 0.2)), "anton", (1280, 720), ())

    assert mark.box.height == 144
    assert mark.box.width == 144, "its empty border does not count"
    assert (mark.box.left < 100) == corner.endswith("left")
    assert (mark.box.top < 100) == corner.startswith("top")


def test_the_next_corner_and_smaller_before_nowhere(logo: Path) -> None:
    """YouTube's corner is never used; between faces a logo gets smaller; without any room it is left out."""
    brand = Brand(logo=Logo(logo, "bottom-right", 0.2))
    (beside,) = place_marks(brand, "anton", (1280, 720), ())
    assert (beside.box.left < 100, beside.box.bottom > 600) == (True, True)
    low = (Box(0, 130, 1280, 720),)
    (smaller,) = place_marks(brand, "anton", (1280, 720), low)
    assert smaller.box.height < 110
    assert place_marks(brand, "anton", (1280, 720), (Box(0, 0, 1280, 720),)) == ()


def test_a_logo_that_would_not_be_seen_gets_a_board(tmp_path: Path) -> None:
    """White on white is given a dark board, white on black none, and a board that was asked for is always there."""
    path = tmp_path / "white.png"
    Image.new("RGB", (40, 40), "white").save(path)

    def outside(ground: int, plate: str | None = None) -> int:
        brand = Brand(logo=Logo(path, plate=plate))
        image = np.full((360, 640, 3), ground, np.uint8)
        (mark,) = place_marks(brand, "anton", (640, 360), ())
        drawn = draw_marks(image, [mark])
        return int(drawn[mark.box.top - 2, (mark.box.left + mark.box.right) // 2, 0])

    assert outside(255) < 40
    assert outside(0) == 0
    assert outside(0, "#808080") == 128


def test_a_picture_is_not_changed_in_place(logo: Path) -> None:
    """The picture without marks is still there afterwards."""
    image = np.full((360, 640, 3), 60, np.uint8)
    marks = place_marks(Brand(logo=Logo(logo)), "anton", (640, 360), ())

    drawn = draw_marks(image, marks)

    assert int(image.min()) == int(image.max()) == 60
    assert int(drawn.max()) > 200
    assert draw_marks(image, ()) is image


def test_files_that_cannot_be_used_are_refused_by_key(tmp_path: Path) -> None:
    """A missing logo, one that is no picture, an invisible one, a font that is none, a badge without letters."""
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "no.otf").write_text("no font")
    Image.new("RGBA", (9, 9)).save(tmp_path / "empty.png")
    for brand, sentence in (
        (Brand(logo=Logo(tmp_path / "none.png")), "logo.file: .*none.png.* cannot be read"),
        (Brand(logo=Logo(tmp_path / "text.png")), "logo.file: 'text.png' cannot be read as a picture. Save it"),
        (Brand(logo=Logo(tmp_path / "logo.svg")), "Export it as PNG"),
        (Brand(logo=Logo(tmp_path / "empty.png")), "nothing of 'empty.png' is visible"),
        (Brand(letters=Letters(str(tmp_path / "no.otf"))), "letters.font: .*cannot be read as a font"),
        (Brand(letters=Letters("antan")), "letters.font: .*Did you mean 'anton'"),
        (Brand(badge=Badge("\U00010330")), "badge.text: .*missing"),
    ):
        with pytest.raises(InvalidRequestError, match=sentence):
            check_brand(brand)
