"""Other words on finished pictures: nothing is asked, nothing is lost, and everybody sees the new ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, StoreError
from ytthumb_nb.events import (
    JobEnded,
    JobEvent,
    PicturesRetexted,
    Retexted,
    VariationCompleted,
    VariationFailed,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import Box, ErrorInfo, GenerationResult, Layout, ThumbnailRequest, VariationFiles
from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.scripted import Gate, Script, ScriptedProvider, plain_picture

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]
FILES = VariationFiles(Path("/p/1.jpg"), Path("/p/1.png"), Path("/p/1p.jpg"), Path("/p/1s.jpg"))
OTHERS = VariationFiles(Path("/r/1.jpg"), Path("/p/1.png"), Path("/r/1p.jpg"), Path("/r/1s.jpg"))


def ask(**wishes: Any) -> ThumbnailRequest:
    """A request to the scripted provider for small pictures."""
    defaults = {"provider": "scripted", "headline": "First words", "count": 2, "size": (640, 360)}
    return ThumbnailRequest("A title", **{**defaults, **wishes})


@pytest.fixture
def manager(make_manager: Make) -> JobManager:
    return make_manager(providers={"scripted": ScriptedProvider()})


@pytest.fixture
def result(manager: JobManager) -> GenerationResult:
    return manager.generate(ask())


def changed_box(one: Path, other: Path) -> tuple[int, int, int, int] | None:
    """Where two pictures differ clearly."""
    with Image.open(one) as first, Image.open(other) as second:
        difference = ImageChops.difference(first.convert("L"), second.convert("L"))
        return difference.point(lambda value: 255 if value > 60 else 0).getbbox()


def test_new_pictures_beside_the_old(manager: JobManager, result: GenerationResult) -> None:
    """The new pictures are files of their own; the old ones are still there, byte for byte."""
    before = [path.read_bytes() for path in result.pictures]

    other = manager.retext(result, headline="Second words")

    assert [path.read_bytes() for path in result.pictures] == before
    assert [path.read_bytes() for path in other.pictures] != before
    assert [path.parent.name for path in other.pictures] == ["revision_02"] * 2
    assert [path.name for path in other.pictures] == [path.name for path in result.pictures]
    for thumbnail in other.thumbnails:
        for path, size in ((thumbnail.files.picture, (640, 360)), (thumbnail.files.small, (320, 180))):
            with Image.open(path) as image:
                assert (image.size, image.format) == (size, "JPEG")


def test_the_same_words_give_the_same_bytes(manager: JobManager, result: GenerationResult) -> None:
    """Words are drawn on the picture without words: there and back again gives the first picture."""
    manager.retext(result, headline="Second words", font="anton", place="bottom", outline=0.1)

    back = manager.retext(result, reset=True)

    assert [path.read_bytes() for path in back.pictures] == [path.read_bytes() for path in result.pictures]


def test_no_words_are_the_picture_below(manager: JobManager, result: GenerationResult) -> None:
    """An empty headline takes the words away."""
    bare = manager.retext(result, headline="")

    with Image.open(bare.pictures[0]) as image:
        levels = np.asarray(image.convert("L"), int)
    assert levels.max() - levels.min() <= 2


def test_what_is_not_said_stays(manager: JobManager, result: GenerationResult) -> None:
    """Changes add up: another font means the words of today, not those of the beginning."""
    manager.retext(result, headline="Second *words*", style="neon")
    other = manager.retext(result, font="russo", upper=False, outline=0.02, place="top")

    layer = HeadlineLayer("Second *words*", "neon", "russo", False, 0.02, "top")
    assert [thumbnail.layer for thumbnail in other.thumbnails] == [layer] * 2


def test_only_the_named_ones(manager: JobManager, result: GenerationResult) -> None:
    """Without being named, a picture stays what it is."""
    other = manager.retext(result, headline="Only here", variations=[2])

    assert other.pictures[0] == result.pictures[0]
    assert other.pictures[1] != result.pictures[1]


def test_words_stand_where_they_are_wanted(manager: JobManager, result: GenerationResult) -> None:
    """A place is a half, a corner or a rectangle of the picture, and that is where something changes."""
    bare = manager.retext(result, headline="", variations=[1])
    places: dict[Any, tuple[int, int, int, int]] = {
        "left": (0, 0, 360, 360),
        "right": (280, 0, 640, 360),
        "top": (0, 0, 640, 170),
        "bottom-left": (0, 175, 390, 360),
        (0.5, 0.1, 0.9, 0.5): (315, 30, 585, 185),
    }
    for place, (left, top, right, bottom) in places.items():
        there = manager.retext(result, headline="Here", place=place, variations=[1])
        box = changed_box(bare.pictures[0], there.pictures[0])
        assert box is not None
        assert left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom, place


def test_a_word_in_stars_takes_the_accent(manager: JobManager, result: GenerationResult) -> None:
    """Stars emphasise from end to end: no star is drawn, and the starred word has another colour."""
    bare, first, second = (
        manager.retext(result, headline=words, variations=[1]) for words in ("", "*One* two", "One *two*")
    )

    assert first.pictures[0].read_bytes() != second.pictures[0].read_bytes()
    boxes = [changed_box(bare.pictures[0], each.pictures[0]) for each in (first, second)]
    assert boxes[0] is not None
    assert boxes[0] == boxes[1], "letters stand in the same places: no star takes room"


def test_everybody_sees_the_new_pictures(manager: JobManager, make_manager: Make) -> None:
    """The job's own object, its observers, status, recent jobs and other processes show the new pictures."""
    seen: list[Progress] = []
    job = manager.start(ask())
    job.wait(30)
    job.subscribe(seen.append)

    other = manager.retext(job, headline="Second words")

    assert job.result == other
    assert job.wait(1) == other
    assert asyncio.run(_awaited(job)) == other
    assert seen[-1].result == other
    files = [str(path) for path in other.pictures]
    for status in (manager.status(job.id), manager.recent(1)[0], make_manager().status(job.id)):
        assert [variation["files"]["picture"] for variation in status["variations"]] == files
        assert (status["status"], status["progress"], status["message"]) == (
            "completed",
            100,
            "2 thumbnails are ready.",
        )


