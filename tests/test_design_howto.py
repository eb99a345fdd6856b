"""The pages on headlines, brands, grids and receipts tell the truth: their code runs, and prints what they say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from ytthumb_nb import api

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["headline", "brand", "grid", "receipts"])
def test_the_page_runs_as_it_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One block after the other, in a folder with a photo, a logo and the brand kit that the page shows."""
    page = (ROOT / "docs" / "howto" / f"{name}.md").read_text(encoding="utf-8")
    shutil.copy(ROOT / "ytthumb_nb" / "assets" / "samples" / "astronaut.jpg", tmp_path)
    logo = Image.new("RGBA", (100, 100))
    ImageDraw.Draw(logo).ellipse((0, 0, 99, 99), fill="#fff8e7")
    logo.save(tmp_path / "logo.png")
    for kit in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        (tmp_path / "brand.toml").write_text(kit, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    names: dict[str, object] = {}
    try:
        for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
            exec(compile(block, f"{name}.md", "exec"), names)
    finally:
        api.default_manager().close()
    said = capsys.readouterr().out

    for printed in re.findall(r"```text\n(.*?)```", page, re.DOTALL):
        assert printed.strip() in said
