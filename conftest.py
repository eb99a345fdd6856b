"""What holds for notebooks too, whose kernels take their environment from this process: no key, no one's own home."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

#: How long an example takes says more of what else the machine does than of the code.
settings.register_profile("busy", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
#: `make fast` looks at fewer examples: the full run has looked at more, with another Python.
settings.register_profile("fast", settings.default, max_examples=25)

_KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL")


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run a home of its own, and no account to spend money with."""
    home = tempfile.TemporaryDirectory(prefix="ytthumb-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for key in _KEYS:
        os.environ.pop(key, None)
    os.environ["YTTHUMB_HOME"] = home.name
    os.environ["IPYTHONDIR"] = str(Path(home.name) / "ipython")


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is quick first, so that a mistake shows within seconds, and mark what is to run in one process."""
    items.sort(key=_slowness)
    for item in items:
        if _slowness(item) or item.path.parent.name == "fuzz":  # which counts its cases
            item.add_marker("alone")


def _slowness(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 4
    if item.get_closest_marker("faults"):
        return 3
    if item.get_closest_marker("wheel"):
        return 2
    return 1 if item.path.suffix == ".ipynb" or item.path.parent.name == "notebooks" else 0
