"""Runs cases by the thousand, counts them, and watches that nothing is written outside of the test's own folder."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

#: Cases of each target: `YTTHUMB_FUZZ_CASES=20000 pytest tests/fuzz` looks longer, and another seed elsewhere.
CASES = int(os.environ.get("YTTHUMB_FUZZ_CASES", "600"))
SEED = int(os.environ.get("YTTHUMB_FUZZ_SEED", "1"))
#: One case that takes longer is taken for a hang, in seconds; generous, since machines are busy.
LONGEST_S = 10.0

Run = Callable[..., None]
_counts = pytest.StashKey[dict[str, tuple[int, int, float]]]()


class _Watch:
    """Notes every file that is opened for writing, made or renamed while it is on, outside of one folder."""

    def __init__(self) -> None:
        self.allowed: str | None = None
        self.written: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.allowed is None:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            paths = [path] if writes or (isinstance(mode, str) and set(mode) & set("wax+")) else []
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link"):
            paths = [each for each in arguments[:2] if isinstance(each, str | bytes | os.PathLike)]
        else:
            return
        for path in paths:
            if isinstance(path, int):
                continue
            text = os.path.realpath(os.fsdecode(path))
            harmless = text == os.devnull or "__pycache__" in text or text.startswith("/proc/")
            if not harmless and not text.startswith(self.allowed):
                self.written.append(f"{event} {text}")


_watch = _Watch()


@pytest.fixture
def fuzz(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a case with random numbers of its own, again and again.

    A case may raise what the target is allowed to raise, and nothing else.
    """
    monkeypatch.chdir(tmp_path)

    def run(case: Callable[[Random], object], *, may_raise: Any = (), share: float = 1.0) -> None:
        cases = max(20, round(CASES * share))
        refused, slowest = 0, 0.0
        for number in range(cases):
            begun = time.monotonic()
            try:
                case(Random(f"{request.node.name}/{SEED}/{number}"))
            except may_raise as error:
                refused += 1
                assert str(error).strip(), f"case {number} of seed {SEED} was refused without a word"
            except BaseException as error:
                error.add_note(f"case {number} of seed {SEED}")
                raise
            slowest = max(slowest, time.monotonic() - begun)
            assert slowest < LONGEST_S, f"case {number} of seed {SEED} took {slowest:.0f} s"
        table = request.config.stash.setdefault(_counts, {})
        table[request.node.name] = (cases, refused, slowest)

    _watch.allowed, _watch.written = os.path.realpath(tmp_path), []
    try:
        yield run
    finally:
        _watch.allowed = None
    assert _watch.written == []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print how many cases each target has seen."""
    table = config.stash.get(_counts, {})
    if table:
        terminalreporter.section(f"fuzz: {sum(cases for cases, _, _ in table.values())} cases, seed {SEED}")
        for name, (cases, refused, slowest) in table.items():
            line = f"{name:52} {cases:7} cases {refused:7} refused  slowest {1000 * slowest:6.0f} ms"
            terminalreporter.write_line(line)
