"""Colours as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.imaging.colour import contrast, from_oklch, luminance, mix, oklch, rgb, turned

colours = st.from_regex(r"\A#[0-9a-f]{6}\Z")


@given(colours)
def test_there_and_back(colour: str) -> None:
    """Any colour survives the way through OKLCH within one step of 255."""
    assert rgb(from_oklch(*oklch(colour))) == pytest.approx(rgb(colour), abs=1.6 / 255)


@given(colours, st.floats(0, 360))
def test_turning_keeps_lightness(colour: str, degrees: float) -> None:
    """Turning a hue leaves the lightness as it was, so that words stay readable; near black, within a step of 255."""
    before = oklch(colour)[0]
    assert oklch(turned(colour, degrees))[0] == pytest.approx(before, abs=0.03 if before > 0.1 else 0.06)


def test_contrast_of_black_and_white() -> None:
    """Black on white is 21:1 whichever is named first, a colour on itself 1:1."""
    black, white = luminance("#000000"), luminance("#ffffff")

    assert (contrast(black, white), contrast(white, black)) == pytest.approx((21, 21))
    assert contrast(white, white) == 1


def test_mixing() -> None:
    """Half black and half white is the grey between."""
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
