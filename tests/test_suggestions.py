"""Shorter headlines come out of the title by plain rules: every word is the title's own."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.suggestions import MOST, MOST_LETTERS, suggest_headlines

WORDS = [
    # quoted words are harder to read
    *("how to cook the Perfect steak in 10 minutes | - : (official video) never don't".split()),  # noqa: SIM905
    *("not Berlin без і ? ! $5 #tag 東京 🔥".split()),  # noqa: SIM905
]
titles = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))


def words_of(text: str) -> list[str]:
    """What a reader would read, without signs."""
    return re.findall(r"\w+", text)


@given(titles)
def test_every_word_is_the_titles_own_and_in_order(title: str) -> None:
    """A suggestion is the title with something left out: nothing is invented, moved or spelled otherwise."""
    for suggestion in suggest_headlines(title):
        rest = iter(words_of(title))
        assert all(word in rest for word in words_of(suggestion)), (suggestion, title)


@given(titles)
def test_suggestions_are_few_short_and_different(title: str) -> None:
    """At most five, each short enough for a thumbnail and shorter than the title, none twice."""
    found = suggest_headlines(title)

    assert len(found) <= MOST
    assert len({each.casefold() for each in found}) == len(found)
    assert all(3 <= len(each) <= MOST_LETTERS and len(each) < len(title) for each in found)


PLAIN = ("we", "did", "eat", "cake", "in", "Rome", "with", "Tom", "for", "the")


@given(st.lists(st.sampled_from(PLAIN), min_size=3, max_size=9), st.data())
def test_a_negation_is_never_dropped(words: list[str], data: st.DataObject) -> None:
    """Whatever is left out, "not" is not: no suggestion says the opposite of the title."""
    place = data.draw(st.integers(0, len(words)))
    title = " ".join([*words[:place], "never", *words[place:]])

    assert all("never" in suggestion.split() for suggestion in suggest_headlines(title))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("How to Cook the Perfect Steak in 10 Minutes | Kitchen Lab", "Cook Perfect Steak"),
        ("Rick Astley - Never Gonna Give You Up (Official Video) (4K Remaster)", "Never Gonna Give You Up"),
        ("I Spent 50 Hours Buried Alive", "50 Hours Buried Alive"),
        ("10 Things I Wish I Knew Before Learning to Code #programming #shorts", "10 Things I Wish I Knew"),
        ("Ep. 42 - Elon Musk on Mars, Money and the Future of Humanity", "Elon Musk"),
        ("Warum dein Auto im Winter nicht startet – 5 einfache Tipps", "5 einfache Tipps"),
        ("【初心者】東京で一番安い宿に泊まってみた｜旅チャンネル", "東京で一番安い宿に泊まってみた"),
    ],
)
def test_what_a_person_would_have_cut(title: str, expected: str) -> None:
    """Of ordinary titles the thought remains: without brackets, tags, episode numbers and openings."""
    assert expected in suggest_headlines(title)


def test_the_channels_name_is_left_out() -> None:
    """A part that is only the channel's name is no headline."""
    title = "How to Cook the Perfect Steak | Kitchen Lab"

    assert "Kitchen Lab" in suggest_headlines(title)
    assert "Kitchen Lab" not in suggest_headlines(title, channel="kitchen lab")


@pytest.mark.parametrize("title", ["", "Day one", "$1 vs $1,000,000 Hotel Room!", "🔥🔥🔥"])
def test_what_is_short_or_cannot_be_cut_gets_no_suggestion(title: str) -> None:
    """Where nothing can go without harm there is nothing to suggest."""
    assert suggest_headlines(title) == []


def test_what_is_no_text_is_refused() -> None:
    """A wrong type is refused in a sentence."""
    with pytest.raises(InvalidRequestError, match="must be text"):
        suggest_headlines(cast(Any, None))
