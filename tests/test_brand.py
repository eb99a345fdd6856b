"""A brand kit is a small TOML file: read exactly, written back the same, refused by the key that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.brand import Badge, Brand, Letters, Logo, Palette
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.store.brands import Brands

KIT = """
name = "Kitchen Lab"

[palette]
background = ["#14342b", "#60495a"]
text = "#fff8e7"
accents = ["#ff8c42"]

[letters]
font = "fonts/Own.otf"
upper = false
outline = 0.04
outline_colour = "#0b1f19"

[logo]
file = "logo.png"
corner = "bottom-left"
height = 0.2
plate = "#ffffff"

[badge]
text = "EP 12"
"""
FOLDER = Path("/somewhere").absolute()

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
corners = st.sampled_from(["top-left", "top-right", "bottom-left", "bottom-right"])
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
brands = st.builds(
    Brand,
    name=names,
    palette=st.builds(
        Palette,
        background=st.lists(colours, max_size=3).map(tuple),
        text=st.none() | colours,
        accents=st.lists(colours, max_size=3).map(tuple),
    ),
    letters=st.builds(
        Letters,
        font=st.sampled_from([None, "anton", str(FOLDER / "a.otf")]),
        upper=st.none() | st.booleans(),
        outline=st.none() | st.floats(0, 0.2),
        outline_colour=st.none() | colours,
    ),
    logo=st.none()
    | st.builds(
        Logo,
        file=st.just(FOLDER / "l ö.png"),
        corner=corners,
        height=st.floats(0.04, 0.3),
        plate=st.none() | colours,
    ),
    badge=st.none()
    | st.builds(Badge, text=names.filter(str.strip), corner=corners, fill=colours, colour=colours),
)


def test_a_kit_is_read() -> None:
    """Every key arrives where it belongs, and paths count from the file's folder."""
    assert Brand.from_toml(KIT, FOLDER) == Brand(
        "Kitchen Lab",
        Palette(("#14342b", "#60495a"), "#fff8e7", ("#ff8c42",)),
        Letters(str(FOLDER / "fonts/Own.otf"), False, 0.04, "#0b1f19"),
        Logo(FOLDER / "logo.png", "bottom-left", 0.2, "#ffffff"),
        Badge("EP 12"),
    )


@given(brands)
def test_written_and_read_it_is_the_same(brand: Brand) -> None:
    """`from_toml(to_toml(x)) == x` for every brand there can be."""
    assert Brand.from_toml(brand.to_toml(), FOLDER) == brand


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("palette = 3", "palette is 3; it must be a table"),
        ("[palett]", "palett is unknown. Did you mean palette?"),
        ("[palette]\nacents = []", r"palette.acents is unknown. Did you mean palette.accents\?"),
        ("[palette]\naccents = '#ffffff'", 'palette.accents is "#ffffff"; it must be a list'),
        ("[palette]\naccents = ['red']", r'palette.accents is \["red"\]'),
        ("[palette]\ntext = '#12345'", 'palette.text is "#12345"; it must be a colour such as'),
        ("[letters]\noutline = 2", "letters.outline is 2; it must be a share of the type size from 0 to 0.2"),
        ("[letters]\nupper = 'yes'", 'letters.upper is "yes"; it must be true or false'),
        ("[letters]\nfont = 3", "letters.font is 3"),
        ("[logo]\ncorner = 'top-left'", "logo.file is missing"),
        ("[logo]\nfile = 'a.png'\ncorner = 'top'", 'logo.corner is "top"; it must be one of top-left'),
        ("[logo]\nfile = 'a.png'\nheight = true", "logo.height is true"),
        ("[badge]\ntext = 'much longer than fits'", "badge.text is .* it must be 1 to 16 characters"),
        ("name = 3", "name is 3; it must be text"),
        ("name = ", "it is no TOML"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    """Each mistake is one sentence with the file, the key, what was given and what is expected."""
    path = tmp_path / "kit.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InvalidRequestError, match=f"^kit.toml: .*{sentence}"):
        Brand.load(path)


def test_a_missing_or_unreadable_file_says_so(tmp_path: Path) -> None:
    """No file, and a file that is no text, are refused by name."""
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")

    for name in ("none.toml", "bytes.toml"):
        with pytest.raises(InvalidRequestError, match=f"{name}.*cannot be read"):
            Brand.load(tmp_path / name)


@pytest.mark.parametrize(
    "wrong", [{"palette": None}, {"letters": "anton"}, {"logo": "logo.png"}, {"badge": "LIVE"}, {"name": None}]
)
def test_wrong_parts_are_refused_in_python_as_well(wrong: dict[str, Any]) -> None:
    """A brand that is made in Python checks itself as one from a file does."""
    with pytest.raises(InvalidRequestError, match=next(iter(wrong))):
        Brand(**wrong)


def test_a_channel_keeps_its_kit_with_its_files(tmp_path: Path) -> None:
    """Saved for a channel, a kit is found by the channel's name in any case, and outlives the files it came from."""
    logo, font = tmp_path / "logo.png", tmp_path / "own.otf"
    logo.write_bytes(b"a picture")
    font.write_bytes(b"a font")
    kits = Brands(tmp_path / "home")

    path = kits.save(Brand("X", letters=Letters(str(font)), logo=Logo(logo)), "Kitchen  Lab")
    logo.unlink()
    font.unlink()

    found = kits.find("kitchen lab")
    assert found is not None and found.logo is not None and found.letters.font is not None
    assert found.logo.file.read_bytes() == b"a picture"
    assert Path(found.letters.font).read_bytes() == b"a font"
    assert (path.name, kits.names()) == ("kitchen lab.toml", ["kitchen lab"])
    kits.save(found, "Kitchen Lab")
    assert kits.find("Kitchen Lab") == found, "saving what was found changes nothing"


@given(st.text(max_size=90), st.text(max_size=90))
def test_every_name_has_a_file_of_its_own(one: str, other: str) -> None:
    """Whatever a channel is called, its file lies in the folder of brands, and two channels never share one."""
    kits = Brands(Path("home"))
    first, second = kits.path(one), kits.path(other)

    assert first.parent == kits.folder
    assert not set(first.name) & set('/\\:*?"<>|\0')
    assert len(first.name.encode()) < 255
    same = " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    assert (first == second) == same


@pytest.mark.parametrize("channel", ["AC/DC", "con", "..", "🎬", "A channel of many words, " * 4])
def test_a_kit_is_found_by_the_name_that_is_listed(tmp_path: Path, channel: str) -> None:
    """Whatever became of the channel's name on disk, what `names` gives finds the kit again."""
    kits = Brands(tmp_path)
    kits.save(Brand(channel), channel)

    (name,) = kits.names()

    assert kits.find(name) == kits.find(channel) == Brand(channel)


def test_what_was_never_saved_is_not_there(tmp_path: Path) -> None:
    """An unknown channel and no channel have no kit; the state changes when a kit does."""
    kits = Brands(tmp_path)
    assert (kits.find("Nobody"), kits.find(None), kits.find(" "), kits.names()) == (None, None, None, [])
    before = kits.state()
    kits.save(Brand("A"), "a")
    middle = kits.state()
    kits.save(Brand("B"), "a")

    assert len({before, middle, kits.state()}) == 3
