"""Looks at keys and providers, and on request at whether their servers and YouTube answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

from ytthumb_nb.checkup.findings import Finding
from ytthumb_nb.providers.keychain import KEY_NAMES, find_key
from ytthumb_nb.providers.registry import listings
from ytthumb_nb.settings import Settings, is_loopback

_PATIENCE_S: Final = 8.0
_SERVERS: Final = {
    "openai": ("OPENAI_BASE_URL", "https://api.openai.com/v1"),
    "replicate": ("REPLICATE_BASE_URL", "https://api.replicate.com"),
}


def keys(env: Mapping[str, str]) -> Iterator[Finding]:
    """Which keys are there and where from; never what they are."""
    for name in KEY_NAMES.values():
        found = find_key(name, env)
        said = f"{found.where}." if found.key else "not set; needed for AI pictures only"
        yield Finding(name, "ok" if found.key else "note", said)


def providers() -> Iterator[Finding]:
    """Who can make pictures here, and what the others lack."""
    for listing in listings():
        availability = listing.availability
        yield Finding(f"provider {listing.name}", "ok" if availability.usable else "note", availability.reason)


def online(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """Whether each server answers at all. No key is sent, so that a refusal is an answer as good as any."""
    servers = {"YouTube": settings.youtube_base_url, "YouTube's pictures": settings.ytimg_base_url}
    for provider, (variable, usual) in _SERVERS.items():
        servers[provider] = env.get(variable, "").strip() or usual
    with ThreadPoolExecutor(len(servers), "ytthumb-doctor") as pool:
        yield from pool.map(_asked, servers, servers.values())


def _asked(name: str, url: str) -> Finding:
    import httpx

    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    except ValueError:
        host, safe = "", False
    label = f"{name} online"
    if not host or not safe:  # the address is not repeated: it may carry a password
        return Finding(label, "problem", "its address is neither https nor on this machine")
    begun = time.monotonic()
    try:
        with (
            httpx.Client(timeout=_PATIENCE_S, follow_redirects=False, trust_env=True) as client,
            client.stream("GET", f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/") as answer,
        ):
            took_ms = 1000 * (time.monotonic() - begun)
            return Finding(label, "ok", f"{host} answers (HTTP {answer.status_code}, {took_ms:.0f} ms)")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        why = (
            "no answer in time"
            if isinstance(error, httpx.TimeoutException)
            else str(error) or type(error).__name__
        )
        return Finding(
            label, "note", f"{host} does not answer ({why}); check the network, a proxy or a firewall"
        )
