"""Grounds of screens: game slashes, instruments and circuits, charts that rise."""

from __future__ import annotations

import math

import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.grounds.stage import Stage, specks
from ytthumb_nb.imaging.paint import Plane, Point, blurred, over


def slashes(stage: Stage) -> Plane:
    """Slanted energy; colours: darkness, second tone, and three of light."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    dark, second, *lights = stage.colours
    canvas = paint.gradient(frame, dark, second, 30 if stage.side >= 0 else 150)
    form = stage.form % 3
    if form == 0:
        for number in range(11):
            start, width, strength = stage.rng.random(3)
            left, wide = (start * 1.3 - 0.25) * frame.width, px(26 + 150 * width)
            lean = frame.height * 0.46
            bar = [(left, frame.height), (left + wide, frame.height), (left + wide + lean, 0), (left + lean, 0)]
            canvas = over(canvas, lights[number % 3], paint.shape(frame, bar) * (0.10 + 0.32 * strength))
    elif form == 1:
        for number in range(26):
            turn, near, wide, strength = stage.rng.random(4)
            angle, start = turn * 2 * math.pi, stage.radius * (0.85 + 0.7 * near)
            reach = stage.radius * (2.2 + 2.2 * near)
            half = 0.03 + 0.09 * wide
            tip = (x + start * math.cos(angle), y + start * math.sin(angle))
            shard = [
                tip,
                *(
                    (x + reach * math.cos(angle + turn_), y + reach * math.sin(angle + turn_))
                    for turn_ in (-half, half)
                ),
            ]
            canvas = over(canvas, lights[number % 3], paint.shape(frame, shard) * (0.16 + 0.4 * strength))
    else:
        side = px(64)
        cells: list[list[Point]] = []
        lit: list[list[Point]] = []
        for row in range(int(frame.height / (side * 1.5)) + 2):
            for column in range(int(frame.width / (side * 1.732)) + 2):
                centre = ((column + 0.5 * (row % 2)) * side * 1.732, row * side * 1.5)
                cell = [
                    (
                        centre[0] + side * 0.94 * math.sin(k * math.pi / 3),
                        centre[1] + side * 0.94 * math.cos(k * math.pi / 3),
                    )
                    for k in range(6)
                ]
                (lit if stage.rng.random() < 0.2 else cells).append(cell)
        canvas = over(canvas, lights[2], paint.shape(frame, *lit) * 0.34)
        canvas = over(canvas, lights[0], paint.lines(frame, lit, px(3), closed=True) * 0.8)
        canvas = over(canvas, lights[2], paint.lines(frame, cells, px(2), closed=True) * 0.4)
    canvas = paint.light(canvas, lights[0], paint.glow(frame, x, y, stage.radius * 0.95) * 0.8)
    canvas = over(
        canvas,
        "#ffffff",
        paint.dots(frame, paint.ramp(frame, stage.towards_words(), 0.35, 1.0) * 0.8, px(14)) * 0.07,
    )
    if stage.side:
        canvas = over(canvas, dark, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.38, 1.0)) * 0.78)
    return canvas


def hud(stage: Stage) -> Plane:
    """Instruments of a machine; colours: darkness, second tone, line, spark."""
    frame, (x, y), px, radius = stage.frame, stage.focus, stage.px, stage.radius
    dark, second, line, spark = stage.colours
    canvas = paint.gradient(frame, dark, second, 25 if stage.side >= 0 else 155)
    canvas = paint.light(canvas, line, paint.glow(frame, x, y, radius * 1.25) * 0.55)
    fade = np.clip(0.25 + paint.glow(frame, x, y, radius * 2.4), 0, 1)
    form = stage.form % 3
    if form == 0:
        canvas = over(canvas, line, paint.dots(frame, 0.2, px(30), 0) * fade * 0.5)
        for ring, width, strength in ((1.12, 3, 0.9), (1.2, 10, 0.35), (1.46, 2, 0.6), (1.74, 2, 0.35)):
            canvas = over(
                canvas, line, paint.disc(frame, x, y + radius * 0.1, radius * ring, px(width)) * strength
            )
        ticks = [_spoke(stage, turn, 1.24, 1.30 if turn % 5 else 1.36) for turn in range(90)]
        canvas = over(canvas, spark, paint.lines(frame, ticks, px(2.4)) * 0.75)
        for start in (0.1, 2.2, 4.3):
            arc = [
                (
                    x + radius * 1.58 * math.cos(start + step / 20),
                    y + radius * (0.1 + 1.58 * math.sin(start + step / 20)),
                )
                for step in range(18)
            ]
            canvas = over(canvas, spark, paint.lines(frame, [arc], px(8)) * 0.85)
    elif form == 1:
        traces, pads = _circuit(stage)
        board = paint.lines(frame, traces, px(3))
        canvas = paint.light(canvas, line, np.clip(board * 0.7 + blurred(board, px(7)) * 0.6, 0, 1) * fade)
        rings = [
            [(px(6) * math.cos(turn / 2) + a, px(6) * math.sin(turn / 2) + b) for turn in range(13)]
            for a, b in pads
        ]
        ends = paint.lines(frame, rings, px(3), closed=True)
        canvas = over(canvas, spark, ends * fade)
    else:
        down: list[list[Point]] = [
            [(at, 0.0), (at, float(frame.height))] for at in np.arange(0, frame.width + px(48), px(48))
        ]
        along: list[list[Point]] = [
            [(0.0, at), (float(frame.width), at)] for at in np.arange(0, frame.height + px(48), px(48))
        ]
        canvas = over(canvas, line, paint.lines(frame, down + along, px(1.4)) * fade * 0.5)
        tiers: dict[tuple[str, int], list[list[Point]]] = {}
        for number in range(34):
            column, top, length, strength = stage.rng.random(4)
            left = math.floor(column * frame.width / px(48)) * px(48)
            x0, x1 = left + px(4), left + px(44)
            y0, y1 = top * frame.height, (top + 0.05 + 0.3 * length) * frame.height
            colour = line if number % 3 else spark
            tiers.setdefault((colour, int(3 * strength)), []).append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        for (colour, tier), bars in tiers.items():
            canvas = over(canvas, colour, paint.shape(frame, *bars) * fade * (0.12 + 0.09 * tier))
    canvas = paint.light(canvas, spark, specks(stage, 40, 0.7, 2.6) * fade * 0.8)
    if stage.side:
        canvas = over(canvas, dark, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.42, 0.95)) * 0.7)
    return canvas


def _spoke(stage: Stage, number: int, start: float, end: float) -> list[Point]:
    (x, y), radius, turn = stage.focus, stage.radius, 2 * math.pi * number / 90
    return [(x + radius * at * math.cos(turn), y + radius * (0.1 + at * math.sin(turn))) for at in (start, end)]


def _circuit(stage: Stage) -> tuple[list[list[Point]], list[Point]]:
    """Traces that leave the hero, turn by 45 degrees and end in a pad."""
    (x, y), step = stage.focus, stage.px(34)
    traces, pads = [], []
    for number in range(44):
        height, bend, length = stage.rng.random(3)
        sign = 1 if number % 2 else -1
        row = y + (height - 0.5) * stage.frame.height * 1.2
        row = math.floor(row / step) * step
        first = x + sign * stage.radius * (0.9 + 0.5 * bend)
        drop = step * (1 if bend > 0.5 else -1) * (1 + number % 2)
        last = first + sign * (abs(drop) + stage.radius * (0.4 + 1.6 * length))
        traces.append([(x, row), (first, row), (first + sign * abs(drop), row + drop), (last, row + drop)])
        pads.append((last, row + drop))
    return traces, pads


def chart(stage: Stage) -> Plane:
    """Numbers that rise; colours: ground, second tone, bars, line."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, second, bar, line = stage.colours
    canvas = paint.gradient(frame, ground, second, 35 if stage.side >= 0 else 145)
    rules: list[list[Point]] = [
        [(0.0, at), (float(frame.width), at)] for at in np.arange(0, frame.height, px(72))
    ]
    canvas = over(canvas, bar, paint.lines(frame, rules, px(1.6)) * 0.22)
    count, form = 11, stage.form % 3
    step = frame.width / count
    low, rise = (
        (0.14, 0.62) if stage.side > 0 else (0.08, 0.34)
    )  # words stand above the bars when those rise there
    heights = [
        low + rise * (number / (count - 1)) ** 1.25 + 0.06 * (float(stage.rng.random()) - 0.5)
        for number in range(count)
    ]
    tops = [(step * (number + 0.5), frame.height * (1 - heights[number])) for number in range(count)]
    if form == 0:
        foot, half = frame.height + px(20), step * 0.33
        columns = [
            [(at - half, top), (at + half, top), (at + half, foot), (at - half, foot)] for at, top in tops
        ]
        canvas = over(canvas, bar, paint.shape(frame, *columns) * (0.22 + 0.5 * paint.ramp(frame, 0, 0.0, 0.9)))
    elif form == 1:
        area = [
            (0.0, float(frame.height)),
            (0.0, tops[0][1]),
            *tops,
            (float(frame.width), tops[-1][1]),
            (float(frame.width), float(frame.height)),
        ]
        fade = 1 - paint.ramp(frame, 90, 0.2, 1.15)
        canvas = over(canvas, bar, paint.shape(frame, area) * (0.25 + 0.6 * fade))
    else:
        for number in range(4):
            lean = frame.height * 0.9
            at = frame.width * (0.30 + 0.2 * number)
            band = [(at, frame.height), (at + px(120), frame.height), (at + px(120) + lean, 0), (at + lean, 0)]
            canvas = over(canvas, bar, paint.shape(frame, band) * (0.25 + 0.14 * number))
    if form < 2:
        raised = [(at, top - px(46)) for at, top in tops]
        path = [(-px(20), raised[0][1] + px(16)), *raised[:-1]]
        tip, before = raised[-1], raised[-2]
        angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
        stroke = paint.lines(frame, [[*path, tip]], px(9))
        head = [
            tip,
            *(
                (tip[0] - px(44) * math.cos(angle + turn), tip[1] - px(44) * math.sin(angle + turn))
                for turn in (-0.6, 0.6)
            ),
        ]
        arrow = np.maximum(
            stroke,
            paint.shape(
                frame, [(tip[0] + px(22) * math.cos(angle), tip[1] + px(22) * math.sin(angle)), *head[1:]]
            ),
        )
        canvas = over(canvas, "#000000", blurred(paint.shifted(arrow, 0, px(6)), px(7)) * 0.35)
        canvas = over(canvas, line, arrow)
    canvas = paint.light(canvas, second, paint.glow(frame, x, y, stage.radius * 1.2) * 0.5)
    if stage.side:
        canvas = over(canvas, ground, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.35, 0.9)) * 0.75)
    return canvas
