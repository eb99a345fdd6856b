"""What was typed, as values: numbers where it reads as numbers, and untouched where it does not.

A text that is no number goes on as it is, so that the request refuses it in the same sentence as in Python.
"""

from __future__ import annotations

import re
from typing import Any


def whole_number(text: str) -> int | str:
    """*text* as an int if it is one, else as it is."""
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text) else text


def amount(text: str) -> float | str:
    """*text* as a float if it is a number, else as it is."""
    try:
        return float(text)
    except ValueError:
        return text


def width_and_height(text: str) -> tuple[int, int] | str:
    """ "1280x720" as (1280, 720); anything else as it is."""
    match = re.fullmatch(r"\s*([0-9]{1,6})\s*[xX×,]\s*([0-9]{1,6})\s*", text)
    return (int(match[1]), int(match[2])) if match else text


def place(text: str) -> tuple[float, ...] | str:
    """ "0,0.6,0.5,1" as four shares; a name, or anything else, as it is."""
    parts = text.split(",")
    try:
        return tuple(float(part) for part in parts) if len(parts) == 4 else text
    except ValueError:
        return text


def wishes(**given: Any) -> dict[str, Any]:
    """The fields of a request that were really given."""
    return {name: value for name, value in given.items() if value is not None and value != ()}
