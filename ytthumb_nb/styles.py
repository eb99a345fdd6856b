"""The 15 styles as values: what a chooser shows, how a scene is painted, how a headline is set.

To add a style, add one value to `STYLES`: form, terminal, tests, gallery and docs walk this table.
Colours are "#rrggbb". Lengths are shares of the type size or of the picture, so that every size looks alike.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Literal

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.scene_look import Card, Edge, Grade, Ground, SceneLook


@dataclass(frozen=True)
class HeadlineLook:
    """How a headline is set.

    `font` is a key of `imaging.fonts.FONTS`. `accents` are the colours for the emphasised line, one per
    variation in turn; a pair of colours is a vertical gradient. `stroke`, `shadow` offsets and `gap` are
    shares of the type size; `rotate_deg` and `shear` turn the whole block. `panel` is a box behind each line.
    """

    font: str
    fill: str = "#ffffff"
    accents: tuple[str | tuple[str, str], ...] = ("#ffd21f",)
    accent_on: Literal["longest", "last", "none"] = "longest"
    upper: bool = True
    stroke: float = 0.0
    stroke_colour: str = "#000000"
    shadow: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """dx, dy, blur (shares of the type size) and opacity 0..1."""
    glow: str | None = None
    accent_glows: tuple[str, ...] = ()
    """Glow of lines in the accent colour, one per accent in turn; empty takes `glow`."""
    panel: str | None = None
    rotate_deg: float = 0.0
    shear: float = 0.0
    gap: float = 0.12
    justify: bool = True
    """Set every line as wide as its column allows, within bounds, instead of one size for all."""
    max_lines: int = 4
    max_height: float = 0.45
    """Tallest capital, as a share of the picture's height."""
    rule: str | None = None
    """A short bar under the last line, in this colour."""
    depth: float = 0.0
    """Solid edge down and to the right in the stroke's colour, as if letters were cut from a thick board."""


