"""Other words on finished pictures: one and ten, on the local provider's pictures and on large foreign ones.

Each measurement is a process of its own, so that nothing is known yet when it begins.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.row import Row, median
from ytthumb_nb.assets import sample
from ytthumb_nb.events import Picture, ProviderEvent
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities

_WORDS = ("I went to *space*", "Fifty days in orbit", "Це змінить *усе*")


class Foreign:
    """A provider whose pictures are as large as those of AI models, and come without a layout."""

    name = "foreign"
    capabilities = Capabilities(concurrency=2)

    def __init__(self) -> None:
        with Image.open(sample("astronaut")) as small:
            large = small.convert("RGB").resize((1536, 1024), Image.Resampling.BICUBIC)
        noise = np.random.default_rng(1).integers(0, 24, (1024, 1536, 3), dtype=np.uint8)
        data = io.BytesIO()
        Image.fromarray(np.asarray(large) // 2 + noise).save(data, "PNG", compress_level=1)
        self._picture = data.getvalue()

    def availability(self) -> Availability:
        return Availability(True, "Draws nothing, hands out one picture.")

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        yield Picture(self._picture)

    async def aclose(self) -> None:
        """There is nothing to release."""


def retexting() -> Iterator[Row]:
    """The first set of new words, when pictures must be decoded, and the next ones."""
    for provider, what in (("local", "drawn here"), ("foreign", "of 1536 x 1024, as AI models send them")):
        first_s, next_s, one_s = _in_a_process(provider)
        yield Row(
            f"other words on ten pictures {what}",
            first_s,
            "s",
            2,
            f"next words {next_s:.2f} s; one picture {1000 * one_s:.0f} ms",
        )


def _in_a_process(provider: str) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "benchmarks.retexting", provider]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first_s, next_s, one_s = json.loads(done.stdout)
    return first_s, next_s, one_s


def measure(provider: str) -> tuple[float, float, float]:
    """Seconds for ten pictures the first time, for ten the next times, and for one."""
    with tempfile.TemporaryDirectory() as home:
        with JobManager(home, providers={"foreign": Foreign()}) as manager:
            photo = Path(sample("astronaut"))
            result = manager.generate(photo, provider=provider, count=10, headline="Ready for launch", seed=1)
        with JobManager(home) as manager:  # has not seen the pictures yet
            ten = [_seconds(manager, result.job_id, words) for words in _WORDS]
            one = [_seconds(manager, result.job_id, words, 1) for words in reversed(_WORDS)]
    return ten[0], median(ten[1:]), median(one)


def _seconds(manager: JobManager, job_id: str, words: str, only: int | None = None) -> float:
    begun = time.perf_counter()
    result = manager.retext(job_id, headline=words, variations=None if only is None else [only])
    assert len(result.pictures) == 10
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
