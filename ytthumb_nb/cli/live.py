"""Progress on a terminal: per job one bar, and one line per variation, redrawn in place.

What was observed is drawn solid; what is extrapolated from measured durations is drawn dotted and named an
estimate. Only clocks move by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ytthumb_nb.cli.summary import STATUS_STYLES, shown_path
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress

_REDRAWS_PER_S = 8
_WIDE, _NARROW = 40, 16
_MARKS = {
    VariationStatus.QUEUED: ("·", "."),
    VariationStatus.PROCESSING: ("▸", ">"),
    VariationStatus.COMPLETED: ("✓", "+"),
    VariationStatus.FAILED: ("✗", "x"),
    VariationStatus.CANCELLED: ("–", "-"),
    VariationStatus.UNKNOWN: ("?", "?"),
}
#: Done, estimated, to do; then the same for terminals without such letters.
_FINE, _PLAIN = ("━", "╍", "─"), ("#", "~", "-")


class LiveDisplay:
    """Draws all jobs it was shown until it is closed, then leaves nothing behind: the summary follows.

    Args:
        source_of: what a job was asked to make thumbnails of, by its id; shown while no title is known.
        console: where to draw; a terminal.
        now: seconds since the epoch, for clocks.
        hint: what Ctrl-C does here.
    """

    def __init__(
        self,
        source_of: Callable[[str], str],
        console: Console | None = None,
        *,
        now: Callable[[], float] = time.time,
        hint: str = "Ctrl-C cancels; finished pictures stay.",
    ) -> None:
        self._hint = hint
        self._source_of = source_of
        self._sources: dict[str, str] = {}
        self._console = console or Console(highlight=False)
        self._now = now
        self._jobs: dict[str, tuple[Progress, Mapping[int, str]]] = {}
        self._live: Live | None = None

    def show(self, progress: Progress, copies: Mapping[int, str] | None) -> None:
        if progress.job_id not in self._sources:
            self._sources[progress.job_id] = self._source_of(progress.job_id)
        self._jobs = {**self._jobs, progress.job_id: (progress, copies or {})}
        if self._live is None:
            self._live = Live(
                console=self._console,
                get_renderable=self._drawn,
                refresh_per_second=_REDRAWS_PER_S,
                transient=True,
            )
            self._live.start(refresh=True)

    def close(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _drawn(self) -> RenderableType:
        ascii_only = self._console.options.ascii_only
        jobs = [
            drawn(progress, copies, self._sources[job_id], now=self._now(), ascii_only=ascii_only)
            for job_id, (progress, copies) in self._jobs.items()
        ]
        return Group(*jobs, Text(self._hint, "dim"))


def drawn(
    progress: Progress, copies: Mapping[int, str], source: str, *, now: float, ascii_only: bool = False
) -> Group:
    """One job as it looks at *now* (seconds since the epoch); *source* names it until its title is known."""
    variations = progress.variations
    solid = sum(v.fraction or 0.0 for v in variations if not v.estimated) / len(variations)
    guessed = sum(v.fraction or 0.0 for v in variations if v.estimated) / len(variations)
    head = Text(no_wrap=True, overflow="ellipsis")
    title = progress.brief.title if progress.brief is not None else None
    head.append(title or shown_path(source), "bold")
    head.append(f"  {progress.method}" if progress.method else "", "cyan")
    head.append(f"  {progress.reason}" if progress.reason else "", "dim")
    bar = Text("  ", no_wrap=True, overflow="ellipsis")
    bar.append_text(_bar(solid, guessed, _WIDE, ascii_only))
    bar.append(f" {'about ' * progress.estimated}{progress.percent} %", "bold")
    for fact in _facts(progress, now):
        bar.append(f"  {fact}")
    rows = Table.grid(padding=(0, 1))
    for _ in range(3):
        rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    rows.expand = True
    for variation in variations:
        rows.add_row(*_row(variation, copies, now, ascii_only))
    return Group(head, bar, rows)


def _facts(progress: Progress, now: float) -> Iterator[str]:
    yield f"{progress.count(VariationStatus.COMPLETED)} of {len(progress.variations)} ready"
    if progress.started_at is not None:
        yield f"{(progress.finished_at or now) - progress.started_at:.0f} s"
    if progress.cancelling:
        yield progress.message
    elif (left := progress.left_s(now)) is not None:
        yield f"about {left:.0f} s to go"


def _row(
    variation: VariationProgress, copies: Mapping[int, str], now: float, ascii_only: bool
) -> tuple[Text, Text, Text, Text]:
    style = STATUS_STYLES.get(variation.status, "dim")
    mark = Text(f"  {_MARKS[variation.status][ascii_only]}", style)
    index = Text(f"{variation.index:2d}")
    if variation.status is VariationStatus.PROCESSING:
        solid, guessed = variation.fraction or 0.0, 0.0
        if variation.estimated:
            solid, guessed = guessed, solid
        if variation.fraction is None:
            begun = variation.started_at if variation.started_at is not None else now
            state = Text(f"running, {now - begun:.0f} s", "cyan")
        else:
            state = _bar(solid, guessed, _NARROW, ascii_only)
        return mark, index, state, Text(variation.message)
    state = Text("ready" if variation.status is VariationStatus.COMPLETED else str(variation.status), style)
    if variation.files is not None:
        path = shown_path(copies.get(variation.index, variation.files.picture))
        return mark, index, state, Text(variation.changed or path)
    return mark, index, state, Text(variation.message, "" if variation.status.final else "dim")


def _bar(solid: float, guessed: float, width: int, ascii_only: bool) -> Text:
    """A bar of *width* cells: the share that was observed, then the share that is an estimate."""
    done, maybe, open_ = _PLAIN if ascii_only else _FINE
    until = min(width, int(width * solid + 1e-9))
    upto = min(width, max(until, int(width * (solid + guessed) + 1e-9)))
    bar = Text()
    bar.append(done * until, "green")
    bar.append(maybe * (upto - until), "yellow")
    bar.append(open_ * (width - upto), "dim")
    return bar
