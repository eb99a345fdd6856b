"""Which OpenAI-like server is asked, with which key, and what was learnt about it on the way."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ytthumb_nb.providers.base import Availability
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.keychain import FoundKey
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.limiter import Rate, RateLimiter
from ytthumb_nb.providers.openai_wire import Clients, Endpoint
from ytthumb_nb.providers.scout import Scouts

#: Ordinary accounts; what an account really has is learnt from its refusals. Other servers have no known limit.
USUAL_RATE = Rate(per_minute=60, burst=10)
ELSEWHERE_RATE = Rate(per_minute=60_000, burst=1_000)


class Account:
    """A key and the server it is sent to, with the clients that are shared by all calls.

    Attributes:
        plain_models: models for which the server refused streaming or other extras; each is asked once.
        takes_pictures: False once the server was found to have no place to send pictures to.
    """

    def __init__(
        self, endpoint: Endpoint, found: FoundKey, *, silence_s: float, max_reply_bytes: int, alone_s: float
    ) -> None:
        self.endpoint = endpoint
        self.key = key = found.key
        self.key_from = found.where or "A key was given"
        self.clients = Clients(endpoint, key, silence_s=silence_s, max_reply_bytes=max_reply_bytes)
        self.scouts = Scouts(alone_s)
        self.plain_models: set[str] = set()
        self.takes_pictures = True

    def is_for(self, endpoint: Endpoint, key: Key) -> bool:
        """Whether this is the account of *key* at *endpoint*."""
        return self.endpoint == endpoint and self.key.reveal() == key.reveal()

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        if self.endpoint.problem:
            return Availability(False, self.endpoint.problem)
        if find_spec("openai") is None:
            return Availability(False, "The openai package is missing: pip install 'ytthumb-nb[openai]'.")
        if not self.key.sendable:
            return Availability(False, "OPENAI_API_KEY holds characters that no key has; copy it again.")
        if not self.endpoint.own:
            return Availability(True, f"OPENAI_BASE_URL is set: requests go to {self.endpoint.host}.")
        if not self.key:
            where = "create a key at https://platform.openai.com/api-keys"
            return Availability(False, f"OPENAI_API_KEY is not set; {where}.")
        return Availability(True, f"{self.key_from}.")

    def limiter(self, home: Path, clock: Clock) -> RateLimiter:
        """The allowance that all jobs and processes of this account share."""
        usual = USUAL_RATE if self.endpoint.own else ELSEWHERE_RATE
        account = f"{self.endpoint.base_url} {self.key.reveal()}"
        return RateLimiter("openai", account, usual, home=home, clock=clock)

    def measured_as(self, alike: str) -> str:
        """The name that durations of *alike* pictures are kept under; those of other servers are kept apart."""
        return alike if self.endpoint.own else f"{alike} at {self.endpoint.base_url}"
