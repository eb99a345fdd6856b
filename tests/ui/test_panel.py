"""The panel over a real job manager: what a click does, and what is shown of it."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reading import MakePanel, found, named, shows, visible, words

from ytthumb_nb.errors import InvalidRequestError, ProviderError
from ytthumb_nb.events import Preview, Step
from ytthumb_nb.models import JobStatus, VariationStatus
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture
from ytthumb_nb.ui.panel import Panel

# fmt: off
CLASSES = (
    "panel", "source", "analyze", "card", "upload", "style", "style-search", "count", "notes", "notes-count",
    "headline", "provider", "generate", "cancel", "bar", "status", "elapsed", "error", "tile", "tile-cancel",
    "tile-picture", "grid", "full", "download", "download-all", "recent",
)
# fmt: on


def click_on_a_thread(button: Any) -> None:
    """Click as a subshell does: on a thread that is not the main one."""
    thread = threading.Thread(target=button.click)
    thread.start()
    thread.join(20)


def test_a_click_makes_every_tile_a_picture(make_panel: MakePanel) -> None:
    """Generate ends with a full bar, words that say so, and a picture 480 pixels wide in each tile."""
    panel = make_panel()

    panel.generate_button.click()

    assert panel.job is not None
    assert panel.job.wait(20).status is JobStatus.COMPLETED
    assert panel.wait_until_drawn(20)
    assert panel.run.bar.value == 100
    assert words(panel.run.status) == "100 % 2 thumbnails are ready."
    assert named(panel.run.widget, "ytt-is-completed")
    assert [Image.open(io.BytesIO(tile.picture.value)).size for tile in panel.results.grid.tiles] == [
        (480, 270)
    ] * 2
    assert not visible(panel.run.cancel_button)
    assert panel.generate_button.description == "Generate"
    assert not panel.generate_button.disabled


def test_tiles_are_there_from_the_first_moment(make_panel: MakePanel) -> None:
    """While the provider has said nothing yet, each variation already has a tile with a state and a cross."""
    gate = Gate()
    panel = make_panel(ScriptedProvider(default=[gate, plain_picture()]), count=3)

    panel.generate()

    assert shows(panel.results.grid.tiles[2].state, "value", bool)
    assert len(found(panel.results.grid.widget, "ytt-tile")) == 3
    assert all(visible(cross) for cross in found(panel.widget, "ytt-tile-cancel"))
    gate.open()


def test_what_is_drawn_while_a_job_runs(make_panel: MakePanel) -> None:
    """A half-made variation shows its own words and bar; the job shows Cancel, and Generate is locked."""
    gate = Gate()
    panel = make_panel(ScriptedProvider({1: [Step("Cutting out", 0.5), gate], 2: [gate, plain_picture()]}))

    panel.generate()

    tile = panel.results.grid.tiles[0]
    assert shows(tile.state, "value", lambda text: "Cutting out" in text)
    assert words(tile.state) == "Working Cutting out"
    assert "width:50%" in tile.state.value
    assert panel.run.bar.value == panel.run.observed.value == 25
    assert words(panel.run.method) == "scripted"
    assert visible(panel.run.cancel_button)
    assert panel.generate_button.disabled
    assert named(panel.run.widget, "ytt-is-processing")
    gate.open()


def test_an_estimate_is_drawn_apart_from_what_was_observed(make_panel: MakePanel) -> None:
    """The solid bar ends where observation ends; the striped one shows the estimate beyond it."""
    gate = Gate()
    scripted = ScriptedProvider(
        {1: [Step("running", 0.5, estimated=True), gate, plain_picture()], 2: [Step("sent", 0.2), gate]}
    )
    panel = make_panel(scripted)

    panel.generate()

    assert shows(panel.run.bar, "value", lambda percent: percent == 35)
    assert shows(panel.run.observed, "value", lambda percent: percent == 10)
    assert shows(panel.run.widget, "_dom_classes", lambda names: "ytt-some-estimated" in names)
    assert shows(panel.results.grid.tiles[0].state, "value", lambda text: "ytt-estimated" in text)
    gate.open()


def test_an_unfinished_picture_is_shown_in_its_tile(make_panel: MakePanel) -> None:
    """A preview of the provider appears, made smaller, before the picture is done."""
    gate = Gate()
    preview = Preview(plain_picture("#aa0000", (960, 540)).image)
    panel = make_panel(ScriptedProvider(default=[preview, gate, plain_picture()]), count=1)
    tile = panel.results.grid.tiles[0]

    panel.generate()

    assert shows(tile.picture, "value", lambda data: bytes(data[:3]) == b"\xff\xd8\xff")
    assert shows(tile.widget, "_dom_classes", lambda names: "ytt-is-previewed" in names)
    gate.open()
    assert panel.wait_until_drawn(20)
    assert not named(tile.widget, "ytt-is-previewed")


def test_cancel_beside_the_bar_stops_the_job(make_panel: MakePanel) -> None:
    """The button cancels; finished pictures stay, and the others say what became of them."""
    gate = Gate()
    panel = make_panel(ScriptedProvider({2: [gate]}, on_stop="stopped at the provider"))
    panel.generate()
    assert gate.reached()

    click_on_a_thread(panel.run.cancel_button)

    assert panel.job is not None
    assert panel.job.wait(20).status is JobStatus.CANCELLED
    assert panel.wait_until_drawn(20)
    assert named(panel.run.widget, "ytt-is-cancelled")
    assert words(panel.results.grid.tiles[1].state) == "Cancelled Stopped at the provider"
    assert visible(panel.results.retry_button)


def test_the_current_ones_can_be_finished_and_no_other_begun(make_panel: MakePanel) -> None:
    """Beside Cancel while some wait: what was begun becomes a picture, the rest is never sent."""
    gate = Gate()
    scripted = ScriptedProvider(default=[gate, plain_picture()], concurrency=1)
    panel = make_panel(scripted, count=3)
    button = panel.run.stop_button
    panel.generate()
    assert gate.reached()
    assert shows(button, "_dom_classes", lambda names: "ytt-hidden" not in names)

    click_on_a_thread(button)

    assert shows(button, "description", lambda text: text == "Stopping")
    assert button.disabled
    gate.open()
    assert panel.job is not None
    assert len(panel.job.wait(20).pictures) == 1
    assert panel.wait_until_drawn(20)
    assert [attempt.index for attempt in scripted.attempts] == [1]
    assert not visible(button)


def test_where_all_are_begun_there_is_only_cancel(make_panel: MakePanel) -> None:
    """With nothing that waits, stopping after the current ones would change nothing, so it is not offered."""
    gate = Gate()
    panel = make_panel(ScriptedProvider(default=[gate, plain_picture()]), count=1)
    panel.generate()
    assert gate.reached()
    assert shows(panel.run.cancel_button, "_dom_classes", lambda names: "ytt-hidden" not in names)

    assert not visible(panel.run.stop_button)
    gate.open()


def test_the_cross_of_a_tile_cancels_only_that_one(make_panel: MakePanel) -> None:
    """One variation is given up, its siblings go on to the end."""
    gate, other = Gate(), Gate()
    panel = make_panel(ScriptedProvider({1: [gate], 2: [other, plain_picture()]}, on_stop="stopped"))
    panel.generate()
    assert gate.reached()
    assert other.reached()

    panel.results.grid.tiles[0].cancel_button.click()
    other.open()

    assert panel.job is not None
    panel.job.wait(20)
    assert [v.status for v in panel.job.progress.variations] == [
        VariationStatus.CANCELLED,
        VariationStatus.COMPLETED,
    ]


def test_a_second_click_costs_nothing(make_panel: MakePanel) -> None:
    """Two clicks on two threads while a job runs start one job."""
    gate = Gate()
    scripted = ScriptedProvider(default=[gate, plain_picture()])
    panel = make_panel(scripted)

    threads = [threading.Thread(target=panel.generate_button.click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    gate.open()

    assert panel.job is not None
    assert panel.generate() in (panel.job, None)
    panel.job.wait(20)
    assert {attempt.job_id for attempt in scripted.attempts} == {panel.job.id}


def test_cancel_is_harmless_at_any_time(make_panel: MakePanel) -> None:
    """Before the first job, twice, and after the end nothing happens and nothing is raised."""
    panel = make_panel()
    panel.cancel()
    panel.generate()
    assert panel.job is not None
    panel.job.wait(20)
    panel.cancel()
    panel.cancel(2)
    panel.run.cancel_button.click()

    assert panel.job.status is JobStatus.COMPLETED
    assert not visible(panel.error)


def test_a_refused_request_is_told_in_words(make_panel: MakePanel) -> None:
    """501 characters of notes: one sentence in the panel, no job, and Generate is ready for the next try.

    The sentence goes as soon as something else is asked for.
    """
    panel = make_panel()
    panel.form.notes.value = "x" * 501

    assert panel.generate() is None

    assert panel.job is None
    assert visible(panel.error)
    assert words(panel.error) == (
        "notes are 501 characters; at most 500 characters are used, and they are never cut. Shorten the notes."
    )
    assert not panel.generate_button.disabled
    panel.form.notes.value = "short"
    assert not visible(panel.error)
    panel.generate()
    assert not visible(panel.error)


def test_a_refusal_stays_when_the_look_at_the_source_ends(make_panel: MakePanel, photo: Path) -> None:
    """Only what the user changes takes it away."""
    panel = make_panel(source=photo)
    panel.form.notes.value = "x" * 501
    assert panel.generate() is None

    panel.source.analyze().result(20)

    assert "501 characters" in words(panel.error)
    panel.source.text.value = "A title"
    assert not visible(panel.error)


def test_an_error_never_becomes_mark_up(make_panel: MakePanel) -> None:
    """Words of a provider are shown as words, whatever they hold."""
    bad = ProviderError("<img src=x onerror=alert(1)>", hint="<b>no</b>")
    panel = make_panel(ScriptedProvider(default=[bad]), count=1)

    panel.generate()
    assert panel.wait_until_drawn(20)

    assert "<img" not in panel.error.value
    assert "<img" not in panel.results.grid.tiles[0].state.value
    assert "&lt;img" in panel.error.value


def test_a_failed_job_says_why(make_panel: MakePanel) -> None:
    """With no picture at all the sentence of the error is in the panel, and the missing ones can be tried again."""
    panel = make_panel(ScriptedProvider(default=[ProviderError("It is down.", hint="Try later.")]))

    panel.generate()
    assert panel.wait_until_drawn(20)

    panel.form.notes.value = "of another request"
    assert words(panel.error) == "It is down. Try later."
    assert words(panel.run.status) == "Failed 0 of 2 thumbnails were finished"
    assert visible(panel.results.retry_button)
    assert not visible(panel.results.download_button)


def test_the_missing_ones_are_made_again_in_the_same_job(make_panel: MakePanel) -> None:
    """After a retry the job is whole, under its old id, and the finished picture was not sent again."""
    gate = Gate()
    scripted = ScriptedProvider({2: [gate]}, on_stop="stopped")
    panel = make_panel(scripted)
    job = panel.generate()
    assert job is not None
    assert gate.reached()
    assert shows(panel.results.grid.tiles[0].widget, "_dom_classes", lambda names: "ytt-is-completed" in names)
    panel.cancel()
    assert panel.wait_until_drawn(20)
    sent: list[Any] = []
    panel.results.grid.tiles[0].picture.observe(lambda change: sent.append(change), "value")
    scripted._scripts[2] = [plain_picture("#00aa00")]

    panel.results.retry_button.click()

    assert panel.job is not None
    assert panel.job.id == job.id
    assert panel.job.wait(20).status is JobStatus.COMPLETED
    assert panel.wait_until_drawn(20)
    assert sent == []
    assert panel.run.bar.value == 100


def test_the_next_job_begins_with_empty_tiles(make_panel: MakePanel) -> None:
    """A new job replaces the old pictures, the choice and the large view."""
    panel = make_panel()
    panel.generate()
    assert panel.wait_until_drawn(20)
    panel.results.open(1)
    panel.results.grid.tiles[0].compared.value = True
    panel.form.count.value = 3
    assert len(found(panel.results.grid.widget, "ytt-tile")) == 2

    panel.generate()
    assert panel.wait_until_drawn(20)

    assert len(found(panel.results.grid.widget, "ytt-tile")) == 3
    assert panel.results.grid.compared() == []
    assert not visible(panel.results.stage.widget)


def test_a_job_started_elsewhere_can_be_watched(make_panel: MakePanel) -> None:
    """The panel draws a job of its manager that a cell started, and its Cancel stops it."""
    gate = Gate()
    panel = make_panel(ScriptedProvider(default=[gate], on_stop="stopped"))
    job = panel.manager.start("Another title", provider="scripted", headline="", count=4)

    panel.watch(job)
    assert gate.reached()
    panel.cancel()

    assert job.wait(20).status is JobStatus.CANCELLED
    assert panel.wait_until_drawn(20)
    assert len(found(panel.results.grid.widget, "ytt-tile")) == 4


def test_the_text_of_a_panel_is_always_the_same(make_panel: MakePanel) -> None:
    """Notebooks that are compared line by line see one fixed text beside the widget."""
    first, second = make_panel(), make_panel(count=7)

    bundles = [panel._repr_mimebundle_() for panel in (first, second)]

    assert {bundle["text/plain"] for bundle in bundles} == {"ytthumb_nb.Panel()"} == {repr(first)}
    assert all("application/vnd.jupyter.widget-view+json" in bundle for bundle in bundles)
    assert "include" not in first._repr_mimebundle_(include=None, exclude=None)


def test_parts_have_the_class_names_that_others_look_for(make_panel: MakePanel) -> None:
    """Screenshots, browser tests and style sheets of users find every part by its name."""
    panel = make_panel()
    panel.source.analyze().result(10)

    assert [name for name in CLASSES if not found(panel.widget, f"ytt-{name}")] == []


@pytest.mark.parametrize("defaults", [{"counts": 3}, {"count": 11}, {"style": "nen"}, {"notes": "x" * 501}])
def test_wrong_defaults_are_refused_when_the_panel_is_made(
    make_panel: MakePanel, defaults: dict[str, Any]
) -> None:
    """Whoever writes code learns of a mistake where it was made."""
    with pytest.raises(InvalidRequestError):
        make_panel(**defaults)


def test_a_panel_without_a_manager_takes_the_default_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """yt.Panel() and yt.start() share one manager, so that yt.recent() tells of the panel's jobs."""
    from ytthumb_nb import api

    panel = Panel()

    assert panel.manager is api.default_manager()
    panel.recent.refresh().result(10)
    panel.close()
    api.default_manager().close()
