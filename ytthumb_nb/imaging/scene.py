"""One picture without words, composed from a photo (or nothing) in a style, and where its words belong.

`composing` works in pieces and says after each what was done, so that a provider can report and stop between
them. The same analysis, style, composition, size and seed give the same pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import cv2
import numpy as np

from ytthumb_nb.imaging import bleed, colour, figure, paint, panels
from ytthumb_nb.imaging.analyse import Analysis, Done
from ytthumb_nb.imaging.attach import attached
from ytthumb_nb.imaging.emblems import Inks, emblem
from ytthumb_nb.imaging.grounds import PAINTERS, Stage
from ytthumb_nb.imaging.hero import Hero
from ytthumb_nb.imaging.legible import calmed
from ytthumb_nb.imaging.paint import Frame, Pixels, Plane, Point
from ytthumb_nb.imaging.plan import Composition, WordPlace
from ytthumb_nb.imaging.rooms import duration_badge
from ytthumb_nb.imaging.word_space import word_space
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.scene_look import Edge, Ground
from ytthumb_nb.styles import Style

#: Larger pictures are composed at this many pixels and enlarged, which bounds time and memory; words are drawn
#: at the full size later.
_MOST_PIXELS: Final = 1600 * 900
#: How softly a veil under words ends on a whole photo: no edge of it may be seen. Pixels of 1280 x 720.
_SOFT: Final = 90.0


@dataclass(frozen=True)
class Scene:
    """`pixels` is RGB of the asked size, without words; `layout` says where they belong."""

    pixels: Pixels = field(repr=False)
    layout: Layout


def composing(
    analysis: Analysis | None, style: Style, idea: Composition, size: tuple[int, int], seed: int
) -> Iterator[Done | Scene]:
    """Compose one picture; yields what was done after each piece, and last the `Scene`."""
    frame = _working_frame(size)
    rng = np.random.default_rng((seed, idea.accent, 0x5CE7E))
    hero = None if analysis is None else _hero(analysis, style, idea, frame)
    if hero is None and (idea.side or idea.near):
        hero = _emblem(style, idea, frame)
    if hero is not None:
        yield Done("Placed the photo" if analysis is not None else "Drew the emblem", 0.3)

    look = style.scene
    if hero is not None and hero.kind == "bleed":
        words = _words(hero.pixels, hero, idea, frame)
        canvas = calmed(hero.pixels, words, style.headline, look.veil, frame, _SOFT)
    else:
        ground = _tinted(look.grounds[idea.ground], idea, analysis)
        canvas = PAINTERS[ground.painter](_stage(ground, hero, idea, frame, rng, analysis))
        words = _words(canvas, hero, idea, frame)
        canvas = calmed(canvas, words, style.headline, ground.colours[0], frame)
        yield Done(f"Painted the {ground.name}", 0.6)
        if hero is not None:
            canvas = attached(canvas, hero, frame, idea.side, _lit_by(ground, look.edge), look.card)
            yield Done(f"Set the {'emblem' if analysis is None else 'photo'} before it", 0.8)
    if look.grade.vignette:
        corner = 1 - paint.glow(frame, frame.width / 2, frame.height / 2, max(frame.width, frame.height) * 0.48)
        canvas = paint.over(canvas, "#000000", corner * np.float32(look.grade.vignette))
    if look.grade.grain:
        canvas = paint.grained(canvas, look.grade.grain, rng, max(1.0, 1.15 * frame.unit))
    pixels = _finished(canvas, size)
    faces = hero.faces if hero is not None else ()
    layout = Layout(
        headline=_scaled(words, frame, size),
        align=_align(style, idea, frame),
        anchor="bottom" if idea.arrangement in ("poster", "banner") and not frame.upright else "middle",
        faces=tuple(_scaled(face, frame, size) for face in faces),
        accent=idea.accent,
    )
    yield Done("Made room for the words", 1.0)
    yield Scene(pixels, words_placed(layout, idea.words))


def words_placed(layout: Layout, place: WordPlace) -> Layout:
    """*layout* with the words in that half of their box; the whole box stays theirs if there are many of them."""
    if place == "whole":
        return layout
    box = layout.headline
    half = math.ceil(box.height * 0.55)
    if place == "high":
        return replace(layout, headline=replace(box, bottom=box.top + half), anchor="top", room=box)
    return replace(layout, headline=replace(box, top=box.bottom - half), anchor="bottom", room=box)


def _working_frame(size: tuple[int, int]) -> Frame:
    share = min(1.0, math.sqrt(_MOST_PIXELS / (size[0] * size[1])))
    return Frame(round(size[0] * share), round(size[1] * share))


def _hero(analysis: Analysis, style: Style, idea: Composition, frame: Frame) -> Hero:
    grade, card, side, near = style.scene.grade, style.scene.card, idea.side, idea.near
    match idea.arrangement:
        case "figure" | "poster":
            return figure.figure(analysis, frame, side, near, grade)
        case "card":
            return panels.card(analysis, frame, side, near, grade, card)
        case "stack":
            return panels.stack(analysis, frame, side, near, grade, card)
        case "split":
            return panels.split(analysis, frame, side, near, grade, card)
        case "strips":
            return panels.strips(analysis, frame, side, near, grade, card)
        case "shelf" | "lintel":
            return panels.band(analysis, frame, idea.arrangement == "lintel", near, grade, card)
        case "round":
            return panels.medallion(analysis, frame, side, near, grade, card)
        case _:
            return bleed.bleed(analysis, frame, side, near, grade, style.scene.veil)


def _emblem(style: Style, idea: Composition, frame: Frame) -> Hero:
    """What stands in for a photo when there is only a title."""
    look = style.scene
    width, height = frame.width, frame.height
    if frame.upright:
        focus, radius = (width * 0.5, height * 0.73), width * (0.42 if idea.near else 0.30)
    elif idea.side == 0:
        focus, radius = (width * 0.5, height * 0.25), height * 0.20
    elif idea.near:
        focus, radius = (width * (0.5 + 0.40 * idea.side), height * 0.60), height * 0.52
    else:
        focus, radius = (width * (0.5 + 0.315 * idea.side), height * 0.47), height * 0.30
    return emblem(
        idea.emblem(style), Inks(*look.inks), frame, focus, radius, 9.0 * idea.side * (look.card.tilt_deg > 0)
    )


def _tinted(ground: Ground, idea: Composition, analysis: Analysis | None) -> Ground:
    """*ground* with its hues turned to the photo's, or to those against it."""
    if idea.palette == "style" or analysis is None or analysis.hue is None:
        return ground
    base = ground.colours[0]
    leading = (
        base if colour.oklch(base)[1] > 0.03 else max(ground.colours, key=lambda each: colour.oklch(each)[1])
    )
    wanted = (analysis.hue + (180 if idea.palette == "opposite" else 0)) % 360
    light, chroma, _ = colour.oklch(leading)
    if 80 < wanted < 130 and light < 0.75:  # dark yellow is mud
        wanted = 150 if wanted > 105 else 60
    if 40 < wanted < 150 and light < 0.45 and chroma > 0.06:  # and so is any dark brown that means to shine
        wanted = 150 if wanted > 95 else 25
    turn = (wanted - colour.oklch(leading)[2]) % 360
    return replace(ground, colours=tuple(colour.turned(each, turn) for each in ground.colours))


