"""The history: thousands of jobs, asked for by what they are, page by page; choosing, deleting, and the daily clean."""

from __future__ import annotations

import datetime as dt
import logging
import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, ProviderError
from ytthumb_nb.events import JobEnded, JobEvent, SourceReady, VariationCompleted
from ytthumb_nb.fold import fold
from ytthumb_nb.jobs.cleaning import CLEAN_EVERY_S
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest, VariationFiles, VideoBrief
from ytthumb_nb.progress import Progress
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.history import Wanted
from ytthumb_nb.store.owner import NOBODY
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.styles import STYLES
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

Make = Callable[..., JobManager]
MANY = 1000
#: Noon of a day, so that no zone moves it to another.
NOON = dt.datetime(2026, 3, 1, 12).timestamp()
DAY_S = 86_400.0


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a thousand ended jobs of ten pictures each, one a day, of ten videos, all styles, two providers."""
    home = tmp_path_factory.mktemp("filled")
    store = JobStore(home)
    styles = sorted(STYLES)
    writes = []
    for number in range(MANY):
        at = NOON + number * DAY_S
        job_id = f"job-{number:04d}"
        style, provider = styles[number % len(styles)], ("local", "replicate")[number % 2]
        brief = VideoBrief("youtube", title=f"Boat {number} 100% dry", video_id=f"video-{number % 10:05d}")
        spec = JobSpec(
            job_id=job_id, source=f"/videos/{number}.mp4", count=10, style=style, provider=provider, reason="",
            asked_provider="auto", model=None, notes="n" * 200, headline=None, references=(), seed=7,
            asked_seed=None, size=(1280, 720), max_cost_usd=None, timeout_s=900.0, created_at=at,
        )  # fmt: skip
        progress = Progress.queued(job_id, 10, at, method=provider)
        writes.append(store.create(spec, progress, NOBODY))
        events = [JobEvent(job_id, 1, at, SourceReady(brief))]
        for index in range(1, 11):
            folder = home / "jobs" / job_id
            a, b, c, d = (folder / f"{index}_{name}.jpg" for name in ("a", "b", "c", "d"))
            files = VariationFiles(a, b, c, d)
            recipe = {"prompt": "p" * 600}
            events.append(JobEvent(job_id, 1, at, VariationCompleted(index, files, "left", 0.04, recipe)))
        events.append(JobEvent(job_id, 1, at, JobEnded()))
        for event in events:
            progress = fold(progress, event)
        writes.append(store.record(events, progress, NOBODY))
        if number % 100 == 0:
            writes.append(store.choose(job_id, 3))
    for write in writes:
        write.result()
    store.close()
    return home


def numbers(jobs: list[dict[str, Any]]) -> list[int]:
    """Which of the thousand these are."""
    return [int(job["job_id"].removeprefix("job-")) for job in jobs]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [999, 998, 997]),
        ({"video": "video-00003"}, [993, 983, 973]),
        ({"video": "boat 42 100%"}, [42]),
        ({"video": "/videos/7.mp4"}, [7]),
        ({"video": "_"}, []),
        ({"style": sorted(STYLES)[4]}, [994, 979, 964]),
        ({"provider": "replicate"}, [999, 997, 995]),
        ({"since": "2026-03-11", "until": dt.date(2026, 3, 12)}, [11, 10]),
        ({"until": "2026-03-02"}, [1, 0]),
        ({"since": dt.datetime(2026, 3, 2, 13), "until": dt.datetime(2026, 3, 4, 11)}, [2]),
        ({"chosen": True}, [900, 800, 700]),
        ({"chosen": True, "provider": "replicate"}, []),
        ({"chosen": False, "before": "job-0301"}, [299, 298, 297]),
        ({"before": "job-0002"}, [1, 0]),
        ({"before": "job-0000"}, []),
    ],
)
def test_jobs_are_found_by_what_they_are(
    make_manager: Make, filled: Path, asked: dict[str, Any], expected: list[int]
) -> None:
    """By video, words, style, provider, day and choice, together and page by page; the newest three of each."""
    assert numbers(make_manager(home=filled).recent(3, **asked)) == expected


def test_an_address_names_its_video(make_manager: Make) -> None:
    """Any address of a video finds the jobs that were made of it; an address of none is looked for as words."""
    video = "https://youtu.be/dQw4w9WgXcQ?t=3"
    manager = make_manager(providers={"scripted": ScriptedProvider(default=[plain_picture(size=(320, 320))])})
    job = manager.start(ThumbnailRequest("About https", provider="scripted", headline="", size=(320, 320)))
    job.wait(30)

    assert manager.recent(video=video) == []
    assert manager.recent(video="https://vimeo.com/1") == []
    assert [each["job_id"] for each in manager.recent(video="ABOUT")] == [job.id]


def test_jobs_with_a_picture_are_asked_for_in_the_store(make_manager: Make) -> None:
    """The condition holds for exactly those that have one, also running ones, whatever words a job is made of."""
    gate = Gate()
    small = plain_picture(size=(320, 320))
    bad = ProviderError('It broke: "files":{"picture":')
    scripts: dict[int, list[Any]] = {1: [small], 2: [bad], 3: [gate, small]}
    manager = make_manager(providers={"scripted": ScriptedProvider(scripts)})
    failing = make_manager(providers={"scripted": ScriptedProvider(default=[bad])})
    wishes: dict[str, Any] = {
        "provider": "scripted",
        "headline": "",
        "size": (320, 320),
        "notes": '"files":{"picture":"',
    }
    for title in ('About "files":{"picture":"x"}', "files"):
        failing.start(ThumbnailRequest(title, count=2, **wishes)).wait(30)
    ended = manager.start(ThumbnailRequest("Two of them", count=2, **wishes))
    ended.wait(30)
    running = manager.start(ThumbnailRequest("Still running", count=3, **wishes))
    assert gate.reached()
    running.cancel(2)

    def having() -> list[str]:
        return [stored.spec.job_id for stored in manager.store.recent(9, Wanted(pictures=True))]

    told = [stored.spec.job_id for stored in manager.store.recent(9) if stored.progress.thumbnails]
    assert ended.id in told
    assert having() == told
    gate.open()
    running.wait(30)
    assert having() == [running.id, ended.id]


@pytest.mark.parametrize(
    "asked", [{"style": "baroque"}, {"since": "yesterday"}, {"until": 7}, {"since": "2026-02-30"}]
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(make_manager: Make, asked: dict[str, Any]) -> None:
    """No such style, no such day."""
    with pytest.raises(InvalidRequestError, match="which is no"):
        make_manager().recent(**asked)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(), "jobs_by_creation"),
        (Wanted(video_id="video-00003"), "jobs_by_video"),
        (Wanted(style="neon"), "jobs_by_style"),
        (Wanted(provider="local"), "jobs_by_provider"),
        (Wanted(since=NOON), "jobs_by_creation"),
        (Wanted(before="job-0500"), "jobs_by_creation"),
        (Wanted(chosen=True), "jobs_by_choice"),
        (Wanted(pictures=True), "jobs_by_creation"),
        (Wanted(pictures=True, style="neon", before="job-0500"), "jobs_by_style"),
    ],
)
def test_a_page_of_a_long_history_is_read_along_an_index(filled: Path, wanted: Wanted, index: str) -> None:
    """However many jobs there are, SQLite reads only those of the page, and sorts nothing."""
    store = JobStore(filled)
    where, values = wanted.where()
    query = f"EXPLAIN QUERY PLAN SELECT id FROM jobs WHERE {where} ORDER BY created_at DESC, rowid DESC LIMIT 3"
    with closing(store._connect_to_read()) as connection:
        plan = " ".join(row[3] for row in connection.execute(query, values))
    store.close()

    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_a_thousand_jobs_stay_quick(make_manager: Make, filled: Path) -> None:
    """Pages, lists, words and a look for interrupted jobs cost some milliseconds of this process each."""
    manager = make_manager(home=filled)
    uses: list[Callable[[], object]] = [
        lambda: manager.recent(10),
        lambda: manager.recent(10, style="neon", before="job-0500"),
        lambda: manager.recent(10, video="nowhere to be found"),
        lambda: manager.abandoned(),
        lambda: manager.status("job-0007"),
        lambda: manager.store.recent(9, Wanted(words="nowhere", pictures=True)),
    ]
    for use in uses:
        use()
    begun = time.process_time()
    for use in uses:
        use()
    took_s = time.process_time() - begun

    assert took_s < 0.5  # 0.03 s when nothing else runs


def test_a_chosen_picture_is_found_again_by_everybody(make_manager: Make) -> None:
    """choose() gives the thumbnail, is kept in the store, can be changed and taken back, and refuses what is not."""
    failing = ScriptedProvider({2: [ProviderError("It broke.")]}, default=[plain_picture(size=(320, 320))])
    manager, other = make_manager(providers={"scripted": failing}), make_manager()
    job = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", size=(320, 320), count=3))
    result = job.wait(30)

    picked = manager.choose(result, 3)

    assert picked == result.thumbnails[1]
    assert (other.status(job.id)["chosen"], other.recent(chosen=True)[0]["job_id"]) == (3, job.id)
    other.choose(job.id, 1)
    assert manager.recent()[0]["chosen"] == 1
    assert manager.choose(job, None) is None
    assert manager.recent(chosen=True) == []
    for none in (2, 4, 0, True, "1"):
        with pytest.raises(InvalidRequestError, match="it has: 1, 3"):
            manager.choose(job, none)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(JobNotFoundError):
        manager.choose("nope", 1)


def test_deleting_takes_the_files_along_and_never_a_job_that_runs(make_manager: Make, home: Path) -> None:
    """All or nothing, by id; the ledger of paid calls stays."""
    gate = Gate()
    small = plain_picture(size=(320, 320))
    manager = make_manager(providers={"scripted": ScriptedProvider({2: [gate, small]}, default=[small])})
    ended = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=1))
    ended.wait(30)
    running = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=2))
    assert gate.reached()

    with pytest.raises(InvalidRequestError, match="still runs"):
        make_manager().delete([ended.id, running.id])
    with pytest.raises(JobNotFoundError):
        manager.delete([ended.id, "nope"])
    assert (home / "jobs" / ended.id).is_dir()
    report = manager.delete(ended)

    assert str(report) == "Removed 1 job record, 1 finished picture."
    assert manager.status(ended.id)["status"] == "not_found"
    assert not (home / "jobs" / ended.id).exists()
    gate.open()
    assert running.wait(30).status is JobStatus.COMPLETED
    assert all(path.is_file() for path in running.wait().pictures)


def test_what_somebody_takes_up_just_now_is_not_cleaned_away(make_manager: Make, home: Path) -> None:
    """A record that was written since it was read stays, with its files."""
    manager = make_manager(providers={"scripted": ScriptedProvider({1: [ProviderError("x")]})}, now=lambda: 1e9)
    job = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=1))
    job.wait(30)
    stored = manager.store.load(job.id)
    assert stored is not None

    manager.store.adopt(stored, manager.owner, 1e9).result()

    assert manager.store.delete([stored]).result() == set()
    assert manager.store.delete([replace(stored, revision=stored.revision + 1)]).result() == {job.id}


def test_a_picture_that_no_record_tells_of_is_not_cleaned_away(make_manager: Make, home: Path) -> None:
    """A failed job whose provider's picture is on disk, and a folder of pictures of no job: both stay."""
    manager = make_manager(providers={"scripted": ScriptedProvider({1: [ProviderError("x")]})}, now=lambda: 1e9)
    job = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=1))
    job.wait(30)
    paid, stray = home / "jobs" / job.id / "thumbnail_01_original.png", home / "jobs" / "x" / "thumbnail_1.webp"
    for path in (paid, stray):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a picture")
        os.utime(path.parent, (1e9, 1e9))
    later = make_manager(now=lambda: 3e9)

    assert str(later.clean()) == "Nothing to clean."
    assert (paid.is_file(), stray.is_file()) == (True, True)
    assert str(later.clean(pictures=True)).startswith("Removed 1 job record")
    assert (paid.is_file(), stray.is_file()) == (False, True)


