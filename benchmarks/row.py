"""One line of the table, and the little arithmetic that all measurements share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, as numbers of `unit`; `goal` is the most it may be, None where there is none.

    `beside` is the same thing done another way in this very run, or whatever else helps to judge it.
    """

    what: str
    measured: float
    unit: str
    goal: float | None = None
    beside: str = ""

    @property
    def verdict(self) -> str:
        """ "ok", "not", or nothing where there is no goal."""
        if self.goal is None:
            return ""
        return "ok" if self.measured <= self.goal else "NOT"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* (0..1) of *values* do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return percentile(values, 0.5)
