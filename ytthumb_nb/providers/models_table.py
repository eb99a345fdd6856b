"""What is known of each model: the rows of `models.toml`, checked, and a few questions one can ask them.

Called by the OpenAI and Replicate providers, the form and the cost estimate. It sends nothing: whether a
name that is not in the table exists, only its server can say, so such a name may be tried.
"""

from __future__ import annotations

import difflib
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.learned_types import learned

ProviderName = Literal["openai", "replicate"]


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a picture costs, in US dollars, as `source` said on the day `checked`.

    OpenAI bills tokens: `per_quality_usd` is a whole picture of about a megapixel, for estimates; the three
    rates turn a reply's usage into what was really paid; each partial picture costs `tokens_per_partial`.
    Replicate bills pictures: `per_image_usd`, plus `per_megapixel_usd` for each megapixel in and out.
    """

    checked: date
    source: str
    per_image_usd: float | None = None
    per_megapixel_usd: float = 0.0
    per_quality_usd: dict[str, float] = {}
    text_in_usd_per_million: float | None = None
    image_in_usd_per_million: float | None = None
    image_out_usd_per_million: float | None = None
    tokens_per_partial: int = 0


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model of one provider.

    Args:
        id: the provider's own name for it; on Replicate "owner/name".
        snapshots: dated names of the same model.
        checked: the day these facts were read; it was alive then unless `retired` is set.
        retired, replacement: the day it was shut down, and the model to take instead.
        sizes: "WIDTHxHEIGHT" it can be asked for (OpenAI).
        ratio_field, ratios: the input that takes a ratio, and the ratios known to work (Replicate).
        qualities, quality: the qualities it knows, and the one that is asked for.
        reference_field: the input that takes reference pictures; None when it takes none.
        reference_list: whether that input takes a list; otherwise a single picture.
        max_references: how many pictures it takes.
        references_steer: the references change the whole picture or its look (image to image, style), so
            that only what the user chose belongs there and not every picture at hand.
        seed_field: the input that takes a seed; None when it takes none.
        inputs: further inputs that are always sent (Replicate).
        output: whether a finished prediction holds one address or a list of them (Replicate).
        prompt_limit: longest prompt in characters; None when none is known.
        typical_s: seconds a picture usually takes, before this user's own measurements; None when unknown.
        moderation: how it refuses, for people who write error messages.
        note: anything a user should know before choosing it.
        price: None when none is known.
    """

    id: str
    provider: ProviderName
    checked: date
    default: bool = False
    snapshots: tuple[str, ...] = ()
    retired: date | None = None
    replacement: str | None = None
    sizes: tuple[str, ...] = ()
    ratio_field: str | None = None
    ratios: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    quality: str | None = None
    reference_field: str | None = None
    reference_list: bool = False
    max_references: int = 0
    references_steer: bool = False
    seed_field: str | None = None
    inputs: dict[str, Any] = {}
    output: Literal["one", "list"] = "one"
    prompt_limit: int | None = None
    typical_s: float | None = None
    moderation: str = ""
    note: str = ""
    price: Price | None = None

    def size_for(self, asked: tuple[int, int]) -> tuple[int, int] | None:
        """The size in pixels to ask for when *asked* (width, height) is wanted; None when it lists no sizes.

        The nearest ratio; of those the smallest that covers *asked*, else the largest.
        """
        if not self.sizes:
            return None
        known = [_pair(size, "x") for size in self.sizes]
        ratio = nearest_ratio(asked, known)
        alike = sorted(size for size in known if size[0] * ratio[1] == size[1] * ratio[0])
        covering = [size for size in alike if size[0] >= asked[0] and size[1] >= asked[1]]
        return covering[0] if covering else alike[-1]

    def ratio_for(self, asked: tuple[int, int]) -> str | None:
        """The ratio, such as "16:9", nearest to *asked* (width, height); None when it lists no ratios."""
        if not self.ratios:
            return None
        width, height = nearest_ratio(asked, [_pair(ratio, ":") for ratio in self.ratios])
        return f"{width}:{height}"


@cache
def models() -> tuple[Model, ...]:
    """Every row of the table, in its order."""
    text = resources.files("ytthumb_nb.providers").joinpath("models.toml").read_text("utf-8")
    return read_models(text)


def read_models(text: str) -> tuple[Model, ...]:
    """Check *text*, TOML with one `[[model]]` a model, and return its rows.

    Raises:
        ValueError: a field is unknown, missing or of the wrong type, a name appears twice, a retired model
            names no living replacement, or a provider has not exactly one default.
    """
    table = tomllib.loads(text)
    rows = msgspec.convert(table.get("model", []), learned(tuple[Model, ...]), builtin_types=(date,))
    living = {(row.provider, row.id) for row in rows if row.retired is None}
    names = [(row.provider, name) for row in rows for name in (row.id, *row.snapshots)]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"models.toml names {sorted(twice)} twice.")
    for row in rows:
        if row.retired is not None and (row.provider, row.replacement) not in living:
            raise ValueError(f"models.toml: {row.id} is retired, but {row.replacement!r} is no living model.")
        if row.quality is not None and row.quality not in row.qualities:
            raise ValueError(f"models.toml: {row.id} has no quality {row.quality!r}.")
    for provider in {row.provider for row in rows}:
        defaults = [row.id for row in rows if row.provider == provider and row.default and not row.retired]
        if len(defaults) != 1:
            raise ValueError(f"models.toml: {provider} needs one living default; it has {defaults}.")
    return rows


def models_of(provider: ProviderName) -> tuple[Model, ...]:
    """The living models of *provider*, its default first."""
    living = [row for row in models() if row.provider == provider and row.retired is None]
    return tuple(sorted(living, key=lambda row: not row.default))


def default_model(provider: ProviderName) -> Model:
    """The model that is used when none is named."""
    return models_of(provider)[0]


def model_named(provider: ProviderName, name: str, *, own_service: bool = True) -> Model | None:
    """What is known of the model *name*; None when the table does not know it, which may still be tried.

    Args:
        name: an id or a dated snapshot; on Replicate a ":version" is looked past.
        own_service: False when a compatible server is addressed, where any name may live, also a retired one.

    Raises:
        InvalidRequestError: the model was shut down; the message names its replacement.
    """
    plain = name.strip().partition(":")[0] if provider == "replicate" else name.strip()
    for row in models():
        if row.provider == provider and plain in (row.id, *row.snapshots):
            if row.retired is None:
                return row
            if own_service:
                raise InvalidRequestError(
                    f"model {name!r} was shut down on {row.retired}.",
                    hint=f"Use model={row.replacement!r} instead.",
                )
            return None
    return None


def near_names(provider: ProviderName, name: str) -> list[str]:
    """Living models whose names resemble *name*, for the message that it does not exist."""
    return difflib.get_close_matches(name, [row.id for row in models_of(provider)], n=2)


def nearest_ratio(asked: tuple[int, int], known: list[tuple[int, int]]) -> tuple[int, int]:
    """The pair of *known* (width, height) that loses least when cropped to *asked*; the first of equals."""

    def kept(pair: tuple[int, int]) -> float:
        one, other = pair[0] * asked[1], pair[1] * asked[0]
        return min(one, other) / max(one, other)

    return max(known, key=kept)


def _pair(text: str, between: str) -> tuple[int, int]:
    first, _, second = text.partition(between)
    return int(first), int(second)
