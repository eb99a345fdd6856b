"""One look at a photo, shared by everything that is composed from it: faces, cut-out, colours, centre.

`analysing` does the work in pieces and says after each what was done; the local provider runs every piece off
the loop and keeps the result for all variations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging.cutout import Cutout, cutting
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.faces import Face, find_faces
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.saliency import centre_of, saliency

#: Longest side that is kept of a photo, in pixels: enough for 1920 x 1080, and 8 MB at most.
LONGEST: Final = 1920
#: Below this the edge of a cut-out cannot be trusted. Measured on sample and drawn photos: good cuts .75-.95.
_TRUSTED: Final = 0.62
#: Another face counts as a second person when it is at least this share of the main one's height.
_SECOND_PERSON: Final = 0.4


@dataclass(frozen=True)
class Done:
    """A piece of work that was done; `fraction` 0..1 is how much of the whole that makes."""

    message: str
    fraction: float


@dataclass(frozen=True)
class Analysis:
    """What is known of a photo.

    `pixels` is RGB; `faces` lie in its pixels, the largest first. `alpha` (uint8, same size) covers the person
    when the cut-out is trusted, else None. `focus` is where attention gathers, in pixels. `hue` (OKLCH degrees)
    is the colour the photo is remembered by, None for a grey one. `touches` names the edges of the photo that
    cut the person.
    """

    pixels: Pixels = field(repr=False)
    faces: tuple[Face, ...] = ()
    alpha: NDArray[np.uint8] | None = field(default=None, repr=False)
    confidence: float = 0.0
    focus: tuple[float, float] = (0.0, 0.0)
    hue: float | None = None
    brightness: float = 0.5
    touches: frozenset[str] = frozenset()

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def people(self) -> tuple[Face, ...]:
        """The faces that matter: not those of passers-by far behind."""
        return tuple(face for face in self.faces if face.height >= _SECOND_PERSON * self.faces[0].height)

    @property
    def group(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what must be seen of the people: their heads with some air.

        Only where there are faces.
        """
        people = self.people
        return (
            min(face.left - 0.55 * face.width for face in people),
            min(face.top - 0.7 * face.height for face in people),
            max(face.left + 1.55 * face.width for face in people),
            max(face.top + 1.7 * face.height for face in people),
        )


def analysing(path: Path) -> Iterator[Done | Analysis]:
    """Look at the photo in *path*; yields what was done after each piece, and last the `Analysis`.

    Raises:
        SourceError: the file is not a picture.
    """
    pixels = load(path)
    yield Done(f"Read the photo, {pixels.shape[1]} x {pixels.shape[0]} px", 0.08)
    yield from analysing_pixels(pixels)


def analysing_pixels(pixels: Pixels) -> Iterator[Done | Analysis]:
    """The same for a photo that is already in memory (RGB)."""
    faces = find_faces(pixels)
    yield Done(_counted(faces), 0.3)
    cut: Cutout | None = None
    if faces and _alone(faces):
        for number, piece in enumerate(cutting(pixels, faces[0])):
            if isinstance(piece, str):
                yield Done(f"Cutting the person out: {piece}", 0.45 + 0.15 * number)
            else:
                cut = piece
    trusted = cut is not None and cut.confidence >= _TRUSTED
    attention = saliency(pixels)
    x, y = centre_of(attention)
    if faces:
        main = [face for face in faces if face.height >= _SECOND_PERSON * faces[0].height]
        centre = (sum(face.x for face in main) / len(main), sum(face.y for face in main) / len(main))
    else:
        centre = (x * pixels.shape[1], y * pixels.shape[0])
    hue, brightness = _colours(pixels)
    yield Done("Found its colours and what stands out", 1.0)
    yield Analysis(
        pixels,
        faces,
        cut.alpha if cut is not None and trusted else None,
        cut.confidence if cut is not None else 0.0,
        centre,
        hue,
        brightness,
        _touches(cut.alpha) if cut is not None and trusted else frozenset(),
    )


def load(path: Path) -> Pixels:
    """The picture in *path*, RGB, its longest side at most `LONGEST`."""
    image = decode(path, enough=(LONGEST, LONGEST))
    pixels = np.asarray(image, np.uint8)
    scale = LONGEST / max(image.size)
    if scale >= 1:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _counted(faces: tuple[Face, ...]) -> str:
    return (
        "No face found" if not faces else "Found one face" if len(faces) == 1 else f"Found {len(faces)} faces"
    )


def _alone(faces: tuple[Face, ...]) -> bool:
    """Whether there is one person to cut out. Of several, parts of the neighbours would come along."""
    return all(face.height < _SECOND_PERSON * faces[0].height for face in faces[1:])


def _touches(alpha: NDArray[np.uint8]) -> frozenset[str]:
    edges = {"left": alpha[:, :2], "right": alpha[:, -2:], "top": alpha[:2], "bottom": alpha[-2:]}
    return frozenset(name for name, strip in edges.items() if float(strip.mean()) > 0.02 * 255)


def _colours(pixels: Pixels) -> tuple[float | None, float]:
    """The hue the photo is remembered by (OKLCH degrees, None for a grey one) and its mean brightness 0..1."""
    small = cv2.resize(pixels, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    linear = np.where(small <= 0.04045, small / 12.92, ((small + 0.055) / 1.055) ** 2.4).astype(np.float32)
    cone = np.cbrt(
        linear
        @ np.array(
            (
                (0.41222147, 0.21190350, 0.08830246),
                (0.53633254, 0.68069955, 0.28171884),
                (0.05144599, 0.10739696, 0.62997870),
            ),
            np.float32,
        )
    )
    lab = cone @ np.array(
        (
            (0.21045426, 1.97799850, 0.02590404),
            (0.79361779, -2.42859221, 0.78277177),
            (-0.00407205, 0.45059371, -0.80867577),
        ),
        np.float32,
    )
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    weight = np.where(chroma > 0.035, chroma**1.5, 0)
    brightness = float(lab[..., 0].mean())
    if float(weight.sum()) < 64 * 64 * 0.0015:
        return None, brightness
    hues = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    counts, _ = np.histogram(hues, 36, (0, 360), weights=weight)
    eased = counts + 0.6 * (np.roll(counts, 1) + np.roll(counts, -1))
    return float(int(np.argmax(eased)) * 10 + 5), brightness
