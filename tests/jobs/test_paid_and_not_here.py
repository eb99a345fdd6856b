"""A picture was made and paid for, and did not arrive: making what is missing fetches it, and orders nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus
from ytthumb_nb.testing.loopback import Answer, Fault, refuse
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplicateServer]:
    with ReplicateServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def failed(manager: JobManager, code: str) -> Job:
    """A job of one variation that ended with the error *code*, though Replicate made its picture."""
    job = manager.start("A title", provider="replicate", count=1, headline="")
    job.wait(30)
    (variation,) = job.progress.variations
    assert variation.error is not None
    assert variation.error.code == code
    return job


def test_a_picture_that_could_not_be_downloaded_is_fetched_later(
    make_manager: Make, server: ReplicateServer
) -> None:
    """The message says that it is paid for; retry_failed() gets it by its id, and the ledger has one call."""
    server.delivery.fault("deliver", Fault(Answer(200, "<html>down for maintenance</html>")))
    manager = make_manager()
    job = failed(manager, "not_fetched")
    assert "without paying again" in job.progress.message
    assert manager.costs().rows[0].calls == 1

    again = manager.retry_failed(job.id)

    assert again.wait(30).status is JobStatus.COMPLETED
    assert server.count("create") == 1
    assert [(row.calls, row.open_usd) for row in manager.costs().rows] == [(1, 0.0)]


def test_a_picture_that_could_not_be_written_is_fetched_later(
    make_manager: Make, server: ReplicateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs nobody a second picture: once there is room, it is fetched."""

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    manager = make_manager()
    with monkeypatch.context() as disk:
        disk.setattr("pathlib.Path.replace", full)
        job = failed(manager, "store")

    again = manager.retry_failed(job.id)

    assert again.wait(30).status is JobStatus.COMPLETED
    assert server.count("create") == 1


def test_a_prediction_that_failed_is_ordered_anew(make_manager: Make, server: ReplicateServer) -> None:
    """Nothing is to be fetched of what Replicate itself gave up."""
    server.lives = [Life(ends="failed", error="CUDA out of memory")]
    manager = make_manager()
    job = failed(manager, "provider")

    assert manager.retry_failed(job.id).wait(30).status is JobStatus.COMPLETED
    assert server.count("create") == 2


def test_a_cancel_that_came_too_late_leaves_a_picture_to_be_fetched(
    make_manager: Make, server: ReplicateServer
) -> None:
    """Stopped without a confirmation, the paid picture is asked for first when it is wanted after all."""
    server.life = Life(seconds=0.6)
    server.fault("cancel", refuse(500), always=True)
    manager = make_manager()
    job = manager.start("A title", provider="replicate", count=1, headline="")
    server.wait_for("get")
    job.cancel()
    job.wait(30)
    assert job.progress.variations[0].message in ("provider did not confirm", "too late, may be billed")

    assert manager.retry_failed(job.id).wait(30).status is JobStatus.COMPLETED
    assert server.count("create") == 1
