"""The history in the panel: found by filters, page by page, a picture chosen, a job deleted."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reading import MakePanel, everything_in, found, named, shows, visible, words

from ytthumb_nb.errors import ProviderError, StoreError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus
from ytthumb_nb.store.history import Wanted
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture
from ytthumb_nb.ui.history_filter import Sought
from ytthumb_nb.ui.history_pages import HistoryPages
from ytthumb_nb.ui.panel import Panel

pytestmark = pytest.mark.slow


@pytest.fixture
def panel(make_panel: MakePanel) -> Panel:
    """A panel over a manager whose jobs make two pictures, a red one and a green one; none is made yet."""
    return make_panel(ScriptedProvider({1: [plain_picture("#c02020")], 2: [plain_picture("#20c020")]}))


def make(manager: JobManager, title: str, *, count: int = 1, style: str = "modern") -> str:
    """The id of a job that has ended."""
    job = manager.start(title, provider="scripted", headline="", count=count, style=style)
    job.wait(20)
    return job.id


def titles(panel: Panel) -> list[str]:
    """What the cards are called, in their order."""
    return [
        words(each).split(" Modern")[0].split(" Neon")[0]
        for each in found(panel.recent.cards, "ytt-recent-words")
    ]


def shown(panel: Panel) -> list[str]:
    """The same, after the row was read anew."""
    panel.recent.refresh().result(20)
    return titles(panel)


def comes_to(panel: Panel, expected: list[str]) -> bool:
    """Whether the row comes to show *expected*, as it does soon after a click."""
    return shows(panel.recent.cards, "children", lambda _: titles(panel) == expected)


def open_card(panel: Panel, at: int = 0) -> None:
    """Click on a card."""
    found(panel.recent.cards, "ytt-cover")[at].click()


def part(panel: Panel, name: str) -> Any:
    """The one widget of a class on the stage."""
    (widget,) = found(panel.results.stage.widget, f"ytt-{name}")
    return widget


def choose_buttons(panel: Panel) -> list[Any]:
    return found(panel.results.stage.widget, "ytt-choose")


# ---------------------------------------------------------------- find


def test_filters_find_by_words_style_and_choice(panel: Panel) -> None:
    """Each filter alone and all together; what is written is looked for as soon as it is sent."""
    manager, recent = panel.manager, panel.recent
    make(manager, "Why cats purr")
    boat = make(manager, "A boat in a storm", style="neon")
    make(manager, "Cats at sea", style="neon")
    manager.choose(boat, 1)
    assert shown(panel) == ["Cats at sea", "A boat in a storm", "Why cats purr"]

    recent.filter.text.value = " cats "
    assert comes_to(panel, ["Cats at sea", "Why cats purr"])
    recent.filter.style.value = "neon"
    assert comes_to(panel, ["Cats at sea"])
    recent.filter.text.value = ""
    assert comes_to(panel, ["Cats at sea", "A boat in a storm"])
    recent.filter.chosen.value = True
    assert comes_to(panel, ["A boat in a storm"])
    recent.filter.style.value = ""
    recent.filter.chosen.value = False
    assert comes_to(panel, ["Cats at sea", "A boat in a storm", "Why cats purr"])
    assert recent.filter.style.label == "Any style"  # and not an empty list


def test_words_on_the_picture_are_found(panel: Panel) -> None:
    """What a card says is what one looks for, without the stars, and after other words were put on it."""
    job = panel.manager.start(
        "A long title", provider="scripted", headline="Ten *quiet* minutes", style="modern"
    )
    job.wait(20)
    make(panel.manager, "Why cats purr")

    panel.recent.filter.text.value = "ten quiet"
    assert comes_to(panel, ["Ten quiet minutes"])

    panel.manager.retext(job, headline="Back *home*")
    panel.recent.filter.text.value = "back home"
    assert comes_to(panel, ["Back home"])


def test_what_is_found_nowhere_is_said_and_the_filters_stay(panel: Panel) -> None:
    """An empty row under a filter is a sentence; clearing the filter brings the jobs back."""
    make(panel.manager, "Why cats purr")
    panel.recent.filter.text.value = "dogs"

    assert shows(panel.recent.said, "value", bool)
    assert shown(panel) == []
    assert words(panel.recent.said) == "Nothing made before fits that."
    assert visible(panel.recent.filter.widget)
    panel.recent.filter.text.value = ""
    assert comes_to(panel, ["Why cats purr"])
    assert shown(panel) == ["Why cats purr"]
    assert not visible(panel.recent.said)


def test_without_a_picture_anywhere_there_is_no_history(make_panel: MakePanel) -> None:
    """A home whose only job failed shows a sentence instead of filters, and a look again finds what came since."""
    scripted = ScriptedProvider({1: [ProviderError("It is down.")], 2: [plain_picture()]})
    panel = make_panel(scripted)
    make(panel.manager, "Why cats purr")
    assert shown(panel) == []
    assert words(panel.recent.said) == "Nothing was made yet."
    assert not visible(panel.recent.filter.widget)

    make(panel.manager, "A boat", count=2)
    (look_again,) = found(panel.recent.widget, "ytt-again")
    look_again.click()

    assert comes_to(panel, ["A boat"])
    assert visible(panel.recent.filter.widget)


def test_a_store_that_cannot_be_read_is_not_called_empty(panel: Panel, home: Path) -> None:
    """With and without a filter one is told why nothing is found."""
    home.mkdir(exist_ok=True)
    (home / "jobs.sqlite3").write_bytes(b"no database" * 100)
    assert shown(panel) == []
    assert "could not be read" in words(panel.recent.said)

    panel.recent.filter.text.value = "cats"

    assert shown(panel) == []
    assert "could not be read" in words(panel.recent.said)


def test_filters_have_names_for_screen_readers(panel: Panel) -> None:
    """Their labels are there, although the line shows none."""
    filters = panel.recent.filter

    assert [each.description for each in (filters.text, filters.style, filters.chosen)] == [
        "Find by title, words on the picture, video or file",
        "Find by style",
        "Chosen only",
    ]


# ---------------------------------------------------------------- pages


@pytest.fixture
def long(make_panel: MakePanel) -> Panel:
    """A panel over eighteen jobs, 1 to 18; those divisible by 3 failed, so that twelve have a picture."""
    scripted = ScriptedProvider(default=[plain_picture("#c02020")])
    panel = make_panel(scripted)
    for number in range(1, 19):
        scripted._scripts[1] = [plain_picture("#c02020") if number % 3 else ProviderError("It is down.")]
        make(panel.manager, f"Number {number}")
    return panel


NEWEST = [f"Number {number}" for number in (17, 16, 14, 13, 11, 10, 8, 7)]
OLDEST = [f"Number {number}" for number in (5, 4, 2, 1)]


def test_a_page_holds_eight_jobs_that_have_pictures(long: Panel) -> None:
    """Failed jobs take no place; Older and Newer are there only where they lead somewhere."""
    recent = long.recent
    assert shown(long) == NEWEST
    assert (visible(recent.newer_button), visible(recent.older_button)) == (False, True)

    recent.older_button.click()
    assert comes_to(long, OLDEST)
    assert shown(long) == OLDEST
    assert (visible(recent.newer_button), visible(recent.older_button)) == (True, False)

    recent.newer_button.click()
    assert comes_to(long, NEWEST)
    recent.older().result(20)
    recent.older().result(20)  # a second click that came too late
    assert titles(long) == OLDEST


def test_another_filter_begins_at_the_first_page(long: Panel) -> None:
    """Looking for something on the last page looks among all jobs, not among the older ones."""
    shown(long)
    long.recent.older().result(20)

    long.recent.filter.text.value = "Number 1"

    assert comes_to(long, [f"Number {number}" for number in (17, 16, 14, 13, 11, 10, 1)])


def test_a_page_that_was_deleted_gives_way_to_the_newer_one(long: Panel) -> None:
    """Neither a page that is empty now nor one whose beginning is gone leaves the row empty."""
    manager, recent = long.manager, long.recent
    shown(long)
    recent.older().result(20)
    page = manager.store.recent(8, Wanted(pictures=True))
    manager.delete(page[-1].spec.job_id)

    assert shown(long) == [*NEWEST[:-1], "Number 5"]
    recent.older().result(20)
    assert titles(long) == OLDEST[1:]
    old = [job.spec.job_id for job in manager.store.recent(20, Wanted(pictures=True))][8:]
    manager.delete(old)
    assert shown(long) == [*NEWEST[:-1], "Number 5"]
    assert not visible(recent.newer_button)


def test_a_page_that_could_not_be_read_was_not_turned(long: Panel) -> None:
    """After two failed clicks on Older, one more shows the second page, and Newer the first."""
    failures: list[StoreError] = []

    def store() -> JobStore:
        if failures:
            raise failures.pop()
        return long.manager.store

    pages = HistoryPages(store)
    first = pages.turn(Sought())
    failures += [StoreError("locked"), StoreError("locked")]
    for _ in range(2):
        with pytest.raises(StoreError):
            pages.turn(Sought(), 1)

    assert pages.turn(Sought(), 1).jobs != first.jobs
    assert pages.turn(Sought(), -1) == first


# ---------------------------------------------------------------- choose


def test_a_picture_is_chosen_on_the_stage_and_the_choice_taken_back(panel: Panel) -> None:
    """The choice is in the store for everybody, the card shows it with its picture, and a second click undoes it."""
    job_id = make(panel.manager, "Why cats purr", count=2)
    shown(panel)
    (before,) = found(panel.recent.cards, "ytt-recent-picture")
    open_card(panel)
    first, second = choose_buttons(panel)
    assert [first.description, second.description] == ["Choose", "Choose"]

    second.click()

    assert shows(second, "description", lambda text: text == "Chosen")
    assert named(second, "ytt-is-chosen")
    assert first.description == "Choose"
    assert [job["job_id"] for job in panel.manager.recent(chosen=True)] == [job_id]
    assert panel.manager.status(job_id)["chosen"] == 2
    assert shows(panel.recent.cards, "children", lambda _: bool(found(panel.recent.cards, "ytt-recent-mark")))
    (mark,) = found(panel.recent.cards, "ytt-recent-mark")
    (face,) = found(panel.recent.cards, "ytt-recent-picture")
    assert words(mark) == "★ Chosen"
    assert colour(before) == "red"
    assert colour(face) == "green"

    second.click()
    assert shows(second, "description", lambda text: text == "Choose")
    assert panel.manager.recent(chosen=True) == []
    assert shows(panel.recent.cards, "children", lambda _: not found(panel.recent.cards, "ytt-recent-mark"))


def colour(picture: Any) -> str:
    """Whether a picture is red or green in its middle."""
    image = Image.open(io.BytesIO(picture.value)).convert("RGB")
    pixel: Any = image.getpixel((image.width // 2, image.height // 2))
    return "red" if pixel[0] > pixel[1] else "green"


def test_another_picture_takes_the_choice_over(panel: Panel) -> None:
    """One picture of a job is chosen; its sibling's button goes back. The next view knows it from the store."""
    job_id = make(panel.manager, "Why cats purr", count=2)
    panel.manager.choose(job_id, 1)
    shown(panel)
    open_card(panel)
    first, second = choose_buttons(panel)
    assert [first.description, second.description] == ["Chosen", "Choose"]

    panel.choice.choose(job_id, 2).result(20)

    assert [first.description, second.description] == ["Choose", "Chosen"]
    open_card(panel)
    assert [each.description for each in choose_buttons(panel)] == ["Choose", "Chosen"]


