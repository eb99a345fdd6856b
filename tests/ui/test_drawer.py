"""The drawer: few drawings however many states, and the last one always."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb.models import JobStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.ui.drawer import Drawer

START = Progress.queued("job", 3, 0.0)
END = replace(START, status=JobStatus.COMPLETED)


def state(number: int) -> Progress:
    """A progress that can be told from others."""
    return replace(START, status=JobStatus.PROCESSING, updated_at=float(number))


def test_a_flood_is_drawn_a_few_times_and_ends_with_the_last_state() -> None:
    """Two thousand states within one drawing cost one more drawing, not two thousand."""
    drawn: list[Progress] = []
    first, go_on = threading.Event(), threading.Event()

    def draw(progress: Progress) -> None:
        drawn.append(progress)
        first.set()
        go_on.wait(10)

    drawer = Drawer(draw)
    drawer.offer(state(0))
    assert first.wait(10)
    for number in range(1, 2000):
        drawer.offer(state(number))
    drawer.offer(END)
    go_on.set()

    assert drawer.wait(10)
    assert drawn == [state(0), END]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 100), max_size=40))
def test_the_last_state_is_drawn_whatever_came_before(numbers: list[int]) -> None:
    """For any run of states that ends, the final one is drawn last, and nothing is drawn out of order."""
    drawn: list[Progress] = []
    offered = [state(number) for number in numbers]
    drawer = Drawer(drawn.append, interval_s=0.0)

    for progress in [*offered, END]:
        drawer.offer(progress)

    assert drawer.wait(10)
    assert drawn[-1] is END
    places = [next(at for at, each in enumerate(offered) if each is one) for one in drawn[:-1]]
    assert places == sorted(places)


def test_offering_never_waits_for_a_drawing() -> None:
    """The thread that runs jobs goes on at once, also while a drawing hangs."""
    go_on, drawing = threading.Event(), threading.Event()

    def draw(_: Progress) -> None:
        drawing.set()
        go_on.wait(10)

    drawer = Drawer(draw)
    drawer.offer(state(0))
    assert drawing.wait(10)
    began = time.perf_counter()
    drawer.offer(END)

    assert time.perf_counter() - began < 1.0
    go_on.set()
    assert drawer.wait(10)


def test_time_that_passes_is_drawn_as_well() -> None:
    """Without any new state the newest is drawn again, so that elapsed seconds are true."""
    drawn: list[Progress] = []
    three = threading.Event()

    def draw(progress: Progress) -> None:
        drawn.append(progress)
        if len(drawn) == 3:
            three.set()

    drawer = Drawer(draw, interval_s=0.0, tick_s=0.01)
    drawer.offer(state(7))

    assert three.wait(10)
    drawer.close()
    assert drawer.wait(10)
    assert all(each == state(7) for each in drawn)


def test_a_drawing_that_fails_does_not_end_drawing(caplog: pytest.LogCaptureFixture) -> None:
    """An error while drawing is logged, and the last state is drawn all the same."""
    drawn: list[Progress] = []

    def draw(progress: Progress) -> None:
        drawn.append(progress)
        if not progress.status.final:
            raise RuntimeError("a widget is gone")

    drawer = Drawer(draw, interval_s=0.0)
    drawer.offer(state(1))
    drawer.offer(END)

    assert drawer.wait(10)
    assert drawn[-1] is END
    assert all("drawing job job failed" in record.message for record in caplog.records)


def test_what_changes_after_the_end_is_drawn_too() -> None:
    """Other words on the pictures of an ended job come after its last state, and are shown."""
    drawn: list[Progress] = []
    drawer = Drawer(drawn.append, interval_s=0.0)
    drawer.offer(END)
    assert drawer.wait(10)

    later = replace(END, updated_at=5.0)
    drawer.offer(later)

    assert drawer.wait(10)
    assert drawn == [END, later]


def test_nothing_is_drawn_once_it_is_closed() -> None:
    """A panel that was taken away is left alone."""
    drawn: list[Progress] = []
    drawer = Drawer(drawn.append)
    drawer.close()
    drawer.offer(END)

    assert drawn == []


def test_where_no_thread_can_start_it_draws_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """In WebAssembly and at a process limit the states are drawn by whoever offers them, the last one always."""

    def refuse(_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    drawn: list[Progress] = []
    drawer = Drawer(drawn.append, interval_s=60.0)

    for number in range(5):
        drawer.offer(state(number))
    drawer.offer(END)

    assert drawn == [state(0), END]
    assert drawer.wait(0)
