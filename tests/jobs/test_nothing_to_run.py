"""Taking up a job of which nothing may run again: every open variation is a paid call without an answer."""

from __future__ import annotations

from collections.abc import Callable

from ytthumb_nb.events import Sending
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, VariationStatus
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


def test_a_job_whose_open_calls_are_all_lost_ends_with_what_it_has(make_manager: Make) -> None:
    """One picture is there, the other call was sent when the process died: completed, the lost one unknown."""
    gate = Gate()
    scripts = {1: (plain_picture(),), 2: (Sending("key"), gate)}
    first = make_manager(providers={"scripted": ScriptedProvider(scripts, paid=True, concurrency=1)})
    first.start("A title", provider="scripted", headline="", count=2)
    assert gate.reached()
    first.close()
    second = make_manager(providers={"scripted": ScriptedProvider()})

    (taken_up,) = second.reconnect()
    result = taken_up.wait(30)

    assert (result.status, len(result.pictures)) == (JobStatus.COMPLETED, 1)
    assert taken_up.progress.variations[1].status is VariationStatus.UNKNOWN
