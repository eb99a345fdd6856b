"""Before Generate: what it costs, what is there already, the limit, and a key that leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import ipywidgets
import pytest
from reading import MakePanel, everything_in, found, visible, words

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.providers import keychain
from ytthumb_nb.testing.loopback import refuse
from ytthumb_nb.testing.openai_server import OpenAIServer, moderated
from ytthumb_nb.ui.key_box import KeyBox
from ytthumb_nb.ui.panel import Panel

pytestmark = pytest.mark.slow

KEY = "sk-typed-into-the-panel-0123456789"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def panel(server: OpenAIServer, make_manager: Callable[..., JobManager]) -> Iterator[Panel]:
    """A panel that asks OpenAI's stand-in for two pictures."""
    panel = Panel("A title", manager=make_manager(), provider="openai", headline="", count=2)
    yield panel
    panel.cancel()
    panel.close()


@pytest.fixture(autouse=True)
def no_typed_keys() -> Iterator[None]:
    yield
    keychain._typed.clear()


def price(panel: Panel) -> str:
    """What the panel says the click would cost; "" when it says nothing."""
    assert panel.price.wait()
    return words(panel.price.line) if visible(panel.price.widget) else ""


def test_the_price_follows_the_form(panel: Panel) -> None:
    """Number, limit and source change the line under Generate before anything is sent."""
    assert price(panel) == "About $0.12 for 2, prices of 2026-11-22."
    panel.form.count.value = 4
    assert price(panel).startswith("About $0.25 for 4")
    panel.form.limit.value = "$0,10"
    assert price(panel).endswith("your limit of $0.10 pays for 1 of them.")
    panel.form.model.value = "gpt-image-1-mini"
    assert price(panel).startswith("The price of gpt-image-1-mini is not known")
    panel.source.text.value = ""
    assert price(panel) == ""


def test_nothing_is_said_where_nothing_is_paid(make_panel: MakePanel, panel: Panel) -> None:
    """A free provider has no price, and neither has a request that would be refused."""
    assert price(make_panel(provider="local")) == ""
    panel.form.seed.value = "seven"
    assert price(panel) == ""
    panel.form.seed.value = ""
    panel.form.provider.list.value = "local"
    assert price(panel) == ""


def test_what_was_paid_is_offered_again(panel: Panel, server: OpenAIServer) -> None:
    """The same request is free by choice: using again is chosen, paying for new ones is a click away, once."""
    assert not visible(panel.price.choice)
    job = panel.generate()
    assert job is not None
    job.wait(30)
    panel.wait_until_drawn(10)
    assert price(panel) == "Free: all 2 are on disk already."
    assert visible(panel.price.choice)

    again = panel.generate()
    assert again is not None
    again.wait(30)
    panel.wait_until_drawn(10)
    assert server.paid == 2

    panel.price.choice.value = "Pay for new ones"
    assert price(panel) == "About $0.12 for 2, prices of 2026-11-22."
    new = panel.generate()
    assert new is not None
    new.wait(30)
    panel.wait_until_drawn(10)
    assert server.paid == 4
    assert panel.price.choice.value == "Use them again"


def test_a_limit_that_is_no_number_is_refused_in_words(panel: Panel, server: OpenAIServer) -> None:
    """Nothing is sent, and the panel says which field is wrong."""
    panel.form.limit.value = "a little"

    assert panel.generate() is None
    assert "The limit is 'a little'" in words(panel.error)
    assert server.paid_calls == []


def test_a_limit_reaches_the_job(panel: Panel, server: OpenAIServer) -> None:
    """A limit for one picture pays for one."""
    panel.form.limit.value = "0.07"

    job = panel.generate()
    assert job is not None
    job.wait(30)
    assert server.paid == 1


def test_a_key_is_taken_and_nothing_of_it_stays(
    panel: Panel, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent by the browser as a message, it reaches the keychain; no widget or state ever holds it."""
    monkeypatch.delenv("OPENAI_API_KEY")
    server.key = KEY
    (box,) = [each for each in everything_in(panel.widget) if isinstance(each, KeyBox)]
    assert visible(panel.form.provider.key_box)

    box._handle_custom_msg({}, [memoryview(KEY.encode())])

    assert words(panel.form.provider.note) == "openai: asked for by name. Your key was taken."
    job = panel.generate()
    assert job is not None
    assert len(job.wait(30).pictures) == 2
    panel.wait_until_drawn(10)
    assert price(panel) != ""
    state = ipywidgets.Widget.get_manager_state(drop_defaults=False, widgets=everything_in(panel.widget))
    assert KEY not in json.dumps(state, default=repr)
    assert not any(KEY in repr(vars(each)) for each in everything_in(panel.widget))


def test_a_key_that_is_none_is_refused_without_being_shown(panel: Panel) -> None:
    """What was pasted by mistake is not repeated on the screen; odd messages change nothing."""
    (box,) = [each for each in everything_in(panel.widget) if isinstance(each, KeyBox)]

    for odd in (f"{KEY}\nand a second line".encode(), b"\xff\xfe"):
        box._handle_custom_msg({}, [memoryview(odd)])
    box._handle_custom_msg({"key": KEY}, [])

    assert "characters that no key has" in words(panel.form.provider.note)
    assert KEY not in words(panel.form.provider.note)


def test_the_key_box_is_there_for_providers_with_keys(panel: Panel) -> None:
    """It names the provider it is for, and goes away for one that takes none."""
    (box,) = [each for each in everything_in(panel.widget) if isinstance(each, KeyBox)]
    assert box.label.startswith("Key for openai")
    panel.form.provider.list.value = "replicate"
    assert box.label.startswith("Key for replicate")
    panel.form.provider.list.value = "local"
    assert not visible(panel.form.provider.key_box)


def test_prompts_can_be_unfolded(panel: Panel, server: OpenAIServer) -> None:
    """Under the large picture of a finished one, and in the tile of one that moderation refused."""
    server.fault("generate", refuse(400, moderated()))
    job = panel.generate()
    assert job is not None
    job.wait(30)
    panel.wait_until_drawn(10)
    (done,) = [v.index for v in job.progress.variations if v.files is not None]

    panel.results.open(done)

    (told,) = found(panel.results.stage.widget, "ytt-prompt")
    refused = panel.results.grid.tiles[2 - done].caption
    assert all("Make one picture for a YouTube thumbnail" in words(each) for each in (told, refused))
    assert told.value.startswith("<details>")
