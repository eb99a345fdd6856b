"""A disk that fills up, a home that cannot be written, that goes away, that is noise: said in words, nothing half."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from ledger import Ledger
from processes import PATIENCE_S

from ytthumb_nb.errors import StoreError, ThumbnailError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider, plain_picture

pytestmark = pytest.mark.faults

Make = Callable[..., JobManager]


def ask(count: int = 2) -> ThumbnailRequest:
    """A small job."""
    return ThumbnailRequest("A title", provider="scripted", headline="", count=count, size=(320, 320))


def scripted() -> dict[str, ScriptedProvider]:
    """Pictures of some 100 kB, as PNG of noise would be."""
    return {"scripted": ScriptedProvider(default=[plain_picture(size=(640, 640))])}


@contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[Path]:
    """A file system of its own at *folder*; skipped, loudly, where it cannot be mounted."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        reason = f"a small disk cannot be mounted here (root only): {done.stderr.decode().strip()}"
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.parametrize("room_kb", [4, 40, 100, 150, 160, 170, 180, 190, 200, 220, 260, 320])
def test_a_disk_that_fills_up_at_any_write_is_told_and_forgiven(tmp_path: Path, room_kb: int) -> None:
    """Whichever write meets the full disk, the job ends in words or is refused; with room again, all goes on."""
    with small_disk(tmp_path / "disk", room_kb) as disk, ExitStack() as stack:
        home = disk / "home"
        manager = stack.enter_context(JobManager(home, providers=scripted()))
        try:
            result = manager.start(ask()).wait(PATIENCE_S)
            assert result.status in (JobStatus.COMPLETED, JobStatus.FAILED)
            if result.status is JobStatus.FAILED:
                assert "space" in result.message or "disk" in result.message
        except StoreError as error:
            assert "space" in str(error)

        remount(disk, "size=8m")
        assert manager.start(ask()).wait(PATIENCE_S).status is JobStatus.COMPLETED
        manager.close()
        heir = stack.enter_context(JobManager(home, providers=scripted()))
        for job in heir.reconnect():
            job.wait(PATIENCE_S)
        ledger = Ledger()
        ledger.settle(home)
        assert ledger.broken == []
        assert not list(home.rglob("*.part"))


def test_a_home_that_became_read_only_still_shows_what_was_made(tmp_path: Path) -> None:
    """The history can be read, a new job is refused in a sentence, and nothing is begun."""
    with small_disk(tmp_path / "disk", 4096) as disk, ExitStack() as stack:
        home = disk / "home"
        with JobManager(home, providers=scripted()) as manager:
            made = manager.start(ask()).wait(PATIENCE_S)
        remount(disk, "ro")
        later = stack.enter_context(JobManager(home, providers=scripted()))

        assert [job["job_id"] for job in later.recent()] == [made.job_id]
        assert (later.abandoned(), later.reconnect()) == ([], [])
        with pytest.raises(StoreError, match="YTTHUMB_HOME"):
            later.start(ask())
        with pytest.raises(StoreError):
            later.clean(0, pictures=True)
        stack.close()
        remount(disk, "rw")


def test_a_home_that_is_removed_while_a_job_runs_ends_the_job_in_words(make_manager: Make, home: Path) -> None:
    """Nobody waits for ever; the next job begins in a new home."""
    gate = Gate()
    manager = make_manager(
        providers={"scripted": ScriptedProvider({1: [gate, plain_picture(size=(320, 320))]})}
    )
    job = manager.start(ask(1))
    assert gate.reached()

    shutil.rmtree(home)
    gate.open()
    result = job.wait(PATIENCE_S)

    assert result.status is JobStatus.FAILED
    assert "deleted" in result.message
    again = manager.start(ask(2)).wait(PATIENCE_S)
    assert again.status is JobStatus.COMPLETED
    assert [status["job_id"] for status in make_manager().recent()] == [again.job_id]


@pytest.mark.parametrize("keep", [0, 1, 15, 16, 100, 4095, 4096, 5000, 12_288])
def test_a_database_cut_short_is_said_in_a_sentence(home: Path, keep: int) -> None:
    """Cut at any length the store answers with what is left or with one sentence, never a traceback, never a hang."""
    with JobManager(home, providers=scripted()) as manager:
        manager.start(ask(1)).wait(PATIENCE_S)
        path = manager.store.path
    data = path.read_bytes()
    path.write_bytes(data[:keep])

    uses: tuple[Callable[[JobManager], object], ...] = (
        lambda manager: manager.recent(),
        lambda manager: manager.reconnect(),
        lambda manager: manager.start(ask(1)).wait(PATIENCE_S),
    )
    for use in uses:
        with JobManager(home, providers=scripted()) as manager:
            try:
                use(manager)
            except ThumbnailError as error:
                assert str(path) in str(error) or "read" in str(error)


def test_noise_in_the_middle_of_a_running_store_ends_jobs_in_words(make_manager: Make, home: Path) -> None:
    """The file is overwritten under a running job: it ends, whatever it can say about it."""
    gate = Gate()
    manager = make_manager(
        providers={"scripted": ScriptedProvider({1: [gate, plain_picture(size=(320, 320))]})}
    )
    job = manager.start(ask(1))
    assert gate.reached()
    for path in home.glob("jobs.sqlite3*"):
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))

    gate.open()
    done = threading.Event()
    job.subscribe(lambda progress: done.set() if progress.status.final else None)

    assert done.wait(PATIENCE_S)
