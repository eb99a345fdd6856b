"""What the environment says: where things are kept, which servers answer for YouTube, how long a job may take.

Read once, at the boundary, by whoever builds a manager or a source; below that a `Settings` value is handed on.
Keys are no settings: each provider reads its own, so that none ends up in a repr.
"""

from __future__ import annotations

import ipaddress
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from ytthumb_nb.errors import InvalidRequestError

YOUTUBE_BASE_URL = "https://www.youtube.com"
YTIMG_BASE_URL = "https://i.ytimg.com"
JOB_TIMEOUT_S = 900.0
LEASE_S = 30.0


@dataclass(frozen=True)
class Settings:
    """Where things are and how long they may take.

    `home` is the absolute folder of the job store and its pictures; it need not exist yet. The base URLs have
    no slash at the end. `job_timeout_s` is the limit of one job, in seconds. After `lease_s` seconds without a sign
    of life from a process that stands still, its jobs may be taken over. `session` names the notebook this kernel works
    for, the same after the kernel is restarted; "" where there is none, or it is not known.

    Raises:
        InvalidRequestError: a base URL is neither https nor loopback http, or a time is no positive number.
    """

    home: Path
    youtube_base_url: str = YOUTUBE_BASE_URL
    ytimg_base_url: str = YTIMG_BASE_URL
    job_timeout_s: float = JOB_TIMEOUT_S
    lease_s: float = LEASE_S
    session: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", Path(os.path.abspath(self.home)))  # noqa: PTH100 - links are kept
        for name in ("youtube_base_url", "ytimg_base_url"):
            object.__setattr__(self, name, _checked_base_url(name, getattr(self, name)))
        for name, default in (("job_timeout_s", JOB_TIMEOUT_S), ("lease_s", LEASE_S)):
            seconds = getattr(self, name)
            if not (math.isfinite(seconds) and seconds > 0):
                raise InvalidRequestError(
                    f"{name} is {seconds!r}; it must be a number of seconds above 0.",
                    hint=f"The default is {default:.0f}.",
                )

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read YTTHUMB_HOME, YTTHUMB_YOUTUBE_BASE_URL, YTTHUMB_YTIMG_BASE_URL and YTTHUMB_JOB_TIMEOUT_S.

        The session is JPY_SESSION_NAME, which Jupyter's server sets to the path of a kernel's notebook.

        A variable that is missing or blank takes its default; the home defaults to the platform's user data
        folder.

        Raises:
            InvalidRequestError: a variable has a value that cannot be used; the sentence names it.
        """
        home = env.get("YTTHUMB_HOME", "").strip()
        return cls(
            home=_home(home) if home else platformdirs.user_data_path("ytthumb"),
            youtube_base_url=_base_url(env, "YTTHUMB_YOUTUBE_BASE_URL", YOUTUBE_BASE_URL),
            ytimg_base_url=_base_url(env, "YTTHUMB_YTIMG_BASE_URL", YTIMG_BASE_URL),
            job_timeout_s=_seconds(env, "YTTHUMB_JOB_TIMEOUT_S", JOB_TIMEOUT_S),
            session=env.get("JPY_SESSION_NAME", ""),
        )


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine and nothing else: 127.0.0.0/8, ::1, or the name localhost."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _home(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise InvalidRequestError(
            f"YTTHUMB_HOME is {text!r}, whose user is unknown; it must be the path of a folder.",
            hint="Write the path out in full.",
        ) from error


def _base_url(env: Mapping[str, str], name: str, default: str) -> str:
    return _checked_base_url(name, env.get(name, "").strip() or default)


def _checked_base_url(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    secure = parts.scheme == "https" or (parts.scheme == "http" and host is not None and is_loopback(host))
    if not host or not secure or parts.username is not None or parts.query or parts.fragment:
        # The value is not repeated: an address may carry a password.
        raise InvalidRequestError(
            f"{name} is not a usable address; it must begin with https://, or with http:// for this machine "
            "(127.0.0.1), and hold no user name or question mark.",
            hint="Correct the address, or leave the variable out to use YouTube itself.",
        )
    return url.rstrip("/")


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name, "").strip()
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise InvalidRequestError(
            f"{name} is {text!r}; it must be a number of seconds above 0.",
            hint=f"Leave it out for the default of {default:.0f}.",
        )
    return seconds
