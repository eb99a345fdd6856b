"""The fault matrix is not only printed: every cell of it holds, and none has a second paid call for one variation."""

from __future__ import annotations

import pytest

from benchmarks.fault_rows import FAULTS
from benchmarks.faults import main, matrix

pytestmark = pytest.mark.slow

#: What the matrix was asked for; a row may bear a longer name.
ASKED = (
    "refused", "reset before headers", "reset mid-body", "reset mid-stream, after a partial", "stall for ever",
    "401", "402", "403", "404, model", "408", "409", "422", "429, in 2 s", "429, at a date", "429, in 3600 s",
    "429, no time", "500", "502, HTML", "503", "stream without completed", "unknown event types",
    "error inside the stream", "aborted", "canceled from outside", "version: null", "output: list",
    "output: data URI", "output: null", "output gone after an hour", "cancel answered 500", "clock jumps",
)  # fmt: skip


def test_every_cell_holds() -> None:
    """Outcome, pictures kept and paid calls counted by the server are as written in the row, in every cell."""
    cells = list(matrix())

    assert {f"{each.fault}, {each.provider}: {each.wrong}" for each in cells if each.wrong} == set()
    assert max(each.most for each in cells) == 1


def test_nothing_that_was_asked_for_is_missing() -> None:
    """Each fault that money could be lost by has its row, and each row a provider that meets it."""
    names = [row.name for row in FAULTS]

    assert [asked for asked in ASKED if not any(asked in name for name in names)] == []
    assert all(row.cells for row in FAULTS)
    assert len(set(names)) == len(names)


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The command takes words that rows are chosen by, prints a line for each cell, and ends with 0."""
    assert main(["401"]) == 0

    printed = capsys.readouterr().out
    assert printed.count("| 401") == 2
    assert "Nowhere a second paid call" in printed
