"""What a Replicate model is given: its inputs, from our table and from the schema it publishes itself.

Input names differ from model to model, and schemas move. A row of `models.toml` says what is known beforehand;
the model's own schema, where it can be read, has the last word; a model without a row is mapped by its schema
alone, or refused before anything is paid. Sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.providers.models_table import Model, nearest_ratio
from ytthumb_nb.providers.replicate_schema import Property, Schema

#: Names that inputs for pictures go by: those that add material first, then those that change the whole picture.
_MATERIAL = ("image_input", "input_images", "input_image", "reference_images", "reference_image", "image_urls")
_STEERING = ("image", "images", "image_prompt", "style_reference_images", "init_image")
_RATIO = ("aspect_ratio", "ratio", "image_size", "size", "resolution")


@dataclass(frozen=True)
class InputPlan:
    """What is going to be sent, apart from the prompt and the pictures."""

    values: Mapping[str, Any] = field(default_factory=dict)
    picture_field: str | None = None
    picture_list: bool = False
    max_pictures: int = 0
    pictures_steer: bool = False
    prompt_limit: int | None = None

    def filled(self, prompt: str, pictures: list[str]) -> dict[str, Any]:
        """The inputs with *prompt* and the addresses of *pictures*."""
        values = dict(self.values) | {"prompt": prompt}
        if self.picture_field is not None and pictures:
            values[self.picture_field] = pictures if self.picture_list else pictures[0]
        return values


def plan_inputs(
    name: str, row: Model | None, schema: Schema | None, size: tuple[int, int], seed: int
) -> InputPlan:
    """How *name* is asked for a picture of *size* (width, height) with *seed*.

    Args:
        row: what our table knows of it.
        schema: what it publishes itself; may be missing only when there is a row.
    Raises:
        InvalidRequestError: it is no model that makes a picture from a prompt, or needs more than we know.
    """
    if row is None:
        if schema is None:
            raise InvalidRequestError(
                f"Replicate does not say which inputs model {name!r} takes, so it cannot be used safely.",
                hint="Choose a model of `ytthumb providers`.",
            )
        return _from_schema(name, schema, size, seed)
    values: dict[str, Any] = dict(row.inputs)
    if row.ratio_field is not None and (ratio := row.ratio_for(size)) is not None:
        values[row.ratio_field] = ratio
    if row.seed_field is not None:
        values[row.seed_field] = _seed(Property(), seed)
    plan = InputPlan(
        values,
        row.reference_field,
        row.reference_list,
        row.max_references,
        row.references_steer,
        row.prompt_limit,
    )
    return plan if schema is None else _corrected(plan, row, schema, size, seed)


def _corrected(plan: InputPlan, row: Model, schema: Schema, size: tuple[int, int], seed: int) -> InputPlan:
    """The table's *plan* without what the model no longer takes."""
    values = {}
    for key, value in plan.values.items():
        known = schema.inputs.get(key)
        if known is None:
            continue
        if key == row.seed_field:
            value = _seed(known, seed)
        if known.choices and value not in known.choices:
            value = _nearest_choice(known, size) if key == row.ratio_field else None
        if value is not None:
            values[key] = value
    known = schema.inputs.get(plan.picture_field or "")
    limit = schema.inputs.get("prompt", Property()).longest
    return replace(
        plan,
        values=values,
        picture_field=plan.picture_field if known is not None else None,
        picture_list=known.takes_list if known is not None else False,
        max_pictures=plan.max_pictures if known is not None else 0,
        prompt_limit=min((each for each in (plan.prompt_limit, limit) if each), default=None),
    )


def _from_schema(name: str, schema: Schema, size: tuple[int, int], seed: int) -> InputPlan:
    inputs = schema.inputs
    if inputs.get("prompt", Property()).kind != "string":
        raise InvalidRequestError(
            f"model {name!r} takes no prompt, so it does not make pictures from words.",
            hint="Choose a text-to-image model.",
        )
    values: dict[str, Any] = {}
    for key in _RATIO:
        if key in inputs and (choice := _nearest_choice(inputs[key], size)) is not None:
            values[key] = choice
            break
    else:
        values |= _edges(inputs, size)
    if "seed" in inputs:
        values["seed"] = _seed(inputs["seed"], seed)
    for key, wanted in (("num_outputs", (1,)), ("number_of_images", (1,)), ("output_format", ("png", "jpg"))):
        if key in inputs:
            known = inputs[key].choices
            fitting = [choice for choice in wanted if not known or choice in known]
            values |= {key: fitting[0]} if fitting else {}
    pictures = [key for key in (*_MATERIAL, *_STEERING) if key in inputs and inputs[key].takes_picture]
    chosen = pictures[0] if pictures else None
    missing = sorted(
        key for key in schema.required - {"prompt", *values} if key != chosen and not inputs[key].has_default
    )
    if missing:
        raise InvalidRequestError(
            f"model {name!r} needs the inputs {', '.join(missing)}, which are not known here.",
            hint="Choose another model.",
        )
    many = chosen is not None and inputs[chosen].takes_list
    return InputPlan(
        values,
        chosen,
        many,
        4 if many else int(chosen is not None),
        chosen in _STEERING,
        inputs["prompt"].longest,
    )


def _seed(known: Property, seed: int) -> int:
    """*seed* within what the model takes; many stop at 2**31 - 1."""
    largest = int(known.largest) if known.largest is not None else 2**31 - 1
    return seed % (largest + 1) if largest >= 0 else 0


def _nearest_choice(known: Property, size: tuple[int, int]) -> object | None:
    """The choice such as "16:9" or "1280x720" that loses least when cropped to *size*."""
    pairs: dict[tuple[int, int], object] = {}
    for choice in known.choices:
        found = re.match(r"(\d{1,5})\s*[:x×]\s*(\d{1,5})", choice) if isinstance(choice, str) else None
        if found and int(found[1]) and int(found[2]):
            pairs.setdefault((int(found[1]), int(found[2])), choice)
    return pairs[nearest_ratio(size, list(pairs))] if pairs else None


def _edges(inputs: Mapping[str, Property], size: tuple[int, int]) -> dict[str, int]:
    """Width and height for a model that takes them as numbers, in its bounds and in multiples of 16."""
    if not all(inputs.get(key, Property()).kind == "integer" for key in ("width", "height")):
        return {}
    bounds = [inputs[key].largest or 1440.0 for key in ("width", "height")]
    scale = min(1.0, *(bound / edge for bound, edge in zip(bounds, size, strict=True)))
    width, height = (max(16, int(edge * scale) // 16 * 16) for edge in size)
    if any(
        inputs[key].choices and edge not in inputs[key].choices
        for key, edge in (("width", width), ("height", height))
    ):
        return {}
    return {"width": width, "height": height}
