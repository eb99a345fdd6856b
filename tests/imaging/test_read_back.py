"""What is said of words that were read back: missing ones are named, and nothing else is called missing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.read_back import as_seen, not_read, read_back, reader, words_of
from ytthumb_nb.imaging.receipts import receipts_of
from ytthumb_nb.models import PictureFacts, Thumbnail, VariationFiles

PICTURE = np.zeros((720, 1280, 3), np.uint8)


class Reads:
    """A reader that always reads the same lines, and keeps the pictures it was given."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.pictures: list[Pixels] = []

    def __call__(self, picture: Pixels, /) -> Sequence[str]:
        self.pictures.append(picture)
        return self.lines


@pytest.mark.parametrize(
    ("headline", "lines", "missing"),
    [
        ("I *probably* broke the internet", ["I", "PROBABLY", "BROKETHE", "INTERNET"], []),
        ("I *probably* broke the internet", ["BROKE THE", "INTERNET"], ["probably"]),
        ("C++ & AI vs. 10x", ["C++ ε Al", "VS.IOX"], []),
        ("Lost my keys twice", ["LOST NY NEYS TMICE"], ["my"]),
        ("How I came back", ["HOW", "eame back"], []),
        ("Lost my keys", ["LOST MY", "WEAS"], ["keys"]),
        ("Příliš *žluťoučký* kůň", ["PŘÍLIŠ", "ŽLUTOUČK", "KÜÑ"], []),
        ("Öko-Bäuerinnen", ["ÖKO-", "Channel", "BÄUERINNEN"], []),
        ("Łódź", ["ŁÓDŻ"], []),
        ("Größe", ["GRÖSSE"], []),
        ("in in in", ["IN IN"], ["in"]),
        ("in *spending*", ["SPENDING"], ["in"]),
        ("wholly unreadable", [], ["wholly", "unreadable"]),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named(headline: str, lines: list[str], missing: list[str]) -> None:
    """Case, accents, lost spaces and lookalikes are forgiven, and so is one letter in four; other words are missing."""
    assert not_read(words_of(headline), lines) == missing


LETTERS = "abcdefghkmnpqrstuvwxyzäéñ"
WORDS = st.lists(st.text(LETTERS, min_size=2, max_size=9), min_size=1, max_size=9)


@given(WORDS)
def test_a_headline_is_read_in_itself(words: list[str]) -> None:
    """Whatever the words, none is missing in their own capitals without a space."""
    assert not_read(words, ["".join(words).upper()]) == []


@given(WORDS, st.lists(st.text("0123456789", max_size=9), max_size=4))
def test_nothing_is_read_into_other_signs(words: list[str], lines: list[str]) -> None:
    """Lines that share no letter with the words hold none of them."""
    assert not_read([word.replace("o", "e") for word in words], lines) == [
        word.replace("o", "e") for word in words
    ]


def test_the_fact_counts_and_names() -> None:
    """Its value is words of words, its note names what is missing, and its source whose measurement it is."""
    fact = read_back(PICTURE, "I *probably* broke the internet", Reads("BROKE THE", "INTERNET"))

    assert (fact.name, fact.said, fact.threshold) == ("read back", "3 of 4 words at 168 px wide", "every word")
    assert (fact.verdict, fact.note) == ("warn", "not read: probably")
    assert fact.source.startswith("ours: OCR")
    assert read_back(PICTURE, "Go home", Reads("GO HOME")).verdict == "good"


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("Я вернулся из космоса", "not checked: letters that this OCR cannot read"),
        ("خمسون يوما في الفضاء", "not checked: letters that this OCR cannot read"),
        ("우주에서 오십 일", "not checked: letters that this OCR cannot read"),
        ("Πενήντα μέρες", "not checked: letters that this OCR cannot read"),
        ("Tôi đã sống 50 ngày", "not checked: letters that this OCR cannot read"),
        ("ağır çığ", "not checked: letters that this OCR cannot read"),
        ("", "no words"),
        ("A & I", "no word longer than a letter"),
        ("가 와 나", "not checked: letters that this OCR cannot read"),
    ],
)
def test_what_cannot_be_read_is_no_alarm(headline: str, said: str) -> None:
    """Letters that the engine was seen not to read are said to be unchecked, and nobody is asked to read them."""
    nobody = Reads()

    fact = read_back(PICTURE, headline, nobody)

    assert (fact.value, fact.verdict, fact.said, nobody.pictures) == (None, "shown", said, [])


