"""Shorter headlines out of a title, by plain rules: cut, drop, keep. Nothing is invented.

Every word of a suggestion stands in the title, in the same order and spelled the same; only quotation marks and
commas at its edges may go. What is cut: brackets, hashtags, pictographs, the channel's name, "official video" and
the like, then everything beyond a separator, beyond a joining word, and little words that carry nothing. Negations
always stay, since a headline without its "not" is a lie.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ytthumb_nb.errors import InvalidRequestError

#: How many suggestions are given at most, and how long one may be: beyond it a thumbnail cannot be read.
MOST: Final = 5
MOST_WORDS: Final = 6
MOST_LETTERS: Final = 32
#: A title this short needs no suggestion.
_SHORT: Final = (3, 18)

_BRACKETED: Final = re.compile(
    r"\([^()]*\)|\[[^][]*\]|\{[^{}]*\}|【[^【】]*】|（[^（）]*）|［[^［］]*］|〔[^〔〕]*〕"
)
_TAG: Final = re.compile(r"(?<!\w)#\w+")
_BETWEEN: Final = re.compile(
    r"\s+[-–—|/•·~»]+\s+|\s*[|│｜]+\s*|\s*[:：;；]\s+|(?<=\S)\s+//\s+"
    r"|(?<=\w{3}[.!?…])\s+|(?<=\.\.)\s+|[。！？]"
)
_NOISE: Final = re.compile(
    r"(?:official\s+)?(?:music\s+|lyric\s+)?(?:video|audio|trailer|teaser|clip)|full\s+(?:video|episode|movie|version)|"
    r"official|lyrics?|hd|4k|8k|full\s+hd|subscribe|shorts?|new\s+video|live\s*stream|(?:19|20)\d\d",
    re.I,
)
_EPISODE: Final = re.compile(
    r"(?:ep(?:isode)?|part|pt|vol(?:ume)?|s\d+\s*e|folge|teil)\.?\s*#?\d+(?:/\d+)?|#\d+", re.I
)
#: Words that a headline can do without wherever they stand.
_ARTICLES: Final = frozenset(
    """
    the a an der die das den dem des ein eine einen einem einer le la les un une el los las
    """.split()  # noqa: SIM905 - easier to read than quoted words
)
#: Beginnings that can go, longest first.
_OPENINGS: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        "here is how to", "this is how to", "this is how", "this is why", "here is how", "this is", "here is", "how to",
        "how i", "how we",
        "here's how", "here's why", "here's", "why", "watch", "today", "finally", "just", "so", "and", "but", "i", "we",
        "hier ist", "wie", "warum", "also", "und", "aber", "ich", "wir", "voici", "comment", "pourquoi", "et", "mais",
        "por qué", "cómo", "y", "pero",
    )
)  # fmt: skip
#: After these "I" and "we" cannot go.
_AUXILIARIES: Final = frozenset(
    """
    am are was were have had will would can could should must may might do did bin sind war habe haben kann will muss
    """.split()  # noqa: SIM905 - easier to read than quoted words
)
#: What stands on both sides of these belongs together.
_GLUE: Final = frozenset(("vs", "versus", "x", "×", "gegen", "contra", "contre"))
#: A thought may end before one of these.
_JOINTS: Final = frozenset(
    """
    in with and for because when but so while that which who after before until from by at on into about without using
    via to of or if than as und mit für weil wenn aber während nach vor bis von bei auf ohne avec pour parce quand mais
    après avant dans sans con para porque cuando pero después antes sin en
    """.split()  # noqa: SIM905 - easier to read than quoted words
)
_NEGATIONS: Final = frozenset(
    """
    not no never nobody nothing none without nor kein keine nicht nie ohne ne pas sans jamais sin nunca без не ні нет
    """.split()  # noqa: SIM905 - easier to read than quoted words
)


def suggest_headlines(title: str, *, channel: str | None = None) -> list[str]:
    """Up to five shorter headlines for *title*, the best first; none when it is short already.

    Args:
        title: the title of a video.
        channel: its channel's name, which is left out.

    Raises:
        InvalidRequestError: *title* is no text.
    """
    if not isinstance(title, str):
        raise InvalidRequestError(f"the title is {title!r}; it must be text.")
    whole = " ".join(title.split())
    parts = _parts(whole, channel)
    found: dict[str, float] = {}
    for place, part in enumerate(parts):
        for words, loss in _cuts(part.split()):
            text = _trimmed(" ".join(words))
            if _good(text, whole):
                found[text] = max(found.get(text, -9.0), _worth(text) - loss - 0.15 * place)
    best = sorted(found, key=lambda text: -found[text])
    return _different(best)[:MOST]


def _parts(title: str, channel: str | None) -> list[str]:
    """*title* without brackets, tags and pictographs, cut at its separators; parts that say nothing are left out."""
    bare = _TAG.sub(" | ", _BRACKETED.sub(" | ", title))
    bare = "".join(" " if _is_pictograph(letter) else letter for letter in bare)
    parts = [_trimmed(part) for part in _BETWEEN.split(bare)]
    own = (channel or "").casefold().strip()
    return [
        part
        for part in parts
        if part and part.casefold() != own and not _NOISE.fullmatch(part) and not _EPISODE.fullmatch(part)
    ]


def _cuts(words: Sequence[str]) -> Iterator[tuple[Sequence[str], float]]:
    """Ways to say *words* with fewer of them, in order, and how much less each is worth than the whole."""
    for start in (words, _without_opening(words)):
        yield start, 0.0
        yield _without_articles(start), 0.02
        for head in _heads(start):
            yield head, 0.05
            yield _without_articles(head), 0.07
    for place, word in enumerate(words):
        if not place or _negated(words[:place]) or _bare(words[place - 1]) in _GLUE:
            continue
        rest = words[place:]
        if _bare(words[place - 1]) in _JOINTS:
            tails = map(_without_articles, (rest, *_heads(rest)))
            yield from ((tail, 0.3) for tail in tails if len(tail) > 1)
        if any(letter.isdigit() for letter in word):
            yield next(iter(_heads(rest)), rest), 0.25


def _heads(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Beginnings of *words* that end before a joining word and leave no negation behind."""
    for place, word in enumerate(words):
        if place >= 2 and _bare(word) in _JOINTS and not _negated(words[place:]):
            yield words[:place]


