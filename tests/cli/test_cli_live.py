"""The display on a terminal: what it draws for a state, and that it leaves an orderly screen behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from terminal import COMMAND, PHOTO

from ytthumb_nb.cli.live import drawn
from ytthumb_nb.cli.output import remark
from ytthumb_nb.models import JobStatus, VariationFiles, VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress

pytestmark = pytest.mark.slow

FILES = VariationFiles(Path("picture.jpg"), Path("original.jpg"), Path("preview.jpg"), Path("small.jpg"))
STATE = Progress(
    "20261122-103015-3f9a1c",
    created_at=100.0,
    updated_at=110.0,
    started_at=100.0,
    status=JobStatus.PROCESSING,
    method="openai",
    reason="OPENAI_API_KEY is set",
    variations=(
        VariationProgress(
            1, VariationStatus.COMPLETED, 1.0, changed="face left", files=FILES, started_at=100.0
        ),
        VariationProgress(2, VariationStatus.PROCESSING, 0.5, message="composing", started_at=101.0),
        VariationProgress(3, VariationStatus.PROCESSING, 0.5, True, "drawing there", started_at=101.0),
        VariationProgress(4, VariationStatus.PROCESSING, None, message="thinking", started_at=104.0),
        VariationProgress(5, VariationStatus.FAILED, 0.0, message="refused " + "x" * 200),
    ),
)


def screen(*, width: int = 100, ascii_only: bool = False) -> list[str]:
    """What STATE looks like, line by line, without colours."""
    console = Console(width=width, color_system=None, force_terminal=True)
    with console.capture() as capture:
        console.print(drawn(STATE, {}, "photo.jpg", now=112.0, ascii_only=ascii_only))
    return capture.get().splitlines()


def test_a_state_is_drawn_with_what_is_known_and_no_more() -> None:
    """Solid for what was observed, dotted for an estimate, seconds where nobody can know, one line each."""
    head, bar, *rows = screen()

    assert head.split() == ["photo.jpg", "openai", "OPENAI_API_KEY", "is", "set"]
    assert bar.strip().startswith("━" * 12 + "╍" * 4 + "─" * 24 + " about 40 %  1 of 5 ready  12 s  about")
    assert [row.split()[1] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0].split()[2:] == ["ready", "face", "left"]
    assert rows[1].split()[2:] == ["━" * 8 + "─" * 8, "composing"]
    assert rows[2].split()[2] == "╍" * 8 + "─" * 8
    assert "running, 8 s" in rows[3]
    assert rows[4].rstrip().endswith("…")


@pytest.mark.parametrize("width", [40, 60, 200])
def test_it_fits_any_width(width: int) -> None:
    """No line is wider than the terminal, and none wraps."""
    lines = screen(width=width)

    assert len(lines) == 7
    assert all(len(line) <= width for line in lines)


def test_a_terminal_without_such_letters_gets_plain_ones() -> None:
    """In ASCII the bars are made of #, ~ and -."""
    _head, bar, *rows = screen(ascii_only=True)

    assert bar.strip().startswith("#" * 12 + "~" * 4 + "-" * 24)
    assert [row.split()[0] for row in rows] == ["+", ">", ">", ">", "x"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_it_redraws_and_then_says_how_it_ended() -> None:
    """A real pseudo-terminal: the bar is redrawn in place, the cursor comes back, the summary stays."""
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "generate", PHOTO, "-n", "2", "--size", "640x360"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
    ) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux says so when the other side has closed
            pass
        finally:
            os.close(ours)
        code = process.wait()
    text = seen.decode()

    assert code == 0
    assert "\x1b[?25l" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    assert text.count("Ctrl-C cancels") > 2
    assert "2 thumbnails are ready." in text[text.rindex("\x1b[?25h") :]


def test_a_remark_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """stdout stays clean for results."""
    remark("by the way")

    assert capsys.readouterr() == ("", "by the way\n")
