"""Progress is a pure fold over events: its laws, and the words it ends with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.events import (
    Happening,
    JobCancelling,
    JobEnded,
    JobEvent,
    JobReopened,
    JobStarted,
    Preview,
    RemoteCreated,
    Sending,
    SourceReady,
    Step,
    VariationAdvanced,
    VariationCancelled,
    VariationCompleted,
    VariationFailed,
    VariationStarted,
    Waiting,
)
from ytthumb_nb.fold import fold
from ytthumb_nb.models import ErrorInfo, JobStatus, VariationFiles, VariationStatus, VideoBrief
from ytthumb_nb.progress import Progress

ERROR = ErrorInfo("provider", "It broke.", "Try again.")
FILES = VariationFiles(Path("/p/1.jpg"), Path("/p/1.png"), Path("/p/1p.jpg"), Path("/p/1s.jpg"))

indexes = st.integers(1, 5)
fractions = st.one_of(st.none(), st.floats(-0.5, 1.5))
provider_events = st.one_of(
    st.builds(Step, message=st.text(max_size=5), fraction=fractions, estimated=st.booleans()),
    st.builds(Sending, key=st.text(min_size=1, max_size=5)),
    st.builds(Waiting, message=st.just("wait"), seconds=st.just(1.0)),
    st.builds(RemoteCreated, remote_id=st.just("r1")),
    st.builds(Preview, image=st.just(b"x")),
)
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.builds(JobStarted, method=st.just("local")),
    st.builds(SourceReady, brief=st.just(VideoBrief("title", title="T"))),
    st.builds(VariationStarted, index=indexes),
    st.builds(VariationAdvanced, index=indexes, event=provider_events),
    st.builds(VariationCompleted, index=indexes, files=st.just(FILES)),
    st.builds(VariationFailed, index=indexes, error=st.just(ERROR), unknown=st.booleans()),
    st.builds(VariationCancelled, index=indexes, outcome=st.just("stopped")),
    st.builds(JobCancelling, reason=st.just("asked")),
    st.builds(JobEnded, error=st.one_of(st.none(), st.just(ERROR))),
)


def run(*happenings: Happening, count: int = 4) -> Progress:
    """Fold *happenings*, one a second from 100 on."""
    progress = Progress.queued("j", count, 100.0)
    for number, what in enumerate(happenings, start=1):
        progress = fold(progress, JobEvent("j", 1, 100.0 + number, what))
    return progress


@given(st.lists(happenings, max_size=40), st.integers(1, 4))
def test_progress_never_falls_and_its_counts_add_up(events: list[Happening], count: int) -> None:
    """Whatever events come in whatever order, no fraction and no percentage ever falls, and all are accounted for."""
    progress = Progress.queued("j", count, 100.0)
    for what in events:
        after = fold(progress, JobEvent("j", 1, progress.updated_at + 1, what))
        assert after.percent >= progress.percent
        assert after.updated_at >= progress.updated_at
        for before_one, after_one in zip(progress.variations, after.variations, strict=True):
            assert (after_one.fraction or 0.0) >= (before_one.fraction or 0.0)
            assert (after_one.status == before_one.status) or not before_one.status.final
        assert sum(after.count(status) for status in VariationStatus) == count
        assert 0 <= after.percent <= 100
        assert (after.percent == 100) == (after.status is JobStatus.COMPLETED)
        if after.status is JobStatus.COMPLETED:
            assert after.count(VariationStatus.COMPLETED) >= 1
        progress = after


@given(st.lists(happenings, max_size=30))
def test_every_job_that_ends_ends_once(events: list[Happening]) -> None:
    """After JobEnded each variation is final, and nothing that comes later changes anything."""
    ended = run(*events, JobEnded())

    assert ended.status.final
    assert all(variation.status.final for variation in ended.variations)
    for what in events:
        assert fold(ended, JobEvent("j", 1, 999.0, what)) is ended


@given(st.lists(happenings, max_size=10))
def test_events_of_others_change_nothing(events: list[Happening]) -> None:
    """Events of another job and of an older attempt are dropped."""
    progress = fold(Progress.queued("j", 2, 100.0), JobEvent("j", 2, 101.0, JobReopened((1, 2), "again")))

    for what in events:
        assert fold(progress, JobEvent("other", 2, 102.0, what)) is progress
        assert fold(progress, JobEvent("j", 1, 102.0, what)) is progress


def test_a_whole_job_in_words() -> None:
    """The normal life of a job: queued, processing, ready; with percent and message at each step."""
    progress = run(JobStarted("local", "No key is set."), VariationStarted(1), count=2)
    assert (progress.status, progress.percent, progress.current_variation) == (JobStatus.PROCESSING, 0, 1)

    progress = fold(progress, JobEvent("j", 1, 103.0, VariationAdvanced(1, Step("cutting out", 0.5))))
    assert (progress.percent, progress.message) == (25, "Variation 1 of 2: cutting out")

    progress = fold(progress, JobEvent("j", 1, 104.0, VariationCompleted(1, FILES)))
    assert (progress.percent, progress.eta_seconds) == (50, 2.0)

    progress = fold(progress, JobEvent("j", 1, 105.0, VariationStarted(2)))
    progress = fold(progress, JobEvent("j", 1, 106.0, VariationCompleted(2, FILES)))
    assert progress.percent == 99

    progress = fold(progress, JobEvent("j", 1, 107.0, JobEnded()))
    assert (progress.percent, progress.message, progress.eta_seconds) == (100, "2 thumbnails are ready.", None)


def test_partial_success_is_completed_and_says_so() -> None:
    """One of two failed: the job is completed, and its message names the failure."""
    progress = run(VariationCompleted(1, FILES), VariationFailed(2, ERROR), JobEnded(), count=2)

    assert progress.status is JobStatus.COMPLETED
    assert progress.message == "1 of 2 thumbnails are ready; 1 failed: It broke. Try again."
    assert progress.error is None


def test_no_picture_is_failed_with_the_first_error() -> None:
    """All failed: the job is failed, its error is the first variation's, and the bar stays where it was."""
    progress = run(VariationFailed(1, ERROR), VariationFailed(2, ERROR), JobEnded(), count=2)

    assert (progress.status, progress.error, progress.percent) == (JobStatus.FAILED, ERROR, 0)


