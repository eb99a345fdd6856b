"""The words of a headline before they are set: cleaned, emphasised, capitalised, cut where a line may end.

Knows scripts but no fonts and no pixels. What is small, what may stand alone and where Japanese may break
are plain rules over characters; where phrases end in languages without spaces, `phrases` may know better.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from ytthumb_nb.imaging.phrases import language_of, phrases

#: Signs that may be drawn as their plainer cousin where a font lacks them.
SUBSTITUTES = {
    "—": "–-", "–": "-", "‐": "-", "‑": "-", "−": "-", "…": ("..."), "“": '"', "”": '"', "„": '"', "‟": '"',
    "‘": "'", "’": "'", "‚": ",", "′": "'", "″": '"', "«": '"', "»": '"', "‹": "'", "›": "'", "×": "x",
    "·": ".", "•": "-", "→": ">", "⇒": ">", "⁄": "/", "ʼ": "'",
}  # fmt: skip
#: Little words of the languages most titles are in, longer than the two letters that are small anyway.
_LITTLE = frozenset(
    """
    the and for but nor its you our his her she was are not how why who has had did can all any per via out off
    with from this that your into over than then them they what when were will have been only does just very
    der die das den dem des ein und von mit für auf aus bei zum zur ist wie was nur als eine einen oder aber nicht
    les des une sur par est qui que pas pour dans avec sans mais leur aux ses mes son
    los las del una por con sin que sus muy más como para pero esta este desde hasta
    dos das uma com mas sem não seu sua pela pelo gli nel del dei che per con non una alla della delle dello degli
    het een van met dat niet voor naar och som för att til med den det
    nie się jak czy dla bez pod nad przez jest это как что для или без при над под про так все ещё уже
    την της του των και για από στο στη στον στην στα τον την τις τα το
    """.split()  # noqa: SIM905 - a list of 150 quoted words is not easier to read
)
#: Letters of languages that write no spaces: Thai, Chinese, Japanese and their signs.
_UNSPACED = "\u0e00-\u0e7f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
#: Letters of languages that hang their endings on the word: Hindi, Tamil and their kin, Korean.
_SUFFIXED = "\u0900-\u0dff\u1100-\u11ff\uac00-\ud7af"
_STARRED = re.compile(
    rf"(?<![^\s{_UNSPACED}])\*(?=\S)(.+?)(?<=\S)\*(?=[\s.,:;!?…)\"'»”{_UNSPACED}{_SUFFIXED}]|$)"
)
_SHAPED = ((0x0590, 0x08FF), (0x0900, 0x109F), (0x1780, 0x18AF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))
_WIDE = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "BOPOMOFO", "FULLWIDTH")
#: Never first and never last on a line (from JIS X 4051, the short list).
_NOT_FIRST = frozenset(
    "、。，．・：；？！ーゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ）」』】〕〉》｝］,.!?:;)]}%…’”"
)
_NOT_LAST = frozenset("（「『【〔〈《｛［([{‘“￥＄")
#: A word longer than this may be broken with a hyphen; the longest everyday German words stay whole.
_LONGEST = 22


@dataclass(frozen=True)
class Word:
    """A piece of a headline that stays on one line.

    `spaced`: a space goes before it unless it begins a line. `hyphen`: it is the first half of a word that
    is too long for any line. `small`: an article, preposition or the like, which must not stand out.
    """

    text: str
    emphasised: bool = False
    spaced: bool = True
    hyphen: bool = False
    small: bool = False


def clean(text: str) -> str:
    """*text* in one line: composed letters, single spaces, no control characters, no fancy "bold" letters."""
    plain = "".join(
        unicodedata.normalize("NFKC", letter) if 0x1D400 <= ord(letter) <= 0x1D7FF else letter
        for letter in text
    )
    kept = (
        letter if unicodedata.category(letter) not in ("Cc", "Zl", "Zp", "Zs") else " "
        for letter in unicodedata.normalize("NFC", plain)
        if letter not in "\u200b\u200e\u200f\u2060\ufeff\u00ad" and not 0x202A <= ord(letter) <= 0x2069
    )
    return " ".join("".join(kept).split())


def is_pictograph(letter: str) -> bool:
    """Whether *letter* is an emoji, part of one, or a sign that carries no word."""
    point = ord(letter)
    return (
        unicodedata.category(letter) in ("So", "Co", "Cs", "Cn")
        or 0x1F000 <= point <= 0x1FAFF
        or 0xFE00 <= point <= 0xFE0F
        or 0xE0000 <= point <= 0xE01EF
        or point == 0x20E3
    )


def is_joiner(letter: str) -> bool:
    """Whether *letter* only joins or parts its neighbours and is never drawn itself."""
    return letter in "\u200c\u200d"


def needs_shaping(text: str) -> bool:
    """Whether letters of *text* change their form or order with their neighbours (Arabic, Hindi, Thai, ...)."""
    return any(low <= ord(letter) <= high for letter in text for low, high in _SHAPED)


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def capitals(text: str) -> str:
    """*text* in capitals as its language writes them: Greek without accents, Turkish with its dotted İ."""
    if any(letter in "ıİğĞ" for letter in text):
        text = text.replace("i", "İ")
    upper = "".join(
        letter if unicodedata.name(letter, "").startswith("GEORGIAN") else letter.upper() for letter in text
    )
    if not any("GREEK" in unicodedata.name(letter, "") for letter in upper):
        return upper
    apart = unicodedata.normalize("NFD", upper)
    bare = re.sub("(?<=[\u0391-\u03a9\u0308])[\u0300\u0301\u0342]", "", apart)
    return unicodedata.normalize("NFC", bare)


def without_stars(text: str) -> str:
    """*text* as it reads, without the stars that emphasise."""
    return _STARRED.sub(r"\1", text)


def split_words(text: str, *, all_capitals: bool = False) -> list[Word]:
    """*text* (cleaned) as words with their emphasis; Chinese and Japanese as pieces between which a line may end.

    Args:
        text: `*stars*` around words emphasise them; stars that are not a pair around words stay as they are.
        all_capitals: how capitals were written says nothing then about which words matter.
    """
    words: list[Word] = []
    place = 0
    for match in _STARRED.finditer(text):
        words += _plain_words(text[place : match.start()], False, all_capitals, _glued(text, place))
        starred = _plain_words(match.group(1), True, all_capitals, _glued(text, match.start()))
        after = re.match(rf"[^\s{_UNSPACED}]*[。、！？）」』]*", text[match.end() :])
        tail = after.group() if after else ""
        if tail and starred:  # "*space*!" keeps its mark on the same line
            last = starred[-1]
            starred[-1] = Word(last.text + tail, True, last.spaced, last.hyphen, last.small)
        words += starred
        place = match.end() + len(tail)
    return words + _plain_words(text[place:], False, all_capitals, _glued(text, place))


def _glued(text: str, place: int) -> bool:
    """Whether what begins at *place* follows its neighbour without a space."""
    return 0 < place < len(text) and not text[place - 1].isspace() and not text[place].isspace()


def _plain_words(text: str, emphasised: bool, all_capitals: bool, glued: bool) -> list[Word]:
    words: list[Word] = []
    for written in text.split():
        pieces = _pieces(written)
        for number, piece in enumerate(pieces):
            hyphen = piece.endswith("\u00ad")
            bare = piece.rstrip("\u00ad")
            words.append(
                Word(
                    bare,
                    emphasised,
                    spaced=number == 0 and not (glued and not words),
                    hyphen=hyphen,
                    small=not emphasised and len(pieces) == 1 and _is_small(bare, all_capitals),
                )
            )
    return words


def _is_small(word: str, all_capitals: bool) -> bool:
    """An article or preposition in any language that has them: up to two letters, or a listed one."""
    letters = [letter for letter in word if unicodedata.category(letter)[0] == "L"]
    if not letters:
        return len(word) <= 1 and not word.isdigit()
    if any(letter.isdigit() for letter in word) or any(
        unicodedata.category(letter) == "Lo" for letter in letters
    ):
        return False
    bare = "".join(letters)
    if word[-1] in "!?" or (len(bare) > 1 and bare.isupper() and not all_capitals):
        return False
    return len(bare) <= 2 or bare.lower() in _LITTLE


def _pieces(word: str) -> list[str]:
    """*word* cut where a line may end within it; a soft hyphen at a piece's end asks for a drawn one."""
    if any(unicodedata.name(letter, "").startswith(_WIDE) for letter in word):
        known = phrases(word)
        return _bound(known) if known is not None else wide_pieces(word)
    if language_of(word) == "th":
        return _bound(phrases(word) or [word])
    parts = [part for part in re.split(r"(?<=[^\W\d_]-)(?=[^\W\d_])|(?<=\w/)(?=\w)", word) if part]
    pieces: list[str] = []
    for part in parts:
        pieces += _halves(part)
    return pieces


