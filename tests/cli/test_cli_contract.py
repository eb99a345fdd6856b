"""The terminal's part of what was promised: commands, options and exit codes that programs and fingers rely on."""

from __future__ import annotations

from typing import Any

import pytest
import typer
from terminal import PHOTO, Here

from ytthumb_nb.cli import CANCELLED, FAILED, REFUSED
from ytthumb_nb.cli.app import app

#: Each command with the options that may be relied on.
COMMANDS = {
    "generate": {
        "--count",
        "--style",
        "--provider",
        "--model",
        "--notes",
        "--headline",
        "--reference",
        "--seed",
        "--out",
        "--json",
        "--force",
        "--max-cost",
    },
    "status": {"--json"},
    "cancel": set[str](),
    "recent": {"--json"},
    "retry": set[str](),
    "reconnect": {"--json"},
    "clean": set[str](),
    "info": {"--json"},
    "styles": {"--json"},
    "providers": {"--json"},
    "doctor": set[str](),
    "lab": set[str](),
}


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_takes_what_was_promised(name: str) -> None:
    """The command is there with its options; only its source, id or address has to be given."""
    commands: Any = typer.main.get_command(app)
    parameters = commands.commands[name].params

    assert COMMANDS[name] - {option for each in parameters for option in each.opts} == set()
    required = [each.name for each in parameters if each.required]
    assert required == {"generate": ["source"], "info": ["url"]}.get(
        name, ["job_id"] if name in ("status", "cancel", "retry") else []
    )


def test_the_exit_codes_are_those_that_were_promised(here: Here) -> None:
    """0 with some pictures, 1 with none, 2 before any work; 130 is shown by the tests of cancelling."""
    chaos = ("--provider", "chaos", "-n", "2", "--headline", "", "--model")

    assert (FAILED, REFUSED, CANCELLED) == (1, 2, 130)
    assert here("generate", PHOTO, *chaos, "1 of 2").code == 0
    assert here("generate", PHOTO, *chaos, "all broken").code == 1
    assert here("generate", PHOTO, *chaos, "some nonsense").code == 2
