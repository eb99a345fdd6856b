"""The strokes that scenes are painted with: laying over, blurring, shapes, gradients, dots.

A canvas is float32 RGB 0..1, shape (height, width, 3); a mask is float32 0..1, shape (height, width).
Everything is a whole-picture operation of OpenCV or numpy that lets go of the interpreter lock, so that the
job loop keeps turning while a scene is painted.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.imaging.colour import RGB, rgb

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]
#: A mask while it is being worked out; strokes take any precision.
Mask = NDArray[np.floating]
Point = tuple[float, float]

#: A canvas is worked on in strips of so many bytes. They stay in a core's own cache, so that two workers do not wait
#: for the same memory: laying a colour over 1280 x 720 px takes 3 ms this way and 6 ms at once.
_STRIP_BYTES: Final = 400_000


@dataclass(frozen=True)
class Frame:
    """The picture's frame in pixels."""

    width: int
    height: int

    @property
    def unit(self) -> float:
        """Pixels that one pixel of a 1280 x 720 picture becomes; what lengths are multiplied by."""
        return math.sqrt(self.width * self.height / (1280 * 720))

    @property
    def upright(self) -> bool:
        """Whether words go above or below the subject, because there is no room beside it."""
        return self.width < self.height * 1.15


@functools.lru_cache(4)
def grid(width: int, height: int) -> tuple[Plane, Plane]:
    """Column and row number of each pixel. Shared: do not write into them."""
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width))
    rows = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], (height, width))
    return columns, rows


def flat(frame: Frame, colour: str) -> Plane:
    """A canvas of one colour."""
    return np.asarray(
        cv2.merge([np.full((frame.height, frame.width), part, np.float32) for part in rgb(colour)])
    )


def over(canvas: Plane, paint: str | RGB | Plane, mask: Mask) -> Plane:
    """*canvas* with *paint* (a colour or a whole canvas) laid over it where *mask* is 1."""
    mask = np.asarray(mask, np.float32)
    if isinstance(paint, np.ndarray):
        return np.asarray(cv2.blendLinear(paint, canvas, mask, 1 - mask), np.float32)
    parts = rgb(paint) if isinstance(paint, str) else paint
    colour = np.array((*parts, 0.0), np.float64)
    laid = np.empty_like(canvas)
    for rows in _strips(canvas):
        behind, share, found = canvas[rows], mask[rows], laid[rows]
        cv2.subtract(colour, behind, dst=found)
        cv2.multiply(found, cv2.merge((share, share, share)), dst=found)
        cv2.add(found, behind, dst=found)
    return laid


def light(canvas: Plane, colour: str, mask: Mask) -> Plane:
    """*canvas* with light of *colour* added (screen), so that it never burns out."""
    mask = np.asarray(mask, np.float32)
    parts = [np.float32(part) for part in rgb(colour)]
    lit = np.empty_like(canvas)
    for rows in _strips(canvas):
        behind = canvas[rows]
        glow = np.asarray(cv2.merge([mask[rows] * part for part in parts]), np.float32)
        cv2.add(behind, glow, dst=lit[rows])
        cv2.multiply(behind, np.minimum(glow, 1, out=glow), dst=glow)
        cv2.subtract(lit[rows], glow, dst=lit[rows])
    return lit


