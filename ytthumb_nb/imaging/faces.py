"""Where faces are in a picture, by CenterFace in `cv2.dnn`.

Called once per photo by the analysis, and for finished pictures by `calm`. Without the model file there are
simply no faces.
"""

from __future__ import annotations

import functools
import math
import threading
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from ytthumb_nb import assets
from ytthumb_nb.imaging.paint import Pixels

#: Long side the picture is looked at with, in pixels. Measured: 32 ms on two cores, finds six of six people.
_LOOK: Final = 480
#: For small faces; tried only where the first look saw none.
_CLOSER_LOOK: Final = 800
_SURE: Final = 0.5
#: Values that lie no further apart are one colour, as in a video's fade: no face is looked for.
_FLAT: Final = 8
_LOCK: Final = threading.Lock()


@dataclass(frozen=True)
class Face:
    """A face in pixels of its picture; `score` is the model's own, 0.5..1."""

    left: float
    top: float
    width: float
    height: float
    score: float = 1.0

    @property
    def x(self) -> float:
        """Column of its middle."""
        return self.left + self.width / 2

    @property
    def y(self) -> float:
        """Row of its middle."""
        return self.top + self.height / 2


def find_faces(pixels: Pixels) -> tuple[Face, ...]:
    """The faces in *pixels* (RGB), the largest first; empty also where the model is not installed."""
    height, width = pixels.shape[:2]
    if min(width, height) < 24:
        return ()
    found = _look(pixels, _LOOK)
    if not found and max(width, height) > _LOOK * 1.3:
        found = _look(pixels, _CLOSER_LOOK)
    return found


@functools.cache
def _net() -> Any:
    path = assets.model("centerface.onnx")
    return None if path is None else cv2.dnn.readNetFromONNX(str(path))


def _look(pixels: Pixels, long_side: int) -> tuple[Face, ...]:
    height, width = pixels.shape[:2]
    scale = min(1.5, long_side / max(width, height))
    columns, rows = (max(64, math.ceil(edge * scale / 32) * 32) for edge in (width, height))
    if columns > 2 * long_side or rows > 2 * long_side:
        return ()
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    if int(np.ptp(small, axis=(0, 1)).max()) <= _FLAT:
        return ()
    blob = cv2.dnn.blobFromImage(small, 1.0, (columns, rows), (0, 0, 0), False, False)
    with _LOCK:  # a net holds its input and outputs: one caller at a time
        net = _net()
        if net is None:
            return ()
        net.setInput(blob)
        heat, scales, offsets, _ = net.forward(net.getUnconnectedOutLayersNames())
    at_y, at_x = np.nonzero(heat[0, 0] > _SURE)
    if not len(at_y):
        return ()
    tall = np.exp(scales[0, 0, at_y, at_x]) * 4
    wide = np.exp(scales[0, 1, at_y, at_x]) * 4
    left = (at_x + offsets[0, 1, at_y, at_x] + 0.5) * 4 - wide / 2
    top = (at_y + offsets[0, 0, at_y, at_x] + 0.5) * 4 - tall / 2
    boxes = np.stack(
        (left * width / columns, top * height / rows, wide * width / columns, tall * height / rows), 1
    )
    scores = heat[0, 0, at_y, at_x]
    kept = np.array(cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), _SURE, 0.3)).ravel()
    faces = []
    for each in kept:
        x, y, across, down = (float(value) for value in boxes[each])
        faces.append(Face(x, y, across, down, float(scores[each])))
    return tuple(
        sorted((_inside(face, width, height) for face in faces), key=lambda face: -face.width * face.height)
    )


def _inside(face: Face, width: int, height: int) -> Face:
    left, top = max(0.0, face.left), max(0.0, face.top)
    right, bottom = min(float(width), face.left + face.width), min(float(height), face.top + face.height)
    return Face(left, top, max(1.0, right - left), max(1.0, bottom - top), face.score)
