"""Keys: where they are looked for, in which order, and that they stay where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

import ytthumb_nb as yt
from ytthumb_nb.checkup import doctor
from ytthumb_nb.providers import keychain, registry
from ytthumb_nb.providers.keychain import SERVICE, find_key, use_key
from ytthumb_nb.testing.openai_server import OpenAIServer
from ytthumb_nb.testing.replicate_server import ReplicateServer

KEY = "sk-typed-0123456789abcdefghij"


class Ring(KeyringBackend):
    """A keyring in memory; counts how often it is asked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # untyped there
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.kept.get((service, username)) == "broken":
            raise RuntimeError(f"locked, and it says {KEY}")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def ring() -> Iterator[Ring]:
    """An empty keyring, and nothing typed or remembered before and after."""
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    keychain._typed.clear()
    keychain._rung.clear()
    yield made
    keychain._typed.clear()
    keychain._rung.clear()
    keyring.set_keyring(before)


def test_typed_goes_before_the_environment_and_that_before_the_keyring(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each place is looked at only when those before it have none, and the user is told which it was."""
    ring.set_password(SERVICE, "OPENAI_API_KEY", "sk-kept")
    assert registry.choose("auto").reason == "OPENAI_API_KEY is in the keyring"
    monkeypatch.setenv("OPENAI_API_KEY", " sk-set ")
    assert (find_key("OPENAI_API_KEY").key.reveal(), registry.choose("auto").reason) == (
        "sk-set",
        "OPENAI_API_KEY is set",
    )
    use_key("openai", KEY)
    assert (find_key("OPENAI_API_KEY").key.reveal(), registry.choose("auto").reason) == (
        KEY,
        "The key was typed in",
    )
    use_key("openai", None)
    assert find_key("OPENAI_API_KEY").key.reveal() == "sk-set"


def test_the_keyring_is_asked_once(ring: Ring) -> None:
    """It may ask its user for a password, so what it said is remembered, also that it has nothing."""
    for _ in range(3):
        assert not find_key("OPENAI_API_KEY").key

    assert ring.asked == 1


def test_a_keyring_that_fails_is_as_good_as_empty(ring: Ring, caplog: pytest.LogCaptureFixture) -> None:
    """A locked keyring, or none at all, hinders nobody; its own words are not repeated."""
    caplog.set_level("DEBUG")
    ring.set_password(SERVICE, "OPENAI_API_KEY", "broken")

    assert not find_key("OPENAI_API_KEY").key
    assert "RuntimeError" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("kind", [OpenAIServer, ReplicateServer])
def test_a_typed_key_makes_pictures(
    kind: type[OpenAIServer] | type[ReplicateServer], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """With nothing in the environment but the address, use_key() is enough, and a corrected key works at once."""
    name = "openai" if kind is OpenAIServer else "replicate"
    with kind() as server, yt.JobManager(home=home) as manager:
        variables = server.environment()
        key = variables.pop(keychain.KEY_NAMES[name])
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        yt.use_key(name, "r8_wrong_0123456789abcdefghij")
        refused = manager.generate("A title", provider=name, count=1)
        yt.use_key(name, f"  {key}\n")

        made = manager.generate("A title", provider=name, count=1)

        assert refused.error is not None
        assert refused.error.code == "key_refused"
        assert len(made.pictures) == 1
        assert key not in os.environ.values()


def test_what_is_no_key_is_refused_without_being_repeated() -> None:
    """A provider that takes no key, and characters that no key has; the message never holds what was typed."""
    with pytest.raises(yt.InvalidRequestError, match="'local' takes no key"):
        yt.use_key("local", KEY)
    with pytest.raises(yt.InvalidRequestError, match="characters that no key has") as refused:
        yt.use_key("openai", f"{KEY} and more")
    assert KEY not in str(refused.value)


def test_the_check_up_says_where_a_key_is_from_and_not_which() -> None:
    """`doctor` names the place; the key itself is shown nowhere."""
    use_key("openai", KEY)

    told = str(doctor())

    assert "The key was typed in." in told
    assert KEY not in told


def test_without_the_package_nobody_asks_for_a_keyring() -> None:
    """The extra is optional: where it is missing keys come from the environment, without a word."""
    code = (
        "import sys; sys.modules['keyring'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "from ytthumb_nb.providers import keychain\n"
        "keychain.find_spec = lambda name: None if name == 'keyring' else real(name)\n"
        "print(bool(keychain.find_key('OPENAI_API_KEY', {}).key))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("False\n", "")
