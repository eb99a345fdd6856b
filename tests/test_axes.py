"""Axes are checked in words: what was given, what is expected, what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ytthumb_nb.axes import FIELDS, MOST_IDEAS, Axis, axis_of, check_axes
from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.models import MAX_VARIATIONS, ThumbnailRequest


def test_every_field_that_may_be_an_axis_is_one_of_a_request() -> None:
    """The list of axes cannot outlive a field, and ideas are as many as a job has."""
    assert set(FIELDS) <= set(ThumbnailRequest.__dataclass_fields__)
    assert MOST_IDEAS == MAX_VARIATIONS


@pytest.mark.parametrize(
    ("given", "said", "next_step"),
    [
        ("style", "x is 'style'; it must be a pair", 'x=("style", ["modern", "neon"])'),
        (("style",), "x is ('style',); it must be a pair", "For instance"),
        (("styel", ["neon"]), "x is 'styel', which is no axis", "Did you mean 'style'?"),
        ((7, ["neon"]), "x is 7, which is no axis", "variation"),
        (("count", [1, 2]), "x is 'count', which cannot be an axis", "('variation', 4)"),
        (("max_cost_usd", [1]), "which cannot be an axis", "the limit of the whole grid"),
        (("source", ["a"]), "which cannot be an axis", "a grid of each source"),
        (("style", "neon"), "the values of the axis 'style' are 'neon'; they must be a list", "For instance"),
        (("style", []), "the axis 'style' has no values", "List what is to be tried"),
        (("style", ["neon", "tech", "neon"]), "the axis 'style' has 'neon' twice", "Leave one of them out"),
        (("seed", [1, None]), "the axis 'seed' has the value None", "[1, 2, 3]"),
        (("variation", 11), "the values of the axis 'variation' are 11", "skip=4"),
        (("variation", [2, 3]), "the values of the axis 'variation' are [2, 3]", "skip=4"),
        (("variation", "four"), "the values of the axis 'variation' are 'four'", "skip=4"),
        (("variation", 0), "the values of the axis 'variation' are 0", "skip=4"),
    ],
)
def test_what_is_no_axis_is_refused(given: Any, said: str, next_step: str) -> None:
    """Each mistake has a sentence of its own, and a next step."""
    with pytest.raises(InvalidRequestError) as refused:
        axis_of("x", given)

    assert said in refused.value.message
    assert next_step in refused.value.hint


@pytest.mark.parametrize(
    ("x", "y", "wishes", "said"),
    [
        (Axis("style", ("neon",)), Axis("style", ("tech",)), (), "x and y are both 'style'"),
        (Axis("style", ("neon",)), None, ("style",), "style is an axis and is also given for all cells"),
        (Axis("style", ("neon",)), None, ("count",), "count is given"),
        (Axis("seed", tuple(range(6))), Axis("variation", tuple(range(1, 11))), (), "60 cells; at most 50"),
    ],
)
def test_axes_that_do_not_go_together_are_refused(x: Axis, y: Axis | None, wishes: Any, said: str) -> None:
    """The same axis twice, one that is wished for as well, a number beside the cells, too many cells."""
    with pytest.raises(InvalidRequestError) as refused:
        check_axes(x, y, wishes)

    assert said in refused.value.message
    assert refused.value.hint


def test_ideas_may_be_given_by_their_number() -> None:
    """("variation", 3) is short for the first three."""
    assert axis_of("x", ("variation", 3)) == axis_of("x", ["variation", [1, 2, 3]])


def test_heads_say_what_is_tried() -> None:
    """Also where there is nothing to quote, and for a file only its name."""
    values: dict[str, list[Any]] = {
        "headline": [None, "", "Day one"],
        "brand": [None, Brand(), Brand(name="Orbit"), Path("kits/orbit.toml")],
        "model": [None, "painter"],
        "size": [[1280, 720]],
        "references": [[], ["looks/one.png", Path("two.png")]],
        "seed": [7],
    }

    assert {name: axis_of("x", (name, each)).labels for name, each in values.items()} == {
        "headline": ("the title", "no words", "Day one"),
        "brand": ("no brand", "a brand", "Orbit", "orbit.toml"),
        "model": ("default model", "painter"),
        "size": ("1280 x 720",),
        "references": ("no references", "one.png, two.png"),
        "seed": ("7",),
    }
