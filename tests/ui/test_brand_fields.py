"""A brand in the fields of a form: nothing is lost on the way there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.brand import Badge, Brand, Letters, Logo, Palette
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.ui.brand_fields import BrandFields, fonts_with, outlines_with

pytestmark = pytest.mark.slow

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
corners = st.sampled_from(["top-left", "top-right", "bottom-left", "bottom-right"])
brands = st.builds(
    Brand,
    name=st.text(max_size=12).map(str.strip),
    palette=st.builds(
        Palette,
        background=st.lists(colours, max_size=6).map(tuple),
        text=st.none() | colours,
        accents=st.lists(colours, max_size=6).map(tuple),
    ),
    letters=st.builds(
        Letters,
        font=st.sampled_from([None, "anton", "/fonts/own.otf"]),
        upper=st.none() | st.booleans(),
        outline=st.none() | st.floats(0, 0.2),
        outline_colour=st.none() | colours,
    ),
    logo=st.none()
    | st.builds(
        Logo,
        file=st.just(Path("logo.png")),
        corner=corners,
        height=st.floats(0.04, 0.3),
        plate=st.none() | colours,
    ),
    badge=st.none()
    | st.builds(
        Badge, text=st.text(max_size=12).filter(str.strip), corner=corners, fill=colours, colour=colours
    ),
)


@given(brands)
def test_shown_and_saved_without_a_change_a_brand_is_the_same(brand: Brand) -> None:
    """`of(brand).change(brand) == brand`, also for what the form has no field for."""
    assert BrandFields.of(brand, brand.name).change(brand) == brand


@given(brands, brands)
def test_what_the_form_says_is_what_the_brand_has(before: Brand, wanted: Brand) -> None:
    """Whatever brand was there before: the fields read back as they were written."""
    fields = BrandFields.of(wanted, wanted.name)
    said = replace(
        fields,
        logo_corner=fields.logo_corner if fields.logo else BrandFields.logo_corner,
        badge_corner=fields.badge_corner if fields.badge else BrandFields.badge_corner,
    )

    assert BrandFields.of(fields.change(before), wanted.name) == said


@given(brands)
def test_what_a_brand_has_can_be_chosen(brand: Brand) -> None:
    """A font of one's own and an odd outline are among the choices, each once."""
    for options, value in (
        (fonts_with(brand.letters.font), brand.letters.font),
        (outlines_with(brand.letters.outline), brand.letters.outline),
    ):
        assert [each for _, each in options].count(value) == 1
        assert len({label for label, _ in options}) == len(options)


def test_empty_fields_leave_everything_to_the_style() -> None:
    """Only a name makes a brand with nothing but a name; spaces are empty as well."""
    assert BrandFields("Cats", " ", " ", " , ", badge="  ").change(Brand()) == Brand("Cats")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (BrandFields(text="red"), "Text is red; a colour is written as #ff8c42"),
        (BrandFields(background="#12, #123456, blue"), "Background is #12, blue; a colour"),
        (BrandFields(accents=", ".join(["#123456"] * 7)), "palette.accents"),
        (BrandFields(badge="much longer than fits"), "badge.text"),
    ],
)
def test_what_no_brand_can_have_is_refused(fields: BrandFields, sentence: str) -> None:
    """Colours as the form names them; the rest by the brand itself, in its own sentence."""
    with pytest.raises(InvalidRequestError, match=sentence):
        fields.change(Brand())
