"""The job store: what is written is read back, only the owner's writes count, money is journaled."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytthumb_nb.errors import StoreError
from ytthumb_nb.events import (
    Happening,
    JobEvent,
    RemoteCreated,
    Sending,
    VariationAdvanced,
    VariationCompleted,
    VariationFailed,
    Waiting,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.models import ErrorInfo, JobStatus, VariationFiles, VideoBrief
from ytthumb_nb.progress import Progress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore, OwnerReplacedError

ME = Owner.this_process()
OTHER = Owner("elsewhere", 1, 1)


@pytest.fixture
def store(home: Path) -> Iterator[JobStore]:
    """A store on this test's home, closed at the end."""
    store = JobStore(home)
    yield store
    store.close()


def spec(job_id: str = "j1", **changes: object) -> JobSpec:
    """A job specification with every field set to something."""
    values: dict[str, object] = {
        "job_id": job_id, "source": "A title", "count": 2, "style": "modern", "provider": "local", "reason": "No key.",
        "asked_provider": "auto", "model": None, "notes": "bright", "headline": None,
        "references": (Path("/r/1.png"),), "seed": 7, "asked_seed": None, "size": (1280, 720), "max_cost_usd": 0.5,
        "timeout_s": 900.0, "created_at": 100.0,
    }  # fmt: skip
    return JobSpec(**{**values, **changes})  # type: ignore[arg-type]  # the table above has the right types


def begin(store: JobStore, job_id: str = "j1", owner: Owner = ME, at: float = 100.0) -> Progress:
    """Write a queued job."""
    progress = Progress.queued(job_id, 2, at, method="local")
    store.create(spec(job_id, created_at=at), progress, owner).result()
    return progress


def happen(store: JobStore, progress: Progress, *happenings: Happening, owner: Owner = ME) -> Progress:
    """Fold and record *happenings*."""
    for what in happenings:
        event = JobEvent(progress.job_id, progress.attempt, progress.updated_at + 1, what)
        progress = fold(progress, event)
        store.record([event], progress, owner).result()
    return progress


def test_nothing_is_made_before_the_first_write(store: JobStore, home: Path) -> None:
    """Looking into an empty store finds nothing and leaves no file behind."""
    assert (store.recent(10), store.load("x"), store.unfinished(), store.cancel_requests(["x"])) == (
        [],
        None,
        [],
        {},
    )
    assert not home.exists()


@settings(max_examples=25, deadline=None)
@given(
    title=st.text(max_size=20),
    seed=st.integers(0, 2**32 - 1),
    cost=st.none() | st.floats(0, 100),
    fraction=st.none() | st.floats(0, 1),
)
def test_what_is_stored_is_what_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, title: str, seed: int, cost: float | None, fraction: float | None
) -> None:
    """A specification and a progress come back equal, value for value."""
    folder = tmp_path_factory.mktemp("home")
    store = JobStore(folder)
    wanted = spec(source=title, seed=seed, max_cost_usd=cost)
    progress = Progress.queued("j1", 2, 100.0)
    store.create(wanted, progress, ME).result()
    files = VariationFiles(folder / "a.jpg", folder / "a.png", folder / "p.jpg", folder / "s.jpg")
    progress = happen(
        store,
        progress,
        VariationCompleted(1, files, "left", cost, {"seed": seed, "axis": [title]}),
        VariationFailed(2, ErrorInfo("x", title)),
    )
    store.close()

    stored = JobStore(folder).load("j1")

    assert stored is not None
    assert (stored.spec, stored.progress, stored.owner) == (wanted, progress, ME)


def test_the_newest_job_comes_first(store: JobStore) -> None:
    """recent() is ordered by creation, newest first, and limited."""
    for number in range(5):
        begin(store, f"j{number}", at=100.0 + number)

    assert [job.spec.job_id for job in store.recent(2)] == ["j4", "j3"]


