"""Everything that is settled before a picture is ordered from Replicate, and paid for.

Which model and version, which inputs, which pictures go along and how, what it is going to cost. Only free calls
are made here: reading a model's schema and uploading references.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ytthumb_nb.errors import KeyRefusedError, ProviderError, QuotaExceededError
from ytthumb_nb.providers.base import Attempt, PicturePrice, Prospect
from ytthumb_nb.providers.models_table import Model, default_model, model_named
from ytthumb_nb.providers.once import Once
from ytthumb_nb.providers.prompts import prompt_for
from ytthumb_nb.providers.references import fitted_reference
from ytthumb_nb.providers.replicate_answers import Reply, error_of
from ytthumb_nb.providers.replicate_inputs import InputPlan, plan_inputs
from ytthumb_nb.providers.replicate_schema import ModelName, Schema, read_model_name, read_schema
from ytthumb_nb.providers.replicate_wire import AnswerLost, NotSent, ReplicateWire

#: The schema of a model that the table knows is not waited for longer.
SCHEMA_TIMEOUT_S = 5.0
#: Pictures may stand in the inputs themselves up to this, as Replicate documents it; larger ones are uploaded.
MAX_INLINE_CHARACTERS = 256_000
#: Of one picture, so that its base64 with its head stays below the limit.
MAX_PICTURE_BYTES = MAX_INLINE_CHARACTERS * 3 // 4 - 100
UPLOAD_TRIES = 3


@dataclass(frozen=True)
class Order:
    """One picture as it is ordered.

    `version` is "owner/name:id" for a model that runs by version. `note` says in a sentence what could not go
    along; "" when all did. `estimate_usd` is None when no price is known.
    """

    model: str
    version: str | None
    inputs: Mapping[str, Any] = field(repr=False)
    prompt: str = field(repr=False)
    axis: str
    pictures: int
    estimate_usd: float | None
    note: str = ""


def known_model(attempt_model: str | None, *, own_service: bool) -> tuple[ModelName, Model | None]:
    """The model that is asked, and what the table knows of it.

    Raises:
        InvalidRequestError: the name is none of Replicate's, or the model was shut down.
    """
    name = read_model_name(attempt_model or default_model("replicate").id)
    return name, model_named("replicate", name.model, own_service=own_service)


def cost_usd(row: Model | None, pictures: int) -> float | None:
    """About what a picture of a megapixel costs when *pictures* go along; None when no price is known."""
    if row is None or row.price is None or row.price.per_image_usd is None:
        return None
    return row.price.per_image_usd + row.price.per_megapixel_usd * (1 + pictures)


def price_of(prospect: Prospect, *, own_service: bool) -> PicturePrice:
    """About what a picture like *prospect* costs.

    Raises:
        InvalidRequestError: as `known_model`.
    """
    name, row = known_model(prospect.model, own_service=own_service)
    if row is None or row.price is None:
        return PicturePrice(None, name.model)
    own = prospect.own_picture and not row.references_steer
    pictures = min(row.max_references, prospect.references + own)
    return PicturePrice(cost_usd(row, pictures), name.model, row.price.checked, row.price.source)


async def prepare(attempt: Attempt, wire: ReplicateWire, once: Once, *, own_service: bool) -> Order:
    """Settle how the picture of *attempt* is ordered.

    Raises:
        InvalidRequestError: model, prompt or inputs do not fit together; the message says what to change.
        ProviderError: what has to be known or uploaded beforehand could not be. Nothing was paid.
    """
    name, row = known_model(attempt.model, own_service=own_service)
    schema = await once.get(("schema", name.model), partial(_schema, wire, name, row is not None))
    plan = plan_inputs(name.model, row, schema, attempt.size, attempt.seed)
    own, chosen, note = _pictures(attempt, plan)
    prompt = prompt_for(attempt, plan.prompt_limit, own_picture=own is not None, references=len(chosen))
    paths = ([own] if own is not None else []) + chosen
    addresses = await _addresses(paths, attempt, wire, once)
    version = f"{name.model}:{name.version}" if name.version else None
    if row is None and version is None and schema is not None:
        version = schema.version
    return Order(
        name.model,
        version,
        plan.filled(prompt.text, addresses),
        prompt.text,
        prompt.axis,
        len(paths),
        cost_usd(row, len(paths)),
        note,
    )


async def _schema(wire: ReplicateWire, name: ModelName, known: bool) -> Schema | None:
    """The model's own schema. A model of the table goes without when it cannot be read in a few seconds."""
    try:
        async with asyncio.timeout(SCHEMA_TIMEOUT_S if known else None):
            reply = await wire.model(name.owner, name.name)
    except (NotSent, AnswerLost, TimeoutError) as error:
        if known:
            return None
        raise ProviderError(
            f"Replicate could not be asked which inputs model {name.model!r} takes; nothing was sent to it.",
            hint="Try again later, or choose a model of the list.",
        ) from error
    if reply.status in (401, 402, 403):
        refused = error_of(reply, name.model)
        if isinstance(refused, KeyRefusedError | QuotaExceededError):
            raise refused
    if reply.status != 200 and not known:
        raise error_of(reply, name.model) if reply.status == 404 else _unreadable(reply, name)
    return read_schema(reply, name)


