"""What YouTube tells of a video, against a stand-in that answers as it does, well and badly."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from drawn_clips import encoded
from PIL import Image, ImageDraw

from ytthumb_nb.errors import SourceError, SourceUnavailableError
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import YouTubeVideo, brief, video_info, youtube
from ytthumb_nb.sources.fetch import Timeouts
from ytthumb_nb.sources.letterbox import without_bars
from ytthumb_nb.testing.youtube_server import (
    PLACEHOLDER,
    CutOff,
    Drip,
    Fault,
    Flood,
    Hang,
    Reply,
    Reset,
    YouTubeServer,
)

T = TypeVar("T")
ID = "dQw4w9WgXcQ"
VIDEO = YouTubeVideo(ID)
#: Small, so that the tests are quick; nothing here depends on the size of a real picture.
BEST_SIZE = (320, 180)
BEST = encoded(BEST_SIZE, colour="#3060d0")
#: For faults that only end by a timeout; long enough for a busy machine to send what is good meanwhile.
QUICK = Timeouts(connect_s=5.0, read_s=0.3, whole_s=0.7)


async def in_place(function: Callable[[], T], /) -> T:
    """Run blocking work where it is asked for."""
    return function()


def boxed(size: tuple[int, int], inner_height: int) -> bytes:
    """A white picture of *size* with black bars above and below."""
    image = Image.new("RGB", size)
    top = (size[1] - inner_height) // 2
    ImageDraw.Draw(image).rectangle((0, top, size[0], top + inner_height - 1), fill="white")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    """A healthy stand-in that knows one video."""
    with YouTubeServer() as youtube_server:
        youtube_server.add(ID, title="Never", channel="Rick", pictures={"maxresdefault": BEST})
        yield youtube_server


@pytest.fixture
def settings(server: YouTubeServer, tmp_path: Path) -> Settings:
    """Settings that lead to the stand-in."""
    return Settings.from_environment({"YTTHUMB_HOME": str(tmp_path / "home")} | server.environment)


def look(settings: Settings, fault: Fault | None = None) -> VideoBrief:
    """Ask for the video; a *fault* that only a timeout ends gets a short one."""
    keep_in = settings.home / "sources"
    timeouts = QUICK if isinstance(fault, Hang | Drip) else Timeouts()
    return asyncio.run(
        youtube.info(VIDEO, settings=settings, keep_in=keep_in, run_blocking=in_place, timeouts=timeouts)
    )


def size_of(known: VideoBrief) -> tuple[int, int] | None:
    """Size of the brief's picture in pixels."""
    return None if known.picture is None else Image.open(io.BytesIO(known.picture.read_bytes())).size


# ---------------------------------------------------------------- the good answers


def test_a_video_has_title_channel_and_its_best_picture(server: YouTubeServer, settings: Settings) -> None:
    """Everything is there, and nothing needs a note."""
    known = look(settings)

    assert known == VideoBrief(
        kind="youtube",
        title="Never",
        channel="Rick",
        video_id=ID,
        url=f"https://www.youtube.com/watch?v={ID}",
        picture=known.picture,
        note="",
    )
    assert size_of(known) == BEST_SIZE
    assert set(server.asked) <= {"/oembed"} | {f"/vi/{ID}/{name}.jpg" for name in youtube.PICTURES}


@pytest.mark.parametrize("placeholder_status", [404, 200])
@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("hq720", BEST, BEST_SIZE),
        ("sddefault", boxed((640, 480), 360), (640, 360)),
        ("hqdefault", boxed((480, 360), 270), (480, 270)),
        ("hqdefault", encoded((480, 360)), (480, 360)),
    ],
)
def test_the_next_best_picture_is_taken_without_bars_and_never_the_placeholder(
    name: str, data: bytes, size: tuple[int, int], placeholder_status: int, tmp_path: Path
) -> None:
    """Whether the grey one comes with 404 or 200, a real one is found; a true 4:3 picture stays whole."""
    with YouTubeServer(placeholder_status=placeholder_status) as server:
        server.add(ID, pictures={name: data, "default": PLACEHOLDER})
        settings = Settings(tmp_path, youtube_base_url=server.url, ytimg_base_url=server.url)

        assert size_of(look(settings)) == size


