"""From an attempt to the one request that is sent to OpenAI: model, size, prompt, pictures, and about what it costs.

Everything that can be refused is refused here, before anything is paid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.providers.base import Attempt, PicturePrice, Prospect
from ytthumb_nb.providers.models_table import Model, Price, default_model, model_named
from ytthumb_nb.providers.openai_wire import PARTIALS, Ask, Upload
from ytthumb_nb.providers.prompts import prompt_for
from ytthumb_nb.providers.references import fitted_reference

#: OpenAI takes 50 MB each; a picture this small loses nothing that a model sees.
MAX_REFERENCE_BYTES = 2_000_000
#: About what one such picture costs, in tokens, and how far a token reaches, for estimates on the high side.
TOKENS_PER_REFERENCE = 1_600
CHARACTERS_PER_TOKEN = 3
#: Our own words in a prompt, about; title, headline and notes come on top.
PROMPT_CHARACTERS = 1_800
#: What the API takes, for a model that the table does not know.
PROMPT_LIMIT = 32_000
MAX_REFERENCES = 16


@dataclass(frozen=True)
class Plan:
    """What was decided about one variation before its first call.

    `row` is None for a model that the table does not know. `own_picture` says that the first of the pictures is
    the video's own. `estimate_usd` is None where no price is known.
    """

    ask: Ask
    axis: str
    row: Model | None
    own_picture: bool
    estimate_usd: float | None

    @property
    def price(self) -> Price | None:
        """The model's price; None when none is known."""
        return self.row.price if self.row else None

    @property
    def alike(self) -> str:
        """What pictures have in common that take about the same time."""
        return f"openai {self.ask.model} {self.ask.quality or 'any'} {self.ask.size[0]}x{self.ask.size[1]}"

    def recipe(self) -> dict[str, Any]:
        """What helps to ask for it again."""
        return {
            "provider": "openai",
            "model": self.ask.model,
            "prompt": self.ask.prompt,
            "size": f"{self.ask.size[0]}x{self.ask.size[1]}",
            "quality": self.ask.quality,
            "pictures": len(self.ask.pictures),
            "axis": self.axis,
        }


async def plan(attempt: Attempt, *, own_service: bool, quality: str | None, with_own_picture: bool) -> Plan:
    """Decide what to ask for.

    Args:
        own_service: OpenAI itself is asked, whose models are known; otherwise a compatible server.
        quality: what the user wants; None takes the model's usual one.
        with_own_picture: send the video's own picture along where the model takes one.

    Raises:
        InvalidRequestError: a dead model, an unknown quality, too many references, a picture that cannot be
            read, or a prompt beyond the model's limit.
    """
    name = attempt.model or default_model("openai").id
    row = model_named("openai", name, own_service=own_service)
    most = MAX_REFERENCES if row is None else row.max_references
    own = attempt.brief.picture if with_own_picture and most else None
    if len(attempt.references) + (own is not None) > most:
        raise InvalidRequestError(
            f"model {name!r} takes {most} pictures, and there are {len(attempt.references)} references"
            + (" beside the video's own." if own else "."),
            hint="Give fewer references.",
        )
    prompt = prompt_for(
        attempt,
        PROMPT_LIMIT if row is None else row.prompt_limit,
        own_picture=own is not None,
        references=len(attempt.references),
    )
    # A model nobody knows yet is asked for what its siblings take; no wish is made about its qualities.
    size = (row or default_model("openai")).size_for(attempt.size) or attempt.size
    ask = Ask(
        model=name,
        prompt=prompt.text,
        size=size,
        quality=_quality(row, quality),
        pictures=await _pictures(attempt, own),
    )
    estimate_usd = _estimate_usd(row, size, ask.quality, characters=len(ask.prompt), pictures=len(ask.pictures))
    return Plan(ask, prompt.axis, row, own is not None, estimate_usd)


def plainer(known: Plan) -> Plan:
    """The same without streaming and other extras."""
    return replace(known, ask=replace(known.ask, plain=True))


def _quality(row: Model | None, asked: str | None) -> str | None:
    if asked is None or row is None:
        return asked or (row.quality if row else None)
    if asked not in row.qualities:
        raise InvalidRequestError(
            f"quality {asked!r} is unknown to model {row.id!r}.", hint=f"It knows {', '.join(row.qualities)}."
        )
    return asked


async def _pictures(attempt: Attempt, own: Path | None) -> tuple[Upload, ...]:
    """The pictures that go along, the video's own first. Their files' names stay here."""
    named = [("video.jpg", own)] if own is not None else []
    named += [(f"reference-{turn}.jpg", path) for turn, path in enumerate(attempt.references, 1)]

    def packed() -> tuple[Upload, ...]:
        return tuple(Upload(name, fitted_reference(path, MAX_REFERENCE_BYTES)) for name, path in named)

    return await attempt.run_blocking(packed) if named else ()


def price_of(prospect: Prospect, *, own_service: bool, quality: str | None) -> PicturePrice:
    """About what a picture like *prospect* costs, from the table of models.

    Raises:
        InvalidRequestError: a dead model, or an unknown quality.
    """
    name = prospect.model or default_model("openai").id
    row = model_named("openai", name, own_service=own_service)
    if row is None or row.price is None:
        return PicturePrice(None, name)
    pictures = min(row.max_references, prospect.references + prospect.own_picture)
    usd = _estimate_usd(
        row,
        row.size_for(prospect.size) or prospect.size,
        _quality(row, quality),
        characters=PROMPT_CHARACTERS + prospect.characters,
        pictures=pictures,
    )
    return PicturePrice(usd, name, row.price.checked, row.price.source)


def _estimate_usd(
    row: Model | None, size: tuple[int, int], quality: str | None, *, characters: int, pictures: int
) -> float | None:
    """About what a picture costs in US dollars; rather too much, since budgets are reserved by it.

    Args:
        characters: of the whole prompt.
        pictures: how many go along.
    """
    price = row.price if row else None
    picture = price.per_quality_usd.get(quality or "") if price else None
    if price is None or picture is None:
        return None
    megapixels = size[0] * size[1] / 2**20
    text = characters / CHARACTERS_PER_TOKEN * (price.text_in_usd_per_million or 0.0)
    images = pictures * TOKENS_PER_REFERENCE * (price.image_in_usd_per_million or 0.0)
    partials = PARTIALS * price.tokens_per_partial * (price.image_out_usd_per_million or 0.0)
    return round(picture * max(1.0, megapixels) + (text + images + partials) / 1e6, 4)
