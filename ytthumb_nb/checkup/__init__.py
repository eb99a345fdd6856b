"""What this machine has and what is missing, as rows that a terminal or a notebook can show.

Looks and tries; changes nothing that stays. Keys are only said to be there or not. Repairing is another part's work:
`jobs.repairing`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from ytthumb_nb.checkup import equipment, machine, services, storage
from ytthumb_nb.checkup.findings import Checkup, Finding, State
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.settings import Settings

__all__ = ["Checkup", "Finding", "State", "doctor"]


def doctor(
    settings: Settings | None = None, env: Mapping[str, str] = os.environ, *, online: bool = False
) -> Checkup:
    """Look at everything. Never raises: what cannot be looked at is a finding as well.

    Args:
        settings: home and addresses; None reads them from *env*.
        online: also ask YouTube and the providers whether they answer. No key is sent and nothing is paid.
    """
    try:
        settings = settings or Settings.from_environment(env)
    except ThumbnailError as error:
        return Checkup((*machine.python(), Finding("settings", "problem", str(error))))
    chosen = settings
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("python", machine.python),
        ("packages", machine.packages),
        ("versions", machine.troublesome),
        ("kernel", machine.kernel),
        ("threads", machine.threads),
        ("home", lambda: storage.home(chosen.home)),
        ("job store", lambda: storage.store(chosen.home)),
        ("keys", lambda: services.keys(env)),
        ("fonts and models", equipment.assets_are_whole),
        ("providers", services.providers),
    ]
    if online:
        looks.append(("online", lambda: services.online(chosen, env)))
    return Checkup(tuple(finding for name, look in looks for finding in _guarded(name, look)))


def _guarded(name: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # a doctor that falls ill helps nobody
        yield Finding(name, "problem", f"{type(error).__name__}: {error}")
