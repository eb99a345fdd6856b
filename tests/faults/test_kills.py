"""kill -9 at random moments: nothing that was acknowledged is lost, nothing is paid twice, nothing hangs for ever."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from kills import torture

pytestmark = pytest.mark.faults

KILLS = 20


def test_twenty_kills_break_no_promise(tmp_path: Path, survival_table: list[str]) -> None:
    """The short form of `make torture`, from another seed each time; the seed and what broke are in the message."""
    survival = torture(tmp_path, KILLS, secrets.randbits(32))

    survival_table += survival.lines()
    assert survival.broken == [], f"seed {survival.seed}"
    assert survival.kills == KILLS