def _bound(pieces: list[str]) -> list[str]:
    """*pieces* with signs that must not begin or end a line kept at their neighbours."""
    bound: list[str] = []
    for piece in pieces:
        if bound and (piece[0] in _NOT_FIRST or bound[-1][-1] in _NOT_LAST):
            bound[-1] += piece
        else:
            bound.append(piece)
    return bound


def wide_pieces(word: str) -> list[str]:
    """*word* in Chinese or Japanese cut by rules over single characters, for when nobody knows its phrases."""
    pieces: list[str] = []
    for letter in word:
        wide = unicodedata.name(letter, "").startswith(_WIDE)
        before = pieces[-1] if pieces else ""
        inside_latin = before and not wide and not unicodedata.name(before[-1], "").startswith(_WIDE)
        bound = letter in _NOT_FIRST or before[-1:] in _NOT_LAST or unicodedata.combining(letter)
        # katakana words are borrowed words, which stay whole as Latin ones do
        katakana = "KATAKANA" in unicodedata.name(letter, "") and "KATAKANA" in unicodedata.name(
            before[-1:] or " ", ""
        )
        if before and (inside_latin or bound or (katakana and len(before) < 10)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _halves(word: str) -> list[str]:
    if len(word) <= _LONGEST or needs_shaping(word):
        return [word]
    count = -(-len(word) // _LONGEST)
    cuts = [round(len(word) * number / count) for number in range(1, count)]
    # a mark never parts from the letter it stands on
    cuts = [
        next(
            cut
            for cut in range(place, len(word) + 1)
            if cut == len(word) or not unicodedata.combining(word[cut])
        )
        for place in cuts
    ]
    parts = [word[start:end] for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True) if start < end]
    return [
        part + "\u00ad" if part[-1].isalpha() and following[0].isalpha() else part
        for part, following in itertools.pairwise(parts)
    ] + parts[-1:]
