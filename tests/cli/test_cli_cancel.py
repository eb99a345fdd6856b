"""Stopping from the terminal: Ctrl-C, SIGTERM, and `ytthumb cancel` in another process."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
from terminal import Here, files_in, running

pytestmark = pytest.mark.slow

#: One variation is drawn, the other hangs.
HANGING = (
    *("generate", "A title", "-n", "2", "--seed", "1", "--size", "320x320", "--headline", ""),
    *("--provider", "chaos", "--model", "one hang"),
)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def test_ctrl_c_cancels_and_says_what_became_of_each(tmp_path: Path) -> None:
    """Exit code 130, soon; the finished picture stays and is in --out; pressing it again and again is harmless."""
    out = tmp_path / "out"
    with running(*HANGING, "--out", str(out)) as command:
        command.until("ready")
        begun = time.monotonic()
        for _ in range(5):
            command.signal()
        outcome = command.end()
        took_s = time.monotonic() - begun

    assert (outcome.code, outcome.err) == (130, "")
    assert outcome.out.count("Cancelled: 1 of 2 were finished.") == 1
    assert "cancelled: stopped" in outcome.out
    assert len(files_in(out)) == 1
    assert took_s < 5


def test_sigterm_cancels_as_well_and_json_ends_with_that_status() -> None:
    """The last line is the final structure: cancelled, with what was finished as its result."""
    with running(*HANGING, "--json") as command:
        command.until('"ready"')
        command.signal(signal.SIGTERM)
        outcome = command.end()

    last = outcome.objects[-1]
    assert (outcome.code, outcome.err) == (130, "")
    assert (last["status"], len(last["result"]["pictures"])) == ("cancelled", 1)
    assert sorted(each["status"] for each in last["variations"]) == ["cancelled", "completed"]


def test_an_interrupt_right_after_the_start_cancels_the_job(here: Here) -> None:
    """Even before the source is looked at; the store says cancelled, so nothing is taken up again later."""
    with running(*HANGING, "--json") as command:
        job_id = json.loads(command.until("job_id"))["job_id"]
        command.signal()
        outcome = command.end()

    assert (outcome.code, outcome.err) == (130, "")
    assert outcome.objects[-1]["status"] == "cancelled"
    assert here("status", job_id, "--json").objects[0]["status"] == "cancelled"


def test_another_process_cancels_and_is_told_the_outcome(here: Here) -> None:
    """`ytthumb cancel ID` waits for the end, exits with 0; the command that ran the job exits with 130."""
    with running(*HANGING, "--json") as command:
        job_id = json.loads(command.until('"ready"'))["job_id"]
        cancelled = here("cancel", job_id)
        outcome = command.end()

    assert (cancelled.code, cancelled.err) == (0, "")
    assert "Cancelled: 1 of 2 were finished." in cancelled.out
    assert (outcome.code, outcome.objects[-1]["status"]) == (130, "cancelled")


def test_one_variation_is_cancelled_and_the_other_stays(here: Here) -> None:
    """`cancel ID --variation N` stops that one; the job ends with the picture it has and exit code 0."""
    with running(*HANGING, "--json") as command:
        status = json.loads(command.until('"ready"'))
        hanging = next(each["index"] for each in status["variations"] if each["status"] != "completed")
        cancelled = here("cancel", status["job_id"], "--variation", str(hanging), "--json")
        outcome = command.end()

    assert cancelled.code == 0
    assert cancelled.objects[0]["variations"][hanging - 1]["status"] == "cancelled"
    assert (outcome.code, outcome.objects[-1]["status"]) == (0, "completed")


def test_a_variation_that_is_not_there_is_refused(here: Here) -> None:
    """Variation 9 of 1 is said not to exist."""
    job_id = here("generate", "A title", "-n", "1", "--size", "320x320", "--json").objects[0]["job_id"]

    outcome = here("cancel", job_id, "--variation", "9")

    assert (outcome.code, "1 variations only" in outcome.err) == (2, True)


def test_cancelling_what_has_ended_changes_nothing(here: Here) -> None:
    """A job that is over stays what it was; that is said, and is no error."""
    job_id = here("generate", "A title", "-n", "1", "--size", "320x320", "--json").objects[0]["job_id"]

    outcome = here("cancel", job_id)

    assert outcome.code == 0
    assert "It had ended before." in outcome.out
    assert here("status", job_id, "--json").objects[0]["status"] == "completed"


def test_a_job_whose_process_died_is_cancelled(here: Here) -> None:
    """Nobody runs it any more: cancel ends it at once, instead of waiting for nobody."""
    with running(*HANGING, "--json") as command:
        job_id = json.loads(command.until('"ready"'))["job_id"]
        command.process.kill()
        command.process.wait()

    outcome = here("cancel", job_id, "--json")

    assert (outcome.code, outcome.objects[0]["status"]) == (0, "cancelled")
