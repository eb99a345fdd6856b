"""Grounds made of light on darkness: fire and smoke, neon tubes, a show's curtain."""

from __future__ import annotations

import math

import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.grounds.stage import Stage, cloud, haze, specks
from ytthumb_nb.imaging.paint import Plane, blurred, over


def blaze(stage: Stage) -> Plane:
    """A dark room with a fire behind the hero; colours: darkness, fire, flare, second light."""
    frame, (x, y), radius = stage.frame, stage.focus, stage.radius
    dark, fire, flare, second = stage.colours
    grey = haze(stage) @ np.array(((0.33,) * 3, (0.5,) * 3, (0.17,) * 3), np.float32)
    tint = paint.flat(frame, dark)
    canvas = np.asarray(np.clip(tint * (0.35 + 1.1 * grey), 0, 1), np.float32)
    smoke = cloud(stage, 3)
    form = stage.form % 3
    if form == 0:
        canvas = paint.light(canvas, fire, paint.glow(frame, x, y, radius * 1.15) * 0.95)
        spokes = blurred(paint.rays(frame, x, y, 26, 0.3, 0.42), stage.px(7)) * paint.glow(
            frame, x, y, radius * 1.9
        )
        canvas = paint.light(canvas, flare, spokes * 0.38)
    elif form == 1:
        apart = radius * 1.35
        canvas = paint.light(
            canvas, fire, paint.glow(frame, x + apart, y - radius * 0.2, radius * 1.0) * (0.45 + 0.55 * smoke)
        )
        canvas = paint.light(
            canvas, second, paint.glow(frame, x - apart, y + radius * 0.1, radius * 1.0) * (0.4 + 0.5 * smoke)
        )
    else:
        above = paint.glow(frame, x, -frame.height * 0.1, radius * 1.3)
        cone = blurred(
            paint.shape(
                frame,
                [
                    (x - radius * 0.2, -9),
                    (x + radius * 0.2, -9),
                    (x + radius * 1.7, frame.height),
                    (x - radius * 1.7, frame.height),
                ],
            ),
            stage.px(34),
        )
        canvas = paint.light(canvas, flare, np.clip(cone * (0.30 + 0.35 * smoke) + above * 0.5, 0, 1))
        canvas = paint.light(canvas, fire, paint.glow(frame, x, y + radius, radius * 0.9) * 0.55)
    canvas = paint.light(canvas, flare, smoke * paint.glow(frame, x, y, radius * 1.6) * 0.16)
    sparks = specks(stage, 90, 0.8, 4.5, paint.glow(frame, x, y, radius * 2.2))
    canvas = paint.light(canvas, flare, np.clip(sparks + blurred(sparks, stage.px(5)) * 1.6, 0, 1) * 0.85)
    canvas = over(canvas, "#000000", 1 - paint.glow(frame, x, y, max(frame.width, frame.height) * 0.42))
    words = paint.smooth(paint.ramp(frame, stage.towards_words(), 0.42, 0.95)) if stage.side else 0
    return over(canvas, "#050507", np.asarray(words * np.float32(0.62), np.float32)) if stage.side else canvas


