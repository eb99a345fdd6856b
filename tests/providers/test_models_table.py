"""The table of models: what it knows is sound, and what it refuses it refuses in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.providers.models_table import (
    Model,
    ProviderName,
    default_model,
    model_named,
    models,
    models_of,
    read_models,
)

PROVIDERS: tuple[ProviderName, ...] = ("openai", "replicate")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_a_living_default_first(provider: ProviderName) -> None:
    """The default of a provider is alive, has a price and heads the list that forms show."""
    default = default_model(provider)

    assert default.retired is None
    assert default.price is not None
    assert models_of(provider)[0] == default
    assert all(row.retired is None for row in models_of(provider))


@pytest.mark.parametrize("row", [row for row in models() if row.price is not None], ids=lambda row: row.id)
def test_a_price_says_its_day_and_source(row: Model) -> None:
    """No price is shown without the day it was read and where."""
    price = row.price

    assert price is not None
    assert price.source
    assert price.checked.year >= 2026
    assert price.per_image_usd or price.per_quality_usd


@pytest.mark.parametrize("row", [row for row in models() if row.provider == "openai"], ids=lambda row: row.id)
def test_openai_sizes_keep_every_rule_of_the_service(row: Model) -> None:
    """Edges are multiples of 16 up to 3840, the ratio is 1:3..3:1 and the pixels are within bounds."""
    for size in row.sizes:
        width, height = map(int, size.split("x"))

        assert width % 16 == height % 16 == 0
        assert max(width, height) <= 3840
        assert max(width, height) <= 3 * min(width, height)
        assert 655_360 <= width * height <= 8_294_400


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ((1280, 720), (1280, 720)),
        ((1282, 720), (1536, 864)),
        ((1920, 1080), (2048, 1152)),
        ((3840, 2160), (2560, 1440)),
        ((720, 1280), (720, 1280)),
        ((640, 640), (1024, 1024)),
        ((3840, 320), (1536, 512)),
    ],
)
def test_the_size_asked_for_has_the_nearest_ratio_and_covers_the_picture(
    asked: tuple[int, int], size: tuple[int, int]
) -> None:
    """16:9 is asked for as a true 16:9 size, the smallest that covers what is wanted."""
    assert default_model("openai").size_for(asked) == size


@given(st.integers(160, 1920), st.integers(160, 1920))
def test_any_size_finds_one_of_the_table(half_width: int, half_height: int) -> None:
    """Whatever size a request may hold, each model answers with one of its own sizes or ratios."""
    asked = (2 * half_width, 2 * half_height)
    for row in models():
        size, ratio = row.size_for(asked), row.ratio_for(asked)

        assert size is None or f"{size[0]}x{size[1]}" in row.sizes
        assert ratio is None or ratio in row.ratios


def test_models_without_16_9_are_asked_for_the_nearest_and_cropped_later() -> None:
    """gpt-image-1.5 has no 16:9, so 3:2 is what loses the least."""
    row = model_named("openai", "gpt-image-1.5")

    assert row is not None
    assert row.size_for((1280, 720)) == (1536, 1024)


@pytest.mark.parametrize(
    ("provider", "name", "instead"),
    [
        ("openai", "gpt-image-1", "gpt-image-2.5-flare"),
        ("openai", "dall-e-3", "gpt-image-2.5-flare"),
        ("replicate", "google/imagen-4-ultra", "google/nano-banana-pro"),
        ("replicate", "google/imagen-4-ultra:abc", "google/nano-banana-pro"),
    ],
)
def test_a_dead_model_is_refused_with_the_one_to_take_instead(
    provider: ProviderName, name: str, instead: str
) -> None:
    """Asking for a model that was shut down fails before any call, and the message names its successor."""
    with pytest.raises(InvalidRequestError, match="shut down") as refused:
        model_named(provider, name)

    assert instead in str(refused.value)


def test_a_compatible_server_may_call_its_model_by_a_dead_name() -> None:
    """With an address of one's own, gpt-image-1 is just a name."""
    assert model_named("openai", "gpt-image-1", own_service=False) is None


def test_snapshots_and_versions_are_the_same_model_and_unknown_names_may_be_tried() -> None:
    """Dated names find their model; a name that nobody knows is not an error here."""
    assert model_named("openai", "gpt-image-2-2026-04-21") == model_named("openai", "gpt-image-2")
    assert model_named("replicate", "bytedance/seedream-4.5:0123") == model_named(
        "replicate", "bytedance/seedream-4.5"
    )
    assert model_named("openai", "gpt-image-9") is None
    assert model_named("replicate", "somebody/something") is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('id = "a"\nprovider = "openai"\nchecked = 2026-11-22\ndefault = true\ncolour = 1', "colour"),
        ('id = "a"\nprovider = "midjourney"\nchecked = 2026-11-22', "midjourney"),
        ('id = "a"\nprovider = "openai"\nchecked = "soon"', "date"),
        ('id = "a"\nprovider = "openai"\nchecked = 2026-11-22', "one living default"),
        ('id = "a"\nprovider = "openai"\nchecked = 2026-11-22\nretired = 2026-11-21', "no living model"),
        ('id = "a"\nprovider = "openai"\nchecked = 2026-11-22\nquality = "best"', "no quality"),
        ('id = "a"\nprovider = "openai"\nchecked = 2026-11-22\nsnapshots = ["a"]', "twice"),
    ],
)
def test_a_faulty_row_is_named(rows: str, words: str) -> None:
    """Whoever adds a row with a mistake in it is told which, when the table is read."""
    with pytest.raises(ValueError, match=words):
        read_models(f"[[model]]\n{rows}\n")
