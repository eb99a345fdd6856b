"""The panel as its user sees it: the quickstart in a real JupyterLab, clicked by a real browser.

Set `YTTHUMB_SCREENSHOTS` to a folder to keep what was on the screen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jupyter_session import NoBrowserError, OpenNotebook, browser_page, jupyter_lab
from PIL import Image
from playwright.sync_api import Locator, Page, expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

pytestmark = pytest.mark.browser

#: From the moment a job is queued: every new value of the bar, with the state, whether a cell was running, and when
#: in seconds. A click on Cancel is noted as well. What the panel still shows of an earlier job is passed over.
_WATCH = """() => {
    window.seen = [];
    window.cancelClicked = null;
    clearInterval(window.watching);
    document.querySelector('.ytt-cancel').addEventListener(
        'click', () => { window.cancelClicked = performance.now() / 1000; }, {capture: true, once: true});
    window.watching = setInterval(() => {
        const state = [...document.querySelector('.ytt-run').classList].find(name => name.startsWith('ytt-is-'));
        if (!window.seen.length && !['ytt-is-queued', 'ytt-is-processing'].includes(state)) return;
        const percent = Math.round(parseFloat(document.querySelector('.ytt-bar .progress-bar').style.width || '0'));
        const running = [...document.querySelectorAll('.jp-InputPrompt')].some(each => each.textContent.includes('*'));
        const last = window.seen[window.seen.length - 1];
        if (!last || last.percent !== percent || last.running !== running || last.state !== state)
            window.seen.push({percent, running, state, at: performance.now() / 1000});
    }, 20);
}"""


@dataclass(frozen=True)
class PanelOnScreen:
    """The quickstart's panel, and what a person can see and do there."""

    notebook: OpenNotebook

    @property
    def page(self) -> Page:
        return self.notebook.page

    def part(self, name: str) -> Locator:
        return self.page.locator(f".ytt-panel .ytt-{name}")

    def choose_count(self, count: int) -> None:
        button = self.part("count").get_by_role("button", name=str(count), exact=True)
        button.click()
        expect(button).to_have_class(re.compile("mod-active"))

    def generate(self, tiles: int) -> None:
        """Click Generate and begin to watch the bar; there are as many *tiles* as variations from the start."""
        self.page.evaluate(_WATCH)
        self.part("generate").click()
        expect(self.part("tile")).to_have_count(tiles)

    def seen(self) -> list[dict[str, Any]]:
        """Every value that the bar has shown since the job was queued, in order."""
        values: list[dict[str, Any]] = self.page.evaluate("() => window.seen")
        return values

    def wait_for_bar(self, percent: int) -> None:
        self.page.wait_for_function(
            "percent => window.seen.some(each => each.percent >= percent && each.percent < 100)",
            arg=percent,
            timeout=60_000,
        )

    def wait_for_state(self, state: str) -> None:
        expect(self.page.locator(f".ytt-panel .ytt-run.ytt-is-{state}")).to_be_visible(timeout=90_000)

    def cancelled_after_s(self) -> float:
        """Seconds from the click on Cancel, in the page, to the first sight of the state "cancelled"."""
        clicked: float = self.page.evaluate("() => window.cancelClicked")
        shown: float = next(each["at"] for each in self.seen() if each["state"] == "ytt-is-cancelled")
        return shown - clicked

    def widths(self) -> list[int]:
        """The widths of the tiles' pictures in their own pixels; 480 for a finished one, less for a placeholder."""
        widths: list[int] = self.part("tile-picture").evaluate_all("all => all.map(each => each.naturalWidth)")
        return widths

    def keep(self, name: str) -> None:
        """Save what is on the screen, if a folder was named."""
        if folder := os.environ.get("YTTHUMB_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def opened() -> Iterator[PanelOnScreen]:
    """JupyterLab with the quickstart open and its panel's cell run."""
    try:
        with jupyter_lab(NOTEBOOKS) as address, browser_page() as page:
            notebook = OpenNotebook.open(page, address, "01_quickstart.ipynb")
            notebook.run(notebook.cell_with("yt.sample("))
            notebook.run(notebook.cell_with("yt.Panel("))
            screen = PanelOnScreen(notebook)
            expect(screen.part("generate")).to_be_visible(timeout=30_000)
            yield screen
    except NoBrowserError as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def panel(opened: PanelOnScreen) -> Iterator[PanelOnScreen]:
    """The panel with no job running, before the test and after it."""
    expect(opened.part("generate")).to_be_enabled()
    yield opened
    opened.part("cancel").evaluate("button => button.click()")  # harmless after the end, when it is hidden
    expect(opened.part("generate")).to_be_enabled(timeout=30_000)


def test_generate_fills_the_tiles_while_no_cell_runs(panel: PanelOnScreen) -> None:
    """One click makes four pictures appear, and on the way the bar is seen at three or more rising values."""
    panel.keep("1-idle")
    panel.generate(tiles=4)
    panel.wait_for_bar(40)
    panel.keep("2-generating")
    panel.wait_for_state("completed")
    panel.keep("3-completed")

    seen = [each["percent"] for each in panel.seen()]
    between = [percent for percent in seen if 0 < percent < 100]
    assert seen == sorted(seen)
    assert len(between) >= 3
    assert not any(each["running"] for each in panel.seen())
    assert panel.widths() == [480, 480, 480, 480]
    expect(panel.part("error").first).to_be_hidden()


def test_a_busy_cell_does_not_stop_the_job(panel: PanelOnScreen) -> None:
    """While a cell sleeps for 5 seconds and blocks the kernel, the bar goes on rising."""
    before = panel.notebook.cell_with("yt.Panel(")
    # a cell of the user's that blocks the kernel is the subject
    busy = panel.notebook.insert_cell(before, "import time\n\ntime.sleep(5)\nprint('awake')")
    panel.choose_count(10)
    panel.generate(tiles=10)
    panel.wait_for_bar(1)
    panel.notebook.start(busy)
    panel.notebook.wait_for(busy, r"\[\*\]")
    panel.wait_for_bar(30)
    panel.keep("4-busy-cell")
    panel.notebook.wait_for(busy, r"\[\d+\]")

    risen = {each["percent"] for each in panel.seen() if each["running"]}
    assert len(risen) >= 3
    expect(panel.notebook.output_of(busy)).to_contain_text("awake")


def test_cancel_stops_a_job_within_a_second(panel: PanelOnScreen) -> None:
    """A click on Cancel ends a job of ten within a second, and the pictures that were finished stay.

    What else the machine does meanwhile is not the panel's fault: the best of three counts.
    """
    panel.choose_count(10)
    waited_s: list[float] = []
    while len(waited_s) < 3 and min(waited_s, default=1.0) >= 1.0:
        panel.generate(tiles=10)
        panel.wait_for_bar(35)
        panel.part("cancel").click()
        panel.wait_for_state("cancelled")
        waited_s.append(panel.cancelled_after_s())
    panel.keep("5-cancelled")

    assert min(waited_s) < 1.0
    assert panel.seen()[-1]["percent"] < 100
    expect(panel.page.locator(".ytt-tile.ytt-is-completed")).not_to_have_count(0)
    expect(panel.page.locator(".ytt-tile.ytt-is-cancelled")).not_to_have_count(0)


def test_a_recent_job_is_found_chosen_and_deleted(panel: PanelOnScreen) -> None:
    """By words and Enter; *Choose* puts a star on its card; before *Delete* comes a question, the keyboard on Keep.

    After it the row is where one looks, with what was done.
    """
    panel.choose_count(1)
    panel.generate(tiles=1)
    panel.wait_for_state("completed")
    text, cards = panel.part("find-text").locator("input"), panel.part("recent-card")
    text.fill("nothing like it")
    text.press("Enter")
    expect(panel.part("recent")).to_contain_text("Nothing made before fits that.")
    expect(cards).to_have_count(0)
    text.fill("")
    text.press("Enter")
    expect(cards).not_to_have_count(0)
    expect(panel.part("recent-mark")).to_have_count(0)

    cards.first.locator(".ytt-cover").press("Enter")
    panel.part("choose").first.click()
    expect(panel.part("choose").first).to_have_text("Chosen")
    expect(cards.first.locator(".ytt-recent-mark")).to_contain_text("★")
    panel.part("reword").scroll_into_view_if_needed()
    panel.keep("7-earlier")
    panel.part("delete").click()
    expect(panel.part("keep")).to_be_focused()
    panel.keep("7-history")
    panel.part("delete-for-good").click()

    expect(panel.part("recent-mark")).to_have_count(0)
    expect(panel.part("full")).to_be_hidden()
    expect(panel.part("recent")).to_contain_text("Deleted, with 1 picture.")
    expect(text).to_be_focused()  # so that the row is in sight, where so much has gone above it
    expect(text).to_be_in_viewport()
    panel.keep("8-deleted")


def test_the_check_up_hears_the_front_end(panel: PanelOnScreen) -> None:
    """`yt.doctor()` does not wait; its row is filled in by the browser that draws the table, while no cell runs."""
    at = panel.notebook.insert_cell(panel.notebook.cell_with("yt.sample(") + 1, "yt.doctor()")
    panel.notebook.run(at)

    table = panel.notebook.output_of(at)
    row = table.locator("tr", has_text="widgets front end")
    expect(row).to_contain_text("shows widgets and answers", timeout=15_000)
    expect(table).to_contain_text("ipykernel")
    expect(table).not_to_contain_text("Error")


def test_a_brand_is_made_in_the_panel(panel: PanelOnScreen, tmp_path: Path) -> None:
    """Written and uploaded by hand and saved, it is chosen in the list; a wrong colour is told in a sentence."""
    Image.new("RGBA", (300, 120), (255, 140, 66, 200)).save(tmp_path / "logo.png")
    panel.part("brand-unfold").click()
    panel.part("brand-channel").locator("input").fill("Orbit Diaries")
    text = panel.part("colour").nth(1).locator("input")
    text.fill("red")
    with panel.page.expect_file_chooser() as chooser:
        panel.part("logo-upload").click()
    chooser.value.set_files(tmp_path / "logo.png")
    expect(panel.part("logo-card")).to_be_visible()

    panel.part("brand-save").click()
    expect(panel.part("brand-foot")).to_contain_text("Text is red; a colour is written as #ff8c42.")
    text.fill("#fff8e7")
    panel.part("brand-save").click()

    expect(panel.part("brand-foot")).to_contain_text("Saved.")
    expect(panel.part("brand").locator("option:checked")).to_have_text("orbit diaries")
    expect(panel.part("brand-unfold")).to_have_text("Change this brand")
    panel.keep("6-brand")
