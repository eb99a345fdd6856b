"""The command line as a whole: all commands, what is common to them, and the end of every run."""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from typing import Annotated, Any

import typer

from ytthumb_nb.cli import (
    FAILED,
    REFUSED,
    branding,
    gridding,
    history,
    looking,
    making,
    offering,
    receipts,
    retexting,
    watching,
)
from ytthumb_nb.cli.options import JOBS_THERE_ARE
from ytthumb_nb.cli.output import remark, say, survive_any_text

#: What typer raises for arguments it cannot read. Its own name for that moved when click became a part of typer.
_UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="ytthumb",
    help="From a video to the thumbnail one would publish.\n\n"
    "Works with no account: pictures are then drawn on this machine. Begin with [bold]ytthumb demo[/bold].",
    epilog="Exit codes: 0 all or some pictures, 1 the job failed, 2 refused before any work, 130 cancelled.",
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(making.app)
app.add_typer(retexting.app)
app.add_typer(gridding.app)
app.add_typer(looking.app)
app.add_typer(history.app)
app.add_typer(watching.app)
app.add_typer(receipts.app)
app.add_typer(branding.app)
app.add_typer(offering.app)


@app.callback()
def common(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and what happens inside.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    _speak_up() if debug else _keep_quiet()
    context.obj = debug
    if version:
        import ytthumb_nb

        say(str(ytthumb_nb.__getattr__("__version__")))
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(context.get_help())
    return 0


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code; whatever goes wrong becomes one plain sentence on stderr."""
    from ytthumb_nb.errors import JobFailedError, JobNotFoundError, SourceUnavailableError, ThumbnailError

    survive_any_text()
    debug = "--debug" in arguments[:1]
    try:
        return int(app(arguments, prog_name="ytthumb", standalone_mode=False) or 0)
    except _UsageError as error:
        remark(f"ytthumb: {_sentence(error)}")
        return REFUSED
    except ThumbnailError as error:
        if debug:
            traceback.print_exc()
        unknown_job = isinstance(error, JobNotFoundError)
        remark(f"ytthumb: {f'{error.message} {JOBS_THERE_ARE}' if unknown_job else error}")
        return FAILED if isinstance(error, SourceUnavailableError | JobFailedError) else REFUSED
    except BrokenPipeError:
        return 0
    except (typer.Abort, KeyboardInterrupt):
        raise KeyboardInterrupt from None
    except Exception as error:
        if debug:
            traceback.print_exc()
        again = "" if debug else " Run it again as `ytthumb --debug ...` to see where."
        remark(f"ytthumb: this is a bug, please report it: {type(error).__name__}: {error}.{again}")
        return FAILED


def _sentence(error: Any) -> str:
    """Typer's complaint on one line, with the command whose help says more."""
    text = " ".join(error.format_message().split())
    path = error.ctx.command_path if getattr(error, "ctx", None) is not None else "ytthumb"
    return f"{text if text.endswith(('.', '?')) else text + '.'} `{path} --help` says what can be given."


def _keep_quiet() -> None:
    """Log records and warnings are for developers; what users must know is said in words."""
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _speak_up() -> None:
    logging.basicConfig(
        level=logging.DEBUG, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
