"""Every provider of ours keeps the contract; a stranger's does when it inherits the same tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ytthumb_nb.providers import registry
from ytthumb_nb.providers.base import Attempt, Provider
from ytthumb_nb.providers.chaos import ChaosProvider
from ytthumb_nb.providers.local import LocalProvider
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.testing.contract import ProviderContract
from ytthumb_nb.testing.openai_server import KEY, Drawing, OpenAIServer

#: What is drawn here is drawn often.
SMALL = {"size": (640, 360)}


class TestLocal(ProviderContract):
    """The provider that draws here."""

    deterministic = True

    def make_provider(self) -> Provider:
        return LocalProvider()

    def make_attempt(self, folder: Path, **changes: Any) -> Attempt:
        return super().make_attempt(folder, **(SMALL | changes))


class TestChaos(ProviderContract):
    """The provider that fails as asked, asked not to."""

    deterministic = True

    def make_provider(self) -> Provider:
        return ChaosProvider()

    def make_attempt(self, folder: Path, **changes: Any) -> Attempt:
        return super().make_attempt(folder, model="10 of 10", **(SMALL | changes))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with somebody else's package, as pip installs it."""
    folder = tmp_path_factory.mktemp("site")
    source = shutil.copytree(Path(__file__).parent / "third_party", folder / "source")
    offline = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        *offline,
        "--target",
        str(folder / "installed"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "installed"


class TestThirdParty(ProviderContract):
    """A provider that somebody else wrote, installed by pip from its own package and found by its entry point."""

    deterministic = True

    @pytest.fixture(autouse=True)
    def on_the_path(self, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(str(installed))

    def make_provider(self) -> Provider:
        return registry.create("gradient")

    def test_it_is_listed_with_its_package(self) -> None:
        """The list of providers names the package that brings it, and it can be asked for by name."""
        (line,) = [line for line in registry.listings() if line.name == "gradient"]

        assert line.origin == "thumbs-gradient"
        assert registry.choose("gradient").name == "gradient"


class TestOpenAI(ProviderContract):
    """OpenAI as it is: streamed, with pictures going along."""

    secret = KEY
    server: OpenAIServer

    @pytest.fixture(autouse=True)
    def service(self) -> Iterator[None]:
        with OpenAIServer() as self.server:
            yield

    def make_provider(self) -> Provider:
        return OpenAIProvider(api_key=self.secret, endpoint=Endpoint(self.server.base_url))

    def paid_calls(self) -> int | None:
        return len(self.server.paid_calls)

    def hold(self) -> None:
        self.server.drawings = [Drawing(ends="silence")]


class TestSimpleServer(TestOpenAI):
    """A compatible server that neither streams nor takes pictures, and gives addresses."""

    @pytest.fixture(autouse=True)
    def service(self) -> Iterator[None]:
        with OpenAIServer(streaming="refused", edits=False, gives="address") as self.server:
            yield