def _strips(canvas: Plane) -> Iterator[slice]:
    """The rows of *canvas* in strips."""
    rows = max(1, _STRIP_BYTES // max(1, canvas[:1].nbytes))
    return (slice(top, top + rows) for top in range(0, len(canvas), rows))


def blurred(plane: Mask, sigma: float) -> Plane:
    """Gaussian blur; large ones are made on a small copy, which cannot be told apart."""
    plane = np.asarray(plane, np.float32)
    height, width = plane.shape[:2]
    if sigma < 0.3:
        return plane
    factor = max(1, int(sigma / 3))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)
    small = (max(2, round(width / factor)), max(2, round(height / factor)))
    little = cv2.resize(plane, small, interpolation=cv2.INTER_AREA)
    little = cv2.GaussianBlur(little, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(little, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def shifted(mask: Plane, dx: float, dy: float) -> Plane:
    """*mask* moved; what comes in from outside is empty."""
    height, width = mask.shape[:2]
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return np.asarray(cv2.warpAffine(mask, move, (width, height)), np.float32)


def shape(frame: Frame, *polygons: Sequence[Point]) -> Plane:
    """Mask of filled polygons with smooth edges; points are (x, y) in pixels and may lie outside."""
    mask = np.zeros((frame.height, frame.width), np.uint8)
    for points in polygons:
        corners = np.round(np.array(points, np.float64) * 16).astype(np.int32)
        cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) * np.float32(1 / 255)


def lines(frame: Frame, paths: Iterable[Sequence[Point]], width: float, closed: bool = False) -> Plane:
    """Mask of stroked paths, *width* pixels wide, with smooth edges."""
    mask = np.zeros((frame.height, frame.width), np.uint8)
    for points in paths:
        corners = np.round(np.array(points, np.float64) * 16).astype(np.int32)
        cv2.polylines(mask, [corners], closed, 255, max(1, round(width)), cv2.LINE_AA, 4)
    return mask.astype(np.float32) * np.float32(1 / 255)


def disc(frame: Frame, x: float, y: float, radius: float, ring: float = 0.0) -> Plane:
    """Mask of a disc, or with *ring* of a ring so many pixels wide (centred on the radius)."""
    columns, rows = grid(frame.width, frame.height)
    found: Plane = ((columns[0] - x) ** 2)[None] + ((rows[:, 0] - y) ** 2)[:, None]
    np.sqrt(found, out=found)
    if ring:
        np.abs(np.subtract(found, radius, out=found), out=found)
        radius = ring / 2
    np.subtract(radius + 0.5, found, out=found)
    np.clip(found, 0, 1, out=found)
    return found


def pill(frame: Frame, box: tuple[float, float, float, float], radius: float) -> Plane:
    """Mask of a rounded rectangle (left, top, right, bottom)."""
    columns, rows = grid(frame.width, frame.height)
    left, top, right, bottom = box
    dx = (np.abs(columns[0] - (left + right) / 2) - ((right - left) / 2 - radius))[None]
    dy = (np.abs(rows[:, 0] - (top + bottom) / 2) - ((bottom - top) / 2 - radius))[:, None]
    found: Plane = np.maximum(dx, 0) ** 2 + np.maximum(dy, 0) ** 2
    np.sqrt(found, out=found)
    inside = np.maximum(dx, dy)
    found += np.minimum(inside, 0, out=inside)
    np.subtract(radius + 0.5, found, out=found)
    np.clip(found, 0, 1, out=found)
    return found


def glow(frame: Frame, x: float, y: float, radius: float) -> Plane:
    """Mask of a soft light: 1 in its middle, 0.6 at *radius*, nothing at three times that."""
    columns, rows = grid(frame.width, frame.height)
    across = np.exp(-((columns[0] - x) ** 2) / (2 * radius * radius))
    down = np.exp(-((rows[:, 0] - y) ** 2) / (2 * radius * radius))
    return np.asarray(down[:, None] * across[None], np.float32)


def ramp(frame: Frame, degrees: float, start: float = 0.0, end: float = 1.0) -> Plane:
    """Mask that rises from 0 to 1 along a direction (0: to the right, 90: downwards) between two shares."""
    angle = math.radians(degrees)
    dx, dy = math.cos(angle), math.sin(angle)
    across = np.linspace(-0.5, 0.5, frame.width, dtype=np.float32) * np.float32(dx)
    down = np.linspace(-0.5, 0.5, frame.height, dtype=np.float32) * np.float32(dy)
    reach = (abs(dx) + abs(dy)) / 2
    along = (down[:, None] + across[None] + np.float32(reach)) / np.float32(2 * reach)
    return np.asarray(np.clip((along - start) / max(1e-6, end - start), 0, 1), np.float32)


def gradient(frame: Frame, first: str, second: str, degrees: float) -> Plane:
    """A canvas that goes from one colour to another."""
    return over(flat(frame, first), second, smooth(ramp(frame, degrees)))


def smooth(mask: Mask) -> Plane:
    """*mask* with its ends eased, so that a ramp shows no edge where it begins."""
    return np.asarray(mask * mask * (3 - 2 * mask), np.float32)


def rays(frame: Frame, x: float, y: float, count: int, turn: float = 0.0, share: float = 0.5) -> Plane:
    """Mask of *count* wedges that start in a point; *share* of the circle is covered."""
    reach = 2.0 * (frame.width + frame.height)
    wedges = []
    for number in range(count):
        start = 2 * math.pi * (number + turn) / count
        end = start + 2 * math.pi * share / count
        wedges.append(
            [
                (x, y),
                (x + reach * math.cos(start), y + reach * math.sin(start)),
                (x + reach * math.cos(end), y + reach * math.sin(end)),
            ]
        )
    return shape(frame, *wedges)


def dots(frame: Frame, weight: Mask | float, step: float, degrees: float = 30.0) -> Plane:
    """Mask of a printer's screen: dots on a turned grid, as large as *weight* (0..1) says."""
    columns, rows = grid(frame.width, frame.height)
    dx, dy = math.cos(math.radians(degrees)) / step, math.sin(math.radians(degrees)) / step
    across = columns * np.float32(dx) + rows * np.float32(dy)
    down = rows * np.float32(dx) - columns * np.float32(dy)
    across -= np.floor(across) + np.float32(0.5)
    down -= np.floor(down) + np.float32(0.5)
    distance = np.sqrt(across * across + down * down)
    return np.asarray(
        np.clip((np.float32(0.75) * np.asarray(weight, np.float32) - distance) * (step / 1.5) + 0.5, 0, 1),
        np.float32,
    )


def grained(canvas: Plane, amount: float, rng: np.random.Generator, size: float = 1.0) -> Plane:
    """*canvas* with film grain; *size* is a grain's width in pixels."""
    height, width = canvas.shape[:2]
    small = (max(2, int(height / size)), max(2, int(width / size)))
    noise = rng.standard_normal(small, dtype=np.float32) * np.float32(amount)
    if small != (height, width):
        noise = np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.asarray(canvas + cv2.merge([noise, noise, noise]), np.float32)
