"""Where the words of the terminal go: results to stdout, refusals and remarks to stderr.

A reader that went away (`| head -1`) never ends a job: from then on nothing is printed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from ytthumb_nb.progress import Progress


def is_terminal() -> bool:
    """Whether somebody watches stdout on a screen that can redraw lines."""
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Print *text* and a line end to stdout, at once."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """Print *text* and a line end to stderr, at once."""
    _write(sys.stderr, text)


def say_json(value: Mapping[str, Any]) -> None:
    """Print *value* as JSON on one line."""
    say(json.dumps(value))


def say_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere lines of columns with tabs between, without the head, for `cut` and `awk`."""
    if not is_terminal():
        for row in rows:
            say("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    for at, name in enumerate(
        head
    ):  # whole words where it gets narrow: half an id, or half a state, is of no use
        longest = max((len(word) for row in rows for word in row[at].split()), default=0)
        table.add_column(name, overflow="fold", min_width=min(longest, 10) if name == head[-1] else longest)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def job_dict(progress: Progress, copies: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The job-status structure; its `result` names the *copies* made for `--out` as well, where there are any."""
    status = progress.to_dict()
    if status["result"] is not None and copies is not None:
        status["result"]["copies"] = [copies[index] for index in sorted(copies)]
    return status


def survive_any_text() -> None:
    """Never fail on a letter that the terminal's encoding lacks: it is escaped instead."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def drop(stream: TextIO) -> None:
    """Let everything written to *stream* from now on go nowhere, also what Python flushes when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed by the caller: `>&-`
        return
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except BrokenPipeError:
        drop(stream)
    except OSError as error:
        drop(stream)
        if stream is sys.stdout:
            remark(f"ytthumb: the output could not be written ({error.strerror}).")
