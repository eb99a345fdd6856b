"""Reference pictures and notes: offered where the provider makes use of them, and only there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reading import MakePanel, found, shows, visible, words

from ytthumb_nb.testing.scripted import ScriptedProvider
from ytthumb_nb.ui.panel import Panel


def jpeg(colour: str) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def cards(panel: Panel) -> list[Any]:
    """The pictures that are shown, each in its card."""
    return found(panel.form.references.pictures, "ytt-reference")


def choose(panel: Panel, provider: str, model: str = "") -> None:
    panel.form.provider.list.value = provider
    panel.form.model.value = model


def test_they_are_offered_where_the_model_takes_them(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the model's limit, one place of which is the video's own; not for the local provider or odd models."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_test")
    panel = make_panel(provider="local")
    box = panel.form.references
    assert not visible(box.widget)

    choose(panel, "replicate")
    assert words(box.heading) == "Reference pictures up to 7, for the model to look at"
    assert visible(box.widget)
    choose(panel, "replicate", "black-forest-labs/flux-kontext-pro")
    assert words(box.heading).startswith("Reference pictures up to 1,")
    choose(panel, "replicate", "recraft-ai/recraft-v3")
    assert not visible(box.widget)
    choose(panel, "openai")
    assert words(box.heading).startswith("Reference pictures up to 15,")
    choose(panel, "auto")
    assert visible(box.widget)  # Replicate's token is there


def test_uploaded_pictures_go_along_with_the_request(make_panel: MakePanel) -> None:
    """They are kept in the home, shown small, and reach the provider; the same one twice is one."""
    scripted = ScriptedProvider()
    panel = make_panel(scripted)
    box = panel.form.references

    box.add([jpeg("#aa0000"), jpeg("#00aa00"), jpeg("#aa0000")]).result(10)

    assert len(cards(panel)) == 2
    assert words(box.heading) == "Reference pictures 2 of 16"
    job = panel.generate()
    assert job is not None
    job.wait(20)
    sent = [Path(path).read_bytes() for path in scripted.attempts[0].references]
    assert sent == [jpeg("#aa0000"), jpeg("#00aa00")]


def test_the_upload_of_the_browser_is_taken_and_emptied(make_panel: MakePanel) -> None:
    """What a front end sends becomes a reference."""
    panel = make_panel()
    box = panel.form.references
    data = jpeg("#0000aa")
    upload = {"name": "me.jpg", "type": "image/jpeg", "size": len(data), "content": data, "last_modified": 0}

    box.upload.set_state({"value": [upload]})

    assert box.upload.value == ()
    assert shows(box.pictures, "children", lambda children: len(children) == 1)
    assert Path(box.value[0]).read_bytes() == data


def test_a_reference_is_taken_away_by_its_cross(make_panel: MakePanel, photo: Path) -> None:
    """The next request goes without it; the file stays."""
    panel = make_panel(references=(photo,))
    panel.form.references.add([jpeg("#aa0000")]).result(10)
    first, _ = cards(panel)

    first.children[-1].click()

    assert photo.is_file()
    assert len(cards(panel)) == 1
    assert photo not in panel.form.wishes()["references"]


def test_what_is_no_picture_or_too_much_is_told_in_words(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence stands at the box and goes with the next good one; nothing is added."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_test")
    panel = make_panel(provider="replicate", model="black-forest-labs/flux-kontext-pro")
    box = panel.form.references

    box.add([b"no picture"]).result(10)
    assert visible(box.problem)
    assert cards(panel) == []
    box.add([jpeg("#aa0000")]).result(10)
    assert not visible(box.problem)
    assert not visible(box.upload)
    box.add([jpeg("#00aa00")]).result(10)

    assert words(box.problem) == "This model takes 1; take one away to add another."
    assert len(cards(panel)) == 1


def test_references_are_kept_while_a_provider_takes_none(make_panel: MakePanel, photo: Path) -> None:
    """The local provider gets none; back at the other one they are there again."""
    panel = make_panel(references=(photo,))
    choose(panel, "local")
    assert panel.form.wishes()["references"] == ()

    choose(panel, "scripted")

    assert panel.form.wishes()["references"] == (photo,)


def test_notes_say_when_nobody_reads_them(make_panel: MakePanel) -> None:
    """The empty field says so in grey; under written notes a line does, as long as the provider is that one."""
    panel = make_panel(provider="local", notes="")
    hint = panel.form.notes_hint
    assert panel.form.notes.placeholder == "local does not read notes; AI providers do"
    assert not visible(hint)

    panel.form.notes.value = "warm colours"
    assert visible(hint)
    assert words(hint) == "local does not read notes; AI providers do."
    choose(panel, "openai")
    assert not visible(hint)
    assert panel.form.notes.placeholder == "Wishes in your own words"
