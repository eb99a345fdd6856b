"""Grounds made of the photo's own light: film haze, and a warm room."""

from __future__ import annotations

import math

import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.grounds.stage import Stage, cloud, haze, specks
from ytthumb_nb.imaging.paint import Plane, blurred, over


def film(stage: Stage) -> Plane:
    """The photo out of focus, with light through mist; colours: shadow, light, deep shadow."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    shadow, shine, deep = stage.colours
    scene = haze(stage, 30)
    grey = scene @ np.array(((0.3,) * 3, (0.59,) * 3, (0.11,) * 3), np.float32)
    canvas = np.asarray(np.clip((scene * 0.45 + grey * 0.55) * 0.75, 0, 1), np.float32)
    canvas = np.asarray(canvas * (paint.flat(frame, shadow) * 1.5 + 0.25), np.float32)
    mist = cloud(stage, 3)
    form = stage.form % 3
    behind = stage.at(0.92, 0.2) if stage.side else (frame.width * 0.5, frame.height * 0.3)
    if form == 0:
        canvas = paint.light(
            canvas, shine, paint.glow(frame, *behind, stage.radius * 1.5) * (0.5 + 0.35 * mist)
        )
    elif form == 1:
        row = y - stage.radius * 0.15
        rows = paint.grid(frame.width, frame.height)[1]
        columns = paint.grid(frame.width, frame.height)[0]
        thin = np.exp(-np.abs(rows - np.float32(row)) / px(3.5)) * np.exp(
            -np.abs(columns - np.float32(x)) / (frame.width * 0.28)
        )
        canvas = paint.light(canvas, shine, paint.glow(frame, x, row, stage.radius * 1.1) * 0.6)
        canvas = paint.light(canvas, shine, np.clip(thin.astype(np.float32) * 0.9, 0, 1))
        canvas = over(canvas, deep, paint.ramp(frame, 90, 0.6, 1.1) * 0.6)
    else:
        bokeh = specks(stage, 46, 8, 40, paint.glow(frame, x, y, stage.radius * 2.2))
        canvas = paint.light(canvas, shine, blurred(bokeh, px(1.5)) * 0.30)
        canvas = paint.light(canvas, shine, paint.glow(frame, x, y, stage.radius * 1.4) * 0.4)
    canvas = paint.light(canvas, shine, mist * paint.ramp(frame, 90, 0.35, 1.0) * 0.10)
    canvas = over(canvas, deep, (1 - paint.glow(frame, x, y, max(frame.width, frame.height) * 0.45)) * 0.9)
    if stage.side:
        canvas = over(canvas, deep, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.35, 1.0)) * 0.7)
    return canvas


def warm(stage: Stage) -> Plane:
    """A sunny room; colours: wall, first shape, second shape, leaf."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    wall, first, second, leaf = stage.colours
    canvas = paint.flat(frame, wall)
    form = stage.form % 3
    radius = stage.radius * 1.25
    if form == 0:
        canvas = over(canvas, first, paint.shape(frame, _blob(stage, x, y + radius * 0.15, radius * 1.12)))
        corner = stage.at(-0.02, 1.05)
        canvas = over(canvas, second, paint.shape(frame, _blob(stage, *corner, px(250))))
        canvas = over(
            canvas, leaf, paint.shape(frame, *_branch(stage, stage.at(0.02, 1.0), px(300), -0.9)) * 0.85
        )
    elif form == 1:
        canvas = over(
            canvas,
            first,
            paint.pill(
                frame,
                (x - radius * 0.9, y - radius * 0.95, x + radius * 0.9, frame.height + radius),
                radius * 0.9,
            ),
        )
        canvas = over(
            canvas,
            second,
            paint.disc(
                frame, x + radius * 0.72 * (1 if stage.side >= 0 else -1), y - radius * 0.62, radius * 0.36
            ),
        )
        canvas = over(
            canvas, leaf, paint.shape(frame, *_branch(stage, stage.at(0.98, 1.0), px(420), -1.9)) * 0.9
        )
    else:
        canvas = over(canvas, first, paint.smooth(paint.ramp(frame, 0 if stage.side >= 0 else 180, 0.25, 0.95)))
        panes = []
        slope, left = px(190), x - radius * 1.0
        for column in range(3):
            for row in range(3):
                start, top = left + column * px(170), row * px(235) - px(30)
                panes.append(
                    [
                        (start, top),
                        (start + px(150), top),
                        (start + px(150) - slope * 0.3, top + px(215)),
                        (start - slope * 0.3, top + px(215)),
                    ]
                )
        beams = blurred(paint.shape(frame, *panes), px(7))
        canvas = paint.light(canvas, second, beams * 0.75)
        shade = blurred(paint.shape(frame, *_branch(stage, stage.at(1.02, 0.1), px(520), 2.3)), px(5))
        canvas = over(canvas, leaf, shade * 0.35)
    return paint.light(canvas, "#fff3d6", paint.glow(frame, x, y, stage.radius * 1.1) * 0.22)


def _blob(stage: Stage, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    waves = stage.rng.random(3) * 2 * math.pi
    points = []
    for step in range(120):
        turn = 2 * math.pi * step / 120
        reach = radius * (
            1
            + 0.09 * math.sin(2 * turn + waves[0])
            + 0.06 * math.sin(3 * turn + waves[1])
            + 0.03 * math.sin(5 * turn + waves[2])
        )
        points.append((x + reach * math.cos(turn), y + reach * math.sin(turn)))
    return points


def _branch(
    stage: Stage, start: tuple[float, float], length: float, direction: float
) -> list[list[tuple[float, float]]]:
    """Leaves along a bent stem."""
    mirror = 1 if stage.side >= 0 else -1
    leaves = []
    for number in range(9):
        along = 0.18 + 0.1 * number
        bend = direction + 0.5 * along
        foot = (start[0] + mirror * length * along * math.cos(bend), start[1] + length * along * math.sin(bend))
        for side in (-1, 1):
            turn, size = bend + side * 0.75, length * (0.30 - 0.018 * number)
            outline = []
            for step in range(24):
                share = step / 12
                reach = size * (share if share <= 1 else 2 - share)
                width = 0.17 * size * math.sin(math.pi * reach / size) * (1 if share <= 1 else -1)
                outline.append(
                    (
                        foot[0] + mirror * (reach * math.cos(turn) - width * math.sin(turn)),
                        foot[1] + reach * math.sin(turn) + width * math.cos(turn),
                    )
                )
            leaves.append(outline)
    return leaves
