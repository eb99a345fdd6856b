"""`python -m benchmarks [NAME ...]`: measure what is named below, or all of it, and print one table."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.drawing import drawing
from benchmarks.fast_path import fast_path
from benchmarks.imports import imports
from benchmarks.latencies import latencies
from benchmarks.parallel import parallel
from benchmarks.providers import providers
from benchmarks.retexting import retexting
from benchmarks.row import Row
from benchmarks.styles import styles

MEASUREMENTS: dict[str, Callable[[], Iterator[Row]]] = {
    "imports": imports,
    "latencies": latencies,
    "parallel": parallel,
    "drawing": drawing,
    "styles": styles,
    "fast_path": fast_path,
    "retexting": retexting,
    "providers": providers,
}


def main(wanted: Sequence[str]) -> int:
    """Run the *wanted* measurements (all if none is named); 0 when every goal is met, 1 when not, 2 for a typo."""
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        print(f"{', '.join(unknown)}: there are only {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in wanted or MEASUREMENTS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += MEASUREMENTS[name]()
    table = Table("what", "goal", "measured", "", "beside", box=box.MARKDOWN)
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:g} {row.unit}".strip()
        table.add_row(row.what, goal, f"{_number(row.measured)} {row.unit}".strip(), row.verdict, row.beside)
    Console(width=None if sys.stdout.isatty() else 190, highlight=False).print(table)
    print(f"{_machine()}, {datetime.datetime.now(datetime.UTC).date()}")
    return int(any(row.verdict == "NOT" for row in rows))


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}{load}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
