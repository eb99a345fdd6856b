"""Names of Replicate's models, and the input schemas that the models publish.

Called before anything is paid. A schema is a stranger's JSON: what has the wrong type counts as missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.providers.models_table import models_of
from ytthumb_nb.providers.replicate_answers import Reply

_NAME = re.compile(r"(?P<model>[\w.-]{1,100}/[\w.-]{1,100})(?::(?P<version>\w{6,100}))?", re.ASCII)


@dataclass(frozen=True)
class ModelName:
    """ "owner/name", and the version when one was asked for."""

    model: str
    version: str | None = None

    @property
    def owner(self) -> str:
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        return self.model.partition("/")[2]


def read_model_name(text: str) -> ModelName:
    """*text* as a model of Replicate: "owner/name" or "owner/name:version".

    Raises:
        InvalidRequestError: it is neither.
    """
    found = _NAME.fullmatch(text.strip())
    if found is None and any(text.strip() in (row.id, *row.snapshots) for row in models_of("openai")):
        raise InvalidRequestError(
            f"model {text!r} is a model of OpenAI, and Replicate is asked.", hint="Choose provider='openai'."
        )
    if found is None or any(part.strip(".") == "" for part in found["model"].split("/")):
        raise InvalidRequestError(
            f"model {text!r} is no model of Replicate; it must look like 'owner/name' or 'owner/name:version'.",
            hint="For example model='black-forest-labs/flux-2-pro'.",
        )
    return ModelName(found["model"], found["version"])


@dataclass(frozen=True)
class Property:
    """One input of a schema. `choices` are the values it may have; empty when it may have any."""

    kind: str = ""
    choices: tuple[object, ...] = ()
    takes_list: bool = False
    takes_picture: bool = False
    has_default: bool = False
    largest: float | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Schema:
    """The inputs a model publishes. `version` is the id to run it by; None for Replicate's official models."""

    inputs: Mapping[str, Property]
    required: frozenset[str] = frozenset()
    version: str | None = None


def read_schema(reply: Reply, name: ModelName) -> Schema | None:
    """The input schema in a model's *reply*; None when it holds none that can be read."""
    told = reply.json() if reply.status == 200 else None
    version = _dict(_dict(told).get("latest_version"))
    schemas = _dict(_dict(_dict(version.get("openapi_schema")).get("components")).get("schemas"))
    given = _dict(schemas.get("Input"))
    properties = _dict(given.get("properties"))
    if not properties:
        return None
    required = frozenset(key for key in _list(given.get("required")) if isinstance(key, str))
    latest = version.get("id")
    by_version = _dict(told).get("is_official") is not True and isinstance(latest, str)
    return Schema(
        {key: _property(_dict(value), schemas) for key, value in list(properties.items())[:200]},
        required & frozenset(properties),
        f"{name.model}:{latest}" if by_version and re.fullmatch(r"\w{6,100}", str(latest)) else None,
    )


def _property(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Property:
    merged = dict(told)
    for each in (told, *(_list(told.get("allOf"))[:5])):
        reference = _dict(each).get("$ref")
        if isinstance(reference, str):
            merged = {**_dict(schemas.get(reference.rpartition("/")[2])), **merged}
    kind, items = merged.get("type"), _dict(merged.get("items"))
    longest = merged.get("maxLength")
    return Property(
        kind=kind if isinstance(kind, str) else "",
        choices=tuple(each for each in _list(merged.get("enum"))[:500] if isinstance(each, str | int | float)),
        takes_list=kind == "array",
        takes_picture=merged.get("format") == "uri" or items.get("format") == "uri",
        has_default="default" in merged or merged.get("nullable") is True,
        largest=_number(merged.get("maximum")),
        longest=longest if type(longest) is int and longest > 0 else None,
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None  # also refuses inf and nan
