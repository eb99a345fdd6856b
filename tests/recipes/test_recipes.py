"""A picture holds how it was made, tells nothing it should not, and gives the request back wherever it is."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import ytthumb_nb as yt
from ytthumb_nb import Brand, GenerationResult, InvalidRequestError, JobManager, ThumbnailRequest
from ytthumb_nb.brand import Letters, Logo
from ytthumb_nb.events import RemoteCreated, Sending
from ytthumb_nb.imaging.packets import packets_in, with_packet
from ytthumb_nb.recipes.packet import NAMESPACE, recipe_in, with_recipe
from ytthumb_nb.recipes.reading import request_in, stripped
from ytthumb_nb.recipes.recipe import Asked, FileNote, Recipe, discreet
from ytthumb_nb.recipes.sidecar import read_sidecar, sidecar_of
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]


def here(*folders: Path) -> Callable[[str], list[Path]]:
    """Candidates out of *folders*."""
    return lambda name: [folder / name for folder in folders]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "my photos" / "me.jpg"
    path.parent.mkdir()
    shutil.copy(yt.sample("rocket"), path)
    return path


@pytest.fixture
def request_(photo: Path) -> ThumbnailRequest:
    return ThumbnailRequest(
        str(photo), count=1, style="gaming", provider="local", notes="grüße & <b>", headline="To *space*", seed=3,
        max_cost_usd=2, timeout_s=600,
    )  # fmt: skip


def jpeg(size: tuple[int, int] = (64, 36)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "#336699").save(data, "JPEG")
    return data.getvalue()


ASKED = Asked(source="A title", count=1, style="modern", provider="local")
PLAIN = Recipe(ASKED, "local", 1, 1)


def test_a_recipe_has_every_field_of_a_request() -> None:
    """A field that is added to the request must be added to the recipe; only `force` is left out on purpose."""
    asked = {each.name for each in fields(Asked)}

    assert asked == {each.name for each in fields(ThumbnailRequest)} - {"force"}


def test_the_request_comes_back_from_every_file(make_manager: Make, request_: ThumbnailRequest) -> None:
    """Picture, original and both small copies of a local job give the very request."""
    files = make_manager().generate(request_).thumbnails[0].files

    manager = make_manager()
    for path in (files.picture, files.original, files.preview, files.small):
        assert manager.from_image(path) == request_


def test_the_request_comes_back_from_far_away(
    make_manager: Make, request_: ThumbnailRequest, photo: Path, tmp_path: Path
) -> None:
    """A copy out of a ZIP, under another name or as bytes, finds its photo by name and content wherever that is."""
    picture = make_manager().generate(request_).pictures[0]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(picture, "To-space-01.jpg")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        unpacked = Path(archive.extract("To-space-01.jpg", tmp_path / "downloads"))

    assert make_manager().from_image(str(unpacked)) == request_
    assert make_manager().from_image(unpacked.read_bytes()) == request_
    elsewhere = request_in(unpacked, here(photo.parent))
    assert elsewhere == request_


def test_a_photo_that_is_not_here_is_named_and_never_taken_for_another(
    make_manager: Make, request_: ThumbnailRequest, tmp_path: Path
) -> None:
    """Another photo of the same name is not used; the request then refuses itself, or takes the given source."""
    picture = make_manager().generate(request_).pictures[0].read_bytes()
    (tmp_path / "me.jpg").write_bytes(jpeg())

    request = request_in(picture, here(tmp_path))

    assert request == replace(request_, source="./me.jpg")
    with pytest.raises(InvalidRequestError, match="There is no file"):
        make_manager().start(request)
    assert request_in(picture, here(), source="A title").source == "A title"


def test_the_same_request_and_seed_give_the_same_bytes(make_manager: Make, request_: ThumbnailRequest) -> None:
    """Recipes hold nothing that differs from run to run, neither in the picture nor in our lossless original."""
    first, second = (make_manager().generate(request_).thumbnails[0].files for _ in range(2))

    for name in ("picture", "original", "preview", "small"):
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes()


def test_a_picked_seed_comes_back(make_manager: Make, request_: ThumbnailRequest) -> None:
    """Where no seed was asked for, the one that was picked is given back and draws the very bytes again."""
    job = make_manager().start(replace(request_, seed=None))
    picture = job.wait().pictures[0]
    again = make_manager().from_image(picture.read_bytes())

    assert again == make_manager().from_image(picture)
    assert again.seed is not None
    assert make_manager().generate(again).pictures[0].read_bytes() == picture.read_bytes()


def test_other_words_are_in_the_recipe(make_manager: Make, request_: ThumbnailRequest) -> None:
    """A picture that was given other words gives a request with these."""
    manager = make_manager()
    result = manager.retext(manager.generate(request_), headline="Other words", font="anton")

    assert make_manager().from_image(result.pictures[0]) == replace(request_, headline="Other words")


def test_nothing_of_the_users_folders_and_no_key_is_inside(
    make_manager: Make, request_: ThumbnailRequest, photo: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Neither source, home, brand files nor what a provider says too much of leave paths or keys in a picture."""
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-no-known-form")
    logo = photo.parent / "logo.png"
    Image.new("RGBA", (40, 40), "#ff0000").save(logo)
    said = {
        "prompt": f"in {Path.home()} with a-key-of-no-known-form",
        "api_key": "x",
        "nested": [{"Authorization": "y", "path": str(photo), "k": "sk-" + "a" * 30}],
    }
    scripts = {1: [replace(plain_picture(), recipe=said)]}
    result = make_manager(providers={"scripted": ScriptedProvider(scripts)}).generate(
        replace(request_, provider="scripted", brand=Brand("Mine", logo=Logo(logo))), references=[str(logo)]
    )

    inside = b"".join(packets_in(result.pictures[0].read_bytes())).decode()

    assert "grüße" not in inside  # ASCII only, so that no program can spoil it
    for secret in (
        str(photo.parent),
        str(Path.home()),
        str(home),
        "a-key-of",
        "api_key",
        "Authorization",
        "sk-a",
    ):
        assert secret not in inside
    assert "[key]" in inside
    assert "logo.png" in inside


