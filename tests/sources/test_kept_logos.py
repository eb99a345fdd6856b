"""A logo that was uploaded is checked as every foreign picture is, and kept with what is transparent in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from ytthumb_nb.errors import SourceError
from ytthumb_nb.sources.photo import keep_logo


def logo(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 20), (255, 140, 66, 120)).convert("RGB" if form == "JPEG" else "RGBA").save(
        buffer, form
    )
    return buffer.getvalue()


@pytest.mark.parametrize(("form", "suffix"), [("PNG", ".png"), ("WEBP", ".webp"), ("JPEG", ".jpg")])
def test_what_logos_are_made_as_is_kept_byte_for_byte(tmp_path: Path, form: str, suffix: str) -> None:
    """Under its hash, with a suffix that tells what it is; the same one twice is one file."""
    path = keep_logo(logo(form), tmp_path / "kept")

    assert path.read_bytes() == logo(form)
    assert path.suffix == suffix
    assert keep_logo(logo(form), tmp_path / "kept") == path


def test_other_pictures_become_png(tmp_path: Path) -> None:
    """A TIFF is read and kept as what everything here can read."""
    path = keep_logo(logo("TIFF"), tmp_path)

    assert path.suffix == ".png"
    with Image.open(path) as kept:
        assert (kept.format, kept.size) == ("PNG", (40, 20))


@pytest.mark.parametrize("data", [b"", b"<svg/>", logo("PNG")[:60], logo("WEBP")[:40], b"RIFF no picture"])
def test_what_is_no_picture_leaves_nothing(tmp_path: Path, data: bytes) -> None:
    """It is refused before anything is written."""
    with pytest.raises(SourceError):
        keep_logo(data, tmp_path / "kept")

    assert not (tmp_path / "kept").exists()
