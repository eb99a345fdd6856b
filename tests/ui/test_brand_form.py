"""The form for a brand in the panel: saved for a channel, shown again, refused in words, used by the next job."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from reading import MakePanel, everything_in, shows, visible, words

from ytthumb_nb.brand import Badge, Brand, Letters, Logo, Palette
from ytthumb_nb.testing.scripted import ScriptedProvider
from ytthumb_nb.ui.brand_form import BrandForm
from ytthumb_nb.ui.panel import Panel

pytestmark = pytest.mark.slow

OWN = Brand(
    "Cat & Co",
    Palette(("#102a43", "#334e68"), "#ffffff", ("#ffd21f",)),
    Letters("anton", upper=False, outline=0.04),
    badge=Badge("LIVE", "bottom-left", fill="#123456"),
)


def logo(form: str = "PNG", alpha: int = 255) -> bytes:
    """A logo in the middle of what is transparent; with *alpha* 0 nothing of it is visible."""
    picture = Image.new("RGBA", (120, 60), (0, 0, 0, 0))
    picture.paste((255, 140, 66, alpha), (30, 10, 90, 50))
    buffer = io.BytesIO()
    picture.save(buffer, form, **({"lossless": True} if form == "WEBP" else {}))
    return buffer.getvalue()


def opened(panel: Panel) -> BrandForm:
    """The form of *panel*, open and filled."""
    panel.form.brand.refresh().result(10)
    form = panel.form.brand_form
    form.fold_or_unfold().result(10)
    return form


def choose(panel: Panel, label: str) -> None:
    """Pick *label* in the list of brands, and wait until the form shows it."""
    panel.form.brand.refresh().result(10)
    panel.form.brand.list.value = label
    panel.form.brand_form.follow().result(10)


def test_the_panel_makes_its_inputs_when_it_is_opened(make_panel: MakePanel) -> None:
    """Folded away there is a line to click and nothing behind it; a second click hides it again."""
    panel = make_panel()
    form = panel.form.brand_form
    assert form.unfold.description == "Make a brand"
    assert len(everything_in(form.widget)) == 3

    form.unfold.click()

    assert visible(form.inputs.channel)
    folded = form.widget.children[1]
    assert visible(folded)
    assert len(everything_in(folded)) > 20
    assert (form.inputs.font.index, form.inputs.outline.index) == (0, 0)  # and no empty lists
    form.unfold.click()
    assert not visible(folded)


def test_a_brand_that_is_written_is_saved_and_chosen(make_panel: MakePanel) -> None:
    """As `save_brand` saves it, with the logo's copy in the folder of brands; what is empty is left to the style."""
    panel = make_panel()
    form = opened(panel)
    form.inputs.channel.value = "Cat & Co"
    form.inputs.background.value = "#102a43, #334e68"
    form.inputs.font.value = "luckiest"
    form.inputs.outline.value = 0.03
    form.inputs.badge.value = "LIVE"
    form.inputs.logo.add(logo()).result(10)
    form.inputs.logo.corner.value = "bottom-right"

    form.save().result(10)

    assert words(form.said) == "Saved. The next pictures are made with it."
    assert visible(panel.form.brand.list)
    assert panel.form.wishes()["brand"] == "cat & co"
    assert form.unfold.description == "Change this brand"
    kept = panel.manager.brands.find("Cat & Co")
    assert kept is not None and kept.logo is not None
    assert kept == Brand(
        "Cat & Co",
        Palette(("#102a43", "#334e68")),
        Letters("luckiest", outline=0.03),
        Logo(kept.logo.file, "bottom-right"),
        Badge("LIVE"),
    )
    assert kept.logo.file.parent == panel.manager.brands.folder / "cat & co"
    assert kept.logo.file.read_bytes() == logo()