def test_brand_and_references_come_back(make_manager: Make, request_: ThumbnailRequest, photo: Path) -> None:
    """Logo, font and references are found by name and content as the source is; a missing reference is named."""
    logo = photo.parent / "logo.png"
    Image.new("RGBA", (40, 40), "#ff0000").save(logo)
    brand = Brand("Mine", letters=Letters("anton", True), logo=Logo(logo))
    asked = replace(request_, provider="scripted", brand=brand, references=(logo,))
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    picture = manager.generate(asked).pictures[0].read_bytes()

    assert request_in(picture, here(photo.parent)) == asked
    with pytest.raises(InvalidRequestError, match=r"the reference 'logo\.png', which is not here"):
        request_in(picture, here())
    left_out = request_in(picture, here(), references=[])
    assert left_out.references == ()
    assert left_out.brand == replace(brand, logo=Logo(Path("logo.png")))


def paid_result(manager: JobManager, **wishes: Any) -> GenerationResult:
    return manager.generate("A title", count=1, provider="scripted", **wishes)


def test_what_was_paid_says_who_and_what_and_keeps_the_seed_open(make_manager: Make) -> None:
    """Pictures that cost money carry the provider's id, cost and times; their original stays as it came."""
    came = replace(plain_picture(), cost_usd=0.04, recipe={"prompt": "a sky", "model": "m-1"})
    provider = ScriptedProvider({1: [Sending("k", 0.04), RemoteCreated("remote-7"), came]}, paid=True)
    files = paid_result(make_manager(providers={"scripted": provider})).thumbnails[0].files

    recipe = recipe_in(files.picture.read_bytes(), "it")

    assert recipe is not None
    assert recipe.call is not None
    assert (recipe.call.remote_id, recipe.call.cost_usd) == ("remote-7", 0.04)
    assert recipe.call.finished_at >= recipe.call.started_at > 0
    assert recipe.made_with == {"prompt": "a sky", "model": "m-1"}
    assert recipe.versions["pillow"]
    assert files.original.read_bytes() == came.image
    assert make_manager().from_image(files.original).seed is None
    assert make_manager().from_image(files.picture.read_bytes()).seed is None


def test_the_note_beside_a_picture_has_everything(make_manager: Make, request_: ThumbnailRequest) -> None:
    """Beside each picture lies what the store knows of it, full paths included."""
    manager = make_manager()
    result = manager.generate(request_)
    stored = manager.store.load(result.job_id)

    note = read_sidecar(sidecar_of(result.pictures[0]))

    assert stored is not None
    assert note is not None
    assert (note.spec, note.brief) == (stored.spec, stored.progress.brief)
    assert note.completed.files == result.thumbnails[0].files


def test_an_altered_picture_does_not_take_the_note_beside_it(
    make_manager: Make, request_: ThumbnailRequest
) -> None:
    """A note counts for the very files it was written for: another picture put in its place has no recipe."""
    picture = make_manager().generate(request_).pictures[0]
    picture.write_bytes(jpeg())

    with pytest.raises(InvalidRequestError, match="holds no recipe"):
        make_manager().from_image(picture)


def test_stripping_takes_only_the_recipe(make_manager: Make, request_: ThumbnailRequest) -> None:
    """What is left has the same pixels, no recipe, nothing of the request; the file itself is not touched."""
    files = make_manager().generate(request_).thumbnails[0].files
    for path in (files.picture, files.original):
        before = path.read_bytes()
        bare = yt.strip_recipe(path)

        assert (path.read_bytes(), stripped(before)) == (before, bare)
        assert b"space" not in bare
        assert list(packets_in(bare)) == []
        with Image.open(io.BytesIO(bare)) as one, Image.open(io.BytesIO(before)) as other:
            assert one.tobytes() == other.tobytes()


