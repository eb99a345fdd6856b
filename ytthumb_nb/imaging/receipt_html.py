"""Receipts as a table in a notebook: pictures across, facts down. Colours follow the notebook's own light or dark."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.imaging.receipt_facts import Fact, Verdict

if TYPE_CHECKING:
    from ytthumb_nb.imaging.receipts import Receipt

#: A sign beside the colour, for people who cannot tell colours apart and for screen readers.
_SIGNS: Final[dict[Verdict, tuple[str, str]]] = {
    "good": ("✓", "#43a047"),
    "warn": ("!", "#f59f00"),
    "fail": ("✗", "#e53935"),
    "shown": ("", "inherit"),
}
_TILE_PX: Final = 168


def table_of(receipts: Sequence[Receipt], advice: Sequence[str] = ()) -> str:
    """A table of *receipts*, which have the same facts, with *advice* under it."""
    if not receipts:
        return "<p>There are no pictures.</p>"
    head = "".join(
        f'<th style="text-align:left;font-weight:normal">{_tile(each)}<br>'
        f"{each.index}. {html.escape(each.changed)}</th>"
        for each in receipts
    )
    names = list(dict.fromkeys(fact.name for each in receipts for fact in each.facts))
    rows = "".join(
        f"<tr>{_heading(receipts, name)}{''.join(_cell(each, name) for each in receipts)}</tr>"
        for name in names
    )
    below = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in advice)
    return (
        '<div style="overflow-x:auto"><table style="font-size:90%;text-align:left">'
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>{below}</div>"
    )


def _heading(receipts: Sequence[Receipt], name: str) -> str:
    fact = next(fact for each in receipts for fact in each.facts if fact.name == name)
    asked = f'<br><span style="opacity:.7">{html.escape(fact.threshold)}</span>' if fact.threshold else ""
    return (
        f'<th title="{html.escape(fact.source, quote=True)}" style="text-align:left;font-weight:normal">'
        f"{html.escape(name)}{asked}</th>"
    )


def _cell(receipt: Receipt, name: str) -> str:
    fact: Fact | None = next((fact for fact in receipt.facts if fact.name == name), None)
    if fact is None:
        return "<td></td>"
    sign, colour = _SIGNS[fact.verdict]
    note = (
        f'<br><span style="opacity:.7">{html.escape(fact.note)}</span>'
        if fact.note and fact.value is not None
        else ""
    )
    mark = (
        f'<span style="color:{colour};font-weight:bold" title="{fact.verdict}">{sign}</span> ' if sign else ""
    )
    return f'<td style="text-align:left;vertical-align:top">{mark}{html.escape(fact.said)}{note}</td>'


def _tile(receipt: Receipt) -> str:
    """The picture as small as YouTube shows it."""
    try:
        pixels = np.asarray(decode(receipt.picture, enough=(_TILE_PX, _TILE_PX)), np.uint8)
    except SourceError:
        return "(file is missing)"
    high = max(1, round(_TILE_PX * pixels.shape[0] / pixels.shape[1]))
    small = fit_frame(pixels, (_TILE_PX, high))
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    text = base64.b64encode(data.tobytes()).decode("ascii")
    return f'<img alt="" width="{_TILE_PX}" src="data:image/jpeg;base64,{text}">'
