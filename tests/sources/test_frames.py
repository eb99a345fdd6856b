"""The frames of a local video: read from any file, ranked, never gated, unlike each other."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import pytest
from drawn_clips import encoded, plain, textured, turn_clip, write_clip
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from ytthumb_nb.errors import InvalidRequestError, SourceError
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import Frame, VideoFile, brief, frames
from ytthumb_nb.sources.ranking import choose, difference, look_at, scores
from ytthumb_nb.sources.video import is_video

pytestmark = pytest.mark.slow

T = TypeVar("T")


async def in_place(function: Callable[[], T], /) -> T:
    """Run blocking work where it is asked for."""
    return function()


def opened(frame: Frame) -> Image.Image:
    """The frame's picture."""
    return Image.open(io.BytesIO(frame.jpeg))


def blurred(index: int) -> NDArray[Any]:
    """The textured frame out of focus."""
    return np.asarray(cv2.GaussianBlur(textured(index), (0, 0), 9))


@pytest.mark.parametrize(
    ("name", "codec", "fps"),
    [("a.mp4", "mp4v", 59.94), ("a.mp4", "mp4v", 0.7), ("a.avi", "MJPG", 30.0)],
)
def test_frames_come_from_all_over_the_video(name: str, codec: str, fps: float, tmp_path: Path) -> None:
    """Six different frames with their true times, best first, whatever the frame rate."""
    clip = write_clip(tmp_path / name, 48, fps=fps, codec=codec)
    found = frames(clip)

    assert len(found) == 6
    assert len({frame.at_s for frame in found}) == 6
    assert all(0 <= frame.at_s <= 48 / fps + 0.01 for frame in found)
    assert max(frame.score for frame in found) == found[0].score
    assert {(frame.width, frame.height) for frame in found} == {(160, 90)}
    assert {opened(frame).size for frame in found} == {(160, 90)}
    assert found == frames(str(clip))


def test_the_sharp_frame_wins_over_blurred_and_black_ones(tmp_path: Path) -> None:
    """One frame in focus in the middle of a soft, dark clip is the first offered."""

    def draw(index: int) -> NDArray[Any]:
        if index == 5:
            return textured(5)
        return blurred(index) if index > 5 else plain((0, 0, 0))

    best = frames(write_clip(tmp_path / "a.mp4", 10, draw, fps=10.0), 1)

    assert [frame.at_s for frame in best] == pytest.approx([0.5])


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 90, 30)])
def test_a_plain_clip_still_gives_its_one_frame(colour: tuple[int, int, int], tmp_path: Path) -> None:
    """Nothing is gated, and thirty copies of the same frame are not offered as six."""
    found = frames(write_clip(tmp_path / "a.mp4", 30, lambda index: plain(colour)))

    assert len(found) == 1


