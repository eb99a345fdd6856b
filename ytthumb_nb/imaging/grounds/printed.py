"""Grounds of ink and paper: comic pages, exercise books and blackboards, worn retro stripes."""

from __future__ import annotations

import math

import numpy as np

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.grounds.stage import Stage, cloud, specks
from ytthumb_nb.imaging.paint import Plane, Point, blurred, over


def comic(stage: Stage) -> Plane:
    """A comic panel; colours: ground, burst, dots, ink."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, burst, dot, ink = stage.colours
    canvas = paint.flat(frame, ground)
    form = stage.form % 3
    if form == 0:
        canvas = over(canvas, burst, paint.rays(frame, x, y, 20, 0.1))
        canvas = over(canvas, dot, paint.dots(frame, paint.ramp(frame, 60, 0.15, 1.1), px(20), 45) * 0.85)
    elif form == 1:
        canvas = over(
            canvas,
            dot,
            paint.dots(frame, paint.ramp(frame, stage.towards_words() - 40, 0.1, 1.2), px(24), 45) * 0.85,
        )
        star = _star(x, y, stage.radius * 1.75, stage.radius * 1.2, 15, stage.rng)
        canvas = over(canvas, ink, paint.shifted(paint.shape(frame, star), px(10), px(12)))
        canvas = over(canvas, burst, paint.shape(frame, star))
        canvas = over(canvas, ink, paint.lines(frame, [star], px(9), closed=True))
    else:
        sign = 1 if stage.side >= 0 else -1
        edge, lean = x - sign * stage.radius * 0.85, sign * px(110)
        far = frame.width + px(300) if sign > 0 else -px(300)
        half = [(edge + lean, -9.0), (far, -9.0), (far, frame.height + 9.0), (edge - lean, frame.height + 9.0)]
        panel = paint.shape(frame, half)
        canvas = over(canvas, dot, paint.dots(frame, paint.ramp(frame, 90, 0.2, 1.2), px(22), 45) * 0.8)
        canvas = over(canvas, burst, panel)
        canvas = over(canvas, "#ffffff", paint.rays(frame, x, y, 30, 0.2, 0.24) * panel * 0.75)
        canvas = over(canvas, ink, paint.lines(frame, [half[:1] + half[-1:]], px(12)))
    wedges = []
    for turn, wide in stage.rng.random((46, 2)):
        angle, half_turn = turn * 2 * math.pi, 0.004 + 0.014 * wide
        start = stage.radius * (1.9 + 0.7 * wide)
        far_away = float(frame.width + frame.height)
        wedges.append(
            [
                (x + start * math.cos(angle), y + start * math.sin(angle)),
                (x + far_away * math.cos(angle - half_turn), y + far_away * math.sin(angle - half_turn)),
                (x + far_away * math.cos(angle + half_turn), y + far_away * math.sin(angle + half_turn)),
            ]
        )
    if form != 1:
        canvas = over(canvas, ink, paint.shape(frame, *wedges) * 0.9)
    rim = px(7)
    border = [
        (rim, rim),
        (frame.width - rim, rim),
        (frame.width - rim, frame.height - rim),
        (rim, frame.height - rim),
    ]
    return over(canvas, ink, paint.lines(frame, [border], px(14), closed=True))


def _star(x: float, y: float, outer: float, inner: float, count: int, rng: np.random.Generator) -> list[Point]:
    points = []
    for number in range(count * 2):
        reach = outer * (0.85 + 0.3 * float(rng.random())) if number % 2 == 0 else inner
        turn = math.pi * number / count
        points.append((x + reach * 1.1 * math.cos(turn), y + reach * 0.92 * math.sin(turn)))
    return points


def paper(stage: Stage) -> Plane:
    """Squared paper, a ruled page or a blackboard; colours: ground, lines, block, pencil."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, line, block, pencil = stage.colours
    canvas = paint.flat(frame, ground)
    form = stage.form % 3
    rows = [[(0.0, at), (float(frame.width), at)] for at in np.arange(px(20), frame.height, px(40))]
    columns = [[(at, 0.0), (at, float(frame.height))] for at in np.arange(px(20), frame.width, px(40))]
    if form == 0:
        canvas = over(canvas, line, paint.lines(frame, rows + columns, px(2)) * 0.55)
        canvas = over(canvas, block, paint.disc(frame, x, y + stage.radius * 0.2, stage.radius * 1.25))
        canvas = over(canvas, pencil, _scribbled_ring(stage, stage.radius * 1.38))
    elif form == 1:
        canvas = over(canvas, line, paint.lines(frame, rows, px(2.4)) * 0.6)
        margin = stage.at(0.03, 0)[0]
        canvas = over(
            canvas, pencil, paint.lines(frame, [[(margin, 0.0), (margin, float(frame.height))]], px(3))
        )
        sign = 1 if stage.side >= 0 else -1
        edge, far = x - sign * stage.radius * 0.75, frame.width + px(40) if sign > 0 else -px(40)
        canvas = over(
            canvas,
            block,
            paint.pill(frame, (min(edge, far), -px(40), max(edge, far), frame.height + px(40)), px(36)),
        )
    else:
        dust = cloud(stage, 4)
        canvas = over(canvas, line, dust * 0.22)
        canvas = over(canvas, pencil, _scribbled_ring(stage, stage.radius * 1.3) * (0.55 + 0.45 * dust))
        canvas = over(canvas, block, _scribbled_ring(stage, stage.radius * 1.46) * (0.35 + 0.5 * dust))
    marks = _doodles(stage)
    strength = 0.9 if form < 2 else 0.75
    return over(canvas, pencil, marks * strength)


