"""Paid providers in the terminal: what it is about to cost, what the model was told, what it did cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Here

from ytthumb_nb.testing.loopback import refuse
from ytthumb_nb.testing.openai_server import OpenAIServer, moderated

pytestmark = pytest.mark.slow

ASK = ("generate", "A cabin in ten days", "--provider", "openai", "--headline", "")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_the_estimate_is_told_on_stderr_before_anything_is_sent(here: Here, flags: tuple[str, ...]) -> None:
    """One line with the sum and the prices' day, out of the way of pipes; once paid, the same request is free."""
    first = here(*ASK, "--count", "2", *flags)
    second = here(*ASK, "--count", "3", *flags)
    third = here(*ASK, "--count", "2", *flags)

    assert (first.code, first.err) == (0, "openai: About $0.12 for 2, prices of 2026-11-22.\n")
    assert second.err == "openai: About $0.062 for 1, prices of 2026-11-22; 2 of 3 are on disk already.\n"
    assert third.err == "openai: Free: all 2 are on disk already.\n"


def test_a_free_provider_tells_no_price(here: Here, tmp_path: Path) -> None:
    """Whoever pays nothing is not bothered with prices."""
    outcome = here("generate", "A title", "--provider", "local", "-n", "1", "--out", str(tmp_path / "out"))

    assert (outcome.code, outcome.err) == (0, "")


def test_the_prompts_of_a_job_can_be_read(here: Here, server: OpenAIServer) -> None:
    """Also of a picture that moderation refused: each whole, as it was sent, and as JSON on request."""
    server.fault("generate", refuse(400, moderated()))
    job_id = here(*ASK, "--count", "2", "--json").objects[-1]["job_id"]

    words, json_ = here("status", job_id, "--prompts").out, here("status", job_id, "--prompts", "--json")

    sent = [call.json()["prompt"] for call in server.calls_of("generate")]
    assert len(sent) == 2
    assert all(prompt in words for prompt in sent)
    assert words.count("--- variation") == 2
    assert sorted(each["recipe"]["prompt"] for each in json_.objects[0]["variations"]) == sorted(sent)
    assert "recipe" not in here("status", job_id, "--json").objects[0]["variations"][0]


def test_a_job_without_prompts_says_why(here: Here) -> None:
    """The local provider is told nothing in words."""
    job_id = here("generate", "A title", "--provider", "local", "-n", "1", "--json").objects[-1]["job_id"]

    assert "No prompt: local takes none." in here("status", job_id, "--prompts").out
