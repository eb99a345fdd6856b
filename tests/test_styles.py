"""The table of styles: complete, different from each other, and made of parts that exist."""

from __future__ import annotations

import re

import pytest

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.colour import contrast, luminance
from ytthumb_nb.imaging.emblems import EMBLEMS
from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.imaging.grounds import PAINTERS
from ytthumb_nb.styles import STYLES, Style, style_named

LABELS = {
    "modern": "Modern & Clean",
    "dramatic": "Dramatic & Bold",
    "colorful": "Vibrant & Colorful",
    "minimalist": "Minimal & Professional",
    "professional": "Professional & Polished",
    "gaming": "Gaming & Esports",
    "tech": "Tech & Futuristic",
    "educational": "Educational & Clear",
    "entertainment": "Entertainment & Fun",
    "business": "Business & Success",
    "lifestyle": "Lifestyle & Personal",
    "vintage": "Vintage & Retro",
    "neon": "Neon & Cyberpunk",
    "cinematic": "Cinematic & Epic",
    "cartoon": "Cartoon & Animated",
}
every_style = pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)


def test_all_fifteen_are_there() -> None:
    """The table holds the fifteen styles by name and label, in their order, each with a description."""
    assert {name: style.label for name, style in STYLES.items()} == LABELS
    assert list(STYLES) == list(LABELS)
    assert all(style.description for style in STYLES.values())


@every_style
def test_parts_exist(style: Style) -> None:
    """Each style names a font, painters and emblems that exist, and only well-formed colours."""
    scene = style.scene

    assert style.headline.font in FONTS
    assert {ground.painter for ground in scene.grounds} <= set(PAINTERS)
    assert set(scene.emblems) <= set(EMBLEMS)
    assert all(re.fullmatch("#[0-9a-f]{6}", each) for each in (scene.veil, *scene.inks))
    assert all(re.fullmatch("#[0-9a-f]{6}", each) for ground in scene.grounds for each in ground.colours)


@every_style
def test_there_is_enough_to_vary(style: Style) -> None:
    """Each style has at least three grounds of different names and four arrangements."""
    assert len({(ground.tint, ground.name) for ground in style.scene.grounds}) >= 3
    assert len(set(style.scene.arrangements)) >= 4


@every_style
def test_words_are_readable_on_every_ground(style: Style) -> None:
    """Fill on ground reaches 4.5:1 in every style; where letters have an outline or a panel, that counts."""
    look = style.headline
    shade = luminance(look.fill)
    for ground in style.scene.grounds:
        below = look.panel or (look.stroke_colour if look.stroke >= 0.03 else ground.colours[0])
        assert contrast(shade, luminance(below)) >= 4.5, ground.name


def test_no_two_styles_share_their_looks() -> None:
    """No ground colours appear in two styles."""
    grounds = [ground.colours for style in STYLES.values() for ground in style.scene.grounds]

    assert len(set(grounds)) == len(grounds)


def test_an_unknown_style_is_refused_with_a_suggestion() -> None:
    """A misspelt style is refused with the nearest name."""
    with pytest.raises(InvalidRequestError, match="Did you mean 'neon'"):
        style_named("noen")
