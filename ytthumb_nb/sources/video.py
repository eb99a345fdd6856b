"""Local video files: tell them by their content, check that a frame can be read, and offer the best frames.

OpenCV's own FFmpeg does the reading; it is loaded on first use, because it takes a tenth of a second.
Everything here blocks; `frames` takes seconds for long or large videos.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray

from ytthumb_nb.errors import InvalidRequestError, SourceError
from ytthumb_nb.imaging.decode import MAX_PIXELS
from ytthumb_nb.sources.source import shown

if TYPE_CHECKING:
    import cv2

#: How much of a file `is_video` wants to see.
HEAD_BYTES: Final = 1024
# fmt: off
SUFFIXES: Final = frozenset({
    ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".flv", ".wmv", ".asf", ".mpg", ".mpeg", ".mts",
    ".m2ts", ".ts", ".3gp", ".3g2", ".ogv", ".vob",
})
# fmt: on
MAX_FRAMES: Final = 12
#: Positions looked at, evenly over the video. A seek costs 0.02-0.5 s.
_LOOK_AT: Final = (12, 24)
_MAX_EDGE_PX: Final = 2560
#: Frames read one after the other when a file does not say how many it has; about 100 s of film.
_READ_THROUGH: Final = 3000
#: A first frame may be missing its key frame; this many are tried.
_FIRST_TRIES: Final = 60

# Brands of an ISO file that are photos (AVIF, HEIC).
_PHOTO_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
)
#: Matroska and WebM, Flash, Ogg, MPEG programme and video streams, Windows Media.
_MAGICS: Final = (
    b"\x1a\x45\xdf\xa3",
    b"FLV\x01",
    b"OggS",
    b"\x00\x00\x01\xba",
    b"\x00\x00\x01\xb3",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
)
_ISO_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})

#: OpenCV has one log level for all threads; it is lowered only while a file is opened.
_OPENING: Final = threading.Lock()


@dataclass(frozen=True)
class Frame:
    """One frame of a video, upright, at most 2560 px long.

    `jpeg` (quality 95) can be given as a source itself; `width` and `height` are its size in pixels. `at_s` is
    its time in seconds, `score` 0..1 its rank among the frames that were looked at.
    """

    at_s: float
    score: float
    width: int
    height: int
    jpeg: bytes = field(repr=False)


def is_video(head: bytes) -> bool:
    """Whether a file that begins with *head* is a video container (or sound in one), by content alone.

    Only files that pass are given to FFmpeg, so that a text can't make it read playlists or other files.
    """
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PHOTO_BRANDS
    return (
        head[4:8] in _ISO_BOXES
        or head.startswith(_MAGICS)
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or (len(head) > 376 and head[0] == head[188] == head[376] == 0x47)
        or (len(head) > 388 and head[4] == head[196] == head[388] == 0x47)
    )


def check(path: Path) -> None:
    """Read one frame of the video at *path*.

    Raises:
        SourceError: not a single frame can be read.
    """
    with _opened(path) as capture:
        if _first(capture) is None and not any(True for _ in _spread(capture, 3)):
            raise _unreadable(path)


def frames(path: str | Path, count: int = 6) -> list[Frame]:
    """The *count* frames of the video at *path* that would do best as a thumbnail, best first.

    They are ranked by sharpness, detail, light and colour, and chosen to differ; fewer come back when the video
    has no more that differ. The same file gives the same frames.

    Args:
        path: a video file.
        count: frames wanted, 1..12.
    Raises:
        InvalidRequestError: *count* is out of range.
        SourceError: *path* is no video with a readable frame.
    """
    if type(count) is not int or not 1 <= count <= MAX_FRAMES:
        raise InvalidRequestError(f"count is {count!r}; it must be a whole number from 1 to {MAX_FRAMES}.")
    path = Path(path).expanduser().absolute()
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise SourceError(f"{shown(str(path))} cannot be read.", hint="Give the path of a video.") from error
    if not is_video(head):
        raise SourceError(
            f"{shown(str(path))} is not a video.", hint="Give an MP4, MOV, WebM, MKV or AVI file."
        )

    import cv2  # on first use; see the top of this module

    from ytthumb_nb.sources.ranking import choose, look_at, scores

    fine = [
        cv2.IMWRITE_JPEG_QUALITY,
        95,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    looks, seen = [], []
    fewest, most = _LOOK_AT
    with _opened(path) as capture:
        for at_s, image in _spread(capture, min(most, max(fewest, 2 * count))):
            looks.append(look_at(image))
            # Encoded at once: two dozen raw frames of a large video would take hundreds of megabytes.
            encoded, jpeg = cv2.imencode(".jpg", image, fine)
            if not encoded:
                raise _unreadable(path)
            seen.append((at_s, image.shape[1], image.shape[0], jpeg.tobytes()))
    if not seen:
        raise _unreadable(path)
    ranks = scores(looks)
    return [
        Frame(at_s=seen[at][0], score=ranks[at], width=seen[at][1], height=seen[at][2], jpeg=seen[at][3])
        for at in choose(looks, count)
    ]


@contextmanager
def _opened(path: Path) -> Iterator[cv2.VideoCapture]:
    # FFmpeg would write its complaints to stderr, in the middle of somebody's terminal; ours say enough.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    try:
        with _OPENING:
            level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
            try:
                # CAP_FFMPEG: other back ends would take a "%" in a name as a series of pictures.
                capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
            finally:
                cv2.utils.logging.setLogLevel(level)
    except (cv2.error, UnicodeEncodeError, SystemError) as error:
        raise _unreadable(path) from error
    try:
        if not capture.isOpened():
            raise _unreadable(path)
        width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
        if width * height > MAX_PIXELS:
            raise SourceError(
                f"{shown(path.name)} has frames of {width:.0f} x {height:.0f} pixels; "
                f"at most {MAX_PIXELS / 1e6:.0f} million are read.",
                hint="Give a smaller copy of the video, or a photo.",
            )
        yield capture
    except cv2.error as error:
        raise _unreadable(path) from error
    finally:
        capture.release()


def _spread(capture: cv2.VideoCapture, wanted: int) -> Iterator[tuple[float, NDArray[Any]]]:
    """Up to *wanted* (seconds, frame) pairs, evenly over the video; whatever can't be read is passed over."""
    import cv2

    total = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    found = 0
    if math.isfinite(total) and 1 <= total < 1e9:
        steps = min(wanted, int(total))
        for step in range(steps):
            capture.set(cv2.CAP_PROP_POS_FRAMES, int((step + 0.5) * total / steps))
            image = _read(capture)
            if image is not None:
                found += 1
                yield _now_s(capture), image
    if not found:
        yield from _spread_blindly(capture, wanted)


