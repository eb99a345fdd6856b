"""How far a model is, read from the progress bars it prints into its logs.

Open models print tqdm bars, one rewritten line with `\\r` in between; closed ones print none. Called by the
Replicate provider with each poll's logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Only the end of long logs is read, in characters.
TAIL = 20_000

_BAR = re.compile(
    r"(?P<name>[^|\r\n]{0,200}?)(?P<percent>\d{1,3})%\s*\|[^|\r\n]{0,400}\|\s*(?P<rest>[^\r\n]{0,200})"
)
_COUNT = re.compile(r"(\d{1,9})/(\d{1,9})(?=[\s\[]|$)")
_FETCHING = re.compile(r"download|fetch|load|upload|extract", re.I)
_BYTES = re.compile(r"\d\s?[kmgt]?i?b/s|\d[kmgt]i?b?/\d", re.I)


@dataclass(frozen=True)
class Bar:
    """Step `current` of `total` of the work on the picture itself."""

    current: int
    total: int

    @property
    def fraction(self) -> float:
        return self.current / self.total


def last_bar(logs: object) -> Bar | None:
    """The last bar in *logs* that counts steps of the work; None when there is none.

    Bars of downloads and of weights being loaded are passed over: they reach 100 % before the work begins.
    """
    if not isinstance(logs, str):
        return None
    for line in reversed(re.split(r"[\r\n]+", logs[-TAIL:])):
        if (bar := _bar_in(line)) is not None:
            return bar
    return None


def _bar_in(line: str) -> Bar | None:
    found = _BAR.search(line)
    if found is None or _FETCHING.search(found["name"]) or _BYTES.search(found["rest"]):
        return None
    count = _COUNT.match(found["rest"])
    if count is None:
        return None
    current, total = int(count[1]), int(count[2])
    return Bar(current, total) if 0 <= current <= total and total > 0 else None
