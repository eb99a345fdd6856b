"""What every provider promises, as tests that a provider's own tests inherit.

    class TestMyProvider(ProviderContract):
        secret = "my-loopback-key"

        @pytest.fixture(autouse=True)
        def server(self):
            with MyServer(key=self.secret) as self.running:
                yield

        def make_provider(self) -> Provider:
            return MyProvider(key=self.secret, base_url=self.running.url)

        def paid_calls(self) -> int:
            return len(self.running.calls)

A paid provider runs against a stand-in for its service and overrides `paid_calls`, so that calls are counted by
the server and not by the one who makes them. Needs pytest, and nothing of this package's own tests.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from PIL import Image

from ytthumb_nb.events import Picture, ProviderEvent, RemoteCreated, Sending, Step, Waiting
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Attempt, Capabilities, Provider, T, VariationStopped
from ytthumb_nb.testing.pictures import draw_picture


async def in_a_thread(function: Callable[[], T], /) -> T:
    """Run *function* off the loop, as the job does."""
    return await asyncio.to_thread(function)


class ProviderContract:
    """Inherit this in a class whose name begins with `Test`, and say how your provider is made.

    Attributes:
        secret: the key that must never be seen; "" when the provider has none.
        deterministic: the same attempt always gives the same bytes.
        stop_within_s: seconds in which a cancelled variation must be over.
    """

    secret: str = ""
    deterministic: bool = False
    stop_within_s: float = 2.0

    def make_provider(self) -> Provider:
        """A provider that is usable here; made anew for each test."""
        raise NotImplementedError

    def paid_calls(self) -> int | None:
        """How many paid calls reached the service since the test began, as the service counted them.

        None when nobody counts: for providers that pay nothing.
        """
        return None

    def hold(self) -> None:
        """Make the next work last until the test ends, if the stand-in can be told to."""

    def make_attempt(self, folder: Path, **changes: Any) -> Attempt:
        """An attempt with a title, a channel and a picture of the video; *changes* replace its fields."""
        picture = folder / "frame.png"
        if not picture.exists():
            picture.write_bytes(draw_picture("frame", (640, 360)))
        values: dict[str, Any] = {
            "job_id": "contract",
            "index": 1,
            "count": 2,
            "key": "contract-1-a",
            "style": "modern",
            "headline": "A cabin in ten days",
            "notes": "",
            "brief": VideoBrief("photo", "A cabin in ten days", "Woodsman", picture=picture),
            "size": (1280, 720),
            "seed": 11,
            "run_blocking": in_a_thread,
        }
        return Attempt(**{**values, **changes})

    # ------------------------------------------------------------ what it says of itself

    def test_it_introduces_itself(self) -> None:
        """A provider has a short name, sane capabilities, and says in a sentence that it can be used here."""
        provider = self.make_provider()
        availability = provider.availability()

        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", provider.name)
        assert isinstance(provider.capabilities, Capabilities)
        assert provider.capabilities.concurrency >= 1
        assert availability.usable, availability.reason
        assert availability.reason.endswith(".")

    # ------------------------------------------------------------ what it yields

    def test_it_yields_provider_events_and_one_picture_at_the_end(self, tmp_path: Path) -> None:
        """Everything is a ProviderEvent; the last one, and only that, is a picture that can be opened."""
        events = self.run(tmp_path)

        assert all(isinstance(event, get_args(ProviderEvent)) for event in events)
        assert [isinstance(event, Picture) for event in events] == [False] * (len(events) - 1) + [True]
        picture = self.picture_of(events)
        with Image.open(io.BytesIO(picture.image)) as image:
            image.load()
            assert image.format in ("JPEG", "PNG", "WEBP")
            assert min(image.size) >= 256
        json.dumps(dict(picture.recipe))
        assert picture.cost_usd is None or picture.cost_usd >= 0

    def test_its_fractions_never_fall(self, tmp_path: Path) -> None:
        """Progress is a share of this variation, within 0..1, and does not go back."""
        fractions = [e.fraction for e in self.run(tmp_path) if isinstance(e, Step) and e.fraction is not None]

        assert fractions == sorted(fractions)
        assert all(0 <= fraction <= 1 for fraction in fractions)

    def test_its_steps_and_waits_are_in_words(self, tmp_path: Path) -> None:
        """What is shown to the user is never empty, and a wait is never negative."""
        for event in self.run(tmp_path):
            if isinstance(event, Step | Waiting):
                assert event.message.strip()
            if isinstance(event, Waiting):
                assert event.seconds >= 0

    def test_variations_differ_and_equal_attempts_agree(self, tmp_path: Path) -> None:
        """Two variations of a job are two pictures; where determinism is promised, equal attempts are one."""
        first, second, again = (self.picture_of(self.run(tmp_path, index=index)).image for index in (1, 2, 1))

        assert first != second
        assert not self.deterministic or first == again

    # ------------------------------------------------------------ money

    def test_every_paid_call_is_announced_before_it_is_made(self, tmp_path: Path) -> None:
        """Each call the service counts was preceded by one `Sending` with a key of its own."""

        async def watch() -> None:
            provider = self.make_provider()
            keys: list[str] = []
            async with aclosing(provider), aclosing(self.generate(provider, tmp_path)) as events:
                async for event in events:
                    if isinstance(event, Sending):
                        assert self.paid_calls() in (len(keys), None), "a paid call was made before its Sending"
                        assert event.estimate_usd is None or event.estimate_usd >= 0
                        keys.append(event.key)
            assert self.paid_calls() in (len(keys), None)
            assert len(set(keys)) == len(keys)
            assert provider.capabilities.paid or not keys

        asyncio.run(watch())

    def test_closed_before_the_call_it_costs_nothing(self, tmp_path: Path) -> None:
        """When the budget does not allow a `Sending`, the provider is closed there and no call is made."""

        async def refuse() -> None:
            provider = self.make_provider()
            async with aclosing(provider):
                events = self.generate(provider, tmp_path)
                async for event in events:
                    if isinstance(event, Sending):
                        break
                with suppress(VariationStopped):
                    await self.closing(events)
            assert self.paid_calls() in (0, None)

        asyncio.run(refuse())

    def test_work_that_is_known_remotely_is_not_paid_again(self, tmp_path: Path) -> None:
        """Given the id under which the service already has the work, a provider asks for it and sends nothing."""
        ids = [event.remote_id for event in self.run(tmp_path) if isinstance(event, RemoteCreated)]
        if not ids:
            return
        before = self.paid_calls()
        events = self.run(tmp_path, remote_id=ids[-1], key="contract-1-b")

        assert isinstance(events[-1], Picture)
        assert self.paid_calls() == before
        assert not any(isinstance(event, Sending) for event in events)

    # ------------------------------------------------------------ stopping

    def test_it_can_be_closed_after_any_event(self, tmp_path: Path) -> None:
        """Leaving early at any point ends promptly, with nothing but `VariationStopped`, and hurts no later work."""
        count = len(self.run(tmp_path))

        async def leave(after: int) -> None:
            provider = self.make_provider()
            async with aclosing(provider):
                events = self.generate(provider, tmp_path)
                for _ in range(after):
                    await anext(events)
                with suppress(VariationStopped):
                    await self.closing(events)

        for after in range(count + 1):
            asyncio.run(leave(after))
        assert isinstance(self.run(tmp_path)[-1], Picture)

    @pytest.mark.parametrize("events_first", [0, 1, 2])
    def test_it_can_be_cancelled_while_it_works(self, tmp_path: Path, events_first: int) -> None:
        """Cancelling its task ends it in time, by `VariationStopped` with words or by the cancellation itself."""

        async def stop() -> None:
            provider = self.make_provider()
            seen = asyncio.Event()

            async def work() -> None:
                async with aclosing(self.generate(provider, tmp_path)) as events:
                    for _ in range(events_first):
                        await anext(events)
                    seen.set()
                    async for _ in events:
                        pass

            async with aclosing(provider):
                task = asyncio.create_task(work())
                arrived = asyncio.create_task(seen.wait())
                await asyncio.wait([arrived, task], return_when=asyncio.FIRST_COMPLETED)
                assert arrived.done(), "it ended before it could be cancelled"
                await asyncio.sleep(0)
                began = time.monotonic()
                task.cancel()
                try:
                    await task
                except VariationStopped as stopped:
                    assert stopped.outcome.strip()
                except asyncio.CancelledError:
                    pass
                assert time.monotonic() - began < self.stop_within_s

        self.hold()
        asyncio.run(stop())

    # ------------------------------------------------------------ living together

    def test_one_instance_serves_two_variations_at_once_and_a_second_loop(self, tmp_path: Path) -> None:
        """Variations do not disturb each other, and no client is left bound to a loop that has ended."""
        provider = self.make_provider()

        async def both() -> None:
            async with aclosing(provider):
                made = await asyncio.gather(
                    *(
                        self.collect(provider, tmp_path, index=index, key=f"contract-{index}")
                        for index in (1, 2)
                    )
                )
            assert all(isinstance(events[-1], Picture) for events in made)

        asyncio.run(both())
        asyncio.run(both())

    def test_closing_it_twice_is_harmless(self) -> None:
        """`aclose()` may be called before any work, and again."""

        async def close() -> None:
            provider = self.make_provider()
            await provider.aclose()
            await provider.aclose()

        asyncio.run(close())

    def test_its_key_is_seen_nowhere(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """No repr, event, recipe or log line, not even at DEBUG, holds the key."""
        caplog.set_level("DEBUG")
        provider = self.make_provider()
        events = self.run(tmp_path)
        shown = [
            repr(provider),
            str(provider),
            repr(getattr(provider, "__dict__", {})),
            repr(provider.availability()),
        ]
        shown += [repr(event) for event in events]
        shown += [repr(dict(self.picture_of(events).recipe)), caplog.text]

        assert not self.secret or not any(self.secret in text for text in shown)
        assert not self.secret or self.secret.encode() not in self.picture_of(events).image

    # ------------------------------------------------------------ how the tests above run it

    def generate(self, provider: Provider, folder: Path, **changes: Any) -> AsyncGenerator[ProviderEvent, None]:
        return provider.generate(self.make_attempt(folder, **changes))

    async def collect(self, provider: Provider, folder: Path, **changes: Any) -> list[ProviderEvent]:
        async with aclosing(self.generate(provider, folder, **changes)) as events:
            return [event async for event in events]

    def run(self, folder: Path, **changes: Any) -> list[ProviderEvent]:
        """All events of one variation, on a loop of its own."""

        async def once() -> list[ProviderEvent]:
            provider = self.make_provider()
            async with aclosing(provider):
                return await self.collect(provider, folder, **changes)

        return asyncio.run(once())

    def picture_of(self, events: list[ProviderEvent]) -> Picture:
        return cast(Picture, events[-1])

    async def closing(self, events: AsyncGenerator[ProviderEvent, None]) -> None:
        async with asyncio.timeout(self.stop_within_s):
            await events.aclose()
