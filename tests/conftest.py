"""What every test may rely on: a home of its own, no keys, no network settings of the person who runs the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ytthumb_nb.jobs.manager import JobManager

_FOREIGN = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "REPLICATE_API_TOKEN",
    "REPLICATE_BASE_URL",
    "YTTHUMB_YOUTUBE_BASE_URL",
    "YTTHUMB_YTIMG_BASE_URL",
    "YTTHUMB_JOB_TIMEOUT_S",
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the keys or the home of whoever runs it."""
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("YTTHUMB_HOME", str(tmp_path / "home"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of this test's store and pictures; not made yet."""
    return tmp_path / "home"


@pytest.fixture
def make_manager(home: Path) -> Iterator[Callable[..., JobManager]]:
    """Makes managers on this test's home and closes them at the end."""
    from ytthumb_nb.jobs.manager import JobManager

    with ExitStack() as stack:

        def make(**options: Any) -> JobManager:
            return stack.enter_context(JobManager(home=options.pop("home", home), **options))

        yield make
