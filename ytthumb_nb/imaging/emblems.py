"""Signs that stand in for a photo when there is only a title: drawn from a few flat shapes, as large as a hero.

Each emblem is a list of parts in its own square from -1 to 1: which of three inks, and polygons.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.hero import Hero
from ytthumb_nb.imaging.paint import Frame, Point

#: Ink 0 is the emblem's body, 1 its second colour, 2 its light.
Part = tuple[int, list[list[Point]]]


@dataclass(frozen=True)
class Inks:
    """The three colours an emblem is drawn in."""

    body: str
    second: str
    light: str

    def __getitem__(self, number: int) -> str:
        return (self.body, self.second, self.light)[number]


def emblem(name: str, inks: Inks, frame: Frame, focus: Point, radius: float, turn_deg: float) -> Hero:
    """The emblem called *name* as a hero: its middle at *focus*, its square twice *radius* wide, turned."""
    canvas = np.zeros((frame.height, frame.width, 3), np.float32)
    cover = np.zeros((frame.height, frame.width), np.float32)
    cosine, sine = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    for ink, polygons in EMBLEMS[name]():
        placed = [
            [
                (focus[0] + radius * (x * cosine - y * sine), focus[1] + radius * (x * sine + y * cosine))
                for x, y in polygon
            ]
            for polygon in polygons
        ]
        mask = paint.shape(frame, *placed)
        canvas, cover = paint.over(canvas, inks[ink], mask), np.maximum(cover, mask)
    # light from above, so that flat shapes have some body
    rows = paint.grid(frame.width, frame.height)[1]
    fall = np.clip((rows - (focus[1] - radius)) / (2 * radius), 0, 1)
    canvas = paint.over(canvas, "#000000", fall * np.float32(0.22))
    canvas = paint.light(canvas, "#ffffff", (1 - fall) * np.float32(0.12))
    return Hero(canvas, cover, "figure", focus, radius)


def _round(x: float, y: float, radius: float, tall: float | None = None, steps: int = 64) -> list[Point]:
    down = radius if tall is None else tall
    return [
        (x + radius * math.cos(2 * math.pi * step / steps), y + down * math.sin(2 * math.pi * step / steps))
        for step in range(steps)
    ]


def _plate(left: float, top: float, right: float, bottom: float, corner: float) -> list[Point]:
    """A rectangle with round corners."""
    points: list[Point] = []
    for x, y, start in (
        (right - corner, bottom - corner, 0.0),
        (left + corner, bottom - corner, 0.5),
        (left + corner, top + corner, 1.0),
        (right - corner, top + corner, 1.5),
    ):
        for step in range(9):
            angle = math.pi * (start + step / 16)
            points.append((x + corner * math.cos(angle), y + corner * math.sin(angle)))
    return points


def _play() -> list[Part]:
    triangle: list[Point] = [(-0.30, -0.46), (0.56, 0.0), (-0.30, 0.46)]
    return [(0, [_plate(-1.0, -0.72, 1.0, 0.72, 0.30)]), (2, [triangle])]


def _bolt() -> list[Part]:
    outline: list[Point] = [
        (0.20, -1.0),
        (-0.62, 0.16),
        (-0.10, 0.16),
        (-0.26, 1.0),
        (0.64, -0.24),
        (0.08, -0.24),
        (0.46, -1.0),
    ]
    shine: list[Point] = [(0.20, -1.0), (-0.62, 0.16), (-0.40, 0.16), (0.34, -1.0)]
    return [(0, [outline]), (2, [shine])]


def _star() -> list[Part]:
    points: list[Point] = []
    for step in range(10):
        reach, turn = (1.0, 0.46)[step % 2], -math.pi / 2 + step * math.pi / 5
        points.append((reach * math.cos(turn), reach * math.sin(turn) + 0.06))
    facets = [[(0.0, 0.06), points[step], points[step + 1]] for step in range(0, 10, 2)]
    return [(0, [points]), (1, facets)]


def _heart() -> list[Part]:
    outline: list[Point] = []
    for step in range(80):
        turn = 2 * math.pi * step / 80
        outline.append(
            (
                0.94 * math.sin(turn) ** 3,
                -(13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn))
                / 16,
            )
        )
    return [(0, [outline]), (2, [_round(-0.42, -0.42, 0.15, 0.11)])]


def _bulb() -> list[Part]:
    body = [_round(0, -0.28, 0.66), [(-0.50, 0.12), (0.50, 0.12), (0.28, 0.52), (-0.28, 0.52)]]
    base = [
        _plate(-0.30, 0.50, 0.30, 0.64, 0.05),
        _plate(-0.27, 0.67, 0.27, 0.79, 0.05),
        _plate(-0.17, 0.82, 0.17, 0.95, 0.06),
    ]
    wire: list[Point] = [
        (-0.22, -0.22),
        (-0.11, 0.0),
        (0.0, -0.22),
        (0.11, 0.0),
        (0.22, -0.22),
        (0.22, -0.13),
        (0.11, 0.13),
        (0.0, -0.09),
        (-0.11, 0.13),
        (-0.22, -0.13),
    ]
    return [(0, body), (1, base), (1, [wire]), (2, [_round(-0.30, -0.56, 0.14, 0.18)])]


def _arrow() -> list[Part]:
    bars = [
        _plate(
            -0.95 + 0.50 * number, 0.95 - (0.42, 0.66, 0.96, 1.30)[number], -0.57 + 0.50 * number, 0.95, 0.07
        )
        for number in range(4)
    ]
    path: list[Point] = [
        (-0.98, 0.30),
        (-0.36, -0.12),
        (-0.04, 0.10),
        (0.56, -0.62),
        (0.42, -0.76),
        (0.98, -0.96),
        (0.90, -0.38),
        (0.74, -0.50),
        (0.0, 0.36),
        (-0.34, 0.14),
        (-0.88, 0.48),
    ]
    return [(1, bars), (0, [path])]


def _chip() -> list[Part]:
    pins = []
    for number in range(5):
        at = -0.52 + 0.26 * number
        pins += [_plate(at - 0.06, -1.0, at + 0.06, 1.0, 0.05), _plate(-1.0, at - 0.06, 1.0, at + 0.06, 0.05)]
    bolt = [(x * 0.36, y * 0.36) for x, y in _bolt()[0][1][0]]
    return [
        (1, pins),
        (0, [_plate(-0.76, -0.76, 0.76, 0.76, 0.12)]),
        (1, [_plate(-0.52, -0.52, 0.52, 0.52, 0.07)]),
        (2, [bolt]),
    ]


def _controller() -> list[Part]:
    body = [
        _plate(-0.92, -0.50, 0.92, 0.22, 0.34),
        [(-0.95, -0.10), (-0.42, 0.10), (-0.50, 0.34), (-0.82, 0.68), (-1.0, 0.50)],
        [(0.95, -0.10), (0.42, 0.10), (0.50, 0.34), (0.82, 0.68), (1.0, 0.50)],
        _round(-0.86, 0.54, 0.17),
        _round(0.86, 0.54, 0.17),
    ]
    cross = [_plate(-0.64, -0.20, -0.24, -0.08, 0.03), _plate(-0.50, -0.34, -0.38, 0.06, 0.03)]
    buttons = [
        _round(0.44 + x, -0.14 + y, 0.075) for x, y in ((0.0, -0.16), (0.16, 0.0), (0.0, 0.16), (-0.16, 0.0))
    ]
    return [(0, body), (1, [_round(-0.20, 0.12, 0.16), _round(0.20, 0.12, 0.16)]), (2, cross), (2, buttons)]


def _clapper() -> list[Part]:
    board = _plate(-0.90, -0.18, 0.90, 0.84, 0.08)
    lower = _plate(-0.90, -0.36, 0.90, -0.12, 0.05)
    upper: list[Point] = [(-0.92, -0.46), (0.84, -0.90), (0.90, -0.66), (-0.86, -0.22)]
    stripes = []
    for number in range(4):
        at = -0.70 + 0.44 * number
        stripes.append([(at, -0.36), (at + 0.22, -0.36), (at + 0.10, -0.12), (at - 0.12, -0.12)])
        slope = -0.25
        y = -0.46 + (at + 0.92) * slope
        stripes.append([(at - 0.06, y), (at + 0.16, y - 0.055), (at + 0.30, y + 0.15), (at + 0.08, y + 0.205)])
    play: list[Point] = [(-0.20, 0.08), (0.34, 0.36), (-0.20, 0.64)]
    return [(0, [board, lower, upper]), (2, stripes), (1, [play])]


def _cassette() -> list[Part]:
    foot: list[Point] = [(-0.56, 0.64), (-0.44, 0.36), (0.44, 0.36), (0.56, 0.64)]
    bands = [_plate(-0.84, -0.24 + 0.13 * number, 0.84, -0.15 + 0.13 * number, 0.02) for number in range(3)]
    teeth = []
    for x in (-0.38, 0.38):
        for step in range(6):
            turn = step * math.pi / 3
            teeth.append(_round(x + 0.10 * math.cos(turn), 0.06 + 0.10 * math.sin(turn), 0.03, steps=12))
    return [
        (0, [_plate(-1.0, -0.66, 1.0, 0.64, 0.10)]),
        (2, [_plate(-0.84, -0.52, 0.84, 0.30, 0.06)]),
        (1, bands),
        (0, [_plate(-0.62, -0.16, 0.62, 0.26, 0.20)]),
        (2, [_round(-0.38, 0.06, 0.16), _round(0.38, 0.06, 0.16)]),
        (0, teeth),
        (1, [foot]),
    ]


def _bubble() -> list[Part]:
    tail: list[Point] = [(-0.45, 0.42), (-0.02, 0.42), (-0.62, 0.92)]
    mark = [_plate(-0.11, -0.52, 0.11, 0.04, 0.09), _round(0.0, 0.24, 0.12)]
    return [(0, [_round(0, -0.10, 0.98, 0.70), tail]), (2, mark)]


def _rings() -> list[Part]:
    parts: list[Part] = [(1 if number % 2 else 0, [_round(0, 0, 0.92 - 0.23 * number)]) for number in range(4)]
    return [*parts, (2, [_round(0, 0, 0.07)])]


def _chevrons() -> list[Part]:
    marks: list[Part] = []
    for number, ink in enumerate((1, 0, 2)):
        y = 0.62 - 0.52 * number
        outer: list[Point] = [(-0.80, y), (0.0, y - 0.62), (0.80, y)]
        marks.append((ink, [[*outer, *((x, at + 0.30) for x, at in reversed(outer))]]))
    return marks


#: An emblem's name in `SceneLook.emblems` -> its parts.
EMBLEMS: Final[Mapping[str, Callable[[], list[Part]]]] = {
    "arrow": _arrow,
    "bolt": _bolt,
    "bubble": _bubble,
    "bulb": _bulb,
    "cassette": _cassette,
    "chevrons": _chevrons,
    "chip": _chip,
    "clapper": _clapper,
    "controller": _controller,
    "heart": _heart,
    "play": _play,
    "rings": _rings,
    "star": _star,
}
