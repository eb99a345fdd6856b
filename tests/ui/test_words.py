"""What the panel says: true, in order, and safe to show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.models import ErrorInfo, JobStatus, VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.ui import words

QUEUED = Progress.queued("job", 4, 100.0, method="local", reason="no key is set")
VARIATION = VariationProgress(2, VariationStatus.PROCESSING, 0.4, message="cutting out")


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (135.6, "2 min 16 s")]
)
def test_durations_are_said_for_people(seconds: float, text: str) -> None:
    """Seconds below a minute, then minutes and two digits."""
    assert words.duration(seconds) == text


def test_the_time_to_go_is_said_only_when_it_was_measured() -> None:
    """Without a finished variation there is no guess, with one it follows from its duration."""
    begun = replace(VARIATION, started_at=100.0)
    done = replace(begun, index=1, status=VariationStatus.COMPLETED, fraction=1.0)
    running = replace(QUEUED, status=JobStatus.PROCESSING, variations=(begun,), updated_at=110.0)

    assert words.elapsed_line(running, 112.0) == "<b>12 s</b>"
    measured = words.elapsed_line(replace(running, variations=(done, replace(begun, fraction=0.0))), 112.0)
    assert measured == "<b>12 s</b><span>about 8 s left</span>"
    measured = words.elapsed_line(replace(running, variations=(done, replace(begun, fraction=0.0))), 125.0)
    assert measured == "<b>25 s</b>"  # it has run out, and "about 0 s" would be untrue


def test_a_job_that_has_ended_stops_its_clock() -> None:
    """Elapsed seconds are those until the end, however late they are looked at."""
    ended = replace(QUEUED, status=JobStatus.COMPLETED, finished_at=108.0)

    assert words.elapsed_line(ended, 9999.0) == "<b>8 s</b>"


def test_the_status_says_which_variation_and_what_happens() -> None:
    """Percent, variation i of n, and the message; the message alone where it names the variation itself."""
    begun = replace(VARIATION, started_at=1.0)
    running = replace(
        QUEUED,
        status=JobStatus.PROCESSING,
        variations=(VariationProgress(1), begun),
        message="Looked at the source",
    )

    assert words.status_line(running) == "<b>20 %</b><span>Variation 2 of 2: Looked at the source</span>"
    own = replace(running, message="Variation 2 of 2: cutting out")
    assert words.status_line(own) == "<b>20 %</b><span>Variation 2 of 2: cutting out</span>"


def test_the_same_is_not_said_twice() -> None:
    """ "Waiting" is not followed by "Waiting for its turn"."""
    assert words.tile_state(VariationProgress(1)) == "<b>Waiting for its turn</b><span></span>"


def test_a_finished_tile_shows_its_caption_and_cost_alone() -> None:
    """Nothing lies over a finished picture; below it are number, what was changed, and what it cost."""
    done = replace(VARIATION, status=VariationStatus.COMPLETED, changed="cut-out left", cost_usd=0.041)

    assert words.tile_state(done) == ""
    assert words.tile_caption(done) == "<b>2</b><span>Cut-out left</span><small>$0.041</small>"


def test_unknown_says_that_it_may_be_billed() -> None:
    """A paid call whose answer was lost is not called failed."""
    lost = replace(VARIATION, status=VariationStatus.UNKNOWN, message="The answer was lost.")

    assert words.tile_state(lost) == "<b>Unknown, may be billed</b><span>The answer was lost.</span>"


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=10))
def test_what_was_observed_is_never_more_than_the_whole(parts: list[tuple[float, bool]]) -> None:
    """The solid bar is at most the bar, and equal to it when nothing is estimated."""
    variations = tuple(
        VariationProgress(at, VariationStatus.PROCESSING, fraction, estimated)
        for at, (fraction, estimated) in enumerate(parts, 1)
    )
    running = replace(QUEUED, status=JobStatus.PROCESSING, variations=variations)

    assert 0 <= words.observed_percent(running) <= running.percent
    if not any(estimated for _, estimated in parts):
        assert words.observed_percent(running) == running.percent


@given(st.text())
def test_no_text_from_outside_becomes_mark_up(text: str) -> None:
    """Whatever a provider, a title or an error says is escaped everywhere."""
    hostile = f"<script>{text}"
    variation = replace(VARIATION, message=hostile, changed=hostile, error=ErrorInfo("x", hostile))
    progress = replace(QUEUED, message=hostile, method=hostile, reason=hostile, variations=(variation,))

    said = (
        words.status_line(progress)
        + words.method_line(progress)
        + words.tile_state(variation)
        + words.tile_caption(replace(variation, status=VariationStatus.COMPLETED))
    )
    assert "<script" not in said