class Heard(logging.Handler):
    """What the home says of its own cleaning."""

    def __init__(self) -> None:
        super().__init__()
        self.said: queue.SimpleQueue[str] = queue.SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "action", "") == "cleaned":
            self.said.put(record.getMessage())


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[Heard]:
    """Listens to the package's log."""
    caplog.set_level("INFO", logger="ytthumb_nb")
    handler, log = Heard(), logging.getLogger("ytthumb_nb")
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)


def test_the_home_cleans_itself_once_a_day_and_says_so(make_manager: Make, heard: Heard) -> None:
    """The first job of a day has the old records without pictures removed; the next jobs of that day do not."""
    now = [1e9]

    def one_job() -> str:
        failing = ScriptedProvider({1: [ProviderError("x")]})
        manager = make_manager(providers={"scripted": failing}, now=lambda: now[0])
        job = manager.start(ThumbnailRequest("A title", provider="scripted", headline="", count=1))
        job.wait(30)
        return job.id

    one_job()
    assert heard.said.get(timeout=10) == "cleaned: Nothing to clean."
    now[0] += 8 * DAY_S
    second = one_job()
    assert heard.said.get(timeout=10) == "cleaned: Removed 1 job record."
    now[0] += CLEAN_EVERY_S - 1
    third = one_job()

    assert not make_manager().store.claim_chore("clean", now[0], CLEAN_EVERY_S).result()
    assert heard.said.empty()
    assert [job["job_id"] for job in make_manager().recent()] == [third, second]


@pytest.mark.parametrize("days", ["a week", -1, float("nan"), float("inf"), None])
def test_cleaning_by_what_is_no_number_of_days_is_refused(make_manager: Make, days: Any) -> None:
    """Nothing is removed, and the sentence says what was given."""
    manager = make_manager()

    with pytest.raises(InvalidRequestError, match="a number of days, 0 or more"):
        manager.clean(days)