def test_the_job_on_screen_can_be_chosen_from_while_it_runs_and_after(make_panel: MakePanel) -> None:
    """A finished picture can be chosen before its siblings are there; the end of the job changes nothing of it."""
    gate = Gate()
    panel = make_panel(ScriptedProvider({2: [gate, plain_picture()]}))
    job = panel.generate()
    assert job is not None
    assert gate.reached()
    assert shows(panel.results.grid.tiles[0].widget, "_dom_classes", lambda names: "ytt-is-completed" in names)
    panel.results.open(1)
    (button,) = choose_buttons(panel)

    panel.choice.choose(job.id, 1).result(20)

    assert button.description == "Chosen"
    stars = [tile.star for tile in panel.results.grid.tiles[:2]]
    assert [visible(star) for star in stars] == [True, False]
    gate.open()
    assert job.wait(20).status is JobStatus.COMPLETED
    assert panel.wait_until_drawn(20)
    assert panel.manager.recent(chosen=True)[0]["chosen"] == 1
    panel.results.compare()
    first, second = choose_buttons(panel)
    assert [first.description, second.description] == ["Chosen", "Choose"]
    second.click()
    assert shows(second, "description", lambda text: text == "Chosen")
    assert shows(stars[1], "_dom_classes", lambda names: "ytt-hidden" not in names)
    assert not visible(stars[0])
    assert found(panel.results.stage.widget, "ytt-deletion") == []  # only where a job was opened from Recent


