"""The axes of a grid: what is tried along its edges, checked in words before anything happens.

An axis is a field of a request with the values it takes in turn, or "variation" with the ideas of one job. Knows
nothing of jobs.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError

#: The axis along which the ideas of one job stand: variation 1, 2, ...
VARIATION: Final = "variation"
#: Fields of a request that may be an axis.
FIELDS: Final = ("style", "headline", "notes", "provider", "model", "brand", "seed", "size", "references")
MOST_CELLS: Final = 50
MOST_IDEAS: Final = 10

#: Why other fields are none, and what does the same.
_INSTEAD: Final = {
    "source": "Make a grid of each source.",
    "count": "The axis 'variation' shows the ideas of one job: ('variation', 4).",
    "skip": "The axis 'variation' shows the ideas of one job; skip=4 beside it begins with the fifth.",
    "force": "Give it beside the axes, for the whole grid.",
    "max_cost_usd": "Give it beside the axes: it is the limit of the whole grid.",
    "timeout_s": "Give it beside the axes, for every job of the grid.",
}
#: What a head says where there is nothing to quote.
_NOTHING: Final = {
    ("headline", None): "the title",
    ("headline", ""): "no words",
    ("notes", ""): "no notes",
    ("model", None): "default model",
    ("brand", None): "no brand",
    ("references", ()): "no references",
}


@dataclass(frozen=True)
class Axis:
    """What is tried along one edge of a grid: `name` is a field of a request or "variation"."""

    name: str
    values: tuple[Any, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What the head over each value says."""
        return tuple(_label(self.name, value) for value in self.values)

    def place(self, value: Any) -> int:
        """Which of the values *value* is, counted from 0.

        Raises:
            InvalidRequestError: it is none of them.
        """
        if value not in self.values:
            shown = ", ".join(repr(each) for each in self.values)
            raise InvalidRequestError(
                f"{value!r} is no value of the axis {self.name!r}.", hint=f"There are: {shown}."
            )
        return self.values.index(value)


def axis_of(edge: str, given: Any) -> Axis:
    """The axis that *given* asks for at *edge* ("x" or "y"): a pair of a name and a list of values.

    Raises:
        InvalidRequestError: it is no pair, its name or its values cannot be used; the sentence says why.
    """
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 2:
        raise InvalidRequestError(
            f"{edge} is {given!r}; it must be a pair of a name and a list of values.",
            hint=f'For instance {edge}=("style", ["modern", "neon"]).',
        )
    name, values = given
    _check_name(edge, name)
    if name == VARIATION:
        return Axis(name, _ideas(values))
    if isinstance(values, str | bytes) or not isinstance(values, Sequence):
        raise InvalidRequestError(
            f"the values of the axis {name!r} are {values!r}; they must be a list.",
            hint=f'For instance {edge}=("{name}", [one, another]).',
        )
    if not values:
        raise InvalidRequestError(
            f"the axis {name!r} has no values; it must have at least one.", hint="List what is to be tried."
        )
    values = tuple(tuple(value) if isinstance(value, list) else value for value in values)
    for place, value in enumerate(values):
        if value in values[:place]:
            raise InvalidRequestError(
                f"the axis {name!r} has {value!r} twice; each value must be another one.",
                hint="Leave one of them out.",
            )
    if name == "seed" and None in values:
        raise InvalidRequestError(
            "the axis 'seed' has the value None; each seed must be a number.", hint="For instance [1, 2, 3]."
        )
    return Axis(name, values)


def check_axes(x: Axis, y: Axis | None, wishes: Sequence[str]) -> None:
    """Refuse axes that do not go together, or not with the fields that are wished for by name beside them.

    Raises:
        InvalidRequestError: the sentence says why.
    """
    axes = [x] if y is None else [x, y]
    if y is not None and x.name == y.name:
        raise InvalidRequestError(
            f"x and y are both {x.name!r}; they must be two different axes.",
            hint="Leave y out, or choose another one.",
        )
    for axis in axes:
        if axis.name in wishes:
            raise InvalidRequestError(
                f"{axis.name} is an axis and is also given for all cells; it can only be one of them.",
                hint=f"Leave {axis.name}=... out.",
            )
    if "count" in wishes:
        raise InvalidRequestError(
            "count is given, and a grid has one picture in each cell.", hint=_INSTEAD["count"]
        )
    cells = len(x.values) * (1 if y is None else len(y.values))
    if cells > MOST_CELLS:
        raise InvalidRequestError(
            f"the grid would have {cells} cells; at most {MOST_CELLS} are made at once.",
            hint="Try fewer values on an axis, or make two grids with the same seed.",
        )


def _check_name(edge: str, name: Any) -> None:
    if name == VARIATION or name in FIELDS:
        return
    if name in _INSTEAD:
        raise InvalidRequestError(f"{edge} is {name!r}, which cannot be an axis.", hint=_INSTEAD[name])
    known = [*FIELDS, VARIATION]
    near = difflib.get_close_matches(str(name), known, 1)
    raise InvalidRequestError(
        f"{edge} is {name!r}, which is no axis.",
        hint=(f"Did you mean {near[0]!r}? " if near else "") + f"The axes are: {', '.join(known)}.",
    )


def _ideas(values: Any) -> tuple[int, ...]:
    """1, 2, ... as asked for, by their number or one by one."""
    ideas = tuple(range(1, values + 1)) if type(values) is int else values
    if (
        not isinstance(ideas, Sequence)
        or not 1 <= len(ideas) <= MOST_IDEAS
        or [*ideas] != [*range(1, len(ideas) + 1)]
    ):
        raise InvalidRequestError(
            f"the values of the axis 'variation' are {values!r}; they must be a number from 1 to {MOST_IDEAS}, "
            "or the ideas from the first: [1, 2, 3].",
            hint="skip=4 beside the axes begins with the fifth idea.",
        )
    return tuple(ideas)


def _label(name: str, value: Any) -> str:
    if isinstance(value, Brand):
        return value.name or "a brand"
    if name == "size":
        return f"{value[0]} x {value[1]}"
    if value == () or isinstance(value, str | None):
        return _NOTHING.get((name, value), str(value))
    if isinstance(value, tuple):
        return ", ".join(Path(each).name for each in value)
    return value.name if isinstance(value, Path) else str(value)
