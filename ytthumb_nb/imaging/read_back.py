"""Reads a finished picture as a feed shows it, and says which words of its headline came back.

A `Reader` turns a picture into lines of text; `reader()` is the one of the extra `ocr`, and the comparison knows no
engine. A receipt has this fact for who asks; `docs/howto/receipts.md` says what was measured.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, Protocol

import cv2
import numpy as np

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.receipt_facts import Fact, Verdict
from ytthumb_nb.imaging.wording import clean, split_words

#: The smallest width YouTube shows a thumbnail at, beside a running video.
SEEN_PX: Final = 168
#: How many times the small picture is enlarged for the engine: 3, 4 and 6 read the same words (our measurement).
ENLARGED: Final = 4
#: One letter in so many may be read as another one, or not at all. Compared exactly, 17 of 2470 words were missing,
#: some of which people read ("eame" for "came", an accent lost); so 3 are, all in letters of 6 px.
LETTERS_AN_ERROR: Final = 4

#: What the engine's model reads: Latin letters, kana and Chinese characters. Greek and Cyrillic come back as Latin
#: lookalikes, Korean, Hindi and Thai not at all.
_READ: Final = re.compile("[\u0000-\u024f\u3005\u3040-\u30ff\u3400-\u9fff]*")
#: Letters with two marks, of which it has none: it then drops plainer ones as well, TÔI came back as TI.
_VIETNAMESE: Final = ("\u1ea0", "\u1ef9")
#: It reads Ğ as Č or Ć wherever it was tried.
_MISREAD: Final = frozenset("ğĞ")
#: Letters that look alike without a word round them, or that lose a stroke in small type.
_ALIKE: Final = str.maketrans({"l": "i", "1": "i", "ı": "i", "ł": "i", "0": "o", "ø": "o", "đ": "d"})
#: Characters of Japanese and Chinese that are looked for together, at least.
_RUN: Final = 3
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_UNREADABLE: Final = "letters that this OCR cannot read"
_SOURCE: Final = (
    f"ours: OCR read all 1200 words on 180 pictures drawn here, at {SEEN_PX} px; case, accents, signs and one letter "
    f"in {LETTERS_AN_ERROR} do not count"
)


class Reader(Protocol):
    """Whoever reads the text in a picture."""

    def __call__(self, picture: Pixels, /) -> Sequence[str]:
        """The lines of text in *picture* (RGB uint8), from the top down; none where there is nothing to read."""


@functools.cache
def reader() -> Reader:
    """The reader of the extra `ocr`: RapidOCR with the models inside its package, on this machine.

    Raises:
        InvalidRequestError: the extra is not installed.
    """
    try:
        import onnxruntime  # noqa: F401 - what RapidOCR computes with, and would miss only while reading
        from rapidocr import RapidOCR
    except ImportError as error:
        raise InvalidRequestError(
            "Reading words back needs an OCR engine, which is not installed.",
            hint="pip install 'ytthumb-nb[ocr]'",
        ) from error
    engine = RapidOCR(
        params={
            "Global.log_level": "error",  # it says otherwise which model it uses, and that a picture has no words
            "Global.use_cls": False,  # no words of ours stand on their head
            "Det.limit_side_len": ENLARGED * (SEEN_PX * 9 // 16),  # as large as it is given: half the time
        }
    )

    def read(picture: Pixels, /) -> Sequence[str]:
        found: Any = engine(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        return tuple(found.txts or ())

    return read


def as_seen(picture: Pixels) -> Pixels:
    """*picture* (RGB uint8) brought down to 168 px wide, and that enlarged: no detail comes back, engines see more."""
    high, wide = picture.shape[:2]
    small = fit_frame(picture, (SEEN_PX, max(1, round(SEEN_PX * high / wide))))
    large = cv2.resize(small, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, np.uint8)


def read_back(picture: Pixels | None, headline: str, read: Reader) -> Fact:
    """Which words of *headline* are read on *picture* (RGB uint8; None when its file cannot be).

    Words of one letter are not looked for, since engines pass over letters that stand alone. Words in letters that
    the engine was seen not to read are left out as not checked, so that nothing is called missing for its sake.
    """
    words = words_of(headline)
    asked = [word for word in words if _readable(word)] if not _vietnamese(headline) else []
    if picture is None:
        return _fact(None, "shown", "no picture to read")
    if not asked:
        why = "no word longer than a letter" if headline.strip() else "no words"
        return _fact(None, "shown", f"not checked: {_UNREADABLE}" if words else why)
    missed = not_read(asked, read(as_seen(picture)))
    said = [
        f"not read: {', '.join(missed)}" if missed else "",
        f"the other {len(words) - len(asked)} not checked: {_UNREADABLE}" if len(asked) < len(words) else "",
    ]
    return _fact(
        f"{len(asked) - len(missed)} of {len(asked)}",
        "warn" if missed else "good",
        "; ".join(filter(None, said)),
    )


def not_recorded(why: str = "") -> Fact:
    """The fact about a picture of which nobody recorded the words, or that has none because of *why*."""
    return _fact(None, "shown", why or "not recorded")


def _fact(value: str | None, verdict: Verdict, note: str) -> Fact:
    return Fact("read back", value, f"words at {SEEN_PX} px wide", "every word", _SOURCE, verdict, note)


def words_of(headline: str) -> list[str]:
    """The words of *headline* that are looked for, without stars and signs, parted where a line may end.

    Japanese and Chinese, which write no spaces, are parted into pieces of three characters and more, since one
    alone says too little.
    """
    found: list[str] = []
    joined = False
    for piece in split_words(clean(headline)):
        text = _EDGES.sub("", piece.text)
        if found and not piece.spaced and len(_bare(found[-1])) < _RUN:
            found[-1] += text
        else:
            found.append(text)
        joined = not piece.spaced and len(found) > 1
    if joined and len(_bare(found[-1])) < 2:
        found[-2:] = ["".join(found[-2:])]
    return [word for word in found if len(_bare(word)) > 1 or (_bare(word) and not _readable(word))]


def not_read(words: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Those of *words* that are not in *lines*, in their order.

    Engines lose spaces, so words are looked for within the joined letters: the longest first, and no letter serves
    two words.
    """
    left = "".join(_bare(line) for line in lines)
    missed = set()
    for place in sorted(range(len(words)), key=lambda place: -len(_bare(words[place]))):
        found = _nearest(_bare(words[place]), left)
        if found is None:
            missed.add(place)
        else:
            left = f"{left[: found[0]]} {left[found[1] :]}"
    return [word for place, word in enumerate(words) if place in missed]


