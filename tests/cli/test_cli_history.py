"""The commands for what was made: found again, chosen, deleted, cleaned."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import Here


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def made(here: Here, title: str, *arguments: str) -> str:
    """The id of a job that was run to its end."""
    outcome = here("generate", title, "-n", "1", "--size", "320x320", "--json", *arguments)
    return str(outcome.objects[-1]["job_id"])


def test_jobs_are_found_chosen_and_deleted(here: Here, tmp_path: Path) -> None:
    """recent takes every filter, choose prints the picture's path, delete removes it; each says what it did."""
    boat, car = made(here, "A boat", "--style", "neon"), made(here, "A car")

    chosen = here("choose", boat, "1")

    assert Path(chosen.out.strip()).is_file()
    for asked in (["--chosen"], ["--style", "neon"], ["--video", "BOAT"], ["--not-chosen", "--video", "car"]):
        found = [each["job_id"] for each in here("recent", "--json", *asked).objects]
        assert found == [car if "car" in asked else boat]
    assert "chose 1" in here("recent", "--before", car).out
    assert here("recent", "--since", "2001-01-01", "--until", "2001-01-02", "--provider", "local").out == ""
    assert "Picture 1 is the chosen one" in here("status", boat).err
    assert here("choose", boat, "--none").code == 0
    assert here("recent", "--chosen").out == ""
    deleted = here("delete", boat, car)
    assert deleted.out == "Removed 2 job records, 2 finished pictures.\n"
    assert not Path(chosen.out.strip()).exists()
    assert here("recent").out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("recent", "--style", "baroque"),
        ("recent", "--since", "soon"),
        ("choose", "nope", "1"),
        ("choose", "nope"),
        ("delete", "nope"),
        ("delete",),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(here: Here, arguments: tuple[str, ...]) -> None:
    """Exit code 2, one line on stderr, nothing else."""
    outcome = here(*arguments)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