def _without_opening(words: Sequence[str]) -> Sequence[str]:
    bare = [_bare(word) for word in words]
    for opening in _OPENINGS:
        count = len(opening)
        if count >= len(words) or tuple(bare[:count]) != opening:
            continue
        if opening in (("i",), ("we",), ("ich",), ("wir",)) and (
            bare[1] in _AUXILIARIES or _negated(words[1:2]) or len(words) < 4
        ):
            return words
        return words[count:]
    return words


def _without_articles(words: Sequence[str]) -> list[str]:
    return [word for word in words if _bare(word) not in _ARTICLES]


def _negated(words: Iterable[str]) -> bool:
    """Whether leaving *words* away would turn a statement round."""
    return any(_bare(word) in _NEGATIONS or _bare(word).endswith(("n't", "n’t")) for word in words)


def _good(text: str, title: str) -> bool:
    words = [_bare(word) for word in text.split()]
    return (
        0 < len(words) <= MOST_WORDS
        and 2 < len(text) <= MOST_LETTERS
        and len(text) < len(title)
        and (len(title.split()) > _SHORT[0] or len(title) > _SHORT[1])
        and words[-1] not in _JOINTS | _ARTICLES | _NEGATIONS | _GLUE
        and words[0] not in _GLUE
        and not all(word in _JOINTS | _ARTICLES | _AUXILIARIES for word in words)
        and any(letter.isalpha() for letter in text)
    )


def _worth(text: str) -> float:
    """How good a headline it is: two to four words, with a number or a name."""
    words = text.split()
    worth = {1: 0.6, 2: 0.95, 3: 1.0, 4: 0.95, 5: 0.85}.get(len(words), 0.7)
    worth += 0.2 * any(letter.isdigit() for letter in text)
    worth += 0.1 * any(word[0].isupper() for word in words)
    worth += 0.1 * text.endswith(("!", "?"))
    worth -= 0.3 * (_bare(words[0]) in _JOINTS | _ARTICLES)
    return worth - 0.01 * max(0, len(text) - 20)


def _different(texts: Iterable[str]) -> list[str]:
    """*texts* without those that differ from a better one only in capitals or articles."""
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(" ".join(_without_articles(text.casefold().split())), text)
    return list(kept.values())


def _bare(word: str) -> str:
    return word.casefold().strip(".,:;!?…\"'“”„«»()*")


def _trimmed(text: str) -> str:
    """*text* without commas, dashes and lonely quotation marks at its edges."""
    text = text.strip(" ,;:-–—|/•·~&+<>")
    for left, right in (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("'", "'")):
        if text.startswith(left) and right not in text[1:]:
            text = text[1:]
        if text.endswith(right) and left not in text[:-1]:
            text = text[:-1]
    return text.strip()


def _is_pictograph(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("So", "Cs", "Co", "Cn")
        or 0xFE00 <= ord(letter) <= 0xFE0F
        or letter == "\u200d"
    )
