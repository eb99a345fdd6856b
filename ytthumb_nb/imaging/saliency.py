"""What stands out in a picture, without any model.

Source: Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007; kept to a 64 px copy.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ytthumb_nb.imaging.paint import Pixels, Plane

SIDE: Final = 64


def saliency(pixels: Pixels) -> Plane:
    """How much each place stands out; float32, shape (64, 64) over the whole picture, sums to 1."""
    grey = cv2.cvtColor(cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    spectrum = np.fft.fft2(np.asarray(grey, np.float32))
    level = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    residual = level - np.asarray(cv2.blur(level, (3, 3)), np.float32)
    found = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    found = np.asarray(cv2.GaussianBlur(found.astype(np.float32), (0, 0), 2.5), np.float32)
    rim = 3  # the transform wraps round, which makes the edges of every picture stand out
    found[:rim], found[-rim:], found[:, :rim], found[:, -rim:] = 0, 0, 0, 0
    total = float(found.sum())
    if not np.isfinite(total) or total <= 0:
        return np.full((SIDE, SIDE), 1 / SIDE**2, np.float32)
    return np.asarray(found / np.float32(total), np.float32)


def centre_of(attention: Plane) -> tuple[float, float]:
    """Where attention gathers, as shares (x, y) of the picture."""
    weight = attention.astype(np.float64) ** 2
    weight /= weight.sum()
    steps = (np.arange(attention.shape[0]) + 0.5) / attention.shape[0]
    return float((weight.sum(0) * steps).sum()), float((weight.sum(1) * steps).sum())
