"""Who may run a job: its owner while there is one, then whoever takes it up first, and nobody else."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, ProviderError
from ytthumb_nb.events import ProviderEvent, RemoteCreated, Sending
from ytthumb_nb.jobs import recovery
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest, VariationStatus
from ytthumb_nb.providers.base import Attempt
from ytthumb_nb.settings import Settings
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.scripted import Gate, Script, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]

#: A process on another machine: nobody here can know whether it runs.
ELSEWHERE = Owner("elsewhere", 7, 7, "other.1")


def ask(count: int = 1) -> ThumbnailRequest:
    """A request to the scripted provider."""
    return ThumbnailRequest("A title", provider="scripted", headline="", count=count)


def hand_to(manager: JobManager, job: Job, owner: Owner, at: float) -> None:
    """Let *owner* take *job* over behind the back of whoever runs it."""
    for _ in range(50):  # any write in between spoils it
        stored = manager.store.load(job.id)
        assert stored is not None
        if manager.store.adopt(stored, owner, at).result():
            return
    raise AssertionError("never adopted")


def test_an_owner_elsewhere_keeps_its_job_for_a_lease(make_manager: Make) -> None:
    """Its last sign of life decides: 29 seconds ago it is left alone, 31 seconds ago it is taken up."""
    now = [1000.0]
    gate = Gate()
    provider = ScriptedProvider(default=[gate, plain_picture()])
    first = make_manager(providers={"scripted": provider}, now=lambda: now[0])
    job = first.start(ask())
    assert gate.reached()
    hand_to(first, job, ELSEWHERE, 1000.0)
    first.close()
    gate.open()
    heir = make_manager(providers={"scripted": provider}, now=lambda: now[0])

    now[0] = 1029.0
    assert (heir.abandoned(), heir.reconnect()) == ([], [])
    now[0] = 1031.0
    assert [progress.job_id for progress in heir.abandoned()] == [job.id]
    (taken,) = heir.reconnect()

    assert taken.wait(30).status is JobStatus.COMPLETED
    assert "stood still" not in taken.progress.message


@pytest.mark.parametrize("shift_s", [-1e6, 1e6])
def test_a_running_owner_is_never_robbed_whatever_the_clock_says(make_manager: Make, shift_s: float) -> None:
    """Its process is seen to run; clocks that were set by days change nothing."""
    gate = Gate()
    owner = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = owner.start(ask())
    assert gate.reached()
    other = make_manager(now=lambda: 1.7e9 + shift_s)

    assert (other.abandoned(), other.reconnect()) == ([], [])
    gate.open()
    assert job.wait(30).status is JobStatus.COMPLETED


@pytest.mark.parametrize(("ahead_s", "offered"), [(60.0, False), (3599.0, False), (3601.0, True), (3e7, True)])
def test_a_sign_of_life_from_the_future_holds_a_job_for_an_hour_at_most(
    make_manager: Make, ahead_s: float, offered: bool
) -> None:
    """Another machine's clock may be ahead; one that was wrong by a year does not keep its job for a year."""
    gate = Gate()
    provider = ScriptedProvider(default=[gate, plain_picture()])
    first = make_manager(providers={"scripted": provider}, now=lambda: 1e9)
    job = first.start(ask())
    assert gate.reached()
    hand_to(first, job, ELSEWHERE, 1e9 + ahead_s)
    first.close()
    heir = make_manager(providers={"scripted": provider}, now=lambda: 1e9)

    assert bool(heir.abandoned()) is offered


def test_signs_of_life_are_given_while_a_job_waits(make_manager: Make, home: Path) -> None:
    """Nothing happens in the job, and still its row says that its owner is there."""
    gate, often = Gate(), threading.Event()
    beats: list[float] = []

    class Counting(JobStore):
        def beat(self, job_ids: Iterable[str], owner: Owner, at: float) -> Future[set[str]]:
            beats.append(at)
            if len(beats) == 3:  # one after the other: two are on disk
                often.set()
            return super().beat(job_ids, owner, at)

    manager = make_manager(
        settings=Settings(home, lease_s=0.3),
        providers={"scripted": ScriptedProvider(default=[gate])},
        open_store=Counting,
    )
    job = manager.start(ask())
    assert gate.reached()
    assert often.wait(10)

    stored = manager.store.load(job.id)
    assert stored is not None
    assert stored.beat_at >= beats[1] > beats[0]