def _lit_by(ground: Ground, edge: Edge) -> Edge:
    """*edge* in the ground's colours, where the style wants that."""
    if edge.of_ground is None:
        return edge
    outline, halo, rim = (ground.colours[number] for number in edge.of_ground)
    return replace(edge, outline_colour=outline, halo=halo, rim=rim)


def _stage(
    ground: Ground,
    hero: Hero | None,
    idea: Composition,
    frame: Frame,
    rng: np.random.Generator,
    analysis: Analysis | None,
) -> Stage:
    side = 0 if frame.upright else idea.side
    if hero is not None:
        focus, radius = hero.focus, hero.radius
    else:  # words in the middle, and the ground's shape rising from below them
        focus, radius = (frame.width * 0.5, frame.height * 1.03), min(frame.width, frame.height) * 0.33
    photo = None if analysis is None else analysis.pixels
    return Stage(frame, ground.colours, ground.form, focus, radius, side, rng, photo)


def _words(behind: Plane, hero: Hero | None, idea: Composition, frame: Frame) -> Box:
    """Where the headline belongs in the working frame; *behind* is what will be seen between its letters."""
    width, height = frame.width, frame.height
    size = (width, height)
    if frame.upright:
        area = Box(0, round(height * 0.05), width, round(height * (0.46 if hero is not None else 0.62)))
    elif hero is None:
        area = Box(round(width * 0.06), round(height * 0.08), round(width * 0.94), round(height * 0.66))
    elif idea.arrangement == "type" and idea.side == 0:
        area = Box(round(width * 0.10), round(height * 0.48), round(width * 0.90), round(height * 0.94))
    elif idea.arrangement == "type":
        area = (
            Box(0, round(height * 0.06), round(width * 0.66), round(height * 0.94))
            if idea.side > 0
            else Box(round(width * 0.34), round(height * 0.06), width, round(height * 0.94))
        )
    elif idea.arrangement in ("shelf", "lintel"):
        return _beside_band(hero, idea.arrangement == "lintel", size)
    elif idea.side == 0:
        area = Box(0, round(height * 0.5), width, height)
    else:
        # without a face the subject is only guessed: words keep to their half
        reach = round(width * (0.56 if hero.kind == "bleed" and not hero.faces else 0.64))
        area = Box(0, 0, reach, height) if idea.side > 0 else Box(width - reach, 0, width, height)
    restless = _unrest(behind)
    if hero is None:
        return word_space(restless * np.float32(0.5), (), area, size)
    if hero.kind == "bleed":
        if not hero.faces:
            restless = _unrest(behind, (hero.focus[0] / width, hero.focus[1] / height))
        if idea.side == 0 and not frame.upright:
            return word_space(restless, hero.faces, area, size, 0.25, narrowest=0.5)
        return word_space(restless, hero.faces, area, size, 0.9)
    # words keep away from the hero by a little air; below a figure they have to lie on it
    air = (11 if hero.kind == "figure" else 17) * frame.unit
    around = np.clip(paint.blurred(np.ascontiguousarray(hero.alpha), air) * 6, 0, 1)
    if idea.side == 0 and not frame.upright:
        return word_space(around.astype(np.float32), hero.faces, area, size, dislike=0.3)
    small = np.asarray(cv2.resize(around, (160, 90), interpolation=cv2.INTER_AREA), np.float32)
    busy = small * np.float32(4.0) + restless * np.float32(0.9)
    # a person's shoulder may pass behind a word, the edge of a card or an emblem may not
    solid = None if hero.kind == "figure" and hero.faces else small
    return word_space(busy, hero.faces, area, size, 1.0, solid=solid)


