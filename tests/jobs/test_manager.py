"""Jobs from the outside: start, wait, listen, cancel, fail, time out; with a provider that does as the test says."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ytthumb_nb.errors import (
    InvalidRequestError,
    JobFailedError,
    JobNotFoundError,
    OutcomeUnknownError,
    ProviderError,
    QuotaExceededError,
    StoreError,
)
from ytthumb_nb.events import Sending, Step
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.settings import Settings
from ytthumb_nb.testing.scripted import Gate, Script, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


def ask(**wishes: Any) -> ThumbnailRequest:
    """A request to the scripted provider, from a title, without a headline."""
    return ThumbnailRequest("A title", **{"provider": "scripted", "headline": "", "count": 2, **wishes})


def statuses(progress: Progress) -> list[str]:
    """The variations' statuses."""
    return [str(variation.status) for variation in progress.variations]


def test_a_job_ends_with_its_pictures_on_disk(make_manager: Make) -> None:
    """Start, wait: every variation has its four files, the picture exactly 1280x720."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})

    result = manager.start(ask(count=3)).wait(30)

    assert (result.status, result.message) == (JobStatus.COMPLETED, "3 thumbnails are ready.")
    for thumbnail in result.thumbnails:
        files = thumbnail.files
        for path, size in (
            (files.picture, (1280, 720)),
            (files.preview, (640, 360)),
            (files.small, (320, 180)),
        ):
            with Image.open(path) as image:
                assert (image.size, image.format) == (size, "JPEG")
        assert files.original.read_bytes() == plain_picture().image


def test_the_job_is_on_disk_before_start_returns(make_manager: Make) -> None:
    """Another process can see the job the moment start() has returned, complete in all its keys."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})

    job = manager.start(ask())
    seen = JobManager(home=manager.settings.home).status(job.id)

    assert (seen["job_id"], seen["total_variations"]) == (job.id, 2)
    assert seen["status"] in ("queued", "processing")
    gate.open()
    assert job.wait(30).status is JobStatus.COMPLETED


def test_a_job_can_be_awaited_on_any_loop(make_manager: Make) -> None:
    """`await job` works on a loop that is not the job loop, twice, and also after the end."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})

    async def waits() -> list[int]:
        job = manager.start(ask())
        return [len((await job).pictures), len((await job).pictures)]

    assert asyncio.run(waits()) == [2, 2]


def test_generate_works_inside_a_running_loop(make_manager: Make) -> None:
    """generate() blocks correctly where a loop is running already, as in a cell."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})

    async def cell() -> int:
        return len(manager.generate(ask()).pictures)

    assert asyncio.run(cell()) == 2


def test_updates_tell_the_newest_until_the_end(make_manager: Make) -> None:
    """job.updates() yields rising percentages and ends by itself with the final state."""
    manager = make_manager(
        providers={"scripted": ScriptedProvider(default=[Step("half", 0.5), plain_picture()])}
    )

    async def follow() -> list[Progress]:
        return [progress async for progress in manager.start(ask()).updates()]

    seen = asyncio.run(follow())
    percents = [progress.percent for progress in seen]
    assert percents == sorted(percents)
    assert (seen[-1].status, percents[-1]) == (JobStatus.COMPLETED, 100)


def test_variations_run_in_parallel_within_the_providers_bound(make_manager: Make) -> None:
    """With a bound of two, two stand at the gate and the third has not started."""
    gate, provider = Gate(), ScriptedProvider(concurrency=2)
    provider = ScriptedProvider({1: [gate, plain_picture()], 2: [gate, plain_picture()]}, concurrency=2)
    manager = make_manager(providers={"scripted": provider})
    both = threading.Event()

    def watch(progress: Progress) -> None:
        if statuses(progress) == ["processing", "processing", "queued"]:
            both.set()

    job = manager.start(ask(count=3))
    job.subscribe(watch)

    assert both.wait(10)
    gate.open()
    assert job.wait(30).status is JobStatus.COMPLETED


