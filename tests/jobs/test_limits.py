"""Limits of a job: its time, awake or asleep, its money over several attempts, and stopping after the current ones."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.events import RemoteCreated, Sending
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.scripted import Gate, Script, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


def ask(**wishes: object) -> ThumbnailRequest:
    """A request to the scripted provider, small, without a headline."""
    given: dict[str, object] = {
        "provider": "scripted",
        "headline": "",
        "size": (320, 320),
        "count": 1,
        **wishes,
    }
    return ThumbnailRequest("A title", **given)  # type: ignore[arg-type]  # values of several types


def statuses(progress: Progress) -> list[str]:
    return [str(variation.status) for variation in progress.variations]


def test_each_job_may_have_a_limit_of_its_own(make_manager: Make) -> None:
    """timeout_s of the request wins over the environment's, is kept with the job, and is said when it is reached."""
    provider = ScriptedProvider({2: [Gate()]})
    manager = make_manager(providers={"scripted": provider})

    job = manager.start(ask(count=2, timeout_s=2.5))
    result = job.wait(30)

    assert (result.status, len(result.pictures)) == (JobStatus.FAILED, 1)
    assert result.error is not None
    assert (result.error.code, "2.5 s" in result.error.message) == ("timed_out", True)
    stored = manager.store.load(job.id)
    assert stored is not None
    assert stored.spec.request.timeout_s == 2.5


@pytest.mark.parametrize("timeout_s", [0, -1, float("inf"), float("nan"), True, "900"])
def test_a_limit_that_is_none_is_refused(timeout_s: object) -> None:
    """Zero, negative, endless, no number: one sentence."""
    with pytest.raises(InvalidRequestError, match=r"timeout_s is .*above 0"):
        ask(timeout_s=timeout_s)


def test_the_sleep_of_the_machine_counts(make_manager: Make) -> None:
    """The lid is closed for an hour while a picture is waited for: soon after it opens the job has timed out."""
    asleep_s, gate = [0.0], Gate()
    manager = make_manager(
        providers={"scripted": ScriptedProvider(default=[gate])}, clock=lambda: 100.0 + asleep_s[0]
    )
    job = manager.start(ask())
    assert gate.reached()

    asleep_s[0] = 3600.0

    assert job.wait(30).error is not None
    assert job.progress.error is not None
    assert job.progress.error.code == "timed_out"


@pytest.mark.parametrize("shift_s", [3e7, -3e7])
def test_the_clock_on_the_wall_does_not_count_while_a_job_runs(make_manager: Make, shift_s: float) -> None:
    """Somebody sets the date a year ahead, or back: the job goes on, and no time in it runs backwards."""
    now, gate = [1e9], Gate()
    provider = ScriptedProvider(default=[gate, plain_picture()])
    manager = make_manager(providers={"scripted": provider}, now=lambda: now[0])
    job = manager.start(ask())
    assert gate.reached()

    now[0] += shift_s
    with pytest.raises(TimeoutError):
        job.wait(1.5)
    gate.open()

    assert job.wait(30).status is JobStatus.COMPLETED
    assert job.progress.updated_at >= job.progress.created_at


def test_a_clock_set_back_gives_an_adopted_job_its_limit_and_no_more(make_manager: Make) -> None:
    """Taken up a year before it was begun, so to speak: its own limit counts from then, not a year."""
    gates, clock = (Gate(), Gate()), [100.0]
    first = make_manager(providers={"scripted": ScriptedProvider(default=[gates[0]])}, now=lambda: 1e9)
    job = first.start(ask(timeout_s=30.0))
    assert gates[0].reached()
    first.close()
    heir = make_manager(
        providers={"scripted": ScriptedProvider(default=[gates[1]])},
        now=lambda: 1e9 - 3e7,
        clock=lambda: clock[0],
    )

    (taken,) = heir.reconnect()
    assert gates[1].reached()
    clock[0] += 30.1

    assert taken.id == job.id
    ended = taken.wait(30).error
    assert ended is not None
    assert ended.code == "timed_out"


def test_after_the_limit_accepted_work_is_still_fetched_and_nothing_else_begun(make_manager: Make) -> None:
    """Taken up the next day: the picture that the provider has is fetched, the one that was never sent is not made."""
    now, gate = [1e9], Gate()
    script: dict[int, Script] = {1: [Sending("k"), RemoteCreated("r-1"), gate]}
    first = make_manager(
        providers={"scripted": ScriptedProvider(script, paid=True, concurrency=1)}, now=lambda: now[0]
    )
    first.start(ask(count=2))
    assert gate.reached()
    first.close()
    now[0] += 86_400
    provider = ScriptedProvider(paid=True)
    heir = make_manager(providers={"scripted": provider}, now=lambda: now[0])

    (job,) = heir.reconnect()
    result = job.wait(30)

    assert [attempt.remote_id for attempt in provider.attempts] == ["r-1"]
    assert statuses(job.progress) == ["completed", "cancelled"]
    assert (result.status, len(result.pictures)) == (JobStatus.FAILED, 1)
    assert result.error is not None
    assert result.error.code == "timed_out"


