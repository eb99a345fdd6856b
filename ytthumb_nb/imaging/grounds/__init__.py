"""The grounds that scenes stand on, by name. A style names its painter and colours; nothing here knows a style.

To add a ground, write a function `Stage -> Plane` in the module it is akin to and name it in `PAINTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ytthumb_nb.imaging.grounds import ambience, geometry, light, printed, screen
from ytthumb_nb.imaging.grounds.stage import Stage
from ytthumb_nb.imaging.paint import Plane

#: Painter's name in `SceneLook.grounds` -> the function. `Stage.form` picks one of its drawings.
PAINTERS: Final[Mapping[str, Callable[[Stage], Plane]]] = {
    "blaze": light.blaze,
    "blocks": geometry.blocks,
    "chart": screen.chart,
    "comic": printed.comic,
    "curtain": light.curtain,
    "disc": geometry.disc,
    "film": ambience.film,
    "hud": screen.hud,
    "neon": light.neon,
    "paper": printed.paper,
    "rays": geometry.sunburst,
    "ruled": geometry.ruled,
    "slashes": screen.slashes,
    "stripes": printed.stripes,
    "warm": ambience.warm,
}

__all__ = ["PAINTERS", "Stage"]
