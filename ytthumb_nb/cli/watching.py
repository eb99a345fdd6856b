"""The command that looks on: a job of any process, live, without touching it."""

from __future__ import annotations

import typer

from ytthumb_nb.cli import CANCELLED, FAILED
from ytthumb_nb.cli.options import AsJson, JobId, examples

app = typer.Typer()


@app.command(epilog=examples("ytthumb watch 20261122-103015-3f9a1c", "ytthumb watch ID --json | jq .progress"))
def watch(job_id: JobId, as_json: AsJson = False) -> int:
    """Watch a job live, whichever process runs it.

    Ctrl-C stops watching; the job goes on.
    """
    from ytthumb_nb.cli.making import display_for, exit_code
    from ytthumb_nb.cli.output import remark
    from ytthumb_nb.cli.summary import say_summary
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        display = display_for(as_json, False, manager, "Ctrl-C stops watching; the job goes on.")
        last = None
        try:
            for last in manager.watch(job_id):
                display.show(last, None)
        except KeyboardInterrupt:
            display.close()
            remark(f"Stopped watching; the job goes on. `ytthumb cancel {job_id}` stops it.")
            return CANCELLED
        finally:
            display.close()
    assert last is not None  # an unknown job was refused
    if not as_json:
        say_summary(last)
    if not last.status.final:
        remark("Nobody runs it any more: `ytthumb reconnect` goes on with it.")
        return FAILED
    return exit_code(last)
