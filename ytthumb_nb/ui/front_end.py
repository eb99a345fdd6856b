"""A check-up shown in a notebook: the table, and in it whether the front end really shows widgets and answers.

That can only be known by asking: a widget is shown that sends a word back as soon as a browser draws it. Kernels
deliver such words while a cell runs, or when it ends; so the row is filled in then, and the cell never waits.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any, Final

import anywidget

from ytthumb_nb.checkup import Checkup, Finding
from ytthumb_nb.ui.canvas import Canvas

#: How long a front end may take to draw a widget and answer, in seconds.
PATIENCE_S: Final = 15.0
NAME: Final = "widgets front end"
_ASKED: Final = Finding(NAME, "note", "asked; its answer appears here when this cell has ended")
_SILENT: Final = Finding(
    NAME,
    "note",
    "no answer: either nobody looks (nbconvert, a script), or the front end lacks the widgets extension: "
    "install ytthumb-nb[notebook] where JupyterLab itself is installed, then reload the page",
)
_ESM: Final = 'export default { render({ model }) { model.send({ word: "here" }); } };'


class Asking(anywidget.AnyWidget):
    """A widget without a face that says "here" as soon as a front end draws it."""

    _esm = _ESM

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**(data or {}), "text/plain": "Asking()"}


class LiveCheckup(Checkup):
    """A check-up that also asks the front end it is shown in; everything else is as in a `Checkup`."""

    def _ipython_display_(self) -> None:
        from IPython import get_ipython
        from IPython.display import display

        publisher = get_ipython().display_pub
        canvas, transient = Canvas(), {"display_id": f"ytthumb-{uuid.uuid4().hex}"}
        begun = time.monotonic()

        def show(finding: Finding, *, update: bool) -> None:
            shown = with_front_end(self, finding)
            data = {"text/html": shown._repr_html_(), "text/plain": str(shown)}
            publisher.publish(data, transient=transient, update=update)

        def answered() -> None:
            took_s = time.monotonic() - begun
            done = Finding(NAME, "ok", f"shows widgets and answers ({took_s:.1f} s after it was asked)")
            canvas.draw(lambda: show(done, update=True))

        show(_ASKED, update=False)
        widget = asking(answered, lambda: canvas.draw(lambda: show(_SILENT, update=True)))
        display(widget)  # type: ignore[no-untyped-call]  # untyped there


def asking(answered: Any, silent: Any, patience_s: float = PATIENCE_S) -> Asking:
    """A widget to be shown: calls *answered* once when a front end draws it, or *silent* when none did in time."""
    widget = Asking()
    once = threading.Lock()

    def end(how: Any) -> None:
        if once.acquire(blocking=False):
            timer.cancel()
            how()

    timer = threading.Timer(patience_s, end, (silent,))
    timer.daemon = True
    widget.on_msg(lambda _, content, __: end(answered) if content.get("word") == "here" else None)
    timer.start()
    return widget


def with_front_end(checkup: Checkup, finding: Finding) -> Checkup:
    """*checkup* with *finding* after what is said of the kernel."""
    rows = list(checkup.findings)
    place = next((at for at, row in enumerate(rows) if row.name == "kernel"), len(rows) - 1)
    rows.insert(place + 1, finding)
    return Checkup(tuple(rows))
