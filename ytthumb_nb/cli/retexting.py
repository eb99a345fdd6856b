"""The command that puts other words on finished pictures."""

from __future__ import annotations

from typing import Annotated

import typer

from ytthumb_nb.cli import FAILED, request
from ytthumb_nb.cli.options import AsJson, JobId, OutTo, Strip, brand_names, examples, place_names, style_names

app = typer.Typer()


@app.command(
    epilog=examples(
        "ytthumb retext 20261122-103015-3f9a1c --headline 'We *made* it'",
        "ytthumb retext ID --place top-left --no-upper --outline 0.06 --variation 2 --variation 3",
        "ytthumb retext ID --brand 'Orbit Diaries' --out thumbs",
        "ytthumb retext ID --reset",
    )
)
def retext(
    job_id: JobId,
    headline: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The words; *stars* emphasise, '' takes them away.")
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            "--style", "-s", metavar="NAME", help="Letters as in this style.", autocompletion=style_names
        ),
    ] = None,
    font: Annotated[
        str | None, typer.Option(metavar="NAME", help="A bundled font, or the path of a .ttf or .otf file.")
    ] = None,
    upper: Annotated[
        bool | None, typer.Option("--upper/--no-upper", help="All letters capitals, or as they are written.")
    ] = None,
    outline: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE", help="Stroke round the letters, 0 to 0.2 of the type size; 0 draws none."
        ),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(
            metavar="WHERE",
            help="left, top-right, auto, ..., or left,top,right,bottom as shares of the picture: 0,0.6,0.5,1.",
            autocompletion=place_names,
        ),
    ] = None,
    brand: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A brand kit: a TOML file, or one of `ytthumb brands`; '' takes it away.",
            autocompletion=brand_names,
        ),
    ] = None,
    variation: Annotated[
        list[int] | None,
        typer.Option("--variation", metavar="N", min=1, help="Only this picture; may be repeated."),
    ] = None,
    reset: Annotated[
        bool,
        typer.Option("--reset", help="Begin from how the job was made, and forget what was changed since."),
    ] = False,
    out: OutTo = None,
    strip: Strip = False,
    as_json: AsJson = False,
) -> int:
    """Put other words on the pictures of an ended job, without asking a provider.

    What is not given stays as it is on each picture. The earlier pictures stay in the job's folder.
    """
    from ytthumb_nb.brand import Brand
    from ytthumb_nb.cli.interrupts import Interrupts
    from ytthumb_nb.cli.out_folder import out_folder
    from ytthumb_nb.cli.output import job_dict, remark, say_json
    from ytthumb_nb.cli.summary import say_summary
    from ytthumb_nb.errors import JobNotFoundError
    from ytthumb_nb.jobs.manager import JobManager

    folder = out_folder(out, strip=strip)
    wishes = request.wishes(
        headline=headline,
        style=style,
        font=font,
        upper=upper,
        outline=None if outline is None else request.amount(outline),
        place=None if place is None else request.place(place),
        brand=Brand() if brand == "" else brand,
        variations=variation or None,
    )
    with Interrupts() as interrupts, JobManager() as manager:
        interrupts.on_interrupt(lambda: None)  # it takes a second or two, and all pictures change or none
        manager.retext(job_id, reset=reset, **wishes)
        stored = manager.store.load(job_id)
    if stored is None:
        raise JobNotFoundError(f"Job {job_id!r} was deleted meanwhile.")
    progress = stored.progress
    copies = None if folder is None else folder.take(progress, variation or None)
    if as_json:
        say_json(job_dict(progress, copies))
    else:
        say_summary(progress, copies)
    if interrupts.seen:
        remark("The words were drawn when the interrupt came; --reset goes back to the first ones.")
    if folder is not None and folder.problem:
        remark(f"ytthumb: {folder.problem}")
        return FAILED
    return 0
