"""The command that shows facts about finished pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ytthumb_nb.cli.options import AsJson, JobId, examples

app = typer.Typer()


@app.command(
    epilog=examples(
        "ytthumb receipts 20261122-103015-3f9a1c",
        "ytthumb receipts ID --draw out/",
        "ytthumb receipts ID --read-back",
        "ytthumb receipts ID --json | jq '.facts[] | select(.verdict == \"fail\")'",
    )
)
def receipts(
    job_id: JobId,
    draw: Annotated[
        Path | None,
        typer.Option(
            "--draw", metavar="DIR", help="Also write each picture there with what fails framed on it."
        ),
    ] = None,
    read_back: Annotated[
        bool,
        typer.Option(
            "--read-back", help="Also read the words back from each picture at 168 px (needs the extra ocr)."
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Show facts about each picture of a job: contrast, smallest line, collisions, differences, file."""
    from ytthumb_nb.cli.output import remark, say, say_json
    from ytthumb_nb.errors import StoreError
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        found = manager.receipts(job_id, read_back=read_back)
    for receipt in found:
        if as_json:
            say_json(receipt.to_dict())
        else:
            say(str(receipt))
        if draw is not None:
            path = draw / f"receipt_{receipt.index:02d}.jpg"
            try:
                draw.mkdir(parents=True, exist_ok=True)
                receipt.drawn().save(path, quality=90)
            except OSError as error:
                raise StoreError(
                    f"{path} could not be written ({error.strerror or error}).", hint="Give another folder."
                ) from error
    for sentence in found.advice:
        remark(sentence)
    return 0
