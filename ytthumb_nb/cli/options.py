"""Options that several commands share, and how an example is written under a command's help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def style_names() -> list[str]:
    """The names of the styles, for completion."""
    from ytthumb_nb.styles import STYLES

    return list(STYLES)


def place_names() -> list[str]:
    """Where words may be asked to stand, for completion."""
    from typing import get_args

    from ytthumb_nb.headline_layer import PlaceName

    return list(get_args(PlaceName))


def brand_names() -> list[str]:
    """The channels with a brand kit, for completion."""
    from ytthumb_nb.settings import Settings
    from ytthumb_nb.store.brands import Brands

    return Brands(Settings.from_environment().home).names()


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, for programs.")]
OutTo = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="Copy each finished picture into this folder."),
]
Strip = Annotated[
    bool,
    typer.Option("--strip", help="Leave the recipe (request, prompt, seed) out of the copies in --out."),
]
BrandOf = Annotated[
    str | None,
    typer.Option(
        "--brand",
        metavar="NAME",
        help="A brand kit: a TOML file, one of `ytthumb brands`, or channel for that of the video's channel.",
        autocompletion=brand_names,
    ),
]
MayPayTwice = Annotated[
    bool,
    typer.Option(
        "--unknown", help="Also those whose paid call may have succeeded unseen: this may pay a second time."
    ),
]
JobId = Annotated[
    str, typer.Argument(metavar="ID", help="A job's id, as `ytthumb recent` lists it.", show_default=False)
]

#: What to do about an id that no job has.
JOBS_THERE_ARE = "`ytthumb recent` lists the jobs there are."


def examples(*commands: str) -> str:
    """What is written under a command's help: how it is really typed."""
    return "For example:\n\n" + "\n\n".join(f"  {command}" for command in commands)
