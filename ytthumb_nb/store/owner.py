"""Who runs a job: this host, this process, and when the process started, so that a reused pid is told apart.

Nothing here asks what time it is: a clock that is set while a job runs must not make its owner look dead.
"""

from __future__ import annotations

import os
import platform
import secrets
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import psutil

from ytthumb_nb.errors import StoreError

#: Where the clock counts for "started at the same time", two readings may differ by this much, in milliseconds.
_SAME_START_MS = 2000


class Presence(Enum):
    """What can be known from here of the process that owns a job."""

    RUNNING = "runs on this host"
    STOPPED = "stands still on this host (SIGSTOP, Ctrl-Z, a debugger)"
    GONE = "has ended"
    ELSEWHERE = "is on another host or in another container, where nobody here can look"


@dataclass(frozen=True)
class Owner:
    """One manager in one process on one host.

    Args:
        host: the machine's name.
        pid: the process; 0 is nobody, see `NOBODY`.
        started: when it started, in the system's own count: on Linux ticks since boot, elsewhere milliseconds.
        boot: which boot of the machine and which namespace of pids the number belongs to; "" where that is unknown.
        serial: tells apart managers of one process.
    """

    host: str
    pid: int
    started: int
    boot: str = ""
    serial: str = ""

    @classmethod
    def this_process(cls) -> Owner:
        """A new owner in this process."""
        pid = os.getpid()
        return cls(platform.node() or "localhost", pid, _started(pid) or 0, _boot(), secrets.token_hex(3))

    @classmethod
    def parse(cls, text: str) -> Owner:
        """The owner that `str()` wrote.

        Raises:
            StoreError: *text* is none.
        """
        try:
            host, pid, started, boot, serial = text.rsplit("|", 4)
            return cls(host, int(pid), int(started), boot, serial)
        except (AttributeError, TypeError, ValueError) as error:
            raise StoreError(
                f"A job's owner in the job store cannot be read ({str(text)[:80]!r}).",
                hint="`ytthumb doctor --repair` makes the store anew.",
            ) from error

    def __str__(self) -> str:
        return f"{self.host}|{self.pid}|{self.started}|{self.boot}|{self.serial}"

    @property
    def presence(self) -> Presence:
        """Whether its process is there, as far as can be known from this one."""
        if self.pid == 0:
            return Presence.GONE
        boot, name = _boot(), platform.node() or "localhost"
        if self.boot != boot:
            # The same machine after a reboot; or another machine, or another container of this one.
            rebooted = self.host == name and self.boot.partition(".")[0] != boot.partition(".")[0]
            return Presence.GONE if rebooted else Presence.ELSEWHERE
        if not boot and self.host != name:
            return Presence.ELSEWHERE
        return _presence(self.pid, self.started)


#: The owner of a job that was let go in good order: whoever wants it may take it up at once.
NOBODY = Owner("nobody", 0, 0)


def _presence(pid: int, started: int) -> Presence:
    try:
        status = psutil.Process(pid).status()
    except psutil.NoSuchProcess:
        return Presence.GONE
    except psutil.Error:
        return Presence.ELSEWHERE
    start = _started(pid)
    if start is None or status in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
        return Presence.GONE
    if abs(start - started) > (0 if _boot() else _SAME_START_MS):
        return Presence.GONE
    stopped = status in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
    return Presence.STOPPED if stopped else Presence.RUNNING


def _started(pid: int) -> int | None:
    """When process *pid* started; None when there is none.

    On Linux psutil's time of creation is the boot time plus ticks, and the boot time moves when the clock is set.
    The ticks themselves do not (proc_pid_stat(5), field 22).
    """
    if _boot():
        try:
            line = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        return int(line.rpartition(")")[2].split()[19])
    try:
        return round(psutil.Process(pid).create_time() * 1000)
    except psutil.Error:
        return None


@cache
def _boot() -> str:
    """This boot of this machine and this namespace of pids; "" on systems that do not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        spaces = Path("/proc/self/ns/pid").readlink()
        Path("/proc/self/stat").read_text()
    except OSError:
        return ""
    return f"{boot}.{spaces.name.strip('pid:[]')}"
