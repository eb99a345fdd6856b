"""The contact sheet: a plain HTML output with small pictures, so that a saved notebook still shows them.

Widgets are gone once the kernel is: JupyterLab then says "model not found" whatever else their output holds, so
the sheet is an output of its own under the panel's cell. While the panel lives, its style sheet hides it.
"""

from __future__ import annotations

import base64
import logging
import uuid
from html import escape
from typing import Any

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.progress import Progress
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.pictures import sheet_jpeg
from ytthumb_nb.ui.words import sentence

log = logging.getLogger(__name__)

_GRID = "display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:10px;max-width:1300px"
_CAPTION = "font-size:12px;opacity:.75;margin-top:3px"


class SheetOutput:
    """The output that holds the sheet: published at the end of the first job, replaced after the next ones."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._display_id = ""
        self._placed = False

    def allow(self) -> None:
        """The panel was just shown: the next sheet belongs under the cell that did."""
        self._display_id, self._placed = f"ytthumb-{uuid.uuid4().hex}", False

    def put(self, progress: Progress) -> None:
        """Publish the sheet of *progress*, when the panel is shown in a notebook and there is a picture."""
        kernel = _kernel_shell()
        if kernel is None or not self._display_id or not any(v.files for v in progress.variations):
            return
        data = {"text/html": contact_sheet(progress), "text/plain": progress.message}
        update, self._placed = self._placed, True
        transient = {"display_id": self._display_id}
        self._canvas.draw(lambda: kernel.display_pub.publish(data, transient=transient, update=update))


def _kernel_shell() -> Any:
    """The shell of a notebook's kernel, or None in scripts, tests and terminals."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None


def contact_sheet(progress: Progress) -> str:
    """The finished pictures of *progress* with their captions and one line on the job; at most 25 kB a picture."""
    figures = []
    for variation in progress.variations:
        if variation.files is None:
            continue
        caption = escape(f"{variation.index}. {sentence(variation.changed)}".rstrip(". "))
        try:
            data = base64.b64encode(sheet_jpeg(variation.files.preview)).decode("ascii")
        except ThumbnailError as error:
            log.warning("variation %d is missing on the contact sheet: %s", variation.index, error)
            continue
        figures.append(
            f'<figure style="margin:0"><img src="data:image/jpeg;base64,{data}" alt="{caption}"'
            f' style="width:100%;border-radius:6px"><figcaption style="{_CAPTION}">{caption}</figcaption></figure>'
        )
    title = progress.brief.title if progress.brief is not None and progress.brief.title else ""
    line = " ".join(escape(part) for part in (f"{title}:" if title else "", progress.message) if part)
    return (
        f'<div class="ytt-sheet"><div style="{_GRID}">{"".join(figures)}</div>'
        f'<p style="{_CAPTION}">{line}</p></div>'
    )
