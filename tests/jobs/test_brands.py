"""A brand goes with a job: into the scene, onto the picture, into the store, and on with other words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ytthumb_nb.api import from_image
from ytthumb_nb.brand import Badge, Brand, Logo, Palette
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.jobs.intake import accept
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.testing.scripted import ScriptedProvider

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    """A kit with a green background and a red logo."""
    path = tmp_path / "logo.png"
    Image.new("RGB", (60, 60), "#ff0000").save(path)
    return Brand("Lab", Palette(("#0a7a3c",), "#ffffff", ("#ffe14d",)), logo=Logo(path, height=0.3))


@pytest.fixture
def manager(make_manager: Make) -> JobManager:
    return make_manager(providers={"scripted": ScriptedProvider()})


def ask(**wishes: Any) -> ThumbnailRequest:
    defaults = {"provider": "scripted", "headline": "Words", "count": 1, "size": (640, 360)}
    return ThumbnailRequest("A title", **{**defaults, **wishes})


def redness(path: Path) -> float:
    """How much of the upper left corner is the logo's red."""
    with Image.open(path) as image:
        corner = np.asarray(image.convert("RGB"), int)[:150, :150]
    return float(((corner[..., 0] > 200) & (corner[..., 1] < 60)).mean())


def test_the_logo_is_on_every_picture_and_stays_with_other_words(manager: JobManager, brand: Brand) -> None:
    """Made with a brand, a picture has the logo; other words keep it, and an empty brand takes it away."""
    result = manager.generate(ask(brand=brand))

    assert redness(result.pictures[0]) > 0.2
    assert redness(manager.retext(result, headline="Others").pictures[0]) > 0.2
    assert redness(manager.retext(result, brand=Brand()).pictures[0]) == 0
    assert redness(manager.retext(result, reset=True).pictures[0]) > 0.2


def test_a_brand_can_come_later(manager: JobManager, brand: Brand) -> None:
    """Pictures that were made without a brand get its logo and letters afterwards, from a file or a saved name."""
    result = manager.generate(ask())
    assert redness(result.pictures[0]) == 0
    path = manager.settings.home / "kit.toml"
    path.write_text(brand.to_toml(), encoding="utf-8")
    manager.save_brand(path, "Kitchen Lab")

    for given in (brand, path, str(path), "kitchen lab"):
        assert redness(manager.retext(result, brand=given).pictures[0]) > 0.2


def test_the_provider_is_told(make_manager: Make, brand: Brand) -> None:
    """The brand reaches the provider, whose scene takes its colours."""
    provider = ScriptedProvider()
    manager = make_manager(providers={"scripted": provider})

    manager.generate(ask(brand=brand))

    assert [attempt.brand for attempt in provider.attempts] == [brand]


def test_a_local_scene_is_in_the_brands_colours(make_manager: Make, brand: Brand) -> None:
    """The local provider paints the ground behind the words in the brand's background."""
    result = make_manager().generate("A title", style="modern", headline="", count=1, brand=brand, seed=1)

    with Image.open(result.pictures[0]) as image:
        colours = np.asarray(image.convert("RGB").resize((64, 36)), int).reshape(-1, 3)
    away = np.abs(colours - (0x0A, 0x7A, 0x3C)).sum(axis=1)
    assert float((away < 60).mean()) > 0.3


def test_the_channels_own_brand_is_used_when_there_is_one(make_manager: Make, brand: Brand) -> None:
    """`brand="channel"` of a source without a channel works as without a brand, and says so."""
    provider = ScriptedProvider()
    manager = make_manager(providers={"scripted": provider})
    manager.save_brand(brand, "Lab")

    job = manager.start(ask(brand="channel"))
    job.wait(30)

    assert [attempt.brand for attempt in provider.attempts] == [None]
    assert manager.status(job.id)["source"]["note"] == (
        "The style's own look is used: the source names no channel."
    )


def test_colours_make_other_pictures_and_a_logo_does_not(manager: JobManager, brand: Brand) -> None:
    """Paid pictures are found again whatever logo lies on them, but not when the brand's colours differ."""

    def fingerprint(kit: Brand | str | None) -> str:
        return accept(ask(brand=kit, seed=1), manager.settings, now=1.0, extra=("scripted",)).fingerprint

    plain, coloured = fingerprint(None), fingerprint(brand)
    assert plain == fingerprint(Brand(badge=Badge("LIVE"))) == fingerprint("channel")
    assert coloured == fingerprint(Brand("Other name", brand.palette))
    assert len({plain, coloured, fingerprint(Brand(palette=Palette(("#000000",))))}) == 3
    manager.save_brand(brand, "Lab")
    assert fingerprint("channel") != plain


@pytest.mark.parametrize("given", ["nobody", "none.toml", Path("none.toml"), 3, ""])
def test_a_brand_that_is_not_there_is_refused_before_anything(manager: JobManager, given: Any) -> None:
    """An unknown channel, a missing file and a wrong type are refused in a sentence, and nothing is written."""
    with pytest.raises(InvalidRequestError, match="brand"):
        manager.start(ThumbnailRequest("A title", provider="scripted", brand=given))

    assert manager.recent() == []
    assert not manager.settings.home.exists()


def test_a_brand_comes_back_out_of_a_picture(make_manager: Make, brand: Brand) -> None:
    """The recipe inside a picture has the brand's colours; its logo is named, but no folder of this machine is."""
    manager = make_manager()
    result = manager.generate("A title", headline="", count=1, size=(640, 360), brand=brand, seed=1)
    assert brand.logo is not None

    for pictures in (result.pictures, manager.retext(result, headline="Other").pictures):
        data = pictures[0].read_bytes()
        assert b"logo.png" in data
        assert str(brand.logo.file.parent).encode() not in data
        found = from_image(data).brand
        assert isinstance(found, Brand)
        assert found.palette == brand.palette


def test_a_brand_can_be_written_as_code(brand: Brand) -> None:
    """A request with a brand gives a cell that makes an equal one."""
    request = ask(brand=brand)
    names: dict[str, Any] = {}

    exec(request.as_code(), names)

    assert names["request"] == request
