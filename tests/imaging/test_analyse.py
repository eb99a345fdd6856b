"""What is seen in a photo: faces, a cut-out that is only trusted when it is good, colours, centre."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ytthumb_nb import assets
from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging.analyse import LONGEST, Analysis, Done, analysing, analysing_pixels, load
from ytthumb_nb.imaging.paint import Pixels

pytestmark = pytest.mark.slow


def look(pixels: Pixels) -> Analysis:
    last = list(analysing_pixels(pixels))[-1]
    assert isinstance(last, Analysis)
    return last


@pytest.fixture(scope="module")
def astronaut() -> Pixels:
    return load(assets.sample("astronaut"))


def test_a_person_is_found_and_cut_out(astronaut: Pixels) -> None:
    """One face is found where it is, and its person is cut out with hair and shoulders but without the flag."""
    seen = look(astronaut)

    assert len(seen.faces) == 1
    assert (seen.faces[0].x, seen.faces[0].y) == pytest.approx((224, 117), abs=12)
    assert seen.alpha is not None
    assert seen.alpha.shape == astronaut.shape[:2]
    inside = {"hair": (30, 225), "nose": (125, 224), "suit": (400, 150)}
    outside = {"flag": (100, 20), "wall": (60, 340), "model": (120, 460)}
    assert {name: bool(seen.alpha[at] > 200) for name, at in inside.items()} == dict.fromkeys(inside, True)
    assert {name: bool(seen.alpha[at] < 40) for name, at in outside.items()} == dict.fromkeys(outside, True)
    assert "bottom" in seen.touches


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket"])
def test_scenery_is_never_cut_out(name: str) -> None:
    """A cat, a cup and a rocket have no face, so nothing is cut out of them."""
    seen = look(load(assets.sample(name)))

    assert (seen.faces, seen.alpha) == ((), None)


def test_of_two_people_nobody_is_cut_out(astronaut: Pixels) -> None:
    """Two people side by side stay together: parts of the neighbour would come along in a cut-out."""
    seen = look(np.ascontiguousarray(np.hstack((astronaut, astronaut[:, ::-1]))))

    assert (len(seen.people), seen.alpha) == (2, None)


def test_threads_see_the_same(astronaut: Pixels) -> None:
    """The same photo gives the same cut-out in any thread and any number of times."""
    with ThreadPoolExecutor(2) as pool:
        cuts = [seen.alpha for seen in pool.map(look, [astronaut] * 3)]

    assert all(cut is not None and cuts[0] is not None and np.array_equal(cut, cuts[0]) for cut in cuts)


def test_pieces_say_what_was_done() -> None:
    """Looking comes in pieces whose fractions rise to 1, each with a sentence."""
    pieces = [piece for piece in analysing(assets.sample()) if isinstance(piece, Done)]

    fractions = [piece.fraction for piece in pieces]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert len(pieces) >= 5
    assert all(piece.message for piece in pieces)


def test_hue_is_what_the_photo_is_remembered_by() -> None:
    """Espresso on wood is orange, a launch pad at dusk is blue, a grey photo has no hue."""
    coffee, rocket = (look(load(assets.sample(name))).hue for name in ("coffee", "rocket"))
    grey = look(np.full((40, 60, 3), 128, np.uint8)).hue

    assert coffee is not None
    assert rocket is not None
    assert 25 <= coffee <= 75
    assert 240 <= rocket <= 290
    assert grey is None


@pytest.mark.parametrize("shape", [(1, 1), (2000, 64), (200, 3000), (32, 32), (24, 900)])
def test_odd_shapes_are_looked_at(shape: tuple[int, int]) -> None:
    """Slivers, stamps and single pixels are looked at without complaint; attention stays inside."""
    seen = look(np.full((*shape, 3), 90, np.uint8))

    assert 0 <= seen.focus[0] <= shape[1]
    assert 0 <= seen.focus[1] <= shape[0]


def test_large_photos_are_kept_small(tmp_path: Path) -> None:
    """What is kept of a photo never exceeds 1920 px, so that memory is bounded."""
    path = tmp_path / "large.png"
    Image.new("RGB", (2600, 300), "#336699").save(path)

    assert load(path).shape == (round(300 * LONGEST / 2600), LONGEST, 3)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    """Text that calls itself a JPEG is refused in a sentence."""
    path = tmp_path / "notes.jpg"
    path.write_text("not a picture")

    with pytest.raises(SourceError, match=r"notes\.jpg"):
        list(analysing(path))
