"""The page on the terminal tells the truth: each of its commands is run as it is written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from terminal import COMMAND, PHOTO, Here, files_in

from ytthumb_nb.testing.pictures import draw_picture
from ytthumb_nb.testing.youtube_server import YouTubeServer

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "terminal.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a photo, a brand kit and a video in it."""
    (tmp_path / "portrait.jpg").write_bytes(Path(PHOTO).read_bytes())
    (tmp_path / "brand.toml").write_text('[palette]\naccents = ["#ff8c42"]\n', encoding="utf-8")
    writer = cv2.VideoWriter(str(tmp_path / "talk.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (320, 180))
    for index in range(12):
        noise = np.random.default_rng(index).integers(0, 255, (9, 16, 3), dtype=np.uint8)
        writer.write(np.asarray(cv2.resize(noise, (320, 180), interpolation=cv2.INTER_CUBIC)))
    writer.release()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> list[list[str]]:
    """Each `ytthumb ...` line of the page, as arguments; what its output is piped into is left out."""
    lines = [line.split("#")[0].split("|")[0] for block in BLOCKS for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("ytthumb ")]


def test_every_command_of_the_page_works(here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order they are written, where ID is the newest job: exit code 0 each."""
    with YouTubeServer() as youtube:
        pictures = {"maxresdefault": draw_picture("boat", kind="JPEG")}
        youtube.add("dQw4w9WgXcQ", title="How I built a boat", channel="Boats", pictures=pictures)
        for name, value in youtube.environment.items():
            monkeypatch.setenv(name, value)
        ended = {}
        for arguments in commands():
            if "ID" in arguments:
                job_id = here("recent", "--limit", "1").out.split("\t")[0]
                arguments = [job_id if each == "ID" else each for each in arguments]
            outcome = here(*arguments)
            ended[" ".join(arguments)] = outcome.code if not outcome.code else outcome.err

    assert len(ended) > 15
    assert {words: code for words, code in ended.items() if code} == {}
    assert len(files_in(folder / "thumbs")) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="a loop of a Unix shell")
def test_the_loop_goes_over_a_refused_video(folder: Path) -> None:
    """Two videos, one of them broken: the other one's thumbnails are made."""
    (folder / "a_broken.mp4").write_bytes(b"no video at all")
    loop = next(block for block in BLOCKS if block.startswith("for "))
    shell = f'ytthumb() {{ {shlex.join(COMMAND)} "$@"; }}\n{loop}'

    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)

    assert done.stderr.count("\n") == 1
    assert len(files_in(folder / "thumbs")) == 2