def test_the_next_job_is_made_with_what_was_saved(make_panel: MakePanel) -> None:
    """A click on Save and one on Generate; a change that is saved is in the job after that."""
    scripted = ScriptedProvider()
    panel = make_panel(scripted)
    form = opened(panel)
    form.inputs.channel.value = "Cat & Co"
    for colour in ("#ffd21f", "#ff8c42"):
        form.inputs.accents.value = colour

        form.save_button.click()

        assert shows(form.said, "value", lambda said: said.startswith("Saved."))
        job = panel.generate()
        assert job is not None
        job.wait(20)
        assert panel.wait_until_drawn(20)
        stored = panel.manager.store.load(job.id)
        assert stored is not None
        assert stored.spec.brand == Brand("Cat & Co", Palette(accents=(colour,)))


def test_a_chosen_brand_fills_the_form(make_panel: MakePanel, photo: Path) -> None:
    """Each input shows it; another choice shows the other one, and no brand an empty form."""
    panel = make_panel()
    panel.manager.save_brand(OWN, "Cat & Co")
    panel.manager.brands.save(Brand(logo=Logo(photo, "top-right")), "dogs")
    form = opened(panel)
    empty = form.inputs.value

    choose(panel, "cat & co")

    assert form.unfold.description == "Change this brand"
    shown = form.inputs.value
    assert (shown.channel, shown.background, shown.text, shown.accents) == (
        "Cat & Co", "#102a43, #334e68", "#ffffff", "#ffd21f",
    )  # fmt: skip
    assert (shown.font, shown.outline, shown.logo) == ("anton", 0.04, None)
    assert (shown.badge, shown.badge_corner) == ("LIVE", "bottom-left")
    choose(panel, "dogs")
    assert form.inputs.channel.value == "dogs"
    assert form.inputs.logo.value is not None
    assert Image.open(io.BytesIO(form.inputs.logo.picture.value)).size == (200, 112)
    assert (form.inputs.logo.corner.value, form.inputs.badge.value) == ("top-right", "")
    choose(panel, "No brand")
    assert form.inputs.value == empty
    assert form.unfold.description == "Make a brand"


def test_what_the_form_does_not_show_stays(make_panel: MakePanel) -> None:
    """Another badge text keeps the badge's colours, and letters stay in the case that the file said."""
    panel = make_panel()
    panel.manager.save_brand(OWN, "Cat & Co")
    form = opened(panel)
    choose(panel, "cat & co")

    form.inputs.badge.value = "EP 2"
    form.save().result(10)

    kept = panel.manager.brands.find("Cat & Co")
    assert kept is not None
    assert kept.badge == Badge("EP 2", "bottom-left", fill="#123456")
    assert (kept.palette, kept.letters) == (OWN.palette, OWN.letters)


@pytest.mark.parametrize("given", [OWN, None])
def test_a_brand_given_in_python_can_be_changed_and_saved(make_panel: MakePanel, given: Brand | None) -> None:
    """The form shows the one that the panel was given; saved, the channel's own is chosen in its place."""
    panel = make_panel(brand=given or "channel")
    form = opened(panel)
    assert form.inputs.channel.value == ("Cat & Co" if given else "")

    form.inputs.channel.value = "Dogs"
    form.save().result(10)

    assert panel.form.wishes()["brand"] == "dogs"
    kept = panel.manager.brands.find("Dogs")
    assert kept is not None
    assert kept.palette == (OWN.palette if given else Palette())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "red", "Text is red; a colour is written as #ff8c42."),
        ("channel", " ", "channel is ' '; it must be the channel's name."),
        ("badge", "much longer than fits", "badge.text is"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    make_panel: MakePanel, field: str, value: str, sentence: str
) -> None:
    """It stands beside Save, nothing is saved, what was written stays, and the next edit takes it away."""
    panel = make_panel()
    form = opened(panel)
    form.inputs.channel.value = "Cats"
    getattr(form.inputs, field).value = value

    form.save().result(10)

    assert words(form.said).startswith(sentence)
    assert "ytt-bad" in form.said._dom_classes
    assert panel.manager.brands.names() == []
    assert panel.form.wishes()["brand"] is None
    assert getattr(form.inputs, field).value == value
    assert not form.save_button.disabled
    getattr(form.inputs, field).value = "Cats"
    assert not visible(form.said)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (logo()[:100], "damaged"),
        (logo(alpha=0), "nothing of .* is visible"),
    ],
)
def test_an_upload_that_is_no_logo_is_refused(make_panel: MakePanel, content: bytes, sentence: str) -> None:
    """At once and in words under it; the form goes on without a logo, and a good one takes the sentence away."""
    panel = make_panel()
    box = opened(panel).inputs.logo

    box.add(content).result(10)

    assert visible(box.problem)
    assert re.search(sentence, words(box.problem))
    assert box.value is None
    box.add(logo()).result(10)
    assert not visible(box.problem)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_the_browser_uploads_keeps_what_is_transparent(make_panel: MakePanel, kind: str) -> None:
    """The upload is emptied, its picture shown with a cross that takes it away, and every byte is kept."""
    panel = make_panel()
    inputs = opened(panel).inputs
    box, data = inputs.logo, logo(kind)
    upload = {"name": "l", "type": "image/png", "size": len(data), "content": data, "last_modified": 0}
    nothing = box.picture.value

    box.upload.set_state({"value": [upload]})

    assert box.upload.value == ()
    assert shows(box.picture, "value", lambda picture: picture != nothing)
    assert box.value is not None
    assert box.value.read_bytes() == data
    assert not visible(box.upload)
    box.remove_button.click()
    assert inputs.value.logo is None
    assert visible(box.upload)


