"""A process ends while a provider works: the work goes on there, and whoever takes the job up finds it again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from ytthumb_nb.errors import OutcomeUnknownError, StoreError
from ytthumb_nb.events import (
    NEVER_SENT,
    NOT_CONFIRMED,
    STOPPED_THERE,
    JobEvent,
    RemoteCreated,
    Sending,
    VariationAdvanced,
)
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.loopback import Fault, stall
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer
from ytthumb_nb.testing.scripted import Gate, Script, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]


@pytest.fixture
def replicate(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplicateServer]:
    """A stand-in that the environment leads to."""
    with ReplicateServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


class NoRoomForIds(JobStore):
    """Refuses to write what a provider calls its work."""

    def record(self, events: Sequence[JobEvent], progress: Progress, owner: Owner) -> Future[None]:
        """As any store does, but for ids."""
        what = events[-1].what
        if isinstance(what, VariationAdvanced) and isinstance(what.event, RemoteCreated):
            raise StoreError("The disk is full.")
        return super().record(events, progress, owner)


def ask(provider: str, **wishes: Any) -> ThumbnailRequest:
    """One variation from a title, without a headline."""
    return ThumbnailRequest("A title", **{"provider": provider, "headline": "", "count": 1, **wishes})


def test_a_prediction_outlives_the_process_and_is_polled_by_its_id(
    make_manager: Make, replicate: ReplicateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing tells Replicate nothing; the next process fetches the same prediction, and only one was ever ordered."""
    finished = threading.Event()
    replicate.life = Life(until=finished)
    first = make_manager()
    job = first.start(ask("replicate"))
    replicate.wait_for("get", 2)

    first.close()
    finished.set()
    (again,) = make_manager().reconnect()

    assert again.id == job.id
    assert again.wait(30).status is JobStatus.COMPLETED
    assert (replicate.count("create"), replicate.count("cancel")) == (1, 0)


def test_the_id_of_an_order_that_was_under_way_is_kept(
    make_manager: Make, replicate: ReplicateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between the order and its answer: the answer is awaited for a moment and its id stored."""
    answered = threading.Event()
    replicate.fault("create", Fault(until=answered))
    first = make_manager()
    first.start(ask("replicate"))
    replicate.wait_for("create")

    threading.Timer(0.2, answered.set).start()
    first.close()
    (again,) = make_manager().reconnect()

    assert again.wait(30).status is JobStatus.COMPLETED
    assert (replicate.count("create"), replicate.count("cancel")) == (1, 0)


def test_an_order_that_is_never_answered_becomes_unknown(
    make_manager: Make, replicate: ReplicateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No id came within the wait: after reconnecting nobody orders it again by itself."""
    monkeypatch.setattr("ytthumb_nb.providers.replicate.DETACH_TIMEOUT_S", 0.1)
    replicate.fault("create", stall())
    first = make_manager()
    first.start(ask("replicate"))
    replicate.wait_for("create")

    first.close()
    (again,) = make_manager().reconnect()
    again.wait(30)

    assert again.progress.variations[0].status is VariationStatus.UNKNOWN
    assert replicate.count("create") == 1


def test_a_call_to_openai_that_was_under_way_becomes_unknown(
    make_manager: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenAI knows no ids: the connection is closed, and the call is not sent again by itself."""
    with OpenAIServer() as server:
        server.drawings = [Drawing(partials=1, ends="silence")]
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        first = make_manager()
        first.start(ask("openai"))
        server.wait_for("generate")

        first.close()
        server.wait_for_departure()
        (again,) = make_manager().reconnect()
        again.wait(30)

        assert again.progress.variations[0].status is VariationStatus.UNKNOWN
        assert server.count("generate") == 1


def test_closing_does_not_wait_for_a_provider_that_does_not_let_go(
    make_manager: Make, replicate: ReplicateServer
) -> None:
    """Nothing that a provider does keeps a process from ending for more than a few seconds."""
    replicate.life = Life(until=threading.Event())
    manager = make_manager()
    manager.start(ask("replicate"))
    replicate.wait_for("get")

    closing = threading.Thread(target=manager.close)
    closing.start()
    closing.join(2.0)

    assert not closing.is_alive()


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [
        (
            STOPPED_THERE,
            VariationStatus.FAILED,
            "The disk is full. The picture that was under way: stopped at the",
        ),
        (
            NOT_CONFIRMED,
            VariationStatus.UNKNOWN,
            "The disk is full. The picture that was under way: provider did",
        ),
        (NEVER_SENT, VariationStatus.FAILED, "The disk is full."),
    ],
)
def test_a_full_disk_is_told_and_not_hidden_by_what_it_stopped(
    make_manager: Make, outcome: str, status: VariationStatus, said: str
) -> None:
    """When an id cannot be stored the work is stopped; the reason is told first, and what stopping meant after it."""
    script: Script = [Sending("a", 0.04, "painter"), RemoteCreated("p1"), Gate(), plain_picture()]
    provider = ScriptedProvider(default=script, paid=True, on_stop=outcome)
    manager = make_manager(providers={"scripted": provider}, open_store=NoRoomForIds)
    job = manager.start(ask("scripted"))
    job.wait(30)

    (variation,) = job.progress.variations
    assert variation.status is status
    assert variation.error is not None
    assert variation.error.message.startswith(said)
    assert variation.error.code == (
        OutcomeUnknownError.code if status is VariationStatus.UNKNOWN else StoreError.code
    )


def test_a_budget_is_told_although_the_provider_calls_it_stopped(make_manager: Make) -> None:
    """A provider that was closed before its call says "never sent"; the user reads that the budget was reached."""
    script: Script = [Sending("a", 0.04, "painter"), plain_picture()]
    provider = ScriptedProvider(default=script, paid=True, on_stop=NEVER_SENT)
    job = make_manager(providers={"scripted": provider}).start(ask("scripted", max_cost_usd=0.01))

    assert job.wait(30).status is JobStatus.FAILED
    (variation,) = job.progress.variations
    assert variation.error is not None
    assert variation.error.code == "budget_reached"


def test_a_call_that_was_never_sent_costs_nothing(make_manager: Make) -> None:
    """Cancelled between its announcement and the call, it is no line in the ledger."""
    gate = Gate()
    provider = ScriptedProvider(default=[Sending("a", 0.04, "painter"), gate], paid=True, on_stop=NEVER_SENT)
    manager = make_manager(providers={"scripted": provider})
    job = manager.start(ask("scripted"))
    assert gate.reached()

    job.cancel()
    job.wait(30)

    assert manager.costs().rows == ()
