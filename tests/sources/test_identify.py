"""What a person may give as a source, and the one sentence for whatever can't be one."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_clips import encoded, write_clip
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.errors import SourceError, StoreError
from ytthumb_nb.sources import Photo, TitleOnly, VideoFile, YouTubeVideo, identify, text_of

SAMPLES = Path(__file__).parents[2] / "ytthumb_nb" / "assets" / "samples"


def refusal(source: Any, keep_in: Path) -> str:
    """The sentence with which *source* is refused; nothing may have been kept."""
    with pytest.raises(SourceError) as caught:
        identify(source, keep_in)
    assert not keep_in.exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    """A folder for kept photos that does not exist yet."""
    return tmp_path / "kept"


# ---------------------------------------------------------------- texts


def test_an_address_is_a_youtube_video(keep: Path) -> None:
    """An address and a bare id are the same video."""
    assert identify("https://youtu.be/dQw4w9WgXcQ?si=x", keep) == YouTubeVideo("dQw4w9WgXcQ")
    assert identify(" dQw4w9WgXcQ ", keep) == YouTubeVideo("dQw4w9WgXcQ")
    assert not keep.exists()


@pytest.mark.parametrize(
    "title", ["How I built a boat", "Photography", "Part 1: the end?", "日本 🔥", "Node.js", "?!"]
)
def test_words_are_a_title(title: str, keep: Path) -> None:
    """A text without separator or media suffix is a title, with the spaces around it gone."""
    assert identify(f"  {title} ", keep) == TitleOnly(title)


def test_a_title_means_the_same_in_every_folder(
    keep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file or folder that happens to be called like the title changes nothing."""
    (tmp_path / "Photography").mkdir()
    (tmp_path / "clip").write_bytes(encoded())
    monkeypatch.chdir(tmp_path)

    assert identify("Photography", keep) == TitleOnly("Photography")
    assert identify("clip", keep) == TitleOnly("clip")
    assert identify("./clip", keep) == Photo(tmp_path / "clip")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The source is empty. Give a YouTube address, the path of a video or photo"),
        (" \t\u200b ", "The source is empty"),
        ("two\nlines", "'two\\nlines' holds a line break; an address, path or title is one line"),
        ("a\x1b[31mb", "holds the control character '\\x1b'"),
        ("broken \ud83d letter", "holds the control character '\\ud83d'"),
        ("x" * 301, "The title has 301 characters; at most 300 make sense on a thumbnail."),
        ("nowhere.mp4", "There is no file "),
        ("AC/DC", "A title is written without slashes and file endings."),
        ("~nobody-here/a.jpg", "There is no file "),
        ("/" + "x" * 5000, "cannot be read: File name too long."),
        ("https://www.youtube.com/@handle", "is a channel's handle, not a video"),
    ],
)
def test_a_text_that_is_nothing_is_refused(text: str, sentence: str, keep: Path) -> None:
    """Empty, in pieces, too long, or the path of nothing: each has its sentence."""
    assert sentence in refusal(text, keep)


def test_a_missing_file_is_no_title_and_a_near_name_is_suggested(keep: Path, tmp_path: Path) -> None:
    """A slip in a file's name is not drawn as a headline."""
    (tmp_path / "holiday.jpg").write_bytes(encoded())

    assert refusal(tmp_path / "holidy.jpg", keep).startswith(
        f"There is no file '{tmp_path / 'holidy.jpg'}'. Did you mean 'holiday.jpg'?"
    )
    assert "There is no file" in refusal(str(tmp_path / "holiday.jpg" / "deeper.jpg"), keep)


@given(st.text(st.characters(), max_size=80), st.sampled_from(["", "./", "~", "https://", "youtube.com/"]))
def test_any_text_is_a_source_or_refused(text: str, before: str) -> None:
    """Nothing but a SourceError ever comes out, and a source that is stored as text comes back the same."""
    nowhere = Path("not-made")
    try:
        source = identify(before + text, nowhere)
    except SourceError as error:
        assert error.message
    else:
        assert identify(text_of(source), nowhere) == source


@pytest.mark.parametrize("value", [None, 3, 2.5, True, ["a.jpg"], {"path": "a"}, object()])
def test_a_value_of_another_type_is_refused(value: Any, keep: Path) -> None:
    """The sentence names the type and what is expected."""
    given = "None" if value is None else f"a value of type {type(value).__name__}"

    assert refusal(value, keep).startswith(f"The source is {given}. Give a YouTube address")


# ---------------------------------------------------------------- files


