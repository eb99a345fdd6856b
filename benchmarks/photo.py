"""A photo as large as those that phones take, made of a packaged one."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ytthumb_nb.assets import sample

#: In pixels: 12 megapixels.
PHONE = (4032, 3024)


def phone_photo(folder: Path) -> Path:
    """The packaged portrait, scaled up and saved in *folder* as a JPEG."""
    path = folder / "photo.jpg"
    with Image.open(sample("astronaut")) as small:
        small.convert("RGB").resize(PHONE, Image.Resampling.BICUBIC).save(path, quality=92)
    return path
