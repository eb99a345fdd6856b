"""Progress bars in a model's logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.providers.tqdm_logs import Bar, last_bar


@pytest.mark.parametrize(
    ("logs", "bar"),
    [
        (
            "\r  0%|          | 0/28 [00:00<?, ?it/s]\r 50%|█████     | 14/28 [00:01<00:01, 12.1it/s]",
            Bar(14, 28),
        ),
        (
            "Using seed: 7\n  4%|4         | 1/28 [00:00<00:05]\n  7%|7         | 2/28 [00:00<00:05]\n",
            Bar(2, 28),
        ),
        ("Denoising:  25%|##5       | 5/20 [00:02<00:06,  2.50it/s]", Bar(5, 20)),
        ("100%|██████████| 20/20 [00:08<00:00]\nrefining\n 10%|█         | 1/10 [00:00<00:01]", Bar(1, 10)),
        ("Downloading weights: 100%|██████████| 7/7 [00:03<00:00]", None),
        ("100%|█████████▉| 3.90G/3.91G [00:35<00:00, 117MB/s]", None),
        ("Loading pipeline components...: 100%|██████████| 7/7 [00:01<00:00, 5.1it/s]", None),
        (
            " 50%|█████     | 14/28 [00:01<00:01]\nFetching 3 files: 100%|██████████| 3/3 [00:00<00:00]",
            Bar(14, 28),
        ),
        ("Generating image...\nGenerated image in 45.6sec", None),
        ("50%|x| 3/0 [", None),
        ("50%|x| 9/3 [", None),
        ("done 100% | of it", None),
        ("", None),
        (None, None),
        (["50%|x| 1/2 ["], None),
    ],
)
def test_the_last_bar_counts(logs: object, bar: Bar | None) -> None:
    """On `\\r` and `\\n`, the last bar of the last stage is taken, and bars of downloads are passed over."""
    assert last_bar(logs) == bar


@given(st.text(alphabet="0123456789%|/ \r\n[]abck", max_size=400))
def test_any_logs_are_survived(logs: str) -> None:
    """Whatever is printed, the fraction is within 0..1."""
    bar = last_bar(logs)

    assert bar is None or 0.0 <= bar.fraction <= 1.0


def test_huge_logs_are_read_from_their_end() -> None:
    """Logs of megabytes cost next to nothing."""
    assert last_bar("x%|" * 1_000_000 + "\r 50%|█████     | 14/28 [00:01<00:01]") == Bar(14, 28)
