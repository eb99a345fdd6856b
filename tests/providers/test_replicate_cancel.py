"""Stopping a variation at Replicate: what reaches the server, and what the user is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from replicate_runs import Desk, attempt

from ytthumb_nb.events import Picture, ProviderEvent, RemoteCreated, Sending, Step, Waiting
from ytthumb_nb.providers.base import VariationStopped
from ytthumb_nb.providers.replicate import ReplicateProvider
from ytthumb_nb.testing.loopback import Fault, refuse, stall
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

Ready = Callable[[ReplicateServer], object]


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with ReplicateServer() as server:
        yield server


@pytest.fixture
def desk(server: ReplicateServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / "home")


def cancelled(
    desk: Desk,
    when: Callable[[ProviderEvent], bool],
    *,
    times: int = 1,
    provider: ReplicateProvider | None = None,
) -> str:
    """Run a variation in a task, cancel that while it works on after the first event for which *when* holds."""

    async def go() -> str:
        async with aclosing(provider or desk.provider()) as made:
            seen = asyncio.Event()

            async def work() -> None:
                async with aclosing(made.generate(attempt())) as events:
                    async for event in events:
                        if when(event):
                            seen.set()

            task = asyncio.create_task(work())
            await asyncio.wait(
                [task, waiter := asyncio.create_task(seen.wait())], return_when="FIRST_COMPLETED"
            )
            waiter.cancel()
            for _ in range(times):
                task.cancel()
                await asyncio.sleep(0)
            try:
                await task
            except VariationStopped as stopped:
                return stopped.outcome
            return "finished"

    return asyncio.run(go())


def _running(event: ProviderEvent) -> bool:
    return isinstance(event, Step) and event.message.startswith("running")


def test_a_running_prediction_is_cancelled_there(desk: Desk, server: ReplicateServer) -> None:
    """Replicate is told once, and says that it stopped."""
    server.life = Life(until=threading.Event())

    assert cancelled(desk, _running) == "stopped at the provider"
    assert server.count("cancel") == 1
    assert [prediction.status for prediction in server.predictions.values()] == ["canceled"]


def test_cancelled_twice_tells_replicate_once(desk: Desk, server: ReplicateServer) -> None:
    """A second and third cancel do not break off the telling."""
    server.life = Life(until=threading.Event())

    assert cancelled(desk, _running, times=3) == "stopped at the provider"
    assert server.count("cancel") == 1


def test_a_create_in_flight_is_waited_for_and_then_cancelled(desk: Desk, server: ReplicateServer) -> None:
    """Without the id nothing can be stopped: the answer is awaited, and the prediction cancelled by it."""
    answered = threading.Event()
    server.life = Life(until=threading.Event())
    server.fault("create", Fault(until=answered))

    async def go() -> str:
        async with aclosing(desk.provider()) as provider:

            async def work() -> None:
                async with aclosing(provider.generate(attempt())) as events:
                    async for _ in events:
                        pass

            task = asyncio.create_task(work())
            await asyncio.to_thread(server.wait_for, "create")
            task.cancel()
            await asyncio.sleep(0)
            assert not task.done()
            answered.set()
            try:
                await task
            except VariationStopped as stopped:
                return stopped.outcome
            return "finished"

    assert asyncio.run(go()) == "stopped at the provider"
    assert (server.count("create"), server.count("cancel")) == (1, 1)


def test_a_create_that_is_never_answered_is_not_confirmed(desk: Desk, server: ReplicateServer) -> None:
    """The wait for the id has an end, and then nobody claims that it was stopped."""
    server.fault("create", stall())

    provider = desk.provider(settle_timeout_s=0.1)

    assert _cancelled_at_create(desk, server, provider=provider) == "provider did not confirm"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (refuse(429, {"detail": "resets in ~30s"}), "never sent"),
        (refuse(422), "never sent"),
        (refuse(502), "provider did not confirm"),
        (Fault(cut="before"), "provider did not confirm"),
    ],
)
def test_a_create_that_fails_while_it_is_stopped(
    desk: Desk, server: ReplicateServer, fault: Fault, outcome: str
) -> None:
    """What the answer means decides what is said: a refusal sent nothing, a lost answer confirms nothing."""
    server.fault("create", Fault(fault.answer, fault.cut, until=(go := threading.Event())))

    assert _cancelled_at_create(desk, server, go.set) == outcome
    assert server.count("cancel") == 0


def _cancelled_at_create(
    desk: Desk,
    server: ReplicateServer,
    then: Callable[[], object] = lambda: None,
    provider: ReplicateProvider | None = None,
) -> str:
    async def go() -> str:
        async with aclosing(provider or desk.provider()) as made:

            async def work() -> None:
                async with aclosing(made.generate(attempt())) as events:
                    async for _ in events:
                        pass

            task = asyncio.create_task(work())
            await asyncio.to_thread(server.wait_for, "create")
            task.cancel()
            await asyncio.sleep(0)
            then()
            with pytest.raises(VariationStopped) as stopped:
                await task
            return stopped.value.outcome

    return asyncio.run(go())


def test_while_waiting_for_the_limit_nothing_was_sent(desk: Desk, server: ReplicateServer) -> None:
    """A variation that waits after a refusal ends at once, without a word to Replicate."""
    server.fault("create", refuse(429, {"detail": "Your rate limit resets in ~30s."}))

    assert cancelled(desk, lambda event: isinstance(event, Waiting)) == "never sent"
    assert (server.count("create"), server.count("cancel")) == (1, 0)


def test_when_the_work_is_done_it_is_too_late(desk: Desk, server: ReplicateServer) -> None:
    """A picture that is finished there cannot be stopped any more, and is not claimed to be."""
    server.delivery.fault("deliver", stall(), always=True)

    outcome = cancelled(desk, lambda event: isinstance(event, Step) and event.message.startswith("finished"))

    assert outcome == "too late, may be billed"
    assert server.count("cancel") == 0


def test_a_prediction_that_ended_meanwhile_is_too_late(desk: Desk, server: ReplicateServer) -> None:
    """Cancelling what has just succeeded returns it unchanged: that is what the user hears."""
    server.life = Life(until=(gate := threading.Event()), cancels=False)

    def finish(event: ProviderEvent) -> bool:
        if _running(event):
            with server.lock:
                for prediction in server.predictions.values():
                    prediction.end("succeeded")
            gate.set()
            return True
        return False

    assert cancelled(desk, finish) == "too late, may be billed"


@pytest.mark.parametrize(
    ("faults", "outcome", "calls"),
    [
        ([refuse(500)], "stopped at the provider", 2),
        ([Fault(cut="before", works=True)], "stopped at the provider", 2),
        ([refuse(500)] * 3, "provider did not confirm", 3),
        ([refuse(404)] * 3, "provider did not confirm", 3),
        ([refuse(200, "<html>")] * 3, "provider did not confirm", 3),
    ],
)
def test_a_cancel_that_fails(
    desk: Desk, server: ReplicateServer, faults: list[Fault], outcome: str, calls: int
) -> None:
    """Cancelling is free and harmless, so it is tried again; what is never confirmed is not claimed."""
    server.life = Life(until=threading.Event())
    server.fault("cancel", *faults)

    assert cancelled(desk, _running) == outcome
    assert server.count("cancel") == calls


def test_a_cancel_that_hangs_has_an_end(desk: Desk, server: ReplicateServer) -> None:
    """A silent provider does not keep the job from ending."""
    server.life = Life(until=threading.Event())
    server.fault("cancel", stall())

    provider = desk.provider(cancel_timeout_s=0.1)

    assert cancelled(desk, _running, provider=provider) == "provider did not confirm"


def test_a_prediction_that_takes_its_time_to_stop(desk: Desk, server: ReplicateServer) -> None:
    """An accepted cancel is confirmed by asking until the prediction itself says that it has ended."""
    server.life = Life(processing=3, ends="canceled", cancels=False)

    assert cancelled(desk, _running) == "stopped at the provider"


@pytest.mark.parametrize(("last", "cancels"), [(Sending, 0), (RemoteCreated, 1)])
def test_closed_instead_of_cancelled(
    desk: Desk, server: ReplicateServer, last: type[ProviderEvent], cancels: int
) -> None:
    """Closing the events stops the work as a cancel does, and after the announcement there is none to stop."""
    server.life = Life(until=threading.Event())

    async def go() -> str:
        async with aclosing(desk.provider()) as provider:
            events = provider.generate(attempt())
            async for event in events:
                if isinstance(event, last):
                    break
            try:
                await events.aclose()
            except VariationStopped as stopped:
                return stopped.outcome
            return ""

    assert asyncio.run(go()) == ("stopped at the provider" if cancels else "")
    assert server.count("cancel") == cancels


def test_closed_after_the_picture_nothing_is_stopped(desk: Desk, server: ReplicateServer) -> None:
    """The one who has the picture closes the events: that is the ordinary end."""

    async def go() -> None:
        async with aclosing(desk.provider()) as provider:
            events = provider.generate(attempt())
            async for event in events:
                if isinstance(event, Picture):
                    break
            await events.aclose()

    asyncio.run(go())

    assert server.count("cancel") == 0


def test_siblings_go_on(desk: Desk, server: ReplicateServer) -> None:
    """Stopping one variation, also while both wait for the same schema, costs the other nothing."""
    server.fault("model", Fault(until=(gate := threading.Event())))

    async def go() -> bool:
        async with aclosing(desk.provider()) as provider:

            async def work(index: int) -> bool:
                last: object = None
                async with aclosing(provider.generate(attempt(index=index))) as events:
                    async for event in events:
                        last = event
                return isinstance(last, Picture)

            first, second = (asyncio.create_task(work(index)) for index in (1, 2))
            await asyncio.to_thread(server.wait_for, "model")
            first.cancel()
            with pytest.raises(VariationStopped, match="never sent"):
                await first
            gate.set()
            return await second

    assert asyncio.run(go())
    assert (server.count("model"), server.count("create")) == (1, 1)


def test_a_resumed_prediction_is_cancelled_there_too(desk: Desk, server: ReplicateServer) -> None:
    """Work that an earlier owner began is stopped by the one who took it up."""
    server.life = Life(until=threading.Event())

    async def go() -> str:
        async with aclosing(desk.provider()) as provider:
            events = provider.generate(attempt())
            async for event in events:
                if isinstance(event, RemoteCreated):
                    break
            with server.lock:
                remote_id = next(iter(server.predictions))
            again: Awaitable[None] = _drain(provider, remote_id)
            task = asyncio.ensure_future(again)
            await asyncio.to_thread(server.wait_for, "get")
            task.cancel()
            with pytest.raises(VariationStopped) as stopped:
                await task
            with pytest.raises(VariationStopped):
                await events.aclose()
            return stopped.value.outcome

    assert asyncio.run(go()) == "stopped at the provider"


async def _drain(provider: ReplicateProvider, remote_id: str) -> None:
    async with aclosing(provider.generate(attempt(remote_id=remote_id))) as events:
        async for _ in events:
            pass
