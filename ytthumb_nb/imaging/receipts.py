"""Receipts: what is true of each picture of a job, with units and thresholds, and which pictures are too alike.

Made of what was seen while a picture was drawn and of its files; nothing is stored. No score out of 100 and no
promise of clicks: `docs/howto/receipts.md` says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from ytthumb_nb.errors import SourceError
from ytthumb_nb.imaging import receipt_facts as facts_of
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.likeness import BITS, NEARLY_BITS, Alike, copies, near_duplicates, nearest
from ytthumb_nb.imaging.phash import phash
from ytthumb_nb.imaging.read_back import Reader, not_recorded, read_back
from ytthumb_nb.imaging.receipt_facts import Fact, Region
from ytthumb_nb.imaging.receipt_html import table_of
from ytthumb_nb.imaging.receipt_marks import with_regions
from ytthumb_nb.imaging.rooms import interface
from ytthumb_nb.models import PictureFacts, Thumbnail

_TEST_AND_COMPARE: Final = "YouTube Help 13861714: the more thumbnails differ, the sooner a test can finish"


@dataclass(frozen=True)
class Receipt:
    """What is true of variation `index`; `changed` says what is different about it, `picture` where it is."""

    index: int
    changed: str
    picture: Path
    facts: tuple[Fact, ...]
    seen: PictureFacts | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Fact:
        """The fact called *name*, such as "text contrast"."""
        found = next((fact for fact in self.facts if fact.name == name), None)
        if found is None:
            raise KeyError(f"{name!r}; a receipt has {', '.join(fact.name for fact in self.facts)}")
        return found

    @property
    def complaints(self) -> tuple[Fact, ...]:
        """The facts that miss their threshold, the gravest first."""
        wrong = (fact for fact in self.facts if fact.verdict in ("fail", "warn"))
        return tuple(sorted(wrong, key=lambda fact: fact.verdict != "fail"))

    def drawn(self, *, everything: bool = False) -> Image.Image:
        """The picture with what fails framed and named on it.

        Args:
            everything: frame also what is in order: words, faces, marks and what YouTube draws over the picture.

        Raises:
            SourceError: the picture's file is gone or damaged.
        """
        regions = [region for fact in self.complaints for region in fact.regions]
        if everything and self.seen is not None:
            seen = self.seen
            regions += [Region(box, "shown", "YouTube draws here") for box in interface(seen.size) if box.width]
            regions += [Region(box, "shown", "face") for box in seen.faces or ()]
            regions += [Region(box, "shown", what) for what, box in seen.marks]
            framed = {region.box for region in regions}
            regions += [Region(box, "good", "words") for box in seen.lines if box not in framed]
        return with_regions(decode(self.picture), regions)

    def to_dict(self) -> dict[str, Any]:
        """Plain types, ready for JSON."""
        rows = [{**asdict(fact), "regions": [asdict(region) for region in fact.regions]} for fact in self.facts]
        return {"index": self.index, "changed": self.changed, "picture": str(self.picture), "facts": rows}

    def __str__(self) -> str:
        lines = [f"{self.index}. {self.changed}".rstrip(". ")]
        for fact in self.facts:
            asked = f" ({fact.threshold})" if fact.threshold else ""
            note = f"; {fact.note}" if fact.note and fact.value is not None else ""
            lines.append(f"  {fact.verdict:5s}  {fact.name}: {fact.said}{asked}{note}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return table_of([self])


@dataclass(frozen=True)
class Receipts(Sequence[Receipt]):
    """The receipts of a job's pictures, and which of them are too alike (`alike`); shown as a table in a notebook."""

    receipts: tuple[Receipt, ...]
    alike: tuple[Alike, ...] = ()
    job_id: str = ""

    def __getitem__(self, place: Any) -> Any:
        return self.receipts[place]

    def __len__(self) -> int:
        return len(self.receipts)

    def __iter__(self) -> Iterator[Receipt]:
        return iter(self.receipts)

    def of(self, index: int) -> Receipt:
        """The receipt of variation *index* (1, 2, ...)."""
        found = next((receipt for receipt in self.receipts if receipt.index == index), None)
        if found is None:
            have = ", ".join(str(receipt.index) for receipt in self.receipts) or "none"
            raise KeyError(f"variation {index}; there are receipts of {have}")
        return found

    @property
    def advice(self) -> tuple[str, ...]:
        """A sentence about each picture that is too alike, and how to get another one."""
        how = f"redo({self.job_id!r}, {{}}) makes it anew as another idea" if self.job_id else ""
        again = {pair: pair.other if isinstance(pair.other, int) else pair.one for pair in self.alike}
        return tuple(f"{pair}. {how.format(again[pair])}".strip() + "." * bool(how) for pair in self.alike)

    def __str__(self) -> str:
        return "\n".join([*(str(receipt) for receipt in self.receipts), *self.advice]) or "no pictures"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return table_of(self.receipts, self.advice)


