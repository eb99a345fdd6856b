"""The commands for brand kits: those that are saved, and saving one."""

from __future__ import annotations

from typing import Annotated

import typer

from ytthumb_nb.cli.options import AsJson, examples

app = typer.Typer()


@app.command(epilog=examples("ytthumb brands", "ytthumb generate talk.mp4 --brand 'orbit diaries'"))
def brands(as_json: AsJson = False) -> int:
    """List the channels that a brand kit is saved for, and where it is."""
    from ytthumb_nb.cli.output import is_terminal, say, say_json, say_table
    from ytthumb_nb.settings import Settings
    from ytthumb_nb.store.brands import Brands

    saved = Brands(Settings.from_environment().home).saved()
    rows = [(name, str(path)) for name, path in saved.items()]
    if as_json:
        for name, path in rows:
            say_json({"name": name, "path": path})
    elif not rows and is_terminal():
        say("No brand is saved yet. `ytthumb save-brand FILE CHANNEL` keeps one.")
    else:
        say_table(("channel", "brand kit"), rows)
    return 0


@app.command(epilog=examples("ytthumb save-brand brand.toml 'Orbit Diaries'"))
def save_brand(
    brand: Annotated[
        str, typer.Argument(metavar="FILE", help="A brand kit, as a TOML file.", show_default=False)
    ],
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel's name.", show_default=False)],
) -> int:
    """Keep a brand kit for a channel, with copies of its logo and font, and print where.

    From then on --brand CHANNEL takes it, and --brand channel for videos of that channel.
    """
    from ytthumb_nb.cli.output import remark, say
    from ytthumb_nb.jobs.manager import JobManager

    with JobManager() as manager:
        before = manager.brands.find(channel)
        say(str(manager.save_brand(brand, channel)))
    if before is not None:
        remark(f"It replaces the earlier brand of {channel!r}.")
    return 0