def test_the_placeholder_is_what_youtube_sends() -> None:
    """A whole grey JPEG of 120 x 90 pixels, which an unwary reader would take for the thumbnail."""
    image = Image.open(io.BytesIO(PLACEHOLDER))

    assert (image.format, image.size, image.getextrema()) == ("JPEG", (120, 90), (203, 203))


@pytest.mark.parametrize("placeholder_status", [404, 200])
def test_only_the_placeholder_is_no_picture(placeholder_status: int, tmp_path: Path) -> None:
    """The title alone is enough to go on, and the note says what is missing."""
    with YouTubeServer(placeholder_status=placeholder_status) as server:
        server.add(ID, title="Never")
        known = look(Settings(tmp_path, youtube_base_url=server.url, ytimg_base_url=server.url))

    assert (known.title, known.picture) == ("Never", None)
    assert known.note.startswith("No picture: YouTube has ")
    assert known.note.endswith("Give a photo or a frame of the video for one.")


def test_bars_are_cut_where_they_are_black_and_only_there() -> None:
    """16:9 and films within it stay; a dark picture with something in the bars stays as well."""
    bars = without_bars(Image.open(io.BytesIO(boxed((480, 360), 270))))
    film = without_bars(Image.open(io.BytesIO(boxed((480, 360), 200))))
    wide = Image.open(io.BytesIO(boxed((1280, 720), 540)))
    lit = Image.new("RGB", (480, 360))
    ImageDraw.Draw(lit).rectangle((0, 0, 60, 20), fill="white")

    assert bars.size == (480, 270) and np.asarray(bars).min() > 200
    assert film.size == (480, 270)
    assert without_bars(wide) is wide
    assert without_bars(lit) is lit


def test_a_title_is_one_line_without_control_characters(server: YouTubeServer, settings: Settings) -> None:
    """What a server sends is not written into terminals as it is."""
    server.add(ID, title=" two\n lines \x1b[31m\x00 ", channel="", pictures={"hq720": BEST})
    known = look(settings)

    assert (known.title, known.channel) == ("two lines [31m", None)