def test_plain_scenes_of_different_colours_are_different_frames(tmp_path: Path) -> None:
    """A screen animation without any structure offers each of its scenes."""
    colours = [(200, 40, 40), (40, 200, 40), (40, 40, 200)]
    found = frames(write_clip(tmp_path / "a.mp4", 36, lambda index: plain(colours[index // 12])))

    assert len(found) == 3
    means = [np.asarray(opened(frame)).mean(axis=(0, 1)) for frame in found]
    assert sorted(int(mean.argmax()) for mean in means) == [0, 1, 2]


def test_a_clip_of_one_frame_gives_it(tmp_path: Path) -> None:
    """A video that is a picture."""
    (frame,) = frames(write_clip(tmp_path / "a.mp4", 1))

    assert (frame.at_s, frame.width, frame.height) == (0.0, 160, 90)
    error = np.abs(np.asarray(opened(frame), float) - textured(0)[:, :, ::-1]).mean()
    assert error < 25


def test_a_clip_filmed_upright_is_upright(tmp_path: Path) -> None:
    """The turn that a phone writes into the file is carried out, in the frames and in the brief's picture."""

    def draw(index: int) -> NDArray[Any]:
        image = plain((30, 30, 30))
        image[:, :80] = (0, 0, 255)  # the left half is red
        return image

    clip = write_clip(tmp_path / "a.mp4", 3, draw)
    turn_clip(clip)
    (frame,) = frames(clip)
    rows = np.asarray(opened(frame), int)[:, :, 0].mean(axis=1)

    assert (frame.width, frame.height) == (90, 160)
    assert rows[:70].mean() > 200 and rows[90:].mean() < 60  # turned clockwise, the left half is on top


def test_a_large_video_gives_frames_of_bounded_size(tmp_path: Path) -> None:
    """Frames are at most 2560 px long, their proportions kept."""
    (frame,) = frames(
        write_clip(tmp_path / "a.avi", 1, lambda index: plain((9, 99, 9), (3840, 1080)), codec="MJPG")
    )

    assert (frame.width, frame.height) == (2560, 720)


def test_a_video_that_lies_about_its_length_is_read_through(tmp_path: Path) -> None:
    """An AVI without index and frame count, as a crashed recorder leaves it, still offers frames."""
    clip = write_clip(tmp_path / "a.avi", 40, codec="MJPG")
    data = bytearray(clip.read_bytes())
    header = data.index(b"avih") + 8
    data[header + 16 : header + 20] = bytes(4)  # total frames
    stream = data.index(b"strh") + 8
    data[stream + 32 : stream + 36] = bytes(4)  # length of the stream
    clip.write_bytes(data[: data.rindex(b"idx1")])

    assert len(frames(clip)) == 6


def test_a_video_cut_off_in_the_middle_gives_what_is_there(tmp_path: Path) -> None:
    """Frames that can't be read are passed over."""
    clip = write_clip(tmp_path / "a.avi", 40, codec="MJPG")
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])

    assert 1 <= len(frames(clip)) <= 6


def test_a_percent_sign_in_a_name_is_a_name(tmp_path: Path) -> None:
    """OpenCV would otherwise look for a numbered series of pictures."""
    assert len(frames(write_clip(tmp_path / "my 100%03d.mp4", 12), 2)) == 2


@pytest.mark.parametrize("count", [0, 13, 2.5, True, "6"])
def test_a_count_out_of_range_is_refused(count: Any, tmp_path: Path) -> None:
    """The sentence gives the value and the range."""
    with pytest.raises(InvalidRequestError, match=r"it must be a whole number from 1 to 12\."):
        frames(tmp_path / "a.mp4", count)


def test_frames_of_no_video_are_refused(tmp_path: Path) -> None:
    """A missing file, a photo, and a video in which nothing can be read."""
    photo, hollow = tmp_path / "a.jpg", tmp_path / "a.mp4"
    photo.write_bytes(encoded())
    hollow.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))

    for path, sentence in [
        (tmp_path / "none.mp4", "cannot be read"),
        (photo, "is not a video"),
        (hollow, "Not a single frame of 'a.mp4' can be read"),
    ]:
        with pytest.raises(SourceError, match=sentence):
            frames(path)


def test_the_brief_of_a_video_holds_its_best_frame(tmp_path: Path) -> None:
    """The picture is the first frame offered, kept under the hash of its content; a title is not made up."""
    clip = write_clip(tmp_path / "a.mp4", 20)
    known = asyncio.run(
        brief(VideoFile(clip), settings=Settings(tmp_path), keep_in=tmp_path / "kept", run_blocking=in_place)
    )

    assert known.picture is not None and known.picture.parent == tmp_path / "kept"
    assert known == VideoBrief("video", picture=known.picture, note=known.note)
    assert known.picture.read_bytes() == frames(clip, 1)[0].jpeg


@pytest.mark.parametrize(
    ("head", "video"),
    [
        (b"\0\0\0\x18ftypisom", True),
        (b"\0\0\0\x14ftypqt  ", True),
        (b"\0\0\0\x08wide\0\0\0\0mdat", True),
        (b"\x1a\x45\xdf\xa3", True),
        (b"RIFF\0\0\0\0AVI LIST", True),
        (b"FLV\x01", True),
        (b"OggS", True),
        (b"\x00\x00\x01\xba", True),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", True),
        ((b"G" + bytes(187)) * 3, True),
        (bytes(4) + (b"G" + bytes(191)) * 3, True),
        (b"\0\0\0\x18ftypavif", False),
        (b"\0\0\0\x18ftypheic", False),
        (b"RIFF\0\0\0\0WEBPVP8 ", False),
        (b"\xff\xd8\xff\xe0", False),
        (b"#EXTM3U\n#EXT-X-VERSION:3", False),
        (b"G" * 10, False),
        (b"", False),
    ],
)
def test_videos_are_told_by_their_first_bytes(head: bytes, video: bool) -> None:
    """Containers are, photos and playlists are not; only what is goes to FFmpeg."""
    assert is_video(head) is video


@settings(max_examples=30, deadline=None)
@given(
    st.lists(arrays(np.uint8, (9, 16, 3)), min_size=1, max_size=6),
    st.integers(1, 6),
)
def test_choosing_always_starts_with_the_best_and_never_repeats(images: list[NDArray[Any]], count: int) -> None:
    """Any frames at all: at least one is chosen, none twice, the first ranks highest, the rest differ."""
    looks = [look_at(image) for image in images]
    ranks = scores(looks)
    chosen = choose(looks, count)

    assert 1 <= len(chosen) <= min(count, len(images)) and len(set(chosen)) == len(chosen)
    assert ranks[chosen[0]] == max(ranks)
    assert all(0 <= rank <= 1 for rank in ranks)
    for at, one in enumerate(chosen):
        assert all(difference(looks[one], looks[other]) >= 0.03 for other in chosen[:at])
