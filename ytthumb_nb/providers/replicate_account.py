"""Which Replicate is asked, and with which key: read from the environment, checked, and never shown."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from ytthumb_nb.providers.base import Availability
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.keychain import FoundKey, find_key
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.limiter import Rate, RateLimiter
from ytthumb_nb.settings import is_loopback

BASE_URL = "https://api.replicate.com"
#: Ordinary accounts may start 600 a minute; what an account really has is learnt from its refusals.
USUAL_RATE = Rate(per_minute=600, burst=20)


@dataclass(frozen=True)
class Account:
    """A key and the address it is sent to; `base_url` is without "/v1" and without a slash at the end."""

    key: Key = field(repr=False)
    base_url: str = field(default=BASE_URL, repr=False)
    key_from: str = "A key was given"

    @classmethod
    def from_environment(cls, api_key: str | None = None, base_url: str | None = None) -> Account:
        """What is given, else REPLICATE_API_TOKEN, wherever it is found, and REPLICATE_BASE_URL."""
        found = find_key("REPLICATE_API_TOKEN") if api_key is None else FoundKey(Key(api_key))
        url = os.environ.get("REPLICATE_BASE_URL", "") if base_url is None else base_url
        where = found.where or cls.key_from
        return cls(found.key, (url.strip() or BASE_URL).rstrip("/").removesuffix("/v1"), where)

    @property
    def own_service(self) -> bool:
        """Whether this is Replicate itself and not somebody's stand-in."""
        return self.base_url == BASE_URL

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine, so that its pictures may be as well."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        if find_spec("replicate") is None:
            return Availability(False, "The replicate package is missing: pip install 'ytthumb-nb[replicate]'.")
        if not self._safe():  # the value is not repeated: an address may carry a password
            return Availability(False, "REPLICATE_BASE_URL must be an https address, or http on this machine.")
        if not self.key:
            where = "create one at https://replicate.com/account/api-tokens"
            return Availability(False, f"REPLICATE_API_TOKEN is not set; {where}.")
        if not self.key.sendable:
            return Availability(False, "REPLICATE_API_TOKEN holds characters that no token has; copy it again.")
        if not self.own_service:
            host = urlsplit(self.base_url).hostname
            return Availability(True, f"REPLICATE_BASE_URL is set: requests go to {host}.")
        return Availability(True, f"{self.key_from}.")

    @property
    def digest(self) -> str:
        """What tells this account from another without holding its key."""
        return hashlib.sha256(f"{self.base_url} {self.key.reveal()}".encode()).hexdigest()

    def limiter(self, home: Path, clock: Clock) -> RateLimiter:
        """The allowance that all jobs and processes of this account share."""
        return RateLimiter(
            "replicate", f"{self.base_url} {self.key.reveal()}", USUAL_RATE, home=home, clock=clock
        )

    def measured_as(self, model: str) -> str:
        """The name that durations of *model* are kept under; a stand-in's are kept apart."""
        return model if self.own_service else f"{model} at {self.base_url}"

    def _safe(self) -> bool:
        try:
            parts = urlsplit(self.base_url)
            plain = not (parts.username or parts.query or parts.fragment) and bool(parts.hostname)
            return plain and (parts.scheme == "https" or (parts.scheme == "http" and self.loopback))
        except ValueError:
            return False
