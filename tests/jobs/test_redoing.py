"""One picture once more, as another idea."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ytthumb_nb.assets import sample
from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError
from ytthumb_nb.imaging.receipts import receipts_of
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.testing.scripted import ScriptedProvider

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]
REQUEST = ThumbnailRequest(
    "A title", provider="scripted", headline="First words", count=3, size=(640, 360), seed=5
)


def test_the_new_picture_is_another_idea(make_manager: Make) -> None:
    """It looks unlike every picture of the job it was redone for, and its receipt says of what it is a part."""
    manager = make_manager()
    result = manager.generate(
        sample("coffee"), count=3, style="colorful", provider="local", seed=1, headline="Hi"
    )

    again = manager.redo(result, 2).wait(60)

    together = manager.receipts(result)
    assert together.alike == ()
    assert len(again.thumbnails) == 1
    made_from = {receipt.changed: receipt.picture for receipt in together}
    assert receipts_of(again.thumbnails, made_from=made_from).alike == ()
    assert again.thumbnails[0].changed not in made_from


def test_what_stays_and_what_is_new(make_manager: Make) -> None:
    """Seed, words of today and everything else stay; each variation gets an idea of its own, also of a redone one."""
    provider = ScriptedProvider()
    manager = make_manager(providers={"scripted": provider})
    result = manager.retext(manager.generate(REQUEST), headline="Other words", variations=[2])

    jobs = [manager.redo(result, 2), manager.redo(result, 3)]
    for job in jobs:
        job.wait(30)
    manager.redo(jobs[1], 1).wait(30)

    attempts = provider.attempts[3:]
    assert sorted(attempt.idea for attempt in attempts) == [6, 7, 9]
    assert {attempt.seed for attempt in attempts} == {5}
    assert sorted(attempt.headline for attempt in attempts) == ["First words", "First words", "Other words"]
    assert all((attempt.index, attempt.count) == (1, 1) for attempt in attempts)


@pytest.mark.parametrize("variation", [0, 4, True, "1"])
def test_there_must_be_such_a_variation(make_manager: Make, variation: int) -> None:
    """Numbers that the job does not have are refused, and so is a job that does not exist."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    result = manager.generate(REQUEST)

    with pytest.raises(InvalidRequestError, match="from 1 to 3"):
        manager.redo(result, variation)
    with pytest.raises(JobNotFoundError, match="nonsense"):
        manager.redo("nonsense", 1)


def test_the_same_request_with_ideas_passed_over(make_manager: Make) -> None:
    """`skip` begins with later ideas of the very same plan: the second picture of two is the first after one."""
    manager = make_manager()
    wishes: dict[str, Any] = {
        "style": "modern",
        "provider": "local",
        "seed": 3,
        "headline": "",
        "size": (640, 360),
    }
    two = manager.generate(sample("coffee"), count=2, **wishes)
    second = manager.generate(sample("coffee"), count=1, skip=1, **wishes)

    assert second.thumbnails[0].changed == two.thumbnails[1].changed
    assert second.thumbnails[0].layout == two.thumbnails[1].layout
    with pytest.raises(InvalidRequestError, match="skip is -1"):
        ThumbnailRequest("A title", skip=-1)
