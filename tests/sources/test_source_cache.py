"""YouTube's answers are remembered for an hour, by all processes, and never trusted when damaged."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from drawn_clips import encoded

from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import YouTubeVideo, clear_cache, youtube
from ytthumb_nb.sources.cache import MAX_AGE_S, AnswerCache, cache_folder
from ytthumb_nb.testing.youtube_server import Reply, YouTubeServer

T = TypeVar("T")
ID = "dQw4w9WgXcQ"


async def in_place(function: Callable[[], T], /) -> T:
    """Run blocking work where it is asked for."""
    return function()


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    """A stand-in that knows one video."""
    with YouTubeServer() as youtube_server:
        youtube_server.add(ID, title="Never", pictures={"maxresdefault": encoded((320, 180))})
        yield youtube_server


@pytest.fixture
def settings(server: YouTubeServer, tmp_path: Path) -> Settings:
    """Settings that lead to the stand-in."""
    return Settings(tmp_path, youtube_base_url=server.url, ytimg_base_url=server.url)


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def look(settings: Settings, watch: Watch | None = None) -> VideoBrief:
    """Ask for the video, with the cache on *watch*'s time."""
    of = AnswerCache.of(settings)
    cache = AnswerCache(of.folder, of.servers, watch) if watch else of
    return asyncio.run(
        youtube.info(
            YouTubeVideo(ID),
            settings=settings,
            keep_in=settings.home / "kept",
            run_blocking=in_place,
            cache=cache,
        )
    )


def test_a_second_look_within_the_hour_asks_nobody(server: YouTubeServer, settings: Settings) -> None:
    """The same brief comes back, its picture too, also when that was deleted meanwhile."""
    watch = Watch()
    first = look(settings, watch)
    assert first.picture is not None
    first.picture.unlink()
    watch.now += MAX_AGE_S - 1

    assert look(settings, watch) == first
    assert first.picture.is_file()
    assert len(server.asked) == len(set(server.asked)), "a second look would ask for the title again"


@pytest.mark.parametrize("passed_s", [MAX_AGE_S, -10.0])
def test_an_answer_is_not_trusted_after_an_hour_or_from_the_future(
    passed_s: float, server: YouTubeServer, settings: Settings
) -> None:
    """Also a clock that was set back makes it ask again."""
    watch = Watch()
    look(settings, watch)
    server.add(ID, title="New title", pictures={"hq720": encoded((320, 180))})
    watch.now += passed_s

    assert look(settings, watch).title == "New title"


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 500])
def test_a_damaged_entry_is_asked_for_again(damage: bytes, server: YouTubeServer, settings: Settings) -> None:
    """And replaced."""
    first = look(settings)
    (entry,) = cache_folder(settings).glob("*.answer")
    good = entry.read_bytes()
    for content in (damage, good[:-1], good[:40] + bytes([good[40] ^ 1]) + good[41:]):
        entry.write_bytes(content)
        questions = len(server.asked)

        assert look(settings) == first
        assert len(server.asked) > questions
    assert AnswerCache.of(settings).load(ID) is not None


def test_what_may_be_better_in_a_minute_is_not_remembered(server: YouTubeServer, settings: Settings) -> None:
    """A title that was missing because of trouble is asked for again; one that is kept back is not."""
    server.fail("/oembed", Reply(503))
    assert look(settings).title is None
    server.heal()
    assert look(settings).title == "Never"

    clear_cache(settings)
    server.fail("/oembed", Reply(401))
    first = look(settings)
    server.heal()
    assert first.title is None and look(settings) == first


def test_answers_of_a_stand_in_do_not_answer_for_youtube(settings: Settings) -> None:
    """The servers are part of what is remembered."""
    look(settings)

    assert AnswerCache.of(settings).load(ID) is not None
    assert AnswerCache.of(Settings(settings.home)).load(ID) is None


def test_old_entries_are_dropped_when_new_ones_come(settings: Settings) -> None:
    """The folder does not grow for ever."""
    folder = cache_folder(settings)
    folder.mkdir()
    old = folder / "old.answer"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    look(settings)

    assert [path.name for path in folder.iterdir() if path.name == "old.answer"] == []
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(settings: Settings) -> None:
    """Then every look asks."""
    cache_folder(settings).write_text("a file where the folder should be")

    assert look(settings).title == "Never"
    assert look(settings).title == "Never"


def test_clearing_says_what_was_cleared_and_leaves_pictures(settings: Settings) -> None:
    """Number, size and place; kept pictures belong to jobs and stay."""
    folder = cache_folder(settings)
    assert clear_cache(settings) == f"There was nothing to clear in {folder}."

    known = look(settings)
    size = sum(path.stat().st_size for path in folder.iterdir())
    said = clear_cache(settings)

    assert said == f"Cleared what YouTube said about 1 video ({size / 1000:.0f} kB) from {folder}."
    assert list(folder.iterdir()) == []
    assert known.picture is not None and known.picture.is_file()
    assert clear_cache(settings) == f"There was nothing to clear in {folder}."


def test_processes_share_the_folder(server: YouTubeServer, settings: Settings) -> None:
    """Three at once all get their answer, and leave one whole entry for the fourth."""
    code = (
        "import sys; from pathlib import Path; from ytthumb_nb.settings import Settings; "
        "from ytthumb_nb.sources import video_info; "
        "print(video_info(sys.argv[1], Settings(Path(sys.argv[2]), sys.argv[3], sys.argv[3])).title)"
    )
    command = [sys.executable, "-c", code, ID, str(settings.home), server.url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    titles = server.asked.count("/oembed")

    assert said == ["Never"] * 3
    assert look(settings).title == "Never"
    assert server.asked.count("/oembed") == titles
