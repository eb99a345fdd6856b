"""The `ytthumb` command as a test runs it: as a process of its own, or here where that is quicker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ytthumb_nb.assets import sample
from ytthumb_nb.cli.app import run

COMMAND = (sys.executable, "-m", "ytthumb_nb.cli")
PHOTO = str(sample("chelsea"))
#: Longer than anything here takes; a test that hangs fails instead.
PATIENCE_S = 60


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Each line of stdout, read as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


def ytthumb(*arguments: str, **environment: str) -> Outcome:
    """Run the command in a process of its own, with stdout and stderr piped."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={**os.environ, **environment},
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


class Here:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Outcome:
        code = run(list(arguments))
        out, err = self._capsys.readouterr()
        return Outcome(code, out, err)


class Running:
    """A command that runs in a process of its own; its lines are read as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        """Read on to the first line that holds *words*."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if words in line:
                return line
        raise AssertionError(f"{words!r} never came; what came was {self.lines}")

    def signal(self, number: int = signal.SIGINT) -> None:
        self.process.send_signal(number)

    def end(self) -> Outcome:
        """Wait for its end."""
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Outcome(self.process.returncode, "".join(f"{line}\n" for line in self.lines) + out, err)


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[Running]:
    """Start the command; it is killed at the end if it still runs."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


def sizes(pictures: Iterable[str | Path]) -> list[tuple[str | None, tuple[int, int]]]:
    """Format and size of each picture."""
    found = []
    for path in pictures:
        with Image.open(path) as image:
            found.append((image.format, image.size))
    return found


def files_in(folder: Path) -> list[Path]:
    """Every file below *folder*; none when it does not exist."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
