"""Prints the survival table at the end of a run that has killed processes."""

from __future__ import annotations

from typing import Any

import pytest

#: Lines of the table; filled by the test that kills.
survival_lines = pytest.StashKey[list[str]]()


@pytest.fixture
def survival_table(request: pytest.FixtureRequest) -> list[str]:
    """What is put in here is printed when everything has run."""
    return request.config.stash.setdefault(survival_lines, [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table, if there is one."""
    if lines := config.stash.get(survival_lines, []):
        terminalreporter.section("survival of kill -9")
        for line in lines:
            terminalreporter.write_line(line)
