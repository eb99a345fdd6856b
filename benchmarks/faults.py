"""`python -m benchmarks.faults`: every provider through every fault, as a table; 1 when a cell is not as it must be.

Each cell is a whole job of three variations, run by a `JobManager` with the real client against the stand-in on
this machine. Calls are counted by the server. Waits are not waited for: their sum stands in the column "waited".
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.fault_rows import FAULTS, READY, Cell
from benchmarks.fault_stands import Stand, stand
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress

VARIATIONS = 3
PATIENCE_S = 60.0
#: Cells that are tried side by side; more do not end sooner on two cores.
AT_ONCE = 4


@dataclass(frozen=True)
class Tried:
    """What came of one cell.

    `calls` are paid calls that reached the server, `accepted` those it did work for, and `most` how many of these
    were for one and the same variation. Times are in seconds.
    """

    fault: str
    provider: str
    outcome: str
    pictures: int
    calls: int
    accepted: int
    most: int
    took_s: float
    waited_s: float
    wanted: Cell

    @property
    def wrong(self) -> str:
        """What is not as it must be, in words; empty when all is well."""
        wanted = self.wanted
        problems = [f"{self.most} paid calls for one variation"] * (self.most > 1)
        problems += [f"outcome must be {wanted.outcome}"] * (self.outcome != wanted.outcome)
        problems += [f"{wanted.pictures} pictures expected"] * (self.pictures != wanted.pictures)
        problems += [f"{wanted.calls} calls expected"] * (self.calls != wanted.calls)
        return "; ".join(problems)


def tried(fault: str, provider: str, cell: Cell) -> Tried:
    """Run the job of one cell."""
    with tempfile.TemporaryDirectory() as folder, stand(provider) as at:
        cell.arrange(at)
        home = Path(folder)
        made = at.provider(home, cell.options)
        begun = time.perf_counter()
        with JobManager(home, providers={provider: made}) as manager:
            job = manager.start(
                "A cabin in ten days", provider=provider, count=VARIATIONS, size=(320, 320), headline=""
            )
            if cell.cancel:
                _cancel_when_all_run(job, at)
            job.wait(PATIENCE_S)
            took_s = time.perf_counter() - begun
        billed = Counter(at.billed)
        return Tried(
            fault,
            provider,
            _outcome(job.progress),
            job.progress.count(VariationStatus.COMPLETED),
            at.server.count(at.paid_route),
            sum(billed.values()),
            max(billed.values(), default=0),
            took_s,
            at.time.waited,
            cell,
        )


def _cancel_when_all_run(job: Job, at: Stand) -> None:
    at.server.wait_for(at.paid_route, VARIATIONS)
    if at.name == "replicate":
        at.server.wait_for("get", VARIATIONS)
    job.cancel()


def _outcome(progress: Progress) -> str:
    """What became of the variations without a picture, each different way once."""
    ways = {
        f"{v.status} ({v.error.code if v.error is not None else v.message})"
        for v in progress.variations
        if v.status is not VariationStatus.COMPLETED
    }
    return ", ".join(sorted(ways)) or READY


def matrix(only: Sequence[str] = ()) -> Iterator[Tried]:
    """Every cell, in the order of the rows; *only* takes those whose name holds one of these words."""
    cells = [
        (row.name, provider, cell)
        for row in FAULTS
        if not only or any(word in row.name for word in only)
        for provider, cell in row.cells.items()
    ]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fault") as pool:
        yield from pool.map(lambda each: tried(*each), cells)


def main(only: Sequence[str]) -> int:
    """Print the matrix; 1 when a cell is not as it must be."""
    table = Table(
        "fault", "provider", "outcome of what got no picture", "pictures", "paid calls", "accepted",
        "most for one", "took", "waited in all", "", box=box.MARKDOWN,
    )  # fmt: skip
    wrong = 0
    for each in matrix(only):
        wrong += bool(each.wrong)
        table.add_row(
            each.fault, each.provider, each.outcome, f"{each.pictures} of {VARIATIONS}", str(each.calls),
            str(each.accepted), str(each.most), f"{each.took_s:.1f} s", f"{each.waited_s:.0f} s",
            each.wrong or "ok",
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)
    print(
        f"{wrong} cells are not as they must be." if wrong else "Nowhere a second paid call for one variation."
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
