"""The commands that look and tidy, and those that take jobs up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from terminal import COMMAND, PHOTO, Here, files_in, running, sizes, ytthumb

from ytthumb_nb.cli.lab import quickstart
from ytthumb_nb.imaging.read_back import reader
from ytthumb_nb.styles import STYLES
from ytthumb_nb.testing.pictures import draw_picture
from ytthumb_nb.testing.youtube_server import Reply, YouTubeServer

pytestmark = pytest.mark.slow

VIDEO_ID = "dQw4w9WgXcQ"


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def made(here: Here, *arguments: str) -> str:
    """The id of a job that was run to its end."""
    job_id = here("generate", "A title", "-n", "1", "--size", "320x320", "--json", *arguments).objects[-1][
        "job_id"
    ]
    assert isinstance(job_id, str)
    return job_id


def test_status_tells_a_person_and_a_program(here: Here) -> None:
    """Words without --json; exactly one status object with it."""
    job_id = made(here)

    words, program = here("status", job_id), here("status", job_id, "--json")

    assert (words.code, program.code) == (0, 0)
    assert words.out.startswith("1 thumbnail is ready.")
    assert [each["status"] for each in program.objects] == ["completed"]


def test_recent_lists_the_newest_first(here: Here) -> None:
    """Tab-separated when piped, one status a line with --json, no more than --limit."""
    jobs = [made(here, "--style", "neon") for _ in range(2)]

    piped, program = here("recent"), here("recent", "--limit", "1", "--json")

    rows = [line.split("\t") for line in piped.out.splitlines()]
    assert [row[0] for row in rows] == jobs[::-1]
    assert rows[0][2:] == ["completed", "1 of 1", "neon", "local", "A title"]
    assert [each["job_id"] for each in program.objects] == jobs[1:]


def test_recent_of_nothing_is_nothing(here: Here, home: Path) -> None:
    """A home that was never used: no line, exit code 0, and still no home."""
    outcome = here("recent", "--json")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert not home.exists()


def test_a_long_list_may_be_cut_off(here: Here) -> None:
    """`styles | head -1`: quiet, exit code 0."""
    with running("styles") as command:
        assert command.process.stdout is not None
        command.process.stdout.close()
        assert command.process.stderr is not None
        err, code = command.process.stderr.read(), command.process.wait()

    assert (code, err) == (0, "")


def test_retry_makes_only_what_is_missing(here: Here, tmp_path: Path) -> None:
    """The variation that was refused is tried again in the same job; the picture that is there is left alone."""
    wish = ("generate", "A title", "-n", "2", "--seed", "1", "--size", "320x320", "--json")
    first = here(*wish, "--provider", "chaos", "--model", "one moderation").objects[-1]

    outcome = here("retry", first["job_id"], "--json", "--out", str(tmp_path / "out"))

    begun, last = outcome.objects[0], outcome.objects[-1]
    reopened = {"completed": "completed", "failed": "queued"}
    assert [each["status"] for each in begun["variations"]] == [
        reopened[each["status"]] for each in first["variations"]
    ]
    assert (last["job_id"], last["result"]["pictures"]) == (first["job_id"], first["result"]["pictures"])
    assert (outcome.code, len(files_in(tmp_path / "out"))) == (0, 1)


def test_retry_of_a_whole_job_is_refused(here: Here) -> None:
    """Nothing is missing, so nothing is made: exit code 2."""
    outcome = here("retry", made(here))

    assert (outcome.code, outcome.out) == (2, "")
    assert "nothing to make again" in outcome.err


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process the Unix way")
def test_reconnect_goes_on_with_a_job_whose_process_was_killed(here: Here, tmp_path: Path) -> None:
    """Killed in the middle: reconnect adopts it, stays until it has ended, keeps what was finished."""
    wish = ("-n", "3", "--size", "320x320", "--provider", "chaos", "--model", "one hang, one moderation")
    with running("generate", "A title", "--json", *wish) as command:
        job_id = json.loads(command.until('"ready"'))["job_id"]
        os.kill(command.process.pid, signal.SIGKILL)
        command.process.wait()

    outcome = here("reconnect", "--json", "--out", str(tmp_path / "out"))

    last = outcome.objects[-1]
    assert (outcome.code, last["job_id"], last["status"]) == (0, job_id, "completed")
    # A paid call that was open when the process died is unknown, and is not sent again.
    statuses = [each["status"] for each in last["variations"]]
    assert statuses.count("unknown") == 1
    assert sizes(files_in(tmp_path / "out")) == [("JPEG", (320, 320))] * statuses.count("completed")


def test_reconnect_with_nothing_to_do_says_so(here: Here) -> None:
    """No job whose process has died: a sentence for a person, nothing for a program, exit code 0."""
    assert "No unfinished job" in here("reconnect").out
    assert here("reconnect", "--json").out == ""


def test_costs_sums_up_what_was_paid(here: Here) -> None:
    """Chaos journals its calls like a paid provider, at no price: by day, by model, and refused by anything else."""
    assert "No paid call was made." in here("costs").err
    here("generate", "A title", "-n", "2", "--size", "320x320", "--provider", "chaos", "--model", "2 of 2")

    (row,) = here("costs", "--by", "model", "--json").objects

    assert row["name"].startswith("chaos")
    assert (row["by"], row["calls"], row["unknown"], row["actual_usd"]) == ("model", 2, 0, 0.0)
    assert here("costs").out.split("\t")[1:3] == ["2", "0"]
    assert here("costs", "--by", "mood").code == 2


def test_the_same_paid_request_is_not_paid_twice_unless_forced(here: Here) -> None:
    """The second run takes the pictures from disk and says so; with --force it pays again."""
    wish = ("generate", "A title", "-n", "1", "--size", "320x320", "--provider", "chaos", "--model", "1 of 1")

    calls = []
    for more in ((), (), ("--force",)):
        outcome = here(*wish, *more)
        assert outcome.code == 0
        calls.append(
            (here("costs", "--by", "model", "--json").objects[0]["calls"], "not paid again" in outcome.out)
        )

    assert calls == [(1, False), (1, True), (2, False)]


def test_clean_says_what_went(here: Here) -> None:
    """Old jobs go with their pictures only when asked."""
    job_id = made(here)

    kept = here("clean", "--older-than-days", "0")
    gone = here("clean", "--older-than-days", "0", "--pictures")

    assert (kept.code, gone.code) == (0, 0)
    assert "Nothing to clean." in kept.out
    assert "1 finished picture." in gone.out
    assert here("status", job_id).code == 2


def test_info_says_id_title_and_channel(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of a stand-in that answers as YouTube does; --json has the same as an object."""
    with YouTubeServer() as youtube:
        pictures = {"maxresdefault": draw_picture("hills", kind="JPEG")}
        youtube.add(VIDEO_ID, title="Never gonna", channel="Rick", pictures=pictures)
        monkeypatch.setenv("YTTHUMB_YOUTUBE_BASE_URL", youtube.url)
        monkeypatch.setenv("YTTHUMB_YTIMG_BASE_URL", youtube.url)

        words = here("info", f"youtu.be/{VIDEO_ID}")
        program = here("info", VIDEO_ID, "--json").objects[0]

    assert words.code == 0
    assert [line.split(None, 1)[1] for line in words.out.splitlines()] == [VIDEO_ID, "Never gonna", "Rick"]
    assert (program["video_id"], program["title"], program["channel"]) == (VIDEO_ID, "Never gonna", "Rick")


