"""What can go wrong with a paid call, as rows: how the stand-in is told to fail, and what must come of it.

Each row is met by one of three variations of a job, if not said otherwise; the other two are left alone. An outcome
names what became of the variations without a picture: their status, and the code of their error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from benchmarks.fault_stands import Stand
from ytthumb_nb.testing.loopback import Answer, Fault, refuse, stall
from ytthumb_nb.testing.openai_server import Drawing, moderated, out_of_credit, rate_limited
from ytthumb_nb.testing.replicate_server import Life

READY = "ready"
NO_PICTURE = "failed (no_picture)"
UNKNOWN = "unknown (outcome_unknown)"
_FLAGGED = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
_HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Cell:
    """One fault at one provider.

    Args:
        arrange: tells the stand-in to fail.
        outcome: what must become of the variations that get no picture.
        pictures: how many of the three must be kept.
        calls: paid calls that the server must have counted.
        options: arguments of the provider, beside address, key and clock.
        cancel: cancel the job once the first picture is being made.
    """

    arrange: Callable[[Stand], None]
    outcome: str
    pictures: int = 2
    calls: int = 3
    options: Mapping[str, Any] = field(default_factory=dict)
    cancel: bool = False


@dataclass(frozen=True)
class FaultRow:
    """One row of the matrix; None where a provider has no such thing."""

    name: str
    replicate: Cell | None = None
    openai: Cell | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        """By provider."""
        both = {"replicate": self.replicate, "openai": self.openai}
        return {name: cell for name, cell in both.items() if cell is not None}


def _meets(*faults: Fault) -> Callable[[Stand], None]:
    return lambda stand: stand.server.fault(stand.paid_route, *faults)


def _always(fault: Fault) -> Callable[[Stand], None]:
    return lambda stand: stand.server.fault(stand.paid_route, fault, always=True)


def _lives(*lives: Life) -> Callable[[Stand], None]:
    return lambda stand: stand.replicate.lives.extend(lives)


def _draws(*drawings: Drawing) -> Callable[[Stand], None]:
    return lambda stand: stand.openai.drawings.extend(drawings)


def _at(route: str, *faults: Fault) -> Callable[[Stand], None]:
    return lambda stand: stand.server.fault(route, *faults)


def _both(name: str, arrange: Callable[[Stand], None], outcome: str, **expected: Any) -> FaultRow:
    return FaultRow(name, Cell(arrange, outcome, **expected), Cell(arrange, outcome, **expected))


def _held(stand: Stand) -> None:
    """Nothing is ever finished."""
    if stand.name == "replicate":
        stand.replicate.life = Life(until=threading.Event())
    else:
        stand.openai.drawings += [Drawing(partials=1, ends="silence") for _ in range(3)]


def _cancel_answered_500(stand: Stand) -> None:
    _held(stand)
    stand.server.fault("cancel", refuse(500), always=True)


def _gone_elsewhere(stand: Stand) -> None:
    """The prediction is cancelled on Replicate's own page while we wait for it."""
    stand.replicate.lives += [Life(ends="canceled")]


def _jumping(stand: Stand) -> None:
    stand.time.jumps = [-3600.0, 7200.0]
    in_two_seconds = formatdate(stand.time.wall() + 2, usegmt=True)
    _meets(refuse(429, _throttled(stand), {"Retry-After": in_two_seconds}))(stand)


def _limited(headers: Callable[[Stand], Mapping[str, str]]) -> Callable[[Stand], None]:
    return lambda stand: _meets(refuse(429, _throttled(stand), headers(stand)))(stand)


def _throttled(stand: Stand) -> Any:
    if stand.name == "openai":
        return rate_limited()
    return {"detail": "Request was throttled.", "status": 429}


def _status(code: int, body: Any = None) -> Callable[[Stand], None]:
    return _meets(refuse(code, {"detail": f"status {code}"} if body is None else body))


#: What the first call meets, the others need not meet; they wait for it also on a slow machine.
_ACCOUNT: Mapping[str, Any] = {"pictures": 0, "calls": 1, "options": {"alone_s": 60.0}}
#: Long enough for those that are not stalled, also on a slow machine.
_SHORT = {"replicate": {"create_timeout_s": 3.0}, "openai": {"call_timeout_s": 3.0}}

