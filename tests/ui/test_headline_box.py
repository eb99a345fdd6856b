"""The headline in the panel: shorter words to choose from, and other words on pictures that are made."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reading import MakePanel, found, named, visible, words

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture
from ytthumb_nb.ui.panel import Panel

pytestmark = pytest.mark.slow

TITLE = "I built a tiny cabin in the woods in 30 days (full video)"


def finished(panel: Panel) -> Panel:
    """*panel* once its job has ended and is drawn."""
    panel.generate()
    assert panel.wait_until_drawn(20)
    return panel


def chips(panel: Panel) -> list[str]:
    """The shorter headlines that can be clicked now."""
    box = panel.form.headline.chips
    return [chip.description for chip in found(box, "ytt-chip")] if visible(box) else []


def tile_pictures(panel: Panel) -> list[bytes]:
    return [bytes(tile.picture.value) for tile in panel.results.grid.tiles]


def press_enter(panel: Panel) -> None:
    """The message that a front end sends for the Enter key in the headline."""
    panel.form.headline.text._handle_custom_msg({"event": "submit"}, [])


def test_other_words_are_drawn_without_asking_the_provider_again(make_panel: MakePanel) -> None:
    """Apply words changes every tile's picture; the provider has been asked once for each, and nothing more."""
    scripted = ScriptedProvider()
    panel = finished(make_panel(scripted, headline=""))
    before = tile_pictures(panel)
    panel.form.headline.none.value = False
    panel.form.headline.text.value = "Hello *moon*"

    panel.apply_words().result(30)

    assert panel.wait_until_drawn(20)
    after = tile_pictures(panel)
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert [Image.open(io.BytesIO(data)).size for data in after] == [(480, 270)] * 2
    assert len(scripted.attempts) == 2
    assert panel.job is not None
    assert {v.layer.text for v in panel.job.progress.variations if v.layer} == {"Hello *moon*"}
    assert panel.form.headline.apply_button.description == "Apply words"
    assert not panel.form.headline.apply_button.disabled


def test_apply_is_there_once_there_are_pictures(make_panel: MakePanel) -> None:
    """Before a job, while it runs, and after one without a picture nothing can be applied, nor does Enter do so."""
    gate = Gate()
    panel = make_panel(ScriptedProvider(default=[gate, plain_picture()]))
    button = panel.form.headline.apply_button
    assert not visible(button)
    panel.generate()
    assert gate.reached()
    assert not visible(button)
    press_enter(panel)
    panel.apply_words().result(10)
    assert not visible(panel.error)
    gate.open()

    assert panel.wait_until_drawn(20)

    assert visible(button)
    assert not visible(
        finished(make_panel(ScriptedProvider(default=[ProviderError("No.")]))).form.headline.apply_button
    )


def test_enter_in_the_headline_applies_the_words(make_panel: MakePanel) -> None:
    """The Enter key does what the button does, and it never starts a job."""
    panel = finished(make_panel(headline=None, source="Old words"))
    job, (tile, _) = panel.job, panel.results.grid.tiles
    before = bytes(tile.picture.value)
    panel.form.headline.text.value = "New words"

    press_enter(panel)
    panel.apply_words().result(30)  # waits its turn

    assert panel.wait_until_drawn(20)
    assert bytes(tile.picture.value) != before
    assert panel.job is job


def test_no_words_and_an_empty_field_are_applied_as_in_a_request(make_panel: MakePanel) -> None:
    """The ticked box takes the words away; an empty field brings the title back."""
    panel = finished(make_panel(headline="Words", source="A title"))

    def applied() -> set[str]:
        panel.apply_words().result(30)
        assert panel.job is not None
        return {v.layer.text for v in panel.job.progress.variations if v.layer}

    panel.form.headline.none.value = True
    assert applied() == {""}
    panel.form.headline.none.value = False
    panel.form.headline.text.value = ""
    assert applied() == {"A title"}


def test_words_that_cannot_be_drawn_are_refused_in_a_sentence(make_panel: MakePanel) -> None:
    """A letter that no font here has is named in the panel, and the pictures stay."""
    panel = finished(make_panel())
    before = tile_pictures(panel)
    panel.form.headline.none.value = False
    panel.form.headline.text.value = "\U00013080 eye"

    panel.apply_words().result(30)

    assert visible(panel.error)
    assert "\U00013080" in words(panel.error)
    assert tile_pictures(panel) == before
    panel.form.headline.text.value = "eye"
    panel.apply_words().result(30)
    assert not visible(panel.error)


def test_the_large_view_shows_the_new_words_too(make_panel: MakePanel) -> None:
    """A picture that is shown in full size is replaced where it stands, and stays the one that was opened."""
    panel = finished(make_panel())
    panel.results.open(2)
    (before,) = found(panel.results.stage.exhibits, "ytt-figure-picture")
    old = np.asarray(Image.open(io.BytesIO(before.value)))
    panel.form.headline.none.value = False
    panel.form.headline.text.value = "Larger"

    panel.apply_words().result(30)

    assert panel.wait_until_drawn(20)
    (after,) = found(panel.results.stage.exhibits, "ytt-figure-picture")
    assert not np.array_equal(np.asarray(Image.open(io.BytesIO(after.value))), old)
    assert words(panel.results.stage.title) == "2 of 2"
    assert named(panel.results.stage.widget, "ytt-after-2")


def test_shorter_headlines_are_offered_for_a_long_title(make_panel: MakePanel) -> None:
    """A click on a chip takes it; own words make the chips go, and an empty field brings them back."""
    panel = make_panel(source=TITLE, headline=None)
    panel.source.analyze().result(10)
    offered = chips(panel)
    assert 0 < len(offered) <= 3
    assert all(len(each) < len(TITLE) for each in offered)

    found(panel.form.headline.chips, "ytt-chip")[0].click()

    assert panel.form.wishes()["headline"] == offered[0]
    assert chips(panel) == offered
    panel.form.headline.text.value = "My own words"
    assert chips(panel) == []
    panel.form.headline.text.value = ""
    assert chips(panel) == offered
    panel.form.headline.none.value = True
    assert chips(panel) == []


def test_a_short_title_needs_no_chips(make_panel: MakePanel) -> None:
    """Nothing is offered where nothing can be cut, and nothing stays of another source."""
    panel = make_panel(source=TITLE, headline=None)
    panel.source.analyze().result(10)
    assert chips(panel)

    panel.source.text.value = "Cats"
    assert chips(panel) == []
    panel.source.analyze().result(10)
    assert chips(panel) == []


def test_a_title_that_only_the_job_has_found_is_shortened_as_well(make_panel: MakePanel) -> None:
    """Generate without Analyze offers the chips at its end, unless another source was named meanwhile."""
    panel = make_panel(source=None, headline=None)
    panel.source.text.value = TITLE
    finished(panel)
    assert chips(panel)

    gate = Gate()
    other = make_panel(ScriptedProvider(default=[gate, plain_picture()]), source=None, headline=None)
    other.source.text.value = TITLE
    other.generate()
    other.source.text.value = "Another title"
    gate.open()
    assert other.wait_until_drawn(20)
    assert chips(other) == []
