"""Flat shapes: sunbursts, coloured blocks, a quiet disc, ruled panels."""

from __future__ import annotations

import math

from ytthumb_nb.imaging import paint
from ytthumb_nb.imaging.grounds.stage import Stage
from ytthumb_nb.imaging.paint import Plane, over


def sunburst(stage: Stage) -> Plane:
    """Rays from behind the hero; colours: ground, rays, light, words' side, dots."""
    frame, (x, y) = stage.frame, stage.focus
    ground, ray, shine, shade, dot = stage.colours
    count = (14, 22, 12)[stage.form % 3]
    canvas = over(paint.flat(frame, ground), ray, paint.rays(frame, x, y, count, 0.2))
    if stage.form % 3 == 2:
        for number in range(4, 0, -1):
            ring = paint.disc(frame, x, y, stage.radius * (0.75 + 0.42 * number))
            canvas = over(canvas, ray if number % 2 else ground, ring * 0.85)
    canvas = over(canvas, shade, paint.smooth(paint.ramp(frame, stage.towards_words(), 0.30, 1.15)) * 0.85)
    canvas = paint.light(canvas, shine, paint.glow(frame, x, y, stage.radius * 0.95) * 0.95)
    fall = paint.ramp(frame, 90, 0.25, 1.1) * paint.ramp(frame, stage.towards_words(), 0.2, 0.9)
    return over(canvas, dot, paint.dots(frame, fall, stage.px(22)) * 0.5)


def blocks(stage: Stage) -> Plane:
    """Bold flat shapes; colours: ground, its second tone, large shape, small shape."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, second, large, small = stage.colours
    canvas = paint.gradient(frame, ground, second, 60)
    form = stage.form % 3
    if form == 0:
        canvas = over(canvas, large, paint.disc(frame, x, y + stage.radius * 0.12, stage.radius * 1.28))
        canvas = over(
            canvas, small, paint.disc(frame, x, y + stage.radius * 0.12, stage.radius * 1.56, px(5)) * 0.9
        )
        corner = stage.at(0.0, 1.0)
        for step in range(3):
            canvas = over(canvas, small, paint.disc(frame, *corner, px(80 + 46 * step), px(14)) * 0.35)
    elif form == 1:
        lean = 0.16 * (1 if stage.side >= 0 else -1) * frame.height
        edge = x - stage.radius * 0.75 * (1 if stage.side >= 0 else -1)
        far = frame.width + px(400) if stage.side >= 0 else -px(400)
        half = [(edge + lean, 0.0), (far, 0.0), (far, float(frame.height)), (edge - lean, float(frame.height))]
        canvas = over(canvas, large, paint.shape(frame, half))
        stripe = px(16) * (1 if stage.side >= 0 else -1)
        for number, strength in enumerate((1.0, 0.55, 0.25)):
            start = edge - stripe * (1.8 + 1.9 * number)
            band = [
                (start + lean, 0.0),
                (start + lean + stripe, 0.0),
                (start - lean + stripe, float(frame.height)),
            ]
            canvas = over(
                canvas, small, paint.shape(frame, [*band, (start - lean, float(frame.height))]) * strength
            )
    else:
        turn = -0.62 if stage.side >= 0 else 0.62
        for number, (colour, strength) in enumerate(((large, 1.0), (small, 0.9), (large, 0.55), (small, 0.4))):
            along = (number - 1.2) * stage.radius * 0.62
            centre = (x + along * math.cos(turn + 1.57), y + along * math.sin(turn + 1.57))
            reach = stage.radius * (2.1, 1.5, 1.9, 1.2)[number]
            ends = [
                (centre[0] - reach * math.cos(turn), centre[1] - reach * math.sin(turn)),
                (centre[0] + reach * math.cos(turn), centre[1] + reach * math.sin(turn)),
            ]
            canvas = over(canvas, colour, paint.lines(frame, [ends], stage.radius * 0.42) * strength)
    dots = paint.dots(frame, 0.34, px(26), 0)
    corner_x, corner_y = stage.at(0.06, 0.07)
    patch = paint.pill(
        frame, (corner_x - px(70), corner_y - px(48), corner_x + px(70), corner_y + px(48)), px(4)
    )
    return over(canvas, small, dots * patch * 0.7)


def disc(stage: Stage) -> Plane:
    """Much empty ground and one shape behind the hero; colours: ground, shape, a thin accent."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, large, accent = stage.colours
    canvas = paint.flat(frame, ground)
    radius = stage.radius * 1.08
    form = stage.form % 4
    if form == 0:
        canvas = over(canvas, large, paint.disc(frame, x, y + radius * 0.2, radius))
    elif form == 1:
        arch = paint.pill(
            frame,
            (x - radius * 0.86, y - radius * 0.95, x + radius * 0.86, frame.height + radius),
            radius * 0.86,
        )
        canvas = over(canvas, large, arch)
    elif form == 2:
        inner = x - radius * 0.5 * (1 if stage.side >= 0 else -1)
        outer = frame.width + px(9) if stage.side >= 0 else -px(9)
        panel = (min(inner, outer), -px(9), max(inner, outer), frame.height + px(9))
        canvas = over(canvas, large, paint.pill(frame, panel, 1))
        canvas = over(canvas, accent, paint.disc(frame, *stage.at(0.93, 0.14), radius * 0.16))
    else:
        canvas = over(canvas, large, paint.disc(frame, x, frame.height * 1.02, radius * 1.45))
        canvas = over(canvas, accent, paint.disc(frame, x, frame.height * 1.02, radius * 1.58, px(4)))
    return canvas