def test_one_failing_variation_never_costs_its_siblings(make_manager: Make) -> None:
    """One provider error and one bug of three: the third is ready, the message counts, the bug is logged."""
    provider = ScriptedProvider({1: [ProviderError("It broke.")], 2: [RuntimeError("a bug")]})
    manager = make_manager(providers={"scripted": provider})

    job = manager.start(ask(count=3))
    result = job.wait(30)

    assert result.status is JobStatus.COMPLETED
    assert result.message == "1 of 3 thumbnails are ready; 2 failed: It broke."
    assert statuses(job.progress) == ["failed", "failed", "completed"]
    error = job.progress.variations[1].error
    assert error is not None
    assert (error.code, error.message) == ("internal", "RuntimeError: a bug")


def test_a_failed_job_gives_a_result_that_can_raise(make_manager: Make) -> None:
    """All failed: wait() still returns, raise_for_status() raises with the reason."""
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[ProviderError("It broke.")])})

    result = manager.generate(ask())

    assert result.status is JobStatus.FAILED
    with pytest.raises(JobFailedError, match=r"All 2 variations failed: It broke\."):
        result.raise_for_status()


def test_a_lost_answer_is_unknown_and_never_sent_again(make_manager: Make) -> None:
    """A paid call without an answer ends as unknown, with one call made, and nothing retries it."""
    provider = ScriptedProvider({1: [Sending("k1"), OutcomeUnknownError("Lost.")]}, paid=True)
    manager = make_manager(providers={"scripted": provider})

    job = manager.start(ask())
    job.wait(30)

    assert statuses(job.progress) == ["unknown", "completed"]
    assert [attempt.index for attempt in provider.attempts] == [1, 2]
    with pytest.raises(InvalidRequestError, match=r"nothing to make again.*unknown=True"):
        manager.retry_failed(job.id)


def test_an_empty_account_stops_the_remaining_sends(make_manager: Make) -> None:
    """After "no credit", variations that were not begun are not begun, and say the same remedy."""
    provider = ScriptedProvider(
        default=[Sending("k"), QuotaExceededError("No credit.")], concurrency=1, paid=True
    )
    manager = make_manager(providers={"scripted": provider})

    job = manager.start(ask(count=4))
    job.wait(30)

    assert len(provider.attempts) == 1
    assert [variation.message for variation in job.progress.variations] == ["No credit."] * 4


def test_the_budget_is_a_hard_limit(make_manager: Make) -> None:
    """With 10 cents and 4 a picture, two are sent; the others fail before anything is sent for them."""
    scripts: dict[int, Script] = {index: [Sending(f"k{index}", 0.04), plain_picture()] for index in range(1, 5)}
    manager = make_manager(providers={"scripted": ScriptedProvider(scripts, concurrency=1, paid=True)})

    job = manager.start(ask(count=4, max_cost_usd=0.10))
    result = job.wait(30)

    assert statuses(job.progress) == ["completed", "completed", "failed", "failed"]
    assert "Raise max_cost_usd" in result.message


def test_cancel_is_true_and_says_what_became_of_each(make_manager: Make) -> None:
    """Cancelled with one ready, one running and one waiting: the provider is stopped, pictures stay, words say it."""
    gate = Gate()
    provider = ScriptedProvider({2: [gate, plain_picture()]}, concurrency=1, on_stop="stopped at the provider")
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask(count=3))
    assert gate.reached()

    job.cancel()
    job.cancel()
    result = job.wait(10)

    assert (result.status, result.message) == (JobStatus.CANCELLED, "Cancelled: 1 of 3 were finished.")
    assert [v.message for v in job.progress.variations] == ["ready", "stopped at the provider", "never started"]
    assert provider.stopped == [2]
    assert result.pictures[0].is_file()
    job.cancel()
    assert manager.cancel(job.id)["status"] == "cancelled"


