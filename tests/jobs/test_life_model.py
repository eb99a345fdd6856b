"""The life of jobs in the store, held against a plain model in memory, in any order of writes by several owners.

Owners write, are replaced without knowing it, stand still and write again; others read, take up what they have read
before, retry, choose, wish and delete. The model is lists and strings and knows neither fold nor SQL.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
)

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.events import (
    Happening,
    JobCancelling,
    JobEnded,
    JobEvent,
    JobStarted,
    RemoteCreated,
    Sending,
    VariationAdvanced,
    VariationCancelled,
    VariationCompleted,
    VariationFailed,
    VariationStarted,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.jobs import recovery
from ytthumb_nb.models import ErrorInfo, VariationFiles
from ytthumb_nb.progress import Progress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.owner import NOBODY, Owner
from ytthumb_nb.store.sqlite import JobStore, OwnerReplacedError, StoredJob

pytestmark = pytest.mark.slow

COUNT = 2
OWNERS = [Owner("here", number, number, "boot.1", "x") for number in (1, 2, 3)]
FILES = VariationFiles(Path("/p.jpg"), Path("/o.png"), Path("/v.jpg"), Path("/s.jpg"))
ERROR = ErrorInfo("provider", "It broke.")
ENDED = {"completed", "failed", "cancelled", "unknown"}

owners = st.sampled_from(OWNERS)
indexes = st.integers(1, COUNT)
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.just(JobStarted("local")),
    st.just(JobCancelling("asked")),
    st.sampled_from([JobEnded(), JobEnded(ERROR)]),
    indexes.map(VariationStarted),
    indexes.map(lambda index: VariationAdvanced(index, Sending("key"))),
    indexes.map(lambda index: VariationAdvanced(index, RemoteCreated(f"remote-{index}"))),
    indexes.map(lambda index: VariationCompleted(index, FILES)),
    st.builds(lambda index, unknown: VariationFailed(index, ERROR, unknown), indexes, st.booleans()),
    indexes.map(lambda index: VariationCancelled(index, "stopped")),
)


@dataclass
class Plain:
    """A job as anybody would write it down."""

    owner: Owner
    status: str = "queued"
    attempt: int = 1
    variations: list[str] = field(default_factory=lambda: ["queued"] * COUNT)
    calls: list[str] = field(default_factory=lambda: [""] * COUNT)
    stopping: bool = False
    chosen: int | None = None
    wishes: set[int] = field(default_factory=set)
    version: int = 0


@dataclass
class Holder:
    """An owner and what it believes of its job; it may have been replaced without knowing it."""

    owner: Owner
    progress: Progress


@dataclass
class Reading:
    """What somebody read of a job, some time ago."""

    stored: StoredJob
    version: int


class JobLife(RuleBasedStateMachine):
    """The store and the model side by side."""

    holders: Bundle[Holder] = Bundle("holders")
    readings: Bundle[Reading] = Bundle("readings")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.home = Path(self._folder.name)
        self.store = JobStore(self.home)
        self.model: dict[str, Plain] = {}
        self.at = 1000.0
        self.keys = 0

    def teardown(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def tick(self) -> float:
        """The next moment."""
        self.at += 1.0
        return self.at

    # ------------------------------------------------------------ what may be done

    @precondition(lambda self: len(self.model) < 2)  # few jobs, so that much becomes of each
    @rule(target=holders, owner=owners)
    def create(self, owner: Owner) -> Holder:
        """A job begins."""
        job_id, at = f"job-{len(self.model)}-{self.at}", self.tick()
        spec = JobSpec(
            job_id=job_id, source="A title", count=COUNT, style="modern", provider="local", reason="",
            asked_provider="auto", model=None, notes="", headline="", references=(), seed=7, asked_seed=None,
            size=(320, 320), max_cost_usd=None, timeout_s=900.0, created_at=at,
        )  # fmt: skip
        progress = Progress.queued(job_id, COUNT, at, method="local")
        self.store.create(spec, progress, owner).result()
        self.model[job_id] = Plain(owner)
        return Holder(owner, progress)

    @rule(holder=holders, several=st.lists(happenings, min_size=1, max_size=4))
    def say_something(self, holder: Holder, several: list[Happening]) -> None:
        """An owner writes what happened."""
        for what in several:
            self.say(holder, what)

    def say(self, holder: Holder, what: Happening) -> None:
        """An owner writes what happened; one that was replaced is refused and changes nothing."""
        job_id = holder.progress.job_id
        if isinstance(what, VariationAdvanced) and isinstance(what.event, Sending):
            self.keys += 1
            what = VariationAdvanced(what.index, Sending(f"key-{self.keys}"))
        event = JobEvent(job_id, holder.progress.attempt, self.tick(), what)
        after = fold(holder.progress, event)
        if after is holder.progress:
            return
        refused = self.store.record([event], after, holder.owner).exception()
        plain = self.model.get(job_id)
        mine = plain is not None and plain.owner == holder.owner and plain.attempt == event.attempt
        assert (refused is None) is mine
        if plain is not None and mine:
            holder.progress = after
            happen(plain, what)
            plain.version += 1
        else:
            assert isinstance(refused, OwnerReplacedError)

    @rule(holder=holders, failed=indexes)
    def fail(self, holder: Holder, failed: int) -> None:
        """An owner comes to the end of a job that lacks a picture."""
        for what in (JobStarted("local"), VariationFailed(failed, ERROR), JobEnded()):
            self.say(holder, what)

    @rule(target=readings, holder=holders)
    def read(self, holder: Holder) -> MultipleResults[Reading]:
        """Somebody reads a job."""
        stored = self.store.load(holder.progress.job_id)
        plain = self.model.get(holder.progress.job_id)
        assert (stored is None) is (plain is None)
        return multiple() if stored is None or plain is None else multiple(Reading(stored, plain.version))

    @rule(target=holders, reading=readings, owner=owners, unknown=st.booleans())
    def go_on(self, reading: Reading, owner: Owner, unknown: bool) -> MultipleResults[Holder]:
        """Somebody goes on with a job as it was when it was read."""
        if reading.stored.progress.status.final:
            return self.retry(reading, owner, unknown)
        return self.take_up(reading, owner)

    def take_up(self, reading: Reading, owner: Owner) -> MultipleResults[Holder]:
        """What was unfinished when it was read is taken up by the first who tries."""
        plan = recovery.adopt(self.store, reading.stored, owner, self.tick())
        plain = self.model.get(reading.stored.spec.job_id)
        assert (plan is not None) is (plain is not None and plain.version == reading.version)
        if plan is None or plain is None:
            return multiple()
        reopen(plain, owner, [i for i, status in enumerate(plain.variations) if status not in ENDED])
        for index, call in enumerate(plain.calls):
            if plain.variations[index] == "queued" and call == "sent":
                plain.variations[index], plain.calls[index] = "unknown", "unknown"
        assert set(plan.run.indexes) == {
            index for index, status in enumerate(plain.variations, 1) if status == "queued"
        }
        return multiple(Holder(owner, plan.progress))

    def retry(self, reading: Reading, owner: Owner, unknown: bool) -> MultipleResults[Holder]:
        """What was missing when the ended job was read is made once, however many ask."""
        plain = self.model.get(reading.stored.spec.job_id)
        wanted = {"failed", "cancelled"} | ({"unknown"} if unknown else set())
        before = [str(v.status) for v in reading.stored.progress.variations]
        again = [i for i, status in enumerate(before) if status in wanted]
        may = (
            plain is not None
            and plain.version == reading.version
            and reading.stored.progress.status.final
            and bool(again)
        )
        try:
            plan = recovery.retry(self.store, reading.stored, owner, self.tick(), unknown=unknown)
        except InvalidRequestError:
            assert not may
            return multiple()
        assert may
        assert plain is not None
        reopen(plain, owner, again)
        plain.wishes.clear()
        return multiple(Holder(owner, plan.progress))

    @rule(
        holder=holders,
        index=indexes,
        what=st.sampled_from(["beat", "release", "choose", "unchoose", "wish", "come_again"]),
    )
    def besides(self, holder: Holder, index: int, what: str) -> None:
        """Something that does not begin or end anything."""
        match what:
            case "beat":
                self.beat(holder)
            case "release":
                self.release(holder.owner)
            case "choose" | "unchoose":
                self.choose(holder, index if what == "choose" else None)
            case "wish":
                self.wish(holder, index)
            case _:
                self.come_again()

    def beat(self, holder: Holder) -> None:
        """An owner gives a sign of life, and hears whether the job is its own."""
        job_id, plain = holder.progress.job_id, self.model.get(holder.progress.job_id)
        mine = plain is not None and plain.owner == holder.owner
        assert self.store.beat([job_id], holder.owner, self.tick()).result() == ({job_id} if mine else set())
        if plain is not None and mine:
            plain.version += 1

    def release(self, owner: Owner) -> None:
        """An owner closes in good order."""
        self.store.release(owner).result()
        for plain in self.model.values():
            if plain.owner == owner and plain.status not in ENDED:
                plain.owner = NOBODY
                plain.version += 1

    def choose(self, holder: Holder, variation: int | None) -> None:
        """Anybody chooses a picture."""
        self.store.choose(holder.progress.job_id, variation).result()
        if plain := self.model.get(holder.progress.job_id):
            plain.chosen = variation

    def wish(self, holder: Holder, variation: int) -> None:
        """Anybody asks to stop a variation."""
        if plain := self.model.get(holder.progress.job_id):
            self.store.request_cancel(holder.progress.job_id, variation, self.tick()).result()
            plain.wishes.add(variation)

    def come_again(self) -> None:
        """The process ends, and another one opens the store."""
        self.store.close()
        self.store = JobStore(self.home)

    @rule(reading=consumes(readings))
    def delete(self, reading: Reading) -> None:
        """Somebody deletes a job as it was read."""
        job_id = reading.stored.spec.job_id
        plain = self.model.get(job_id)
        fresh = plain is not None and plain.version == reading.version
        assert self.store.delete([reading.stored]).result() == ({job_id} if fresh else set())
        if fresh:
            del self.model[job_id]

    # ------------------------------------------------------------ what must be so

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        """Owner, attempt, statuses, choice and wishes of every job; which are unfinished; the newest first."""
        stored = {each.spec.job_id: each for each in self.store.recent(10_000)}
        told = {
            job_id: Plain(
                owner=each.owner,
                status=str(each.progress.status),
                attempt=each.progress.attempt,
                variations=[str(v.status) for v in each.progress.variations],
                calls=self.model[job_id].calls,
                stopping=each.progress.cancelling,
                chosen=each.chosen,
                wishes=self.store.cancel_requests([job_id]).get(job_id, set()),
                version=self.model[job_id].version,
            )
            for job_id, each in stored.items()
        }
        assert told == self.model
        assert list(stored) == list(self.model)[::-1]
        open_ = {job_id for job_id, plain in self.model.items() if plain.status not in ENDED}
        assert {each.spec.job_id for each in self.store.unfinished()} == open_
        for job_id, plain in self.model.items():
            sent = {index for index, call in enumerate(plain.calls, 1) if call == "sent"}
            assert self.store.unanswered_calls(job_id) == sent


def happen(plain: Plain, what: Happening) -> None:
    """What an event does to the model."""
    match what:
        case JobStarted():
            plain.status = "processing"
        case JobCancelling():
            plain.stopping = True
        case JobEnded(error):
            plain.variations = [each if each in ENDED else "cancelled" for each in plain.variations]
            done, cancelled = plain.variations.count("completed"), plain.variations.count("cancelled")
            if error is not None or not (done or cancelled):
                plain.status = "failed"
            elif cancelled and (plain.stopping or not done):
                plain.status = "cancelled"
            else:
                plain.status = "completed"
        case VariationStarted(index) | VariationAdvanced(index) if plain.variations[index - 1] not in ENDED:
            plain.variations[index - 1] = "processing"
        case VariationCompleted(index):
            end(plain, index, "completed")
        case VariationFailed(index):
            end(plain, index, "unknown" if what.unknown else "failed")
        case VariationCancelled(index):
            end(plain, index, "cancelled")
        case _:
            pass
    if isinstance(what, VariationAdvanced):
        if isinstance(what.event, Sending):
            plain.calls[what.index - 1] = "sent"
        elif plain.calls[what.index - 1] == "sent":
            plain.calls[what.index - 1] = "accepted"


def end(plain: Plain, index: int, status: str) -> None:
    """A variation ends, if it has not, and with it its paid call."""
    if plain.variations[index - 1] not in ENDED:
        plain.variations[index - 1] = status
    if plain.calls[index - 1] in ("sent", "accepted"):
        plain.calls[index - 1] = status


def reopen(plain: Plain, owner: Owner, again: list[int]) -> None:
    """The next attempt begins."""
    plain.owner, plain.attempt, plain.status, plain.stopping = owner, plain.attempt + 1, "queued", False
    for index in again:
        plain.variations[index] = "queued"
    plain.version += 1


JobLife.TestCase.settings = settings(max_examples=20, stateful_step_count=30)
TestJobLife = JobLife.TestCase
TestJobLife.__doc__ = (
    "Any order of writes, replacements, retries, wishes and restarts leaves store and model alike."
)