@pytest.mark.parametrize(
    ("headline", "lines", "missed"),
    [
        ("為什麼*這麼貴*？真相公開", ["為什麼", "這麼貴?", "真相公開"], ""),
        ("為什麼*這麼貴*？真相公開", ["為什麼", "真相公開"], "這麼貴"),
        ("这会*改变*一切", ["一切"], "这会改变"),
        ("これが*すべて*を変える", ["これが", "すべて"], "を変える"),
        ("人々と*暮らす*", ["人々と", "暮らす"], ""),
    ],
)
def test_what_is_written_without_spaces_is_looked_for_in_pieces(
    headline: str, lines: list[str], missed: str
) -> None:
    """Nothing of a Japanese or Chinese headline goes unchecked, not even single characters."""
    fact = read_back(PICTURE, headline, Reads(*lines))

    assert (fact.verdict, fact.note) == (("warn", f"not read: {missed}") if missed else ("good", ""))


def test_of_two_scripts_one_is_checked() -> None:
    """What can be read is checked, and what is left out is counted."""
    fact = read_back(PICTURE, "Я люблю Python", Reads("M3", "PYTHON"))

    assert (fact.said, fact.verdict) == ("1 of 1 words at 168 px wide", "good")
    assert fact.note == "the other 2 not checked: letters that this OCR cannot read"


@pytest.mark.parametrize(("size", "seen"), [((1280, 720), (376, 672)), ((1080, 1920), (1196, 672))])
def test_pictures_are_read_as_small_as_they_are_shown(size: tuple[int, int], seen: tuple[int, int]) -> None:
    """A reader gets four times 168 px, in which a pattern of single pixels is an even grey."""
    fine = np.indices(size[::-1]).sum(axis=0) % 2 * 255
    read = Reads()

    read_back(np.repeat(fine[..., None], 3, axis=2).astype(np.uint8), "Some words", read)

    [picture] = read.pictures
    assert picture.shape == (*seen, 3)
    assert np.ptp(picture[8:-8, 8:-8].astype(int)) < 60
    assert as_seen(picture).shape == picture.shape


def saved(folder: Path, layer: HeadlineLayer | None, facts: PictureFacts | None = None) -> Thumbnail:
    """A thumbnail whose picture is on disk."""
    path = folder / "1.jpg"
    Image.new("RGB", (1280, 720), "#336699").save(path, "JPEG")
    return Thumbnail(1, VariationFiles(path, path, path, path), "idea 1", layer=layer, facts=facts)


def test_a_receipt_has_it_only_when_asked(tmp_path: Path) -> None:
    """Without a reader the fact is not there; with one it stands before the file, in text, table and JSON."""
    thumbnail = saved(tmp_path, HeadlineLayer("Go *home* now"))

    plain = receipts_of([thumbnail])[0]
    receipts = receipts_of([thumbnail], read=Reads("GO", "NOW"))

    assert "read back" not in {fact.name for fact in plain.facts}
    assert [fact.name for fact in receipts[0].facts][-2:] == ["read back", "file"]
    assert "  warn   read back: 2 of 3 words at 168 px wide (every word); not read: home" in str(receipts)
    assert "not read: home" in receipts._repr_html_()
    assert receipts[0].to_dict()["facts"][-2]["value"] == "2 of 3"
    assert [fact.name for fact in receipts[0].complaints] == ["read back"]


def test_what_nobody_recorded_is_not_read(tmp_path: Path) -> None:
    """Pictures of older versions, without words or without a file say so, and are no alarm."""
    without = PictureFacts((1280, 720), why="no room")
    said = [
        receipts_of([thumbnail], read=Reads())[0]["read back"].said
        for thumbnail in (
            saved(tmp_path, None),
            saved(tmp_path, HeadlineLayer("")),
            saved(tmp_path, HeadlineLayer("Words"), without),
        )
    ]
    gone = saved(tmp_path, HeadlineLayer("Words"))
    gone = replace(gone, files=replace(gone.files, picture=tmp_path / "gone.jpg"))

    assert said == ["not recorded", "no words", "no room"]
    assert receipts_of([gone], read=Reads())[0]["read back"].said == "no picture to read"


@pytest.mark.parametrize("package", ["rapidocr", "onnxruntime"])
def test_without_the_extra_the_pip_command_is_said(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that says what is missing and how to get it, wherever one half of the extra is not there."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(InvalidRequestError) as refused:
        reader.__wrapped__()

    assert str(refused.value) == (
        "Reading words back needs an OCR engine, which is not installed. pip install 'ytthumb-nb[ocr]'"
    )