def neon(stage: Stage) -> Plane:
    """Glass tubes over a dark floor of light; colours: night, dusk, first tube, second tube."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    night, dusk, first, second = stage.colours
    canvas = paint.gradient(frame, night, dusk, 75)
    horizon = frame.height * 0.66
    floor = _floor(stage, horizon)
    canvas = paint.light(canvas, first, np.clip(floor * 0.62 + blurred(floor, px(9)) * 0.5, 0, 1))
    canvas = paint.light(canvas, first, _band(stage, horizon) * 0.35)
    canvas = paint.light(
        canvas, "#ffffff", specks(stage, 60, 0.5, 1.8, 1 - paint.ramp(frame, 90, 0.35, 0.62)) * 0.5
    )
    centre, form = y + stage.radius * 0.15, stage.form % 3
    radius = stage.radius * 1.22
    if form == 0:
        tube = paint.disc(frame, x, centre, radius, px(8))
    elif form == 1:
        corners = [
            (x + radius * 1.35 * math.sin(turn), centre + radius * 0.12 - radius * 1.35 * math.cos(turn))
            for turn in (0, 2.0944, 4.1888)
        ]
        tube = paint.lines(frame, [corners], px(9), closed=True)
    else:
        tube = paint.lines(
            frame,
            [
                [(x + radius * at, -20.0), (x + radius * at, frame.height * (0.62 + 0.3 * (number % 2)))]
                for number, at in enumerate((-1.05, -0.8, 0.8, 1.05))
            ],
            px(8),
        )
    halo = blurred(tube, px(11)) * 2.2 + blurred(tube, px(42)) * 1.9
    canvas = paint.light(canvas, second, np.clip(halo, 0, 1))
    canvas = over(canvas, "#ffffff", tube * 0.95)
    if stage.side:
        canvas = over(canvas, night, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.45, 0.9)) * 0.72)
    return canvas


def _floor(stage: Stage, horizon: float) -> Plane:
    """Mask of a grid that runs to the *horizon*."""
    frame = stage.frame
    middle = frame.width / 2
    spread = [
        [(middle + step * stage.px(20), horizon), (middle + step * stage.px(190), float(frame.height))]
        for step in range(-40, 41)
    ]
    across = []
    for number in range(1, 12):
        row = horizon + (frame.height - horizon) * (number / 11) ** 2.1
        across.append([(0.0, row), (float(frame.width), row)])
    fade = np.clip((paint.grid(frame.width, frame.height)[1] - horizon) / (frame.height - horizon), 0, 1) ** 0.6
    return np.asarray(paint.lines(frame, spread + across, stage.px(2)) * fade, np.float32)


def _band(stage: Stage, row: float) -> Plane:
    rows = paint.grid(stage.frame.width, stage.frame.height)[1]
    return np.asarray(np.exp(-((rows - np.float32(row)) ** 2) / np.float32(2 * stage.px(46) ** 2)), np.float32)


def curtain(stage: Stage) -> Plane:
    """A show: curtain folds, spotlights, bulbs or confetti; colours: dark fold, bright fold, beam, bulbs, paper."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    dark, bright, beam, bulb, scrap = stage.colours
    form = stage.form % 3
    if form == 2:
        canvas = paint.gradient(frame, dark, bright, 0 if stage.side >= 0 else 180)
        canvas = over(canvas, beam, paint.rays(frame, x, y, 18, 0.4) * 0.16)
    else:
        columns = paint.grid(frame.width, frame.height)[0][0] / frame.width
        fold = 0.5 + 0.5 * np.sin(columns * 46 + 1.4 * np.sin(columns * 17))
        canvas = over(
            paint.flat(frame, dark),
            bright,
            np.ascontiguousarray(np.broadcast_to(fold, (frame.height, frame.width)), np.float32),
        )
        canvas = over(canvas, "#120006", paint.smooth(paint.ramp(frame, 90, 0.55, 1.25)) * 0.85)
        canvas = over(canvas, "#120006", (1 - paint.ramp(frame, 90, 0.0, 0.22)) * 0.6)
    canvas = paint.light(canvas, beam, paint.glow(frame, x, y, stage.radius * 1.05) * 0.8)
    for start in (0.12, 0.88) if form == 0 else ():
        top = (frame.width * start, -px(30))
        cone = [top, (x - stage.radius * 1.1, frame.height * 1.1), (x + stage.radius * 1.1, frame.height * 1.1)]
        canvas = paint.light(canvas, beam, blurred(paint.shape(frame, cone), px(9)) * 0.26)
    if form == 1:
        ring = paint.disc(frame, x, y + stage.radius * 0.15, stage.radius * 1.32, px(40))
        canvas = over(canvas, dark, ring * 0.92)
        circles = []
        for number in range(28):
            turn = 2 * math.pi * number / 28
            at = (x + stage.radius * 1.32 * math.cos(turn), y + stage.radius * (0.15 + 1.32 * math.sin(turn)))
            circles.append(
                [
                    (at[0] + px(11) * math.cos(step / 3), at[1] + px(11) * math.sin(step / 3))
                    for step in range(19)
                ]
            )
        lamps = paint.shape(frame, *circles)
        canvas = paint.light(canvas, bulb, np.clip(blurred(lamps, px(12)) * 1.5, 0, 1))
        canvas = over(canvas, "#fffbe8", lamps)
    if stage.side:
        canvas = over(canvas, dark, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.4, 1.0)) * 0.72)
    if form != 1:
        canvas = _confetti(stage, canvas, (scrap, bulb, beam, "#ffffff"))
    return canvas


def _confetti(stage: Stage, canvas: Plane, colours: tuple[str, ...]) -> Plane:
    frame = stage.frame
    scraps: list[list[list[tuple[float, float]]]] = [[] for _ in colours]
    for number, (x, y, turn, size) in enumerate(stage.rng.random((96, 4))):
        centre, angle, length = (
            (x * frame.width, (y**1.4) * frame.height),
            turn * math.pi,
            stage.px(7 + 11 * size),
        )
        along = (length * math.cos(angle), length * math.sin(angle))
        aside = (-along[1] * 0.42, along[0] * 0.42)
        corners = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
        scraps[number % len(colours)].append(
            [
                (centre[0] + a * along[0] + b * aside[0], centre[1] + a * along[1] + b * aside[1])
                for a, b in corners
            ]
        )
    for colour, pieces in zip(colours, scraps, strict=True):
        canvas = over(canvas, colour, paint.shape(frame, *pieces) * 0.9)
    return canvas
