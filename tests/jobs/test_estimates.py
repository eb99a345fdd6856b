"""What a request costs is known before anything is sent, and said in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import ytthumb_nb as yt
from ytthumb_nb.events import Picture, Sending
from ytthumb_nb.jobs.estimates import dollars
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.providers.base import PicturePrice, Prospect
from ytthumb_nb.testing.openai_server import OpenAIServer
from ytthumb_nb.testing.replicate_server import ReplicateServer
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]


class Priced(ScriptedProvider):
    """A paid provider that knows its price and remembers what it was asked about."""

    def __init__(self, usd: float | None = 0.05) -> None:
        picture = Picture(plain_picture().image, cost_usd=0.05)
        super().__init__(default=[Sending("call", usd, "painter-2"), picture], paid=True)
        self.usd = usd
        self.asked: list[Prospect] = []

    def price(self, prospect: Prospect) -> PicturePrice:
        self.asked.append(prospect)
        return PicturePrice(self.usd, "painter-2", date(2026, 11, 22), "its price list")

    async def generate(self, attempt: Any) -> Any:
        async for event in super().generate(attempt):
            yield Sending(attempt.key, event.estimate_usd) if isinstance(event, Sending) else event


@pytest.fixture(params=["replicate", "openai"])
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each of our paid providers, led to its stand-in."""
    with ReplicateServer() if request.param == "replicate" else OpenAIServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield request.param
        assert isinstance(server, ReplicateServer | OpenAIServer)


def test_drawing_here_is_free(make_manager: Make, home: Path) -> None:
    """The local provider costs nothing, and asking leaves no trace."""
    estimate = make_manager().estimate("A title", provider="local")

    assert (estimate.free, estimate.total_usd, str(estimate)) == (True, 0.0, "Free with local.")
    assert not home.exists()


def test_a_price_is_told_with_its_day(make_manager: Make) -> None:
    """Four pictures at five cents: the sum, and whose prices of when."""
    estimate = make_manager(providers={"paid": Priced()}).estimate("A title", provider="paid", count=4)

    assert (estimate.per_picture_usd, estimate.total_usd) == (0.05, 0.2)
    assert (estimate.model, estimate.as_of, estimate.source) == (
        "painter-2",
        date(2026, 11, 22),
        "its price list",
    )
    assert str(estimate) == "About $0.20 for 4, prices of 2026-11-22."


def test_pictures_on_disk_are_not_counted(make_manager: Make) -> None:
    """Two of four were made before: two are paid. All four: nothing is. Forced: all four again."""
    manager = make_manager(providers={"paid": Priced()})
    manager.generate("A title", provider="paid", count=2)
    ask = {"provider": "paid", "count": 4}

    two, none, all_ = (
        manager.estimate("A title", **ask),
        manager.estimate("A title", provider="paid", count=2),
        manager.estimate("A title", **ask, force=True),
    )

    assert (two.on_disk, two.total_usd) == (2, 0.1)
    assert str(two) == "About $0.10 for 2, prices of 2026-11-22; 2 of 4 are on disk already."
    assert (none.free, str(none)) == (True, "Free: all 2 are on disk already.")
    assert (all_.on_disk, all_.total_usd) == (0, 0.2)


def test_an_unknown_price_is_said_to_be_unknown(make_manager: Make) -> None:
    """Without a price nobody guesses; and with a limit nothing would be sent, which is said too."""
    manager = make_manager(providers={"paid": Priced(None), "silent": ScriptedProvider(paid=True)})

    assert str(manager.estimate("A title", provider="paid")) == "The price of painter-2 is not known."
    assert manager.estimate("A title", provider="silent").total_usd is None
    assert str(manager.estimate("A title", provider="paid", max_cost_usd=1)) == (
        "The price of painter-2 is not known; it cannot be kept under your limit of $1.00, so nothing is sent."
    )


def test_a_limit_says_how_many_it_pays_for(make_manager: Make) -> None:
    """A limit below the sum says how far it goes; one that suffices says nothing."""
    manager = make_manager(providers={"paid": Priced()})

    short = manager.estimate("A title", provider="paid", count=4, max_cost_usd=0.12)
    enough = manager.estimate("A title", provider="paid", count=4, max_cost_usd=0.2)

    assert str(short).endswith("your limit of $0.12 pays for 2 of them.")
    assert enough.note == ""


def test_the_estimate_knows_what_goes_along(make_manager: Make, tmp_path: Path) -> None:
    """Size, model, words, the video's own picture and references are what the provider is asked about."""
    provider = Priced()
    reference = tmp_path / "look.png"
    reference.write_bytes(plain_picture().image)

    make_manager(providers={"paid": provider}).estimate(
        yt.sample(),
        provider="paid",
        model="m",
        notes="rain",
        headline="Two",
        references=[reference],
        size=(640, 360),
    )

    (asked,) = provider.asked
    assert asked == Prospect((640, 360), "m", 60 + 3 + 4, own_picture=True, references=1)


@pytest.mark.parametrize("source", ["A cabin in ten days", yt.sample()])
@pytest.mark.parametrize("notes", ["", "x" * 500])
def test_the_estimate_is_what_is_reserved(make_manager: Make, service: str, source: Any, notes: str) -> None:
    """What is told before is what the provider announces with its call, within a few percent, and never much less."""
    manager = make_manager()
    told = manager.estimate(source, provider=service, count=1, notes=notes)
    job = manager.start(source, provider=service, count=1, notes=notes)
    job.wait(60)

    reserved = job.progress.variations[0].estimate_usd
    assert told.total_usd is not None
    assert reserved is not None
    assert told.total_usd == pytest.approx(reserved, rel=0.03)
    assert [row.name for row in manager.costs(by="model").rows] == [f"{service}: {told.model}"]


def test_a_dead_model_is_refused(make_manager: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told the price of something that is no longer there."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789abcdefghij")

    with pytest.raises(yt.InvalidRequestError, match="gpt-image-1"):
        make_manager().estimate("A title", provider="openai", model="gpt-image-1")


def test_amounts_have_the_places_that_matter() -> None:
    """Cents for what costs more than a dime, tenths of cents below."""
    assert [dollars(amount) for amount in (0, 0.0134, 0.1, 1.239)] == ["$0.00", "$0.013", "$0.10", "$1.24"]
    assert re.fullmatch(r"\$\d+\.\d{2,3}", dollars(0.05))
