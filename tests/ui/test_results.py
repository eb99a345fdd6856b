"""Results: full size, side by side, downloads, and what was made before."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from reading import MakePanel, found, named, visible, words

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.styles import STYLES
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture
from ytthumb_nb.ui.panel import Panel

pytestmark = pytest.mark.slow


@pytest.fixture
def finished(make_panel: MakePanel) -> Panel:
    """A panel whose job of four has ended with three pictures; the second failed."""
    scripted = ScriptedProvider(
        {1: [plain_picture("#c02020")], 2: [ProviderError("It is down.")], 3: [plain_picture("#20c020")]}
    )
    panel = make_panel(scripted, source="Why cats purr", count=4)
    panel.generate()
    assert panel.wait_until_drawn(20)
    return panel


def test_a_click_shows_a_picture_in_full_size(finished: Panel) -> None:
    """The large view gets the whole file, and only then."""
    assert not visible(finished.results.stage.widget)

    finished.results.grid.tiles[2].open_button.click()

    stage = finished.results.stage
    (figure,) = found(stage.exhibits, "ytt-figure-picture")
    assert finished.job is not None
    assert finished.job.result is not None
    assert bytes(figure.value) == finished.job.result.pictures[1].read_bytes()
    assert words(stage.title) == "2 of 3"
    assert visible(stage.widget)
    assert named(stage.widget, "ytt-after-3")  # under the tile that was clicked, so that it is in sight


def test_the_large_view_goes_round_and_closes(finished: Panel) -> None:
    """Next passes over what has no picture; closing takes the bytes away from the page."""
    stage = finished.results.stage
    finished.results.open(4)
    assert words(stage.title) == "3 of 3"

    stage.step(1)
    assert words(stage.title) == "1 of 3"
    assert words(found(stage.exhibits, "ytt-stage-caption")[0]).startswith("1. #c02020")
    stage.step(-1)
    assert words(stage.title) == "3 of 3"
    stage.close()

    assert stage.exhibits.children == ()
    assert not visible(stage.widget)
    stage.step(1)
    assert not visible(stage.widget)


def test_two_chosen_ones_are_shown_side_by_side(finished: Panel) -> None:
    """Ticks say how many are compared; the order is that of the variations."""
    tiles = finished.results.grid.tiles
    assert finished.results.compare_button.description == "Compare all"
    tiles[3].compared.value = True
    assert finished.results.compare_button.description == "Compare all"
    tiles[0].compared.value = True
    assert finished.results.compare_button.description == "Compare 2"

    finished.results.compare_button.click()

    stage = finished.results.stage
    assert words(stage.title) == "Variations 1, 4 side by side"
    assert len(found(stage.exhibits, "ytt-figure")) == 2
    assert named(stage.exhibits, "ytt-side-by-side")


def test_only_finished_tiles_offer_what_needs_a_picture(finished: Panel) -> None:
    """A failed variation can't be opened, compared or downloaded; it says why instead."""
    _, failed, *_ = finished.results.grid.tiles

    assert words(failed.state) == "Failed It is down."
    assert not any(
        map(visible, (failed.open_button, failed.compared, failed.download_button, failed.cancel_button))
    )
    assert words(finished.results.summary).startswith("3 of 4 pictures")


def test_one_picture_is_downloaded_as_it_is_on_disk(finished: Panel) -> None:
    """The browser gets the JPEG itself, under a name that says what it is."""
    saver = finished.results.saver

    finished.results.grid.tiles[2].download_button.click()

    assert finished.job is not None
    assert finished.job.result is not None
    assert saver.data == finished.job.result.pictures[1].read_bytes()
    assert saver.name == f"Why-cats-purr-{finished.job.id}-03.jpg"
    assert (saver.media_type, saver.turn) == ("image/jpeg", 1)


