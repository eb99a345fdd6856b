"""The form: what it shows, what it makes of it, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import MakePanel, found, named, shows, visible, words

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.styles import STYLES


def test_defaults_of_the_panel_fill_the_form_and_the_request(make_panel: MakePanel, photo: Path) -> None:
    """Each field given in Python is shown, or kept, and reaches the request as it was."""
    panel = make_panel(
        source=photo,
        count=7,
        style="neon",
        headline="We *landed*",
        notes="warm",
        model="m1",
        seed=42,
        size=(640, 360),
        max_cost_usd=0.5,
        references=(photo,),
    )

    request = ThumbnailRequest(panel.source.value, **panel.form.wishes())

    assert request == ThumbnailRequest(
        str(photo),
        count=7,
        style="neon",
        provider="scripted",
        model="m1",
        notes="warm",
        headline="We *landed*",
        references=(photo,),
        seed=42,
        size=(640, 360),
        max_cost_usd=0.5,
    )


def test_an_empty_headline_means_the_title_and_the_box_means_none(make_panel: MakePanel) -> None:
    """Nothing written takes the title; "no words" draws none."""
    panel = make_panel(headline=None)
    assert panel.form.wishes()["headline"] is None

    panel.form.headline.none.value = True

    assert panel.form.wishes()["headline"] == ""
    assert panel.form.headline.text.disabled


def test_the_title_that_was_found_is_offered_as_headline(make_panel: MakePanel) -> None:
    """After a look at the source the empty headline shows what would be drawn."""
    panel = make_panel(source=None, headline=None)
    panel.source.text.value = "Ten things about coffee"

    panel.source.analyze().result(10)

    assert panel.form.headline.text.placeholder == "Ten things about coffee"
    panel.source.clear()
    assert panel.form.headline.text.placeholder == "The title, unless you write other words"


def test_notes_are_counted_while_they_are_written(make_panel: MakePanel) -> None:
    """The counter follows each letter, and turns red beyond 500 without cutting anything."""
    panel = make_panel()
    assert words(panel.form.notes_count) == "0 / 500"

    panel.form.notes.value = "x" * 500
    assert words(panel.form.notes_count) == "500 / 500"
    assert not named(panel.form.notes_count, "ytt-bad")

    panel.form.notes.value = "x" * 512
    assert words(panel.form.notes_count) == "512 / 500, 12 too many"
    assert named(panel.form.notes_count, "ytt-bad")


def test_every_style_can_be_chosen_by_a_click(make_panel: MakePanel) -> None:
    """The chooser walks the table: each style has a card with its label and its line, and one is marked."""
    panel = make_panel()
    chooser = panel.form.style

    for name, style in STYLES.items():
        face, button = chooser.options[name].children
        assert style.label in words(face)
        assert style.description in words(face)
        button.click()
        assert panel.form.wishes()["style"] == name
        assert [each for each, option in chooser.options.items() if named(option, "ytt-chosen")] == [name]


@pytest.mark.parametrize(
    ("text", "expected"), [("neon glowing", ["neon"]), ("GLOWING", ["neon"]), ("80s retro", ["vintage"])]
)
def test_styles_are_found_by_any_of_their_words(make_panel: MakePanel, text: str, expected: list[str]) -> None:
    """Name, label and description are searched, in any order and case."""
    chooser = make_panel().form.style

    chooser.search.value = text

    assert [name for name, option in chooser.options.items() if visible(option)] == expected


def test_a_search_without_result_says_so(make_panel: MakePanel) -> None:
    """Nothing found is told; an empty search shows all again, and the choice was never lost."""
    chooser = make_panel(style="neon").form.style
    chooser.search.value = "no such thing"
    assert [visible(hint) for hint in found(chooser.widget, "ytt-hint")] == [True]

    chooser.search.value = ""

    assert all(visible(option) for option in chooser.options.values())
    assert chooser.value == "neon"


@pytest.mark.parametrize("text", ["seven", "-1", "1.5", "٣"])
def test_a_seed_that_is_no_number_is_refused_in_words(make_panel: MakePanel, text: str) -> None:
    """One sentence names what was written and what is expected."""
    panel = make_panel()
    panel.form.seed.value = text

    with pytest.raises(InvalidRequestError, match="must be a whole number"):
        panel.form.wishes()
    assert panel.generate() is None
    assert "must be a whole number" in words(panel.error)


def test_auto_says_what_it_means_now_and_why(make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent the form names the provider that would work, and follows the environment."""
    panel = make_panel(provider="auto")
    assert words(panel.form.provider.note).startswith("local: no key is set")

    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000")
    panel.form.provider.list.value = "scripted"
    panel.form.provider.list.value = "auto"

    assert words(panel.form.provider.note) == "openai: OPENAI_API_KEY is set"
    assert "sk-test" not in words(panel.form.provider.note)


def test_a_provider_that_cannot_be_used_says_what_is_missing(make_panel: MakePanel) -> None:
    """Choosing one without its key shows the remedy at once, not after a click on Generate."""
    panel = make_panel()

    panel.form.provider.list.value = "replicate"

    assert "REPLICATE_API_TOKEN" in words(panel.form.provider.note)
    assert "ytt-bad" in panel.form.provider.note.value


def test_an_order_of_preference_is_offered_as_it_was_given(make_panel: MakePanel) -> None:
    """A list of providers stays chosen and says which of them would work."""
    panel = make_panel(provider="replicate, local")

    assert panel.form.wishes()["provider"] == "replicate, local"
    assert words(panel.form.provider.note).startswith("local: first usable of replicate, local")


def test_the_number_of_places_follows_the_number_asked_for(make_panel: MakePanel) -> None:
    """Before the first job the grid shows as many empty places as variations were asked for."""
    panel = make_panel(count=4)

    panel.form.count.value = 9

    assert len(found(panel.results.grid.widget, "ytt-tile")) == 9
    assert all(named(tile.widget, "ytt-is-idle") for tile in panel.results.grid.tiles)


def test_rare_fields_are_folded_away_until_they_are_wanted(make_panel: MakePanel) -> None:
    """Model and seed appear with a click, or when one of them was given."""
    panel = make_panel(seed=3)
    (folded,) = [
        box for box in found(panel.form.widget, "ytt-section") if panel.form.provider.list in box.children
    ]
    (button,) = found(panel.form.widget, "ytt-unfold")
    assert visible(folded)

    button.click()

    assert shows(folded, "_dom_classes", lambda names: "ytt-hidden" in names)
