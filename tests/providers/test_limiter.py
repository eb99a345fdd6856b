"""The allowance that all jobs and processes of one account share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.limiter import Allowance, Rate, RateLimiter, rate_in

ORDINARY = Rate(600, 20)
LOW_CREDIT = (
    "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a "
    "burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~5s."
)


class Hand:
    """A wall clock that a test turns."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def clock(self) -> Clock:
        return Clock(wall=lambda: self.now)


def _limiter(hand: Hand, home: Path | None, rate: Rate = ORDINARY, key: str = "r8_key") -> RateLimiter:
    return RateLimiter("replicate", key, rate, home=home, clock=hand.clock())


def test_ten_start_at_once_on_an_ordinary_account(tmp_path: Path) -> None:
    """Ten variations of a job are not held back by the usual rate."""
    limiter = _limiter(Hand(), tmp_path)

    assert [limiter.try_start() for _ in range(10)] == [0.0] * 10


def test_two_processes_share_one_allowance(tmp_path: Path) -> None:
    """What one limiter takes from the file is gone for another one on the same file and account."""
    hand = Hand()
    one, other = (_limiter(hand, tmp_path, Rate(6, 1)) for _ in range(2))

    assert one.try_start() == 0.0
    assert other.try_start() == pytest.approx(10.0)
    hand.now += 10.0
    assert other.try_start() == 0.0
    assert one.try_start() == pytest.approx(10.0)


def test_accounts_do_not_share(tmp_path: Path) -> None:
    """Another key has an allowance of its own."""
    hand = Hand()
    assert _limiter(hand, tmp_path, Rate(6, 1)).try_start() == 0.0
    assert _limiter(hand, tmp_path, Rate(6, 1), key="r8_other").try_start() == 0.0


def test_after_a_refusal_everybody_waits_and_then_queues(tmp_path: Path) -> None:
    """One refusal holds all jobs for as long as was asked, and then they start at the rate that was told."""
    hand = Hand()
    one, other = (_limiter(hand, tmp_path) for _ in range(2))
    one.refused(5.0, LOW_CREDIT)

    assert other.try_start() == pytest.approx(5.0)
    hand.now += 5.0
    assert other.try_start() == 0.0
    assert one.try_start() == pytest.approx(10.0)


def test_a_refusal_without_numbers_makes_careful(tmp_path: Path) -> None:
    """When no rate is told, starts follow one a second after the wait."""
    hand = Hand()
    limiter = _limiter(hand, tmp_path)
    limiter.refused(30.0)
    hand.now += 30.0

    assert limiter.try_start() == 0.0
    assert limiter.try_start() == pytest.approx(1.0)


def test_a_lower_limit_is_forgotten_after_a_while(tmp_path: Path) -> None:
    """Credit may have been added: ten minutes after the last refusal the usual rate is tried again."""
    hand = Hand()
    limiter = _limiter(hand, tmp_path)
    limiter.refused(5.0, LOW_CREDIT)
    hand.now += 600.0

    assert [limiter.try_start() for _ in range(3)] == [0.0] * 3


def test_a_clock_that_was_set_back_does_not_block(tmp_path: Path) -> None:
    """An allowance written a day ahead of now is not waited for."""
    hand = Hand()
    limiter = _limiter(hand, tmp_path, Rate(6, 1))
    limiter.try_start()
    hand.now -= 86_400.0

    assert limiter.try_start() == 0.0


def test_without_a_writable_home_the_process_still_shares(tmp_path: Path) -> None:
    """A home that cannot be written costs the sharing between processes, not the limit."""
    hand = Hand()
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    for home, key in ((None, "r8_a"), (blocked, "r8_b")):
        assert _limiter(hand, home, Rate(6, 1), key).try_start() == 0.0
        assert _limiter(hand, home, Rate(6, 1), key).try_start() == pytest.approx(10.0)


def test_a_damaged_file_does_not_stop_work(tmp_path: Path) -> None:
    """A file that is no database is worked around."""
    (tmp_path / "limits.sqlite3").write_bytes(b"not a database" * 100)

    assert _limiter(Hand(), tmp_path, key="r8_damaged").try_start() == 0.0


def test_the_key_is_not_in_the_file(tmp_path: Path) -> None:
    """Only a digest of the key is kept."""
    _limiter(Hand(), tmp_path, key="r8_very_secret").try_start()

    assert all(b"secret" not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "rate"),
    [
        (LOW_CREDIT, Rate(6, 1)),
        ("Limit: 5 images per minute.", Rate(5, 1)),
        ("2 requests per second, burst of 4", Rate(120, 4)),
        ("0 requests per minute", None),
        ("Your rate limit resets in ~30s.", None),
        ("", None),
    ],
)
def test_rates_in_sentences(words: str, rate: Rate | None) -> None:
    """The account's own limit is read from what the provider says."""
    assert rate_in(words) == rate


@given(
    rate=st.builds(Rate, st.floats(1, 1000), st.integers(1, 20)),
    pauses=st.lists(st.floats(0, 30), min_size=1, max_size=60),
)
def test_no_window_holds_more_than_its_share(rate: Rate, pauses: list[float]) -> None:
    """However the asking is timed, a minute never sees more starts than its rate and one burst allow."""
    now, allowance, starts = 1_000.0, Allowance(), []
    for pause in pauses:
        now += pause
        allowance, wait = allowance.start(now, rate)
        if wait == 0.0:
            starts.append(now)

    for first in starts:
        within = [start for start in starts if first <= start < first + 60]
        assert len(within) <= rate.per_minute + rate.burst + 1
