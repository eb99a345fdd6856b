"""The words of a headline are cleaned, weighed and cut by plain rules that hold in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.imaging.line_breaks import line_text
from ytthumb_nb.imaging.wording import Word, capitals, clean, right_to_left, split_words, wide_pieces


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("  two \n lines\t here ", "two lines here"),
        ("𝗕𝗼𝗹𝗱 𝘪𝘵𝘢𝘭𝘪𝘤", "Bold italic"),
        ("e\u0301te\u0301", "été"),
        ("zero\u200bwidth\u202e turned", "zerowidth turned"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_cleans(given_text: str, cleaned: str) -> None:
    """Fancy letters, invisible marks and line ends become plain text of one line."""
    assert clean(given_text) == cleaned


def test_emphasis_keeps_punctuation_beside_its_word() -> None:
    """`*space*!` is one emphasised word with its mark; words around are not emphasised."""
    assert split_words("go to *outer space*! now") == [
        Word("go", small=True),
        Word("to", small=True),
        Word("outer", emphasised=True),
        Word("space!", emphasised=True),
        Word("now"),
    ]


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("the BBC and me", ["the", "and", "me"]),
        ("WIN AT ALL COSTS", ["AT", "ALL"]),
        ("No! It works", ["It"]),
        ("der Tag im Zoo", ["der", "im"]),
        ("день на Марсе", ["на"]),
        ("top 5 of 2025", ["of"]),
        ("日本 へ", []),
    ],
)
def test_small_words(text: str, small: list[str]) -> None:
    """Articles and prepositions of several languages are small; abbreviations, numbers and cries are not."""
    words = split_words(text, all_capitals=text.upper() == text)

    assert [word.text for word in words if word.small] == small


def test_japanese_may_break_but_not_before_a_full_stop() -> None:
    """Kanji and kana may part, katakana words stay whole, and no line begins with small kana or a full stop."""
    pieces = wide_pieces("東京でコンピュータを買った。")

    assert pieces == ["東", "京", "で", "コンピュータ", "を", "買っ", "た。"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("東京でコンピュータを買った。", ["東京で", "コンピュータを", "買った。"]),
        ("iPhone16を10日間使ってみた", ["iPhone16を", "10日間", "使ってみた"]),
        ("最冷的城市住了三十天", ["最冷的", "城市", "住了", "三十", "天"]),
        ("ฉันไปเที่ยวเชียงใหม่", ["ฉัน", "ไป", "เที่ยว", "เชียงใหม่"]),
    ],
)
def test_lines_may_end_between_phrases(text: str, pieces: list[str]) -> None:
    """Japanese, Chinese and Thai are cut where a phrase ends, and never inside a Latin word or number."""
    assert [word.text for word in split_words(text)] == pieces


def test_stars_need_no_spaces_where_a_language_writes_none() -> None:
    """Within Japanese a phrase is starred as it stands, and no space appears beside it."""
    words = split_words("美味しい*ラーメン*を食べた")

    assert [(word.text, word.emphasised) for word in words] == [
        ("美味しい", False),
        ("ラーメン", True),
        ("を", False),
        ("食べた", False),
    ]
    assert line_text(words) == "美味しいラーメンを食べた"


@pytest.mark.parametrize(
    ("text", "emphasised"),
    [
        ("이것이 *모든 것*을 바꾼다", ["모든", "것을"]),
        ("*कहानी*में मोड़", ["कहानीमें"]),
        ("*NSYNC and B*witched", []),
        ("*ten* days", ["ten"]),
    ],
)
def test_an_ending_may_follow_the_star(text: str, emphasised: list[str]) -> None:
    """Korean and Indian endings hang on a starred word and are stressed with it; Latin letters after a star do not."""
    words = split_words(text)

    assert [word.text for word in words if word.emphasised] == emphasised
    assert ("*" in line_text(words)) == (not emphasised)


def test_very_long_words_get_a_hyphen() -> None:
    """A word too long for any line is halved with a hyphen that is drawn only at the end of a line."""
    first, second = split_words("Donaudampfschifffahrtsgesellschaft")

    assert (first.text + second.text, first.hyphen, second.spaced) == (
        "Donaudampfschifffahrtsgesellschaft",
        True,
        False,
    )


@given(st.text(max_size=80))
def test_splitting_loses_nothing(text: str) -> None:
    """Whatever is written, the words together are the cleaned text, emphasis stars and spaces apart."""
    cleaned = clean(text)

    together = "".join(word.text for word in split_words(cleaned))

    assert together.replace("*", "") == cleaned.replace(" ", "").replace("*", "")


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Cleaned text is clean."""
    assert clean(clean(text)) == clean(text)


def test_capitals_follow_the_language() -> None:
    """Greek loses its accents and keeps its diaeresis, Turkish keeps its dot, Georgian has no capitals."""
    assert [capitals(text) for text in ("Άρης", "προϊόν", "İstanbul'da iyi", "straße", "თბილისი")] == [
        "ΑΡΗΣ",
        "ΠΡΟΪΟΝ",
        "İSTANBUL'DA İYİ",
        "STRASSE",
        "თბილისი",
    ]


def test_direction() -> None:
    """The first letter with a direction decides."""
    assert [right_to_left(text) for text in ("12 שלום", "hello שלום", "مرحبا", "123")] == [
        True,
        False,
        True,
        False,
    ]