def test_cancel_right_after_start_is_not_lost(make_manager: Make) -> None:
    """A cancel that comes before the job has begun still cancels it, and no provider is asked."""
    provider = ScriptedProvider(default=[Gate(), plain_picture()])
    manager = make_manager(providers={"scripted": provider})

    job = manager.start(ask())
    job.cancel()

    assert job.wait(10).status is JobStatus.CANCELLED
    assert set(statuses(job.progress)) == {"cancelled"}


def test_one_variation_can_be_crossed_out(make_manager: Make) -> None:
    """Cancelling variation 1 leaves variation 2 alone; the job completes with it."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider({1: [gate, plain_picture()]})})
    job = manager.start(ask())
    assert gate.reached()

    job.cancel(variation=1)

    assert job.wait(10).status is JobStatus.COMPLETED
    assert statuses(job.progress) == ["cancelled", "completed"]


def test_another_manager_can_cancel_through_the_store(make_manager: Make) -> None:
    """A wish written by another manager on the same home reaches the owner within its polling."""
    gate = Gate()
    owner = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = owner.start(ask())
    assert gate.reached()

    make_manager().cancel(job.id)

    assert job.wait(10).status is JobStatus.CANCELLED


def test_a_job_past_its_limit_fails_and_keeps_its_pictures(make_manager: Make, home: Path) -> None:
    """The limit is enforced by the job itself: code timed_out, one picture kept, the provider stopped."""
    gate = Gate()
    provider = ScriptedProvider({2: [gate, plain_picture()]})
    manager = make_manager(settings=Settings(home=home, job_timeout_s=2.5), providers={"scripted": provider})

    job = manager.start(ask())
    result = job.wait(10)

    assert result.status is JobStatus.FAILED
    assert result.error is not None
    assert result.error.code == "timed_out"
    assert len(result.pictures) == 1
    assert statuses(job.progress) == ["completed", "cancelled"]
    assert provider.stopped == [2]


def test_an_observer_that_raises_costs_nothing(make_manager: Make, caplog: pytest.LogCaptureFixture) -> None:
    """A callback that always raises is logged; the job and the other observers go on."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    seen: list[JobStatus] = []

    def broken(progress: Progress) -> None:
        raise ValueError("a broken widget")

    with caplog.at_level(logging.ERROR):
        job = manager.start(ask())
        job.subscribe(broken)
        job.subscribe(lambda progress: seen.append(progress.status))
        assert job.wait(30).status is JobStatus.COMPLETED

    assert "an observer of job" in caplog.text
    assert JobStatus.COMPLETED in (*seen, job.status)


def test_unsubscribing_ends_the_calls(make_manager: Make) -> None:
    """After unsubscribe() the callback is not called again; unsubscribing twice is harmless."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = manager.start(ask())
    seen: list[Progress] = []
    unsubscribe = job.subscribe(seen.append)
    assert gate.reached()

    unsubscribe()
    unsubscribe()
    before = len(seen)
    gate.open()
    job.wait(30)

    assert len(seen) <= before + 1
    assert not any(progress.status.final for progress in seen)


def test_waiting_has_a_time_limit_and_the_job_goes_on(make_manager: Make) -> None:
    """wait(timeout) raises TimeoutError in words; the job is not touched."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = manager.start(ask())

    with pytest.raises(TimeoutError, match="it goes on"):
        job.wait(0.01)

    gate.open()
    assert job.wait(30).status is JobStatus.COMPLETED