def _spread_blindly(capture: cv2.VideoCapture, wanted: int) -> Iterator[tuple[float, NDArray[Any]]]:
    """As `_spread` for a file that does not say its length or can't be sought in: read on, thin out as it grows."""
    import cv2

    capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
    kept: list[tuple[float, NDArray[Any]]] = []
    stride = 1
    for index in range(_READ_THROUGH):
        if not capture.grab():
            break
        if index % stride:
            continue
        read, image = capture.retrieve()
        if not read:
            continue
        kept.append((_now_s(capture), _upright(image, capture)))
        if len(kept) == wanted:
            kept, stride = kept[::2], stride * 2
    yield from kept


def _first(capture: cv2.VideoCapture) -> NDArray[Any] | None:
    for _ in range(_FIRST_TRIES):
        image = _read(capture)
        if image is not None:
            return image
    return None


def _read(capture: cv2.VideoCapture) -> NDArray[Any] | None:
    read, image = capture.read()
    return _upright(image, capture) if read and image is not None and image.size else None


def _upright(image: NDArray[Any], capture: cv2.VideoCapture) -> NDArray[Any]:
    """*image*, which OpenCV has already turned, with square pixels and at most `_MAX_EDGE_PX` long."""
    import cv2

    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    height, width = image.shape[:2]
    across, down = capture.get(cv2.CAP_PROP_SAR_NUM), capture.get(cv2.CAP_PROP_SAR_DEN)
    stretch = across / down if across > 0 and down > 0 else 1.0
    if int(capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 180:
        stretch = 1 / stretch
    wide = width * stretch if 0.25 <= stretch <= 4 else float(width)
    scale = min(1.0, _MAX_EDGE_PX / max(wide, height))
    size = (max(1, round(wide * scale)), max(1, round(height * scale)))
    return image if size == (width, height) else cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _now_s(capture: cv2.VideoCapture) -> float:
    import cv2

    at_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
    return at_ms / 1000 if math.isfinite(at_ms) and at_ms > 0 else 0.0


def _unreadable(path: Path) -> SourceError:
    return SourceError(
        f"Not a single frame of {shown(path.name)} can be read; it may be damaged, cut off, or hold only sound.",
        hint="Copy or export it again, or give a photo.",
    )
