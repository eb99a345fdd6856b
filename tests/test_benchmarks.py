"""The benchmarks still run, and count right; how fast things are is for `make bench` to say."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import main
from benchmarks.drawing import draw
from benchmarks.parallel import takes
from benchmarks.row import Row, median, percentile
from ytthumb_nb.assets import sample

pytestmark = pytest.mark.slow


def test_percentiles_are_values_that_were_measured() -> None:
    """The share that does not exceed the percentile is at least the one asked for."""
    values = [float(value) for value in range(100, 0, -1)]

    assert (percentile(values, 0.95), percentile(values, 0.99), median(values)) == (95.0, 99.0, 50.0)
    assert (percentile([3.0], 0.99), percentile([1.0, 2.0], 1.0)) == (3.0, 2.0)


def test_a_goal_is_met_or_not() -> None:
    """The verdict compares with the goal, and keeps quiet where there is none."""
    verdicts = [Row("x", 1.0, "s", goal).verdict for goal in (1.0, 0.9, None)]

    assert verdicts == ["ok", "NOT", ""]


def test_a_measurement_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo ends with exit code 2 and the list of what there is."""
    assert main(["latency"]) == 2
    assert "imports, latencies, parallel, drawing" in capsys.readouterr().err


def test_drawing_is_measured_on_a_real_picture() -> None:
    """The first picture comes before the end; memory and lateness of the loop are there."""
    drawn = draw(sample("chelsea"), count=2)

    assert 0 < drawn.first_s <= drawn.all_s
    assert drawn.again_s > 0
    assert drawn.peak_mb > 50
    assert 0 <= drawn.lag_p99_ms <= drawn.lag_max_ms
    assert drawn.idle_p99_ms > 0


def test_parallel_work_is_measured_to_its_end() -> None:
    """All variations have pictures when the clock stops."""
    assert takes(2, concurrency=2, each_s=0.05) > 0.05