def test_a_video_becomes_thumbnails(here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From an address to pictures, with the video's title as the headline's source."""
    with YouTubeServer() as youtube:
        pictures = {"maxresdefault": draw_picture("hills", kind="JPEG")}
        youtube.add(VIDEO_ID, title="Never gonna", channel="Rick", pictures=pictures)
        monkeypatch.setenv("YTTHUMB_YOUTUBE_BASE_URL", youtube.url)
        monkeypatch.setenv("YTTHUMB_YTIMG_BASE_URL", youtube.url)

        outcome = here("generate", VIDEO_ID, "-n", "1", "--json", "--out", str(tmp_path / "out"))

    assert (outcome.code, outcome.objects[-1]["source"]["title"]) == (0, "Never gonna")
    assert sizes(files_in(tmp_path / "out")) == [("JPEG", (1280, 720))]


@pytest.mark.parametrize(("status", "code"), [(404, 1), (500, 1)])
def test_info_of_a_video_that_youtube_refuses_fails(
    here: Here, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    """Exit code 1: the address was right, the answer was not."""
    with YouTubeServer() as youtube:
        youtube.fail("/oembed", Reply(status))
        monkeypatch.setenv("YTTHUMB_YOUTUBE_BASE_URL", youtube.url)
        monkeypatch.setenv("YTTHUMB_YTIMG_BASE_URL", youtube.url)

        outcome = here("info", VIDEO_ID)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (code, "", 1)


def test_info_of_a_video_whose_title_youtube_keeps_fails(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the picture can be had, what is known is printed, and the exit code says that it is not all."""
    with YouTubeServer() as youtube:
        youtube.add(
            VIDEO_ID,
            title="Never",
            channel="Rick",
            pictures={"maxresdefault": draw_picture("hills", kind="JPEG")},
        )
        youtube.fail("/oembed", Reply(401))
        monkeypatch.setenv("YTTHUMB_YOUTUBE_BASE_URL", youtube.url)
        monkeypatch.setenv("YTTHUMB_YTIMG_BASE_URL", youtube.url)

        words = here("info", VIDEO_ID)
        program = here("info", VIDEO_ID, "--json")

    assert (words.code, program.code) == (1, 1)
    assert (VIDEO_ID in words.out, "HTTP 401" in words.err) == (True, True)
    assert (program.objects[0]["title"], program.objects[0]["picture"] is not None) == (None, True)


def test_info_without_network_fails(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers: exit code 1 and one sentence."""
    monkeypatch.setenv("YTTHUMB_YOUTUBE_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("YTTHUMB_YTIMG_BASE_URL", "http://127.0.0.1:9")

    outcome = here("info", VIDEO_ID)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("address", ["https://vimeo.com/1", PHOTO, "https://www.youtube.com/@someone"])
def test_info_of_what_is_no_video_is_refused(here: Here, address: str) -> None:
    """Exit code 2 before anybody was asked."""
    outcome = here("info", address)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_styles_and_providers_are_listed(here: Here) -> None:
    """Every style, every provider, in words and as JSON."""
    names = [line.split("\t")[0] for line in here("styles").out.splitlines()]
    providers = {each["name"]: each["usable"] for each in here("providers", "--json").objects}

    assert names == list(STYLES) == [each["name"] for each in here("styles", "--json").objects]
    assert (providers["local"], providers["chaos"]) == (True, True)
    assert len(here("providers").out.splitlines()) == len(providers)


def test_doctor_looks_at_everything_and_shows_no_key(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python, packages, home, disk, threads, keys, fonts, models; a key is "set" and nothing more."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234")

    outcome = here("doctor", "--json")

    found = {each["name"]: each for each in outcome.objects}
    assert outcome.code == 0
    assert {"python", "pillow", "home", "disk space", "threads", "fonts", "models", "job store"} <= set(found)
    assert (found["OPENAI_API_KEY"]["state"], found["REPLICATE_API_TOKEN"]["state"]) == ("ok", "note")
    assert "secret" not in outcome.out + here("doctor").out


def test_doctor_names_a_home_that_cannot_be_written(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem is a row that says what to do, and exit code 1."""
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("YTTHUMB_HOME", str(tmp_path / "file" / "home"))

    outcome = here("doctor", "--json")

    home = next(each for each in outcome.objects if each["name"] == "home")
    assert (outcome.code, home["state"], "YTTHUMB_HOME" in home["message"]) == (1, "problem", True)


def test_doctor_leaves_no_trace(here: Here, home: Path) -> None:
    """It looks; it makes no home."""
    assert here("doctor").code == 0
    assert not home.exists()


def test_lab_without_the_notebook_extra_says_what_to_install(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pip command, exit code 2."""
    monkeypatch.setitem(sys.modules, "jupyterlab", None)

    outcome = here("lab")

    assert (outcome.code, "pip install 'ytthumb-nb[notebook]'" in outcome.err) == (2, True)


def test_reading_words_back_without_the_extra_says_what_to_install(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipts come as ever; with --read-back there is the pip command instead, exit code 2."""
    reader.cache_clear()  # where the extra is installed, another test may have loaded it
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    job_id = made(here)

    plain, reading = here("receipts", job_id), here("receipts", job_id, "--read-back")

    assert (plain.code, "text contrast" in plain.out, "read back" in plain.out) == (0, True, False)
    assert (reading.code, reading.out) == (2, "")
    assert "pip install 'ytthumb-nb[ocr]'" in reading.err


def test_lab_hands_further_options_to_jupyterlab(tmp_path: Path) -> None:
    """What is typed after `lab` reaches JupyterLab, before the notebook; its exit code is ours."""
    for package in ("ipywidgets", "ipykernel", "jupyterlab"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "jupyterlab" / "__main__.py").write_text("import sys\nprint(sys.argv[1:])\nsys.exit(3)\n")

    outcome = ytthumb("lab", "--no-browser", "--port", "8899", PYTHONPATH=str(tmp_path))

    assert outcome.code == 3
    assert outcome.out.startswith("['--no-browser', '--port', '8899'")


def test_lab_opens_the_notebook_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quickstart in the current folder is the one that is opened."""
    notebook = tmp_path / "notebooks" / "01_quickstart.ipynb"
    notebook.parent.mkdir()
    notebook.write_text("{}")
    monkeypatch.chdir(tmp_path)

    assert quickstart() == notebook


def test_demo_makes_thumbnails_and_a_contact_sheet(here: Here, tmp_path: Path) -> None:
    """Pictures at the top of --out, the sheet in a folder below, and its path is said."""
    outcome = here("demo", "--count", "2", "--out", str(tmp_path))

    assert outcome.code == 0
    assert sizes(tmp_path.glob("*.jpg")) == [("JPEG", (1280, 720))] * 2
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("contact_sheet.jpg")] == [
        Path("contact/contact_sheet.jpg")
    ]
    assert "contact_sheet.jpg" in outcome.out


def test_help_comes_at_once_and_shows_an_example_for_each_command(here: Here) -> None:
    """Every command's help has an example; none loads what only making pictures needs."""
    commands = [
        "generate",
        "grid",
        "demo",
        "retry",
        "reconnect",
        "status",
        "cancel",
        "recent",
        "clean",
        "info",
        "styles",
        "providers",
        "doctor",
        "lab",
    ]

    assert all(f"ytthumb {name}" in here(name, "--help").out for name in commands)
    overview = here("--help").out
    assert all(f" {name} " in overview for name in commands)
    assert "130 cancelled" in overview


def test_help_loads_nothing_heavy() -> None:
    """No numpy, no OpenCV, no HTTP client, no Jupyter for `ytthumb --help`."""
    code = (
        "import sys\n"
        "from ytthumb_nb.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(sorted({'numpy', 'cv2', 'httpx', 'PIL', 'IPython', 'openai', 'replicate'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package(here: Here) -> None:
    """`ytthumb --version` prints it."""
    assert here("--version").out == f"{version('ytthumb-nb')}\n"


def test_the_module_runs_as_the_script_does() -> None:
    """`python -m ytthumb_nb.cli` is the same command."""
    assert COMMAND[1:] == ("-m", "ytthumb_nb.cli")
    assert ytthumb("styles").out.splitlines()[0].startswith("modern")