def test_a_choice_that_cannot_be_made_is_told_in_words(panel: Panel) -> None:
    """A job that another notebook has deleted meanwhile: a sentence, and the button stays as it was."""
    job_id = make(panel.manager, "Why cats purr")
    shown(panel)
    open_card(panel)
    (button,) = choose_buttons(panel)
    panel.manager.delete(job_id)

    panel.choice.choose(job_id, 1).result(20)

    assert words(panel.error).startswith("There is no job")
    assert button.description == "Choose"


def test_an_earlier_job_gets_the_words_of_the_form(panel: Panel) -> None:
    """The job that is open from Recent is redrawn and shown, and the one in the tiles keeps its words."""
    earlier = make(panel.manager, "Why cats purr", count=2)
    panel.form.headline.none.value = False
    panel.form.headline.text.value = "In the tiles"
    job = panel.generate()
    assert job is not None
    job.wait(20)
    assert shown(panel)[1] == "Why cats purr"
    open_card(panel, 1)
    panel.form.headline.text.value = "Purr *louder*"

    part(panel, "reword").click()

    assert comes_to(panel, ["In the tiles", "Purr louder"])
    assert words(panel.results.stage.title).startswith("Purr louder")
    stored = panel.manager.store.load(earlier)
    assert stored is not None
    assert [each.layer.text for each in stored.progress.thumbnails if each.layer] == ["Purr *louder*"] * 2


