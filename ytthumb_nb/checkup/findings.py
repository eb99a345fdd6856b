"""Findings of a check-up as values, shown as lines or as a table."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A "problem" keeps thumbnails from being made; a "note" is good to know."""

    name: str
    state: State
    message: str


@dataclass(frozen=True)
class Checkup:
    """What `doctor()` found; a table in a notebook, lines elsewhere."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing keeps thumbnails from being made."""
        return all(finding.state != "problem" for finding in self.findings)

    def __str__(self) -> str:
        wide = max((len(finding.name) for finding in self.findings), default=0)
        return "\n".join(f"{each.name:{wide}}  {each.state:7}  {each.message}" for each in self.findings)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(each.name)}</td><td>{_SIGNS[each.state]} {each.state}</td>"
            f'<td style="text-align:left">{html.escape(each.message)}</td></tr>'
            for each in self.findings
        )
        return f"<table>{rows}</table>"


_SIGNS: dict[State, str] = {"ok": "✓", "note": "·", "problem": "✗"}
