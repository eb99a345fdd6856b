"""Whatever a callback does, the job goes on: also where it raises what usually ends a task or a process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


@pytest.mark.parametrize("raised", [ZeroDivisionError, SystemExit, asyncio.CancelledError, GeneratorExit])
def test_an_observer_cannot_end_the_job_or_its_loop(
    make_manager: Make, caplog: pytest.LogCaptureFixture, raised: type[BaseException]
) -> None:
    """What an observer raises on the job thread is logged; this job completes, and so does the next one."""
    gate = Gate()
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    request = ThumbnailRequest("A title", provider="scripted", headline="", count=1)

    def observer(progress: Progress) -> None:
        raise raised

    with caplog.at_level(logging.ERROR):
        job = manager.start(request)
        job.subscribe(observer)
        gate.open()
        ended = job.wait(30)

    assert ended.status is JobStatus.COMPLETED
    assert "the job goes on" in caplog.text
    assert manager.start(request).wait(30).status is JobStatus.COMPLETED
