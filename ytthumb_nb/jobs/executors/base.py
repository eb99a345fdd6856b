"""The executor boundary: it runs attempts and reports events, and knows nothing of the store.

An attempt is one go at a whole job. Events travel back through `on_event`, which returns once the event is on
disk: that is what makes "journaled before it is sent" true wherever the body runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ytthumb_nb.events import JobEvent
from ytthumb_nb.progress import VariationProgress
from ytthumb_nb.spec import JobSpec

OnEvent = Callable[[JobEvent], Awaitable[None]]


@dataclass(frozen=True)
class ExecutorCapabilities:
    """`remote`: runs on other machines. `gpu`: may have one. `survives_kernel`: goes on without this process."""

    remote: bool = False
    gpu: bool = False
    survives_kernel: bool = False


@dataclass(frozen=True)
class Health:
    """Whether work can be taken, and in a sentence why not."""

    ready: bool
    message: str = ""


@dataclass(frozen=True)
class Run:
    """What to run: the variations `indexes` of `spec`, as attempt number `attempt`.

    `remote_ids` are provider ids known from an earlier attempt, by variation; `made_before` are pictures of the same
    request that are on disk and need not be paid again. `deadline` is when the job's limit
    is reached, in seconds since the epoch: wall-clock time, since a machine may sleep. `spent_usd` is what earlier
    attempts have cost or may have cost; it counts against the request's `max_cost_usd`.
    """

    spec: JobSpec
    attempt: int
    deadline: float
    indexes: Sequence[int]
    remote_ids: Mapping[int, str]
    made_before: Mapping[int, VariationProgress] = field(default_factory=dict)
    spent_usd: float = 0.0


class Executor(Protocol):
    """Runs attempts. All methods are called on the job loop."""

    capabilities: ExecutorCapabilities

    async def open(self, on_event: OnEvent) -> None: ...

    async def submit(self, run: Run) -> None: ...

    async def reattach(self, running: Sequence[tuple[str, int]]) -> set[str]:
        """Which of these (job id, attempt) still run here and report again from now on."""
        ...

    async def cancel(
        self, job_id: str, attempt: int, reason: str, index: int | None = None, *, after_current: bool = False
    ) -> bool:
        """Begin to stop a job, or one variation; False when it does not run here.

        With `after_current` the job finishes what it has begun, and begins nothing else.
        """
        ...

    async def forget(self, job_id: str, attempt: int) -> None:
        """Give an attempt up without a word: somebody else owns the job now."""
        ...

    async def health(self) -> Health: ...

    async def close(self, *, detach: bool = True) -> None:
        """Release what is held. `detach` leaves remote work running; without it, everything is cancelled."""
        ...
