"""Owners: who runs, who stands still, who is gone, told without asking what time it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.store.owner import NOBODY, Owner, Presence

ME = Owner.this_process()
WAITS = """
import sys
from ytthumb_nb.store.owner import Owner
print(Owner.this_process(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], Owner]]:
    """Another process, and the owner it says it is."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        yield child, Owner.parse(child.stdout.readline().strip())
        child.kill()


def test_a_process_runs_stands_still_and_is_gone(process: tuple[subprocess.Popen[str], Owner]) -> None:
    """Running, stopped by a signal, going on, killed, and buried: each is told from outside."""
    child, owner = process
    seen = [owner.presence]
    os.kill(child.pid, signal.SIGSTOP)
    os.waitpid(child.pid, os.WUNTRACED)
    seen.append(owner.presence)
    os.kill(child.pid, signal.SIGCONT)
    os.waitid(os.P_PID, child.pid, os.WCONTINUED)
    seen.append(owner.presence)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not buried yet
    seen.append(owner.presence)
    child.wait()
    seen.append(owner.presence)

    assert seen == [Presence.RUNNING, Presence.STOPPED, Presence.RUNNING, Presence.GONE, Presence.GONE]


def test_a_reused_pid_is_somebody_else() -> None:
    """The same number with another start is another process; so is nobody."""
    assert ME.presence is Presence.RUNNING
    assert replace(ME, started=ME.started - 60_000).presence is Presence.GONE
    assert NOBODY.presence is Presence.GONE


@pytest.mark.skipif(not ME.boot, reason="only Linux tells which boot this is")
def test_another_boot_of_this_machine_is_gone_and_another_machine_is_elsewhere() -> None:
    """After a reboot nothing runs any more; of other machines and containers nobody here can know."""
    boot, _, space = ME.boot.partition(".")

    assert replace(ME, boot=f"before.{space}").presence is Presence.GONE
    assert replace(ME, host="another", boot=f"other.{space}").presence is Presence.ELSEWHERE
    assert replace(ME, boot=f"{boot}.1").presence is Presence.ELSEWHERE


@pytest.mark.skipif(not ME.boot, reason="elsewhere the start is read from the clock")
def test_setting_the_clock_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """psutil's idea of the time of boot moves when the clock is set; the owner is alive all the same."""
    monkeypatch.setattr(psutil, "boot_time", lambda: 0.0)
    monkeypatch.setattr("time.time", lambda: 0.0)

    assert ME.presence is Presence.RUNNING


@given(
    st.builds(
        Owner,
        st.text(),
        st.integers(0, 2**22),
        st.integers(0),
        st.text("0123456789abcdef.-"),
        st.text("0123456789abcdef"),
    )
)
def test_an_owner_is_read_as_it_was_written(owner: Owner) -> None:
    """Whatever the machine is called."""
    assert Owner.parse(str(owner)) == owner


def test_managers_of_one_process_are_told_apart() -> None:
    """Two owners of this process are not the same one."""
    assert Owner.this_process() != Owner.this_process()