def test_an_owner_that_was_replaced_stops_and_its_job_follows_the_other(make_manager: Make, home: Path) -> None:
    """It notices at its next beat, tells the provider nothing, writes nothing, and wait() goes on to the true end."""
    gate, other_gate, left = Gate(), Gate(), threading.Event()

    class Leaving(ScriptedProvider):
        async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
            try:
                async with aclosing(super().generate(attempt)) as events:
                    async for event in events:
                        yield event
            finally:
                left.set()

    provider = Leaving(default=[gate, plain_picture("#112233")])
    first = make_manager(settings=Settings(home, lease_s=0.3), providers={"scripted": provider})
    job = first.start(ask())
    assert gate.reached()
    hand_to(first, job, ELSEWHERE, 0.0)
    heir = make_manager(
        providers={"scripted": ScriptedProvider(default=[other_gate, plain_picture("#445566")])}
    )

    (taken,) = heir.reconnect()
    assert other_gate.reached()
    gate.open()
    other_gate.open()
    theirs = taken.wait(30)
    ours = job.wait(30)

    assert (job.runs_here, taken.runs_here) == (False, True)
    assert ours == theirs
    assert ours.thumbnails[0].changed == "#445566"
    assert left.wait(10)
    assert provider.stopped == [1]
    assert "another process" in repr(job)


def test_a_replaced_owner_never_sends_what_it_could_not_journal(make_manager: Make, home: Path) -> None:
    """It stood before a paid call when it was replaced: the call is not made, by an announcement that fails."""
    gate, sent = Gate(), []

    class Paying(ScriptedProvider):
        async def generate(self, attempt: Any) -> Any:
            async for event in super().generate(attempt):
                yield event
                if isinstance(event, Sending):
                    sent.append(event.key)

    provider = Paying(default=[gate, Sending("k1"), plain_picture()], paid=True)
    manager = make_manager(settings=Settings(home, lease_s=1000.0), providers={"scripted": provider})
    job = manager.start(ask())
    assert gate.reached()
    hand_to(manager, job, ELSEWHERE, 0.0)

    gate.open()
    for _ in manager.watch(job.id):
        if not job.runs_here:
            break

    assert sent == []
    assert manager.store.paid_calls() == []


def test_a_job_deleted_while_it_runs_says_so(make_manager: Make, home: Path) -> None:
    """Nobody waits for ever for a row that is gone."""
    gate = Gate()
    manager = make_manager(
        settings=Settings(home, lease_s=0.3), providers={"scripted": ScriptedProvider(default=[gate])}
    )
    job = manager.start(ask())
    assert gate.reached()

    gone: set[str] = set()
    while not gone:  # any write in between spoils it
        stored = manager.store.load(job.id)
        assert stored is not None
        gone = manager.store.delete([stored]).result()

    assert "was deleted while it ran" in job.wait(30).message


def test_many_who_reach_for_the_same_jobs_share_them_out(make_manager: Make) -> None:
    """Four managers reconnect at the same instant: each of twelve jobs is taken by exactly one, and made once."""
    gate = Gate()
    first = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    jobs = [first.start(ask()) for _ in range(12)]
    assert gate.reached()
    first.close()
    provider = ScriptedProvider()
    heirs = [make_manager(providers={"scripted": provider}) for _ in range(4)]
    ready = threading.Barrier(len(heirs))

    def reach(manager: JobManager) -> list[Job]:
        ready.wait()
        return manager.reconnect()

    with ThreadPoolExecutor(len(heirs)) as pool:
        taken = [job for some in pool.map(reach, heirs) for job in some]
    for job in taken:
        job.wait(60)

    assert sorted(job.id for job in taken) == sorted(job.id for job in jobs)
    assert sorted(attempt.job_id for attempt in provider.attempts) == sorted(job.id for job in jobs)


