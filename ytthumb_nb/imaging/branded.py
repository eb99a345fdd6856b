"""A style in a brand's colours and letters: grounds, accents and type change, the way of composing stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ytthumb_nb.brand import Brand, Palette
from ytthumb_nb.imaging.colour import luminance, mix, oklch
from ytthumb_nb.scene_look import Ground, SceneLook
from ytthumb_nb.styles import HeadlineLook, Style


def branded(style: Style, brand: Brand | None) -> Style:
    """*style* as *brand* would have it; *style* itself without one."""
    if brand is None:
        return style
    return replace(
        style, headline=branded_look(style.headline, brand), scene=branded_scene(style.scene, brand.palette)
    )


def branded_look(look: HeadlineLook, brand: Brand) -> HeadlineLook:
    """How headlines are set: font, capitals, outline, and the colours of text, accents, glow and panels."""
    palette, letters = brand.palette, brand.letters
    changes: dict[str, Any] = {
        "font": letters.font,
        "upper": letters.upper,
        "stroke": None if letters.outline is None else float(letters.outline),
        "stroke_colour": letters.outline_colour,
        "fill": palette.text,
    }
    if palette.accents:
        first = palette.accents[0]
        changes |= {
            "accents": palette.accents,
            "glow": look.glow and first,
            "accent_glows": palette.accents if look.accent_glows else None,
            "panel": look.panel and first,
            "rule": look.rule and first,
        }
    return replace(look, **{name: value for name, value in changes.items() if value is not None})


def branded_scene(scene: SceneLook, palette: Palette) -> SceneLook:
    """How pictures are composed: each ground in the brand's colours, light and emblems in its accents."""
    if palette.background:
        grounds = tuple(_ground(ground, number, palette) for number, ground in enumerate(scene.grounds))
        scene = replace(scene, grounds=grounds, veil=_veil(scene.veil, palette.background[0]))
    if not palette.accents:
        return scene
    first, last = palette.accents[0], palette.accents[-1]
    edge, card = scene.edge, scene.card
    return replace(
        scene,
        inks=(first, mix(first, "#000000", 0.3), last if last != first else scene.inks[2]),
        edge=replace(edge, halo=edge.halo and first, rim=edge.rim and first, wash=edge.wash and (first, last)),
        card=replace(
            card,
            brackets=card.brackets and first,
            halo=card.halo and first,
            border_colour=_accented(card.border_colour, first),
        ),
    )


def _ground(ground: Ground, number: int, palette: Palette) -> Ground:
    """*ground* with its first colour, which lies behind the words, from the brand's backgrounds, in turn."""
    base = palette.background[number % len(palette.background)]
    shade = mix(base, "#000000", 0.28) if luminance(base) > 0.02 else mix(base, "#ffffff", 0.12)
    others = palette.accents or (mix(base, "#ffffff", 0.35), mix(base, "#000000", 0.5))
    colours = [
        base,
        shade,
        *(others[(number + place) % len(others)] for place in range(len(ground.colours) - 2)),
    ]
    return replace(ground, colours=tuple(colours[: len(ground.colours)]), tint="brand", follows_photo=False)


def _accented(colour: str, accent: str) -> str:
    """*accent* for a vivid colour; white, black and paper stay."""
    return accent if oklch(colour)[1] > 0.1 else colour


def _veil(veil: str, base: str) -> str:
    """What calms a photo behind words: as dark or as light as the style's, in the brand's hue."""
    return mix(base, "#000000" if luminance(veil) < 0.3 else "#ffffff", 0.75)
