"""Colours as numbers: "#rrggbb" to RGB and OKLCH and back, luminance, contrast, and turning a hue.

Used by everything that paints. RGB components are 0..1, sRGB-encoded; hues are degrees.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

RGB = tuple[float, float, float]

_LUMA: Final = np.array((0.2126, 0.7152, 0.0722), np.float32)


@functools.lru_cache(512)
def rgb(colour: str) -> RGB:
    """The components of "#rrggbb", each 0..1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def hexadecimal(colour: RGB) -> str:
    """*colour* as "#rrggbb"."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def mix(first: str, second: str, share: float) -> str:
    """*first* with *share* (0..1) of *second* stirred in."""
    a, b = rgb(first), rgb(second)
    return hexadecimal(
        (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)
    )


def luminance(colour: str) -> float:
    """Relative luminance, 0..1. Source: WCAG 2.2."""
    return float(relative_luminance(np.array(rgb(colour), np.float32)[None])[0])


def relative_luminance(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Relative luminance of *pixels*, RGB 0..1 in the last axis. Source: WCAG 2.2."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear.astype(np.float32) @ _LUMA, np.float32)


def contrast(first: float, second: float) -> float:
    """Contrast ratio 1..21 of two luminances. Source: WCAG 2.2, success criterion 1.4.3."""
    low, high = sorted((first, second))
    return (high + 0.05) / (low + 0.05)


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0..1, chroma 0..0.37 and hue in degrees. Source: Björn Ottosson, "A perceptual color space"."""
    red, green, blue = (_linear(part) for part in rgb(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour as "#rrggbb", with as much of its chroma as a screen can show."""
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1):
        parts = _oklch_linear(lightness, chroma * share, hue)
        if all(-0.002 <= part <= 1.002 for part in parts):
            break
    return hexadecimal((_encoded(parts[0]), _encoded(parts[1]), _encoded(parts[2])))


def turned(colour: str, degrees: float) -> str:
    """*colour* with its hue turned; lightness is kept, and chroma as far as it can be."""
    lightness, chroma, hue = oklch(colour)
    return from_oklch(lightness, chroma, (hue + degrees) % 360)


def _oklch_linear(lightness: float, chroma: float, hue: float) -> RGB:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
