"""Words keep clear of what YouTube draws over a picture: the badge of a video, the buttons and captions of a Short."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.finish import ground_of
from ytthumb_nb.imaging.headline import fit_headline
from ytthumb_nb.imaging.looks import placed
from ytthumb_nb.imaging.rooms import duration_badge, interface, is_short, obstacles, progress_line, safe_area
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import STYLES
from ytthumb_nb.testing.pictures import draw_picture

SHORT = (1080, 1920)
faces = st.builds(lambda x, y: Box(x, y, x + 300, y + 400), st.integers(0, 780), st.integers(0, 1500))


def test_a_video_has_a_badge_and_a_progress_line() -> None:
    """On a wide picture the corner and the strip are taken, in proportion to its size."""
    assert interface((1280, 720)) == (Box(980, 544, 1280, 720), Box(0, 698, 1280, 720))
    assert not is_short((1280, 720))
    assert not is_short((640, 640))


def test_a_short_has_buttons_and_captions_and_no_badge() -> None:
    """On 1080 x 1920 exactly the published margins are taken: 288 above, 672 below, 48 left, 192 right."""
    assert interface(SHORT) == (
        Box(0, 0, 1080, 288),
        Box(0, 1248, 1080, 1920),
        Box(0, 0, 48, 1920),
        Box(888, 0, 1080, 1920),
    )
    assert safe_area(SHORT) == Box(48, 288, 888, 1248)
    badge = duration_badge(SHORT)
    assert (badge.width, badge.height) == (0, 0)


edges = st.integers(160, 1920).map(lambda half: 2 * half)


@given(edges, edges)
def test_what_is_safe_is_not_covered(width: int, height: int) -> None:
    """For every size that can be asked for, the safe area lies in the picture, is worth having, and only the badge
    reaches into it."""
    size = (width, height)
    safe = safe_area(size)

    assert 0 < safe.left < safe.right < width
    assert 0 < safe.top < safe.bottom < height
    assert safe.width * safe.height > 0.35 * width * height
    assert all(not safe.overlap(box) for box in interface(size) if box != duration_badge(size))
    assert progress_line(size).bottom == height
    assert all(box in obstacles(size, ()) for box in interface(size))


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(sorted(STYLES)),
    place=st.sampled_from(["auto", "left", "right", "top", "bottom", "centre", "top-right", "bottom-right"]),
    text=st.sampled_from(["Wow", "I went to *space*", "Everything you know about this is probably wrong"]),
    face=st.one_of(st.none(), faces),
    size=st.sampled_from([SHORT, (720, 1280), (360, 640)]),
)
def test_a_shorts_words_stay_in_its_safe_area(
    name: str, place: str, text: str, face: Box | None, size: tuple[int, int]
) -> None:
    """Whatever the style, the wish and the face: no ink of a Short's headline lies under its buttons or captions."""
    layout = Layout(Box(0, 0, *size), faces=() if face is None else (face,))

    # *place* is any of the names, which are not typed as such when they are drawn
    fit = fit_headline(text, STYLES[name].headline, placed(layout, place, size), size)  # type: ignore[arg-type]

    assert all(not box.overlap(taken) for box in fit.boxes for taken in (*interface(size), *layout.faces))


def test_a_calm_place_on_a_short_is_a_safe_one() -> None:
    """A layout that is looked for on an upright picture lies where the player shows it."""
    layout = find_layout(ground_of(draw_picture("short", (540, 960)), SHORT), SHORT, 1)

    assert layout.headline.width > 300
    assert all(not layout.headline.overlap(box) for box in interface(SHORT))
