"""A request as a cell of Python: run, it is the same request again."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb import STYLES, Brand, InvalidRequestError, ThumbnailRequest
from ytthumb_nb.brand import Badge, Letters, Palette

words = st.text(max_size=60)
names = words.filter(lambda text: bool(text.strip()))
requests = st.builds(
    ThumbnailRequest,
    source=st.one_of(
        words, names.map(Path), st.sampled_from(["https://youtu.be/dQw4w9WgXcQ", '"it\'s" \\ \n'])
    ),
    count=st.integers(1, 10),
    style=st.sampled_from(sorted(STYLES)),
    provider=names,
    model=st.none() | names,
    notes=st.text(max_size=500),
    headline=st.none() | words,
    references=st.lists(st.sampled_from([__file__, Path(__file__)]), max_size=3).map(tuple),
    seed=st.none() | st.integers(0, 2**32 - 1),
    size=st.tuples(*[st.integers(160, 1920).map(lambda half: 2 * half)] * 2),
    max_cost_usd=st.none() | st.floats(0, allow_nan=False) | st.integers(0, 10),
    force=st.booleans(),
    brand=st.sampled_from(
        [
            None,
            "channel",
            Path("brand.toml"),
            Brand(),
            Brand('A "b" \\ c\'é', Palette(("#102a43",), "#ffffff", ("#ffd21f",)), Letters("anton", True, 0.1)),
            Brand(badge=Badge("LIVE")),
        ]
    ),
)


def run(cell: str) -> ThumbnailRequest:
    names: dict[str, Any] = {}
    exec(compile(cell, "<cell>", "exec"), names)
    made = names["request"]
    assert isinstance(made, ThumbnailRequest)
    return made


@settings(max_examples=150, deadline=None)
@given(requests)
def test_the_cell_makes_the_same_request(request: ThumbnailRequest) -> None:
    """For any request, what the copied cell defines is equal to it, types included."""
    again = run(request.as_code())

    assert again == request
    assert type(again.source) is type(request.source)


def test_the_cell_is_what_a_person_would_write() -> None:
    """Defaults are left out, text stands in double quotes, and nothing is begun."""
    request = ThumbnailRequest("https://youtu.be/dQw4w9WgXcQ", style="neon", seed=7)

    assert request.as_code() == (
        "import ytthumb_nb as yt\n\nrequest = yt.ThumbnailRequest(\n"
        '    source="https://youtu.be/dQw4w9WgXcQ",\n    style="neon",\n    seed=7,\n)\n'
    )


def test_every_line_is_python_that_calls_one_name() -> None:
    """No text of a request can become code: the only calls are those that make values."""
    nasty = ThumbnailRequest('"); __import__("os").abort() #', headline="'''\n\"\"\"\\", notes="{x}\u2028%s")
    calls = [node.func for node in ast.walk(ast.parse(nasty.as_code())) if isinstance(node, ast.Call)]

    assert [ast.unparse(each) for each in calls] == ["yt.ThumbnailRequest"]
    assert run(nasty.as_code()) == nasty


def test_a_photo_in_memory_is_refused_in_a_sentence() -> None:
    """Bytes make no readable cell; the sentence says what to do."""
    with pytest.raises(InvalidRequestError, match="Save it to a file"):
        ThumbnailRequest(b"\xff\xd8\xff").as_code()