FAULTS: tuple[FaultRow, ...] = (
    _both("none", lambda stand: None, READY, pictures=3),
    FaultRow(
        "connection refused",
        Cell(lambda stand: stand.close_the_door(), "failed (provider)", pictures=0, calls=0),
        Cell(lambda stand: stand.close_the_door(), "failed (provider_unavailable)", pictures=0, calls=0),
    ),
    _both("reset before headers", _meets(Fault(cut="before")), UNKNOWN),
    FaultRow(
        "reset mid-body",
        Cell(_meets(Fault(cut="middle")), UNKNOWN),
        Cell(lambda stand: stand.answer_whole(Fault(cut="middle")), UNKNOWN),
    ),
    FaultRow(
        "reset mid-stream, after a partial", openai=Cell(_draws(Drawing(partials=1, ends="reset")), UNKNOWN)
    ),
    FaultRow(
        "stall for ever",
        Cell(_meets(stall()), UNKNOWN, options=_SHORT["replicate"]),
        Cell(_meets(stall()), UNKNOWN, options=_SHORT["openai"]),
    ),
    _both("401", _always(refuse(401, {"detail": "no"})), "failed (key_refused)", **_ACCOUNT),
    _both("402", _always(refuse(402, {"detail": "no credit"})), "failed (quota_exceeded)", **_ACCOUNT),
    _both("403", _always(refuse(403, {"detail": "no"})), "failed (key_refused)", **_ACCOUNT),
    FaultRow(
        "404, model unknown",
        Cell(_status(404), "failed (invalid_request)"),
        Cell(_status(404), "failed (provider)"),
    ),
    _both("408", _status(408), "failed (provider)"),
    _both("409", _status(409), "failed (provider)"),
    _both("422", _status(422), "failed (provider)"),
    _both("429, in 2 s", _limited(lambda stand: {"Retry-After": "2"}), READY, pictures=3, calls=4),
    _both(
        "429, at a date",
        _limited(lambda stand: {"Retry-After": formatdate(stand.time.wall() + 2, usegmt=True)}),
        READY,
        pictures=3,
        calls=4,
    ),
    _both("429, in 3600 s", _limited(lambda stand: {"Retry-After": "3600"}), "failed (rate_limited)"),
    _both("429, no time said", _limited(lambda stand: {}), READY, pictures=3, calls=4),
    FaultRow(
        "429, account empty",
        openai=Cell(_always(refuse(429, out_of_credit())), "failed (quota_exceeded)", **_ACCOUNT),
    ),
    _both("500", _status(500), "failed (provider)"),
    _both("502, HTML", _status(502, _HTML), UNKNOWN),
    _both("503", _status(503), READY, pictures=3, calls=4),
    FaultRow(
        "moderation",
        Cell(_lives(Life(ends="failed", error=_FLAGGED)), "failed (prompt_refused)"),
        Cell(_status(400, moderated()), "failed (prompt_refused)"),
    ),
    FaultRow("stream without completed", openai=Cell(_draws(Drawing(ends="nothing")), NO_PICTURE)),
    FaultRow(
        "unknown event types",
        openai=Cell(
            _draws(Drawing(extra=({"type": "image_generation.news", "b64_json": "x"}, {"type": "ping"}))),
            READY,
            pictures=3,
        ),
    ),
    FaultRow("error inside the stream", openai=Cell(_draws(Drawing(ends="error")), "failed (provider)")),
    FaultRow(
        "cut after completed", openai=Cell(_draws(Drawing(ends="completed, then cut")), READY, pictures=3)
    ),
    FaultRow(
        "stream without end",
        openai=Cell(_draws(Drawing(ends="endless")), UNKNOWN, options=_SHORT["openai"]),
    ),
    FaultRow("no base64", openai=Cell(_draws(Drawing(picture="?!")), NO_PICTURE)),
    FaultRow("aborted", Cell(_lives(Life(ends="aborted")), "failed (provider)")),
    FaultRow("canceled from outside", Cell(_gone_elsewhere, NO_PICTURE)),
    FaultRow("version: null", Cell(_lives(Life(version=None)), READY, pictures=3)),
    FaultRow("output: list", Cell(_lives(Life(output="list")), READY, pictures=3)),
    FaultRow("output: data URI", Cell(_lives(Life(output="data")), READY, pictures=3)),
    FaultRow("output: null", Cell(_lives(Life(output="null")), NO_PICTURE)),
    FaultRow("output gone after an hour", Cell(_lives(Life(output="gone")), NO_PICTURE)),
    FaultRow(
        "polls: 500, reset, 429, HTML",
        Cell(_at("get", refuse(500), Fault(cut="before"), refuse(429), refuse(200, _HTML)), READY, pictures=3),
    ),
    FaultRow("picture is HTML", Cell(lambda stand: stand.deliver(Answer(200, _HTML)), "failed (not_fetched)")),
    FaultRow(
        "download answered 500, then reset",
        Cell(lambda stand: stand.deliver(Answer(500), None), READY, pictures=3),
    ),
    FaultRow("picture is gone", Cell(lambda stand: stand.deliver(Answer(404)), "failed (not_fetched)")),
    FaultRow(
        "cancelled by us",
        Cell(_held, "cancelled (stopped at the provider)", pictures=0, cancel=True),
        Cell(_held, "cancelled (too late, may be billed)", pictures=0, cancel=True),
    ),
    FaultRow(
        "cancel answered 500",
        Cell(_cancel_answered_500, "cancelled (provider did not confirm)", pictures=0, cancel=True),
    ),
    _both("clock jumps an hour back, two on", _jumping, READY, pictures=3, calls=4),
)
