"""How far a picture is: facts move the bar, measured durations may guess between them, nothing goes back."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from openai_runs import Time, attempt, provider_for

from ytthumb_nb.events import Picture, Step
from ytthumb_nb.providers.durations import Durations
from ytthumb_nb.providers.openai_stages import Stages
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer


def test_each_fact_moves_the_bar_and_is_no_estimate() -> None:
    """Without measurements the bar stands where the last fact put it, and only the seconds count on."""
    stages = Stages("OpenAI", None)

    assert [
        stages.silent(1.2),
        stages.accepted(),
        stages.silent(3.0),
        stages.draft(),
        stages.silent(9.0),
        stages.draft(),
        stages.arrived(by_address=False),
    ] == [
        Step("waiting for OpenAI, 1 s", 0.0),
        Step("OpenAI is drawing", 0.1),
        Step("OpenAI is drawing, 3 s", 0.1),
        Step("OpenAI is drawing, draft 1", 0.45),
        Step("OpenAI is drawing, 9 s", 0.45),
        Step("OpenAI is drawing, draft 2", 0.8),
        Step("the picture has arrived", 0.9),
    ]


def test_a_guess_is_marked_and_gives_way_to_facts() -> None:
    """Measured durations move the bar between facts, flagged; the next fact that is further is plain again."""
    stages = Stages("OpenAI", 20.0)

    assert [stages.accepted(), stages.silent(5.0), stages.draft(), stages.silent(400.0)] == [
        Step("OpenAI is drawing", 0.1),
        Step("OpenAI is drawing, 5 s (usually about 20)", 0.225, True),
        Step("OpenAI is drawing, draft 1", 0.45),
        Step("OpenAI is drawing, 400 s (usually about 20)", 0.855, True),
    ]


@given(
    st.none() | st.floats(0.0, 1_000.0),
    st.lists(st.sampled_from(["accepted", "draft", "arrived"]) | st.floats(0.0, 10_000.0), max_size=40),
)
def test_whatever_happens_the_bar_never_falls_and_never_ends_early(
    usual_s: float | None, happenings: list[str | float]
) -> None:
    """Any order of facts and silences, with any measurement, gives fractions that rise and stay within 0..0.9."""
    stages = Stages("OpenAI", usual_s)
    fractions = []
    for happening in happenings:
        match happening:
            case "accepted":
                step = stages.accepted()
            case "draft":
                step = stages.draft()
            case "arrived":
                step = stages.arrived(by_address=True)
            case _:
                step = stages.silent(float(happening))
        assert step.fraction is not None
        fractions.append(step.fraction)

    assert fractions == sorted(fractions)
    assert all(0.0 <= fraction <= 0.9 for fraction in fractions)


def test_a_silent_server_is_told_in_seconds_of_this_users_own_measure(tmp_path: Path) -> None:
    """While nothing comes the tile says how long it has been, and how long such pictures took before."""
    Durations(tmp_path, "openai gpt-image-2.5-flare high 1280x720 at http://elsewhere/v1").note(90.0)
    gate = threading.Event()
    with OpenAIServer() as server:
        durations = Durations(tmp_path, f"openai gpt-image-2.5-flare high 1280x720 at {server.base_url}")
        durations.note(20.0)
        server.drawings = [Drawing(until=(gate,))]
        time = Time()
        provider = provider_for(server, tick_s=0.02, home=tmp_path, clock=time.clock)

        async def watch() -> Step:
            told = []
            async with aclosing(provider), aclosing(provider.generate(attempt())) as events:
                async for event in events:
                    if isinstance(event, Step) and event.estimated and not gate.is_set():
                        told.append(event)
                        gate.set()
                    if isinstance(event, Step) and event.fraction == 0.1:
                        time.now += 10.0
                assert isinstance(event, Picture)
            return told[0]

        assert asyncio.run(watch()) == Step(
            "the server at 127.0.0.1 is drawing, 10 s (usually about 20)", 0.45, estimated=True
        )
        assert durations.usual_s() == 15.0
