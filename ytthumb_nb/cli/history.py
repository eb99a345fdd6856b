"""The commands for what was made: recent, choose, delete, clean."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytthumb_nb.cli.options import AsJson, JobId, examples

if TYPE_CHECKING:
    from ytthumb_nb.store.sqlite import StoredJob

app = typer.Typer()

#: Columns of a terminal that hold what made a job, too.
_WIDE = 110


@app.command(
    epilog=examples(
        "ytthumb recent",
        "ytthumb recent --limit 50 --json",
        "ytthumb recent --video https://youtu.be/dQw4w9WgXcQ --chosen",
        "ytthumb recent --since 2026-11-01 --until 2026-11-30 --style neon",
    )
)
def recent(
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="How many at most.")] = 10,
    video: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="YouTube address or id, or words in the title or the source."),
    ] = None,
    style: Annotated[str | None, typer.Option(metavar="S", help="Only this style.")] = None,
    provider: Annotated[str | None, typer.Option(metavar="P", help="Only this provider.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="From this day on, as 2026-11-22.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Up to and with this day.")] = None,
    chosen: Annotated[
        bool | None, typer.Option("--chosen/--not-chosen", help="Only with, or without, a chosen picture.")
    ] = None,
    before: Annotated[
        str | None, typer.Option(metavar="ID", help="Only older ones than this job: the next page.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """List the newest jobs, newest first."""
    from ytthumb_nb.cli.output import is_terminal, job_dict, say, say_json, say_table
    from ytthumb_nb.jobs.history import wanted
    from ytthumb_nb.jobs.manager import JobManager

    asked = wanted(
        video=video,
        style=style,
        provider=provider,
        since=since,
        until=until,
        chosen=chosen,
        before=before,
    )
    with JobManager() as manager:
        jobs = manager.store.recent(limit, asked)
    if as_json:
        for job in jobs:
            say_json({**job_dict(job.progress), "chosen": job.chosen})
        return 0
    if not jobs and is_terminal():
        anything = asked.where()[1] or asked.chosen is not None
        none = "No job is like that." if anything else "There are no jobs yet."
        say(f"{none} `ytthumb demo` makes four thumbnails of a sample.")
        return 0
    if is_terminal() and shutil.get_terminal_size().columns < _WIDE:
        head: tuple[str, ...] = ("job", "begun", "status", "ready", "of")
        rows = [(*_state(job, "%d %b %H:%M"), _name(job)) for job in jobs]
    else:
        head = ("job", "begun", "status", "ready", "style", "provider", "of")
        rows = [(*_state(job, "%Y-%m-%d %H:%M"), job.spec.style, job.spec.provider, _name(job)) for job in jobs]
    say_table(head, rows)
    return 0


def _name(job: StoredJob) -> str:
    """What a job is of, in words: its title; for people a file by its name, for programs its whole path."""
    from ytthumb_nb.cli.output import is_terminal

    source = Path(job.spec.source)
    file = source.name if is_terminal() and source.is_absolute() else job.spec.source
    return _title(job) or file


def _state(job: StoredJob, day: str) -> tuple[str, ...]:
    from ytthumb_nb.models import VariationStatus

    ready = f"{job.progress.count(VariationStatus.COMPLETED)} of {len(job.progress.variations)}"
    return (
        job.spec.job_id,
        time.strftime(day, time.localtime(job.spec.created_at)),
        str(job.progress.status),
        ready if job.chosen is None else f"{ready}, chose {job.chosen}",
    )


def _title(job: StoredJob) -> str | None:
    return None if job.progress.brief is None else job.progress.brief.title


@app.command(
    epilog=examples("ytthumb choose 20261122-103015-3f9a1c 3", "ytthumb choose 20261122-103015-3f9a1c --none")
)
def choose(
    job_id: JobId,
    variation: Annotated[
        int | None, typer.Argument(metavar="[N]", help="The picture to publish, 1, 2, ...", show_default=False)
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Take the choice back.")] = False,
) -> int:
    """Note which picture of a job is the one to publish, and print its path."""
    from ytthumb_nb.cli.output import remark, say
    from ytthumb_nb.errors import InvalidRequestError
    from ytthumb_nb.jobs.manager import JobManager

    if (variation is None) is not none:
        raise InvalidRequestError("Give either the number of a picture, or --none.")
    with JobManager() as manager:
        thumbnail = manager.choose(job_id, variation)
    if thumbnail is None:
        remark("No picture of it is chosen now.")
    else:
        say(str(thumbnail.files.picture))
    return 0


@app.command(epilog=examples("ytthumb delete 20261122-103015-3f9a1c"))
def delete(
    job_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="One or more jobs.", show_default=False)
    ],
) -> int:
    """Remove jobs with their pictures and all their files, for good."""
    from ytthumb_nb.cli.output import say
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        say(str(manager.delete(job_ids)))
    return 0


@app.command(epilog=examples("ytthumb clean", "ytthumb clean --older-than-days 30 --pictures"))
def clean(
    older_than_days: Annotated[
        float, typer.Option(metavar="DAYS", min=0, help="Only what is older than this many days.")
    ] = 7,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Also old jobs with their finished pictures.")
    ] = False,
) -> int:
    """Remove old records of jobs without pictures, and files that belong to nothing."""
    from ytthumb_nb.cli.output import say
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        say(str(manager.clean(older_than_days, pictures=pictures)))
    return 0