# ---------------------------------------------------------------- delete


def test_deleting_asks_first_and_takes_no_for_an_answer(panel: Panel) -> None:
    """The question says how many pictures go and what else; Keep puts it away, and nothing has happened."""
    job_id = make(panel.manager, "Why cats purr", count=2)
    shown(panel)
    open_card(panel)
    ask, question = part(panel, "delete"), part(panel, "delete-question")
    assert (visible(ask), visible(question)) == (True, False)

    ask.click()

    assert (visible(ask), visible(question)) == (False, True)
    assert part(panel, "delete-for-good").description == "Delete 2 pictures for good"
    assert "all its files" in words(part(panel, "delete-words"))
    part(panel, "keep").click()
    assert (visible(ask), visible(question)) == (True, False)
    assert shown(panel) == ["Why cats purr"]
    assert panel.manager.status(job_id)["status"] == "completed"


def test_a_deleted_job_is_gone_and_the_panel_says_what_went(panel: Panel) -> None:
    """Record and files go, the stage closes, the row is read anew, and the sentence is no complaint."""
    manager = panel.manager
    kept = make(manager, "A boat")
    job_id = make(manager, "Why cats purr", count=2)
    shown(panel)
    open_card(panel)
    part(panel, "delete").click()
    button = part(panel, "delete-for-good")

    button.click()
    button.click()  # clicks come in twos

    assert comes_to(panel, ["A boat"])
    assert not visible(panel.results.stage.widget)
    assert panel.results.stage.exhibits.children == ()
    assert words(panel.recent.said) == "Deleted, with 2 pictures."
    assert not visible(panel.error)
    assert manager.status(job_id)["status"] == "not_found"
    assert not (manager.settings.home / "jobs" / job_id).exists()
    assert manager.status(kept)["status"] == "completed"


