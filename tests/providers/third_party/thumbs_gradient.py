"""A provider outside of ytthumb_nb: each variation is a gradient between two colours of its seed and index."""

from __future__ import annotations

import colorsys
import io
from collections.abc import AsyncGenerator

from PIL import Image

from ytthumb_nb.events import Picture, ProviderEvent, Step
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities


class GradientProvider:
    """Needs no key, no network and no artist."""

    name = "gradient"
    capabilities = Capabilities(concurrency=2)

    def availability(self) -> Availability:
        return Availability(True, "Always works.")

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        yield Step("mixing colours", 0.2)
        image = await attempt.run_blocking(lambda: _gradient(attempt))
        yield Picture(image, changed="another gradient", recipe={"seed": attempt.seed})

    async def aclose(self) -> None:
        """There is nothing to close."""


def _gradient(attempt: Attempt) -> bytes:
    hue = (attempt.seed * 0.37 + attempt.index * 0.618) % 1.0
    colours = [
        bytes(round(255 * part) for part in colorsys.hsv_to_rgb(turn % 1.0, 0.6, 0.9))
        for turn in (hue, hue + 0.25)
    ]
    image = Image.frombytes("RGB", (1, 2), b"".join(colours)).resize(attempt.size, Image.Resampling.BICUBIC)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()
