"""The pictures that the gallery is made of: packaged photos, photos of scikit-image's wheel, and drawn ones.

Honest about its limits: it has one person who faces the camera and one who does not. Faces of many looks are not in it,
because no package was found that holds such portraits under a free licence; `docs/gallery/README.md` says what that
means. Photos of scikit-image are read out of its wheel, which need not be imported; without it there are fewer.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from ytthumb_nb.assets import sample
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.fonts import FONTS

Pixels = NDArray[np.uint8]

#: In scikit-image's wheel: name, file, and the licence that its documentation gives.
_SKIMAGE: Final = {
    "hubble": ("hubble_deep_field.jpg", "NASA and ESA, public domain"),
    "camera": ("camera.png", "Lav Varshney, CC0"),
    "coins": ("coins.png", "Brooklyn Museum, no known restrictions"),
}
_SAMPLES: Final = ("astronaut", "chelsea", "coffee", "rocket")


@dataclass(frozen=True)
class AlbumPicture:
    """A picture and what it stands for; `read` gives its pixels (RGB uint8), None for a title without a picture."""

    name: str
    kind: str
    read: Callable[[], Pixels] | None


def album(photos: Sequence[Path] = ()) -> list[AlbumPicture]:
    """Every picture there is here; the given *photos* instead where there are any."""
    if photos:
        return [AlbumPicture(path.stem, "given", _reader(path)) for path in photos]
    found = [AlbumPicture(name, "photo", _reader(sample(name))) for name in _SAMPLES]
    folder = _skimage_data()
    if folder is not None:
        found += [
            AlbumPicture(name, f"photo ({licence})", _reader(folder / file))
            for name, (file, licence) in _SKIMAGE.items()
            if (folder / file).is_file()
        ]
    found += [
        AlbumPicture(name, "drawn", draw)
        for name, draw in (
            ("screen", screen), ("chart", chart), ("night", night), ("bright", bright), ("empty", empty),
            ("upright", upright), ("tiny", tiny),
        )
    ]  # fmt: skip
    return [*found, AlbumPicture("title", "no picture", None)]


def _reader(path: Path) -> Callable[[], Pixels]:
    return lambda: np.asarray(decode(path), np.uint8)


def _skimage_data() -> Path | None:
    spec = importlib.util.find_spec("skimage")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) / "data" if places else None


def screen() -> Pixels:
    """A code editor with a terminal below it, as in a screen recording."""
    image = Image.new("RGB", (1920, 1080), "#1e1f29")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 260, 1080), fill="#15161e")
    draw.rectangle((260, 0, 1920, 46), fill="#2a2c3a")
    rng = np.random.default_rng(4)
    inks = ("#8be9fd", "#f8f8f2", "#ff79c6", "#50fa7b", "#bd93f9", "#6272a4")
    for row in range(24):
        draw.rectangle((30, 70 + 34 * row, 30 + int(rng.integers(60, 180)), 84 + 34 * row), fill="#5b5e73")
    for row in range(21):
        x = 330 + 44 * int(rng.integers(0, 4))
        for _ in range(int(rng.integers(2, 6))):
            wide = int(rng.integers(40, 210))
            draw.rounded_rectangle(
                (x, 74 + 34 * row, x + wide, 92 + 34 * row), 4, fill=inks[int(rng.integers(6))]
            )
            x += wide + 16
    draw.rectangle((260, 800, 1920, 1080), fill="#101018")
    type_ = FONTS["fira"].at(26)
    for row, text in enumerate(("$ make test", "573 passed in 64.00s", "$ _")):
        draw.text((300, 830 + 44 * row), text, fill="#50fa7b" if row != 1 else "#f8f8f2", font=type_)
    return np.asarray(image, np.uint8)


def chart() -> Pixels:
    """A chart on white: two lines over bars, with a grid and labels."""
    image = Image.new("RGB", (1600, 900), "#fbfbf9")
    draw = ImageDraw.Draw(image)
    for step in range(7):
        draw.line((140, 120 + 105 * step, 1500, 120 + 105 * step), fill="#dcdcd6", width=2)
    rng = np.random.default_rng(9)
    heights = np.cumsum(rng.normal(16, 24, 18)).clip(20, 560)
    for number, height in enumerate(heights):
        left = 170 + 74 * number
        draw.rectangle((left, 750 - int(height), left + 48, 750), fill="#7fb3e6")
    for ink, slope in (("#e4572e", 28), ("#2e8b57", 15)):
        points = [(195 + 74 * n, 720 - slope * n + float(rng.normal(0, 20))) for n in range(18)]
        draw.line(points, fill=ink, width=9, joint="curve")
    type_ = FONTS["montserrat"].at(30)
    draw.text((150, 40), "Views a month", fill="#30302c", font=type_)
    draw.text((150, 800), "January      March      May      July      September", fill="#6b6b66", font=type_)
    return np.asarray(image, np.uint8)


def night() -> Pixels:
    """A dark street: a few blurred lights over almost nothing."""
    rng = np.random.default_rng(2)
    image = Image.new("RGB", (1600, 900), "#05060b")
    draw = ImageDraw.Draw(image)
    for _ in range(34):
        x, y, r = float(rng.uniform(0, 1600)), float(rng.uniform(200, 640)), float(rng.uniform(4, 38))
        warm = tuple(int(each) for each in rng.integers((150, 90, 20), (255, 190, 120)))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=warm)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(9)), np.uint8)


def bright() -> Pixels:
    """A product on white, high key: a pale box with its shadow."""
    image = Image.new("RGB", (1600, 1066), "#f7f7f5")
    draw = ImageDraw.Draw(image)
    draw.ellipse((560, 770, 1180, 860), fill="#e2e2de")
    image = image.filter(ImageFilter.GaussianBlur(22))
    draw = ImageDraw.Draw(image)
    draw.polygon(((640, 380), (900, 320), (1120, 390), (860, 460)), fill="#fdfdfc")
    draw.polygon(((640, 380), (860, 460), (860, 820), (640, 730)), fill="#e9e6df")
    draw.polygon(((860, 460), (1120, 390), (1120, 740), (860, 820)), fill="#d9d5cb")
    draw.rectangle((900, 540, 1070, 600), fill="#c2603f")
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.uint8)


def empty() -> Pixels:
    """A sky over a flat horizon: nothing to look at anywhere."""
    rows = np.linspace(0, 1, 900, dtype=np.float32)[:, None, None]
    sky = np.array((96, 148, 205), np.float32) * (1 - rows) + np.array((214, 226, 236), np.float32) * rows
    picture = np.broadcast_to(sky, (900, 1600, 3)).copy()
    picture[760:] = (92, 108, 84)
    noise = np.random.default_rng(3).normal(0, 2.5, picture.shape).astype(np.float32)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def upright() -> Pixels:
    """A phone's picture held upright, 9:16: hills under a low sun."""
    image = Image.new("RGB", (1080, 1920), "#f2a65a")
    draw = ImageDraw.Draw(image)
    for row in range(1200):
        share = row / 1200
        draw.line(
            (0, row, 1080, row), fill=(int(60 + 182 * share), int(70 + 96 * share), int(130 - 40 * share))
        )
    draw.ellipse((410, 900, 670, 1160), fill="#ffe2a8")
    for number, ink in enumerate(("#7a5169", "#533a5a", "#2b2440")):
        top = 1130 + 190 * number
        hills = [(x, top + 70 * float(np.sin(x / (150 + 40 * number) + number))) for x in range(0, 1081, 20)]
        draw.polygon([(0, 1920), *hills, (1080, 1920)], fill=ink)
    return np.asarray(image, np.uint8)


def tiny() -> Pixels:
    """A photo of 320 x 213 px, saved as a poor JPEG: what an old page gives."""
    with Image.open(sample("coffee")) as photo:
        buffer = io.BytesIO()
        photo.convert("RGB").resize((320, 213), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=45)
    return np.asarray(decode(buffer.getvalue()), np.uint8)