def test_waiting_on_the_job_thread_is_refused(make_manager: Make) -> None:
    """An observer that waits for its own job would wait for ever; it is told so instead."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    said: list[str] = []

    job = manager.start(ask())

    def waits(progress: Progress) -> None:
        try:
            job.wait()
        except RuntimeError as error:
            said.append(str(error))

    job.subscribe(waits)
    job.wait(30)

    assert not said or "await job" in said[0]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"count": 0}, "count is 0; it must be a whole number from 1 to 10"),
        ({"count": 11}, "count is 11"),
        ({"count": "3"}, "count is '3'"),
        ({"count": 2.5}, "count is 2.5"),
        ({"count": True}, "count is True"),
        ({"notes": "x" * 501}, "notes are 501 characters; at most 500"),
        ({"style": "nean"}, "style 'nean' is unknown. Did you mean 'neon'"),
        ({"provider": "replicat"}, "replicat"),
        ({"seed": -1}, "seed is -1"),
        ({"size": (1280,)}, "size is"),
        ({"references": ["gone.png"]}, "reference 'gone.png' is not a file"),
        ({"max_cost_usd": -1}, "max_cost_usd is -1"),
        ({"colour": "red"}, "colour is no field of a request"),
    ],
)
def test_bad_wishes_are_refused_in_a_sentence_and_leave_no_trace(
    make_manager: Make, home: Path, wishes: dict[str, Any], words: str
) -> None:
    """Each bad value raises InvalidRequestError naming it, and not even the home is made."""
    with pytest.raises(InvalidRequestError) as refused:
        make_manager().start("A title", **wishes)

    assert words in str(refused.value)
    assert not home.exists()


def test_a_home_that_cannot_be_written_refuses_the_job(tmp_path: Path) -> None:
    """The store is no observer: without it no job begins."""
    (tmp_path / "file").write_text("")
    manager = JobManager(home=tmp_path / "file" / "home", providers={"scripted": ScriptedProvider()})

    with pytest.raises(StoreError, match="Set YTTHUMB_HOME"):
        manager.start(ask())
    manager.close()


def test_an_unknown_job_is_not_found(make_manager: Make) -> None:
    """status() says not_found with every key; retry and job() raise with a way on."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    job = manager.start(ask())
    job.wait(30)

    unknown = manager.status("nope")

    assert unknown.keys() == manager.status(job.id).keys()
    assert unknown["status"] == "not_found"
    with pytest.raises(JobNotFoundError, match="recent"):
        manager.retry_failed("nope")


