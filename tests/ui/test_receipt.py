"""Receipts in the tiles: folded away, with a dot where something deserves a look."""

from __future__ import annotations

from pathlib import Path

from reading import MakePanel, named, visible, words

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.imaging.likeness import Alike
from ytthumb_nb.imaging.receipt_facts import Fact
from ytthumb_nb.imaging.receipts import Receipt, Receipts
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture
from ytthumb_nb.ui.receipt import receipt_rows, verdict_of

GOOD = Fact("text contrast", 7.5, ":1", "at least 4.5", "WCAG", "good")
LOW = Fact("smallest line", 6.0, "px at 168 px wide", "at least 8 px", "<ours>", "warn")
BAD = Fact("collisions", 2, "", "0", "ours", "fail")


def receipts(*facts: Fact, alike: tuple[Alike, ...] = ()) -> Receipts:
    """Those of a job of one picture with these facts."""
    return Receipts((Receipt(1, "words left", Path("one.jpg"), facts),), alike, "job")


def test_the_gravest_fact_decides_about_the_dot() -> None:
    """A failing one counts more than a doubtful one; all good shows no dot; too much likeness is doubtful."""
    assert verdict_of(1, receipts(GOOD)) == "good"
    assert verdict_of(1, receipts(GOOD, LOW)) == "warn"
    assert verdict_of(1, receipts(LOW, BAD, GOOD)) == "fail"
    assert verdict_of(1, receipts(GOOD, alike=(Alike(1, 2, 3),))) == "warn"


def test_rows_tell_fact_value_and_missed_threshold() -> None:
    """What is in order is short, what is not says what was asked; nothing becomes mark-up; twins are named."""
    rows = receipt_rows(1, receipts(GOOD, LOW, alike=(Alike(1, 2, 3), Alike(4, 5, 1))))

    assert "Text contrast" in rows
    assert "at least 8 px</small>" in rows
    assert "at least 4.5</small>" not in rows
    assert "<ours>" not in rows
    assert "1 and 2 are nearly the same, 3 of 64 bits apart" in rows
    assert "4 and 5" not in rows


def test_a_finished_tile_has_its_receipt_folded_away(make_panel: MakePanel) -> None:
    """A click unfolds it, another folds it; a tile without a picture has none; twins carry a dot and say so."""
    same = plain_picture("#308060")
    panel = make_panel(ScriptedProvider({1: [same], 2: [same], 3: [ProviderError("No.")]}), count=3)
    panel.generate()
    assert panel.wait_until_drawn(30)
    first, second, failed = panel.results.grid.tiles
    assert visible(first.receipt_button)
    assert not visible(first.receipt)
    assert not visible(failed.receipt_button)
    assert named(first.receipt_button, "ytt-has-warn")
    assert named(second.receipt_button, "ytt-has-warn")

    first.receipt_button.click()

    assert visible(first.receipt)
    assert "1 and 2 are nearly the same" in words(first.receipt)
    assert "Collisions 0" in words(first.receipt)
    assert not visible(second.receipt)
    first.receipt_button.click()
    assert not visible(first.receipt)


def test_receipts_follow_the_words(make_panel: MakePanel) -> None:
    """Other words make another receipt, which stays unfolded."""
    panel = make_panel(count=1, headline="")
    panel.generate()
    assert panel.wait_until_drawn(30)
    (tile,) = panel.results.grid.tiles
    tile.receipt_button.click()
    before = words(tile.receipt)
    panel.form.headline.none.value = False
    panel.form.headline.text.value = "Moon"

    panel.apply_words().result(30)
    assert panel.wait_until_drawn(30)

    assert words(tile.receipt) != before
    assert visible(tile.receipt)


def test_the_next_job_begins_without_receipts(make_panel: MakePanel) -> None:
    """While new pictures are made, nothing is said of the old ones."""
    gate = Gate()
    scripted = ScriptedProvider()
    panel = make_panel(scripted, count=1)
    panel.generate()
    assert panel.wait_until_drawn(30)
    (tile,) = panel.results.grid.tiles
    tile.receipt_button.click()
    scripted._default = [gate, plain_picture()]

    panel.generate()
    assert gate.reached()
    assert panel.job is not None
    panel.results.prepare(panel.job.progress)

    assert not visible(tile.receipt)
    assert not visible(tile.receipt_button)
    gate.open()
    assert panel.wait_until_drawn(30)
    assert visible(tile.receipt_button)
