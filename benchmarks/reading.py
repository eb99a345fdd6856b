"""`python -m benchmarks.reading`: how many words of our own thumbnails are read back at 168 px, by style, as a table.

Needs the extra `ocr` (`make ocr`). The local provider draws two ideas of two packaged photos in every style, with a
headline of 4, 5 and 14 words, of which those of one letter are not looked for. A picture counts as an alarm when a
word is missing; what was not read stands under the table with the height of the lowest line, to be looked at.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from ytthumb_nb.assets import sample
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.read_back import reader
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.styles import STYLES

PHOTOS = ("astronaut", "coffee")
HEADLINES = (
    "50 days in *space*",
    "I probably broke the internet",
    "How I spent 50 days in space and came back with a broken heart",
)
SEED = 7


def main() -> int:
    """Draw, read, print; 2 without the extra, else 0: there is no goal."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    try:
        engine = reader()
    except InvalidRequestError as missing:
        console.print(str(missing), markup=False)
        return 2
    times: list[float] = []

    def timed(picture: Pixels, /) -> Sequence[str]:
        start = time.perf_counter()
        lines = engine(picture)
        times.append(1000 * (time.perf_counter() - start))
        return lines

    table = Table("style", "pictures", "words", "read", "alarms", "median", box=box.MARKDOWN)
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as home, JobManager(home=Path(home)) as manager:
        for style in STYLES:
            pictures = words = read = alarms = 0
            times.clear()
            for photo in PHOTOS:
                for headline in HEADLINES:
                    request = ThumbnailRequest(
                        sample(photo), headline=headline, style=style, count=2, seed=SEED, provider="local"
                    )
                    for receipt in manager.receipts(manager.generate(request), read_back=timed):
                        fact = receipt["read back"]
                        some, of_all = map(int, str(fact.value).split(" of "))
                        pictures, words, read = pictures + 1, words + of_all, read + some
                        if some < of_all:
                            alarms += 1
                            lowest = receipt["smallest line"].said
                            missed.append(f"{style}, {photo} {receipt.index}, {lowest}: {fact.note}")
            median = f"{statistics.median(times):.0f} ms"
            table.add_row(style, *map(str, (pictures, words, read, alarms)), median)
    console.print(table)
    for line in missed:
        console.print(line, markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
