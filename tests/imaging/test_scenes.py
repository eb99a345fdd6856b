"""Composed pictures: always the asked size, words clear of faces and badge, the same bytes every time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb import assets
from ytthumb_nb.imaging.analyse import Analysis, Done, analysing, analysing_pixels
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, plan
from ytthumb_nb.imaging.rooms import duration_badge, progress_line
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.styles import STYLES

pytestmark = pytest.mark.slow

SMALL = (320, 180)


def seen(name: str) -> Analysis:
    last = list(analysing(assets.sample(name)))[-1]
    assert isinstance(last, Analysis)
    return last


@pytest.fixture(scope="module")
def album() -> dict[str, Analysis | None]:
    """A person, an object, a group and no photo at all."""
    person = seen("astronaut")
    pair = list(analysing_pixels(np.ascontiguousarray(np.hstack((person.pixels, person.pixels[:, ::-1])))))[-1]
    assert isinstance(pair, Analysis)
    return {"person": person, "object": seen("coffee"), "group": pair, "title": None}


def compose(analysis: Analysis | None, style: str, number: int, size: tuple[int, int], seed: int = 5) -> Scene:
    idea = plan(STYLES[style], number + 1, seed, analysis)[number]
    last = list(composing(analysis, STYLES[style], idea, size, seed))[-1]
    assert isinstance(last, Scene)
    return last


def check(scene: Scene, size: tuple[int, int]) -> None:
    """What must hold of every scene."""
    assert scene.pixels.shape == (size[1], size[0], 3)
    assert scene.pixels.dtype == np.uint8
    words = scene.layout.headline
    assert 0 <= words.left < words.right <= size[0]
    assert 0 <= words.top < words.bottom <= size[1]
    assert words.width >= 0.2 * size[0]
    assert words.height >= 0.12 * size[1]
    assert words.overlap(duration_badge(size)) == 0
    assert words.overlap(progress_line(size)) == 0
    assert [words.overlap(face) for face in scene.layout.faces] == [0] * len(scene.layout.faces)


@pytest.mark.parametrize("photo", ["person", "object", "group", "title"])
@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_of_every_source(style: str, photo: str, album: dict[str, Analysis | None]) -> None:
    """Each style composes each kind of source, with a place for words that is clear of faces and badge."""
    for number in (0, 3):
        check(compose(album[photo], style, number, SMALL), SMALL)


@pytest.mark.parametrize("size", [SMALL, (320, 568), (360, 320)])
@pytest.mark.parametrize("number", range(10))
def test_every_arrangement(number: int, size: tuple[int, int], album: dict[str, Analysis | None]) -> None:
    """All ten variations of a person keep her face clear of words, in wide, upright and squarish pictures."""
    scene = compose(album["person"], "cinematic", number, size)

    check(scene, size)
    assert len(scene.layout.faces) >= 1


@pytest.mark.parametrize("size", [(1280, 720), (320, 180), (1080, 1920), (500, 500), (3840, 320)])
@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("arrangement", ["shelf", "lintel"])
def test_a_band_of_the_photo_leaves_a_strip_for_words(
    arrangement: Literal["shelf", "lintel"],
    near: bool,
    size: tuple[int, int],
    album: dict[str, Analysis | None],
) -> None:
    """The photo runs from side to side, and the words have the rest of the picture but the duration label."""
    idea = Composition(arrangement, 0, near, 0, "style", 0)

    scene = list(composing(album["object"], STYLES["gaming"], idea, size, 1))[-1]

    assert isinstance(scene, Scene)
    check(scene, size)
    if size == (1280, 720):
        assert scene.layout.headline.height >= 130
        assert scene.layout.headline.width >= 850
        assert (scene.layout.headline.top > 360) == (arrangement == "lintel")


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (640, 360), (500, 500), (3840, 320), (320, 1200)])
@pytest.mark.parametrize("photo", ["person", "object", "title"])
def test_every_size(size: tuple[int, int], photo: str, album: dict[str, Analysis | None]) -> None:
    """Wide, square and upright pictures come out exactly as large as asked, words in place."""
    check(compose(album[photo], "modern", 1, size), size)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.sampled_from(sorted(STYLES)),
    st.integers(0, 9),
    st.integers(0, 2**32 - 1),
)
def test_any_photo_in_any_style(width: int, height: int, style: str, number: int, seed: int) -> None:
    """Photos of any small shape, in any style and variation, are composed without complaint."""
    pixels: Pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    analysis = list(analysing_pixels(pixels))[-1]
    assert isinstance(analysis, Analysis)

    check(compose(analysis, style, number, SMALL, seed), SMALL)


def test_threads_paint_the_same(album: dict[str, Analysis | None]) -> None:
    """The same idea and seed give the same pixels in any thread; another seed gives others."""
    with ThreadPoolExecutor(2) as pool:
        same = list(pool.map(lambda _: compose(album["person"], "dramatic", 0, SMALL).pixels, range(3)))

    assert all(np.array_equal(each, same[0]) for each in same)
    assert not np.array_equal(compose(album["person"], "dramatic", 0, SMALL, seed=6).pixels, same[0])


@pytest.mark.parametrize("style", ["modern", "neon", "cartoon"])
def test_variations_look_different(style: str, album: dict[str, Analysis | None]) -> None:
    """No two of four variations are nearly the same picture: their hashes are more than 10 bits apart."""
    hashes = [phash(compose(album["person"], style, number, SMALL).pixels) for number in range(4)]

    assert min(apart(a, b) for index, a in enumerate(hashes) for b in hashes[:index]) > 10


def test_styles_look_different(album: dict[str, Analysis | None]) -> None:
    """The first variation of a title differs between all styles."""
    pictures = {style: compose(album["title"], style, 0, SMALL).pixels for style in STYLES}

    means = {tuple(np.round(picture.mean((0, 1))).astype(int)) for picture in pictures.values()}
    assert len(means) == len(STYLES)


def test_pieces_say_what_was_done(album: dict[str, Analysis | None]) -> None:
    """Composing comes in pieces whose fractions rise to 1."""
    idea = plan(STYLES["gaming"], 1, 5, album["person"])[0]
    pieces = list(composing(album["person"], STYLES["gaming"], idea, SMALL, 5))

    fractions = [piece.fraction for piece in pieces if isinstance(piece, Done)]
    assert fractions == sorted(fractions)
    assert (len(fractions), fractions[-1]) == (4, 1)
