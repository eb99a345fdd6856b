"""The `ytthumb` command: everything the panel does, in a terminal or a script.

`main` is the console script. It turns whatever happens into an exit code and one plain sentence; the commands
themselves are in `making` (what begins jobs), `looking` and `watching` (jobs that are there), `history` (those that
were) and `offering` (what there is to choose from). Imports wait until a command needs them, so that `ytthumb --help`
answers at once.

Exit codes: 0 all or some pictures, 1 the job failed, 2 refused before any work, 130 cancelled.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

FAILED = 1
REFUSED = 2
CANCELLED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line *arguments* (those of the process if None) and exit. Never returns."""
    try:
        from ytthumb_nb.cli.app import run

        code = run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        code = CANCELLED
    if arguments is None:
        # All is said. Python still joins its threads, where one more Ctrl-C would end in a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)
