"""Jobs whose process has ended: a panel goes on with its notebook's own when it is shown, with others on a click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reading import named, shows, visible, words

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus
from ytthumb_nb.settings import Settings
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture
from ytthumb_nb.ui.elements import HIDDEN
from ytthumb_nb.ui.panel import Panel

Make = Callable[..., JobManager]
Leave = Callable[..., str]


@pytest.fixture
def leave_behind(make_manager: Make, home: Path) -> Leave:
    """Begins a job of *count* whose process ends when *ready* of them are finished; gives its id."""

    def leave(count: int = 3, ready: int = 1, notebook: str = "") -> str:
        gate = Gate()
        scripts = {index: [gate] for index in range(ready + 1, count + 1)}
        manager = make_manager(
            providers={"scripted": ScriptedProvider(scripts, concurrency=1)},
            settings=Settings(home, session=notebook),
        )
        job = manager.start("A title", provider="scripted", headline="", count=count)
        assert gate.reached()
        manager.close()
        return job.id

    return leave


@pytest.fixture
def come_back(make_manager: Make, home: Path) -> Iterator[Callable[..., Panel]]:
    """Shows a panel in a new process, so to speak; what was interrupted has been looked for."""
    panels: list[Panel] = []

    def show(scripted: ScriptedProvider | None = None, notebook: str = "") -> Panel:
        manager = make_manager(
            providers={"scripted": scripted or ScriptedProvider()}, settings=Settings(home, session=notebook)
        )
        panels.append(Panel("Another", manager=manager, provider="scripted", headline="", count=2))
        panels[-1].interrupted.come_back().result(10)
        return panels[-1]

    yield show
    for panel in panels:
        panel.cancel()
        panel.close()


def test_an_interrupted_job_goes_on_with_bar_tiles_and_cancel(
    leave_behind: Leave, come_back: Callable[..., Panel]
) -> None:
    """Continue takes the job up: the finished picture is there at once, the rest is made, and Cancel stops it."""
    job_id = leave_behind(count=3, ready=1)
    gate = Gate()
    scripted = ScriptedProvider(default=[gate, plain_picture()], on_stop="stopped")
    panel = come_back(scripted)
    assert visible(panel.interrupted.widget)
    assert words(panel.interrupted.words) == "1 job was interrupted (1 of 3 ready)"

    panel.interrupted.continue_button.click()

    assert panel.job is not None
    assert panel.job.id == job_id
    assert gate.reached()
    assert shows(panel.results.grid.widget, "children", lambda tiles_and_stage: len(tiles_and_stage) == 4)
    first, second, _ = panel.results.grid.tiles
    assert shows(first.widget, "_dom_classes", lambda names: "ytt-is-completed" in names)
    assert shows(second.widget, "_dom_classes", lambda names: "ytt-is-processing" in names)
    assert panel.run.bar.value == 33
    assert not visible(panel.interrupted.widget)
    panel.run.cancel_button.click()
    assert panel.job.wait(20).status is JobStatus.CANCELLED
    assert len(panel.job.wait(20).pictures) == 1
    assert 1 not in {attempt.index for attempt in scripted.attempts}


def test_a_continued_job_ends_like_any_other(leave_behind: Leave, come_back: Callable[..., Panel]) -> None:
    """All its pictures are in their tiles, and nothing is interrupted any more."""
    leave_behind(count=2, ready=1)
    panel = come_back()

    panel.interrupted.continue_button.click()

    assert panel.job is not None
    assert panel.job.wait(20).status is JobStatus.COMPLETED
    assert panel.wait_until_drawn(20)
    assert all(named(tile.widget, "ytt-is-completed") for tile in panel.results.grid.tiles)
    panel.interrupted.refresh().result(10)
    assert not visible(panel.interrupted.widget)


def test_a_job_of_this_notebook_goes_on_without_a_click(
    leave_behind: Leave, come_back: Callable[..., Panel]
) -> None:
    """Its kernel was restarted and the cell run again; what another notebook left waits for a click."""
    theirs = leave_behind(count=2, notebook="theirs.ipynb")
    ours = leave_behind(count=3, ready=2, notebook="ours.ipynb")

    panel = come_back(notebook="ours.ipynb")

    assert panel.job is not None
    assert panel.job.id == ours
    assert panel.job.wait(20).status is JobStatus.COMPLETED
    assert panel.wait_until_drawn(20)
    assert len(panel.results.grid.widget.children) == 3 + 1
    assert [progress.job_id for progress in panel.manager.abandoned()] == [theirs]
    assert shows(panel.interrupted.widget, "_dom_classes", lambda names: HIDDEN not in names)
    assert words(panel.interrupted.words) == "1 job was interrupted (1 of 2 ready)"


def test_where_no_notebook_is_known_everything_waits_for_a_click(
    leave_behind: Leave, come_back: Callable[..., Panel]
) -> None:
    """A script's job is not a console's, though neither has a notebook."""
    leave_behind(notebook="")

    panel = come_back(notebook="")

    assert panel.job is None
    assert visible(panel.interrupted.widget)


def test_several_are_counted_and_taken_up_together(
    leave_behind: Leave, come_back: Callable[..., Panel]
) -> None:
    """The line counts jobs and pictures; the newest is shown, and the others go on as well."""
    jobs = [leave_behind(count=3, ready=1), leave_behind(count=2, ready=1)]
    panel = come_back()
    assert words(panel.interrupted.words) == "2 jobs were interrupted (2 of 5 ready)"

    panel.interrupted.continue_button.click()

    assert panel.job is not None
    assert panel.job.id == jobs[1]
    assert panel.wait_until_drawn(20)
    assert list(panel.manager.watch(jobs[0]))[-1].status is JobStatus.COMPLETED


def test_dismiss_leaves_it_as_it_is(leave_behind: Leave, come_back: Callable[..., Panel]) -> None:
    """The line goes and does not come back in this panel; the job can still be continued by another."""
    job_id = leave_behind()
    panel = come_back()

    panel.interrupted.dismiss_button.click()

    assert not visible(panel.interrupted.widget)
    panel.interrupted.refresh().result(10)
    assert not visible(panel.interrupted.widget)
    assert panel.job is None
    assert [progress.job_id for progress in panel.manager.abandoned()] == [job_id]
    assert visible(come_back().interrupted.widget)


def test_nothing_is_said_where_nothing_was_interrupted(
    make_manager: Make, come_back: Callable[..., Panel]
) -> None:
    """A job that runs in another manager is left alone."""
    gate = Gate()
    other = make_manager(providers={"scripted": ScriptedProvider(default=[gate, plain_picture()])})
    job = other.start("A title", provider="scripted", headline="", count=1)
    assert gate.reached()

    assert not visible(come_back().interrupted.widget)
    gate.open()
    job.wait(20)


def test_when_another_was_quicker_the_panel_says_so(
    leave_behind: Leave, come_back: Callable[..., Panel]
) -> None:
    """Two panels show the line; the second to click starts nothing and tells why."""
    leave_behind()
    first, second = come_back(), come_back()
    first.interrupted.continue_button.click()

    second.interrupted.continue_button.click()

    assert second.job is None
    assert "Somebody else has just taken it up" in words(second.error)
    assert not visible(second.interrupted.widget)


def test_the_line_waits_while_a_job_runs(leave_behind: Leave, come_back: Callable[..., Panel]) -> None:
    """A panel that draws a job of its own says nothing of others until that has ended."""
    leave_behind()
    gate = Gate()
    panel = come_back(ScriptedProvider(default=[gate, plain_picture()]))
    panel.generate()
    assert gate.reached()

    assert not visible(panel.interrupted.widget)
    gate.open()
    assert panel.wait_until_drawn(20)
    assert visible(panel.interrupted.widget)
