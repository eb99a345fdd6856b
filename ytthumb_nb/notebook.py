"""`%load_ext ytthumb_nb`: the line magic `%thumbnails`, which shows a panel with its form filled in."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn

from IPython.core.error import UsageError

from ytthumb_nb.errors import ThumbnailError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a line as IPython does, in one line, instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. Try for instance: %thumbnails my talk.mp4 --style neon -n 4")


def _parser() -> _Parser:
    parser = _Parser(prog="%thumbnails", add_help=False, description="Show the thumbnail panel, filled in.")
    add = parser.add_argument
    add("source", nargs="*", help="YouTube link, path of a video or photo, or a title; may hold spaces")
    add("--style", help="one of the styles; yt.STYLES lists them")
    add("-n", "--count", type=int, help="number of variations, 1 to 10")
    add("--headline", help="words on the picture; '' for none, left out for the title")
    add("--notes", help="wishes for AI providers, at most 500 characters")
    add("--provider", help="auto, or the name of a provider")
    add("--model", help="the provider's model")
    add("--seed", type=int, help="the same request and seed give the same pictures")
    add("--go", action="store_true", help="start at once, as a click on Generate does")
    return parser


def thumbnails(line: str) -> Any:
    """The panel that *line* asks for.

    Raises:
        UsageError: an option is unknown or a value is refused; IPython shows its one sentence and no traceback.
    """
    try:
        words = shlex.split(line)
    except ValueError:  # an apostrophe in a title is no quote
        words = line.split()
    asked = vars(_parser().parse_args(words))
    source, go = " ".join(asked.pop("source")), asked.pop("go")
    try:
        from ytthumb_nb import Panel

        panel = Panel(source or None, **{name: value for name, value in asked.items() if value is not None})
    except (ThumbnailError, ImportError) as error:
        raise UsageError(str(error)) from None
    if go:
        panel.generate()
    return panel


def load_ipython_extension(ipython: Any) -> None:
    """Make `%thumbnails` known; called by `%load_ext ytthumb_nb`. `%thumbnails?` shows its options."""

    def magic(line: str) -> Any:
        return thumbnails(line)

    magic.__doc__ = _parser().format_help()
    ipython.register_magic_function(magic, "line", "thumbnails")
