"""Asking the front end whether it shows widgets: one answer, or one word on its silence."""

from __future__ import annotations

import threading

import ytthumb_nb as yt
from ytthumb_nb.checkup import Checkup, Finding
from ytthumb_nb.ui.front_end import NAME, asking, with_front_end


def test_an_answer_counts_once() -> None:
    """A page that draws the widget twice, or after the patience has ended, is heard once; other words not at all."""
    heard: list[str] = []
    widget = asking(lambda: heard.append("answered"), lambda: heard.append("silent"), patience_s=60)

    for content in ({"word": "other"}, {}, {"word": "here"}, {"word": "here"}):
        widget._handle_custom_msg(content, [])

    assert heard == ["answered"]


def test_silence_is_said() -> None:
    """When nobody draws the widget in time, that is said, and a late answer changes nothing."""
    silent, heard = threading.Event(), []
    widget = asking(lambda: heard.append("answered"), silent.set, patience_s=0.01)

    assert silent.wait(10)
    widget._handle_custom_msg({"word": "here"}, [])
    assert heard == []


def test_the_row_stands_after_the_kernel() -> None:
    """The finding is put where one looks for it, wherever the kernel's is."""
    kernel, home = Finding("kernel", "ok", ""), Finding("home", "ok", "")
    front_end = Finding(NAME, "ok", "")

    assert with_front_end(Checkup((kernel, home)), front_end).findings == (kernel, front_end, home)
    assert with_front_end(Checkup((home,)), front_end).findings == (home, front_end)


def test_outside_of_a_notebook_it_is_a_plain_check_up() -> None:
    """`yt.doctor()` in a script gives the findings and asks no front end."""
    checkup = yt.doctor()

    assert type(checkup) is Checkup
    assert checkup.healthy
