"""A person cut out of a photo, with a figure for how far the cut can be trusted.

The segmentation model sees people who fill the frame best, so it looks twice: at the whole photo and at the
neighbourhood of the face. GrabCut then finds the edge on a small copy, and a guided filter lays it along the
hair in full resolution. Work comes in pieces, each well under half a second, so that a cancel acts soon.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb import assets
from ytthumb_nb.imaging.faces import Face
from ytthumb_nb.imaging.paint import Mask, Pixels, Plane

#: Long side GrabCut works at, in pixels. Measured: a round takes 0.2 s at 320 and 1.1 s at 560.
_SMALL: Final = 320
_ROUNDS: Final = 2
_SEED: Final = 7
_LOCK: Final = threading.Lock()


@dataclass(frozen=True)
class Cutout:
    """`alpha` (uint8, as large as the photo) covers the person; `confidence` 0..1 says how sure that is."""

    alpha: NDArray[np.uint8]
    confidence: float


def cutting(pixels: Pixels, face: Face) -> Iterator[str | Cutout | None]:
    """Cut the person with *face* out of *pixels* (RGB).

    Yields the name of each piece of work that was done, and last the cut-out; None where there is no model or
    no person around the face.
    """
    if not _present():
        yield None
        return
    height, width = pixels.shape[:2]
    left, right = max(0, int(face.x - 5 * face.width)), min(width, int(face.x + 5 * face.width))
    top, bottom = max(0, int(face.top - 1.6 * face.height)), min(height, int(face.top + 9 * face.height))
    window = pixels[top:bottom, left:right]
    near = Face(face.left - left, face.top - top, face.width, face.height)
    guess = _guess(window, near)
    yield "looked for the person"

    scale = min(1.0, _SMALL / max(window.shape[:2]))
    size = (max(8, round(window.shape[1] * scale)), max(8, round(window.shape[0] * scale)))
    small = cv2.cvtColor(cv2.resize(window, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    little_guess = np.asarray(cv2.resize(guess, size, interpolation=cv2.INTER_AREA), np.float32)
    brush = max(3, int(face.height * scale * 0.12) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush))
    labels = _labels(little_guess, kernel)
    if not (labels == cv2.GC_FGD).any() or not (labels == cv2.GC_BGD).any():
        yield None
        return
    back, front = np.zeros((1, 65)), np.zeros((1, 65))
    for number in range(_ROUNDS):
        # GrabCut draws from OpenCV's generator of this thread: without a seed two cuts differ by up to .17
        cv2.setRNGSeed(_SEED)
        mode = cv2.GC_EVAL if number else cv2.GC_INIT_WITH_MASK
        cv2.grabCut(small, labels, (0, 0, 1, 1), back, front, 1, mode)
        yield "cut along the edge" if number else "separated colours"

    solid = _solid(labels, kernel, near, scale)
    if solid is None:
        yield None
        return
    alpha = _along_hair(window, solid, near)
    whole = np.zeros((height, width), np.uint8)
    whole[top:bottom, left:right] = np.round(alpha * 255).astype(np.uint8)
    yield Cutout(whole, _confidence(guess, alpha, near, height * width))


def _present() -> bool:
    with _LOCK:
        return _net() is not None


@functools.cache
def _net() -> Any:
    path = assets.model("selfie_segmentation.tflite")
    return None if path is None else cv2.dnn.readNetFromTFLite(str(path))


def _person(pixels: Pixels) -> Plane:
    """How likely each pixel is a person, 0..1."""
    small = cv2.resize(pixels, (256, 256), interpolation=cv2.INTER_AREA)
    blob = cv2.dnn.blobFromImage(small, 1 / 255, (256, 256), (0, 0, 0), False, False)
    with _LOCK:
        net = _net()
        net.setInput(blob)
        answer = np.array(net.forward(), np.float32).reshape(256, 256)
    size = (pixels.shape[1], pixels.shape[0])
    return np.clip(np.asarray(cv2.resize(answer, size, interpolation=cv2.INTER_LINEAR), np.float32), 0, 1)


def _guess(window: Pixels, face: Face) -> Plane:
    """The model's opinion: a close look around the face where it has one, else the look at everything."""
    height, width = window.shape[:2]
    left, right = max(0, int(face.x - 3.2 * face.width)), min(width, int(face.x + 3.2 * face.width))
    top, bottom = max(0, int(face.top - 1.2 * face.height)), min(height, int(face.top + 6.5 * face.height))
    everything = _person(window)
    close = np.zeros_like(everything)
    close[top:bottom, left:right] = _person(window[top:bottom, left:right])
    inset = int(0.5 * face.width)
    trust = np.zeros_like(everything)
    trust[top:bottom, left + (inset if left else 0) : right - (inset if right < width else 0)] = 1
    sigma = max(1.0, face.width * 0.25)
    factor = max(1, int(sigma / 3))
    little = cv2.resize(
        trust, (max(2, width // factor), max(2, height // factor)), interpolation=cv2.INTER_AREA
    )
    trust = np.asarray(
        cv2.resize(cv2.GaussianBlur(little, (0, 0), sigma / factor), (width, height)), np.float32
    )
    return close * trust + everything * (1 - trust)


def _labels(guess: Plane, kernel: Any) -> NDArray[np.uint8]:
    """GrabCut's four labels: sure where the guess is and stays sure, open along its edge."""
    labels = np.where(guess > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    inner = cv2.erode((guess > 0.8).astype(np.uint8), kernel)
    outer = cv2.dilate((guess > 0.25).astype(np.uint8), kernel)
    labels[np.asarray(inner) > 0] = cv2.GC_FGD
    labels[np.asarray(outer) == 0] = cv2.GC_BGD
    return labels


def _solid(labels: NDArray[np.uint8], kernel: Any, face: Face, scale: float) -> NDArray[np.uint8] | None:
    """The one connected figure that holds the face, without holes; None where there is none."""
    figure = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    figure = np.asarray(cv2.morphologyEx(figure, cv2.MORPH_CLOSE, kernel), np.uint8)
    figure = np.asarray(cv2.morphologyEx(figure, cv2.MORPH_OPEN, kernel), np.uint8)
    _, parts = cv2.connectedComponents(figure)
    row = min(figure.shape[0] - 1, int(face.y * scale))
    column = min(figure.shape[1] - 1, int(face.x * scale))
    if not figure[row, column]:
        return None
    figure = (np.asarray(parts) == parts[row, column]).astype(np.uint8)
    outlines, _ = cv2.findContours(figure, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(figure, outlines, -1, 1, -1)
    return np.asarray(figure, np.uint8)


def _along_hair(window: Pixels, solid: NDArray[np.uint8], face: Face) -> Plane:
    """*solid* in full size, its edge laid along the edges of the photo.

    Source: He, Sun, Tang, "Guided Image Filtering", 2013.
    """
    height, width = window.shape[:2]
    soft = cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE)
    mask = np.clip(
        np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.float32), 0, 1
    )
    guide = np.asarray(cv2.cvtColor(window, cv2.COLOR_RGB2GRAY), np.float32) / 255
    reach = max(5, int(face.height * 0.09) | 1)

    def mean(plane: Mask) -> Plane:
        return np.asarray(cv2.boxFilter(plane, -1, (reach, reach), borderType=cv2.BORDER_REPLICATE), np.float32)

    guide_mean, mask_mean = mean(guide), mean(mask)
    slope = (mean(guide * mask) - guide_mean * mask_mean) / (mean(guide * guide) - guide_mean**2 + 1e-4)
    level = mask_mean - slope * guide_mean
    laid = mean(slope) * guide + mean(level)
    return np.asarray(np.clip((laid - 0.25) / 0.6, 0, 1), np.float32)


def _confidence(guess: Plane, alpha: Plane, face: Face, photo_area: int) -> float:
    """How far model and edge tell the same story, 0 where the figure is absurd.

    Absurd: less than 1.5 % or more than 92 % of the photo, a face that is not in it, or no shoulders under it.
    """
    area = float(alpha.sum()) / photo_area
    left, top = int(face.left + 0.15 * face.width), int(face.top + 0.15 * face.height)
    in_face = alpha[top : int(face.top + 0.85 * face.height), left : int(face.left + 0.85 * face.width)]
    if not 0.015 < area < 0.92 or in_face.size == 0 or float(in_face.mean()) < 0.85:
        return 0.0
    covered = alpha > 0.02
    return float(1 - np.abs(guess - alpha)[covered].mean())
