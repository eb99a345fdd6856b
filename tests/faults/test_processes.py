"""Two processes and one home: who stands still is replaced, who is quicker gets the job, wishes cross over."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from ledger import Ledger
from processes import PATIENCE_S, Worker

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

pytestmark = pytest.mark.faults

LEASE_S = 0.6


def wishes(**more: Any) -> dict[str, Any]:
    """A small job."""
    return {"source": "A title", "count": 1, "headline": "", "size": [320, 320], **more}


def until_adopted(manager: JobManager, patience_s: float = PATIENCE_S) -> list[Any]:
    """Try to reconnect until something was taken up."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if taken := manager.reconnect():
            return taken
    raise AssertionError("nothing was ever on offer")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as stack:
        yield stack


def test_an_owner_that_stood_still_longer_than_its_lease_finds_itself_replaced(
    stack: ExitStack, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGSTOP, adopted elsewhere, SIGCONT: it writes nothing, tells the provider nothing, and follows the new owner."""
    finished = threading.Event()
    server = stack.enter_context(ReplicateServer())
    server.life = Life(until=finished)
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    worker = stack.enter_context(Worker())
    worker.go(home, lease_s=LEASE_S, start=[wishes(provider="replicate")])
    job_id = worker.until("started")["job"]
    server.wait_for("get", 2)

    worker.signal(signal.SIGSTOP)
    from ytthumb_nb.settings import Settings

    heir = stack.enter_context(JobManager(settings=Settings(home, lease_s=LEASE_S)))
    (taken,) = until_adopted(heir)
    assert taken.id == job_id
    worker.signal(signal.SIGCONT)
    time.sleep(2 * LEASE_S)  # time in which it could do harm: that nothing happens has no event
    finished.set()
    ours = taken.wait(PATIENCE_S)
    theirs = worker.until("ended")
    worker.until("done")
    said = worker.end()

    assert (ours.status, theirs["status"], theirs["here"]) == (JobStatus.COMPLETED, "completed", False)
    assert (server.count("create"), server.count("cancel")) == (1, 0)
    stored = heir.store.load(job_id)
    assert stored is not None
    assert (stored.owner, stored.progress.attempt) == (heir.owner, 2)
    ledger = Ledger()
    ledger.hear(said)
    ledger.settle(home)
    assert ledger.broken == []


def test_a_process_that_stood_still_for_less_than_its_lease_keeps_its_job(stack: ExitStack, home: Path) -> None:
    """Stopped and looked at from outside within the lease: nothing is on offer."""
    worker = stack.enter_context(Worker())
    worker.go(home, lease_s=3600.0, start=[wishes(provider="chaos", model="one hang")])
    worker.until("progress", status="processing")

    worker.signal(signal.SIGSTOP)
    heir = stack.enter_context(JobManager(home))

    assert (heir.abandoned(), heir.reconnect()) == ([], [])


def test_two_processes_start_fifty_jobs_each_at_once(stack: ExitStack, home: Path) -> None:
    """One home, a hundred jobs, none lost, none mixed up, each with its picture."""
    workers = [stack.enter_context(Worker()) for _ in range(2)]
    for worker in workers:
        worker.go(home, start=[wishes(provider="scripted") for _ in range(50)])
    said = []
    for worker in workers:
        worker.until("done")
        said.append(worker.end())

    ledger = Ledger()
    for lines in said:
        assert [line for line in lines if line["say"] == "refused"] == []
        ledger.hear(lines)
    jobs = ledger.settle(home)
    assert ledger.broken == []
    assert Counter(progress.status for progress in jobs) == {JobStatus.COMPLETED: 100}
    assert [worker.errors for worker in workers] == ["", ""]


def test_two_processes_that_reconnect_at_the_same_instant_share_the_jobs(stack: ExitStack, home: Path) -> None:
    """Fifteen jobs of a dead process: each is taken by exactly one of two, and ends."""
    dead = stack.enter_context(Worker())
    dead.go(home, start=[wishes(provider="chaos", model="one hang") for _ in range(15)])
    dead.until("running")
    dead.kill()
    heirs = [stack.enter_context(Worker()) for _ in range(2)]
    for heir in heirs:
        heir.warm_up()
    for heir in heirs:
        heir.go(home, reconnect=True)
    taken = [heir.until("taken")["jobs"] for heir in heirs]

    assert len(taken[0]) + len(taken[1]) == 15
    assert not set(taken[0]) & set(taken[1])


def test_watch_cancel_and_retry_work_from_another_process(stack: ExitStack, home: Path) -> None:
    """A terminal watches a job of another process live, a second one cancels it, a third makes what is missing."""
    worker = stack.enter_context(Worker())
    worker.go(home, start=[wishes(provider="chaos", model="one hang", count=2, seed=1)])
    job_id = worker.until("started")["job"]
    watching = subprocess.Popen(
        [sys.executable, "-m", "ytthumb_nb.cli", "watch", job_id, "--json"], stdout=subprocess.PIPE, text=True
    )
    stack.enter_context(watching)
    stack.callback(watching.kill)
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    manager = stack.enter_context(JobManager(home))

    manager.cancel(job_id)
    rest = [json.loads(line) for line in watching.stdout]
    assert watching.wait(PATIENCE_S) == 130
    ended = worker.until("ended")

    assert first["status"] in ("queued", "processing")
    assert (rest[-1]["status"], ended["status"]) == ("cancelled", "cancelled")
    again = JobManager(home, providers={"chaos": ScriptedProvider(default=[plain_picture(size=(320, 320))])})
    stack.enter_context(again)
    assert again.retry_failed(job_id).wait(PATIENCE_S).status is JobStatus.COMPLETED


def test_a_database_that_is_locked_for_ten_seconds_costs_nothing_but_time(stack: ExitStack, home: Path) -> None:
    """Another process holds the file exclusively while pictures arrive: the job waits, and completes."""
    holding = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))  # how long it is held is the subject
connection.execute("ROLLBACK")
"""
    manager = stack.enter_context(
        JobManager(
            home, providers={"scripted": ScriptedProvider(default=[0.2, plain_picture(size=(320, 320))])}
        )
    )
    job = manager.start("A title", provider="scripted", headline="", size=(320, 320), count=2)
    holder = subprocess.Popen(
        [sys.executable, "-c", holding, str(JobStore(home).path), "10"], stdout=subprocess.PIPE, text=True
    )
    stack.enter_context(holder)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    assert manager.status(job.id)["status"] in ("queued", "processing")  # reading goes on
    assert job.wait(PATIENCE_S).status is JobStatus.COMPLETED
    assert len(job.wait().pictures) == 2