def _readable(word: str) -> bool:
    letters = "".join(filter(str.isalpha, word))
    return _READ.fullmatch(letters) is not None and not _MISREAD & set(letters)


def _vietnamese(headline: str) -> bool:
    return any(_VIETNAMESE[0] <= letter <= _VIETNAMESE[1] for letter in clean(headline))


def _bare(text: str) -> str:
    """The letters and digits of *text* in small letters without accents, lookalikes as one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum()).translate(_ALIKE)


def _nearest(word: str, text: str) -> tuple[int, int] | None:
    """Where in *text* the letters nearest to *word* stand, (start, end); None when they differ in too many."""
    allowed = len(word) // LETTERS_AN_ERROR
    # Edit distance of the word so far to text ending here, and where that text starts (Sellers 1980).
    above = [(0, place) for place in range(len(text) + 1)]
    for row, letter in enumerate(word, 1):
        here = [(row, 0)]
        for place, other in enumerate(text, 1):
            kept = above[place - 1][0] + (letter != other)
            here.append(
                min(
                    (kept, above[place - 1][1]),
                    (above[place][0] + 1, above[place][1]),
                    (here[-1][0] + 1, here[-1][1]),
                )
            )
        above = here
    (errors, start), end = min((entry, place) for place, entry in enumerate(above))
    return (start, end) if errors <= allowed else None
