"""Stand-ins for whichever paid provider has no key here, so that everything can be tried for nothing.

For notebooks and demonstrations; tests use the servers themselves, which end with their `with` block.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from ytthumb_nb.providers.keychain import KEY_NAMES, find_key
from ytthumb_nb.testing.openai_server import OpenAIServer
from ytthumb_nb.testing.replicate_server import ReplicateServer


def stand_ins(
    env: MutableMapping[str, str] = os.environ,
) -> dict[str, OpenAIServer | ReplicateServer]:
    """Start a stand-in for each paid provider without a key, and lead the provider there until the process ends.

    Returns:
        the servers by provider; empty when there is a key for each.
    """
    started: dict[str, OpenAIServer | ReplicateServer] = {}
    for name, kind in (("replicate", ReplicateServer), ("openai", OpenAIServer)):
        if not find_key(KEY_NAMES[name], env).key:
            server: OpenAIServer | ReplicateServer = kind()
            server.__enter__()
            env.update(server.environment())
            started[name] = server
    return started
