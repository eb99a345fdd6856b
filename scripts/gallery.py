"""Contact sheets of every style on every picture of the album: to look at, and a table of facts to trust.

    python scripts/gallery.py OUT [--styles a,b] [--pictures a,b] [--photo FILE]... [--docs]

Writes `OUT/STYLE.jpg` (pictures down; a short, a long and a non-Latin headline across) and `OUT/feed.jpg` (every style
at 168 px with a duration label painted over, as YouTube's sidebar shows it), and prints the table of
`python -m benchmarks.gallery_facts`, whose exit code says whether all goals are met. With `--docs` the
sheets of docs/gallery/ are written as well.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.gallery import GalleryPicture, Row, drawn
from benchmarks.gallery_facts import say
from ytthumb_nb.imaging.fonts import FONTS
from ytthumb_nb.styles import STYLES

DOCS = Path(__file__).parent.parent / "docs" / "gallery"
FEED = (168, 94)
_TYPE_PX = 13


def sheet(rows: Sequence[Row], width: int = 1920, named: bool = True) -> Image.Image:
    """All pictures in rows with their captions; *named* says the picture and what its idea is below each."""
    columns = max(len(row.thumbnails) for row in rows)
    tile = width // columns
    tall = round(tile * 9 / 16)
    step = tall + (20 if named else 6)
    paper = Image.new("RGB", (width, step * len(rows)), "#18181b")
    draw = ImageDraw.Draw(paper)
    type_ = FONTS["montserrat"].at(_TYPE_PX)
    for number, row in enumerate(rows):
        for column, made in enumerate(row.thumbnails):
            at = (column * tile, number * step)
            paper.paste(_shown(made).resize((tile - 6, tall), Image.Resampling.LANCZOS), at)
            if named:
                caption = f"{made.picture}: {made.caption}"
                draw.text((at[0] + 3, at[1] + tall + 2), caption, fill="#d4d4d8", font=type_)
    return paper


def feed(every: Sequence[Sequence[Row]]) -> Image.Image:
    """Every style as a sidebar shows it: 168 px wide, a duration label over its corner; the short and long headline."""
    columns = max(2 * len(rows) for rows in every)
    paper = Image.new("RGB", (104 + (FEED[0] + 10) * columns, (FEED[1] + 10) * len(every)), "#0f0f0f")
    draw = ImageDraw.Draw(paper)
    type_ = FONTS["montserrat"].at(11)
    for number, rows in enumerate(every):
        draw.text((4, number * (FEED[1] + 10) + 40), rows[0].style, fill="#d4d4d8", font=type_)
        for column, made in enumerate(made for row in rows for made in row.thumbnails[:2]):
            left, top = 104 + column * (FEED[0] + 10), number * (FEED[1] + 10)
            paper.paste(_shown(made).resize(FEED, Image.Resampling.LANCZOS), (left, top))
            corner = (left + FEED[0] - 40, top + FEED[1] - 24, left + FEED[0] - 4, top + FEED[1] - 4)
            draw.rounded_rectangle(corner, 4, fill="#101010")
            draw.text((corner[0] + 4, corner[1] + 3), "12:34", fill="#ffffff", font=type_)
    return paper


def _shown(made: GalleryPicture) -> Image.Image:
    return Image.open(io.BytesIO(made.preview)).convert("RGB")


def main() -> int:
    """Write the sheets and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--pictures", default="", help="names of the album, with commas between")
    parser.add_argument("--photo", type=Path, action="append", default=[], help="instead of the album")
    parser.add_argument("--docs", action="store_true", help="also write the sheets of docs/gallery/")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    every: list[list[Row]] = []
    for rows in drawn(
        given.styles.split(","), [name for name in given.pictures.split(",") if name], given.photo
    ):
        sheet(rows).save(given.out / f"{rows[0].style}.jpg", quality=88)
        print(f"{given.out / rows[0].style}.jpg", file=sys.stderr, flush=True)
        every.append(rows)
    feed(every).save(given.out / "feed.jpg", quality=90)
    if given.docs:
        write_docs(every)
    say(every)
    return 0


def write_docs(every: Sequence[Sequence[Row]]) -> None:
    """One small sheet a style: two pictures that show it well, and how all look in a sidebar."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for rows in every:
        best = [row for row in rows if row.picture in ("astronaut", "coffee", "rocket")]
        sheet(best, 1020, named=False).save(DOCS / f"{rows[0].style}.jpg", quality=78, optimize=True)
    shown = [[row for row in rows if row.picture in ("astronaut", "chelsea", "screen")] for rows in every]
    feed(shown).save(DOCS / "feed.jpg", quality=82, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
