"""The command that compares: pictures over two axes, on one sheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytthumb_nb.cli import CANCELLED, FAILED, request
from ytthumb_nb.cli.making import Headline, MaxCost, Model, Notes, ProviderName, Seed, Size, Source, Style
from ytthumb_nb.cli.options import BrandOf, examples

if TYPE_CHECKING:
    from ytthumb_nb.jobs.grids import Grid
    from ytthumb_nb.jobs.manager import JobManager
    from ytthumb_nb.progress import Progress

app = typer.Typer()

#: How long a cancelled job may take to say what became of it, in seconds.
_PATIENCE_S = 15.0
_HOW = "name=value,value"
#: Axes whose values are sentences: only | parts them.
_SENTENCES = ("headline", "notes")


@app.command(
    epilog=examples(
        'ytthumb grid portrait.jpg --x style=modern,neon --y "headline=Day one|It floats" --out grid.png',
        "ytthumb grid talk.mp4 --x variation=4 --y style=neon,tech",
    )
)
def grid(
    source: Source,
    x: Annotated[str, typer.Option("--x", metavar=_HOW, help="What the columns try.", show_default=False)],
    y: Annotated[
        str | None,
        typer.Option("--y", metavar=_HOW, help="What the rows try; one row if not given. | parts sentences."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The sheet: .png, .jpg or .webp.")
    ] = Path("grid.png"),
    style: Style = None,
    provider: ProviderName = None,
    model: Model = None,
    notes: Notes = None,
    headline: Headline = None,
    brand: BrandOf = None,
    seed: Seed = None,
    size: Size = None,
    max_cost: MaxCost = None,
) -> int:
    """Draw pictures side by side that differ in one thing or two, on one sheet.

    All have the same seed. An axis is a field of a request, or variation=4 for four ideas of one job.

    --max-cost is the limit of the whole grid; where something is paid it must be given.
    """
    from ytthumb_nb.cli.output import remark, say
    from ytthumb_nb.cli.summary import shown_path
    from ytthumb_nb.jobs.grids import check_ending
    from ytthumb_nb.jobs.job import StoppedWaiting
    from ytthumb_nb.jobs.manager import JobManager

    check_ending(out)
    wishes = request.wishes(
        style=style,
        provider=provider,
        model=model,
        notes=notes,
        headline=headline,
        brand=brand or None,
        seed=None if seed is None else request.whole_number(seed),
        size=None if size is None else request.width_and_height(size),
        max_cost_usd=None if max_cost is None else request.amount(max_cost),
    )
    with JobManager() as manager:
        jobs: dict[str, bool] = {}

        def tell(progress: Progress) -> None:
            if progress.status.final and not jobs.get(progress.job_id):
                remark(f"job {progress.job_id}: {progress.message}")
            jobs[progress.job_id] = progress.status.final

        try:
            made = manager.grid(
                source, x=_axis(x), y=None if y is None else _axis(y), on_progress=tell, **wishes
            )
        except StoppedWaiting as stopped:
            _wait_for_the_end(manager, [job_id for job_id, ended in jobs.items() if not ended])
            remark(f"ytthumb: {stopped}")
            return CANCELLED
    _tell_what_failed(made)
    say(shown_path(made.save(out)))
    return 0 if any(cell.thumbnail for cell in made.cells) else FAILED


def _axis(text: str) -> tuple[str, Any]:
    """`style=modern,neon` as a name and a list of values; | parts them where it is written."""
    name, given, values = text.partition("=")
    name = name.strip()
    if not given:
        return name, []
    if name == "variation":
        return name, request.whole_number(values)
    sign = "|" if "|" in values or name in _SENTENCES else ","
    return name, [_value(name, each.strip()) for each in values.split(sign)] if values.strip() else []


def _value(name: str, text: str) -> Any:
    match name:
        case "seed":
            return request.whole_number(text)
        case "size":
            return request.width_and_height(text)
        case "references":
            return tuple(part for part in re.split(r"\s*\+\s*", text) if part)
        case _:
            return text


def _wait_for_the_end(manager: JobManager, job_ids: list[str]) -> None:
    """Give jobs that were cancelled time to say so, so that nobody takes them up again later."""
    from ytthumb_nb.errors import JobNotFoundError

    for job_id in job_ids:
        try:
            manager.job(job_id).wait(_PATIENCE_S)
        except (JobNotFoundError, TimeoutError):
            continue


def _tell_what_failed(made: Grid) -> None:
    from ytthumb_nb.cli.output import remark

    for cell in made.cells:
        if cell.thumbnail is None:
            where = f"{cell.x}" if made.y is None else f"{cell.x}, {cell.y}"
            remark(f"{where}: {cell.reason}")
