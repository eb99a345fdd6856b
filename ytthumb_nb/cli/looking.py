"""The commands for jobs that are there: status, cancel, costs."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Annotated

import typer

from ytthumb_nb.cli import FAILED, REFUSED
from ytthumb_nb.cli.options import JOBS_THERE_ARE, AsJson, JobId, examples

app = typer.Typer()

#: How long `cancel` waits for the job to say that it is over, in seconds, and how often it looks.
CANCEL_WAIT_S = 10.0
_LOOK_EVERY_S = 0.1


@app.command(
    epilog=examples(
        "ytthumb status 20261122-103015-3f9a1c",
        "ytthumb status ID --prompts",
        "ytthumb status ID --json | jq .progress",
    )
)
def status(
    job_id: JobId,
    prompts: Annotated[
        bool, typer.Option("--prompts", help="Show what the AI model was told for each variation.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Say how far a job is, whichever process runs it."""
    from ytthumb_nb.cli.output import remark, say_json
    from ytthumb_nb.cli.summary import say_prompts, say_summary
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        stored = manager.store.load(job_id)
        if as_json:
            told = manager.status(job_id)
            if prompts and stored is not None:
                for each, variation in zip(told["variations"], stored.progress.variations, strict=True):
                    each["recipe"] = dict(variation.recipe)
            say_json(told)
        if stored is None:
            remark(f"ytthumb: There is no job {job_id!r}. {JOBS_THERE_ARE}")
            return REFUSED
        if not as_json:
            say_summary(stored.progress)
            if stored.chosen is not None:
                remark(f"Picture {stored.chosen} is the chosen one.")
            if prompts:
                say_prompts(stored.progress)
            if any(job.job_id == job_id for job in manager.abandoned()):
                remark("Nobody runs it any more: `ytthumb reconnect` goes on with it.")
    return 0


@app.command(
    epilog=examples(
        "ytthumb cancel 20261122-103015-3f9a1c", "ytthumb cancel 20261122-103015-3f9a1c --variation 3"
    )
)
def cancel(
    job_id: JobId,
    variation: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Stop only this variation, 1, 2, ...")
    ] = None,
    after_current: Annotated[
        bool, typer.Option("--after-current", help="Finish the variations that were begun, and begin no other.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Stop a job, whichever process runs it, and say what became of it.

    Pictures that are finished stay.
    """
    from ytthumb_nb.cli.output import job_dict, remark, say, say_json
    from ytthumb_nb.cli.summary import say_summary
    from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError
    from ytthumb_nb.jobs.manager import JobManager
    from ytthumb_nb.progress import Progress

    def over(progress: Progress) -> bool:
        if progress.status.final or variation is None:
            return progress.status.final
        return progress.variations[variation - 1].status.final

    with JobManager() as manager:
        stored = manager.store.load(job_id)
        if stored is None:
            raise JobNotFoundError(f"There is no job {job_id!r}.")
        if variation is not None and variation > len(stored.progress.variations):
            raise InvalidRequestError(f"Job {job_id} has {len(stored.progress.variations)} variations only.")
        late = over(stored.progress)
        if not late:
            manager.cancel(job_id, variation, after_current=after_current)
        patience = time.monotonic() + (0.0 if after_current else CANCEL_WAIT_S)
        while not over(stored.progress) and time.monotonic() < patience:
            time.sleep(_LOOK_EVERY_S)
            stored = manager.store.load(job_id) or stored
    if as_json:
        say_json(job_dict(stored.progress))
    else:
        if late:
            say("It had ended before.")
        say_summary(stored.progress)
    if over(stored.progress):
        return 0
    if after_current:
        remark("It finishes what it has begun, and begins nothing else.")
        return 0
    remark(f"ytthumb: It was asked to stop and has not confirmed within {CANCEL_WAIT_S:.0f} s; it still tries.")
    return FAILED


@app.command(epilog=examples("ytthumb costs", "ytthumb costs --by model --json"))
def costs(
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="Summed up by job, day or model.")] = "day",
    as_json: AsJson = False,
) -> int:
    """Say what paid calls have cost so far."""
    from ytthumb_nb.cli.output import remark, say_json, say_table
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        ledger = manager.costs(by)  # type: ignore[arg-type]  # it refuses other words in its own sentence
    for row in ledger.rows if as_json else ():
        say_json({"by": by, **asdict(row)})
    if not as_json:
        if ledger.rows:
            rows = [
                (row.name, str(row.calls), str(row.unknown), f"{row.actual_usd:.3f}", f"{row.open_usd:.3f}")
                for row in ledger.rows
            ]
            say_table((by, "calls", "answer lost", "reported, $", "estimated, not reported, $"), rows)
        remark(str(ledger))
    return 0