def test_the_file_stays_below_the_limit_with_the_longest_recipe() -> None:
    """A picture of noise with all the notes and prompt there can be is under 2 MB; too long a prompt is left out."""
    from ytthumb_nb.imaging.encode import encode_jpeg

    noise = np.random.default_rng(2).integers(0, 256, (1440, 2560, 3), dtype=np.uint8)
    data = encode_jpeg(noise).data
    recipe = replace(PLAIN, made_with={"prompt": "<" * 15_000})
    filled = with_recipe(data, recipe)
    huge = with_recipe(data, replace(PLAIN, made_with={"prompt": "x" * 100_000}))

    assert len(filled) < 2_000_000
    assert recipe_in(filled, "it") == recipe
    kept = recipe_in(huge, "it")
    assert kept is not None
    assert kept.made_with == {"left_out": "too long to be kept inside the picture"}


def packet(value: object) -> bytes:
    """A packet of ours around any JSON value or text."""
    text = value if isinstance(value, str) else json.dumps(value)
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<r xmlns:y="{NAMESPACE}" y:Recipe="{escaped}"/>'.encode()


def good(**changes: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(PLAIN.to_json({}))
    value["request"] |= changes
    return value


HOSTILE = {
    "no XML": NAMESPACE.encode() + b" <<<",
    "entities": b'<!DOCTYPE r [<!ENTITY a "aaaa">]>' + packet("&a;"),
    "empty": packet(""),
    "no JSON": packet("{"),
    "another version": packet({"format": "ytthumb-recipe/9"}),
    "a list": packet([1]),
    "deep": packet("[" * 20_000),
    "a deep value": packet('{"format": "ytthumb-recipe/1", "made_with": ' + '{"a":' * 2_000),
    "text as count": packet(good(count="4")),
    "a float as count": packet(good(count=2.5)),
    "a huge count": packet(good(count=10**30)),
    "an unknown style": packet(good(style="no such style")),
    "size of three": packet(good(size=[1, 2, 3])),
    "a path as source": packet(good(source="/etc/passwd.jpg")),
    "a relative path as source": packet(good(source="..\\me.jpg")),
    "a file as source": packet(good(source="me.jpg")),
    "another site": packet(good(source="https://example.com/watch?v=dQw4w9WgXcQ")),
    "an endless title": packet(good(source="x" * 2_000)),
    "endless notes": packet(good(notes="x" * 501)),
    "a seed below zero": packet(good(seed=-1)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_recipes_are_refused_in_one_sentence(name: str) -> None:
    """Whatever a stranger wrote into a picture is refused in plain words, without a traceback or a file touched."""
    picture = with_packet(jpeg(), HOSTILE[name])

    with pytest.raises(InvalidRequestError) as refused:
        request_in(picture, here(), references=())

    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 900


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "..\\x", "", "..", "a\x00b", "x" * 5000]
)
def test_a_recipe_cannot_reach_for_files(name: str) -> None:
    """Names with folders in them lose these, and without the right digest nothing is taken."""
    recipe = replace(PLAIN, request=replace(ASKED, source=FileNote(name, "0" * 64)))

    source = request_in(with_recipe(jpeg(), recipe), lambda name: [Path("/etc/passwd")]).source

    assert isinstance(source, str)
    assert source.startswith("./")
    assert "/" not in source[2:]


def test_foreign_xmp_is_no_recipe_and_does_no_harm() -> None:
    """Another program's packet before ours is passed over; ours as an element, as editors rewrite it, is read."""
    rewritten = packet("x").replace(b"y:Recipe=", b"other=").replace(b"/>", b">") + b"<y:Recipe>"
    rewritten += PLAIN.to_json({}).encode() + b"</y:Recipe></r>"
    picture = with_packet(with_packet(jpeg(), rewritten), b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")

    assert recipe_in(picture, "it") == PLAIN
    with pytest.raises(InvalidRequestError, match="holds no recipe"):
        request_in(with_packet(jpeg(), b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"), here())


@pytest.mark.parametrize("bad", ["missing.jpg", ".", "\x00", "x" * 5000])
def test_what_is_no_file_is_refused_in_one_sentence(bad: str, tmp_path: Path, monkeypatch: Any) -> None:
    """A path that is not there, a folder, and what is no path at all."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InvalidRequestError):
        yt.from_image(bad)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A file that would never end to be read is refused at once."""
    os.mkfifo(tmp_path / "pipe.jpg")

    with pytest.raises(InvalidRequestError, match="no ordinary file"):
        yt.from_image(tmp_path / "pipe.jpg")


def test_discretion_is_deep_and_bounded() -> None:
    """What a provider says is made plain, whatever it holds, and endless nesting is cut."""
    value: dict[str, Any] = {}
    value["self"] = value

    text = json.dumps(discreet({"a": value, "b": {1, 2}, "c": Path("/a/b.png"), "token_count": 5, "d": b"x"}))

    assert len(text) < 1000
    assert '"c": "b.png"' in text