def test_files_are_told_by_content_and_not_by_name(keep: Path, tmp_path: Path) -> None:
    """A JPEG called .mp4 is a photo, a video called .jpg a video; both come back as absolute paths."""
    clip = write_clip(tmp_path / "clip.mp4", 2)
    video = clip.rename(tmp_path / "video.jpg")
    photo = tmp_path / "photo.mp4"
    photo.write_bytes(encoded())

    assert identify(video, keep) == VideoFile(video)
    assert identify(str(photo), keep) == Photo(photo)
    assert not keep.exists()


def test_a_path_may_be_relative_quoted_or_of_the_users_home(
    keep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a shell or a file manager gives is understood."""
    photo = tmp_path / "my photo.png"
    photo.write_bytes(encoded(kind="PNG"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    for text in ("my photo.png", "./my photo.png", f"'{photo}'", f'"{photo}"', "~/my photo.png", f" {photo}\n"):
        assert identify(text, keep) == Photo(photo)


def test_a_file_with_an_odd_name_survives_being_stored_as_text(keep: Path, tmp_path: Path) -> None:
    """Spaces at the end, line breaks and quotes in a name are the file's own business."""
    for name in ("ends with space.jpg ", "two\nlines.jpg", "'quoted'.jpg", "youtu.be", "100%03d.jpg"):
        path = tmp_path / name
        path.write_bytes(encoded())
        source = identify(path, keep)

        assert source == Photo(path)
        assert identify(text_of(source), keep) == source


def _png_bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _read(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "is empty (0 bytes)."),
        ("empty.mp4", b"", "is empty (0 bytes)."),
        ("text.jpg", b"hello, this is text", "'text.jpg' is not a picture: its content is neither JPEG"),
        ("text.mp4", b"#EXTM3U\n/etc/passwd\n", "'text.mp4' is named like a video, but its content is none."),
        ("list.m3u8", b"#EXTM3U\n/etc/passwd\n", "'list.m3u8' is not a picture"),
        ("half.jpg", _half((SAMPLES / "astronaut.jpg").read_bytes()), "'half.jpg' is truncated or damaged"),
        ("half.png", _half(encoded((300, 300), "PNG")), "'half.png' is truncated or damaged"),
        ("bomb.png", _png_bomb(20_000, 20_000), "is 20000 x 20000 pixels; at most 80 million are read."),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "is a HEIC photo"),
        ("sound.mp4", b"\0\0\0\x18ftypisom" + bytes(2000), "Not a single frame of 'sound.mp4' can be read"),
        ("film.mkv", b"\x1a\x45\xdf\xa3" + bytes(2000), "Not a single frame of 'film.mkv' can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    name: str, content: bytes, sentence: str, keep: Path, tmp_path: Path
) -> None:
    """Whatever is wrong with a file is said before a job exists."""
    path = tmp_path / name
    path.write_bytes(content)

    assert sentence in refusal(path, keep)


def test_a_video_without_frames_is_refused(keep: Path, tmp_path: Path) -> None:
    """An empty clip and one that was cut off while it was copied."""
    empty = write_clip(tmp_path / "none.avi", 0, codec="MJPG")
    whole = write_clip(tmp_path / "whole.mp4", 30)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(_half(whole.read_bytes()))

    for path in (empty, cut):
        assert refusal(path, keep).startswith(f"Not a single frame of '{path.name}' can be read")


def test_a_folder_or_a_device_is_refused(keep: Path, tmp_path: Path) -> None:
    """Neither is read."""
    assert refusal(tmp_path, keep).startswith(f"'{tmp_path}' is a folder.")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "is not an ordinary file." in refusal(tmp_path / "pipe.jpg", keep)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of this kind are POSIX's")
def test_a_file_that_may_not_be_read_is_refused(keep: Path, tmp_path: Path) -> None:
    """The sentence says that it is a matter of permissions."""
    photo = tmp_path / "mine.jpg"
    photo.write_bytes(encoded())
    photo.chmod(0)
    was = os.geteuid()
    if was == 0:  # root may read everything: be nobody for a moment
        os.seteuid(65534)
    try:
        with pytest.raises(SourceError) as caught:
            identify(photo, keep)
    finally:
        os.seteuid(was)

    assert caught.value.message == f"'{photo}' cannot be read: this user has no permission."


# ---------------------------------------------------------------- photos from memory


def test_jpeg_and_png_bytes_are_kept_as_they_are(keep: Path) -> None:
    """Under the hash of their content, once."""
    for kind, suffix in (("JPEG", ".jpg"), ("PNG", ".png")):
        data = encoded(kind=kind)
        first, second = identify(data, keep), identify(bytearray(data), keep)

        assert first == second
        assert isinstance(first, Photo) and first.path.suffix == suffix and first.path.is_absolute()
        assert first.path.read_bytes() == data
    assert len(list(keep.iterdir())) == 2


