"""Where a phrase ends in languages that write no spaces: Japanese, Chinese and Thai.

BudouX (extra `languages`: 126 kB, no further packages) knows it from a small trained table. Without it None is
answered, and whoever asks falls back to rules over single characters, or leaves Thai whole.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable
from typing import Final

_THAI: Final = ("\u0e00", "\u0e7f")
_JAPANESE: Final = ("HIRAGANA", "KATAKANA")
_CHINESE: Final = ("CJK", "IDEOGRAPHIC")
#: Chinese little words that lean on the one before them.
_LEANING: Final = frozenset("的了着著过過吗嗎呢吧们們得地")
#: Letters that tell traditional Chinese from simplified, among the most frequent ones.
_TRADITIONAL: Final = frozenset("這個們來說時國會為學過發沒還點麼經總見無長東車電話頭開關買賣錢實體寫讓認識")


def phrases(word: str) -> list[str] | None:
    """*word*, written without spaces, as the phrases it is made of; None when nobody here knows.

    Joined again they are *word*, letter by letter.
    """
    language = language_of(word)
    parse = _parser(language) if language else None
    if parse is None:
        return None
    found: list[str] = []
    for phrase in parse(word):
        if found and (_torn(found[-1][-1], phrase[0]) or (language.startswith("zh") and phrase in _LEANING)):
            found[-1] += phrase
        else:
            found.append(phrase)
    return found


def language_of(word: str) -> str:
    """ "ja", "zh-hans", "zh-hant", "th", or "" for any other."""
    if any(_THAI[0] <= letter <= _THAI[1] for letter in word):
        return "th"
    names = [unicodedata.name(letter, "") for letter in word]
    if any(name.startswith(_JAPANESE) for name in names):
        return "ja"
    if any(name.startswith(_CHINESE) for name in names):
        return "zh-hant" if _TRADITIONAL & set(word) else "zh-hans"
    return ""


def _torn(before: str, after: str) -> bool:
    """Whether two letters belong to one Latin word or number, or a mark to its letter."""
    both_plain = all(letter.isascii() and letter.isalnum() for letter in (before, after))
    return both_plain or bool(unicodedata.combining(after))


@functools.cache
def _parser(language: str) -> Callable[[str], list[str]] | None:
    try:
        import budoux
    except ImportError:
        return None
    load = {
        "ja": budoux.load_default_japanese_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
        "th": budoux.load_default_thai_parser,
    }[language]
    parse: Callable[[str], list[str]] = load().parse
    return parse