def test_after_the_limit_a_job_whose_pictures_all_arrive_is_complete(make_manager: Make) -> None:
    """Nothing is missing, so nothing failed, however late it is."""
    now, gate = [1e9], Gate()
    first = make_manager(
        providers={"scripted": ScriptedProvider(default=[Sending("k"), RemoteCreated("r-1"), gate], paid=True)},
        now=lambda: now[0],
    )
    first.start(ask())
    assert gate.reached()
    first.close()
    now[0] += 86_400

    (job,) = make_manager(providers={"scripted": ScriptedProvider(paid=True)}, now=lambda: now[0]).reconnect()

    assert job.wait(30).status is JobStatus.COMPLETED


def test_the_budget_holds_over_all_attempts(make_manager: Make) -> None:
    """Ten cents, two calls of four sent before the process died: the next attempt sends none."""
    gate = Gate()
    script: Script = [Sending("k1", 0.04), RemoteCreated("r-1"), plain_picture()]
    lost: Script = [Sending("k2", 0.04), gate]
    first = make_manager(
        providers={"scripted": ScriptedProvider({1: script, 2: lost}, paid=True, concurrency=1)}
    )
    first.start(ask(count=4, max_cost_usd=0.10))
    assert gate.reached()
    first.close()
    provider = ScriptedProvider(default=[Sending("k3", 0.04), plain_picture()], paid=True)
    heir = make_manager(providers={"scripted": provider})

    (job,) = heir.reconnect()
    job.wait(30)

    assert statuses(job.progress) == ["completed", "unknown", "failed", "failed"]
    assert heir.store.spent_usd(job.id) == pytest.approx(0.08)
    assert "$0.080 of $0.10 are taken" in job.progress.variations[2].message


def test_stopping_after_the_current_one_finishes_what_was_begun(make_manager: Make) -> None:
    """One of three runs: it is finished, the others are never started, and the provider is not stopped."""
    gate = Gate()
    provider = ScriptedProvider({1: [gate, plain_picture()]}, concurrency=1)
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask(count=3))
    assert gate.reached()

    job.cancel(after_current=True)
    job.cancel(after_current=True)
    stopping = threading.Event()
    job.subscribe(lambda progress: stopping.set() if progress.stopping else None)
    assert stopping.wait(10)
    assert not job.progress.cancelling
    gate.open()
    result = job.wait(30)

    assert (result.status, result.message) == (JobStatus.CANCELLED, "Cancelled: 1 of 3 were finished.")
    assert [v.message for v in job.progress.variations] == ["ready", "never started", "never started"]
    assert provider.stopped == []


def test_cancel_now_is_heard_after_stopping_was_asked_for(make_manager: Make) -> None:
    """Whoever loses patience may still stop everything."""
    gate = Gate()
    provider = ScriptedProvider(default=[gate], concurrency=1, on_stop="stopped at the provider")
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask(count=2))
    assert gate.reached()

    job.cancel(after_current=True)
    job.cancel()

    assert job.wait(30).status is JobStatus.CANCELLED
    assert [v.message for v in job.progress.variations] == ["stopped at the provider", "never started"]


def test_another_process_may_ask_to_stop_after_the_current_one(make_manager: Make) -> None:
    """The wish travels through the store; a single variation cannot be meant by it."""
    gate = Gate()
    provider = ScriptedProvider(default=[gate, plain_picture()], concurrency=1)
    owner = make_manager(providers={"scripted": provider})
    job = owner.start(ask(count=2))
    assert gate.reached()
    other = make_manager()

    other.cancel(job.id, after_current=True)
    for progress in other.watch(job.id):
        if progress.stopping:
            gate.open()

    assert statuses(job.progress) == ["completed", "cancelled"]
    with pytest.raises(InvalidRequestError, match="whole job"):
        other.cancel(job.id, 1, after_current=True)


def test_stopping_when_all_have_begun_completes_the_job(make_manager: Make) -> None:
    """Nothing was waiting, so nothing was cancelled."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = manager.start(ask(count=2))
    assert gate.reached()
    both = threading.Event()
    job.subscribe(lambda progress: both.set() if statuses(progress) == ["processing"] * 2 else None)
    assert both.wait(10)

    job.cancel(after_current=True)
    gate.open()

    assert job.wait(30).status is JobStatus.COMPLETED
