"""The choice of a brand: there when there is one to choose."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import MakePanel, visible

from ytthumb_nb.brand import Brand, Palette
from ytthumb_nb.ui.panel import Panel

BRAND = Brand("Cat & Co", Palette(("#102a43",)))


def choices(panel: Panel) -> list[str]:
    """What the list offers, once it was looked for; empty when it is not there."""
    panel.form.brand.refresh().result(10)
    return list(panel.form.brand.list.options) if visible(panel.form.brand.list) else []


def test_without_a_saved_brand_there_is_no_choice(make_panel: MakePanel) -> None:
    """A new home shows nothing, and a request has no brand."""
    panel = make_panel()

    assert choices(panel) == []
    assert panel.form.wishes()["brand"] is None


def test_a_saved_brand_is_offered_and_reaches_the_job(make_panel: MakePanel) -> None:
    """Its channel can be chosen, and the next job is made with it; what is chosen survives another look."""
    panel = make_panel()
    panel.manager.save_brand(BRAND, "Cat & Co")
    assert choices(panel) == ["No brand", "The video's own channel", "cat & co"]

    panel.form.brand.list.index = 2
    panel.manager.save_brand(BRAND, "An earlier one")

    assert choices(panel) == ["No brand", "The video's own channel", "an earlier one", "cat & co"]
    assert panel.form.wishes()["brand"] == "cat & co"
    job = panel.generate()
    assert job is not None
    job.wait(20)
    stored = panel.manager.store.load(job.id)
    assert stored is not None
    assert isinstance(stored.spec.brand, Brand)
    assert stored.spec.brand.palette == BRAND.palette


@pytest.mark.parametrize(
    ("given", "label"),
    [(BRAND, "Cat & Co"), (Path("kits/cats.toml"), "cats.toml"), ("channel", "The video's own channel")],
)
def test_a_brand_given_in_python_is_chosen(
    make_panel: MakePanel, given: Brand | Path | str, label: str
) -> None:
    """It is shown by its name, and a request gets it as it was given; it can be left out with a click."""
    panel = make_panel(brand=given)

    assert choices(panel) == ["No brand", label]
    assert panel.form.brand.list.value == label
    assert panel.form.wishes()["brand"] == given
    panel.form.brand.list.index = 0
    assert panel.form.wishes()["brand"] is None
