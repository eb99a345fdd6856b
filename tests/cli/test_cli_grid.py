"""`ytthumb grid`: one sheet over two axes, refused before any work, and cancelled truly."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from terminal import PHOTO, Here, running

pytestmark = pytest.mark.slow

DRAWN = ("--provider", "local", "--size", "640x360")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def test_one_sheet_is_written(here: Here, tmp_path: Path) -> None:
    """Its path is all of stdout, and it is as wide as three pictures and their heads; sentences may hold commas."""
    sheet = tmp_path / "grid.png"

    outcome = here(
        *("grid", PHOTO, "--x", "style=modern, neon,tech", "--y", "headline=Purr, please|It *meows*"),
        *("--out", str(sheet), *DRAWN),
    )

    assert (outcome.code, outcome.out) == (0, f"{sheet}\n")
    assert outcome.err.count("1 thumbnail is ready.") == 6
    with Image.open(sheet) as picture:
        assert 3 * 320 < picture.width < 5 * 320
        assert 2 * 180 < picture.height < 4 * 180


def test_a_cell_that_fails_is_named(here: Here, tmp_path: Path) -> None:
    """The others are on the sheet; without any picture the code says so."""
    sheet = tmp_path / "grid.jpg"
    ask = ("grid", "A title", "--provider", "chaos", "--out", str(sheet), "--size", "640x360", "--x")

    some = here(*ask, "model=10 of 10,all quota")
    none = here(*ask, "model=all quota")

    assert (some.code, none.code) == (0, 1)
    assert "all quota: The account has no credit left." in some.err
    assert sheet.is_file()


@pytest.mark.parametrize(
    ("axis", "said"),
    [
        ("style", "the axis 'style' has no values"),
        ("style=", "the axis 'style' has no values"),
        ("style=neon,neon", "has 'neon' twice"),
        ("styel=neon", "Did you mean 'style'?"),
        ("variation=many", "are 'many'; they must be a number from 1 to 10"),
        ("size=9x9", "size is (9, 9)"),
        ("seed=1,x", "seed is 'x'"),
    ],
)
def test_an_axis_that_cannot_be_is_refused(here: Here, home: Path, axis: str, said: str) -> None:
    """In the words that Python has, before any work."""
    outcome = here("grid", "A title", "--x", axis, "--provider", "local")

    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert not (home / "jobs").exists()


def test_a_sheet_that_cannot_be_saved_is_refused_before_any_work(here: Here, home: Path) -> None:
    """The ending of --out is looked at first."""
    outcome = here("grid", "A title", "--x", "seed=1,2", "--out", "grid.gif", *DRAWN)

    assert outcome.code == 2
    assert "must end in .png" in outcome.err
    assert not home.exists()


def test_ctrl_c_cancels_what_runs(here: Here) -> None:
    """Exit code 130, and the store says cancelled, so that nothing is taken up again later."""
    hangs = ("grid", "A title", "--x", "model=10 of 10,all hang", "--provider", "chaos", "--size", "640x360")
    with running(*hangs) as command:
        assert command.process.stderr is not None
        first = command.process.stderr.readline()
        command.signal()
        with contextlib.suppress(subprocess.TimeoutExpired):
            command.process.wait(20)
        command.signal()  # harmless when it has ended; a first one may come just before it falls asleep, unseen
        outcome = command.end()

    assert "1 thumbnail is ready." in first
    assert outcome.code == 130
    assert "The grid is being cancelled; 1 of 2 pictures are finished and stay." in outcome.err
    assert "cancelled" in here("recent").out
    assert "No unfinished job" in here("reconnect").out