def test_two_retries_at_once_are_one(make_manager: Make) -> None:
    """The second is told that somebody was quicker, or that it runs; what is missing is made once."""
    provider = ScriptedProvider(default=[ProviderError("It broke.")])
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask())
    job.wait(30)
    provider._default = [plain_picture()]
    ready = threading.Barrier(8)

    def retry(_: int) -> Job | None:
        ready.wait()
        try:
            return manager.retry_failed(job.id)
        except InvalidRequestError:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [again for again in pool.map(retry, range(8)) if again is not None]

    assert won[0].wait(30).status is JobStatus.COMPLETED
    assert (len(won), len(provider.attempts)) == (1, 2)


def test_reconnecting_can_be_limited_to_some_jobs(make_manager: Make) -> None:
    """Only what was named is taken up; the rest stays on offer."""
    gate = Gate()
    first = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    one, two = first.start(ask()), first.start(ask())
    first.close()
    heir = make_manager(providers={"scripted": ScriptedProvider()})

    (taken,) = heir.reconnect([two.id])

    assert taken.id == two.id
    assert [progress.job_id for progress in heir.abandoned()] == [one.id]
    taken.wait(30)


def test_cancelling_what_nobody_runs_stops_it_at_the_provider(make_manager: Make) -> None:
    """The work goes on at the provider although its process has died: it is stopped there before it says so."""
    gate = Gate()
    script: Script = [Sending("k"), RemoteCreated("r-1"), gate]
    first = make_manager(providers={"scripted": ScriptedProvider(default=script, paid=True)})
    job = first.start(ask())
    assert gate.reached()
    first.close()
    provider = ScriptedProvider(default=[gate], paid=True, on_stop="stopped at the provider")
    other = make_manager(providers={"scripted": provider})

    other.cancel(job.id)
    last = list(other.watch(job.id))[-1]

    assert (last.status, last.variations[0].message) == (JobStatus.CANCELLED, "stopped at the provider")
    assert [attempt.remote_id for attempt in provider.attempts] in (["r-1"], [])


def test_watching_tells_every_state_to_the_end(make_manager: Make) -> None:
    """Another manager sees the job begin and end through the store; an ended one is told at once, and once."""
    gate = Gate()
    owner = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = owner.start(ask())
    assert gate.reached()
    seen = []
    for progress in make_manager().watch(job.id):
        seen.append(progress.status)
        gate.open()

    assert (seen[0], seen[-1]) == (JobStatus.PROCESSING, JobStatus.COMPLETED)
    assert [progress.status for progress in owner.watch(job.id)] == [JobStatus.COMPLETED]
    with pytest.raises(JobNotFoundError, match="recent"):
        next(owner.watch("nope"))


def test_watching_ends_when_nobody_runs_the_job(make_manager: Make) -> None:
    """Instead of waiting for nobody, the last state is given, and it is not final."""
    gate = Gate()
    first = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    job = first.start(ask())
    assert gate.reached()
    first.close()

    (last,) = make_manager().watch(job.id)

    assert last.variations[0].status is VariationStatus.PROCESSING


def test_an_adoption_that_comes_too_late_changes_nothing(make_manager: Make) -> None:
    """Between reading the job and taking it, its owner gave a sign of life: nothing is reopened."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    job = manager.start(ask())
    assert gate.reached()
    stored = manager.store.load(job.id)
    assert stored is not None
    manager.store.beat([job.id], manager.owner, 5.0).result()

    assert recovery.adopt(manager.store, stored, replace(manager.owner, serial="other"), 6.0) is None
    after = manager.store.load(job.id)
    assert after is not None
    assert (after.owner, after.progress.attempt) == (manager.owner, 1)
