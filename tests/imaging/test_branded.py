"""A style in a brand's colours is still that style: it composes as before and is told by other colours."""

from __future__ import annotations

import pytest

from ytthumb_nb.brand import Brand, Letters, Palette
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.branded import branded
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.styles import STYLES

BRAND = Brand(
    palette=Palette(("#14342b", "#60495a"), "#fff8e7", ("#ff8c42", "#f2e94e")),
    letters=Letters("luckiest", False, 0.05, "#0b1f19"),
)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_every_style_takes_the_brands_colours(name: str) -> None:
    """In every style the ground behind the words is a background of the brand, and letters are the brand's."""
    style = branded(STYLES[name], BRAND)

    assert {ground.colours[0] for ground in style.scene.grounds} <= set(BRAND.palette.background)
    assert [len(ground.colours) for ground in style.scene.grounds] == [
        len(ground.colours) for ground in STYLES[name].scene.grounds
    ]
    look = style.headline
    assert (look.font, look.upper, look.stroke, look.stroke_colour) == ("luckiest", False, 0.05, "#0b1f19")
    assert (look.fill, look.accents) == ("#fff8e7", BRAND.palette.accents)
    assert style.scene.arrangements == STYLES[name].scene.arrangements


@pytest.mark.parametrize("name", sorted(STYLES))
def test_what_a_brand_does_not_say_stays(name: str) -> None:
    """An empty brand changes nothing, and one with a font only the font."""
    assert branded(STYLES[name], Brand()) == STYLES[name]
    assert branded(STYLES[name], None) is STYLES[name]
    only = branded(STYLES[name], Brand(letters=Letters("bebas")))
    assert only.scene == STYLES[name].scene
    assert only.headline.font == "bebas"


def test_the_layer_wins_over_the_brand_and_the_brand_over_the_style() -> None:
    """What is asked for one picture comes first, then the brand, then the style."""
    look = headline_look(HeadlineLayer("x", "modern", font="anton", brand=BRAND))

    assert (look.font, look.stroke, look.gap) == ("anton", 0.05, STYLES["modern"].headline.gap)
