"""Where keys come from: typed in by the user, the environment, or the system's keyring; the first that has one.

Keys that are typed in live in the memory of this process and nowhere else. The keyring is asked only where the
`keyring` package is installed, and once a process, since it may ask its user for a password.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.providers.keys import Key

log = logging.getLogger(__name__)

#: The name of each provider's key: its environment variable, and its entry in the keyring.
KEY_NAMES = {"openai": "OPENAI_API_KEY", "replicate": "REPLICATE_API_TOKEN"}
#: Under which the keyring keeps our keys: `keyring set ytthumb-nb OPENAI_API_KEY`.
SERVICE = "ytthumb-nb"

_typed: dict[str, Key] = {}
_rung: dict[str, Key] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class FoundKey:
    """A key, and in a few words that begin a sentence where it is from; both empty when there is none."""

    key: Key
    where: str = ""


def use_key(provider: str, key: str | None) -> None:
    """Take *key* for *provider* from now on, in this process only; None or "" forgets it again.

    It goes before the environment and the keyring, is kept in memory, and reaches no file, log or notebook:
    `yt.use_key("openai", getpass.getpass())`.

    Args:
        provider: "openai" or "replicate".
        key: as its maker gave it; spaces around it are dropped.

    Raises:
        InvalidRequestError: the provider takes no key, or *key* has characters that no key has.
    """
    name = KEY_NAMES.get(provider)
    if name is None:
        raise InvalidRequestError(
            f"provider {provider!r} takes no key here.", hint=f"Keys are for: {', '.join(KEY_NAMES)}."
        )
    given = Key(key or "")
    if not given.sendable:
        raise InvalidRequestError(
            f"The key for {provider} holds characters that no key has.", hint="Copy it again, as one line."
        )
    if given:
        _typed[name] = given
    else:
        _typed.pop(name, None)


def find_key(name: str, env: Mapping[str, str] | None = None) -> FoundKey:
    """The key called *name* (such as OPENAI_API_KEY), and where it is from.

    Args:
        env: None reads the process's environment.
    """
    if (typed := _typed.get(name)) is not None:
        return FoundKey(typed, "The key was typed in")
    given = Key((os.environ if env is None else env).get(name, ""))
    if given:
        return FoundKey(given, f"{name} is set")
    kept = _in_keyring(name)
    return FoundKey(kept, f"{name} is in the keyring") if kept else FoundKey(kept)


def _in_keyring(name: str) -> Key:
    with _lock:
        if name not in _rung:
            _rung[name] = _ask_keyring(name)
        return _rung[name]


def _ask_keyring(name: str) -> Key:
    if find_spec("keyring") is None:
        return Key("")
    try:
        import keyring

        return Key(keyring.get_password(SERVICE, name) or "")
    except Exception as error:  # a backend may fail in any way; its words may hold anything
        log.info("the keyring could not be asked for %s: %s", name, type(error).__name__)
        return Key("")