def test_only_the_owner_may_write(store: JobStore) -> None:
    """Once another process has adopted the job, what the old owner says is refused and changes nothing."""
    progress = begin(store)
    stored = store.load("j1")
    assert stored is not None
    assert store.adopt(stored, OTHER, 101.0).result() is True
    assert store.adopt(stored, ME, 101.0).result() is False

    with pytest.raises(OwnerReplacedError, match="run by another process"):
        happen(store, progress, VariationFailed(1, ErrorInfo("x", "late")))

    after = store.load("j1")
    assert after is not None
    assert (after.owner, after.progress) == (OTHER, progress)


def test_a_bad_write_costs_only_itself(store: JobStore) -> None:
    """Writes that are committed together stay independent: one that is refused does not take others with it."""
    progress = begin(store)
    event = JobEvent("j1", 1, 101.0, VariationFailed(1, ErrorInfo("x", "y")))
    changed = fold(progress, event)

    refused = store.record([event], changed, OTHER)
    kept = store.record([event], changed, ME)

    assert isinstance(refused.exception(), OwnerReplacedError)
    kept.result()
    stored = store.load("j1")
    assert stored is not None
    assert stored.progress == changed


def test_wishes_to_cancel_wait_for_the_owner(store: JobStore) -> None:
    """A wish to stop the job is 0, one for a variation its number; asking twice is one wish."""
    begin(store)
    for variation in (None, 2, 2, None):
        store.request_cancel("j1", variation, 101.0).result()

    assert store.cancel_requests(["j1", "j2"]) == {"j1": {0, 2}}


def calls(store: JobStore) -> list[tuple[object, ...]]:
    """The journal: key, state, remote id, cost."""
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT key, state, remote_id, cost_usd FROM calls ORDER BY rowid").fetchall()


def test_a_paid_call_is_journaled_step_by_step(store: JobStore, home: Path) -> None:
    """Refused, sent again, accepted, completed: each call has its own line, and the line its newest state."""
    progress = begin(store)
    files = VariationFiles(home, home, home, home)

    progress = happen(store, progress, VariationAdvanced(1, Sending("k1", 0.04)))
    assert calls(store) == [("k1", "sent", None, None)]
    assert store.unanswered_calls("j1") == {1}

    progress = happen(store, progress, VariationAdvanced(1, Waiting("429", 2.0)))
    assert store.unanswered_calls("j1") == set()

    progress = happen(
        store,
        progress,
        VariationAdvanced(1, Sending("k2", 0.04)),
        VariationAdvanced(1, RemoteCreated("r-9")),
        VariationCompleted(1, files, cost_usd=0.05),
    )
    assert calls(store) == [("k1", "refused", None, None), ("k2", "completed", "r-9", 0.05)]

    happen(
        store,
        progress,
        VariationAdvanced(2, Sending("k3", 0.04)),
        VariationFailed(2, ErrorInfo("outcome_unknown", "lost"), unknown=True),
    )
    assert calls(store)[-1] == ("k3", "unknown", None, None)


def test_what_was_paid_for_is_found_again(store: JobStore, home: Path) -> None:
    """A completed variation is found under its reuse key while its original is on disk, the newest first."""
    original = home / "a.png"
    files = VariationFiles(home / "a.jpg", original, home, home)
    happen(store, begin(store), VariationCompleted(2, files, "left", 0.05, {}, "key/2"))

    assert store.made_before({2: "key/2"}) == {}

    original.write_bytes(b"picture")
    found = store.made_before({1: "key/1", 2: "key/2"})
    assert [(index, made.changed) for index, made in found.items()] == [(2, "left")]


def test_the_title_and_video_can_be_looked_up(store: JobStore) -> None:
    """What is known of the video is in columns of its own, for histories of thousands of jobs."""
    from ytthumb_nb.events import SourceReady

    happen(store, begin(store), SourceReady(VideoBrief("youtube", title="Rockets", video_id="dQw4w9WgXcQ")))

    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT video_id, title FROM jobs").fetchall() == [("dQw4w9WgXcQ", "Rockets")]


