"""What strangers install: the wheel is whole, and works without the checkout, without Jupyter and without a key."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from ytthumb_nb.assets import sample

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run *command* as somebody who has nothing of ours in the environment, and return what it printed."""
    inherited = ("PATH", "LANG", "TMPDIR", "SYSTEMROOT", "SSL_CERT_FILE")
    kept = {name: value for name, value in os.environ.items() if name in inherited or name.startswith("PIP_")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_whole_package(wheel: Path) -> None:
    """Every file of the package is inside: code, type marker, fonts, models, samples and their licences."""
    package = ROOT / "ytthumb_nb"
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    inside = set(zipfile.ZipFile(wheel).namelist())

    assert expected - inside == set()
    assert {name for name in inside if ".dist-info/" not in name} == expected


def test_the_wheel_holds_our_licence_and_those_of_what_we_ship(wheel: Path) -> None:
    """LICENSE travels along, and so does the licence of each font, model and sample."""
    names = zipfile.ZipFile(wheel).namelist()
    licences = [name.rsplit("/", 1)[1] for name in names if ".dist-info/licenses/" in name]

    assert "LICENSE" in licences
    assert {path.name for path in (ROOT / "ytthumb_nb/assets").rglob("*.LICENSE.txt")} <= set(licences)


def test_a_stranger_makes_a_thumbnail(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty environment elsewhere, `ytthumb generate` turns a photo into one 1280x720 JPEG."""
    python, ytthumb = (tmp_path / "venv/bin" / name for name in ("python", "ytthumb"))
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile")
    run(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=tmp_path, HOME=os.environ.get("HOME", ""))
    photo = shutil.copy(sample("astronaut"), tmp_path / "my photo.jpg")

    run(ytthumb, "generate", photo, "--count", "1", "--out", tmp_path / "out", cwd=tmp_path)
    where = run(python, "-c", "import ytthumb_nb; print(ytthumb_nb.__file__)", cwd=tmp_path)
    listed = "from importlib.metadata import distributions as all; print(*[each.name for each in all()])"
    installed = run(python, "-c", listed, cwd=tmp_path).lower()

    [picture] = [path for path in (tmp_path / "out").iterdir() if path.is_file()]
    with Image.open(picture) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (1280, 720), "RGB")
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    assert "ytthumb-nb" in installed
    assert not [name for name in ("jupyter", "ipykernel", "openai", "replicate") if name in installed]
