"""Bad input gets one plain sentence on stderr and exit code 2, and leaves no trace anywhere."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import PHOTO, Here, files_in, ytthumb

from ytthumb_nb.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def huge_png() -> bytes:
    """A valid PNG of 20,000 x 20,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + 20_000 // 8)
    pixels = b"".join([*(squeeze.compress(row) for _ in range(20_000)), squeeze.flush()])
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


BAD_FILES: dict[str, Callable[[], bytes]] = {
    "empty.jpg": lambda: b"",
    "text.jpg": lambda: b"This is a text, whatever its name says.\n" * 20,
    "huge.png": huge_png,
    "truncated.jpg": lambda: Path(PHOTO).read_bytes()[:9000],
    "broken.mp4": lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 4000,
}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--count", "0"], "from 1 to 10"),
        (["--count", "11"], "from 1 to 10"),
        (["--count", "2.5"], "'2.5'"),
        (["--count", "abc"], "'abc'"),
        (["--count", ""], "from 1 to 10"),
        (["--count", "True"], "'True'"),
        (["--count", "9" * 40], "from 1 to 10"),
        (["--notes", "x" * 501], "501 characters"),
        (["--style", "neno"], "Did you mean 'neon'?"),
        (["--provider", "locla"], "Did you mean 'local'?"),
        (["--provider", "openai"], "OPENAI_API_KEY"),
        (["--reference", "nowhere.jpg"], "'nowhere.jpg' is not a file"),
        (["--seed", "-1"], "seed"),
        (["--seed", "lucky"], "'lucky'"),
        (["--size", "1280"], "(width, height)"),
        (["--size", "1281x721"], "even"),
        (["--max-cost", "cheap"], "'cheap'"),
        (["--max-cost", "-1"], "US dollars"),
        (["--cuont", "3"], "--count"),
        (["another photo.jpg"], "another photo.jpg"),
    ],
)
def test_a_wrong_wish_is_refused(
    here: Here, home: Path, tmp_path: Path, arguments: list[str], says: str
) -> None:
    """Each wrong value: one sentence that names it, exit code 2, neither home nor --out made."""
    out = tmp_path / "out"

    outcome = here("generate", PHOTO, "--out", str(out), *arguments)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("ytthumb: ")
    assert says in outcome.err
    assert not home.exists()
    assert not out.exists()


@pytest.mark.parametrize("name", [*BAD_FILES, "missing.jpg", "missing/", "folder"])
def test_a_source_that_cannot_be_used_is_refused(here: Here, home: Path, tmp_path: Path, name: str) -> None:
    """No file, an empty one, a text, a bomb, a torso, a video without a frame: a sentence that names it, code 2."""
    (tmp_path / "folder").mkdir()
    if name in BAD_FILES:
        (tmp_path / name).write_bytes(BAD_FILES[name]())

    outcome = here("generate", f"{tmp_path}/{name}", "--json")

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert name.strip("/") in outcome.err
    assert files_in(home) == []


def test_an_empty_source_is_refused(here: Here) -> None:
    """Nothing but blanks is neither a title nor a path."""
    outcome = here("generate", "  ")

    assert (outcome.code, "empty" in outcome.err) == (2, True)


def test_out_that_is_a_file_is_refused_and_left_alone(here: Here, tmp_path: Path, home: Path) -> None:
    """A file in the place of --out keeps its content."""
    out = tmp_path / "notes.txt"
    out.write_text("mine")

    outcome = here("generate", PHOTO, "--out", str(out))

    assert (outcome.code, "is a file" in outcome.err, out.read_text()) == (2, True, "mine")
    assert not home.exists()


@pytest.mark.parametrize("arguments", [["generate"], ["generat"], ["status"], ["recent", "--limit", "0"]])
def test_a_command_line_that_cannot_be_read_is_refused(here: Here, arguments: list[str]) -> None:
    """What typer refuses is one sentence too, and points at the right help."""
    outcome = here(*arguments)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "--help` says what can be given" in outcome.err


@pytest.mark.parametrize("command", ["status", "cancel", "retry", "watch", "receipts"])
def test_an_unknown_job_is_refused(here: Here, home: Path, command: str) -> None:
    """An id that nobody gave out: exit code 2, and a way on."""
    outcome = here(command, "20990101-000000-abcdef")

    assert (outcome.code, outcome.out) == (2, "")
    assert "20990101-000000-abcdef" in outcome.err
    assert not home.exists()


def test_an_unknown_job_has_a_status_in_json(here: Here) -> None:
    """`status --json` prints the structure with all keys and "not_found", and still exits with 2."""
    outcome = here("status", "nobody", "--json")

    assert outcome.code == 2
    assert [(each["status"], each["job_id"]) for each in outcome.objects] == [("not_found", "nobody")]


def test_no_traceback_reaches_the_user() -> None:
    """A refusal in a process of its own prints nothing but its sentence."""
    outcome = ytthumb("generate", "missing.jpg")

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_debug_shows_where_a_refusal_came_from(here: Here) -> None:
    """With --debug the traceback is there for who wants it, and the sentence still ends it."""
    outcome = here("--debug", "generate", "missing.jpg")

    assert outcome.code == 2
    assert "Traceback" in outcome.err
    assert outcome.err.splitlines()[-1].startswith("ytthumb: ")


def test_a_bad_setting_is_refused(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """A time limit that is no number is named, with its variable."""
    monkeypatch.setenv("YTTHUMB_JOB_TIMEOUT_S", "soon")

    outcome = here("generate", PHOTO)

    assert (outcome.code, "YTTHUMB_JOB_TIMEOUT_S" in outcome.err) == (2, True)
    with pytest.raises(ValueError, match="soon"):
        Settings.from_environment()
