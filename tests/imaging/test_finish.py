"""Whatever a provider sends becomes three JPEG files of exact sizes, or one clear sentence."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ytthumb_nb.errors import InvalidRequestError, ProviderError
from ytthumb_nb.imaging.contact_sheet import contact_sheet
from ytthumb_nb.imaging.encode import YOUTUBE_BYTES, encode_jpeg
from ytthumb_nb.imaging.finish import Finished, finish
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.models import Box, Layout
from ytthumb_nb.styles import HeadlineLook

pytestmark = pytest.mark.slow

LOOK = HeadlineLook("anton", stroke=0.03)
LAYOUT = Layout(Box(40, 40, 700, 680))


def png(image: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG", compress_level=1)
    return out.getvalue()


def finished(picture: bytes, headline: str = "", size: tuple[int, int] = (1280, 720)) -> Finished:
    return finish(
        picture, size=size, layout=None, headline=headline, look=LOOK, find_layout=lambda image: LAYOUT
    )


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def noise(width: int, height: int) -> NDArray[np.uint8]:
    return np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)


@settings(max_examples=25, deadline=None)
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    size=st.sampled_from([(1280, 720), (320, 320), (1080, 1920), (640, 360)]),
)
def test_files_have_exact_sizes(width: int, height: int, size: tuple[int, int]) -> None:
    """From any picture come an RGB JPEG of exactly the asked size, one 640 and one 320 px wide."""
    result = finished(png(np.full((height, width, 3), 90, np.uint8)), size=size)

    pictures = [opened(data) for data in (result.picture, result.preview, result.small)]
    assert [(each.format, each.mode) for each in pictures] == [("JPEG", "RGB")] * 3
    assert pictures[0].size == size
    assert [each.width for each in pictures[1:]] == [640, 320]
    assert abs(pictures[1].height - 640 * size[1] / size[0]) <= 0.5


def test_never_stretched() -> None:
    """A circle in a wide picture is still a circle after cropping."""
    ys, xs = np.mgrid[0:400, 0:1600]
    image = (
        np.where(((xs - 800) ** 2 + (ys - 200) ** 2 < 120**2)[..., None], 255, 0).astype(np.uint8).repeat(3, 2)
    )

    fitted = fit_frame(image, (1280, 720))[..., 0] > 127

    height, width = int(fitted.any(axis=1).sum()), int(fitted.any(axis=0).sum())
    assert abs(height - width) <= 2


@given(x=st.floats(0, 1), y=st.floats(0, 1))
def test_the_focus_stays_in_the_frame(x: float, y: float) -> None:
    """Wherever the focus lies, the crop keeps it."""
    image = np.zeros((300, 900, 3), np.uint8)
    row, column = min(299, int(y * 300)), min(899, int(x * 900))
    image[max(0, row - 4) : row + 5, max(0, column - 4) : column + 5] = 255

    for size in ((320, 180), (180, 320)):
        assert fit_frame(image, size, (x, y)).max() > 100


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    """No resampling happens where none is needed."""
    image = noise(64, 36)

    assert fit_frame(image, (64, 36)) is image


def test_stays_under_two_megabytes_at_the_best_quality() -> None:
    """An easy picture is kept at quality 95 and full colour; noise of 4K is brought under the limit."""
    easy, hard = finished(png(np.full((720, 1280, 3), 90, np.uint8))), encode_jpeg(noise(3840, 2160))

    assert (easy.quality, easy.full_colour) == (95, True)
    assert len(hard.data) < YOUTUBE_BYTES
    assert hard.quality < 60
    assert opened(hard.data).size == (3840, 2160)


def test_colours_survive() -> None:
    """Red stays red: channels are not swapped, colour is not halved."""
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, ::2] = (250, 10, 20)
    picture[:, 1::2] = (10, 20, 250)

    out = np.asarray(opened(finished(png(picture)).picture)).astype(int)

    assert np.abs(out - picture).mean() < 12


def test_same_input_same_bytes_in_any_thread() -> None:
    """Four at once in threads give the very bytes that one alone gives."""
    picture = png(noise(640, 360))
    alone = finished(picture, "Same *every* time")

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: finished(picture, "Same *every* time"), range(4)))

    assert together == [alone] * 4


def test_facts_about_the_headline() -> None:
    """The facts tell where the words stand, how large they are and how they stand out."""
    result = finished(png(np.full((720, 1280, 3), 40, np.uint8)), "Read these words")

    assert result.fit is not None
    assert " ".join(line.text for line in result.fit.lines) == "READ THESE WORDS"
    assert result.fit.smallest_line_px > 8
    assert result.contrast is not None
    assert result.contrast > 4.5


def test_no_headline_asks_for_no_layout() -> None:
    """Without words nobody looks for a calm place, and no facts about words are made."""

    def never(image: NDArray[np.uint8]) -> Layout:
        raise AssertionError("asked for a layout")

    result = finish(
        png(noise(640, 360)), size=(1280, 720), layout=None, headline=" ", look=LOOK, find_layout=never
    )

    assert (result.fit, result.contrast) == (None, None)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut"])
def test_bad_bytes_are_the_providers_failure(content: bytes) -> None:
    """Bytes that are no picture fail the variation in a sentence, as a provider's error."""
    with pytest.raises(ProviderError, match="the provider's picture"):
        finished(content)


def test_a_truncated_picture_is_refused() -> None:
    """Half a PNG is not shown half grey."""
    with pytest.raises(ProviderError, match="truncated or damaged"):
        finished(png(noise(300, 200))[:60_000])


def test_missing_letters_are_the_requests_failure() -> None:
    """A headline that cannot be drawn is refused as such, whatever the picture."""
    with pytest.raises(InvalidRequestError, match="missing"):
        finished(png(noise(64, 64)), "𓀀")


def test_contact_sheet(tmp_path: Path) -> None:
    """Pictures stand in even rows over their captions; a missing file leaves a tile and does no harm."""
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path in paths[:3]:
        path.write_bytes(png(np.full((90, 160, 3), 200, np.uint8)))

    sheet = contact_sheet(paths, ["one", "two *2*", "a very long caption " * 9, "four 🔥"], width=800)

    assert (sheet.width, sheet.mode) == (800, "RGB")
    assert 400 < sheet.height < 520


def test_contact_sheet_needs_pictures() -> None:
    """No pictures, or captions that do not match, are refused."""
    with pytest.raises(InvalidRequestError, match="0 pictures and 0 captions"):
        contact_sheet([], [])
