"""The stage is changed by clicks and by the drawing of a job at once: what was begun last is what stays."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reading import found, visible, words

from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.choice import ChoiceButtons
from ytthumb_nb.ui.elements import Elements
from ytthumb_nb.ui.stage import Exhibit, Stage


def _do(action: Callable[[], object]) -> None:
    action()


@pytest.fixture
def stage(make_manager: Callable[..., JobManager]) -> Stage:
    manager, make, canvas = make_manager(), Elements(), Canvas()
    choice = ChoiceButtons(make, canvas, lambda: manager, _do, lambda _job, _variation: None)
    return Stage(make, canvas, choice, lambda exhibit: None)


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A picture file that is read no sooner than it is written."""
    path = tmp_path / "slow.jpg"
    os.mkfifo(path)
    return path


def exhibit(path: Path, job_id: str) -> Exhibit:
    return Exhibit(job_id, 1, path, path.with_name("none.jpg"), f"of {job_id}", f"{job_id}.jpg")


def on_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def captions(stage: Stage) -> list[str]:
    return [words(each) for each in found(stage.exhibits, "ytt-stage-caption")]


def one(path: Path, job_id: str) -> Sequence[Exhibit]:
    return [exhibit(path, job_id)]


def test_a_picture_that_is_read_late_takes_no_ones_place(stage: Stage, slow: Path, tmp_path: Path) -> None:
    """The newer pictures of A are still being read when B is opened: B stays, with the foot that deletes B."""
    quick = tmp_path / "quick.jpg"
    quick.write_bytes(b"quick")
    stage.open_all(one(quick, "a"), "A")
    renewing = on_a_thread(lambda: stage.renew(one(slow, "a")))
    with slow.open("wb") as writer:  # opens once the file is being read
        foot = Elements().html("ytt-foot", "delete b")
        stage.open_all(one(quick, "b"), "B", foot=foot)
        writer.write(b"newer")
    renewing.join(20)

    assert captions(stage) == ["of b"]
    assert words(stage.title) == "B"
    assert found(stage.widget, "ytt-foot") == [foot]


def test_what_was_closed_stays_closed(stage: Stage, slow: Path) -> None:
    """A job is deleted while its pictures are being read to be shown: they do not come, and their foot is discarded."""
    foot = Elements().html("ytt-foot", "delete a")
    opening = on_a_thread(lambda: stage.open_all(one(slow, "a"), "A", foot=foot))
    with slow.open("wb") as writer:
        stage.close_if_shows("b")
        stage.close_if_shows("a")
        writer.write(b"late")
    opening.join(20)

    assert not visible(stage.widget)
    assert stage.exhibits.children == ()
    assert found(stage.widget, "ytt-foot") == []
    assert foot.comm is None
