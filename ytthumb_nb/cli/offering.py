"""The commands that say what there is: info, styles, providers, doctor; and lab, which opens the panel."""

from __future__ import annotations

from typing import Annotated

import typer

from ytthumb_nb.cli import FAILED
from ytthumb_nb.cli.options import AsJson, examples

app = typer.Typer()


@app.command(epilog=examples("ytthumb info https://youtu.be/dQw4w9WgXcQ"))
def info(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Address or id of a YouTube video.", show_default=False)
    ],
    as_json: AsJson = False,
) -> int:
    """Say what YouTube tells of a video: id, title, channel.

    Fails when YouTube keeps the title to itself or cannot be reached; what it did tell is printed.
    """
    from ytthumb_nb.cli.output import remark, say, say_json
    from ytthumb_nb.settings import Settings
    from ytthumb_nb.sources import video_info

    brief = video_info(url, Settings.from_environment())
    code = FAILED if brief.title is None else 0
    if as_json:
        say_json(
            {
                "video_id": brief.video_id,
                "title": brief.title,
                "channel": brief.channel,
                "url": brief.url,
                "picture": None if brief.picture is None else str(brief.picture),
                "note": brief.note,
            }
        )
        return code
    say(f"id       {brief.video_id}")
    say(f"title    {brief.title or 'unknown'}")
    say(f"channel  {brief.channel or 'unknown'}")
    if brief.note:
        remark(brief.note)
    return code


@app.command(epilog=examples("ytthumb styles", "ytthumb styles --json"))
def styles(as_json: AsJson = False) -> int:
    """List the styles."""
    from ytthumb_nb.cli.output import say_json, say_table
    from ytthumb_nb.styles import STYLES

    if as_json:
        for style in STYLES.values():
            say_json({"name": style.name, "label": style.label, "description": style.description})
        return 0
    say_table(
        ("style", "label", "what it looks like"),
        [(style.name, style.label, style.description) for style in STYLES.values()],
    )
    return 0


@app.command(epilog=examples("ytthumb providers"))
def providers(as_json: AsJson = False) -> int:
    """List who can make pictures here, and what is missing for the others."""
    from ytthumb_nb.cli.output import say_json, say_table
    from ytthumb_nb.providers.registry import listings

    rows = []
    for listing in listings():
        usable, reason = listing.availability.usable, listing.availability.reason
        if as_json:
            say_json({"name": listing.name, "usable": usable, "reason": reason, "origin": listing.origin})
        rows.append((listing.name, "yes" if usable else "no", reason))
    if not as_json:
        say_table(("provider", "usable", "why"), rows)
    return 0


@app.command(epilog=examples("ytthumb doctor", "ytthumb doctor --online", "ytthumb doctor --repair"))
def doctor(
    online: Annotated[
        bool,
        typer.Option("--online", help="Also ask YouTube and the providers whether they answer; costs nothing."),
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Check the job store, and when it is broken make a new one of its remains and of the pictures.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Check what this machine has and what is missing. Keys are never shown."""
    from ytthumb_nb.checkup import doctor as examine
    from ytthumb_nb.cli.output import say_json, say_table

    if repair:
        return _repair(as_json)
    checkup = examine(online=online)
    if as_json:
        for finding in checkup.findings:
            say_json({"name": finding.name, "state": finding.state, "message": finding.message})
    else:
        say_table(("what", "", "found"), [(each.name, each.state, each.message) for each in checkup.findings])
    return 0 if checkup.healthy else FAILED


def _repair(as_json: bool) -> int:
    from ytthumb_nb.cli.output import say, say_json
    from ytthumb_nb.jobs.repairing import repair
    from ytthumb_nb.settings import Settings

    done = repair(Settings.from_environment().home)
    if not as_json:
        say(str(done))
        return 0
    say_json(
        {
            "problems": list(done.problems),
            "kept_aside": None if done.kept_aside is None else str(done.kept_aside),
            "salvaged": dict(done.salvaged),
            "jobs": done.jobs,
            "pictures": done.pictures,
            "silent": list(done.silent),
        }
    )
    return 0


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog=examples("ytthumb lab", "ytthumb lab --no-browser --port 8899"),
)
def lab(context: typer.Context) -> int:
    """Open the panel: JupyterLab on the quickstart notebook.

    Further options go to JupyterLab.
    """
    from ytthumb_nb.cli.lab import open_lab

    return open_lab(context.args)
