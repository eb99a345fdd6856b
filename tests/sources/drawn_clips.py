"""Clips and pictures that the tests draw themselves, so that none has to be shipped."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Before cv2 opens its first file; the package does the same for itself.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Draw = Callable[[int], NDArray[Any]]


def textured(index: int, size: tuple[int, int] = (160, 90)) -> NDArray[Any]:
    """A sharp BGR frame; each *index* gives another pattern."""
    noise = np.random.default_rng(index).integers(0, 255, (9, 16, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_NEAREST))


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (160, 90)) -> NDArray[Any]:
    """A frame of one BGR colour."""
    return np.full((size[1], size[0], 3), colour, np.uint8)


def write_clip(
    path: Path, frames: int, draw: Draw = textured, *, fps: float = 25.0, codec: str = "mp4v"
) -> Path:
    """Write *frames* drawn frames to *path*."""
    height, width = draw(0).shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), fps, (width, height))
    assert writer.isOpened()
    for index in range(frames):
        writer.write(draw(index))
    writer.release()
    return path


def turn_clip(path: Path) -> None:
    """Mark the MP4 at *path* as filmed with a phone held upright: play it turned by 90 degrees.

    The matrix is at byte 40 of a version 0 track header (ISO 14496-12, 8.3.2), in 16.16 fixed point.
    """
    data = path.read_bytes()
    start = data.index(b"tkhd") + 4 + 40
    quarter = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data[:start] + quarter + data[start + 36 :])


def encoded(size: tuple[int, int] = (64, 36), kind: str = "JPEG", colour: str = "#d03030") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()
