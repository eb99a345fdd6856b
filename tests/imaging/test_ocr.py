"""The reader of the extra `ocr` reads what we draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ytthumb_nb.assets import sample
from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.read_back import SEEN_PX, as_seen, read_back, reader
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.styles import STYLES

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]


def written(text: str, high_px: float, ink: str = "#ffffff", ground: str = "#202428") -> Pixels:
    """*text* on a plain ground, its capitals *high_px* high once the picture is 168 px wide."""
    image = Image.new("RGB", (1280, 720), ground)
    type_ = FONTS["montserrat"].at(high_px / 0.7 * 1280 / SEEN_PX)
    ImageDraw.Draw(image).text((60, 100), text, fill=ink, font=type_)
    return np.asarray(image, np.uint8)


def test_large_words_are_read_and_tiny_ones_are_not() -> None:
    """Capitals of 12 px come back whole; at 3 px, or in grey on the same grey, they do not."""
    words = "QUIET\nJUNGLE\nHOME"

    assert read_back(written(words, 12), words, reader()).value == "3 of 3"
    assert read_back(written(words, 3), words, reader()).verdict == "warn"
    assert read_back(written(words, 12, "#222629"), words, reader()).value == "0 of 3"


def test_nothing_to_read_is_no_line() -> None:
    """An empty picture has no lines, and the engine says nothing about it on its own."""
    assert list(reader()(as_seen(np.full((720, 1280, 3), 90, np.uint8)))) == []


@pytest.mark.parametrize("style", STYLES)
def test_no_style_raises_a_false_alarm(style: str, make_manager: Make) -> None:
    """A headline in this style is read back whole where no line is lower than what counts as readable."""
    manager = make_manager()
    result = manager.generate(
        ThumbnailRequest(
            sample("astronaut"), headline="I probably broke the internet", style=style, count=1, seed=7
        )
    )

    receipts = manager.receipts(result, read_back=True)

    assert [receipt["smallest line"].verdict for receipt in receipts] == ["good"]
    assert [receipt["read back"].said for receipt in receipts] == ["4 of 4 words at 168 px wide"]
