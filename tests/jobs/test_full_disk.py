"""A store that cannot be written for a while, at each write in turn: the job never says what is not so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from ytthumb_nb.errors import OutcomeUnknownError, StoreError
from ytthumb_nb.events import Happening, JobEvent, Sending, Step, VariationFailed
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]
FOREVER = 1000


class FullDisk:
    """Refuses *many* writes of a job's events, from the one on for which `begins` says so."""

    def __init__(self, begins: Callable[[int, Happening], bool], many: int = FOREVER) -> None:
        self._begins, self._left = begins, many
        self._begun = False
        self.asked = 0

    def refuses(self, what: Happening) -> bool:
        """Whether there is no room for *what*; counts the question."""
        self.asked += 1
        self._begun = self._begun or self._begins(self.asked, what)
        if not self._begun or self._left < 1:
            return False
        self._left -= 1
        return True

    def store(self, home: Path) -> JobStore:
        """A store on this disk."""
        return _StoreOn(self, home)


class _StoreOn(JobStore):
    def __init__(self, disk: FullDisk, home: Path) -> None:
        super().__init__(home)
        self._disk = disk

    def record(self, events: Sequence[JobEvent], progress: Progress, owner: Owner) -> Future[None]:
        if not self._disk.refuses(events[-1].what):
            return super().record(events, progress, owner)
        refused: Future[None] = Future()
        refused.set_exception(StoreError("The job store could not be written (the disk is full)."))
        return refused


class SlowStore(JobStore):
    """Takes its time over the failure of a variation: until `held` is set."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.held, self.writing = threading.Event(), threading.Event()

    def record(self, events: Sequence[JobEvent], progress: Progress, owner: Owner) -> Future[None]:
        """As any store does, but late."""
        if not isinstance(events[-1].what, VariationFailed):
            return super().record(events, progress, owner)
        late: Future[None] = Future()
        late.set_running_or_notify_cancel()

        def write() -> None:
            self.held.wait(30)
            super(SlowStore, self).record(events, progress, owner).result()
            late.set_result(None)

        self.writing.set()
        threading.Thread(target=write).start()
        return late


def ask(count: int = 2) -> ThumbnailRequest:
    """A small job."""
    return ThumbnailRequest("A title", provider="scripted", headline="", count=count, size=(320, 320))


@pytest.mark.parametrize("many", [1, 2, FOREVER])
@pytest.mark.parametrize("first", range(1, 10))
def test_a_disk_that_is_full_at_any_write_is_never_told_as_a_cancel(
    make_manager: Make, first: int, many: int
) -> None:
    """Full at the first write, the second, ..., for one write, for two, for good: ready or failed, with the reason.

    What was told at the end is what another process reads, as soon as the store can be written.
    """
    disk = FullDisk(lambda number, _: number == first, many)
    small = plain_picture(size=(320, 320))
    provider = ScriptedProvider(default=[Step("half", 0.5), small], concurrency=1)
    manager = make_manager(providers={"scripted": provider}, open_store=disk.store)

    job = manager.start(ask())
    result = job.wait(30)
    manager.close()

    assert disk.asked >= first, "a job has fewer writes than this test believes"
    lost = [v for v in job.progress.variations if v.status is not VariationStatus.COMPLETED]
    assert {str(v.status) for v in lost if v.started_at is not None} <= {"failed"}
    if len(lost) < 2:
        assert result.status is JobStatus.COMPLETED
    else:
        assert result.status is JobStatus.FAILED
        assert result.error is not None
        assert "the disk is full" in result.error.message
    if many is not FOREVER:
        heir = make_manager(providers={"scripted": ScriptedProvider(default=[small])})
        for again in heir.reconnect():  # not even the close could store its end
            again.wait(30)
        assert heir.status(job.id)["status"] == result.status


@pytest.mark.parametrize("many", [1, 2, 3, FOREVER])
def test_a_lost_answer_is_unknown_also_when_that_cannot_be_stored(make_manager: Make, many: int) -> None:
    """A full disk must not turn `unknown` into something that is paid again without being asked for."""
    disk = FullDisk(lambda _, what: isinstance(what, VariationFailed), many)
    provider = ScriptedProvider(default=[Sending("key"), OutcomeUnknownError("No answer came.")], paid=True)
    manager = make_manager(providers={"scripted": provider}, open_store=disk.store)

    job = manager.start(ask(1))
    job.wait(30)
    manager.close()

    assert [v.status for v in job.progress.variations] == [VariationStatus.UNKNOWN]
    if many is not FOREVER:
        heir = make_manager(providers={"scripted": provider})
        for again in heir.reconnect():  # not even the close could store its end
            again.wait(30)
        assert [v["status"] for v in heir.status(job.id)["variations"]] == ["unknown"]
        assert len(provider.attempts) == 1


def test_a_cancel_is_told_as_one_also_when_the_disk_is_full(make_manager: Make) -> None:
    """The wish, what became of the variation, and the end are told together once there is room."""
    gate, asked = Gate(), threading.Event()
    disk = FullDisk(lambda *_: asked.is_set(), 2)
    provider = ScriptedProvider({2: [gate]}, concurrency=1)
    manager = make_manager(providers={"scripted": provider}, open_store=disk.store)
    job = manager.start(ask())
    assert gate.reached()

    asked.set()
    job.cancel()

    assert job.wait(30).status is JobStatus.CANCELLED
    assert [str(v.status) for v in job.progress.variations] == ["completed", "cancelled"]
    manager.close()
    assert make_manager().status(job.id) == {**job.progress.to_dict(), "chosen": None}


def test_the_end_of_a_variation_is_told_although_a_cancel_meets_it(make_manager: Make) -> None:
    """Cancelled just while "the answer was lost" is being written: it stays unknown, and is not paid again unasked."""
    stores: list[SlowStore] = []

    def open_store(home: Path) -> JobStore:
        stores.append(SlowStore(home))
        return stores[0]

    provider = ScriptedProvider(default=[Sending("key"), OutcomeUnknownError("No answer came.")], paid=True)
    manager = make_manager(providers={"scripted": provider}, open_store=open_store)
    job = manager.start(ask(1))
    assert stores[0].writing.wait(10)

    job.cancel(1)
    manager._on_loop(stores[0].held.set)  # on the thread that has the cancel before it
    job.wait(30)

    assert [v.status for v in job.progress.variations] == [VariationStatus.UNKNOWN]
