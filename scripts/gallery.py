"""Contact sheets of every style on every sample photo: to look at, and a table of facts to trust.

    python scripts/gallery.py OUT [--styles a,b] [--count 4] [--size 1280x720] [--photo FILE]...

Writes `OUT/STYLE.jpg` (photos down, variations across, headlines in turn) and `OUT/feed.jpg` (every style at
168 px with a duration label painted over, as YouTube's sidebar shows it), and prints for each style: collisions of
words with faces or the duration label, the worst contrast, the smallest line at 168 px, the two most alike
variations, the largest file and the time a picture takes.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ytthumb_nb import assets
from ytthumb_nb.imaging.analyse import Analysis, analysing
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.finish import Finished, finish
from ytthumb_nb.imaging.phash import apart, phash
from ytthumb_nb.imaging.plan import Composition, plan
from ytthumb_nb.imaging.rooms import duration_badge
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.models import YOUTUBE_SIZE
from ytthumb_nb.styles import STYLES, Style

HEADLINES = (
    "I went to space",
    "Day one",
    "Everything you know about this is probably wrong",
    "Це змінить усе",
)
SAMPLES = ("astronaut", "chelsea", "coffee", "rocket")
SEED = 1
FEED = (168, 94)


@dataclass(frozen=True)
class Made:
    """One picture of the gallery and its facts."""

    caption: str
    finished: Finished
    scene: Scene
    seconds: float

    @property
    def collisions(self) -> int:
        """How many lines touch a face or the duration label."""
        taken = (*self.scene.layout.faces, duration_badge(self.size))
        lines = self.finished.fit.lines if self.finished.fit is not None else ()
        return sum(any(line.box.overlap(box) for box in taken) for line in lines)

    @property
    def size(self) -> tuple[int, int]:
        return int(self.scene.pixels.shape[1]), int(self.scene.pixels.shape[0])

    @property
    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.finished.picture)).convert("RGB")


def make(
    analysis: Analysis | None, style: Style, idea: Composition, headline: str, size: tuple[int, int]
) -> Made:
    """One finished picture."""
    start = time.perf_counter()
    scene = list(composing(analysis, style, idea, size, SEED))[-1]
    assert isinstance(scene, Scene)
    seconds = time.perf_counter() - start
    data = io.BytesIO()
    Image.fromarray(scene.pixels).save(data, "PNG", compress_level=1)
    finished = finish(
        data.getvalue(),
        size=size,
        layout=scene.layout,
        headline=headline,
        look=style.headline,
        find_layout=partial(find_layout, size=size, index=1),
    )
    return Made(idea.changed(style), finished, scene, seconds)


def sheet(rows: Sequence[Sequence[Made]], width: int = 2000) -> Image.Image:
    """All pictures in rows with their captions."""
    columns = max(len(row) for row in rows)
    tile = width // columns
    picture_size = rows[0][0].size
    tall = round(tile * picture_size[1] / picture_size[0])
    paper = Image.new("RGB", (width, (tall + 18) * len(rows)), "#18181b")
    draw = ImageDraw.Draw(paper)
    for number, row in enumerate(rows):
        for column, made in enumerate(row):
            at = (column * tile, number * (tall + 18))
            paper.paste(made.picture.resize((tile - 4, tall), Image.Resampling.LANCZOS), at)
            draw.text((at[0] + 3, at[1] + tall + 2), made.caption, fill="#d4d4d8")
    return paper


def feed(rows: dict[str, list[Made]]) -> Image.Image:
    """Every style as a sidebar shows it: 168 px wide, a duration label over its corner."""
    columns = max(len(row) for row in rows.values())
    paper = Image.new("RGB", (70 + (FEED[0] + 10) * columns, (FEED[1] + 10) * len(rows)), "#0f0f0f")
    draw = ImageDraw.Draw(paper)
    for number, (name, row) in enumerate(rows.items()):
        draw.text((4, number * (FEED[1] + 10) + 40), name[:11], fill="#d4d4d8")
        for column, made in enumerate(row):
            left, top = 70 + column * (FEED[0] + 10), number * (FEED[1] + 10)
            paper.paste(made.picture.resize(FEED, Image.Resampling.LANCZOS), (left, top))
            corner = (left + FEED[0] - 40, top + FEED[1] - 24, left + FEED[0] - 4, top + FEED[1] - 4)
            draw.rounded_rectangle(corner, 4, fill="#101010")
            draw.text((corner[0] + 4, corner[1] + 4), "12:34", fill="#ffffff")
    return paper


def facts(name: str, rows: Sequence[Sequence[Made]]) -> str:
    """One line of the table."""
    every = [made for row in rows for made in row]
    fits = [made.finished.fit for made in every if made.finished.fit is not None]
    likeness = []
    for row in rows:
        hashes = [phash(np.asarray(made.picture)) for made in row]
        likeness += [apart(one, other) for number, one in enumerate(hashes) for other in hashes[:number]]
    contrasts = [made.finished.contrast for made in every if made.finished.contrast is not None]
    return (
        f"{name:14s} {sum(made.collisions for made in every):9d} {min(contrasts, default=0):8.1f} "
        f"{min((fit.smallest_line_px for fit in fits), default=0):8.1f} {min(likeness, default=64):6d} "
        f"{max(len(made.finished.picture) for made in every) // 1024:7d} "
        f"{1000 * sum(made.seconds for made in every) / len(every):6.0f}"
    )


def main() -> None:
    """Write the sheets and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--size", default="x".join(map(str, YOUTUBE_SIZE)))
    parser.add_argument("--photo", type=Path, action="append", default=[])
    given = parser.parse_args()
    width, height = (int(edge) for edge in given.size.split("x"))
    given.out.mkdir(parents=True, exist_ok=True)
    photos = given.photo or [assets.sample(name) for name in SAMPLES]
    album: list[Analysis | None] = []
    for path in photos:
        last = list(analysing(path))[-1]
        assert isinstance(last, Analysis)
        album.append(last)
    album.append(None)
    print(
        f"{'style':14s} {'collision':>9s} {'contrast':>8s} {'line px':>8s} {'alike':>6s} {'KiB':>7s} {'ms':>6s}"
    )
    small: dict[str, list[Made]] = {}
    for name in given.styles.split(","):
        style = STYLES[name]
        rows = []
        for number, analysis in enumerate(album):
            ideas = plan(style, given.count, SEED, analysis)
            words = [HEADLINES[(number + column) % len(HEADLINES)] for column in range(len(ideas))]
            rows.append(
                [
                    make(analysis, style, idea, text, (width, height))
                    for idea, text in zip(ideas, words, strict=True)
                ]
            )
        sheet(rows).save(given.out / f"{name}.jpg", quality=90)
        small[name] = [row[column] for row in rows for column in range(min(2, len(row)))]
        print(facts(name, rows), flush=True)
    feed(small).save(given.out / "feed.jpg", quality=92)


if __name__ == "__main__":
    main()
