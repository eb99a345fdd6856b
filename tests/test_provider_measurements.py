"""What `make bench` says of the paid providers is measured on real jobs; here with small numbers and no goals."""

from __future__ import annotations

import pytest

from benchmarks.providers import cancelled, partials, ten_at_once

pytestmark = pytest.mark.slow


def test_parallel_predictions_take_about_as_long_as_one() -> None:
    """Three at once end together; in a row they would take three times as long."""
    wall_s, slowest_s = ten_at_once(3, 1.0)

    assert 1.0 <= slowest_s <= wall_s < 2 * slowest_s


def test_partial_pictures_reach_progress_and_tile() -> None:
    """Each partial that leaves the server is seen in both places before the next is sent."""
    to_progress, to_tile = partials(rounds=1)

    assert len(to_progress) == len(to_tile) == 2
    assert all(0 < seconds < 5 for seconds in (*to_progress, *to_tile))


@pytest.mark.parametrize("name", ["replicate", "openai"])
def test_after_a_cancel_nothing_is_sent(name: str) -> None:
    """All that were in work are stopped at the server, and it hears of nobody afterwards."""
    stopped = cancelled(name, count=5, still_s=0.3)

    assert (stopped.paid, stopped.paid_after, stopped.calls_after) == (5, 0, 0)
    assert 0 < stopped.reached_s < 5