def test_a_home_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    """A file where the home should be: the write fails with the path and a way on."""
    (tmp_path / "home").write_text("in the way")
    store = JobStore(tmp_path / "home")

    with pytest.raises(StoreError, match=r"could not be opened.*Set YTTHUMB_HOME"):
        begin(store)
    store.close()


def test_a_store_that_is_noise_is_said_in_one_sentence(home: Path) -> None:
    """A database file full of noise is refused in words, on reading and on writing, and left as it is."""
    home.mkdir()
    (home / "jobs.sqlite3").write_bytes(b"noise" * 1000)
    store = JobStore(home)

    with pytest.raises(StoreError, match="could not be read"):
        store.recent(1)
    with pytest.raises(StoreError, match="could not be opened"):
        begin(store)
    assert (home / "jobs.sqlite3").read_bytes() == b"noise" * 1000
    store.close()


def test_a_store_of_a_newer_version_is_left_alone(store: JobStore, home: Path) -> None:
    """A file whose shape is newer than this package is refused, not changed."""
    begin(store)
    store.close()
    with closing(sqlite3.connect(home / "jobs.sqlite3")) as connection:
        connection.execute("PRAGMA user_version=999")

    newer = JobStore(home)
    with pytest.raises(StoreError, match="shape 999"):
        begin(newer, "j2")
    newer.close()


def test_status_is_final_in_its_column_too(store: JobStore) -> None:
    """The status column says what the progress says, so that unfinished jobs are found by index."""
    from ytthumb_nb.events import JobEnded

    progress = begin(store)
    assert [job.spec.job_id for job in store.unfinished()] == ["j1"]

    happen(store, progress, JobEnded(ErrorInfo("x", "y")))

    assert store.unfinished() == []
    stored = store.load("j1")
    assert stored is not None
    assert stored.progress.status is JobStatus.FAILED


def test_what_has_ended_stays_so(store: JobStore) -> None:
    """After the end nothing of the same attempt or an older one is written; words on ended pictures may change."""
    from ytthumb_nb.events import JobEnded, JobReopened, VariationStarted

    begun = begin(store)
    running = happen(store, begun, VariationStarted(1))
    ended = happen(store, running, JobEnded())
    late = JobEvent("j1", 1, 200.0, VariationStarted(2))
    assert isinstance(store.record([late], fold(running, late), ME).exception(), OwnerReplacedError)

    reopened = happen(store, replace(ended, attempt=2), JobReopened((1,), "again"))

    assert isinstance(store.record([late], ended, ME).exception(), OwnerReplacedError)
    stored = store.load("j1")
    assert stored is not None
    assert stored.progress == reopened


def test_any_write_spoils_an_adoption(store: JobStore) -> None:
    """Who wants a job as it was when he read it does not get it after a beat, and gets nothing half."""
    from ytthumb_nb.events import JobReopened

    begin(store)
    stored = store.load("j1")
    assert stored is not None
    event = JobEvent("j1", 2, 300.0, JobReopened((1, 2), "again"))
    assert store.beat(["j1", "j2"], ME, 150.0).result() == {"j1"}

    assert not store.adopt(stored, OTHER, 300.0, [(event, fold(stored.progress, event))]).result()

    after = store.load("j1")
    assert after is not None
    assert (after.owner, after.progress, after.beat_at) == (ME, stored.progress, 150.0)


def test_a_wish_to_cancel_outlives_an_adoption_but_not_a_retry(store: JobStore) -> None:
    """Asked while nobody listened, it is heard by the next owner; asked before the end, it is over with it."""
    from ytthumb_nb.events import JobEnded, JobReopened

    begin(store)
    store.request_cancel("j1", None, 101.0).result()
    for attempt, wishes in ((2, {"j1": {0}}), (3, {})):
        stored = store.load("j1")
        assert stored is not None
        event = JobEvent("j1", attempt, 300.0, JobReopened((1, 2), "again"))
        progress = fold(stored.progress, event)
        assert store.adopt(stored, OTHER, 300.0, [(event, progress)]).result()
        assert store.cancel_requests(["j1"]) == wishes
        happen(store, progress, JobEnded(), owner=OTHER)
