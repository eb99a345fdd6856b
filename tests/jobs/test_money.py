"""Money: nothing is paid twice, and what was paid can be looked up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ytthumb_nb.errors import (
    InvalidRequestError,
    NoPictureError,
    OutcomeUnknownError,
    PictureNotFetchedError,
    PromptRefusedError,
    ProviderError,
)
from ytthumb_nb.events import Picture, Sending, Waiting
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.testing.scripted import Script, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


class PaidProvider(ScriptedProvider):
    """A paid provider whose every variation is one call of 4 cents that turns out to cost 5."""

    def __init__(self) -> None:
        scripts: dict[int, Script] = {
            index: [Sending(f"unused-{index}", 0.04, "painter"), Picture(plain_picture().image, cost_usd=0.05)]
            for index in range(1, 11)
        }
        super().__init__(scripts, paid=True)

    async def generate(self, attempt: Any) -> Any:
        async for event in super().generate(attempt):
            yield Sending(attempt.key, event.estimate_usd, event.model) if isinstance(event, Sending) else event


def ask(source: Any = "A title", **wishes: Any) -> ThumbnailRequest:
    """A request for two paid pictures."""
    return ThumbnailRequest(source, **{"provider": "paid", "count": 2, **wishes})


def test_the_same_request_is_not_paid_again(make_manager: Make) -> None:
    """Asked again, also by a later process, the pictures on disk are used, and the message says so."""
    provider = PaidProvider()
    make_manager(providers={"paid": provider}).generate(ask())
    later = make_manager(providers={"paid": provider})

    result = later.generate(ask())

    assert len(provider.attempts) == 2
    assert result.message == (
        "2 thumbnails are ready. 2 of them were on disk already and not paid again;"
        " force=True (--force) pays for new ones."
    )
    assert all(path.is_file() for path in result.pictures)
    assert later.costs().actual_usd == 0.1


def test_force_pays_again(make_manager: Make) -> None:
    """force=True makes new pictures of the very same request."""
    provider = PaidProvider()
    manager = make_manager(providers={"paid": provider})
    manager.generate(ask())

    manager.generate(ask(force=True))

    assert len(provider.attempts) == 4


def test_another_headline_costs_nothing(make_manager: Make) -> None:
    """The headline is our layer: other words on the same request reuse the paid pictures and draw anew."""
    provider = PaidProvider()
    manager = make_manager(providers={"paid": provider})
    first = manager.generate(ask(headline="One"))

    second = manager.generate(ask(headline="Completely different words"))

    assert len(provider.attempts) == 2
    assert first.pictures[0].read_bytes() != second.pictures[0].read_bytes()


@pytest.mark.parametrize(
    "change", [{"style": "neon"}, {"notes": "rain"}, {"seed": 1}, {"model": "other"}, {"size": (640, 360)}]
)
def test_another_request_is_made_and_paid(make_manager: Make, change: dict[str, Any]) -> None:
    """Whatever changes the pictures makes another request."""
    provider = PaidProvider()
    manager = make_manager(providers={"paid": provider})
    manager.generate(ask())

    manager.generate(ask(**change))

    assert len(provider.attempts) == 4


def test_a_new_photo_under_an_old_name_is_another_request(make_manager: Make, tmp_path: Path) -> None:
    """The photo's content counts, not its path."""
    provider = PaidProvider()
    manager = make_manager(providers={"paid": provider})
    photo = tmp_path / "photo.png"
    for colour in ("red", "blue"):
        Image.new("RGB", (640, 360), colour).save(photo)
        manager.generate(ask(photo))

    assert len(provider.attempts) == 4


def test_a_missing_original_is_made_again(make_manager: Make) -> None:
    """A paid picture whose file was deleted is no longer offered: it is made and paid."""
    provider = PaidProvider()
    manager = make_manager(providers={"paid": provider})
    manager.generate(ask()).thumbnails[0].files.original.unlink()

    result = manager.generate(ask())

    assert len(provider.attempts) == 3
    assert "One of them" in result.message or "1 of them" in result.message


