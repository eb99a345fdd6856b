"""`ytthumb generate` from real sources to pictures: plain lines, JSON lines, --out, exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from terminal import COMMAND, PHOTO, Here, files_in, running, sizes, ytthumb

from ytthumb_nb.models import MAX_VARIATIONS
from ytthumb_nb.progress import Progress

pytestmark = pytest.mark.slow

KEYS = set(Progress.queued("", 1, 0.0).to_dict())
#: `K of N` fails the rest; which ones depends on the seed alone.
CHAOS = ("generate", "A title", "--size", "320x320", "--provider", "chaos", "--seed", "1")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def test_a_photo_becomes_thumbnails_in_a_folder(tmp_path: Path) -> None:
    """A process of its own, piped: exit code 0, plain lines without escape codes, one JPEG a variation in --out."""
    out = tmp_path / "thumbs"

    outcome = ytthumb("generate", PHOTO, "--count", "2", "--headline", "A good cat", "--out", str(out))

    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    assert "2 thumbnails are ready." in outcome.out
    assert sizes(files_in(out)) == [("JPEG", (1280, 720))] * 2
    assert all(path.name in outcome.out for path in files_in(out))


def test_json_lines_tell_every_change_and_end_with_the_result(tmp_path: Path) -> None:
    """Each line is a whole status; progress never falls; only the last is final, has the result, and says 100."""
    out = tmp_path / "thumbs"

    outcome = ytthumb("generate", PHOTO, "-n", "2", "--json", "--out", str(out))

    statuses = outcome.objects
    assert (outcome.code, outcome.err) == (0, "")
    assert all(set(status) == KEYS for status in statuses)
    assert statuses[0]["progress"] == 0
    percents = [status["progress"] for status in statuses]
    assert percents == sorted(percents)
    assert len(set(percents)) > 3
    assert [status["result"] for status in statuses[:-1]] == [None] * (len(statuses) - 1)
    last = statuses[-1]
    assert (last["status"], last["progress"], last["error"]) == ("completed", 100, None)
    assert sizes(last["result"]["pictures"]) == [("JPEG", (1280, 720))] * 2
    assert [Path(path) for path in last["result"]["copies"]] == files_in(out)


def test_json_lines_differ_from_each_other(here: Here) -> None:
    """No line repeats the one before: a line means that something changed."""
    statuses = here("generate", "Only a title", "-n", "1", "--size", "320x320", "--json").objects

    without_clock = [{**status, "updated_at": None} for status in statuses]
    assert all(one != next_one for one, next_one in pairwise(without_clock))


def test_a_second_run_leaves_the_first_ones_pictures_alone(here: Here, tmp_path: Path) -> None:
    """Two runs into one folder: the pictures of both are there."""
    out = tmp_path / "thumbs"
    wish = ("generate", "One title", "-n", "1", "--size", "320x320", "--out", str(out))

    assert (here(*wish).code, here(*wish).code) == (0, 0)

    assert len(files_in(out)) == 2


def test_the_asked_size_is_what_comes(here: Here, tmp_path: Path) -> None:
    """--size 640x360 gives 640x360."""
    outcome = here("generate", PHOTO, "-n", "1", "--size", "640x360", "--out", str(tmp_path / "out"))

    assert outcome.code == 0
    assert sizes(files_in(tmp_path / "out")) == [("JPEG", (640, 360))]


def test_the_same_seed_gives_the_same_bytes(here: Here, tmp_path: Path) -> None:
    """Two runs with one --seed write identical files."""
    for name in ("a", "b"):
        assert here("generate", PHOTO, "-n", "1", "--seed", "7", "--out", str(tmp_path / name)).code == 0

    one, other = (files_in(tmp_path / name)[0].read_bytes() for name in ("a", "b"))
    assert one == other


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def _photo() -> Image.Image:
    return Image.open(PHOTO).convert("RGB").resize((400, 300))


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return _saved(_photo(), "JPEG", exif=exif)


def _animated() -> bytes:
    frames = [_photo(), Image.new("RGB", (400, 300), "red")]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def _sixteen_bit() -> bytes:
    ramp = np.linspace(0, 65535, 300 * 400).astype(np.uint16).reshape(300, 400)
    return _saved(Image.fromarray(ramp), "PNG")


ODD: dict[str, Callable[[], bytes]] = {
    "cmyk.jpg": lambda: _saved(_photo().convert("CMYK"), "JPEG"),
    "sixteen_bit.png": _sixteen_bit,
    "animated.gif": _animated,
    "turned.jpg": _turned,
    "palette.png": lambda: _saved(_photo().quantize(16), "PNG"),
    "transparent.png": lambda: _saved(Image.new("RGBA", (400, 300), (200, 30, 30, 90)), "PNG"),
    "narrow.png": lambda: _saved(_photo().resize((64, 2000)), "PNG"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_but_good_pictures_simply_work(here: Here, tmp_path: Path, name: str) -> None:
    """CMYK, 16-bit, animated, EXIF-turned, palette, transparent, 64 x 2,000: exit code 0 and a proper thumbnail."""
    (tmp_path / name).write_bytes(ODD[name]())

    outcome = here("generate", str(tmp_path / name), "-n", "1", "--out", str(tmp_path / "out"))

    assert (outcome.code, outcome.err) == (0, "")
    assert sizes(files_in(tmp_path / "out")) == [("JPEG", (1280, 720))]


def test_some_pictures_of_many_are_a_success_that_names_the_rest(here: Here) -> None:
    """One of two fails: exit code 0, "completed", and the summary says what failed and how to make it."""
    outcome = here(*CHAOS, "-n", "2", "--model", "one moderation")

    assert outcome.code == 0
    assert "1 of 2 thumbnails are ready; 1 failed" in outcome.out
    assert "ytthumb retry" in outcome.out


def test_what_costs_nothing_says_nothing_of_costs(here: Here) -> None:
    """Chaos pretends to be paid, at no price: there is no remark about money."""
    assert here(*CHAOS, "-n", "1", "--model", "1 of 1").err == ""


def test_no_picture_at_all_is_a_failure(here: Here) -> None:
    """All refused: exit code 1, and the last line is the failed status with its error."""
    outcome = here(*CHAOS, "-n", "2", "--model", "all moderation", "--json")

    last = outcome.objects[-1]
    assert (outcome.code, last["status"], last["error"]["code"]) == (1, "failed", "prompt_refused")
    assert last["result"] == {"pictures": []}


def test_a_failed_job_leaves_out_alone(here: Here, tmp_path: Path) -> None:
    """Without a picture there is nothing to copy, so --out is not even made."""
    outcome = here(*CHAOS, "-n", "1", "--model", "all quota", "--out", str(tmp_path / "out"))

    assert (outcome.code, (tmp_path / "out").exists()) == (1, False)


def test_a_bug_in_a_provider_is_a_sentence(here: Here) -> None:
    """A crash inside a provider is named, not traced."""
    outcome = here(*CHAOS, "-n", "1", "--model", "all crash")

    assert (outcome.code, outcome.err) == (1, "")
    assert "RuntimeError: a bug in a provider" in outcome.out
    assert "Traceback" not in outcome.out


def test_a_lost_paid_answer_is_shown_as_unknown(here: Here) -> None:
    """It is not called failed, and the way to pay again is named as such."""
    outcome = here(*CHAOS, "-n", "1", "--model", "all unknown")

    assert outcome.code == 1
    assert "unknown: The call was sent and its answer was lost" in outcome.out
    assert "--unknown makes those again whose answer was lost, and may pay twice" in outcome.out


def test_a_job_that_times_out_fails_with_its_pictures_kept(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the limit: exit code 1, error.code timed_out, and what was finished is copied to --out."""
    monkeypatch.setenv("YTTHUMB_JOB_TIMEOUT_S", "4")

    outcome = here(*CHAOS, "-n", "2", "--model", "one hang", "--json", "--out", str(tmp_path))

    last = outcome.objects[-1]
    assert (outcome.code, last["status"], last["error"]["code"]) == (1, "failed", "timed_out")
    assert len(last["result"]["pictures"]) == 1
    assert sizes(tmp_path.glob("*.jpg")) == [("JPEG", (320, 320))]