def receipts_of(
    thumbnails: Sequence[Thumbnail],
    *,
    job_id: str = "",
    made_from: Mapping[str, Path] | None = None,
    read: Reader | None = None,
) -> Receipts:
    """The receipts of *thumbnails*, which belong to one job.

    Args:
        job_id: the job's id, for advice.
        made_from: pictures that none of them should be a copy of, by what they are ("the present thumbnail").
        read: reads the headline back from each picture, which takes a while; None leaves this fact out.
    """
    looked = {thumbnail.index: _looked_at(thumbnail) for thumbnail in thumbnails}
    shares = {index: each.edges for index, each in looked.items() if each.edges is not None}
    hashes = {index: each.hash for index, each in looked.items() if each.hash is not None}
    given = {
        name: phash(pixels) for name, path in (made_from or {}).items() if (pixels := _small(path)) is not None
    }
    too_near = copies(hashes, given)
    receipts = []
    for thumbnail in thumbnails:
        index, seen = thumbnail.index, thumbnail.facts
        rows = [
            facts_of.contrast(seen),
            facts_of.smallest_line(seen),
            facts_of.collisions(seen),
            facts_of.left_out(seen),
            facts_of.face_size(seen),
        ]
        if index in shares:
            place = 1 + sum(share < shares[index] for share in shares.values())
            rows.append(facts_of.clutter(shares[index], place, len(shares)))
        rows.append(_difference(index, hashes, too_near))
        if read is not None:
            rows.append(_read_back(thumbnail, read))
        rows.append(looked[index].gate)
        receipts.append(Receipt(index, thumbnail.changed, thumbnail.files.picture, tuple(rows), seen))
    return Receipts(tuple(receipts), (*near_duplicates(hashes), *too_near), job_id)


@dataclass(frozen=True)
class _Looked:
    gate: Fact
    edges: float | None
    hash: int | None


def _looked_at(thumbnail: Thumbnail) -> _Looked:
    path = thumbnail.files.picture
    try:
        with Image.open(path) as image:
            kind, size = image.format or "", image.size
        size_bytes = path.stat().st_size
    except (OSError, ValueError, Image.DecompressionBombError):
        missing = facts_of.file_gate("", (0, 0), 0, thumbnail.facts)
        return _Looked(missing, None, None)
    gate = facts_of.file_gate(kind, size, size_bytes, thumbnail.facts)
    pixels = _small(path)
    if pixels is None:
        return _Looked(facts_of.file_gate("", size, size_bytes, thumbnail.facts), None, None)
    return _Looked(gate, facts_of.edge_share(pixels), phash(pixels))


def _read_back(thumbnail: Thumbnail, read: Reader) -> Fact:
    if thumbnail.layer is None or (thumbnail.facts is not None and thumbnail.facts.why):
        return not_recorded(thumbnail.facts.why if thumbnail.facts is not None else "")
    return read_back(_small(thumbnail.files.picture), thumbnail.layer.text, read)


def _small(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """The picture in *path*, at least 640 x 360 px where it has as many; None when it cannot be read."""
    try:
        return np.asarray(decode(path, enough=(640, 360)), np.uint8)
    except (SourceError, OSError):
        return None


def _difference(index: int, hashes: Mapping[int, int], too_near: Sequence[Alike]) -> Fact:
    """How far the nearest other variation is, or what this one is nearly a copy of."""
    name, unit, threshold = "difference", f"of {BITS} bits", f"more than {NEARLY_BITS} bits"
    copied = next((pair for pair in too_near if pair.one == index), None)
    pair = nearest(index, hashes) if index in hashes else None
    if copied is not None and (pair is None or copied.bits <= pair.bits or pair.bits > NEARLY_BITS):
        return Fact(name, copied.bits, unit, threshold, _TEST_AND_COMPARE, "warn", f"nearly {copied.other}")
    if pair is None:
        return Fact(name, None, unit, threshold, _TEST_AND_COMPARE, "shown", "nothing to compare with")
    close = pair.bits <= NEARLY_BITS
    return Fact(
        name,
        pair.bits,
        unit,
        threshold,
        _TEST_AND_COMPARE,
        "warn" if close else "good",
        f"nearest is {pair.other}",
    )
