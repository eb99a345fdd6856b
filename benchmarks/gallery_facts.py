"""`python -m benchmarks.gallery_facts`: what is true of the whole gallery, as one table, and each exception by name.

Goals: no word on a face or under YouTube's interface, contrast 4.5 or more, no line lower than 8 px at 168 px wide, no
letter missing, any two variations of a request more than 10 bits apart, every file under 2 MB.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.gallery import GalleryPicture, Row, drawn, scripts_here
from ytthumb_nb.imaging import receipt_facts as fact_of
from ytthumb_nb.imaging.contrast import GOOD
from ytthumb_nb.imaging.encode import YOUTUBE_BYTES
from ytthumb_nb.imaging.likeness import NEARLY_BITS
from ytthumb_nb.imaging.receipt_facts import READABLE_PX
from ytthumb_nb.styles import STYLES

HEAD = ("style", "pictures", "collisions", "contrast", "line px", "letters", "bits apart", "MB", "ms")


def cells(rows: Sequence[Row]) -> tuple[str, ...]:
    """A style's line of the table."""
    every = [thumbnail for row in rows for thumbnail in row.thumbnails]
    contrasts = [value for each in every for value in each.facts.contrasts]
    lines = [each.facts.smallest_line_px for each in every if each.facts.smallest_line_px is not None]
    return (
        rows[0].style,
        str(len(every)),
        str(sum(_collisions(each) for each in every)),
        f"{min(contrasts):.1f}",
        f"{min(lines):.1f}",
        str(sum(bool(each.facts.dropped or each.facts.why) for each in every)),
        str(min(row.closest.bits for row in rows)),
        f"{max(each.size_bytes for each in every) / 1e6:.2f}",
        f"{1000 * sum(each.seconds for each in every) / len(every):.0f}",
    )


def exceptions(rows: Sequence[Row]) -> list[str]:
    """A line for each thumbnail that misses a goal, and for each pair that is too alike."""
    found = []
    for row in rows:
        for each in row.thumbnails:
            wrong = []
            if count := _collisions(each):
                wrong.append(f"{count} collisions")
            if each.facts.contrasts and min(each.facts.contrasts) < GOOD:
                wrong.append(f"contrast {min(each.facts.contrasts):.2f}")
            if each.facts.smallest_line_px is not None and each.facts.smallest_line_px < READABLE_PX:
                wrong.append(f"a line of {each.facts.smallest_line_px:.1f} px")
            if each.facts.dropped or each.facts.why:
                wrong.append(f"letters left out: {each.facts.dropped}{each.facts.why}")
            if each.size_bytes >= YOUTUBE_BYTES:
                wrong.append(f"{each.size_bytes} bytes")
            if wrong:
                found.append(
                    f"{each.style}, {each.picture}, {each.caption}, {each.headline!r}: {'; '.join(wrong)}"
                )
        if row.closest.bits <= NEARLY_BITS:
            found.append(f"{row.style}, {row.picture}: variations {row.closest}")
    return found


def say(every: Sequence[Sequence[Row]]) -> int:
    """Print table and exceptions; 0 when there are none of these."""
    table = Table(*HEAD, box=box.MARKDOWN)
    wrong = []
    for rows in every:
        table.add_row(*cells(rows))
        wrong += exceptions(rows)
    Console(width=None if sys.stdout.isatty() else 140, highlight=False).print(table)
    scripts, missing = scripts_here()
    print(
        f"Goals: 0 collisions, contrast at least {GOOD:g}, lines of at least {READABLE_PX:g} px at 168 px wide,"
    )
    print(f"0 letters missing, more than {NEARLY_BITS} of 64 bits apart (least of ten variations), under 2 MB.")
    print(f"Headlines: short, long, and {', '.join(name for name, _ in scripts)}.", end=" ")
    print(f"No font here for {', '.join(missing)}: refused by name." if missing else "")
    print(f"{len(wrong)} exceptions" + ("." if not wrong else ":"))
    for line in wrong:
        print(f"- {line}")
    return int(bool(wrong))


def _collisions(each: GalleryPicture) -> int:
    value = fact_of.collisions(each.facts).value
    return (value if isinstance(value, int) else 0) + each.second_look


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the gallery (some minutes) and say what is true of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--pictures", default="", help="names of the album, with commas between")
    given = parser.parse_args(arguments)
    return say(list(drawn(given.styles.split(","), [name for name in given.pictures.split(",") if name])))


if __name__ == "__main__":
    sys.exit(main())
