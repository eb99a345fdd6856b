"""Nobody waits for ever: not for a job whose manager was closed, and not in a process that was forked."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from ytthumb_nb.errors import ManagerClosedError, StoreError
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider

Make = Callable[..., JobManager]


def running(make_manager: Make) -> tuple[JobManager, Job]:
    """A manager with a job that does not end by itself."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate])})
    job = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=1))
    assert gate.reached()
    return manager, job


def test_waiting_for_a_job_of_a_closed_manager_raises(make_manager: Make) -> None:
    """It says what happened and how to go on, instead of blocking; the job itself is as it was."""
    manager, job = running(make_manager)
    manager.close()

    with pytest.raises(ManagerClosedError, match=rf"{job.id} had not ended.*reconnect\(\)"):
        job.wait()

    assert (job.status, job.result) == (JobStatus.PROCESSING, None)


def test_who_waits_already_when_a_manager_closes_is_let_go(make_manager: Make) -> None:
    """A thread in `wait()`, a task in `await job` and a reader of `updates()` all end."""
    manager, job = running(make_manager)
    raised: list[ManagerClosedError] = []

    def wait() -> None:
        try:
            job.wait()
        except ManagerClosedError as error:
            raised.append(error)

    async def read_and_await() -> list[object]:
        async def read() -> None:
            async for _ in job.updates():
                closing.start()

        async def awaited() -> None:
            await job

        return list(await asyncio.gather(read(), awaited(), return_exceptions=True))

    thread = threading.Thread(target=wait)
    closing = threading.Thread(target=manager.close)
    thread.start()

    ended = asyncio.run(asyncio.wait_for(read_and_await(), 30))
    thread.join(30)
    closing.join(30)

    assert [type(each) for each in (*ended, *raised)] == [ManagerClosedError] * 3


def test_a_closed_manager_begins_nothing_and_says_so(make_manager: Make) -> None:
    """`start()` after `close()` is refused in a sentence with a next step."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    manager.close()

    with pytest.raises(StoreError, match=r"closed\. Make another JobManager"):
        manager.start(ThumbnailRequest("A title", provider="scripted"))


_ENDING = """
import threading
import ytthumb_nb as yt
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

gate = Gate()
manager = yt.JobManager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
job = manager.start("A title", provider="scripted", headline="", count=2)
assert gate.reached()

def wait():
    threading.main_thread().join()
    gate.open()
    print(job.wait(30).message)

threading.Thread(target=wait).start()
"""


def test_a_job_that_a_thread_waits_for_completes_after_the_main_thread() -> None:
    """Python refuses work to executors from then on; pictures that arrive are saved all the same."""
    done = subprocess.run(
        [sys.executable, "-c", _ENDING], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout, done.stderr, done.returncode) == ("2 thumbnails are ready.\n", "", 0)


_FORKING = """
import os, sys, threading
import ytthumb_nb as yt
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

yt.recent()
gate = Gate()
manager = yt.JobManager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
job = manager.start("A title", provider="scripted", headline="", count=1)
assert gate.reached()
child = os.fork()
if child == 0:
    try:
        job.wait()
    except yt.ThumbnailError as error:
        print(error.code)
    print(yt.generate("In the child", provider="local", count=1).status, flush=True)
    sys.exit()
print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
gate.open()
print(job.wait(30).status, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_a_manager_of_its_own() -> None:
    """The child is told at once, makes its own picture and exits; the parent's job goes on and completes."""
    done = subprocess.run(
        [sys.executable, "-c", _FORKING], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout.split("\n"), done.returncode) == (
        ["manager_closed", "completed", "child 0", "completed", ""],
        0,
    ), done.stderr