# ---------------------------------------------------------------- refusals of the title


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Reply(400, b"Bad Request"), "YouTube says that there is no such video id (HTTP 400)."),
        (Reply(401, b"Unauthorized"), "because the video may not be embedded elsewhere (HTTP 401)."),
        (Reply(403, b"Forbidden"), "because the video is private (HTTP 403)."),
        (Reply(404, b"Not Found"), "YouTube has no video of this id (HTTP 404)."),
        (Reply(429), "YouTube wants fewer questions for a while (HTTP 429)."),
        (Reply(503, b"<html>"), "YouTube has trouble of its own (HTTP 503)."),
        (Reply(418), "YouTube gave an answer that is not understood (HTTP 418)."),
        (Reply(200, b"Forbidden"), "YouTube only says Forbidden, as it does for private videos."),
        (Reply(200, b"<!DOCTYPE html><p>Consent"), "YouTube sent a web page, perhaps of a proxy or asking for"),
        (Reply(200, b""), "YouTube sent something else instead of the title."),
        (Reply(200, b"\xff\xfe\x00"), "YouTube sent something else instead of the title."),
        (Reply(200, b"[" * 200_000), "YouTube sent something else instead of the title."),
        (Reply(200, b"[1]"), "YouTube sent data that hold no title."),
        (Reply(200, b'{"title": 3}'), "YouTube sent data that hold no title."),
        (
            Reply(200, b"{}", headers={"Content-Encoding": "gzip"}),
            "YouTube sent compressed data, which was not",
        ),
        (Reply(302, headers={"Location": "https://evil.example/"}), "YouTube pointed to another server, which"),
        (Reply(302, headers={"Location": "http://10.0.0.1/"}), "YouTube pointed to another server, which"),
        (Reply(302, headers={"Location": "http://0.0.0.0/"}), "YouTube pointed to another server, which"),
        (
            Reply(302, headers={"Location": "https://www.youtube.com/"}),
            "YouTube pointed to another server, which",
        ),
        (Reply(302, headers={"Location": "http://[/"}), "YouTube pointed to another server"),
        (Reply(302, headers={"Location": "/oembed"}), "YouTube pointed on more than 3 times."),
        (Hang(), "YouTube stopped answering."),
        (Drip(), "YouTube took too long to answer."),
        (Reset(), "YouTube broke the connection off."),
        (CutOff(), "YouTube broke the connection off."),
        (Flood(1_000_000), "YouTube sent more than 0.256 MB."),
        (Flood(1_000_000, announced=False), "YouTube sent more than 0.256 MB."),
    ],
)
def test_without_a_title_there_is_still_the_picture_and_a_note(
    fault: Fault, sentence: str, server: YouTubeServer, settings: Settings
) -> None:
    """Whatever happens to oEmbed, the user goes on with the picture and knows why there is no title."""
    server.fail("/oembed", fault)
    known = look(settings, fault)

    assert known.title is None and size_of(known) == BEST_SIZE
    assert known.note.startswith("No title: ") and sentence in known.note
    assert known.note.endswith("Type one as headline.")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Reply(503), "YouTube has no picture of it (HTTP 503)."),
        (Reply(200, b"hello"), "YouTube sent a damaged picture."),
        (Reply(200, BEST[: len(BEST) // 2]), "YouTube sent a damaged picture."),
        (Reply(200, b"", "image/jpeg"), "YouTube sent a damaged picture."),
        (Hang(), "YouTube stopped answering."),
        (Drip(), "YouTube took too long to answer."),
        (Reset(), "YouTube broke the connection off."),
        (CutOff(200, BEST[:100]), "YouTube broke the connection off."),
        (Flood(9_000_000), "YouTube sent more than 8 MB."),
        (Reply(302, headers={"Location": "https://evil.example/"}), "YouTube pointed to another server"),
    ],
)
def test_without_a_picture_there_is_still_the_title_and_a_note(
    fault: Fault, sentence: str, server: YouTubeServer, settings: Settings
) -> None:
    """Whatever happens to the pictures, the title is there and nothing damaged is kept."""
    server.fail("/vi/", fault)
    known = look(settings, fault)

    assert (known.title, known.picture) == ("Never", None)
    assert known.note.startswith("No picture: ") and sentence in known.note
    assert not (settings.home / "sources").exists()


def test_one_bad_picture_leaves_the_others(server: YouTubeServer, settings: Settings) -> None:
    """The best one hangs: the next best, which came meanwhile, is taken."""
    server.add(ID, pictures={"maxresdefault": BEST, "hq720": BEST})
    server.fail(f"/vi/{ID}/maxresdefault.jpg", Drip())

    assert size_of(look(settings, Drip())) == BEST_SIZE


def test_a_redirect_on_the_same_machine_is_followed(server: YouTubeServer, settings: Settings) -> None:
    """A mirror may move its pictures."""
    server.fail(
        f"/vi/{ID}/maxresdefault.jpg", Reply(301, headers={"Location": f"{server.url}/vi/{ID}/moved.jpg"})
    )
    server.add(ID, pictures={"moved": BEST})

    assert size_of(look(settings)) == BEST_SIZE


# ---------------------------------------------------------------- neither title nor picture


@pytest.mark.parametrize(
    ("video_id", "faults", "sentence"),
    [
        ("AAAAAAAAAA0", (), "YouTube has no video of this id (HTTP 404)."),
        (ID, (Reply(403, b"Forbidden"),), "YouTube keeps the title to itself, because the video is private"),
        (ID, (Reply(500),), "YouTube has trouble of its own (HTTP 500)."),
        (ID, (Reset(),), "YouTube broke the connection off."),
        (ID, (Hang(),), "YouTube stopped answering."),
        (ID, (Drip(),), "YouTube took too long to answer."),
    ],
)
def test_with_neither_title_nor_picture_there_is_a_sentence_and_a_way_on(
    video_id: str, faults: tuple[Fault, ...], sentence: str, server: YouTubeServer, settings: Settings
) -> None:
    """It names the video and the reason; the hint names what works without YouTube."""
    if faults:
        server.fail("/", *faults)
    with pytest.raises(SourceUnavailableError) as caught:
        asyncio.run(
            youtube.info(
                YouTubeVideo(video_id),
                settings=settings,
                keep_in=settings.home / "sources",
                run_blocking=in_place,
                timeouts=QUICK,
            )
        )

    assert caught.value.message.startswith(f"There is neither title nor picture of the video {video_id}: ")
    assert sentence in caught.value.message
    assert "Type the title by hand instead, or give a photo or a frame of the video." in caught.value.hint


def test_without_a_network_there_is_a_sentence(tmp_path: Path) -> None:
    """Nobody listens at the address."""
    with YouTubeServer() as gone:
        address = gone.url
    settings = Settings(tmp_path, youtube_base_url=address, ytimg_base_url=address)

    with pytest.raises(SourceUnavailableError, match="could not be reached; there may be no network"):
        look(settings)


def test_giving_up_leaves_nothing_running(server: YouTubeServer, settings: Settings) -> None:
    """A look that is cancelled ends at once, with all its questions."""
    server.fail("/", Hang())

    async def cancelled() -> set[asyncio.Task[object]]:
        looking = asyncio.create_task(
            youtube.info(VIDEO, settings=settings, keep_in=settings.home, run_blocking=in_place)
        )
        assert await asyncio.to_thread(server.wait_for_questions, 1 + len(youtube.PICTURES))
        looking.cancel()
        await asyncio.wait({looking}, timeout=5)
        assert looking.cancelled()
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(cancelled()) == set()


# ---------------------------------------------------------------- callers


def test_brief_looks_at_youtube(server: YouTubeServer, settings: Settings, tmp_path: Path) -> None:
    """The one function for all sources leads here, and keeps the picture where it is told to."""
    known = asyncio.run(brief(VIDEO, settings=settings, keep_in=tmp_path / "kept", run_blocking=in_place))

    assert known.title == "Never"
    assert known.picture is not None and known.picture.parent == tmp_path / "kept"


def test_video_info_works_with_and_without_a_running_loop(server: YouTubeServer, settings: Settings) -> None:
    """As in a script and as in a notebook's cell."""
    address = f"https://youtu.be/{ID}"

    async def in_a_cell() -> VideoBrief:
        return video_info(address, settings)

    assert video_info(address, settings) == asyncio.run(in_a_cell())
    assert video_info(ID, settings).title == "Never"


def test_video_info_raises_in_a_cell_what_it_raises_in_a_script(
    server: YouTubeServer, settings: Settings
) -> None:
    """An error crosses the thread as it is, and no thread stays behind."""
    server.fail("/", Reset())

    async def in_a_cell() -> None:
        video_info(ID, settings)

    before = threading.active_count()
    with pytest.raises(SourceUnavailableError):
        asyncio.run(in_a_cell())
    assert not [thread for thread in threading.enumerate() if thread.name == "ytthumb-video-info"]
    assert threading.active_count() <= before + 5  # the stand-in's own threads end by themselves


@pytest.mark.parametrize("given", ["My title", "", "a.mp4", "https://vimeo.com/1", None])
def test_video_info_of_something_else_is_refused(given: object, settings: Settings) -> None:
    """Only addresses of YouTube videos have anything to ask for."""
    with pytest.raises(SourceError):
        video_info(given, settings)  # type: ignore[arg-type]  # wrong on purpose
