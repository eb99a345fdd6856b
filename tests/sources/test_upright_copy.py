"""The picture that is composed from: upright, sRGB, bounded in size, made once for each photo."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from drawn_clips import encoded
from PIL import Image

from ytthumb_nb.errors import SourceError
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources import Photo, Source, TitleOnly, brief, identify

T = TypeVar("T")


async def in_place(function: Callable[[], T], /) -> T:
    """Run blocking work where it is asked for."""
    return function()


def look(source: Source, home: Path) -> VideoBrief:
    """The brief of a local *source*."""
    return asyncio.run(brief(source, settings=Settings(home), keep_in=home / "kept", run_blocking=in_place))


def composed_from(known: VideoBrief) -> Image.Image:
    """The brief's picture."""
    assert known.picture is not None and known.picture.is_absolute()
    return Image.open(io.BytesIO(known.picture.read_bytes()))


def test_a_title_has_no_picture(tmp_path: Path) -> None:
    """Only its words are known, and nothing is kept."""
    assert look(TitleOnly("How I built a boat"), tmp_path) == VideoBrief("title", title="How I built a boat")
    assert list(tmp_path.iterdir()) == []


def test_a_turned_photo_comes_out_upright(tmp_path: Path) -> None:
    """What the camera wrote about its own rotation is carried out and then gone."""
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, :40, 0] = 255  # the left half is red
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90 degrees clockwise
    photo = tmp_path / "a.jpg"
    Image.fromarray(pixels).save(photo, exif=exif, quality=95)
    known = look(Photo(photo), tmp_path)
    image = composed_from(known)

    note = "The picture is small, 40 x 80 px: filling a thumbnail enlarges it 32.0 times."
    assert known == VideoBrief("photo", picture=known.picture, note=note)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (40, 80))
    assert not image.getexif()
    red = np.asarray(image)[:, :, 0]
    assert red[:35].mean() > 240 and red[45:].mean() < 15


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1280, 720), (1280, 720)),
        ((6000, 3000), (1920, 960)),
        ((64, 1900), (64, 1900)),
        ((20, 9000), (4, 1920)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_picture_is_at_most_1920_px_long(
    size: tuple[int, int], kept: tuple[int, int], tmp_path: Path
) -> None:
    """Proportions stay, and small pictures are not blown up."""
    photo = tmp_path / "a.jpg"
    photo.write_bytes(encoded(size))

    assert composed_from(look(Photo(photo), tmp_path)).size == kept


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "P", "RGBA", "LA", "1", "L"])
def test_odd_but_good_photos_work(mode: str, tmp_path: Path) -> None:
    """Print colours, 16 bits, palettes and transparency all become sRGB."""
    image = Image.new("RGB", (32, 18), "#d03030").convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.fromarray(np.full((18, 32), 40_000, np.uint16))
    photo = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    image.save(photo)
    identified = identify(photo, tmp_path / "kept")
    result = composed_from(look(identified, tmp_path))

    assert (result.mode, result.size) == ("RGB", (32, 18))


def test_the_work_is_done_once_for_each_content(tmp_path: Path) -> None:
    """A copy under another name gives the same file untouched; a changed photo gives another."""
    first, copy, changed = tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "c.jpg"
    first.write_bytes(encoded())
    copy.write_bytes(encoded())
    changed.write_bytes(encoded(colour="#30d030"))
    made = look(Photo(first), tmp_path).picture
    assert made is not None
    before = made.stat()

    assert look(Photo(copy), tmp_path).picture == made
    assert made.stat().st_mtime_ns == before.st_mtime_ns
    assert look(Photo(changed), tmp_path).picture != made


def test_a_photo_that_is_gone_or_damaged_by_now_is_said(tmp_path: Path) -> None:
    """Between a request and its job a disk may be unplugged."""
    photo = tmp_path / "a.jpg"
    photo.write_bytes(encoded())
    source = identify(photo, tmp_path / "kept")
    photo.write_bytes(encoded()[:200])
    with pytest.raises(SourceError, match="truncated or damaged"):
        look(source, tmp_path)

    photo.unlink()
    with pytest.raises(SourceError, match="can no longer be read: No such file or directory"):
        look(source, tmp_path)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(("size", "said"), [((1280, 720), ""), ((960, 540), ""), ((640, 480), "2.0 times")])
def test_a_small_photo_is_said_to_be_enlarged(size: tuple[int, int], said: str, tmp_path: Path) -> None:
    """How much, in words, before anything is drawn; a photo that is nearly large enough needs no words."""
    photo = tmp_path / "a.png"
    Image.new("RGB", size, "teal").save(photo)

    note = look(Photo(photo), tmp_path).note

    assert note.endswith(f"{said}.") if said else note == ""