def test_deleting_the_job_that_the_tiles_show_empties_them(panel: Panel) -> None:
    """Tiles, bar and buttons are as before the first job, and Generate makes the next one."""
    job = panel.generate()
    assert job is not None
    job.wait(20)
    assert panel.wait_until_drawn(20)
    assert visible(panel.run.widget)
    shown(panel)
    open_card(panel)
    part(panel, "delete").click()

    part(panel, "delete-for-good").click()

    assert shows(panel.recent.said, "value", lambda said: "Deleted" in said)
    assert not panel.generate_button.disabled
    assert panel.job is None
    assert [words(tile.caption) for tile in panel.results.grid.tiles[: panel.form.count.value]] == [
        str(number + 1) for number in range(panel.form.count.value)
    ]
    assert not visible(panel.run.widget)
    assert not visible(panel.results.download_button)
    assert "Nothing made yet" in words(panel.results.summary)
    assert panel.generate() is not None


def test_deleting_a_job_at_the_moment_it_ends_leaves_a_panel_that_works(make_panel: MakePanel) -> None:
    """Whether its end was drawn by then or not: no tile, no bar, and Generate can be clicked."""
    gate = Gate()
    panel = make_panel(ScriptedProvider({2: [gate, plain_picture()]}), headline="", count=2)
    job = panel.generate()
    assert job is not None
    assert gate.reached()
    assert picture_stored(job)
    shown(panel)
    open_card(panel)
    part(panel, "delete").click()

    gate.open()
    job.wait(20)
    part(panel, "delete-for-good").click()

    assert shows(panel.recent.said, "value", lambda said: "Deleted" in said)
    assert shows(panel.generate_button, "disabled", lambda disabled: not disabled)
    assert panel.job is None
    assert not visible(panel.run.widget)
    assert "Nothing made yet" in words(panel.results.summary)
    assert panel.generate() is not None


def test_a_card_of_a_job_that_is_gone_says_so_and_goes(panel: Panel) -> None:
    """Deleted from a terminal or another panel meanwhile: the click is answered and the row read anew."""
    job_id = make(panel.manager, "Why cats purr")
    make(panel.manager, "A boat")
    assert shown(panel) == ["A boat", "Why cats purr"]
    panel.manager.delete(job_id)

    open_card(panel, 1)

    assert comes_to(panel, ["A boat"])
    assert words(panel.recent.said) == "That job was deleted meanwhile."
    assert not visible(panel.results.stage.widget)


def test_a_job_that_runs_is_not_deleted(make_panel: MakePanel) -> None:
    """It has a picture and is in Recent; deleting it is refused in words, and its stage stays open."""
    gate = Gate()
    panel = make_panel(ScriptedProvider({2: [gate, plain_picture()]}))
    job = panel.manager.start("Why cats purr", provider="scripted", headline="", count=2)
    assert gate.reached()
    assert picture_stored(job)
    assert shown(panel) == ["Why cats purr"]
    open_card(panel)
    part(panel, "delete").click()

    part(panel, "delete-for-good").click()

    assert shows(panel.error, "value", bool)
    assert words(panel.error) == f"Job {job.id} still runs. Cancel it, and delete it when it has ended."
    assert visible(panel.results.stage.widget)
    assert visible(part(panel, "delete"))
    gate.open()
    assert len(job.wait(20).pictures) == 2


def picture_stored(job: Any) -> bool:
    """Wait until a running job has a picture."""
    there = threading.Event()

    def look(progress: Any) -> None:
        if progress.thumbnails:
            there.set()

    unsubscribe = job.subscribe(look)
    try:
        return there.wait(20)
    finally:
        unsubscribe()


def test_another_view_has_no_question_left_over(panel: Panel) -> None:
    """Opening another job begins with the plain button, and a tile's own view offers no deletion at all."""
    make(panel.manager, "A boat")
    panel.generate()
    assert panel.wait_until_drawn(20)
    shown(panel)
    open_card(panel, 0)
    part(panel, "delete").click()
    left = everything_in(part(panel, "deletion"))
    open_card(panel, 1)

    assert visible(part(panel, "delete"))
    assert part(panel, "delete-for-good").description == "Delete 1 picture for good"
    assert [each.comm for each in left] == [None] * len(left)  # closed, so that nothing piles up in the page
    panel.results.open(1)
    assert found(panel.results.stage.widget, "ytt-deletion") == []