@dataclass(frozen=True)
class Style:
    """One style. `prompt` is the sentence that AI providers are given."""

    name: str
    label: str
    description: str
    headline: HeadlineLook
    scene: SceneLook
    prompt: str = field(default="", repr=False)


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            "modern",
            "Modern & Clean",
            "Contemporary design with bold typography",
            HeadlineLook("montserrat", accents=("#d8ff3e", "#ffd84a", "#7df9ff"), gap=0.2),
            SceneLook(
                (
                    Ground(
                        "blocks", ("#2a2fe0", "#1a17a6", "#ff5a4e", "#d8ff3e"), "cobalt and coral", "circles"
                    ),
                    Ground("blocks", ("#14151c", "#23242f", "#6c4dff", "#d8ff3e"), "violet", "half", form=1),
                    Ground(
                        "blocks",
                        ("#0b6e5f", "#07493f", "#ffb02e", "#f6f3e7"),
                        "green and amber",
                        "bars",
                        form=2,
                    ),
                ),
                veil="#12131a",
                emblems=("play", "star", "bubble"),
                inks=("#d8ff3e", "#a6cc18", "#1a17a6"),
                arrangements=("figure", "split", "card", "figure", "round", "bleed", "strips", "stack"),
                edge=Edge(shadow=(-12, 12, 20, 0.35)),
                card=Card(border=0, radius=36, tilt_deg=0, shadow=(-8, 16, 26, 0.45)),
                grade=Grade(contrast=1.06, saturation=1.06),
            ),
        ),
        Style(
            "dramatic",
            "Dramatic & Bold",
            "High-contrast, cinematic feel",
            HeadlineLook(
                "anton",
                accents=("#ffd21f", "#ff4b2e", "#ffffff"),
                stroke=0.03,
                stroke_colour="#0a0a0a",
                shadow=(0.03, 0.05, 0.05, 0.9),
                gap=0.13,
            ),
            SceneLook(
                (
                    Ground("blaze", ("#1d2f45", "#ff6a1f", "#ffb070", "#2b7bff"), "orange", "firelight"),
                    Ground(
                        "blaze", ("#151a2e", "#ff2a3c", "#ff8a6a", "#2266ff"), "red and blue", "smoke", form=1
                    ),
                    Ground("blaze", ("#12222a", "#12b0c8", "#d8f6ff", "#0f5a7a"), "icy", "beam", form=2),
                ),
                veil="#050507",
                emblems=("bolt", "play", "star"),
                inks=("#ff5a1f", "#b3220a", "#ffe9c8"),
                arrangements=(
                    "figure",
                    "bleed",
                    "figure",
                    "card",
                    "split",
                    "strips",
                    "banner",
                    "round",
                    "stack",
                ),
                edge=Edge(shadow=(-10, 8, 22, 0.8), of_ground=(2, 1, 2)),
                card=Card(border=5, border_colour="#f2efe9", radius=10, tilt_deg=3, shadow=(0, 14, 30, 0.9)),
                grade=Grade(
                    contrast=1.22,
                    saturation=1.02,
                    shadows="#10243a",
                    highlights="#ffd9a8",
                    tone=0.10,
                    grain=0.014,
                ),
            ),
        ),
        Style(
            "colorful",
            "Vibrant & Colorful",
            "Bright, energetic rainbow colors",
            HeadlineLook(
                "luckiest",
                accents=("#ffe600", "#5dff8f", "#6ff0ff"),
                stroke=0.07,
                stroke_colour="#1a0836",
                shadow=(0.04, 0.08, 0.02, 0.55),
                rotate_deg=3,
            ),
            SceneLook(
                (
                    Ground("rays", ("#ff2e63", "#ff6a3a", "#ffd84d", "#8a1fd0", "#ffe14d"), "pink", "sunburst"),
                    Ground(
                        "rays",
                        ("#12a5ff", "#23d5ff", "#fff27a", "#3a2be0", "#ffffff"),
                        "blue",
                        "sunburst",
                        form=1,
                    ),
                    Ground(
                        "rays",
                        ("#7b2ff7", "#b43cff", "#ff9ae8", "#2a0fa8", "#ffd84d"),
                        "violet",
                        "rings",
                        form=2,
                    ),
                ),
                veil="#5a12a8",
                emblems=("star", "bolt", "bubble"),
                inks=("#ffe14d", "#ffb81f", "#ff2e63"),
                arrangements=("figure", "card", "figure", "round", "split", "strips", "stack", "bleed"),
                edge=Edge(outline=11, shadow=(-14, 10, 16, 0.5)),
                card=Card(border=13, radius=28, tilt_deg=4),
                grade=Grade(contrast=1.1, saturation=1.32, gamma=0.94),
                align="centre",
            ),
        ),
        Style(
            "minimalist",
            "Minimal & Professional",
            "Simple, elegant design with white space",
            HeadlineLook(
                "montserrat", fill="#17181c", accent_on="none", gap=0.26, rule="#d9572b", max_height=0.30
            ),
            SceneLook(
                (
                    Ground("disc", ("#f5f0e6", "#f2a541", "#d9572b"), "amber", "circle"),
                    Ground("disc", ("#eef1ee", "#9fc0ae", "#2f6b58"), "sage", "arch", form=1),
                    Ground("disc", ("#f7ece8", "#e9a18c", "#b2452c"), "rose", "panel", form=2),
                    Ground("disc", ("#eceff4", "#8fb3e0", "#2c5aa0"), "blue", "half circle", form=3),
                ),
                veil="#f5f0e6",
                emblems=("rings", "play", "chevrons"),
                inks=("#d9572b", "#f5f0e6", "#17181c"),
                arrangements=("figure", "round", "figure", "split", "card", "bleed"),
                edge=Edge(shadow=(-8, 8, 22, 0.2)),
                card=Card(border=0, radius=4, tilt_deg=0, shadow=(0, 16, 30, 0.28)),
                grade=Grade(contrast=1.03, saturation=1.02),
            ),
        ),
        Style(
            "professional",
            "Professional & Polished",
            "Corporate, sophisticated design",
            HeadlineLook("archivo", accents=("#e8c468", "#8fd0ff"), accent_on="last", gap=0.2, rule="#e8c468"),
            SceneLook(
                (
                    Ground(
                        "ruled", ("#0e1b2e", "#1b3454", "#26466e", "#e8c468"), "navy", "panel with gold rules"
                    ),
                    Ground("ruled", ("#15171b", "#2c3038", "#3a404b", "#e8c468"), "graphite", "arcs", form=1),
                    Ground("ruled", ("#10262a", "#1c4247", "#2a5a60", "#d8c9a0"), "teal", "pinstripes", form=2),
                ),
                veil="#0c1626",
                emblems=("chevrons", "arrow", "rings"),
                inks=("#e8c468", "#b8903a", "#f6ead0"),
                arrangements=("split", "figure", "card", "figure", "round", "bleed"),
                edge=Edge(shadow=(-14, 8, 26, 0.55)),
                card=Card(border=4, border_colour="#e8c468", radius=3, tilt_deg=0, shadow=(0, 18, 30, 0.6)),
                grade=Grade(contrast=1.08, saturation=0.86, shadows="#0c1c33", highlights="#fff2dc", tone=0.07),
            ),
        ),
        Style(
            "gaming",
            "Gaming & Esports",
            "Neon accents, competitive energy",
            HeadlineLook(
                "russo",
                accents=(("#fff36b", "#ff8a00"), ("#8dfff0", "#00b4ff"), ("#ff9df0", "#ff2fa8")),
                stroke=0.06,
                stroke_colour="#14003d",
                shadow=(0, 0.06, 0.04, 0.8),
                glow="#b000ff",
                rotate_deg=2.5,
                shear=0.12,
                gap=0.16,
            ),
            SceneLook(
                (
                    Ground(
                        "slashes", ("#16003f", "#5b00c9", "#00e5ff", "#ff00a8", "#7a2bff"), "violet", "slashes"
                    ),
                    Ground(
                        "slashes",
                        ("#2a0008", "#8c0018", "#ff3b2e", "#ffb300", "#ff0055"),
                        "red",
                        "shards",
                        form=1,
                    ),
                    Ground(
                        "slashes",
                        ("#00141c", "#00404a", "#19ff9c", "#00c2ff", "#0a8f6a"),
                        "green",
                        "hexagons",
                        form=2,
                    ),
                ),
                veil="#0b0020",
                emblems=("controller", "bolt", "star"),
                inks=("#2a0f66", "#ff2fa8", "#00f0ff"),
                arrangements=("figure", "card", "figure", "strips", "split", "round", "bleed", "stack"),
                edge=Edge(outline=7, shadow=(-12, 10, 16, 0.6), of_ground=(2, 2, 3)),
                card=Card(border=7, border_colour="#00f0ff", radius=16, tilt_deg=3.5, halo="#00c8ff"),
                grade=Grade(
                    contrast=1.18,
                    saturation=1.28,
                    gamma=0.98,
                    shadows="#1a0044",
                    highlights="#e8f6ff",
                    tone=0.10,
                ),
                align="centre",
            ),
        ),
        Style(
            "tech",
            "Tech & Futuristic",
            "Sci-fi inspired, digital elements",
            HeadlineLook(
                "russo",
                accents=("#34e7ff", "#5dffb8", "#ffc24a"),
                shadow=(0, 0.02, 0.08, 0.8),
                glow="#0077c8",
                gap=0.22,
            ),
            SceneLook(
                (
                    Ground("hud", ("#050d1c", "#0b2a48", "#2fb8ff", "#9df3ff"), "blue", "instruments"),
                    Ground("hud", ("#04120f", "#0a3a30", "#1fe0a0", "#c8ffe9"), "green", "circuit", form=1),
                    Ground("hud", ("#0d0a1f", "#2a1c58", "#7c6bff", "#ffc24a"), "violet", "data grid", form=2),
                ),
                veil="#040b18",
                emblems=("chip", "bolt", "rings"),
                inks=("#0f5f9c", "#0a2c4d", "#9df3ff"),
                arrangements=("figure", "card", "round", "figure", "split", "bleed", "strips", "stack"),
                edge=Edge(shadow=(-10, 8, 24, 0.6), of_ground=(3, 2, 3)),
                card=Card(
                    border=0, radius=6, tilt_deg=0, brackets="#34e7ff", shadow=(0, 12, 26, 0.7), halo="#0f7fd0"
                ),
                grade=Grade(contrast=1.12, saturation=0.9, shadows="#04203a", highlights="#dff6ff", tone=0.16),
            ),
        ),
        Style(
            "educational",
            "Educational & Clear",
            "Learning-focused, informative design",
            HeadlineLook(
                "archivo",
                fill="#16213a",
                accents=("#0b3bd0", "#b3123a"),
                accent_on="none",
                panel="#ffe14d",
                gap=0.3,
            ),
            SceneLook(
                (
                    Ground(
                        "paper",
                        ("#f8fbff", "#b9d2f2", "#2f80ed", "#ff6b4a"),
                        "white",
                        "squared paper",
                        follows_photo=False,
                    ),
                    Ground(
                        "paper",
                        ("#1f4d3d", "#4d7d69", "#ffe14d", "#f4f7f2"),
                        "green",
                        "blackboard",
                        form=2,
                        follows_photo=False,
                    ),
                    Ground(
                        "paper",
                        ("#fffaf0", "#cfd8e8", "#43b7c8", "#e2384d"),
                        "cream",
                        "exercise book",
                        form=1,
                        follows_photo=False,
                    ),
                ),
                veil="#f8fbff",
                emblems=("bulb", "bubble", "star"),
                inks=("#ffd23f", "#ff6b4a", "#ffffff"),
                arrangements=("figure", "card", "figure", "split", "round", "stack", "strips", "bleed"),
                edge=Edge(outline=10, shadow=(-8, 8, 14, 0.3)),
                card=Card(border=12, radius=10, tilt_deg=2.5, shadow=(-6, 10, 18, 0.35)),
                grade=Grade(contrast=1.06, saturation=1.1, gamma=0.96),
            ),
        ),
        Style(
            "entertainment",
            "Entertainment & Fun",
            "Playful, engaging show-business vibes",
            HeadlineLook(
                "anton",
                fill="#fff6d8",
                accents=(("#fff6a8", "#ffb000"), ("#ffd0f4", "#ff5fb8"), ("#d8fbff", "#4fc8ff")),
                stroke=0.045,
                stroke_colour="#3b0014",
                depth=0.07,
                rotate_deg=-2.5,
                gap=0.16,
            ),
            SceneLook(
                (
                    Ground(
                        "curtain",
                        ("#5c0016", "#c4122f", "#ffe9b0", "#ffc53a", "#2fd3ff"),
                        "red",
                        "curtain and spotlights",
                        follows_photo=False,
                    ),
                    Ground(
                        "curtain",
                        ("#2b0a5e", "#7a24d6", "#ffd9ff", "#ffcf4a", "#ff5fb8"),
                        "violet",
                        "ring of bulbs",
                        form=1,
                        follows_photo=False,
                    ),
                    Ground(
                        "curtain",
                        ("#0a3aa8", "#1fb6ff", "#ffffff", "#ffd23f", "#ff4f9a"),
                        "blue",
                        "confetti",
                        form=2,
                        follows_photo=False,
                    ),
                ),
                veil="#3b0014",
                emblems=("star", "clapper", "play"),
                inks=("#ffc53a", "#ff9d1f", "#5c0016"),
                arrangements=("figure", "round", "figure", "card", "strips", "split", "stack", "bleed"),
                edge=Edge(
                    outline=9, outline_colour="#fff3c4", ink=5, ink_colour="#3b0014", shadow=(-12, 10, 18, 0.5)
                ),
                card=Card(border=13, border_colour="#ffd75a", radius=20, tilt_deg=4, shadow=(-10, 14, 22, 0.6)),
                grade=Grade(contrast=1.1, saturation=1.2, gamma=0.95, warmth=0.25),
                align="centre",
            ),
        ),
        Style(
            "business",
            "Business & Success",
            "Professional growth, corporate success",
            HeadlineLook(
                "archivo",
                accents=("#b8ff5c", "#ffd45c"),
                accent_on="longest",
                shadow=(0, 0.03, 0.05, 0.5),
                gap=0.2,
            ),
            SceneLook(
                (
                    Ground("chart", ("#062f28", "#0d6b57", "#29b48a", "#b8ff5c"), "green", "rising bars"),
                    Ground(
                        "chart", ("#0a1f44", "#15479a", "#3f86e8", "#ffd45c"), "blue", "rising line", form=1
                    ),
                    Ground("chart", ("#1b1d22", "#3a3f49", "#59616f", "#b8ff5c"), "steel", "steps", form=2),
                ),
                veil="#05231e",
                emblems=("arrow", "chevrons", "star"),
                inks=("#b8ff5c", "#29b48a", "#f2ffe0"),
                arrangements=("figure", "card", "split", "figure", "bleed", "round", "strips", "stack"),
                edge=Edge(outline=5, shadow=(-12, 10, 20, 0.5)),
                card=Card(border=6, radius=14, tilt_deg=0, shadow=(0, 16, 28, 0.55)),
                grade=Grade(contrast=1.08, saturation=0.98),
            ),
        ),
        Style(
            "lifestyle",
            "Lifestyle & Personal",
            "Warm, relatable everyday imagery",
            HeadlineLook(
                "abril", fill="#43200f", accents=("#97300f", "#5f4a08"), accent_on="last", upper=False, gap=0.2
            ),
            SceneLook(
                (
                    Ground(
                        "warm",
                        ("#fbe6cd", "#f2a57c", "#df7f5f", "#7f9160"),
                        "peach",
                        "shapes",
                        follows_photo=False,
                    ),
                    Ground(
                        "warm",
                        ("#f6e2c6", "#d99a6c", "#f2bd4f", "#6f8456"),
                        "clay",
                        "arch",
                        form=1,
                        follows_photo=False,
                    ),
                    Ground(
                        "warm",
                        ("#f3d9b4", "#e3a873", "#fff3c4", "#6b5a34"),
                        "golden",
                        "morning light",
                        form=2,
                        follows_photo=False,
                    ),
                ),
                veil="#fbeedd",
                emblems=("heart", "bubble", "star"),
                inks=("#df6a4a", "#f0a06a", "#fff6e8"),
                arrangements=("figure", "card", "figure", "bleed", "round", "stack", "split"),
                edge=Edge(shadow=(-10, 8, 26, 0.28)),
                card=Card(
                    border=16,
                    border_colour="#fffdf8",
                    radius=4,
                    tilt_deg=3.5,
                    foot=44,
                    shadow=(-8, 14, 24, 0.35),
                ),
                grade=Grade(
                    contrast=1.0,
                    saturation=1.04,
                    warmth=0.5,
                    gamma=0.95,
                    shadows="#3a2418",
                    highlights="#ffe9c8",
                    tone=0.10,
                ),
            ),
        ),
        Style(
            "vintage",
            "Vintage & Retro",
            "Classic 80s-90s nostalgic appeal",
            HeadlineLook(
                "righteous",
                fill="#fff1d0",
                accents=("#ffc857", "#f58a4b"),
                stroke=0.035,
                stroke_colour="#3a1c12",
                depth=0.08,
                gap=0.2,
            ),
            SceneLook(
                (
                    Ground(
                        "stripes",
                        ("#1f5c5c", "#ffd27a", "#f08a3c", "#cf4a35", "#5a2a2a"),
                        "teal",
                        "sliced sun",
                        follows_photo=False,
                    ),
                    Ground(
                        "stripes",
                        ("#6e2f23", "#f7c873", "#e98a3a", "#c9502f", "#2f6d66"),
                        "rust",
                        "rainbow road",
                        form=1,
                        follows_photo=False,
                    ),
                    Ground(
                        "stripes",
                        ("#2b3a55", "#f3d9a0", "#d98b4a", "#b7513c", "#46695e"),
                        "denim",
                        "old poster",
                        form=2,
                        follows_photo=False,
                    ),
                ),
                veil="#3a1c12",
                emblems=("cassette", "star", "play"),
                inks=("#3a1c12", "#f08a3c", "#fff1d0"),
                arrangements=("figure", "card", "round", "figure", "split", "strips", "bleed", "stack"),
                edge=Edge(outline=6, outline_colour="#fff1d0", shadow=(-9, 9, 0, 0.35)),
                card=Card(
                    border=15, border_colour="#fff1d0", radius=6, tilt_deg=3, foot=30, shadow=(-9, 11, 0, 0.4)
                ),
                grade=Grade(
                    contrast=0.98,
                    saturation=0.8,
                    duotone=("#2c1a2e", "#ffe6b0"),
                    duotone_share=0.5,
                    screen=5.5,
                    screen_share=0.28,
                    grain=0.035,
                    vignette=0.18,
                ),
            ),
        ),
        Style(
            "neon",
            "Neon & Cyberpunk",
            "Glowing effects, futuristic energy",
            HeadlineLook(
                "righteous",
                fill="#ffffff",
                accents=("#7df3ff", "#ff9df0", "#d8ff7a"),
                stroke=0.02,
                stroke_colour="#2a0048",
                glow="#ff1fc7",
                accent_glows=("#00a8ff", "#b02bff", "#5fd000"),
                gap=0.24,
            ),
            SceneLook(
                (
                    Ground("neon", ("#08031a", "#24084f", "#ff2bd6", "#00d5ff"), "cyan", "ring over a grid"),
                    Ground("neon", ("#04081f", "#0d1f5c", "#00b4ff", "#ff2bb0"), "pink", "triangle", form=1),
                    Ground("neon", ("#100318", "#46084f", "#ff5a1f", "#b06bff"), "violet", "tubes", form=2),
                ),
                veil="#08031a",
                emblems=("bolt", "heart", "play"),
                inks=("#ff2bd6", "#7a1fd0", "#d8fbff"),
                arrangements=("figure", "card", "figure", "round", "split", "strips", "stack", "bleed"),
                edge=Edge(shadow=(-8, 8, 26, 0.75), halo="#5a1fd0", rim="#22e6ff", wash=("#ff2bd6", "#00c8ff")),
                card=Card(border=6, border_colour="#ff4fd8", radius=18, tilt_deg=3, halo="#ff1fc7"),
                grade=Grade(
                    contrast=1.2,
                    saturation=1.08,
                    gamma=1.04,
                    shadows="#1a0a5e",
                    highlights="#ffc8f4",
                    tone=0.26,
                ),
                align="centre",
            ),
        ),
        Style(
            "cinematic",
            "Cinematic & Epic",
            "Movie-quality, dramatic storytelling",
            HeadlineLook(
                "bebas",
                accents=("#ffd28a", "#9fdcf0"),
                accent_on="last",
                shadow=(0, 0.03, 0.09, 0.85),
                gap=0.16,
            ),
            SceneLook(
                (
                    Ground("film", ("#16333d", "#ffb870", "#04090c"), "warm", "mist"),
                    Ground("film", ("#123247", "#8fd4ff", "#030810"), "cold", "flare", form=1),
                    Ground("film", ("#2a2320", "#ffc890", "#080504"), "amber", "lights out of focus", form=2),
                ),
                veil="#03080b",
                emblems=("clapper", "play", "star"),
                inks=("#1a2024", "#ffb870", "#f2ead8"),
                arrangements=("bleed", "figure", "banner", "bleed", "figure", "split", "poster", "card"),
                edge=Edge(shadow=(-8, 6, 34, 0.6), rim="#ffcf9a"),
                card=Card(border=0, radius=3, tilt_deg=0, shadow=(0, 16, 40, 0.9)),
                grade=Grade(
                    contrast=1.16,
                    saturation=0.92,
                    gamma=1.06,
                    shadows="#003a4a",
                    highlights="#ffc890",
                    tone=0.2,
                    grain=0.016,
                    vignette=0.22,
                ),
            ),
        ),
        Style(
            "cartoon",
            "Cartoon & Animated",
            "Fun illustrations, comic-book style",
            HeadlineLook(
                "luckiest",
                fill="#ffffff",
                accents=("#ffe600", "#5ff0ff", "#ff8ac2"),
                stroke=0.08,
                stroke_colour="#120c18",
                depth=0.06,
                rotate_deg=-3,
                gap=0.14,
            ),
            SceneLook(
                (
                    Ground(
                        "comic",
                        ("#1fb2ff", "#ffe23a", "#0f6fe0", "#120c18"),
                        "blue and yellow",
                        "explosion",
                        form=1,
                        follows_photo=False,
                    ),
                    Ground(
                        "comic",
                        ("#ff4b3e", "#ffd23a", "#d91e4a", "#120c18"),
                        "red",
                        "speed lines",
                        follows_photo=False,
                    ),
                    Ground(
                        "comic",
                        ("#8a3ffc", "#3ee0c0", "#5a1fd0", "#120c18"),
                        "violet",
                        "two panels",
                        form=2,
                        follows_photo=False,
                    ),
                ),
                veil="#123a8c",
                emblems=("bolt", "bubble", "star"),
                inks=("#ffe600", "#ff9d1f", "#ffffff"),
                arrangements=("figure", "card", "figure", "split", "strips", "round", "stack", "bleed"),
                edge=Edge(outline=8, ink=7, ink_colour="#120c18", shadow=(-14, 14, 0, 0.9)),
                card=Card(border=9, border_colour="#120c18", radius=4, tilt_deg=3.5, shadow=(-12, 14, 0, 0.85)),
                grade=Grade(
                    contrast=1.18,
                    saturation=1.4,
                    gamma=0.9,
                    posterise=6,
                    ink=0.95,
                    screen=6.5,
                    screen_share=0.4,
                ),
                align="centre",
            ),
        ),
    )
}


def style_named(name: object) -> Style:
    """The style called *name*.

    Raises:
        InvalidRequestError: there is none; the message suggests the nearest name.
    """
    style = STYLES.get(name) if isinstance(name, str) else None
    if style is None:
        near = difflib.get_close_matches(str(name).lower(), STYLES, n=1)
        suggestion = f"Did you mean {near[0]!r}? " if near else ""
        raise InvalidRequestError(
            f"style {name!r} is unknown.", hint=f"{suggestion}The styles are: {', '.join(STYLES)}."
        )
    return style