def test_ten_is_what_one_may_ask_for(here: Here) -> None:
    """A count of 10, as "10", is a number like any other."""
    outcome = here(*CHAOS, "-n", str(MAX_VARIATIONS), "--model", "all quota", "--json")

    assert outcome.objects[-1]["total_variations"] == MAX_VARIATIONS


def test_a_reader_that_goes_away_does_not_end_the_job(here: Here) -> None:
    """`| head -1`: the command is quiet from then on, finishes the pictures, and succeeds."""
    with running("generate", "Title", "-n", "1", "--size", "320x320", "--json") as command:
        job_id = json.loads(command.until("job_id"))["job_id"]
        assert command.process.stdout is not None
        command.process.stdout.close()
        assert command.process.stderr is not None
        err = command.process.stderr.read()
        code = command.process.wait()

    assert (code, err) == (0, "")
    assert here("status", job_id, "--json").objects[0]["status"] == "completed"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_output_that_cannot_be_written_does_not_end_the_job(tmp_path: Path) -> None:
    """A full disk behind stdout is said on stderr; the pictures come nevertheless."""
    out = tmp_path / "out"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "generate", "A title", "-n", "1", "--size", "320x320", "--out", str(out)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "the output could not be written" in done.stderr
    assert len(files_in(out)) == 1


def test_a_closed_stdout_does_not_end_the_job(tmp_path: Path) -> None:
    """`>&-`: there is nowhere to write to, and the pictures come nevertheless."""
    words = " ".join(
        [*COMMAND, "generate", "Title", "-n", "1", "--size", "320x320", "--out", str(tmp_path / "out")]
    )
    done = subprocess.run(["sh", "-c", f"{words} >&-"], stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(files_in(tmp_path / "out")) == 1


def test_a_terminal_without_the_letters_gets_others(tmp_path: Path) -> None:
    """An ASCII locale prints escapes instead of failing."""
    photo = tmp_path / "日本.jpg"
    photo.write_bytes(Path(PHOTO).read_bytes())

    outcome = ytthumb("generate", str(photo), "-n", "1", "--out", str(tmp_path / "ø"), PYTHONIOENCODING="ascii")

    assert (outcome.code, outcome.err) == (0, "")
    assert "\\xf8" in outcome.out
