"""A job that could not be begun is not there: nobody takes it up later and works, or pays, for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ytthumb_nb.errors import StoreError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.testing.scripted import ScriptedProvider

Make = Callable[..., JobManager]


def test_a_store_that_cannot_be_searched_gets_no_job(make_manager: Make, home: Path) -> None:
    """What was made before cannot be looked up: start() refuses, and leaves no queued job behind."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    manager.start("A title", provider="scripted", headline="", count=1).wait(30)
    with closing(sqlite3.connect(home / "jobs.sqlite3")) as connection:
        connection.execute("DROP TABLE made")

    with pytest.raises(StoreError):
        manager.start("Another title", provider="scripted", headline="", count=1)

    assert len(manager.recent()) == 1