def test_a_cancelled_job_keeps_its_pictures_and_names_the_rest() -> None:
    """Cancelled after one of three: one picture is kept, one was stopped, one never started."""
    progress = run(
        JobStarted("local"),
        VariationCompleted(1, FILES),
        VariationStarted(2),
        JobCancelling("asked by the user"),
        VariationCancelled(2, "stopped"),
        JobEnded(),
        count=3,
    )

    assert progress.status is JobStatus.CANCELLED
    assert progress.message == "Cancelled: 1 of 3 were finished."
    assert [v.message for v in progress.variations] == ["ready", "stopped", "never started"]
    assert progress.result is not None
    assert progress.result.pictures == [FILES.picture]


def test_cancelling_is_said_at_once_and_stays_said() -> None:
    """While providers are still being told, the job says that it is cancelling, not that it is cancelled."""
    progress = run(
        JobStarted("local"), JobCancelling("asked by the user"), VariationAdvanced(1, Step("half", 0.5))
    )

    assert (progress.status, progress.message) == (JobStatus.PROCESSING, "Cancelling: asked by the user")


def test_a_job_past_its_limit_is_failed_with_its_pictures() -> None:
    """Timed out after one of two: failed, code timed_out, one picture kept."""
    error = ErrorInfo("timed_out", "The job reached its limit of 900 s.")
    progress = run(VariationCompleted(1, FILES), VariationStarted(2), JobEnded(error), count=2)

    assert progress.status is JobStatus.FAILED
    assert progress.message == "The job reached its limit of 900 s. 1 thumbnail is kept."
    assert progress.error == error
    assert progress.result is not None
    assert len(progress.result.thumbnails) == 1


def test_crossing_out_one_variation_does_not_cancel_the_job() -> None:
    """Only variation 2 was stopped by its own cross: the job completes with the others."""
    progress = run(VariationCompleted(1, FILES), VariationCancelled(2, "stopped"), JobEnded(), count=2)

    assert progress.status is JobStatus.COMPLETED
    assert progress.message == "1 of 2 thumbnails are ready; 1 cancelled."


def test_an_estimated_step_is_marked() -> None:
    """A fraction extrapolated from earlier durations marks the variation and the job as estimated."""
    progress = run(VariationStarted(1), VariationAdvanced(1, Step("running 14 s", 0.4, estimated=True)))

    assert (progress.estimated, progress.variations[0].estimated) == (True, True)


def test_an_unknown_fraction_is_none_until_something_is_known() -> None:
    """A provider that cannot say how far it is leaves the fraction open and the bar where it is."""
    unknown = run(VariationStarted(1), VariationAdvanced(1, Step("running 14 s")))
    assert (unknown.variations[0].fraction, unknown.percent) == (None, 0)

    known = fold(unknown, JobEvent("j", 1, 110.0, VariationAdvanced(1, Step("downloaded", 0.9))))
    assert known.variations[0].fraction == 0.9


def test_reopening_makes_only_the_missing_ones_again() -> None:
    """A reopened job keeps its picture and lets the failed variation wait again, in the next attempt."""
    ended = run(VariationCompleted(1, FILES), VariationFailed(2, ERROR), JobEnded(), count=2)
    again = fold(ended, JobEvent("j", 2, 200.0, JobReopened((2,), "Making 1 variation again")))

    assert (again.status, again.attempt, again.message) == (JobStatus.QUEUED, 2, "Making 1 variation again")
    assert [v.status for v in again.variations] == [VariationStatus.COMPLETED, VariationStatus.QUEUED]


def test_the_status_structure_has_all_keys_from_the_first_moment() -> None:
    """A queued job's dict has every key of the contract."""
    data: dict[str, Any] = run(count=2).to_dict()

    assert data.keys() >= {
        "job_id", "status", "message", "progress", "current_variation", "total_variations", "generation_method",
        "result", "error", "variations", "estimated", "eta_seconds", "cost", "created_at", "started_at",
        "updated_at", "finished_at",
    }  # fmt: skip
    assert data["variations"][0].keys() >= {
        "index", "status", "fraction", "estimated", "message", "remote_id", "cost_usd", "files",
    }  # fmt: skip
    assert (data["created_at"], data["started_at"]) == ("1970-01-01T00:01:40.000Z", None)
    assert data["cost"] == {"estimate_usd": None, "actual_usd": None}
