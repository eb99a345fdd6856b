"""Other words and brands in a terminal: `retext`, `brands`, `save-brand`, and `--brand` where pictures are made."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from terminal import PHOTO, Here, files_in, sizes

from ytthumb_nb.brand import Brand
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.recipes.packet import without_recipe
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.pictures import draw_picture

pytestmark = pytest.mark.slow

KIT = """
name = "Boats"
[palette]
background = ["#14342b"]
text = "#fff8e7"
[letters]
font = "luckiest"
[logo]
file = "logo.png"
corner = "top-left"
"""


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A brand kit with a logo beside it."""
    (tmp_path / "logo.png").write_bytes(draw_picture("boat", (60, 60)))
    path = tmp_path / "brand.toml"
    path.write_text(KIT, encoding="utf-8")
    return path


@pytest.fixture
def job(here: Here) -> str:
    """The id of a job with two pictures."""
    made = here("generate", "A boat", "-n", "2", "--size", "320x320", "--seed", "1", "--json")
    return str(made.objects[-1]["job_id"])


def layers(home: Path, job: str) -> list[HeadlineLayer]:
    """What is written on the pictures of a job today, and how."""
    with closing(JobStore(home)) as store:
        stored = store.load(job)
    assert stored is not None
    return [each.layer for each in stored.progress.thumbnails if each.layer is not None]


def only_picture(status: dict[str, Any]) -> bytes:
    """The picture of a job that has one, without the recipe inside."""
    (path,) = status["result"]["pictures"]
    return without_recipe(Path(path).read_bytes())


def test_other_words_are_drawn_beside_the_earlier_ones(here: Here, job: str, tmp_path: Path) -> None:
    """The folder of --out keeps the pictures of both; the summary names the new ones."""
    out = tmp_path / "thumbs"
    here("retext", job, "--headline", "It *floats*", "--out", str(out))
    first = {path: path.read_bytes() for path in files_in(out)}

    outcome = here("retext", job, "--place", "0,0.5,0.5,1", "--outline", "0.1", "--no-upper", "--out", str(out))

    assert (outcome.code, outcome.err) == (0, "")
    assert sizes(files_in(out)) == [("JPEG", (320, 320))] * 4
    assert {path: path.read_bytes() for path in first} == first
    new = set(files_in(out)) - set(first)
    assert {path.name for path in new} == {f"thumbnail_{job}_0{number}_revision_03.jpg" for number in (1, 2)}
    assert all(path.name in outcome.out for path in new)
    assert not any(path.name in outcome.out for path in first)


def test_one_picture_alone_gets_other_words(here: Here, job: str, home: Path, tmp_path: Path) -> None:
    """--variation names it, --out receives it alone, --json prints the whole status; --reset goes back."""
    one = here("retext", job, "--headline", "Two", "--variation", "2", "--json", "--out", str(tmp_path / "two"))

    assert [line["job_id"] for line in one.objects] == [job]
    assert list(one.objects[0]["result"]["copies"]) == [str(path) for path in files_in(tmp_path / "two")]
    assert [path.name for path in files_in(tmp_path / "two")] == [f"thumbnail_{job}_02_revision_02.jpg"]
    assert [layer.text for layer in layers(home, job)] == ["A boat", "Two"]
    assert here("retext", job, "--reset").code == 0
    assert [layer.text for layer in layers(home, job)] == ["A boat", "A boat"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ((), "Give at least one of headline, style"),
        (("--outline", "thick"), "outline is 'thick'"),
        (("--place", "0,0,x,1"), "place '0,0,x,1' is unknown"),
        (("--place", "lfet"), "Did you mean 'left'?"),
        (("--variation", "7", "--upper"), "Its finished pictures are: 1, 2."),
        (("--font", "nope"), "nope"),
        (("--brand", "nobody"), "no brand is saved for the channel 'nobody'"),
        (("--upper", "--strip"), "--strip is about the copies in --out"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_drawn(
    here: Here, job: str, home: Path, wish: tuple[str, ...], said: str
) -> None:
    """In the words that Python has, with exit code 2."""
    before = files_in(home / "jobs")

    outcome = here("retext", job, *wish)

    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert said in outcome.err
    assert files_in(home / "jobs") == before


def test_words_for_no_job_are_refused(here: Here) -> None:
    """With the command that lists the jobs there are."""
    outcome = here("retext", "nope", "--upper")

    assert outcome.code == 2
    assert "ytthumb recent" in outcome.err


def test_a_brand_is_saved_listed_used_and_taken_away(here: Here, kit: Path, home: Path) -> None:
    """As a file and by its channel's name, on new pictures and on finished ones."""
    assert here("brands").out == ""
    saved = here("save-brand", str(kit), "Orbit Diaries").out.strip()
    assert Path(saved).is_file()
    assert here("brands").out == f"orbit diaries\t{saved}\n"
    assert here("brands", "--json").objects == [{"name": "orbit diaries", "path": saved}]

    small = ("-n", "1", "--size", "640x360", "--seed", "1", "--json")
    by_name = here("generate", PHOTO, *small, "--brand", "Orbit Diaries").objects[-1]
    by_file = here("generate", PHOTO, *small, "--brand", str(kit)).objects[-1]
    with_it = only_picture(by_name)
    assert only_picture(by_file) == with_it
    assert [layer.brand and layer.brand.name for layer in layers(home, by_name["job_id"])] == ["Boats"]

    without = here("retext", by_name["job_id"], "--brand", "", "--json").objects[-1]

    assert [layer.brand for layer in layers(home, by_name["job_id"])] == [Brand()]
    assert only_picture(without) != with_it


@pytest.mark.parametrize("name", ["kit", "kit.toml"])
def test_a_brand_is_named_as_a_file_or_as_it_was_saved(
    here: Here, kit: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file needs no ending, and a channel may be called like a file; --brand '' is none."""
    monkeypatch.chdir(kit.parent)
    make = ("generate", "A boat", "-n", "1", "--size", "320x320", "--brand")
    assert here(*make, name).code == 2

    file = kit.rename(name)
    assert here(*make, f"./{name}").code == 0
    assert here("save-brand", f"./{name}", name).err == ""
    assert here("save-brand", f"./{name}", name).err == f"It replaces the earlier brand of {name!r}.\n"
    file.unlink()
    assert here(*make, name).code == 0
    assert here("save-brand", name, "Another one").code == 0
    assert here(*make, "").code == 0


def test_the_word_for_the_videos_own_channel_is_no_name(here: Here, kit: Path) -> None:
    """A kit saved as "channel" could never be asked for."""
    outcome = here("save-brand", str(kit), "Channel")

    assert outcome.code == 2
    assert "stands for the video's own channel" in outcome.err


def test_a_brand_that_is_none_is_refused(here: Here, tmp_path: Path, home: Path) -> None:
    """Before any work, wherever it is given."""
    (tmp_path / "bad.toml").write_text("[palette]\ntext = 'reddish'\n", encoding="utf-8")

    for arguments in (
        ("generate", "A boat", "--brand", str(tmp_path / "bad.toml")),
        ("grid", "A boat", "--x", "seed=1,2", "--brand", str(tmp_path / "bad.toml")),
        ("save-brand", str(tmp_path / "bad.toml"), "Boats"),
        ("save-brand", str(tmp_path / "gone.toml"), "Boats"),
    ):
        outcome = here(*arguments)
        assert (outcome.code, outcome.out) == (2, ""), arguments
    assert not (home / "jobs").exists()