async def _awaited(job: Any) -> GenerationResult:
    return await job  # type: ignore[no-any-return]  # a Job


def test_another_process_can_do_it_too(result: GenerationResult, make_manager: Make) -> None:
    """The words of a job of an earlier process can be changed: all that is needed is on disk."""
    other = make_manager().retext(result.job_id, headline="Later")

    assert [thumbnail.layer.text for thumbnail in other.thumbnails if thumbnail.layer] == ["Later"] * 2


def test_the_provider_is_not_asked(make_manager: Make) -> None:
    """Other words cost no call: the provider hears nothing of it."""
    provider = ScriptedProvider()
    manager = make_manager(providers={"scripted": provider})
    result = manager.generate(ask())
    asked = len(provider.attempts)

    manager.retext(result, headline="Second words")

    assert len(provider.attempts) == asked == 2


def test_a_picture_made_again_later_keeps_its_siblings_words(make_manager: Make) -> None:
    """What is missing can still be made after a change of words, and what was changed stays changed."""
    failing: dict[int, Script] = {2: [InvalidRequestError("no")]}
    manager = make_manager(providers={"scripted": ScriptedProvider(failing)})
    result = manager.generate(ask())
    other = manager.retext(result, headline="Second words")

    whole = make_manager(providers={"scripted": ScriptedProvider()}).retry_failed(result.job_id).wait(30)

    assert len(other.pictures) == 1
    assert whole.pictures[0] == other.pictures[0]
    assert len(whole.pictures) == 2


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({}, "nothing was said"),
        ({"font": "antan"}, "Did you mean 'anton'"),
        ({"font": "none.ttf"}, "does not exist"),
        ({"style": "moden"}, "modern"),
        ({"place": "midle"}, "unknown"),
        ({"place": (0.5, 0.1, 0.4, 0.5)}, "shares of the picture"),
        ({"outline": 3}, "0 to 0.2"),
        ({"headline": "a\U00010330b"}, "missing"),
        ({"headline": "x", "variations": [3]}, "Its finished pictures are: 1, 2"),
        ({"headline": "x", "variations": []}, "numbers of finished pictures"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    manager: JobManager, result: GenerationResult, wishes: dict[str, Any], sentence: str
) -> None:
    """Each wrong wish gets its sentence, and job and files stay as they were."""
    before, files = manager.status(result.job_id), sorted(manager.settings.home.rglob("*.jpg"))

    with pytest.raises(InvalidRequestError, match=sentence):
        manager.retext(result, **wishes)

    assert manager.status(result.job_id) == before
    assert sorted(manager.settings.home.rglob("*.jpg")) == files


def test_a_running_job_is_left_alone(make_manager: Make) -> None:
    """While a job runs its words stay; an unknown job is not found."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = manager.start(ask())

    with pytest.raises(InvalidRequestError, match="has not ended yet"):
        manager.retext(job, headline="x")
    with pytest.raises(JobNotFoundError, match="There is no job 'x'"):
        manager.retext("x", headline="x")
    gate.open()
    job.wait(30)


def test_all_or_none(manager: JobManager, result: GenerationResult) -> None:
    """When one picture below is gone, no picture changes, and the sentence names the file."""
    original = result.thumbnails[1].files.original
    original.unlink()
    before = manager.status(result.job_id)

    with pytest.raises(StoreError, match=original.name):
        manager.retext(result, headline="x")

    assert manager.status(result.job_id) == before
    assert not list(original.parent.glob("revision_*"))


LAYER = HeadlineLayer("Words", "neon", place=(0.0, 0.0, 0.5, 0.5))
LAYOUT = Layout(Box(1, 2, 300, 200), "right", "top", (Box(5, 5, 9, 9),), 3)


@given(st.lists(st.integers(0, 4), max_size=4), st.integers(2, 9))
def test_new_words_change_pictures_and_nothing_else(indexes: list[int], revision: int) -> None:
    """Folded in after the end, whatever it names, it changes files and words of finished variations only."""
    ended = Progress.queued("j", 3, 1.0)
    failed = VariationFailed(2, ErrorInfo("provider", "It broke."))
    for what in (
        VariationCompleted(1, FILES, layer=LAYER, layout=LAYOUT),
        failed,
        VariationCompleted(3, FILES),
    ):
        ended = fold(ended, JobEvent("j", 1, 2.0, what))
    retexted = PicturesRetexted(revision, tuple(Retexted(index, OTHERS, LAYER, LAYOUT) for index in indexes))
    assert fold(ended, JobEvent("j", 1, 3.0, retexted)) is ended, "before the end nothing happens"
    ended = fold(ended, JobEvent("j", 1, 3.0, JobEnded()))

    after = fold(ended, JobEvent("j", 1, 4.0, retexted))

    assert (after.status, after.percent, after.message) == (ended.status, ended.percent, ended.message)
    for before_one, after_one in zip(ended.variations, after.variations, strict=True):
        touched = before_one.files is not None and before_one.index in indexes
        assert (after_one.files == OTHERS) == touched
        assert after_one.status is before_one.status
        assert after_one.cost_usd == before_one.cost_usd
    if not set(indexes) & {1, 3}:
        assert after is ended
