"""A process that runs jobs until somebody kills it. Started by `processes.Worker`, never imported.

It prints READY, reads one line of JSON that says what to do, and from then on prints one line of JSON for whatever
becomes known of its jobs, after it is on disk.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai  # noqa: F401 - imported before READY, so that the time of a kill falls into the work
import replicate  # noqa: F401 - as above

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.progress import Progress
from ytthumb_nb.settings import Settings
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

_out = threading.Lock()


def say(what: str, **more: Any) -> None:
    """Print one line, whole, at once."""
    with _out:
        sys.stdout.write(json.dumps({"say": what, **more}) + "\n")
        sys.stdout.flush()


def told(progress: Progress) -> None:
    """An observer: everything it is told was on disk before."""
    say(
        "progress",
        job=progress.job_id,
        attempt=progress.attempt,
        status=str(progress.status),
        percent=progress.percent,
        variations=[str(v.status) for v in progress.variations],
        saved=[str(v.files.picture) for v in progress.variations if v.files is not None],
    )


def listen(job: Job) -> Job:
    job.subscribe(told)
    return job


def main() -> None:
    say("ready")
    orders = json.loads(sys.stdin.readline())
    settings = replace(
        Settings.from_environment(), home=Path(orders["home"]), lease_s=orders.get("lease_s", 30.0)
    )
    provider = ScriptedProvider(default=[plain_picture(size=(320, 320))])
    manager = JobManager(settings=settings, providers={"scripted": provider})
    jobs = []
    if orders.get("reconnect"):
        taken = manager.reconnect()
        say("taken", jobs=[job.id for job in taken])
        jobs += [listen(job) for job in taken]
    for wishes in orders.get("start", ()):
        try:
            job = manager.start(wishes.pop("source"), **wishes)
        except ThumbnailError as error:
            say("refused", error=str(error))
            continue
        say("started", job=job.id, provider=wishes["provider"])
        jobs.append(listen(job))
    say("running", jobs=len(jobs))
    for job in jobs:
        result = job.wait()
        say("ended", job=job.id, status=str(result.status), message=result.message, here=job.runs_here)
    manager.close()
    say("done")


if __name__ == "__main__":
    main()