def test_recent_lists_the_newest_first(make_manager: Make) -> None:
    """recent() gives status structures of all jobs of the home, newest first."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    ids = [manager.start(ask()) for _ in range(3)]
    for job in ids:
        job.wait(30)

    assert [job["job_id"] for job in make_manager().recent(2)] == [ids[2].id, ids[1].id]
    with pytest.raises(InvalidRequestError, match="limit is 0"):
        manager.recent(0)


def test_retry_makes_exactly_what_is_missing(make_manager: Make) -> None:
    """The failed variation is made again in the same job; the finished one is not touched."""
    provider = ScriptedProvider({2: [ProviderError("It broke.")]})
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask())
    first = job.wait(30).pictures[0].stat().st_mtime_ns
    provider._scripts.clear()

    again = manager.retry_failed(job.id)
    result = again.wait(30)

    assert (again.id, result.message) == (job.id, "2 thumbnails are ready.")
    assert [attempt.index for attempt in provider.attempts].count(1) == 1
    assert result.pictures[0].stat().st_mtime_ns == first


def test_a_request_and_a_seed_reach_the_provider_whole(make_manager: Make) -> None:
    """Seed, notes, size and headline arrive as asked; without a seed one is chosen and recorded."""
    provider = ScriptedProvider()
    manager = make_manager(providers={"scripted": provider})

    manager.generate(ask(count=1, seed=7, notes="n" * 500, headline="Words", size=(640, 360)))
    manager.generate(ask(count=1))

    first, second = provider.attempts
    assert (first.seed, first.notes, first.headline, first.size) == (7, "n" * 500, "Words", (640, 360))
    assert second.seed is not None
    assert manager.recent(1)[0]["status"] == "completed"


def test_cleaning_keeps_finished_pictures_and_says_what_went(make_manager: Make, home: Path) -> None:
    """Old jobs without pictures and orphaned folders go; a job with a picture stays unless asked."""
    now = 1_000_000_000.0
    manager = make_manager(providers={"scripted": ScriptedProvider({1: [ProviderError("x")]})}, now=lambda: now)
    failed = manager.start(ask(count=1))
    failed.wait(30)
    kept = manager.start(ask(count=2))
    kept.wait(30)
    (home / "jobs" / "stray").mkdir()
    later = make_manager(now=lambda: 3_000_000_000.0)

    report = later.clean()

    assert str(report) == "Removed 1 job record, 1 file or folder that belonged to no job."
    assert [job["job_id"] for job in later.recent()] == [kept.id]
    assert kept.result is not None
    assert kept.result.pictures[0].is_file()
    later.choose(kept.id, 2)
    assert later.clean(pictures=True).jobs == 0  # the one to publish stays
    later.choose(kept.id, None)
    assert str(later.clean(pictures=True)).startswith("Removed 1 job record, 1 finished picture")
    assert later.recent() == []


@pytest.mark.parametrize("variation", [0, 3, -1, "1", True])
def test_a_variation_that_is_none_of_the_job_cannot_be_cancelled(make_manager: Make, variation: Any) -> None:
    """It is refused, here and from another process; the job goes on, and hears the next wish to cancel it all."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    other = make_manager()
    job = manager.start(ask())
    assert gate.reached()

    for cancel in (job.cancel, lambda index: other.cancel(job.id, index)):
        with pytest.raises(InvalidRequestError, match="from 1 to 2, or None for the whole job"):
            cancel(variation)

    assert not job.progress.cancelling
    other.cancel(job.id)
    assert job.wait(30).status is JobStatus.CANCELLED


def test_closing_twice_is_safe_and_leaves_jobs_to_be_taken_up(make_manager: Make, home: Path) -> None:
    """A manager that closes with a running job leaves it unfinished in the store, as a killed process would."""
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[Gate()])})
    job = manager.start(ask())

    manager.close()
    manager.close()

    stored = JobManager(home=home).store.load(job.id)
    assert stored is not None
    assert not stored.progress.status.final


def test_an_abandoned_job_is_taken_up_again(make_manager: Make) -> None:
    """A job whose process died is adopted: its finished picture stays, the rest is made, in a second attempt."""
    gate = Gate()
    provider = ScriptedProvider({2: [gate, plain_picture()]}, concurrency=1)
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask())
    assert gate.reached()
    manager.close()
    gate.open()
    heir = make_manager(providers={"scripted": provider})

    (taken,) = heir.reconnect()
    result = taken.wait(30)

    assert (taken.id, result.message) == (job.id, "2 thumbnails are ready.")
    assert [attempt.index for attempt in provider.attempts] == [1, 2, 2]
    assert heir.reconnect() == []


def test_an_abandoned_paid_call_becomes_unknown(make_manager: Make) -> None:
    """The process died between sending and the answer: after reconnect that variation is unknown, not sent again."""
    gate = Gate()
    provider = ScriptedProvider(default=[Sending("k1"), gate, plain_picture()], concurrency=1, paid=True)
    manager = make_manager(providers={"scripted": provider})
    manager.start(ask(count=1))
    assert gate.reached()
    manager.close()
    heir = make_manager(providers={"scripted": provider})

    (taken,) = heir.reconnect()
    taken.wait(30)

    assert statuses(taken.progress) == [VariationStatus.UNKNOWN]
    assert len(provider.attempts) == 1


def test_a_dead_owners_job_can_be_cancelled(make_manager: Make) -> None:
    """Cancelling a job whose process died ends it in words, without anybody there to ask."""
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[Gate()])})
    job = manager.start(ask())
    manager.close()
    other = make_manager()

    assert other.cancel(job.id)["status"] == "cancelled"
