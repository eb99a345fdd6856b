"""AI models are told a brand's colours, and nothing of its letters and logo, which are drawn afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ytthumb_nb.brand import Badge, Brand, Letters, Logo, Palette
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Attempt, T
from ytthumb_nb.providers.prompts import prompt_for

LAYER_ONLY = {"letters": Letters("anton"), "logo": Logo(Path("logo.png")), "badge": Badge("EP 12")}


async def in_place(function: Callable[[], T], /) -> T:
    return function()


def prompt(brand: Brand | None) -> str:
    attempt = Attempt(
        "j",
        1,
        4,
        "k",
        "neon",
        "Words",
        "",
        VideoBrief("title", "A title"),
        (1280, 720),
        1,
        in_place,
        brand=brand,
    )
    return prompt_for(attempt, None).text


@pytest.mark.parametrize(
    ("palette", "sentence"),
    [
        (
            Palette(("#14342b", "#3b2f4a"), None, ("#ff8c42",)),
            "Colours of the channel's brand, which win over those of the style: backgrounds and large surfaces in "
            "#14342b and #3b2f4a; accents and lights in #ff8c42.",
        ),
        (Palette(accents=("#ff8c42",)), "of the style: accents and lights in #ff8c42."),
    ],
)
def test_the_model_is_told_the_colours(palette: Palette, sentence: str) -> None:
    """Backgrounds and accents are in one sentence of the prompt."""
    assert sentence in prompt(Brand("Lab", palette))


def test_what_is_a_layer_is_not_told() -> None:
    """Font, logo, badge and the colour of letters change no prompt, so that a paid picture can be used again."""
    # a dict of arguments of many types
    assert prompt(Brand("Lab", Palette(text="#ffffff"), **LAYER_ONLY)) == prompt(None)  # type: ignore[arg-type]
