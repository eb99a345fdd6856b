"""How far a picture of OpenAI is: the stages its stream shows, and an honest guess between them. Pure.

The server accepting the call, each unfinished picture and the finished one are facts. Between them the seconds
are counted, and the bar is moved only where this user's own measurements say how long it usually takes.
"""

from __future__ import annotations

from ytthumb_nb.events import Step
from ytthumb_nb.providers.openai_wire import PARTIALS

ACCEPTED, DRAWN, ARRIVED = 0.1, 0.8, 0.9
#: An estimate stops short of the end by this share: only the end itself is the end.
ALMOST = 0.95


class Stages:
    """The steps of one call. Fractions never fall.

    Args:
        server: what to call it, as the beginning of a sentence in small letters.
        usual_s: measured seconds of earlier pictures like this one; None when there are none.
    """

    def __init__(self, server: str, usual_s: float | None) -> None:
        self._server = server
        self._usual_s = usual_s
        self._fraction = 0.0
        self._estimated = False
        self._drafts = 0

    def accepted(self) -> Step:
        """The server took the call."""
        return self._at(ACCEPTED, f"{self._server} is drawing")

    def draft(self) -> Step:
        """One more unfinished picture came."""
        self._drafts += 1
        share = min(1.0, self._drafts / PARTIALS)
        return self._at(
            ACCEPTED + (DRAWN - ACCEPTED) * share, f"{self._server} is drawing, draft {self._drafts}"
        )

    def silent(self, elapsed_s: float) -> Step:
        """Nothing new, *elapsed_s* seconds after the call was made."""
        drawing = f"{self._server} is drawing" if self._fraction else f"waiting for {self._server}"
        if self._usual_s is None:
            return self._at(self._fraction, f"{drawing}, {elapsed_s:.0f} s")
        share = min(ALMOST, elapsed_s / max(self._usual_s, 0.1))
        usually = f"usually about {max(1.0, self._usual_s):.0f}"
        return self._at(ARRIVED * share, f"{drawing}, {elapsed_s:.0f} s ({usually})", estimated=True)

    def arrived(self, *, by_address: bool) -> Step:
        """The finished picture is here, or its address is."""
        return self._at(ARRIVED, "downloading the picture" if by_address else "the picture has arrived")

    def _at(self, fraction: float, message: str, *, estimated: bool = False) -> Step:
        if fraction > self._fraction or (fraction == self._fraction and not estimated):
            self._fraction, self._estimated = fraction, estimated
        return Step(message, round(self._fraction, 3), self._estimated)
