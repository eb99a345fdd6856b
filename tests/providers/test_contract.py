"""Every provider of ours keeps the contract; a stranger's does when it inherits the same tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ytthumb_nb.providers.base import Provider
from ytthumb_nb.providers.local import LocalProvider
from ytthumb_nb.providers.openai import OpenAIProvider
from ytthumb_nb.providers.openai_wire import Endpoint
from ytthumb_nb.testing.contract import ProviderContract
from ytthumb_nb.testing.openai_server import KEY, Drawing, OpenAIServer


class TestLocal(ProviderContract):
    """The provider that draws here."""

    deterministic = True

    def make_provider(self) -> Provider:
        return LocalProvider()


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

    def paid_calls(self) -> int:
        return len(self.server.paid_calls)

    def hold(self) -> None:
        self.server.drawings = [Drawing(ends="silence")]


class TestSimpleServer(TestOpenAI):
    """A compatible server that neither streams nor takes pictures, and gives addresses."""

    @pytest.fixture(autouse=True)
    def service(self) -> Iterator[None]:
        with OpenAIServer(streaming="refused", edits=False, gives="address") as self.server:
            yield
