"""Which providers there are, how one is made, and which one serves a request.

Every provider, ours and everybody's, is an entry point of the group `ytthumb_nb.providers` that names a class
which can be made without arguments. Called by the job manager, the form and the terminal. Looking at the list
loads no SDK, and a provider that cannot be loaded never hinders another.
"""

from __future__ import annotations

import difflib
import functools
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from ytthumb_nb.errors import InvalidRequestError, ProviderUnavailableError, ThumbnailError
from ytthumb_nb.providers.base import Availability, Provider
from ytthumb_nb.providers.keychain import KEY_NAMES, find_key

log = logging.getLogger(__name__)

GROUP = "ytthumb_nb.providers"
_OURS = "ytthumb-nb"

#: What "auto" looks for, in this order; the package of a provider's SDK has its name.
_KEYED = ("replicate", "openai")
_KEYLESS = "local"


@dataclass(frozen=True)
class Choice:
    """The provider that serves a request, and why, as a sentence for the user."""

    name: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """One line of the list of providers. `origin` is the package that brings it."""

    name: str
    availability: Availability
    origin: str


def provider_names() -> tuple[str, ...]:
    """Names of all registered providers, in alphabetical order."""
    return tuple(sorted(_registered()))


def listings() -> tuple[Listing, ...]:
    """Every registered provider and whether it can be used here. Never raises: a broken one says so."""
    found = []
    for name, entry in sorted(_registered().items()):
        try:
            availability = create(name).availability()
        except ThumbnailError as error:
            availability = Availability(False, str(error))
        except Exception as error:  # somebody else's code
            log.warning("provider %s could not say whether it is usable", name, exc_info=True)
            availability = Availability(False, f"It failed when asked: {type(error).__name__}.")
        found.append(Listing(name, availability, entry.dist.name if entry.dist else "unknown"))
    return tuple(found)


def create(name: str) -> Provider:
    """A provider of this *name*, configured from the environment.

    Raises:
        InvalidRequestError: no provider has this name; the message suggests one.
        ProviderUnavailableError: it is registered, but its code cannot be loaded.
    """
    registered = _registered()
    entry = registered.get(name)
    if entry is None:
        near = difflib.get_close_matches(name.lower(), registered, n=1)
        suggestion = f"Did you mean {near[0]!r}? " if near else ""
        raise InvalidRequestError(
            f"provider {name!r} is unknown.",
            hint=f"{suggestion}The providers are: auto, {', '.join(sorted(registered))}.",
        )
    try:
        make: Callable[[], Provider] = entry.load()
        provider = make()
        missing = [part for part in _PARTS if not hasattr(provider, part)]
    except ThumbnailError:
        raise
    except Exception as error:  # somebody else's code may fail in any way
        raise ProviderUnavailableError(
            f"provider {name!r} ({entry.value}) could not be loaded: {type(error).__name__}: {error}.",
            hint="Repair or remove the package that brings it, or choose another provider.",
        ) from error
    if missing:
        raise ProviderUnavailableError(
            f"provider {name!r} ({entry.value}) lacks {', '.join(missing)}.",
            hint="ytthumb_nb.providers.base says what a provider offers.",
        )
    return provider


_PARTS = ("name", "capabilities", "availability", "generate", "aclose")


def choose(asked: str, env: Mapping[str, str] = os.environ) -> Choice:
    """The provider for a request that *asked* for "auto", for one by name, or for the first usable of several.

    "auto" takes Replicate when its token is there, else OpenAI when its key is there, else the local one.
    "replicate, local" is an order of preference: the first that can be used here is taken, and the reason says
    what was passed over. Nothing is switched later, once work was sent.

    Raises:
        InvalidRequestError: a name is unknown.
        ProviderUnavailableError: what was asked for cannot be used here; the message says what is missing.
    """
    names = [name.strip() for name in asked.split(",") if name.strip()]
    passed: list[str] = []
    for name in names or [asked]:
        if name == "auto":
            choice = _automatic(env)
        else:
            availability = create(name).availability()
            if not availability.usable:
                passed.append(f"{name}: {availability.reason}")
                continue
            choice = Choice(name, "asked for by name")
        if len(names) == 1:
            return choice
        why = f" ({'; '.join(passed)})" if passed else ""
        return Choice(choice.name, f"first usable of {', '.join(names)}{why}")
    others = "" if _KEYLESS in names else f"Or choose provider={_KEYLESS!r}, which needs no key."
    raise ProviderUnavailableError(f"{'; '.join(passed)}", hint=others)


def check_model(name: str, model: str | None) -> None:
    """Refuse a *model* that provider *name* knows to be dead, before a job is made of it.

    Providers may offer `check_model(model)`; for one that does not, any model passes.

    Raises:
        InvalidRequestError: the model was shut down; the message names its replacement.
    """
    check = getattr(create(name), "check_model", None)
    if model is not None and check is not None:
        check(model)


def _automatic(env: Mapping[str, str]) -> Choice:
    registered = _registered()
    unset, notes = [], []
    for name in _KEYED:
        variable = KEY_NAMES[name]
        found = find_key(variable, env)
        if not found.key:
            unset.append(variable)
        elif name not in registered or find_spec(name) is None:
            notes.append(f"{found.where}, but package {name!r} is missing: pip install 'ytthumb-nb[{name}]'")
        else:
            passed = f"; {'; '.join(notes)}" if notes else ""
            return Choice(name, f"{found.where}{passed}")
    if not notes:
        return Choice(_KEYLESS, f"no key is set ({' or '.join(unset)}), so pictures are drawn on this machine")
    return Choice(_KEYLESS, f"{'; '.join(notes)}; so pictures are drawn on this machine")


def _registered() -> dict[str, EntryPoint]:
    """Entry points by name. Of two with one name ours stays, so that no package can slip in under our names."""
    return _scanned(tuple(sys.path))


@functools.lru_cache(maxsize=4)
def _scanned(path: tuple[str, ...]) -> dict[str, EntryPoint]:
    """The entry points found along *path*. Reading the metadata of 150 packages takes 30 to 80 ms, so it is done
    once; a package installed later is seen by the next process, as with any import.
    """
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        ours = entry.dist is not None and entry.dist.name.replace("_", "-").lower() == _OURS
        if entry.name not in found or ours:
            found[entry.name] = entry
    return found
