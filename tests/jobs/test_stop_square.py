"""The stop square, or Ctrl-C, in a cell that waits: once stops the waiting, twice cancels, and the screen says so."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from ytthumb_nb.jobs.gridding import AT_ONCE
from ytthumb_nb.jobs.job import StoppedWaiting
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a signal to one thread")


def _waits(frame: FrameType | None) -> bool:
    """Whether a thread is inside of `Job.wait`, as far down as its lock."""
    names = []
    while frame is not None:
        names.append((frame.f_code.co_name, Path(frame.f_code.co_filename).name))
        frame = frame.f_back
    return ("wait", "job.py") in names and names[0] == ("wait", "threading.py")


@contextmanager
def stopped_while_waiting() -> Iterator[None]:
    """Press stop once this thread waits for a job."""
    waiter = threading.get_ident()
    done = threading.Event()

    def press() -> None:
        while not done.wait(0.001):
            if _waits(sys._current_frames().get(waiter)):
                signal.pthread_kill(waiter, signal.SIGINT)
                # one that comes between letting go of the interpreter and falling asleep is seen with the next only
                done.wait(2.0)

    presser = threading.Thread(target=press)
    presser.start()
    try:
        yield
    finally:
        done.set()
        presser.join()


def ask() -> ThumbnailRequest:
    """A small job."""
    return ThumbnailRequest("A title", provider="scripted", headline="", count=2, size=(320, 320))


@pytest.fixture
def gate() -> Gate:
    """Where the second picture waits."""
    return Gate()


@pytest.fixture
def manager(make_manager: Make, gate: Gate) -> JobManager:
    """Its first picture comes, the second waits."""
    small = plain_picture(size=(320, 320))
    return make_manager(providers={"scripted": ScriptedProvider({2: [gate, small]}, default=[small])})


def test_once_stops_the_waiting_and_twice_cancels(manager: JobManager, gate: Gate) -> None:
    """The job goes on after the first, and is cancelled by the second; each says so in one sentence, without frames."""
    job = manager.start(ask())
    assert gate.reached()

    with stopped_while_waiting(), pytest.raises(KeyboardInterrupt, match="the job goes on") as first:
        job.wait(30)
    assert not job.progress.cancelling
    with stopped_while_waiting(), pytest.raises(StoppedWaiting, match="is being cancelled") as second:
        job.wait(30)

    assert job.wait(30).status is JobStatus.CANCELLED
    assert len(job.wait().pictures) == 1
    assert isinstance(first.value, StoppedWaiting)
    assert second.value._render_traceback_() == [str(second.value)]


def test_a_job_that_was_only_waited_for_completes(manager: JobManager, gate: Gate) -> None:
    """Stopped waiting once, waited for again: all its pictures come."""
    job = manager.start(ask())
    assert gate.reached()
    with stopped_while_waiting(), pytest.raises(StoppedWaiting):
        job.wait(30)

    gate.open()

    assert job.wait(30).status is JobStatus.COMPLETED


def test_generate_is_cancelled_at_once_since_nobody_else_holds_its_job(manager: JobManager, gate: Gate) -> None:
    """The sentence names the job, whose finished pictures stay."""
    with (
        stopped_while_waiting(),
        pytest.raises(StoppedWaiting, match=r"is being cancelled.*status\(") as stopped,
    ):
        manager.generate(ask())

    (job,) = manager.recent()
    assert job["job_id"] in str(stopped.value)
    *_, last = manager.watch(job["job_id"])
    assert last.status is JobStatus.CANCELLED


def test_a_grid_is_cancelled_at_once(make_manager: Make, gate: Gate) -> None:
    """What runs is cancelled, what has not begun never begins, and the sentence counts the pictures that stay."""
    small = plain_picture(size=(320, 320))
    manager = make_manager(providers={"scripted": ScriptedProvider({2: [gate, small]}, default=[small])})

    with (
        stopped_while_waiting(),
        pytest.raises(StoppedWaiting, match=r"The grid is being cancelled; \d of 18 .* seed=3") as stopped,
    ):
        manager.grid(replace(ask(), seed=3), x=("variation", 2), y=("notes", [*"abcdefghi"]))

    assert str(stopped.value).endswith("The same grid with seed=3 draws all of it.")
    jobs = [each["job_id"] for each in manager.recent(50)]
    assert len(jobs) == AT_ONCE
    for job_id in jobs:
        *_, last = manager.watch(job_id)
        assert last.status is JobStatus.CANCELLED
