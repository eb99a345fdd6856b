"""A job store that is broken is made anew of its remains and of the pictures; the broken one is kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ytthumb_nb import JobManager, StoreError
from ytthumb_nb.events import RemoteCreated, Sending
from ytthumb_nb.jobs.repairing import repair
from ytthumb_nb.store.salvage import problems
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

Make = Callable[..., JobManager]

#: What a record that was rebuilt has as it was, by the note beside each picture.
SAME = (
    "job_id",
    "status",
    "progress",
    "generation_method",
    "result",
    "total_variations",
    "source",
    "created_at",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a free job that was given other words, and a paid one of which one variation failed."""
    home = tmp_path_factory.mktemp("made") / "home"
    picture = replace(plain_picture(size=(320, 180)), cost_usd=0.04)
    free = ScriptedProvider(default=[plain_picture(size=(320, 180))])
    paid = ScriptedProvider(
        {1: [Sending("k", 0.04, "m-1"), RemoteCreated("r-1"), picture], 2: [StoreError("full")]}, paid=True
    )
    with JobManager(home=home, providers={"free": free, "paid": paid}) as manager:
        first = manager.generate("One title", count=2, provider="free", size=(320, 320), headline="", seed=1)
        manager.retext(first, headline="Others", variations=[2])
        manager.generate("Two titles", count=2, provider="paid", size=(320, 320), headline="")
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The same home for this test alone; its records say the paths of the first."""
    return Path(shutil.copytree(made, tmp_path / "home"))


def records(home: Path) -> dict[str, dict[str, Any]]:
    with JobManager(home=home) as manager:
        return {each["job_id"]: each for each in manager.recent()}


def in_home(value: Any, home: Path) -> Any:
    """*value* with its paths in *home* written as if that were the root."""
    return json.loads(json.dumps(value).replace(str(home), ""))


def test_a_sound_store_is_left_alone(home: Path) -> None:
    """Nothing is changed, and it is said."""
    before = (home / "jobs.sqlite3").read_bytes()

    assert str(repair(home)) == "The job store is sound."
    assert (home / "jobs.sqlite3").read_bytes() == before


def test_no_home_is_no_problem(tmp_path: Path) -> None:
    """Where nothing was ever made, nothing is repaired and nothing is written."""
    assert repair(tmp_path / "none").problems == ()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("damage", ["noise", "empty header", "half", "zeros", "text"])
def test_pictures_give_their_jobs_back(home: Path, made: Path, damage: str) -> None:
    """Whatever became of the file, every job with a picture is there again, with its words, costs and ids."""
    path = home / "jobs.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(
        {
            "noise": bytes((7 * at) % 251 for at in range(len(whole))),
            "empty header": b"\x00" * 100 + whole[100:],
            "half": whole[: len(whole) // 2],
            "zeros": b"\x00" * len(whole),
            "text": b"this is no database\n",
        }[damage]
    )
    done = repair(home, now=lambda: 0.0)
    before, after = records(made), records(home)

    assert done.problems
    assert done.kept_aside == home / "jobs.sqlite3.broken-19700101-000000"
    assert done.kept_aside.exists()
    assert problems(path) == []
    assert after.keys() == before.keys()
    for job_id, was in before.items():
        now = after[job_id]
        for name in SAME:
            if done.jobs:  # paths of salvaged rows are as they were
                assert now[name] == was[name] or in_home(now[name], home) == in_home(was[name], made), name
        assert [each["remote_id"] for each in now["variations"]] == [e["remote_id"] for e in was["variations"]]
    with JobManager(home=home) as manager:
        assert (manager.costs().actual_usd, len(manager.costs().calls)) == (0.04, 1)


def test_what_was_paid_is_not_paid_again_after_a_repair(home: Path) -> None:
    """A variation whose fate was lost is unknown, not failed, and a picture that was paid for is found again."""
    (home / "jobs.sqlite3").write_bytes(b"noise" * 500)
    repair(home)
    provider = ScriptedProvider(default=[StoreError("asked although it is there")], paid=True)
    with JobManager(home=home, providers={"paid": provider}) as manager:
        paid = next(each for each in manager.recent() if each["generation_method"] == "paid")
        again = manager.generate("Two titles", count=1, provider="paid", size=(320, 320), headline="")

    assert [each["status"] for each in paid["variations"]] == ["completed", "unknown"]
    assert len(again.thumbnails) + len(provider.attempts) == 1


def test_without_notes_the_recipes_inside_tell(home: Path) -> None:
    """With the store and every note gone, request, status and pictures come out of the pictures alone."""
    for note in home.glob("jobs/*/*.json"):
        note.unlink()
    (home / "jobs.sqlite3").unlink()

    done = repair(home)
    after = {each["generation_method"]: each for each in records(home).values()}

    assert (done.problems, done.jobs, done.pictures) == ((), 2, 3)
    assert [each["status"] for each in after["free"]["variations"]] == ["completed", "completed"]
    assert [each["status"] for each in after["paid"]["variations"]] == ["completed", "unknown"]
    assert after["paid"]["cost"]["actual_usd"] == 0.04
    assert "revision_02" in after["free"]["variations"][1]["files"]["picture"]


def test_a_row_that_cannot_be_understood_costs_only_itself(home: Path) -> None:
    """One spoilt row is rebuilt from its pictures; the others are read out of the old file as they are."""
    with closing(sqlite3.connect(home / "jobs.sqlite3")) as connection:
        connection.execute("UPDATE jobs SET progress='{' WHERE provider='free'")
        connection.commit()

    done = repair(home)

    assert (dict(done.salvaged)["jobs"], done.jobs) == (1, 1)
    assert len(done.problems) == 1
    assert {each["status"] for each in records(home).values()} == {"completed"}


def test_pictures_that_tell_nothing_are_named_and_left(home: Path) -> None:
    """A folder whose pictures hold no recipe is named, and its files stay."""
    odd = home / "jobs" / "20200101-000000-abcdef"
    odd.mkdir()
    (odd / "thumbnail_01.jpg").write_bytes(b"\xff\xd8\xff\xd9")

    done = repair(home)

    assert done.silent == (odd.name,)
    assert "no recipe that can be read" in str(done)
    assert (odd / "thumbnail_01.jpg").exists()


def test_a_store_of_a_newer_version_is_not_touched(home: Path) -> None:
    """What only a newer version can judge is refused in a sentence."""
    with closing(sqlite3.connect(home / "jobs.sqlite3")) as connection:
        connection.execute("PRAGMA user_version=999")

    with pytest.raises(StoreError, match="Update ytthumb-nb"):
        repair(home)


@pytest.fixture
def reader(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the store open."""
    code = "import sys; file = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(home / "jobs.sqlite3")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.communicate()


def test_a_store_that_is_in_use_is_not_taken_away(home: Path, reader: subprocess.Popen[str]) -> None:
    """A broken store that a process has open stays where it is; the sentence names the process."""
    (home / "jobs.sqlite3").write_bytes(b"noise" * 500)

    with pytest.raises(StoreError, match=f"process {reader.pid}"):
        repair(home)
    assert (home / "jobs.sqlite3").read_bytes() == b"noise" * 500
