"""Whether a paid call may be made again, and after how long.

A retry is allowed only after a send that cannot have been accepted: nobody was reached, or the server said
"too many" or "not now" in so many words. A send whose answer was lost is never repeated here; that is
`OutcomeUnknownError`. Knows no SDK: providers say what happened as a `Refusal` and get back seconds or None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Why(StrEnum):
    """Why a send was refused, in the cases that may be tried again."""

    UNREACHABLE = "unreachable"  # no connection came about, so nothing was sent
    RATE_LIMITED = "rate_limited"  # HTTP 429
    OVERLOADED = "overloaded"  # HTTP 503 or 529: the server turned the request away before any work


@dataclass(frozen=True)
class Refusal:
    """A send that was clearly not accepted; `retry_after_s` is what the provider asked to wait, if it said."""

    why: Why
    retry_after_s: float | None = None

    @property
    def reason(self) -> str:
        """The reason in two or three words, to be shown beside the seconds."""
        return {
            Why.UNREACHABLE: "provider cannot be reached",
            Why.RATE_LIMITED: "provider's limit",
            Why.OVERLOADED: "provider is overloaded",
        }[self.why]


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how patiently a refused send is repeated.

    Args:
        sends: calls in all, the first included.
        first_wait_s, longest_wait_s: our own waits double from the first up to the longest.
        longest_asked_s: a provider that asks for more is not waited for.
        jitter: share of a wait that chance adds, so that ten variations do not knock together.
    """

    sends: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    longest_asked_s: float = 120.0
    jitter: float = 0.2

    def wait_s(self, refusal: Refusal, sends: int, *, left_s: float, chance: float) -> float | None:
        """Seconds to wait before the next send, or None to give up.

        What the provider asked for is waited for in full, and never cut short: a send before that time would
        only be refused again.

        Args:
            sends: calls made so far, at least 1.
            left_s: seconds until the work must end anyway; a longer wait is not begun.
            chance: 0..1, drawn anew for each call.
        """
        if sends >= self.sends:
            return None
        asked = refusal.retry_after_s
        if asked is not None and asked > self.longest_asked_s:
            return None
        own = min(self.longest_wait_s, self.first_wait_s * 2.0 ** min(sends - 1, 32))
        wait = (own if asked is None else max(asked, 0.0)) + own * self.jitter * chance
        return wait if wait < left_s else None


def why_refused(status: int) -> Why | None:
    """Why HTTP *status* may be tried again after a paid POST; None when it may not.

    500, 502 and 504 may come from a gateway behind which the work has begun, so they are not repeated.
    """
    return {429: Why.RATE_LIMITED, 503: Why.OVERLOADED, 529: Why.OVERLOADED}.get(status)


def may_have_been_accepted(status: int) -> bool:
    """Whether an answer with HTTP *status* leaves open if the work was begun (a gateway lost the answer)."""
    return status in (502, 504) or 520 <= status <= 527


def retry_after_s(header: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for, 0 for a past date; None when it is missing or nonsense.

    Args:
        header: seconds, also with a fraction, or an HTTP date.
        now: seconds since the epoch.
    Source: RFC 9110, section 10.2.3.
    """
    text = (header or "").strip()
    if not text or len(text) > 64:
        return None
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]*)?", text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None


_UNIT_S = {"ms": 0.001, "milli": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_RESETS = re.compile(
    r"\b(?:resets?|again|available|retry|wait) (?:(?:in|after|for) )?(?:about )?[~≈]?"
    r"((?:\d{1,9}(?:\.\d{1,9})? ?[a-z]+ ?)+)"
)
_PART = re.compile(r"(\d+(?:\.\d+)?) ?(ms|milli|s|m|h)")


def resets_in_s(text: object) -> float | None:
    """Seconds in a provider's sentence: "resets in ~30s", "try again in 1m30s", "available in 12 seconds".

    None when *text* is no text or names no time.
    """
    if not isinstance(text, str):
        return None
    found = _RESETS.search(" ".join(text[:2_000].lower().split()))
    parts = _PART.findall(found[1]) if found else []
    return sum(float(number) * _UNIT_S[unit] for number, unit in parts) if parts else None