def test_other_bytes_are_kept_as_png(keep: Path) -> None:
    """A WebP without loss becomes a PNG with the same pixels."""
    buffer = io.BytesIO()
    Image.effect_noise((40, 30), 80).convert("RGB").save(buffer, "WEBP", lossless=True)
    source = identify(buffer.getvalue(), keep)

    assert isinstance(source, Photo) and source.path.suffix == ".png"
    assert _read(source.path).tobytes() == Image.open(buffer).convert("RGB").tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I", "F", "I;16"])
def test_a_pil_image_of_any_mode_is_kept(mode: str, keep: Path) -> None:
    """Whatever mode an image has, the file that is kept can be read."""
    image = (
        Image.new("L", (8, 6), 100).convert("RGB").convert(mode)
        if mode not in ("LAB", "I;16")
        else (Image.new(mode, (8, 6)))
    )
    source = identify(image, keep)

    assert isinstance(source, Photo)
    assert identify(source.path, keep) == source
    assert _read(source.path).size == (8, 6)


def test_a_pil_image_with_rotation_keeps_it(keep: Path) -> None:
    """The turn that a camera wrote beside the pixels is not lost on the way."""
    image = Image.new("RGB", (8, 6))
    image.getexif()[0x0112] = 6
    source = identify(image, keep)

    assert isinstance(source, Photo)
    assert _read(source.path).getexif()[0x0112] == 6


def test_a_truncated_pil_image_is_refused(keep: Path) -> None:
    """Pillow reads late; the damage shows when we look and not in the middle of a job."""
    image = Image.open(io.BytesIO(_half((SAMPLES / "astronaut.jpg").read_bytes())))

    assert refusal(image, keep).startswith("the PIL image (mode RGB, ")


def test_arrays_are_kept_as_their_pixels(keep: Path) -> None:
    """Grey, RGB and RGBA arrays of uint8 are photos, also when they are a view that is not contiguous."""
    colours = np.random.default_rng(1).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    for array in (colours, colours[:, ::-1], colours[:, :, 0], np.dstack([colours, colours[:, :, :1]])):
        source = identify(array, keep)

        assert isinstance(source, Photo)
        assert np.array_equal(np.asarray(_read(source.path)), array)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: np.zeros((4, 4, 3)), "the array has the shape (4, 4, 3) and holds float64; expected is uint8"),
        (lambda: np.zeros((4, 4, 2), np.uint8), "the array has the shape (4, 4, 2) and holds uint8"),
        (lambda: np.zeros((4,), np.uint8), "the array has the shape (4,) and holds uint8"),
        (lambda: np.zeros((0, 4, 3), np.uint8), "the array has the shape (0, 4, 3) and no pixels"),
        (lambda: Image.new("RGB", (0, 5)), "the photo is 0 x 5 pixels"),
        (lambda: Image.new("1", (10_000, 8_001)), "the photo is 10000 x 8001 pixels; at most 80 million"),
        (lambda: b"", "the picture is empty (0 bytes)"),
        (lambda: b"hello", "the picture is not a picture"),
        (lambda: _half((SAMPLES / "astronaut.jpg").read_bytes()), "the picture is truncated or damaged"),
        (lambda: b"\0\0\0\x18ftypisom" + bytes(100), "The 112 bytes given are a video; in memory only photos"),
    ],
)
def test_what_is_no_photo_in_memory_is_refused(make: Callable[[], Any], sentence: str, keep: Path) -> None:
    """And nothing is kept of it."""
    assert sentence in refusal(make(), keep)


def test_a_full_or_closed_disk_is_said(tmp_path: Path) -> None:
    """A photo that cannot be kept is the store's error, not the photo's."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    with pytest.raises(StoreError):
        identify(encoded(), blocked / "kept")


# ---------------------------------------------------------------- cost


def test_importing_sources_loads_no_reader_and_no_client() -> None:
    """OpenCV and the HTTP client come with the first video and the first address."""
    code = (
        "import sys, ytthumb_nb.sources; "
        "print(sorted({'cv2', 'httpx', 'IPython', 'ipywidgets', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_broken_video_prints_nothing(tmp_path: Path) -> None:
    """FFmpeg and OpenCV keep their complaints to themselves; ours is the only sentence."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + bytes(2000))
    code = (
        "import sys; from pathlib import Path; from ytthumb_nb import errors, sources\n"
        "try: sources.identify(sys.argv[1], Path('unused'))\n"
        "except errors.SourceError: print('refused')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(broken)], capture_output=True, text=True, check=True, env=environment
    )

    assert (done.stdout, done.stderr) == ("refused\n", "")
