"""What was paid: the journal of paid calls as a table, whole or summed up."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.store.sqlite import PaidCall

#: States in which a call may have cost something.
_MAY_COST = frozenset({"sent", "accepted", "completed", "unknown", "cancelled"})


@dataclass(frozen=True)
class CostRow:
    """Paid calls that belong together.

    `calls` counts those that may have cost something and `unknown` those of them whose answer was lost.
    `actual_usd` is what providers reported; `open_usd` is the estimate for calls that reported nothing.
    """

    name: str
    calls: int
    unknown: int
    actual_usd: float
    open_usd: float


@dataclass(frozen=True)
class Costs:
    """The ledger. Shown as a table in a notebook; `rows` feed a data frame."""

    calls: tuple[PaidCall, ...]
    rows: tuple[CostRow, ...]
    grouped_by: str

    @property
    def actual_usd(self) -> float:
        return round(math.fsum(row.actual_usd for row in self.rows), 6)

    @property
    def open_usd(self) -> float:
        return round(math.fsum(row.open_usd for row in self.rows), 6)

    def __str__(self) -> str:
        if not self.rows:
            return "No paid call was made."
        open_ = f", and about ${self.open_usd:.2f} that nobody reported" if self.open_usd else ""
        calls = sum(row.calls for row in self.rows)
        return f"{calls} paid calls: ${self.actual_usd:.2f} as reported by the providers{open_}."

    def __repr__(self) -> str:
        return f"<Costs by {self.grouped_by}: {self}>"

    def _repr_html_(self) -> str:
        head = (self.grouped_by, "calls", "answer lost", "reported", "estimated, not reported")
        lines = [
            (row.name, str(row.calls), str(row.unknown), f"${row.actual_usd:.3f}", f"${row.open_usd:.3f}")
            for row in self.rows
        ]
        cells = "".join(
            f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}</tr>" for line in lines
        )
        heads = "".join(f"<th>{cell}</th>" for cell in head)
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>" if lines else ""
        return f"{table}<p>{html.escape(str(self))}</p>"


_NAMES: dict[str, Callable[[PaidCall], str]] = {
    "job": lambda call: call.job_id,
    "day": lambda call: datetime.fromtimestamp(call.sent_at, UTC).date().isoformat(),
    "model": lambda call: f"{call.provider}: {call.model or 'its usual model'}",
}


def costs_of(calls: Sequence[PaidCall], by: Literal["job", "day", "model"] = "day") -> Costs:
    """Sum *calls* up by job, day (UTC) or model.

    Raises:
        InvalidRequestError: *by* is something else.
    """
    if by not in _NAMES:
        raise InvalidRequestError(f"costs by {by!r} are not known; choose 'job', 'day' or 'model'.")
    groups: dict[str, list[PaidCall]] = {}
    for call in calls:
        if call.state in _MAY_COST:
            groups.setdefault(_NAMES[by](call), []).append(call)
    rows = tuple(
        CostRow(
            name,
            calls=len(group),
            unknown=sum(call.state == "unknown" for call in group),
            actual_usd=_sum(call.cost_usd for call in group),
            open_usd=_sum(call.estimate_usd for call in group if call.cost_usd is None),
        )
        for name, group in groups.items()
    )
    return Costs(tuple(calls), rows, by)


def _sum(amounts: Iterable[float | None]) -> float:
    return round(math.fsum(amount for amount in amounts if amount is not None), 6)
