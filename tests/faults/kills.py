"""kill -9 at random moments, again and again, over jobs of every kind on one home.

Each process first takes up what the killed one left behind, then starts jobs of its own, until it is killed too. The
stand-ins for Replicate and OpenAI run here and count what they would bill.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ledger import Ledger
from processes import Worker

from ytthumb_nb.progress import Progress
from ytthumb_nb.testing.openai_server import Drawing, OpenAIServer
from ytthumb_nb.testing.replicate_server import Life, ReplicateServer

#: A process is killed a moment after it told of so many changes at most, times the jobs that are open. Counting
#: changes, not seconds, lets the kills fall into the work on fast and on busy machines alike.
WITHIN_CHANGES = 40
AND_SECONDS = 0.1
#: No further jobs are started while this many are open, so that most of them come to an end between the kills.
MOST_OPEN = 6
KINDS = ("local", "replicate", "openai")
COUNT = 2


@dataclass
class Survival:
    """What became of a series of kills."""

    seed: int
    kills: int = 0
    jobs: Counter[str] = field(default_factory=Counter)
    adopted: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    paid: dict[str, tuple[int, int]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    took_s: float = 0.0

    def lines(self) -> list[str]:
        """As a table."""
        rows = [
            ("seed", str(self.seed)),
            ("processes killed with -9", str(self.kills)),
            ("jobs", ", ".join(f"{count} {kind}" for kind, count in sorted(self.jobs.items()))),
            ("times a job was taken up", str(self.adopted)),
            ("variations", ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items()))),
            (
                "pictures acknowledged as saved",
                f"{self.acknowledged}, all whole" if not self.broken else "see below",
            ),
            *(
                (f"paid calls at {kind}", f"{made} for {wanted} variations asked for")
                for kind, (made, wanted) in self.paid.items()
            ),
            ("promises broken", str(len(self.broken))),
            ("seconds", f"{self.took_s:.0f}"),
        ]
        return [f"{name:32} {value}" for name, value in rows] + [
            f"  BROKEN {sentence}" for sentence in self.broken
        ]


class _Later(threading.Event):
    """An event that comes by itself, some time after it is first asked for."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._at: float | None = None

    def wait(self, timeout: float | None = None) -> bool:
        if self._at is None:
            self._at = time.monotonic() + self._seconds
        left = self._at - time.monotonic()
        if left <= 0:
            return True
        return super().wait(left if timeout is None else min(left, timeout)) or time.monotonic() >= self._at


def torture(folder: Path, kills: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Survival:
    """Kill *kills* processes and check every promise at the end.

    Args:
        folder: an empty one; the home is made in it.
        seed: decides the moments and the servers' pace; what the machine makes of them is its own.
    """
    dice = random.Random(seed)
    survival, ledger = Survival(seed), Ledger()
    home = folder / "Hôme with spaces, ünïcode 画 & 'quotes'"
    begun = time.monotonic()
    with ExitStack() as stack:
        replicate = stack.enter_context(ReplicateServer())
        openai = stack.enter_context(OpenAIServer())
        replicate.lives = [Life(seconds=dice.uniform(0.0, 1.5)) for _ in range(kills * COUNT * 2)]
        openai.drawings = [
            Drawing(partials=1, until=(_Later(dice.uniform(0, 0.4)), _Later(dice.uniform(0, 0.8))))
            for _ in range(kills * COUNT * 2)
        ]
        environment = {**replicate.environment(), **openai.environment()}
        spare = stack.enter_context(Worker(environment))
        jobs: list[Progress] = []
        for number in range(kills):
            still_open = sum(not progress.status.final for progress in jobs)
            kinds = KINDS if still_open < MOST_OPEN else ()
            worker, spare = spare, stack.enter_context(Worker(environment))
            worker.go(home, reconnect=True, start=[_wishes(kind, number) for kind in kinds])
            changes = max(0, dice.randrange(-5, WITHIN_CHANGES * (1 + still_open)))
            worker.hear(changes)
            time.sleep(dice.uniform(0.0, AND_SECONDS))  # the moment of a kill hangs on no event
            said = worker.kill()
            ledger.hear(said)
            jobs = ledger.look(home)
            survival.kills += 1
            survival.adopted += sum(len(line["jobs"]) for line in said if line["say"] == "taken")
            say(f"kill {number + 1:3d} after {changes:2d} changes: {_last(said)}")
        spare.go(home, reconnect=True)
        spare.until("done")
        said = spare.end()
        survival.adopted += sum(len(line["jobs"]) for line in said if line["say"] == "taken")
        ledger.hear(said)
        jobs = ledger.settle(home)
        asked = Counter(_title(progress) for progress in jobs)
        billed = {
            "replicate": Counter(_named(p.input["prompt"]) for p in replicate.predictions.values()),
            "openai": Counter(_named(_prompt(call.body)) for call in openai.paid_calls),
        }
        for kind, calls in billed.items():
            wanted = COUNT * sum(1 for progress in jobs if progress.method == kind)
            survival.paid[kind] = (calls.total(), wanted)
            for title, made in calls.items():
                if made > COUNT:
                    ledger.broken.append(f"{kind} was paid {made} times for {COUNT} variations of {title!r}")
        if replicate.key_leaked or openai.key_leaked:
            ledger.broken.append("a key was shown where it does not belong")
    assert max(asked.values(), default=1) == 1, "titles tell jobs apart"
    survival.jobs.update(progress.method for progress in jobs)
    survival.statuses.update(str(v.status) for progress in jobs for v in progress.variations)
    survival.acknowledged = len(ledger.acknowledged)
    survival.broken = ledger.broken
    survival.took_s = time.monotonic() - begun
    return survival


def _wishes(kind: str, number: int) -> dict[str, object]:
    source = f"Title {kind} number {number:03d} end"
    return {
        "source": source,
        "provider": kind,
        "count": COUNT,
        "headline": "",
        "seed": number,
        "size": [320, 320],
    }


def _title(progress: Progress) -> str:
    return progress.job_id if progress.brief is None else str(progress.brief.title)


def _named(prompt: str) -> str:
    """The title in a prompt."""
    start = prompt.index("Title ")
    return prompt[start : prompt.index(" end", start)]


def _prompt(body: bytes) -> str:
    return str(json.loads(body)["prompt"])


def _last(said: list[dict[str, object]]) -> str:
    states = Counter(
        str(status)
        for line in _newest(said).values()
        for status in line["variations"]  # type: ignore[attr-defined]  # JSON
    )
    return ", ".join(f"{count} {status}" for status, count in sorted(states.items())) or "before any work"


def _newest(said: list[dict[str, object]]) -> dict[object, dict[str, object]]:
    return {line["job"]: line for line in said if line["say"] == "progress"}
