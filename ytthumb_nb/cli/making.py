"""The commands that make pictures: generate, demo, retry, reconnect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytthumb_nb.cli import CANCELLED, FAILED, request
from ytthumb_nb.cli.options import AsJson, BrandOf, JobId, MayPayTwice, OutTo, Strip, examples, style_names

if TYPE_CHECKING:
    from ytthumb_nb.cli.follow import Display
    from ytthumb_nb.cli.out_folder import OutFolder
    from ytthumb_nb.jobs.job import Job
    from ytthumb_nb.jobs.manager import JobManager
    from ytthumb_nb.models import Thumbnail
    from ytthumb_nb.progress import Progress

app = typer.Typer()

DEMO_HEADLINE = "Ready for launch"
DEMO_OUT = Path("thumbnails")


def _providers() -> list[str]:
    from ytthumb_nb.providers.registry import provider_names

    return ["auto", *provider_names()]


Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="YouTube address or id, path of a video or photo, or just a title.",
        show_default=False,
    ),
]
Count = Annotated[
    str | None, typer.Option("--count", "-n", metavar="N", help="Variations, 1 to 10; 4 if not given.")
]
Style = Annotated[
    str | None,
    typer.Option(
        "--style",
        "-s",
        metavar="NAME",
        help="One of `ytthumb styles`; modern if not given.",
        autocompletion=style_names,
    ),
]
ProviderName = Annotated[
    str | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="NAME",
        help="One of `ytthumb providers`; if not given, the best one that can be used here.",
        autocompletion=_providers,
    ),
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="The provider's model.")]
Notes = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Wishes in words for AI providers, at most 500 characters.")
]
Headline = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Words drawn on the picture; the title if not given, '' for none."),
]
References = Annotated[
    list[str] | None,
    typer.Option("--reference", metavar="FILE", help="A further picture for AI providers; may be repeated."),
]
Seed = Annotated[
    str | None, typer.Option(metavar="N", help="The same seed gives the same pictures (local provider).")
]
Size = Annotated[
    str | None, typer.Option(metavar="WxH", help="Width and height in pixels; 1280x720 if not given.")
]
MaxCost = Annotated[
    str | None, typer.Option("--max-cost", metavar="USD", help="Hard limit for paid providers, in US dollars.")
]
Timeout = Annotated[
    str | None, typer.Option("--timeout", metavar="SECONDS", help="Limit of the job; 900 if not given.")
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Pay again for pictures of the very same request that are on disk already."),
]


@app.command(
    epilog=examples(
        "ytthumb generate portrait.jpg --headline 'I trained for space' --out thumbs",
        "ytthumb generate https://youtu.be/dQw4w9WgXcQ -n 8 -s neon",
        "ytthumb generate talk.mp4 --brand brand.toml --out thumbs",
        "ytthumb generate talk.mp4 --json | jq .progress",
    )
)
def generate(
    source: Source,
    count: Count = None,
    style: Style = None,
    provider: ProviderName = None,
    model: Model = None,
    notes: Notes = None,
    headline: Headline = None,
    brand: BrandOf = None,
    reference: References = None,
    seed: Seed = None,
    size: Size = None,
    max_cost: MaxCost = None,
    out: OutTo = None,
    strip: Strip = False,
    force: Force = False,
    timeout: Timeout = None,
    as_json: AsJson = False,
) -> int:
    """Make thumbnails of a video, a photo or a title.

    Ctrl-C cancels; pictures that are finished stay.
    """
    wishes = request.wishes(
        count=None if count is None else request.whole_number(count),
        style=style,
        provider=provider,
        model=model,
        notes=notes,
        headline=headline,
        brand=brand or None,
        references=tuple(reference or ()),
        seed=None if seed is None else request.whole_number(seed),
        size=None if size is None else request.width_and_height(size),
        max_cost_usd=None if max_cost is None else request.amount(max_cost),
        force=force,
        timeout_s=None if timeout is None else request.amount(timeout),
    )

    def begin(manager: JobManager) -> Sequence[Job]:
        from ytthumb_nb.cli.output import remark

        estimate = manager.estimate(source, **wishes)
        if estimate.per_picture_usd != 0:
            remark(f"{estimate.provider}: {estimate}")
        return [manager.start(source, **wishes)]

    return make(begin, out, as_json, strip=strip)


@app.command(epilog=examples("ytthumb demo", "ytthumb demo --style neon --out look"))
def demo(
    count: Count = None,
    style: Style = None,
    out: OutTo = DEMO_OUT,
    as_json: AsJson = False,
) -> int:
    """Make four thumbnails of a packaged sample photo, with no account and no network.

    They go to the folder thumbnails/, along with a contact sheet in contact/.
    """
    from ytthumb_nb.assets import sample

    wishes = request.wishes(count=None if count is None else request.whole_number(count), style=style)

    def begin(manager: JobManager) -> Sequence[Job]:
        return [manager.start(sample(), headline=DEMO_HEADLINE, provider="local", **wishes)]

    return make(begin, out or DEMO_OUT, as_json, sheet=True)


@app.command(epilog=examples("ytthumb retry 20261122-103015-3f9a1c"))
def retry(
    job_id: JobId,
    unknown: MayPayTwice = False,
    out: OutTo = None,
    as_json: AsJson = False,
) -> int:
    """Make what is missing of an ended job, in the same job."""
    return make(lambda manager: [manager.retry_failed(job_id, unknown=unknown)], out, as_json)


@app.command(epilog=examples("ytthumb redo 20261122-103015-3f9a1c 3", "ytthumb redo ID 3 --out thumbnails"))
def redo(
    job_id: JobId,
    variation: Annotated[
        int, typer.Argument(metavar="N", min=1, help="Which picture: 1, 2, ...", show_default=False)
    ],
    out: OutTo = None,
    as_json: AsJson = False,
) -> int:
    """Make one picture of a job once more as another idea, in a job of its own.

    The picture that there is stays. Paid providers are paid for the new one.
    """
    return make(lambda manager: [manager.redo(job_id, variation)], out, as_json)


@app.command(epilog=examples("ytthumb reconnect"))
def reconnect(out: OutTo = None, as_json: AsJson = False) -> int:
    """Go on with jobs that nobody runs any more, and stay until they have ended.

    Finished pictures stay. Paid work that a provider has accepted is waited for, never sent again.
    """
    return make(lambda manager: manager.reconnect(), out, as_json, several=True)


def make(
    begin: Callable[[JobManager], Sequence[Job]],
    out: Path | None,
    as_json: bool,
    *,
    several: bool = False,
    sheet: bool = False,
    strip: bool = False,
) -> int:
    """Begin jobs, follow them to their end, say what came out; returns the exit code."""
    from ytthumb_nb.cli.follow import follow
    from ytthumb_nb.cli.interrupts import Interrupts
    from ytthumb_nb.cli.out_folder import out_folder
    from ytthumb_nb.cli.output import remark, say
    from ytthumb_nb.cli.summary import say_summary, shown_path
    from ytthumb_nb.jobs.manager import JobManager

    with Interrupts() as interrupts:
        folder = out_folder(out, strip=strip)
        with JobManager() as manager:
            display = display_for(as_json, several, manager, "Ctrl-C cancels; finished pictures stay.")
            ended = follow(lambda: begin(manager), display, interrupts, folder)
        if not ended and not as_json:
            say("No unfinished job that nobody runs.")
        for progress in ended:
            if not as_json:
                say_summary(progress, None if folder is None else folder.take(progress))
            if sheet and folder is not None and progress.result is not None and progress.result.thumbnails:
                path = _write_sheet(folder, progress.result.thumbnails)
                if not as_json:
                    say(f"  contact sheet: {shown_path(path)}")
        if folder is not None and folder.problem:
            remark(f"ytthumb: {folder.problem}")
            return FAILED
        return max((exit_code(progress) for progress in ended), default=0)


def exit_code(progress: Progress) -> int:
    """0 for a job with pictures that ended well, 130 for a cancelled one, 1 for a failed one."""
    from ytthumb_nb.models import JobStatus

    return {JobStatus.COMPLETED: 0, JobStatus.CANCELLED: CANCELLED}.get(progress.status, FAILED)


def display_for(as_json: bool, several: bool, manager: JobManager, hint: str) -> Display:
    """What shows jobs here: JSON, plain lines, or on a terminal a live picture with *hint* below it."""
    from ytthumb_nb.cli.lines import JsonLines, PlainLines
    from ytthumb_nb.cli.output import is_terminal

    if as_json:
        return JsonLines()
    if not is_terminal():
        return PlainLines(name_jobs=several)
    from ytthumb_nb.cli.live import LiveDisplay

    def source_of(job_id: str) -> str:
        stored = manager.store.load(job_id)
        return job_id if stored is None else stored.spec.source

    return LiveDisplay(source_of, hint=hint)


def _write_sheet(folder: OutFolder, thumbnails: Sequence[Thumbnail]) -> Path:
    from ytthumb_nb.cli.contact_sheet import contact_sheet
    from ytthumb_nb.store.files import write_atomically

    return write_atomically(folder.path / "contact" / "contact_sheet.jpg", contact_sheet(thumbnails))
