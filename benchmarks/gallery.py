"""Every style on every picture of the album, drawn and judged: what `make gallery` shows and `gallery_facts` counts.

For each style and picture there are three full thumbnails with a short, a long and a non-Latin headline, each on an
idea of its own, and ten small ones, as one request would have them, to see how unlike they are.
"""

from __future__ import annotations

import functools
import io
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.album import AlbumPicture, album
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.analyse import LONGEST, Analysis, analysing_pixels
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.faces import find_faces
from ytthumb_nb.imaging.finish import Finished, lettered
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.imaging.headline import check_headline
from ytthumb_nb.imaging.ideas import Ideas
from ytthumb_nb.imaging.likeness import Alike, nearest
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.imaging.phash import phash
from ytthumb_nb.imaging.plan import Composition
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.models import YOUTUBE_SIZE, Box, PictureFacts
from ytthumb_nb.styles import STYLES, Style

SEED = 1
SHORT = "Day one"
LONG = "Everything you know about this is probably wrong"
#: One a picture, in turn; those that no font here can write are left out and named.
SCRIPTS = (
    ("Cyrillic", "Це змінить усе"),
    ("Greek", "Αυτό αλλάζει τα πάντα"),
    ("Arabic", "هذا يغير كل شيء"),
    ("Hebrew", "זה משנה הכול"),
    ("Devanagari", "यह सब बदल देता है"),
    ("Thai", "นี่เปลี่ยนทุกอย่าง"),
    ("Japanese", "これがすべてを変える"),
    ("Korean", "이것이 모든 것을 바꾼다"),
    ("Chinese", "这会改变一切"),
)
_SMALL = (640, 360)
_IDEAS = 10


@dataclass(frozen=True)
class GalleryPicture:
    """One thumbnail. `preview` is 640 px wide; `second_look` counts lines on faces that only a later look found."""

    style: str
    picture: str
    headline: str
    caption: str
    facts: PictureFacts
    size_bytes: int
    seconds: float
    second_look: int
    preview: bytes = field(repr=False)


@dataclass(frozen=True)
class Row:
    """One style on one picture: its thumbnails, and the two of ten variations that are most alike."""

    style: str
    picture: str
    thumbnails: tuple[GalleryPicture, ...]
    closest: Alike


def scripts_here() -> tuple[list[tuple[str, str]], list[str]]:
    """The non-Latin headlines that can be written here, and the scripts that cannot."""
    found, missing = [], []
    for name, text in SCRIPTS:
        try:
            check_headline(text, headline_look(HeadlineLayer(text, "modern")))
        except InvalidRequestError:
            missing.append(name)
        else:
            found.append((name, text))
    return found, missing


def drawn(
    styles: Sequence[str] = tuple(STYLES), pictures: Sequence[str] = (), photos: Sequence[Path] = ()
) -> Iterator[list[Row]]:
    """The rows of each style, as they are ready; one process for each core.

    Args:
        pictures: names of the album; none takes all.
        photos: files that stand in for the album.
    """
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(rows_of, pictures=tuple(pictures), photos=tuple(photos)), styles)


def rows_of(style: str, pictures: tuple[str, ...] = (), photos: tuple[Path, ...] = ()) -> list[Row]:
    """One style on the album."""
    wanted = [each for each in album(photos) if not pictures or each.name in pictures]
    return [_row(STYLES[style], number, each, photos) for number, each in enumerate(wanted)]


def _row(style: Style, number: int, picture: AlbumPicture, photos: tuple[Path, ...]) -> Row:
    analysis = _analysis(picture.name, photos)
    ideas = Ideas(style, SEED, analysis).upto(_IDEAS)
    scripts, _ = scripts_here()
    thumbnails = []
    for place, text in enumerate((SHORT, LONG, scripts[number % len(scripts)][1])):
        start = time.perf_counter()
        scene = _scene(analysis, style, ideas, place, YOUTUBE_SIZE)
        finished = _finished(scene, style, text, YOUTUBE_SIZE)
        seconds = time.perf_counter() - start
        assert finished.facts is not None
        thumbnails.append(
            GalleryPicture(
                style.name,
                picture.name,
                text,
                ideas[place].changed(style),
                finished.facts,
                len(finished.picture),
                seconds,
                _second_look(scene, finished.facts),
                finished.preview,
            )
        )
    hashes = {}
    for place in range(_IDEAS):
        scene = _scene(analysis, style, ideas, place, _SMALL)
        shown = Image.open(io.BytesIO(_finished(scene, style, SHORT, _SMALL).small))
        hashes[place + 1] = phash(np.asarray(shown.convert("RGB")))
    pairs = [pair for place in hashes if (pair := nearest(place, hashes)) is not None]
    return Row(style.name, picture.name, tuple(thumbnails), min(pairs, key=lambda pair: pair.bits))


def _scene(
    analysis: Analysis | None, style: Style, ideas: Sequence[Composition], place: int, size: tuple[int, int]
) -> Scene:
    last = list(composing(analysis, style, ideas[place], size, SEED))[-1]
    assert isinstance(last, Scene)
    return last


def _finished(scene: Scene, style: Style, text: str, size: tuple[int, int]) -> Finished:
    return lettered(
        scene.pixels,
        layout=scene.layout,
        headline=text,
        look=headline_look(HeadlineLayer(text, style.name)),
        find_layout=partial(find_layout, size=size, index=1),
    )


def _second_look(scene: Scene, facts: PictureFacts) -> int:
    """How many lines lie on a face that is found in the composed picture, whatever its layout knows of."""
    faces = [
        Box(round(f.left), round(f.top), round(f.left + f.width), round(f.top + f.height))
        for f in find_faces(scene.pixels)
    ]
    return sum(any(line.overlap(face) for face in faces) for line in facts.lines)


@functools.cache
def _analysis(name: str, photos: tuple[Path, ...]) -> Analysis | None:
    [picture] = [each for each in album(photos) if each.name == name]
    if picture.read is None:
        return None
    pixels = picture.read()
    scale = min(1.0, LONGEST / max(pixels.shape[:2]))
    pixels = fit_frame(pixels, (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)))
    last = list(analysing_pixels(np.ascontiguousarray(pixels)))[-1]
    assert isinstance(last, Analysis)
    return last
