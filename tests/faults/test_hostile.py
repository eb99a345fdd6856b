"""Hands that tidy too much: the store's log deleted, a store of tomorrow, a record without its files."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from processes import PATIENCE_S, Worker

from ytthumb_nb.errors import StoreError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.jobs.repairing import repair
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

pytestmark = pytest.mark.faults

Make = Callable[..., JobManager]
SMALL = plain_picture(size=(320, 320))


def ask(count: int = 1) -> ThumbnailRequest:
    """A small job."""
    return ThumbnailRequest("A title", provider="scripted", headline="", count=count, size=(320, 320))


def forget_the_log(home: Path) -> None:
    """Delete what SQLite keeps beside the store."""
    for part in home.glob("jobs.sqlite3-*"):
        part.unlink()


def test_after_a_kill_and_a_deleted_log_the_pictures_give_the_jobs_back(home: Path) -> None:
    """kill -9 leaves the newest rows in the log; without it they are gone, and repair makes them of the pictures."""
    wishes = {"source": "A title", "provider": "scripted", "headline": "", "size": [320, 320], "count": 1}
    with Worker() as worker:
        worker.go(home, start=[wishes, wishes, {**wishes, "provider": "chaos", "model": "one hang"}])
        for _ in range(2):
            worker.until("ended", status="completed")
        worker.kill()

    forget_the_log(home)
    repair(home)

    with JobManager(home, providers={"scripted": ScriptedProvider(default=[SMALL])}) as manager:
        found = manager.recent()
        assert [job["status"] for job in found].count("completed") == 2
        assert all(Path(path).is_file() for job in found if job["result"] for path in job["result"]["pictures"])
        assert manager.start(ask()).wait(PATIENCE_S).status is JobStatus.COMPLETED


def test_a_log_that_is_deleted_under_a_running_job_costs_a_restart_and_no_picture(home: Path) -> None:
    """The job comes to its end; what cannot be done any more is refused in a sentence until the process ends."""
    gate = Gate()
    provider = ScriptedProvider({2: [gate, SMALL]}, default=[SMALL])
    with JobManager(home, providers={"scripted": provider}) as manager:
        job = manager.start(ask(2))
        assert gate.reached()
        forget_the_log(home)

        gate.open()
        pictures = job.wait(PATIENCE_S).pictures
        with suppress(StoreError):
            manager.start(ask()).wait(PATIENCE_S)
    repair(home)

    assert all(path.is_file() for path in pictures)
    assert job.status in (JobStatus.COMPLETED, JobStatus.FAILED)
    with JobManager(home) as heir:
        assert [each["job_id"] for each in heir.recent(100) if each["job_id"] == job.id] == [job.id]


def test_a_store_of_tomorrow_is_read_or_refused_and_never_written(home: Path) -> None:
    """Whatever an older version tries with it: what it finds, or one sentence; the file stays as it is."""
    with JobManager(home, providers={"scripted": ScriptedProvider(default=[SMALL])}) as manager:
        job = manager.start(ask())
        job.wait(PATIENCE_S)
    with closing(sqlite3.connect(home / "jobs.sqlite3")) as connection:
        connection.execute("PRAGMA user_version=999")
    before = (home / "jobs.sqlite3").read_bytes()
    uses: tuple[Callable[[JobManager], object], ...] = (
        lambda manager: manager.recent(),
        lambda manager: manager.reconnect(),
        lambda manager: manager.start(ask()),
        lambda manager: manager.clean(0, pictures=True),
        lambda manager: manager.delete(job.id),
        lambda manager: manager.choose(job.id, 1),
        lambda _: repair(home),
    )

    for use in uses:
        with JobManager(home, providers={"scripted": ScriptedProvider()}) as manager:
            try:
                use(manager)
            except StoreError as error:
                assert "Update ytthumb-nb" in str(error)

    assert (home / "jobs.sqlite3").read_bytes() == before
    assert all(path.is_file() for path in job.wait().pictures)


def test_a_job_whose_folder_is_gone_is_shown_in_words_and_can_be_made_again(
    make_manager: Make, home: Path
) -> None:
    """History, status and result say "missing"; nothing raises, and deleting it works."""
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[SMALL])})
    job = manager.start(ask(2))
    result = job.wait(PATIENCE_S)

    shutil.rmtree(home / "jobs" / job.id)

    assert manager.status(job.id)["status"] == "completed"
    assert {thumbnail.files.state() for thumbnail in result.thumbnails} == {"missing"}
    assert "missing" in repr(result) or "missing" in result._repr_html_()
    assert str(manager.delete(job.id)).startswith("Removed 1 job record")