def test_a_name_that_another_brand_has_is_told_before_it_is_replaced(make_panel: MakePanel) -> None:
    """The button says so while the name stands there, and not for the brand that is being changed."""
    panel = make_panel()
    panel.manager.save_brand(OWN, "Cat & Co")
    form = opened(panel)

    form.inputs.channel.value = "CAT & CO"
    assert form.save_button.description == "Replace the saved brand"
    form.inputs.channel.value = "Dogs"
    assert form.save_button.description == "Save the brand"

    choose(panel, "cat & co")
    form.inputs.channel.value = "cat & co"
    assert form.save_button.description == "Save the brand"


def test_a_channel_that_python_named_is_no_other_brand(make_panel: MakePanel) -> None:
    """However its name is written, its form shows the saved brand, and saving changes that one."""
    panel = make_panel(brand="CAT & Co")
    panel.manager.save_brand(OWN, "Cat & Co")
    form = opened(panel)
    assert form.inputs.channel.value == "Cat & Co"

    form.inputs.badge.value = "EP 3"
    assert form.save_button.description == "Save the brand"
    form.save().result(10)

    assert panel.manager.brands.names() == ["cat & co"]
    assert panel.form.wishes()["brand"] == "cat & co"


def test_what_is_written_survives_folding_and_another_look_for_brands(make_panel: MakePanel) -> None:
    """Neither a fold nor a brand that another notebook saves takes away what is not saved yet."""
    panel = make_panel()
    panel.manager.save_brand(OWN, "Cat & Co")
    form = opened(panel)
    choose(panel, "cat & co")
    form.inputs.badge.value = "EP 7"

    form.fold_or_unfold().result(10)
    panel.manager.save_brand(OWN, "A first one")
    panel.form.brand.refresh().result(10)
    form.fold_or_unfold().result(10)

    assert panel.form.brand.list.value == "cat & co"
    assert form.inputs.badge.value == "EP 7"


def test_a_saved_brand_that_cannot_be_read_is_told(make_panel: MakePanel) -> None:
    """The form opens empty, with the sentence that names the file and the key."""
    panel = make_panel()
    panel.manager.save_brand(OWN, "Cat & Co")
    panel.manager.brands.path("Cat & Co").write_text("palette = 3", encoding="utf-8")
    form = opened(panel)

    choose(panel, "cat & co")

    assert words(form.said).startswith("cat & co.toml: palette is 3;")
    assert form.inputs.channel.value == ""


def test_good_colours_are_painted_under_their_field(make_panel: MakePanel) -> None:
    """One strip for each; what is no colour paints nothing, whatever else it may be."""
    inputs = opened(make_panel()).inputs
    strip = inputs.widget.children[1].children[0].children[1]

    inputs.background.value = '#102a43, "><script>, #334e68'

    assert strip.value == '<i style="background:#102a43"></i><i style="background:#334e68"></i>'
