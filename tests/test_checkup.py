"""`doctor()` looks at the machine, never raises, and can be shown."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from ytthumb_nb import assets
from ytthumb_nb.checkup import Checkup, Finding, doctor, equipment, machine
from ytthumb_nb.settings import Settings
from ytthumb_nb.testing.openai_server import OpenAIServer


def found(home: Path, **options: object) -> dict[str, Finding]:
    # options of many types
    return {each.name: each for each in doctor(Settings(home=home), **options).findings}  # type: ignore[arg-type]


def test_a_bad_setting_is_a_finding() -> None:
    """A variable that cannot be used is named as a problem instead of raised."""
    checkup = doctor(env={"YTTHUMB_JOB_TIMEOUT_S": "soon"})

    assert not checkup.healthy
    assert any("YTTHUMB_JOB_TIMEOUT_S" in each.message for each in checkup.findings)


def test_a_whole_machine_is_healthy_and_nothing_is_left_behind(home: Path) -> None:
    """All that is needed here is found and tried; the home is not even made by that."""
    home.parent.mkdir(exist_ok=True)
    checkup = doctor(Settings(home=home))

    assert checkup.healthy, str(checkup)
    assert {"python", "kernel", "event loop", "threads", "home", "disk space", "fonts", "models"} <= {
        each.name for each in checkup.findings
    }
    assert list(home.parent.iterdir()) == []


def test_a_damaged_store_is_a_finding(home: Path) -> None:
    """A store that is no database is a problem with a way out; everything else is still looked at."""
    home.mkdir()
    (home / "jobs.sqlite3").write_bytes(b"this is no database" * 100)

    findings = found(home)

    assert findings["job store"].state == "problem"
    assert "doctor --repair" in findings["job store"].message
    assert findings["fonts"].state == "ok"


def test_a_home_that_is_a_file_is_a_finding(home: Path) -> None:
    """A home that cannot be written is a problem that names the variable to set."""
    home.write_text("")

    finding = found(home)["home"]

    assert finding.state == "problem"
    assert "YTTHUMB_HOME" in finding.message


def test_packaged_files_are_checked_by_their_content(tmp_path: Path) -> None:
    """A font that was changed is a problem, a model that is missing is a note, and both are named."""
    shutil.copytree(assets.FOLDER, tmp_path / "assets", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets/fonts/Anton-Regular.ttf").write_bytes(b"changed")
    (tmp_path / "assets/models/centerface.onnx").unlink()

    findings = {each.name: each for each in equipment.assets_are_whole(tmp_path / "assets")}

    assert (findings["fonts"].state, findings["models"].state) == ("problem", "note")
    assert "Anton-Regular.ttf is altered" in findings["fonts"].message
    assert "centerface.onnx is missing" in findings["models"].message


def test_the_list_of_packaged_files_is_complete() -> None:
    """Every font, model and sample is in the list of digests, and is what the list says."""
    shipped = {
        path.relative_to(assets.FOLDER).as_posix()
        for kind in ("fonts/*.ttf", "models/*.onnx", "models/*.tflite", "samples/*.jpg")
        for path in assets.FOLDER.glob(kind)
    }

    assert assets.states() == dict.fromkeys(shipped, "whole")


def test_servers_are_asked_only_on_request_and_without_a_key(home: Path) -> None:
    """Online, any answer counts as reachable; an address that is nowhere is a note, and no key leaves."""
    nowhere = "http://127.0.0.1:9"
    settings = Settings(home=home, youtube_base_url=nowhere, ytimg_base_url=nowhere)
    with OpenAIServer() as server:
        env = {
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_API_KEY": "sk-not-to-be-sent",
            "REPLICATE_BASE_URL": "http://example.com",
        }
        offline = doctor(settings, env)
        findings = {each.name: each for each in doctor(settings, env, online=True).findings}

    assert not any(each.name.endswith("online") for each in offline.findings)
    assert findings["openai online"].message.startswith("127.0.0.1 answers (HTTP ")
    assert findings["YouTube online"].state == "note"
    assert findings["replicate online"].state == "problem"
    assert "sk-not" not in str(findings)
    assert all("authorization" not in str(call).lower() for call in server.calls)


def test_it_is_shown_as_lines_and_as_a_table() -> None:
    """Whatever a message holds is text in the table, not markup."""
    checkup = Checkup((Finding("home", "ok", "/a"), Finding("python", "note", "<b>odd</b>")))

    assert str(checkup).splitlines() == ["home    ok       /a", "python  note     <b>odd</b>"]
    assert "&lt;b&gt;odd&lt;/b&gt;" in checkup._repr_html_()


@pytest.mark.parametrize(
    ("version", "least", "older"),
    [("7.2.0", "7.3", True), ("7.3", "7.3", False), ("7.10.1", "7.3", False), ("12.0.dev1", "12", False)],
)
def test_versions_are_compared_by_number(version: str, least: str, older: bool) -> None:
    """7.10 is newer than 7.3, and a version is not older than itself."""
    assert (machine.numbers(version) < machine.numbers(least)) == older


def test_no_module_takes_the_name_of_the_function() -> None:
    """`yt.doctor` stays callable, whichever module was imported before it."""
    assert importlib.util.find_spec("ytthumb_nb.doctor") is None
