"""What a tile shows of its receipt: rows of facts, and whether one of them deserves a look. Pure functions."""

from __future__ import annotations

from html import escape
from typing import Final

from ytthumb_nb.imaging.likeness import Alike
from ytthumb_nb.imaging.receipt_facts import Fact, Verdict
from ytthumb_nb.imaging.receipts import Receipt, Receipts
from ytthumb_nb.ui.words import sentence

#: A sign beside the colour, for people who cannot tell colours apart and for screen readers.
_SIGNS: Final[dict[Verdict, str]] = {"good": "✓", "warn": "!", "fail": "✗", "shown": ""}


def alike_to(index: int, receipts: Receipts) -> list[Alike]:
    """The pairs of pictures that are too alike and of which variation *index* is one."""
    return [pair for pair in receipts.alike if index in (pair.one, pair.other)]


def verdict_of(index: int, receipts: Receipts) -> Verdict:
    """The gravest verdict on variation *index*: "fail", "warn", or "good"."""
    verdicts = {fact.verdict for fact in receipts.of(index).complaints}
    if alike_to(index, receipts):
        verdicts.add("warn")
    return "fail" if "fail" in verdicts else "warn" if verdicts else "good"


def receipt_rows(index: int, receipts: Receipts) -> str:
    """The receipt of variation *index* as mark-up: what it is too like, then a row a fact."""
    receipt: Receipt = receipts.of(index)
    alike = "".join(f"<p>{escape(sentence(str(pair)))}</p>" for pair in alike_to(index, receipts))
    return f"{alike}<table>{''.join(map(_row, receipt.facts))}</table>"


def _row(fact: Fact) -> str:
    """Thresholds are written out where they are missed; elsewhere pointing at the row tells them."""
    asked = f"{fact.threshold}; {fact.source}" if fact.threshold else fact.source
    missed = fact.verdict in ("warn", "fail") and fact.threshold
    notes = [fact.threshold] * bool(missed) + [fact.note] * bool(fact.note and fact.value is not None)
    small = f"<small>{escape('; '.join(notes))}</small>" if notes else ""
    return (
        f'<tr class="ytt-{fact.verdict}" title="{escape(asked)}"><td>{_SIGNS[fact.verdict]}</td>'
        f"<th>{escape(sentence(fact.name))}</th><td>{escape(fact.said)} {small}</td></tr>"
    )