def test_the_ledger_sums_up_by_day_job_and_model(make_manager: Make) -> None:
    """Reported and estimated amounts stay apart; refused calls cost nothing; lost answers are counted."""
    scripts: dict[int, Script] = {
        1: [Sending("a", 0.04, "painter"), Waiting("429", 0.0), Sending("b", 0.04, "painter"), plain_picture()],
        2: [Sending("c", 0.04, "painter"), OutcomeUnknownError("Lost.")],
        3: [Sending("d", 0.04, "painter"), Picture(plain_picture().image, cost_usd=0.06)],
    }
    manager = make_manager(providers={"paid": ScriptedProvider(scripts, paid=True)}, now=lambda: 86_400.0)

    job = manager.start(ask(count=3))
    job.wait(30)

    (row,) = manager.costs().rows
    assert (row.name, row.calls, row.unknown, row.actual_usd, row.open_usd) == ("1970-01-02", 3, 1, 0.06, 0.08)
    assert [row.name for row in manager.costs(by="model").rows] == ["paid: painter"]
    assert [row.name for row in manager.costs(by="job").rows] == [job.id]
    assert str(manager.costs()) == (
        "3 paid calls: $0.06 as reported by the providers, and about $0.08 that nobody reported."
    )
    with pytest.raises(InvalidRequestError, match="by 'week'"):
        manager.costs(by="week")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("error", "sends", "open_usd"),
    [
        (NoPictureError("Nothing came of it."), 2, 0.08),
        (PictureNotFetchedError("It is there."), 2, 0.08),
        (OutcomeUnknownError("Lost."), 2, 0.08),
        (PromptRefusedError("No."), 4, 0.0),
    ],
    ids=["no picture", "not fetched", "unknown", "refused"],
)
def test_the_limit_counts_what_may_have_been_billed(
    make_manager: Make, error: ProviderError, sends: int, open_usd: float
) -> None:
    """A call that brought nothing, but may be on the bill, keeps its share of the limit and stands in the ledger."""
    scripts: dict[int, Script] = {index: [Sending(f"k{index}", 0.04), error] for index in range(1, 5)}
    provider = ScriptedProvider(scripts, concurrency=1, paid=True)
    manager = make_manager(providers={"paid": provider})

    job = manager.start(ask(count=4, max_cost_usd=0.10))
    job.wait(30)

    codes = [v.error.code for v in job.progress.variations if v.error is not None]
    assert codes == [error.code] * sends + ["budget_reached"] * (4 - sends)
    assert manager.costs().open_usd == open_usd
    assert (job.progress.to_dict()["cost"]["estimate_usd"] or 0.0) == open_usd


@pytest.mark.parametrize(("cost", "made"), [(0.09, 1), (0.01, 4), (None, 2)])
def test_the_limit_goes_by_what_was_really_paid(make_manager: Make, cost: float | None, made: int) -> None:
    """Once a picture's true cost is known it takes the place of its estimate, be it more or less."""
    picture = plain_picture().image
    scripts: dict[int, Script] = {
        index: [Sending(f"k{index}", 0.04), Picture(picture, cost_usd=cost)] for index in range(1, 5)
    }
    provider = ScriptedProvider(scripts, concurrency=1, paid=True)

    result = make_manager(providers={"paid": provider}).generate(ask(count=4, max_cost_usd=0.10))

    assert len(result.pictures) == made


def test_an_unreadable_picture_was_paid_for_all_the_same(make_manager: Make) -> None:
    """What arrived and cannot be opened stays in the ledger, and the words say what was wrong."""
    scripts: dict[int, Script] = {1: [Sending("k", 0.04), Picture(b"\x89PNG no picture")]}
    manager = make_manager(providers={"paid": ScriptedProvider(scripts, paid=True)})

    job = manager.start(ask(count=1))
    job.wait(30)

    (variation,) = job.progress.variations
    assert variation.error is not None
    assert variation.error.code == "no_picture"
    assert manager.costs().open_usd == 0.04


def test_an_empty_ledger_says_so(make_manager: Make) -> None:
    """Nothing paid: a sentence, no table."""
    assert make_manager().costs()._repr_html_() == "<p>No paid call was made.</p>"
