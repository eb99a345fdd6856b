"""Real processes that run jobs, and what they said before they were killed."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

#: Longer than anything here takes; what hangs fails instead.
PATIENCE_S = 120.0

_SCRIPT = Path(__file__).with_name("worker.py")


class Worker:
    """One process. It is warmed up when it is made, and works from `go()` on.

    Args:
        environment: beside that of this process.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.said: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.errors = ""
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def warm_up(self) -> None:
        """Wait until it has imported everything."""
        if not self.said:
            self.until("ready")

    def go(self, home: Path, **orders: Any) -> None:
        """Tell it what to do; returns at once."""
        assert self.process.stdin is not None
        self.warm_up()
        self.process.stdin.write(json.dumps({"home": str(home), **orders}) + "\n")
        self.process.stdin.flush()

    def until(self, what: str, **more: Any) -> dict[str, Any]:
        """Read on until it says *what*, with these further values, and return the line.

        Raises:
            AssertionError: it ended without, or said nothing for a long time.
        """
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE_S)
            except queue.Empty:
                raise AssertionError(f"{what!r} never came; the last was {self.said[-3:]}") from None
            if line is None:
                self._lines.put(None)
                raise AssertionError(
                    f"it ended before it said {what!r}: {self.said[-3:]} {self.errors[-2000:]}"
                )
            self.said.append(line)
            if line["say"] == what and all(line.get(name) == value for name, value in more.items()):
                return line

    def hear(self, count: int) -> None:
        """Read on until it has said *count* lines of progress, or is done."""
        while count > 0:
            try:
                line = self._lines.get(timeout=PATIENCE_S)
            except queue.Empty:
                raise AssertionError(f"it said nothing more; the last was {self.said[-3:]}") from None
            if line is None:
                self._lines.put(None)
                return
            self.said.append(line)
            count -= line["say"] == "progress"
            if line["say"] == "done":
                return

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> list[dict[str, Any]]:
        """kill -9, and everything it had said until then."""
        self.process.kill()
        return self.end()

    def end(self) -> list[dict[str, Any]]:
        """Wait until it has ended; everything it said."""
        self.process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        while (line := self._lines.get()) is not None:
            self.said.append(line)
        self._lines.put(None)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return self.said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.end()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):  # else it was killed within the line
                self._lines.put(json.loads(line))
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors += line
