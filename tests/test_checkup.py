"""`doctor()` looks at the machine, never raises, and can be shown."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ytthumb_nb.checkup import Checkup, Finding, doctor
from ytthumb_nb.settings import Settings


def test_a_bad_setting_is_a_finding() -> None:
    """A variable that cannot be used is named as a problem instead of raised."""
    checkup = doctor(env={"YTTHUMB_JOB_TIMEOUT_S": "soon"})

    assert not checkup.healthy
    assert any("YTTHUMB_JOB_TIMEOUT_S" in each.message for each in checkup.findings)


def test_a_damaged_store_is_a_finding(home: Path) -> None:
    """A store that is no database is a problem with a way out; everything else is still looked at."""
    home.mkdir()
    (home / "jobs.sqlite3").write_bytes(b"this is no database" * 100)

    found = {each.name: each for each in doctor(Settings(home=home)).findings}

    assert (found["job store"].state, "YTTHUMB_HOME" in found["job store"].message) == ("problem", True)
    assert found["fonts"].state == "ok"


def test_it_is_shown_as_lines_and_as_a_table() -> None:
    """Whatever a message holds is text in the table, not markup."""
    checkup = Checkup((Finding("home", "ok", "/a"), Finding("python", "note", "<b>odd</b>")))

    assert str(checkup).splitlines() == ["home    ok       /a", "python  note     <b>odd</b>"]
    assert "&lt;b&gt;odd&lt;/b&gt;" in checkup._repr_html_()


def test_no_module_takes_the_name_of_the_function() -> None:
    """`yt.doctor` stays callable, whichever module was imported before it."""
    assert importlib.util.find_spec("ytthumb_nb.doctor") is None