def _scribbled_ring(stage: Stage, radius: float) -> Plane:
    (x, y), wobble = stage.focus, stage.rng.random(4)
    path = []
    for step in range(140):
        turn = step / 60 * math.pi
        reach = radius * (
            1 + 0.018 * math.sin(3 * turn + 6 * wobble[0]) + 0.014 * math.sin(1.3 * turn + 6 * wobble[1])
        )
        path.append(
            (
                x + reach * math.cos(turn + 5 * wobble[2]),
                y + stage.radius * 0.2 + reach * math.sin(turn + 5 * wobble[2]),
            )
        )
    return paint.lines(stage.frame, [path], stage.px(5))


def _doodles(stage: Stage) -> Plane:
    """A light bulb's rays, a plus, an arrow and a wave, drawn by hand around the words' corner."""
    px = stage.px

    def place(at: tuple[float, float], points: list[Point]) -> list[Point]:
        left, top = stage.at(*at)
        return [(left + px(a), top + px(b)) for a, b in points]

    wave: list[Point] = [(step * 6.0, 9 * math.sin(step * 0.9)) for step in range(16)]
    strokes = [
        place((0.07, 0.07), [(-14, 0), (14, 0)]),
        place((0.07, 0.07), [(0, -14), (0, 14)]),
        place((0.40, 0.06), wave),
        place((0.06, 0.94), [(0, 10), (22, -14), (44, 10), (66, -14), (88, 10)]),
        place((0.50, 0.93), [(-12, -12), (12, 12)]),
        place((0.50, 0.93), [(-12, 12), (12, -12)]),
    ]
    return paint.lines(stage.frame, strokes, px(5))


def stripes(stage: Stage) -> Plane:
    """A poster of forty years ago; colours: paper, and four stripes from light to dark."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, *bands = stage.colours
    canvas = paint.flat(frame, ground)
    form = stage.form % 3
    radius = stage.radius * 1.3
    if form == 0:
        sun = paint.disc(frame, x, y + stage.radius * 0.1, radius)
        rows = paint.grid(frame.width, frame.height)[1]
        canvas = over(canvas, bands[1], sun)
        canvas = over(
            canvas,
            bands[0],
            sun * (1 - np.clip((rows - (y - radius)) / (1.2 * radius), 0, 1)).astype(np.float32),
        )
        for number in range(6):
            row = y + stage.radius * 0.1 + radius * (0.05 + 0.16 * number)
            gap = px(3 + 3.4 * number)
            slot = np.clip(gap / 2 + 0.5 - np.abs(rows - np.float32(row)), 0, 1).astype(np.float32)
            canvas = over(canvas, ground, slot * sun)
        for number, colour in enumerate(bands):
            row = frame.height - px(24 + 26 * (3 - number))
            canvas = over(
                canvas, colour, paint.pill(frame, (-px(9), row, frame.width + px(9), row + px(26)), 1)
            )
    elif form == 1:
        for number, colour in enumerate(reversed(bands)):
            ring = stage.radius * (1.85 - 0.24 * number)
            canvas = over(canvas, colour, paint.disc(frame, x, y + stage.radius * 0.2, ring))
            sign = 1 if stage.side >= 0 else -1
            far = frame.width + px(40) if sign > 0 else -px(40)
            canvas = over(
                canvas,
                colour,
                paint.pill(
                    frame, (min(x, far), y + stage.radius * 0.2 - ring, max(x, far), frame.height + px(60)), 1
                ),
            )
    else:
        canvas = over(canvas, bands[1], paint.rays(frame, x, y, 24, 0.0) * 0.8)
        for number, colour in enumerate((bands[3], bands[2], bands[0])):
            canvas = over(
                canvas, colour, paint.disc(frame, x, y + stage.radius * 0.1, radius * (1.12 - 0.1 * number))
            )
    worn = cloud(stage, 6)
    canvas = over(canvas, "#000000", np.clip(worn - 0.55, 0, 1) * 0.35)
    canvas = over(canvas, "#fff6dc", specks(stage, 260, 0.4, 1.6) * 0.28)
    shade = 1 - paint.glow(frame, frame.width / 2, frame.height / 2, max(frame.width, frame.height) * 0.55)
    return over(canvas, "#2a1606", blurred(shade, px(3)) * 0.5)
