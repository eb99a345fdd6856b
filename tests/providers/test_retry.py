"""When a paid call may be repeated, and how long the wait is."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.providers.retry import (
    Refusal,
    RetryPolicy,
    Why,
    may_have_been_accepted,
    resets_in_s,
    retry_after_s,
    why_refused,
)

NOW = 1_795_000_000.0
RATE_LIMITED = Refusal(Why.RATE_LIMITED)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (429, Why.RATE_LIMITED),
        (503, Why.OVERLOADED),
        (529, Why.OVERLOADED),
        *[(status, None) for status in (400, 401, 402, 403, 404, 408, 409, 422, 500, 502, 504, 522)],
    ],
)
def test_only_clear_refusals_are_repeated(status: int, why: Why | None) -> None:
    """Of all answers, only "too many" and "not now" may be sent again."""
    assert why_refused(status) == why


@given(st.integers(100, 599))
def test_nothing_that_may_have_been_accepted_is_repeated(status: int) -> None:
    """A status that leaves the outcome open is never one that is tried again."""
    assert not (may_have_been_accepted(status) and why_refused(status))


def test_waits_grow_and_end() -> None:
    """Without a word from the provider the waits double, up to the longest, and the sends are numbered."""
    policy = RetryPolicy(sends=6, first_wait_s=1, longest_wait_s=5)
    waits = [policy.wait_s(RATE_LIMITED, sends, left_s=900, chance=0) for sends in range(1, 7)]

    assert waits == [1, 2, 4, 5, 5, None]


@given(
    asked=st.none() | st.floats(0, 1e9),
    sends=st.integers(1, 10),
    left=st.floats(-10, 1000),
    chance=st.floats(0, 1),
)
def test_laws_of_a_wait(asked: float | None, sends: int, left: float, chance: float) -> None:
    """A wait is never shorter than asked, never past the deadline, never beyond what is honoured."""
    policy = RetryPolicy()
    wait = policy.wait_s(Refusal(Why.RATE_LIMITED, asked), sends, left_s=left, chance=chance)

    if wait is not None:
        assert sends < policy.sends
        assert (asked or 0) <= wait < left
        assert wait <= policy.longest_asked_s + policy.longest_wait_s * policy.jitter


def test_an_hour_is_not_waited_for() -> None:
    """A provider that asks for an hour is told to the user at once instead of sleeping through it."""
    assert RetryPolicy().wait_s(Refusal(Why.RATE_LIMITED, 3600), 1, left_s=9000, chance=0.5) is None


def test_no_wait_beyond_the_deadline() -> None:
    """A wait that would end after the job's limit is not begun."""
    assert RetryPolicy().wait_s(Refusal(Why.RATE_LIMITED, 30), 1, left_s=30, chance=0) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        (" 0.5 ", 0.5),
        ("3600", 3600.0),
        (formatdate(NOW + 80, usegmt=True), 80.0),
        (formatdate(NOW - 80, usegmt=True), 0.0),
        (None, None),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("soon", None),
        ("9" * 100, None),
        ("Mon, 99 Foo 2026 25:61:61 GMT", None),
    ],
)
def test_retry_after_headers(header: str | None, seconds: float | None) -> None:
    """Seconds and dates are read; anything else counts as not said."""
    assert retry_after_s(header, NOW) == seconds


@given(st.text())
def test_any_header_and_sentence_is_survived(text: str) -> None:
    """Whatever a server writes, the answer is a number of seconds from 0 on, or None."""
    for seconds in (retry_after_s(text, NOW), resets_in_s(text)):
        assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("Request was throttled. Your rate limit resets in ~30s.", 30.0),
        ("Request was throttled. Expected available in 12 seconds.", 12.0),
        ("Rate limit reached. Please try again in 6.5s. Visit our site.", 6.5),
        ("Please try again in 1m30s", 90.0),
        ("Try again in 2 minutes 5 seconds.", 125.0),
        ("resets in\n500ms", 0.5),
        ("Limit 6 per minute, used 6. Retry after 1h2m3s", 3723.0),
        ("Slow down: 6 requests per minute", None),
        ("try again in a while", None),
        ("try again in 5 apples", None),
        (None, None),
        ({"detail": "resets in 3s"}, None),
    ],
)
def test_waits_in_sentences(sentence: object, seconds: float | None) -> None:
    """Providers that give no header name the wait in words."""
    assert resets_in_s(sentence) == seconds
