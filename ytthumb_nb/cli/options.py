"""Options that several commands share, and how an example is written under a command's help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, for programs.")]
OutTo = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="Copy each finished picture into this folder."),
]
Strip = Annotated[
    bool,
    typer.Option("--strip", help="Leave the recipe (request, prompt, seed) out of the copies in --out."),
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
