"""What a ground painter is told: the frame, its colours, and where the hero will stand."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from ytthumb_nb.imaging.paint import Frame, Pixels, Plane, blurred


@dataclass(frozen=True)
class Stage:
    """A ground to be painted.

    `colours` are "#rrggbb", the first lies behind the words. `focus` is the middle of the hero in pixels and
    `radius` about half its size. `side` is where it stands: 1 right, -1 left, 0 in the middle or nowhere.
    `form` picks one of the painter's drawings. `photo` (RGB uint8) is None when there is only a title.
    """

    frame: Frame
    colours: tuple[str, ...]
    form: int
    focus: tuple[float, float]
    radius: float
    side: int
    rng: np.random.Generator = field(repr=False)
    photo: Pixels | None = field(default=None, repr=False)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point by shares of the frame, x counted from the words' side towards the hero's."""
        across = 1 - x if self.side < 0 else x
        return across * self.frame.width, y * self.frame.height

    def px(self, length: float) -> float:
        """A length given in pixels of a 1280 x 720 picture."""
        return length * self.frame.unit

    def towards_words(self) -> float:
        """The direction from hero to words, for `ramp` and `gradient`."""
        return 180.0 if self.side >= 0 else 0.0


def haze(stage: Stage, sigma: float = 26) -> Plane:
    """The photo as a blur over the whole frame; a soft cloud where there is none."""
    frame = stage.frame
    if stage.photo is None:
        return cloud(stage, 5)[..., None].repeat(3, axis=2)
    height, width = stage.photo.shape[:2]
    scale = max(frame.width / width, frame.height / height)
    keep_w, keep_h = (
        min(width, max(1, round(frame.width / scale))),
        min(height, max(1, round(frame.height / scale))),
    )
    left, top = (width - keep_w) // 2, int((height - keep_h) * 0.4)
    small = cv2.resize(
        stage.photo[top : top + keep_h, left : left + keep_w],
        (max(8, frame.width // 4), max(8, frame.height // 4)),
        interpolation=cv2.INTER_AREA,
    )
    soft = blurred(np.asarray(small, np.float32) / 255, stage.px(sigma) / 4)
    return np.asarray(cv2.resize(soft, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC), np.float32)


def cloud(stage: Stage, cells: int, octaves: int = 4) -> Plane:
    """Smoke: smooth noise 0..1 with *cells* lumps over the height."""
    frame = stage.frame
    total = np.zeros((frame.height, frame.width), np.float32)
    for octave in range(octaves):
        rows = cells * 2**octave
        columns = max(2, round(rows * frame.width / frame.height))
        noise = stage.rng.random((rows + 1, columns + 1), dtype=np.float32)
        layer = cv2.resize(noise, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC)
        total += np.asarray(layer, np.float32) * np.float32(0.5 ** (octave + 1))
    return np.asarray(np.clip((total - 0.25) / 0.5, 0, 1), np.float32)


def specks(stage: Stage, count: int, smallest: float, largest: float, region: Plane | None = None) -> Plane:
    """Sparks, dust or stars: soft round specks, sizes in pixels of 1280 x 720."""
    frame = stage.frame
    mask = np.zeros((frame.height, frame.width), np.uint8)
    places = stage.rng.random((count, 4))
    for x, y, size, strength in places:
        radius = stage.px(smallest + (largest - smallest) * size**3)
        centre = (round(x * frame.width * 16), round(y * frame.height * 16))
        cv2.circle(mask, centre, max(8, round(radius * 16)), round(110 + 145 * strength), -1, cv2.LINE_AA, 4)
    found = mask.astype(np.float32) * np.float32(1 / 255)
    return found if region is None else np.asarray(found * region, np.float32)
