"""What Generate is going to cost, said before it is clicked, and the offer to use paid pictures again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.estimates import Estimate
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show

_AGAIN, _NEW = "Use them again", "Pay for new ones"


class PriceTag:
    """A line with the price, and a choice where pictures of the very same request are on disk.

    Args:
        ask: gives the estimate for what the form says now, None when nothing is paid; may take a while.
    """

    def __init__(self, make: Elements, canvas: Canvas, ask: Callable[[], Estimate | None]) -> None:
        self._canvas = canvas
        self._ask = ask
        self._lock = threading.Condition()
        self._wanted = 0
        self._working = False
        self.line = make.html("ytt-hint ytt-price")
        self.choice = make.field(w.ToggleButtons, "ytt-again", "", options=[_AGAIN, _NEW], value=_AGAIN)
        self.widget = make.box("ytt-price-box", [self.line, self.choice])
        show(self.widget, False)
        show(self.choice, False)
        self.choice.observe(lambda _: self.refresh(), "value")

    @property
    def pay_again(self) -> bool:
        """Whether new pictures are wanted although there are some."""
        return bool(self.choice.value == _NEW)

    def offer_again(self) -> None:
        """Go back to using again what is there; for the next request, which may be another."""
        self._canvas.draw(lambda: setattr(self.choice, "value", _AGAIN))

    def refresh(self) -> None:
        """Find the price out anew, on a thread of its own; many wishes at once are answered once."""
        with self._lock:
            self._wanted += 1
            if self._working:
                return
            self._working = True
        in_background(self._work, "ytthumb-price")

    def wait(self, timeout: float = 10.0) -> bool:
        """Block until the price shown is of the newest wishes; False when *timeout* seconds were not enough."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._working, timeout)

    def _work(self) -> None:
        while True:
            with self._lock:
                turn = self._wanted
            try:
                estimate = self._ask()
            except ThumbnailError:  # Generate says what is wrong with the request
                estimate = None
            except BaseException:
                self._stop()
                raise
            self._show(estimate)
            with self._lock:
                if turn == self._wanted:
                    self._working = False
                    self._lock.notify_all()
                    return

    def _stop(self) -> None:
        with self._lock:
            self._working = False
            self._lock.notify_all()

    def _show(self, estimate: Estimate | None) -> None:
        def change() -> None:
            self.line.value = "" if estimate is None else _words(estimate)
            show(self.choice, estimate is not None and (estimate.on_disk > 0 or self.pay_again))
            show(self.widget, estimate is not None)

        self._canvas.draw(change)


def _words(estimate: Estimate) -> Any:
    source = f' title="{escape(estimate.source, quote=True)}"' if estimate.source else ""
    return f"<span{source}>{escape(str(estimate))}</span>"
