"""A request as a cell of Python that makes it again; whatever has its default is left out."""

from __future__ import annotations

import math
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytthumb_nb.errors import InvalidRequestError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def cell_of(request: DataclassInstance) -> str:
    """Python that defines `request`, an equal one; see `ThumbnailRequest.as_code`.

    Raises:
        InvalidRequestError: a value cannot be written as code.
    """
    lines = []
    with_paths = False
    for each in fields(request):
        value = getattr(request, each.name)
        if each.default is not MISSING and type(value) is type(each.default) and value == each.default:
            continue
        lines.append(f"    {each.name}={_code(each.name, value)},")
        with_paths = with_paths or any(
            isinstance(part, Path) or hasattr(part, "to_toml") for part in (value, *_parts(value))
        )
    head = ["from pathlib import Path", ""] if with_paths else []
    return "\n".join([*head, "import ytthumb_nb as yt", "", "request = yt.ThumbnailRequest(", *lines, ")", ""])


def _code(name: str, value: Any) -> str:
    match value:
        case str():
            return _text(str(value))
        case Path():
            return f"Path({_text(str(value))})"
        case float() if math.isinf(value):
            return 'float("inf")'
        case None | bool() | int() | float():
            return repr(value)
        case tuple():
            inside = ", ".join(_code(name, each) for each in value)
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        case _ if hasattr(value, "to_toml"):
            return f"yt.{type(value).__name__}.from_toml({_text(value.to_toml())}, Path())"
        case _:
            raise InvalidRequestError(
                f"The {name} is a photo in memory ({type(value).__name__}), which cannot be written as code.",
                hint="Save it to a file and give its path.",
            )


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _text(text: str) -> str:
    """*text* in double quotes where that needs no more escapes."""
    plain = repr(text)
    return plain if '"' in text or plain.startswith('"') else f'"{plain[1:-1]}"'
