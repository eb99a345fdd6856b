"""`yt.doctor()`: the check-up, which in a notebook also asks the front end whether it shows widgets and answers."""

from __future__ import annotations

from ytthumb_nb.checkup import Checkup, Finding
from ytthumb_nb.checkup import doctor as examine
from ytthumb_nb.checkup.machine import running_shell


def doctor(*, online: bool = False) -> Checkup:
    """What works here and what is missing, in plain words; a table in a notebook, `print()` elsewhere.

    Looks at Python, kernel, event loop, threads, home, disk, job store, keys (only whether they are there), fonts,
    models and providers. Never raises.

    Args:
        online: also ask YouTube and the providers whether they answer; no key is sent and nothing is paid.
    """
    checkup = examine(online=online)
    if getattr(running_shell(), "kernel", None) is None:
        return checkup
    try:
        from ytthumb_nb.ui.front_end import LiveCheckup
    except ImportError as error:
        return Checkup((*checkup.findings, Finding("widgets front end", "note", str(error))))
    return LiveCheckup(checkup.findings)
