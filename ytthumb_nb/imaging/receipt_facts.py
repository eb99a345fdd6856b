"""What a receipt says of one picture: facts with their units, and thresholds with where these come from.

Every fact is a `Fact`, made by a function of its own out of what was seen while the picture was drawn
(`PictureFacts`) and of the file. There is deliberately no total: `docs/howto/receipts.md` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np

from ytthumb_nb.imaging.contrast import GOOD, PERCENTILE
from ytthumb_nb.imaging.encode import YOUTUBE_BYTES
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.rooms import duration_badge, interface, is_short
from ytthumb_nb.models import Box, PictureFacts

#: "shown" is a fact without a threshold: it is neither good nor bad.
Verdict = Literal["good", "warn", "fail", "shown"]

#: Below this even large text is hard to tell from what is behind it (WCAG 1.4.3, large text).
POOR_CONTRAST: Final = 3.0
#: Heights of letters in px at 168 px wide: OCR read 8.5 and nothing at 4.8 (our measurement).
READABLE_PX: Final = 8.0
LOST_PX: Final = 4.8
#: Share of edge pixels from which a picture counts as cluttered. Good ones of ours have .05-.13, noise .24.
CLUTTERED: Final = 0.20
_CANNY: Final = (100, 200)
_CLUTTER_SIZE: Final = (640, 360)
#: YouTube Help, "Add video thumbnails": at least 640 px wide, JPG, GIF or PNG; other kinds are refused there.
NARROWEST_PX: Final = 640
_KINDS: Final = ("JPEG", "PNG")

_WCAG = "WCAG 2.2, 1.4.3, for plain colours; that nine of ten pixels round the letters must reach it is ours"
_FEED = "ours: OCR reads lines of 8.5 px at this width, and none of 4.8 px"
_GEOMETRY = "ours: YouTube's interface at an assumed size, faces found before the words were drawn"
_EDGES = "Mack & Oliva 2004: edge density goes with rated complexity; the limit is ours"
_UPLOAD = "YouTube Help, Add video thumbnails; Data API, thumbnails.set (2 MB for older stored copies)"
_NONE = "none: published claims contradict each other"
_LETTERS = "ours: a letter that no font here has is named, never drawn as a box"


@dataclass(frozen=True)
class Region:
    """A rectangle of the picture that a fact is about, in its pixels, and what is wrong there."""

    box: Box
    verdict: Verdict
    what: str


@dataclass(frozen=True)
class Fact:
    """One line of a receipt.

    `value` is None where nobody could know or nothing of the kind is in the picture, and `note` then says which.
    `threshold` is written out ("at least 4.5"), "" without one, and `source` says who set it.
    """

    name: str
    value: float | str | None
    unit: str
    threshold: str
    source: str
    verdict: Verdict
    note: str = ""
    regions: tuple[Region, ...] = ()

    @property
    def said(self) -> str:
        """The value with its unit, or why there is none."""
        if self.value is None:
            return self.note or "not known"
        number = f"{self.value:g}" if isinstance(self.value, int | float) else self.value
        return f"{number} {self.unit}".strip()


def contrast(facts: PictureFacts | None) -> Fact:
    """How well the headline's least legible line stands out."""
    name, unit, threshold = (
        "text contrast",
        ":1",
        f"at least {GOOD:g} for {100 - PERCENTILE} % of what is round it",
    )
    if facts is None or not facts.contrasts:
        return Fact(name, None, unit, threshold, _WCAG, "shown", _no_words(facts))
    regions = tuple(
        Region(box, verdict, f"contrast {value:.1f}")
        for box, value in zip(facts.lines, facts.contrasts, strict=False)
        if (verdict := _rising(value, POOR_CONTRAST, GOOD)) != "good"
    )
    lowest = min(facts.contrasts)
    return Fact(
        name, round(lowest, 1), unit, threshold, _WCAG, _rising(lowest, POOR_CONTRAST, GOOD), "", regions
    )


def smallest_line(facts: PictureFacts | None) -> Fact:
    """How high the lowest line's letters are where a thumbnail is shown smallest."""
    name, unit, threshold = "smallest line", "px at 168 px wide", f"at least {READABLE_PX:g} px"
    if facts is None or facts.smallest_line_px is None:
        return Fact(name, None, unit, threshold, _FEED, "shown", _no_words(facts))
    verdict = _rising(facts.smallest_line_px, LOST_PX, READABLE_PX)
    regions: tuple[Region, ...] = ()
    if verdict != "good":
        lowest = min(facts.lines[: len(facts.contrasts)], key=lambda box: box.height)
        regions = (Region(lowest, verdict, f"{facts.smallest_line_px:.1f} px at 168 px"),)
    return Fact(name, round(facts.smallest_line_px, 1), unit, threshold, _FEED, verdict, "", regions)