def _unreadable(reply: Reply, name: ModelName) -> ProviderError:
    return ProviderError(
        f"Replicate did not say which inputs model {name.model!r} takes (HTTP {reply.status}); nothing was paid.",
        hint="Try again later, or choose a model of the list.",
    )


def _pictures(attempt: Attempt, plan: InputPlan) -> tuple[Path | None, list[Path], str]:
    """The video's own picture if it goes along, the user's that do, and a sentence about those that do not."""
    given = list(attempt.references)
    own = attempt.brief.picture if plan.picture_field is not None and not plan.pictures_steer else None
    room = plan.max_pictures - (own is not None)
    if len(given) > room and own is not None:
        own, room = None, plan.max_pictures  # what the user chose comes first
    if plan.picture_field is None:
        return None, [], "this model takes no reference pictures" if given else ""
    note = f"this model takes {room} reference pictures, so {len(given) - room} stay behind"
    return own, given[:room], note if len(given) > room else ""


async def _addresses(paths: list[Path], attempt: Attempt, wire: ReplicateWire, once: Once) -> list[str]:
    """The pictures as addresses that inputs may name: within the inputs while they are small, else uploaded."""
    pictures = [
        await once.get(
            ("picture", path), partial(attempt.run_blocking, partial(fitted_reference, path, MAX_PICTURE_BYTES))
        )
        for path in paths
    ]
    inline = [f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" for picture in pictures]
    if sum(map(len, inline)) <= MAX_INLINE_CHARACTERS:
        return inline
    return [
        await once.get(("upload", path), partial(_upload, wire, f"reference{number}.jpg", picture))
        for number, (path, picture) in enumerate(zip(paths, pictures, strict=True), 1)
    ]


async def _upload(wire: ReplicateWire, name: str, picture: bytes) -> str:
    """Upload a picture, which is free, and return its address."""
    told = "it could not be reached"
    for _ in range(UPLOAD_TRIES):
        try:
            reply = await wire.upload(name, picture)
        except (NotSent, AnswerLost):
            continue
        if reply.status in (401, 402, 403):
            raise error_of(reply, "")
        answer = reply.json()
        urls = answer.get("urls") if isinstance(answer, dict) else None
        url = urls.get("get") if isinstance(urls, dict) else None
        if (
            reply.status in (200, 201)
            and isinstance(url, str)
            and url.startswith(("https://", "http://127.", "http://localhost"))
        ):
            return url
        told = f"HTTP {reply.status}"
        if 400 <= reply.status < 500:
            break
    raise ProviderError(
        f"The reference pictures could not be uploaded to Replicate ({told}); nothing was paid.",
        hint="Try again, or give fewer or smaller reference pictures.",
    )
