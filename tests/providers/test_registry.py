"""Providers are found by entry point; a bad one hurts nobody; "auto" explains its choice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ytthumb_nb.errors import InvalidRequestError, ProviderUnavailableError
from ytthumb_nb.providers import registry

Install = Callable[..., None]

GOOD = """
from ytthumb_nb.providers.base import Availability, Capabilities

class Stranger:
    name = "stranger"
    capabilities = Capabilities()

    def availability(self):
        return Availability({usable}, "{reason}")

    async def generate(self, attempt):
        yield

    async def aclose(self):
        pass
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a package with one provider on the path, as pip would, without a network."""

    def installed(name: str, source: str, attribute: str = "Stranger") -> None:
        folder = tmp_path / f"site_{name}"
        info = folder / f"thumbs_{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / f"thumbs_{name}.py").write_text(source)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: thumbs-{name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = thumbs_{name}:{attribute}\n")
        monkeypatch.delitem(sys.modules, f"thumbs_{name}", raising=False)
        monkeypatch.syspath_prepend(str(folder))

    return installed


def usable(source: str = GOOD, *, is_usable: bool = True, reason: str = "Ready.") -> str:
    return source.format(usable=is_usable, reason=reason)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)


def test_a_strangers_provider_is_found_and_made(install: Install) -> None:
    """A package that nobody here knows offers a provider by its entry point alone."""
    install("stranger", usable())

    assert "stranger" in registry.provider_names()
    assert registry.create("stranger").name == "stranger"
    assert registry.choose("stranger") == registry.Choice("stranger", "asked for by name")


@pytest.mark.parametrize(
    "source",
    [
        "raise RuntimeError('boom')",
        "import no_such_package",
        "Stranger = 3",
        "def Stranger(key): pass",
        "class Stranger: pass",
    ],
)
def test_a_broken_provider_says_so_and_hinders_no_other(install: Install, source: str) -> None:
    """Whatever is wrong with one package, the list stays whole and the other providers work."""
    install("stranger", usable())
    install("broken", source)

    lines = {line.name: line for line in registry.listings()}
    assert not lines["broken"].availability.usable
    assert "thumbs_broken" in lines["broken"].availability.reason
    assert lines["broken"].origin == "thumbs-broken"
    assert lines["stranger"].availability.usable
    with pytest.raises(ProviderUnavailableError, match="broken"):
        registry.create("broken")


def test_a_provider_that_fails_when_asked_is_listed_as_unusable(install: Install) -> None:
    """An exception out of somebody's availability() becomes a line of the list."""
    install("stranger", usable().replace("return Availability", "raise ValueError"))

    (line,) = [line for line in registry.listings() if line.name == "stranger"]
    assert not line.availability.usable
    assert "ValueError" in line.availability.reason


def test_no_package_can_slip_in_under_one_of_our_names(install: Install) -> None:
    """A stranger that registers as "local" does not replace ours, and so is never handed a request."""
    install("local", usable())

    assert type(registry.create("local")).__module__.startswith("ytthumb_nb.")


def test_an_unknown_name_is_refused_with_the_nearest_one(install: Install) -> None:
    """A typing mistake is met with a suggestion and the whole list."""
    install("stranger", usable())

    with pytest.raises(InvalidRequestError, match=r"Did you mean 'stranger'.*auto, .*local"):
        registry.choose("strangr")


def test_what_cannot_be_used_is_refused_with_the_keyless_way_on(install: Install) -> None:
    """Asking by name for a provider that is not usable says what is missing and what works without."""
    install("stranger", usable(is_usable=False, reason="Set STRANGER_KEY."))

    with pytest.raises(ProviderUnavailableError, match=r"Set STRANGER_KEY.*provider='local'"):
        registry.choose("stranger")


def test_an_order_of_preference_takes_the_first_usable_and_shows_what_it_passed_over(install: Install) -> None:
    """A declared fallback is decided before anything is sent, and its reason is complete."""
    install("stranger", usable(is_usable=False, reason="Set STRANGER_KEY."))
    install("friend", usable())

    choice = registry.choose("stranger, friend")

    assert choice.name == "friend"
    assert choice.reason == "first usable of stranger, friend (stranger: Set STRANGER_KEY.)"


def test_auto_without_keys_draws_here() -> None:
    """With no key in the environment the local provider serves, and the reason says why."""
    assert registry.choose("auto", {}) == registry.Choice(
        "local", "no key is set (REPLICATE_API_TOKEN or OPENAI_API_KEY), so pictures are drawn on this machine"
    )


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_key_is_no_key(blank: str) -> None:
    """A variable that is set to nothing does not choose a paid provider."""
    assert registry.choose("auto", {"OPENAI_API_KEY": blank}).name == "local"


def test_auto_takes_replicate_before_openai() -> None:
    """Each key chooses its provider; with both, Replicate is taken."""
    both = {"OPENAI_API_KEY": "sk-1", "REPLICATE_API_TOKEN": "r8_1"}

    assert registry.choose("auto", both) == registry.Choice("replicate", "REPLICATE_API_TOKEN is set")
    assert registry.choose("auto", {"OPENAI_API_KEY": "sk-1"}) == registry.Choice(
        "openai", "OPENAI_API_KEY is set"
    )


def test_a_reason_holds_no_key() -> None:
    """What is shown of the choice names variables, never their values."""
    assert "secret" not in registry.choose("auto", {"OPENAI_API_KEY": "sk-secret"}).reason


def test_a_dead_model_is_refused_before_a_job_is_made() -> None:
    """gpt-image-1 never gets as far as a job; names nobody knows and other providers pass."""
    with pytest.raises(InvalidRequestError, match=r"gpt-image-2.5-flare"):
        registry.check_model("openai", "gpt-image-1")
    registry.check_model("openai", "gpt-image-9")
    registry.check_model("openai", None)
    registry.check_model("local", "gpt-image-1")


def test_looking_at_the_list_loads_no_sdk() -> None:
    """The form and `ytthumb providers` stay light: neither openai nor replicate is imported for them."""
    code = (
        "import sys; from ytthumb_nb.providers import registry; registry.listings(); registry.choose('auto'); "
        "sys.exit(int('openai' in sys.modules or 'replicate' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
