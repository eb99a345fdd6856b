"""The provider boundary: one method that turns an attempt into events.

A provider is a class with `name`, `capabilities`, `availability()` and `generate()`, registered under the
entry-point group `ytthumb_nb.providers`. The job calls it on the job loop; it knows nothing of jobs,
widgets or the store. Blocking work belongs into `attempt.run_blocking`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from ytthumb_nb.brand import Brand
from ytthumb_nb.events import ProviderEvent
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import JOB_TIMEOUT_S

T = TypeVar("T")


@dataclass(frozen=True)
class Capabilities:
    """What the job must know of a provider before it asks anything of it.

    `concurrency` bounds how many variations run at once, `paid` makes the job journal before each call,
    `takes_references` and `takes_notes` tell the form what to offer.
    """

    concurrency: int = 2
    paid: bool = False
    takes_notes: bool = False
    takes_references: bool = False


@dataclass(frozen=True)
class Availability:
    """Whether a provider can be used here, and why, in a sentence for the user."""

    usable: bool
    reason: str


class RunBlocking(Protocol):
    """Runs a blocking function off the loop (or in place, where no thread can start) and returns its value."""

    async def __call__(self, function: Callable[[], T], /) -> T: ...


@dataclass(frozen=True)
class Attempt:
    """One try at one variation: everything a provider needs, and nothing else.

    `index` counts from 1 to `count`. `seed` is always set. `headline` is given so that a picture can leave room
    for it; the words themselves are drawn later by the headline layer. `key` is unique to this attempt.
    `brand` is whose colours the scene takes; its letters and logo are drawn later as well.
    `timeout_s` is the limit of the whole job, in seconds: work that takes longer is not wanted any more.
    `remote_id` is set when an earlier owner of the job already had the provider start this work. When a variation
    is cancelled while `detached()` is true, this process only lets go: the remote side is not told, since the work
    is waited for by its id later, or by another process already.
    """

    job_id: str
    index: int
    count: int
    key: str
    style: str
    headline: str
    notes: str
    brief: VideoBrief
    size: tuple[int, int]
    seed: int
    run_blocking: RunBlocking = field(repr=False, compare=False)
    model: str | None = None
    references: tuple[Path, ...] = ()
    remote_id: str | None = None
    brand: Brand | None = None
    detached: Callable[[], bool] = field(default=lambda: False, repr=False, compare=False)
    skip: int = 0
    timeout_s: float = JOB_TIMEOUT_S

    @property
    def idea(self) -> int:
        """Which idea (1, 2, ...) this variation is: its number, and those that the request passes over."""
        return self.skip + self.index


@dataclass(frozen=True)
class Prospect:
    """A picture that somebody thinks of asking for, as far as its price depends on it.

    `characters` is how long title, headline and notes are together, `own_picture` whether there is a picture of the
    video, `references` how many further ones the user gives. `size` is in pixels.
    """

    size: tuple[int, int]
    model: str | None = None
    characters: int = 0
    own_picture: bool = False
    references: int = 0


@dataclass(frozen=True)
class PicturePrice:
    """About what one picture costs, in US dollars; `usd` is None when nobody knows.

    `model` is the one that would be asked, `as_of` the day on which `source` said so.
    """

    usd: float | None
    model: str = ""
    as_of: date | None = None
    source: str = ""


class VariationStopped(Exception):
    """Raised by a provider out of its clean-up when it was cancelled, to say what that meant for the work."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Provider(Protocol):
    """What a provider module offers.

    `generate` yields events and ends with one `Picture`, or raises a `ProviderError` when it failed.
    It is closed (`aclose`) or cancelled when the variation is stopped: it then tells the remote side, shortly,
    and may raise `VariationStopped` to say how that went.

    Two more methods may be there, and neither may send anything: `check_model(model)` raises InvalidRequestError
    for a model that is known to be dead, and `price(prospect)` gives the `PicturePrice` of a picture.
    """

    name: str
    capabilities: Capabilities

    def availability(self) -> Availability: ...

    def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]: ...

    async def aclose(self) -> None: ...