def collisions(facts: PictureFacts | None) -> Fact:
    """Whether words, faces, logo or badge lie under YouTube's interface or on one another."""
    name, threshold = "collisions", "0"
    if facts is None:
        return Fact(name, None, "", threshold, _GEOMETRY, "shown", "not recorded")
    badge = duration_badge(facts.size)
    covered = [("YouTube's interface", box) for box in interface(facts.size)]
    words = [("words", box) for box in facts.lines]
    marks = [(f"the brand's {what}", box) for what, box in facts.marks]
    faces = [("a face", box) for box in facts.faces or ()]
    pairs = [
        *((each, other) for each in words + marks for other in covered + faces),
        *((word, mark) for word in words for mark in marks),
        *((face, ("the duration label", badge)) for face in faces if badge.width),
    ]
    regions = tuple(
        Region(_shared(one, other), "fail", f"{what} and {whose}")
        for (what, one), (whose, other) in pairs
        if one.overlap(other)
    )
    note = "nobody looked for faces" if facts.faces is None else ""
    return Fact(name, len(regions), "", threshold, _GEOMETRY, "fail" if regions else "good", note, regions)


def face_size(facts: PictureFacts | None) -> Fact:
    """How high the largest face is beside the picture."""
    name, unit = "face size", "% of the height"
    if facts is None or facts.faces is None:
        return Fact(name, None, unit, "", _NONE, "shown", "nobody looked for faces")
    if not facts.faces:
        return Fact(name, None, unit, "", _NONE, "shown", "no face")
    tallest = max(face.height for face in facts.faces)
    return Fact(name, round(100 * tallest / facts.size[1]), unit, "", _NONE, "shown")


def clutter(share: float, place: int, of: int) -> Fact:
    """How much goes on in the picture: the *share* of edge pixels, and its *place* among *of* (1 is the calmest)."""
    rank = f"{_ordinal(place)} calmest of {of}" if of > 1 else ""
    verdict: Verdict = "warn" if share > CLUTTERED else "shown"
    return Fact(
        "clutter", round(share, 3), "edge pixels, share", f"at most {CLUTTERED:g}", _EDGES, verdict, rank
    )


def left_out(facts: PictureFacts | None) -> Fact:
    """Which letters of the headline are not on the picture."""
    name, threshold = "letters left out", "none"
    if facts is None:
        return Fact(name, None, "", threshold, _LETTERS, "shown", "not recorded")
    if facts.why:
        return Fact(name, "all", "", threshold, _LETTERS, "fail", facts.why)
    return Fact(name, facts.dropped or "none", "", threshold, _LETTERS, "warn" if facts.dropped else "good")


def file_gate(kind: str, size: tuple[int, int], size_bytes: int, facts: PictureFacts | None) -> Fact:
    """Whether YouTube takes the file: its kind, its width, its weight."""
    wrong = []
    if kind not in _KINDS:
        wrong.append(f"{kind or 'no picture'} instead of JPEG or PNG")
    if size[0] < NARROWEST_PX and not is_short(size):
        wrong.append(f"narrower than {NARROWEST_PX} px")
    if size_bytes >= YOUTUBE_BYTES:
        wrong.append("2 MB or more")
    if facts is not None and kind and facts.size != size:
        wrong.append(f"not the asked {facts.size[0]} x {facts.size[1]} px")
    colour = "" if facts is None or facts.full_colour else ", colour at half resolution"
    encoded = "" if facts is None or facts.quality is None else f"quality {facts.quality}{colour}"
    return Fact(
        "file",
        f"{kind or 'unreadable'}, {size[0]} x {size[1]} px, {size_bytes / 1e6:.2f} MB",
        "",
        f"JPEG or PNG, at least {NARROWEST_PX} px wide, under 2 MB",
        _UPLOAD,
        "fail" if wrong else "good",
        "; ".join(wrong) or encoded,
    )


def edge_share(image: Pixels) -> float:
    """The share of edge pixels of *image* (RGB uint8), looked at with 640 x 360 px."""
    wide, high = _CLUTTER_SIZE if image.shape[1] >= image.shape[0] else _CLUTTER_SIZE[::-1]
    small = cv2.resize(image, (wide, high), interpolation=cv2.INTER_AREA)
    edges = cv2.Canny(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), *_CANNY)
    return float(np.count_nonzero(edges)) / edges.size


def _rising(value: float, poor: float, good: float) -> Verdict:
    return "good" if value >= good else "warn" if value >= poor else "fail"


def _no_words(facts: PictureFacts | None) -> str:
    return "not recorded" if facts is None else facts.why or "no words"


def _shared(one: Box, other: Box) -> Box:
    return Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )


def _ordinal(number: int) -> str:
    return {1: "the", 2: "second", 3: "third"}.get(number, f"{number}th")
