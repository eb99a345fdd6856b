"""The panel's looks: one style sheet, sent with each panel. Colours follow JupyterLab's theme, light or dark."""

from __future__ import annotations

import functools
from importlib import resources

from ytthumb_nb.styles import Style


@functools.cache
def style_sheet() -> str:
    """`panel.css` as mark-up."""
    css = resources.files("ytthumb_nb.ui").joinpath("panel.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"


def swatch(style: Style) -> str:
    """A small sign of *style*: its own ground, letters and accent, drawn by the browser."""
    ground = style.scene.grounds[0].colours
    look = style.headline
    accent = look.fill if look.accent_on == "none" else look.accents[0]
    accent = accent if isinstance(accent, str) else accent[0]
    letters = "AA" if look.upper else "Aa"
    css = f"color:{look.fill};background:linear-gradient(120deg,{ground[0]} 58%,{ground[1 % len(ground)]} 58%)"
    if look.panel:
        css += f";text-shadow:0 0 6px {look.panel}"
    return f'<i class="ytt-swatch" style="{css}">{letters}<i style="background:{accent}"></i></i>'
