"""Who runs a job: this host, this process, and when the process started, so that a reused pid is told apart."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Owner:
    """A process on a host. As text it is `host:pid:start`, the start in milliseconds since the epoch."""

    host: str
    pid: int
    started_ms: int

    @classmethod
    def this_process(cls) -> Owner:
        pid = os.getpid()
        return cls(platform.node() or "localhost", pid, _start_of(pid) or 0)

    @classmethod
    def parse(cls, text: str) -> Owner:
        host, pid, started = text.rsplit(":", 2)
        return cls(host, int(pid), int(started))

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}:{self.started_ms}"

    @property
    def alive(self) -> bool:
        """Whether the process still runs. One on another host is taken to be alive: nobody here can know."""
        if self.host != (platform.node() or "localhost"):
            return True
        start = _start_of(self.pid)
        return start is not None and abs(start - self.started_ms) <= 2000


def _start_of(pid: int) -> int | None:
    """When process *pid* started, in milliseconds; None when there is none, or only its corpse (a zombie)."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return round(process.create_time() * 1000)
    except psutil.Error:
        return None