def ruled(stage: Stage) -> Plane:
    """A sober panel with fine rules; colours: ground, its second tone, panel, rule."""
    frame, (x, y), px = stage.frame, stage.focus, stage.px
    ground, second, panel, rule = stage.colours
    canvas = paint.gradient(frame, ground, second, 70)
    sign = 1 if stage.side >= 0 else -1
    form = stage.form % 3
    if form == 0:
        aside = 0.72 if stage.side else 2.4  # words in the middle are crossed by no rule
        edge, lean = x - stage.radius * aside * sign, 0.22 * frame.height * sign
        far = frame.width + px(500) if sign > 0 else -px(500)
        bottom = float(frame.height)
        canvas = over(
            canvas,
            panel,
            paint.shape(frame, [(edge + lean, 0), (far, 0), (far, bottom), (edge - lean, bottom)]),
        )
        for number, width in enumerate((4, 2)):
            at = edge - sign * px(20 + 16 * number)
            canvas = over(
                canvas, rule, paint.lines(frame, [[(at + lean, 0), (at - lean, bottom)]], px(width)) * 0.9
            )
    elif form == 1:
        for number in range(9):
            ring = paint.disc(frame, x, y + stage.radius * 0.3, stage.radius * (0.95 + 0.24 * number), px(2.2))
            canvas = over(canvas, rule, ring * max(0.0, 0.55 - 0.06 * number))
        canvas = over(canvas, panel, paint.disc(frame, x, y + stage.radius * 0.3, stage.radius * 1.0))
    else:
        columns = [[(at, 0.0), (at, float(frame.height))] for at in _every(frame.width, px(22))]
        fade = paint.smooth(paint.ramp(frame, 0 if sign > 0 else 180, 0.35, 1.0))
        canvas = over(canvas, panel, paint.lines(frame, columns, px(2)) * fade * 0.8)
        inset = px(22)
        box = [
            (inset, inset),
            (frame.width - inset, inset),
            (frame.width - inset, frame.height - inset),
            (inset, frame.height - inset),
        ]
        canvas = over(canvas, rule, paint.lines(frame, [box], px(2.5), closed=True) * 0.75)
    return paint.light(canvas, second, paint.glow(frame, x, y, stage.radius * 1.1) * 0.45)


def _every(length: float, step: float) -> list[float]:
    return [step * number for number in range(int(length / step) + 2)]