def test_all_pictures_are_downloaded_as_one_zip(finished: Panel) -> None:
    """The ZIP holds each finished picture once, unchanged."""
    finished.results.download_button.click()

    saver = finished.results.saver
    assert finished.job is not None
    assert finished.job.result is not None
    with zipfile.ZipFile(io.BytesIO(saver.data)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert saver.name == f"Why-cats-purr-{finished.job.id}.zip"
    assert list(held.values()) == [path.read_bytes() for path in finished.job.result.pictures]
    assert all(re.fullmatch(r"Why-cats-purr-.*-0[134]\.jpg", name) for name in held)


def test_a_picture_that_is_gone_is_told_in_words(finished: Panel) -> None:
    """A file removed by hand costs a sentence, not an exception, and the others still work."""
    assert finished.job is not None
    assert finished.job.result is not None
    finished.job.result.pictures[0].unlink()

    finished.results.download_button.click()
    assert "can no longer be read" in words(finished.error)

    finished.results.open(1)
    assert "no longer there" in words(found(finished.results.stage.exhibits, "ytt-gone")[0])
    finished.results.grid.tiles[2].download_button.click()
    assert finished.results.saver.turn == 1


def test_recent_jobs_are_shown_and_opened_again(finished: Panel, make_panel: MakePanel) -> None:
    """Another panel on the same home shows the job with its title, and a click shows its pictures."""
    other = Panel(manager=finished.manager)
    other.recent.refresh().result(10)
    (card,) = found(other.recent.widget, "ytt-recent-card")
    assert re.fullmatch(
        r"Why cats purr Modern & Clean \d+ \w+, \d\d:\d\d, 3 pictures",
        words(found(card, "ytt-recent-words")[0]),
    )

    card.children[-1].click()

    assert words(other.results.stage.title).startswith("Why cats purr, ")
    assert len(found(other.results.stage.exhibits, "ytt-figure-picture")) == 3
    assert other.job is None
    other.close()


def test_a_recent_card_tells_words_and_style(make_panel: MakePanel) -> None:
    """The headline stands first where there is one, as it is on the picture today, and the title on hover."""
    panel = make_panel(source="Why cats purr", headline="Cats *purr*", style="neon", count=1)
    panel.generate()
    assert panel.wait_until_drawn(20)

    def card() -> str:
        panel.recent.refresh().result(10)
        (each,) = found(panel.recent.cards, "ytt-recent-words")
        assert 'title="Why cats purr"' in each.value
        return words(each)

    assert card().startswith(f"Cats purr {STYLES['neon'].label}")
    assert panel.job is not None
    panel.manager.retext(panel.job, headline="They <do>", style="vintage")
    assert card().startswith(f"They <do> {STYLES['vintage'].label}")


def test_without_anything_recent_there_is_a_sentence(make_panel: MakePanel) -> None:
    """A new home has nothing to filter, and says so."""
    panel = make_panel()

    panel.recent.refresh().result(10)

    assert not visible(panel.recent.filter.widget)
    assert words(panel.recent.said) == "Nothing was made yet."


def test_a_tile_gets_a_small_picture_and_gets_it_once(finished: Panel) -> None:
    """Tiles hold some 480 pixels, not the full size, and drawing again sends nothing."""
    tile = finished.results.grid.tiles[0]
    image = Image.open(io.BytesIO(tile.picture.value))
    assert image.size == (480, 270)
    assert len(tile.picture.value) < 60_000
    assert finished.job is not None

    assert finished.results.prepare(finished.job.progress) == {}


def test_names_to_save_under_are_safe_everywhere(finished: Panel) -> None:
    """Letters of all scripts stay; what a file system may refuse does not, and names end in time."""
    from dataclasses import replace

    from ytthumb_nb.ui.files import save_name

    assert finished.job is not None
    progress = finished.job.progress
    assert progress.brief is not None

    def named_after(title: str | None) -> str:
        brief = replace(progress.brief, title=title) if progress.brief else None
        return save_name(replace(progress, brief=brief), 3)

    end = f"-{progress.job_id}-03.jpg"
    assert named_after("../../etc/passwd") == f"etc-passwd{end}"
    assert named_after('猫 はなぜ: "ゴロゴロ"?') == f"猫-はなぜ-ゴロゴロ{end}"
    assert named_after("???") == f"thumbnail{end}"
    assert named_after(None) == f"thumbnail{end}"
    assert Path(named_after("x" * 300)).name == f"{'x' * 60}{end}"