def _beside_band(hero: Hero, above: bool, size: tuple[int, int]) -> Box:
    """The whole strip that a band of the photo leaves, with some air; below the photo, up to the duration label."""
    width, height = size
    rows = np.flatnonzero(hero.alpha[:, width // 2] > 0.5)
    side, air = round(width * 0.05), round(height * 0.065)
    if above:
        return Box(side, int(rows[-1]) + air, duration_badge(size).left - air, height - round(height * 0.055))
    return Box(side, air, width - side, int(rows[0]) - air)


def _unrest(canvas: Plane, subject: Point | None = None) -> Plane:
    """How restless each place is, 0..1: the strength of edges around it, and how near a *subject* without face."""
    small = cv2.resize(canvas, (160, 90), interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(np.asarray(small, np.float32), cv2.COLOR_RGB2GRAY), np.float32)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    edges = np.asarray(cv2.magnitude(across, down), np.float32)
    found = np.asarray(cv2.GaussianBlur(edges, (0, 0), 4), np.float32) * np.float32(2.2)
    if subject is not None:
        found = found + paint.glow(Frame(160, 90), 160 * subject[0], 90 * subject[1], 26) * np.float32(0.9)
    return np.asarray(np.clip(found, 0, 1), np.float32)


def _finished(canvas: Plane, size: tuple[int, int]) -> Pixels:
    pixels = np.asarray(cv2.convertScaleAbs(np.clip(canvas, 0, 1), alpha=255), np.uint8)
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _scaled(box: Box, frame: Frame, size: tuple[int, int]) -> Box:
    x, y = size[0] / frame.width, size[1] / frame.height
    return Box(
        math.floor(box.left * x), math.floor(box.top * y), math.ceil(box.right * x), math.ceil(box.bottom * y)
    )


def _align(style: Style, idea: Composition, frame: Frame) -> Literal["left", "centre", "right"]:
    if frame.upright or (idea.side == 0 and idea.arrangement in ("type", "poster", "shelf")):
        return "centre"
    return style.scene.align
