"""The local provider: true steps, one look at a photo, the same bytes every time."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from ytthumb_nb import assets
from ytthumb_nb.errors import ProviderError
from ytthumb_nb.events import Picture, ProviderEvent, Step
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import Attempt
from ytthumb_nb.providers.local import LocalProvider

pytestmark = pytest.mark.slow

T = TypeVar("T")
SIZE = (320, 180)


async def in_thread(function: Callable[[], T]) -> T:
    return await asyncio.to_thread(function)


def attempt(
    index: int = 1, *, picture: Path | None = None, headline: str = "I went to space", seed: int = 7
) -> Attempt:
    brief = VideoBrief("photo" if picture else "title", title=headline, picture=picture)
    return Attempt("job", index, 4, f"key-{index}", "dramatic", headline, "", brief, SIZE, seed, in_thread)


async def events_of(provider: LocalProvider, wanted: Attempt) -> list[ProviderEvent]:
    return [event async for event in provider.generate(wanted)]


def run(wanted: Attempt, provider: LocalProvider | None = None) -> list[ProviderEvent]:
    return asyncio.run(events_of(provider or LocalProvider(), wanted))


def picture_in(events: list[ProviderEvent]) -> Picture:
    assert isinstance(events[-1], Picture)
    return events[-1]


@pytest.mark.parametrize("source", ["astronaut", "rocket", None])
def test_steps_rise_and_a_picture_ends_them(source: str | None) -> None:
    """Steps carry rising fractions up to 1, and the last event is a PNG of the asked size with its layout."""
    events = run(attempt(picture=assets.sample(source) if source else None))

    fractions = [event.fraction for event in events[:-1] if isinstance(event, Step)]
    assert len(fractions) == len(events) - 1
    assert all(isinstance(each, float) for each in fractions)
    assert fractions == sorted(fractions, key=lambda each: each or 0.0)
    assert fractions[-1] == 1
    assert not any(event.estimated for event in events if isinstance(event, Step))
    picture = picture_in(events)
    with Image.open(io.BytesIO(picture.image)) as image:
        assert (image.format, image.size) == ("PNG", SIZE)
    assert picture.layout is not None
    assert picture.changed
    assert picture.recipe["seed"] == 7


def test_the_same_request_gives_the_same_bytes() -> None:
    """Two providers, in two loops, give the same bytes for the same attempt; another seed gives others."""
    first, second = (picture_in(run(attempt(picture=assets.sample()))) for _ in range(2))
    other = picture_in(run(attempt(picture=assets.sample(), seed=8)))

    assert (first.image, first.layout, first.changed) == (second.image, second.layout, second.changed)
    assert other.image != first.image


def test_words_do_not_change_the_picture() -> None:
    """The picture and its layout do not depend on the headline's letters."""
    pictures = [
        picture_in(run(attempt(picture=assets.sample("coffee"), headline=words)))
        for words in ("I", "A much longer headline", "")
    ]

    assert len({picture.image for picture in pictures}) == 1
    assert len({picture.layout for picture in pictures}) == 1


def test_parallel_variations_share_one_look() -> None:
    """Four variations at once look at their photo once, and each is an idea of its own."""

    async def four() -> list[list[ProviderEvent]]:
        provider = LocalProvider()
        wanted = [attempt(index, picture=assets.sample()) for index in (1, 2, 3, 4)]
        return list(await asyncio.gather(*(events_of(provider, each) for each in wanted)))

    variations = asyncio.run(four())
    looks = [
        event
        for events in variations
        for event in events
        if isinstance(event, Step) and "face" in event.message
    ]
    assert len(looks) == 1
    assert len({picture_in(events).changed for events in variations}) == 4


def test_a_later_job_knows_the_photo_already() -> None:
    """A second job on the same photo, even in another loop, does not look again; after aclose it does."""
    provider = LocalProvider()
    run(attempt(picture=assets.sample("rocket")), provider)
    again = run(attempt(2, picture=assets.sample("rocket")), provider)
    asyncio.run(provider.aclose())
    anew = run(attempt(2, picture=assets.sample("rocket")), provider)

    assert len(anew) > len(again)
    assert picture_in(anew).image == picture_in(again).image


def test_a_stopped_variation_leaves_the_look_to_the_next() -> None:
    """Closing a variation while it looks at the photo lets a waiting one look instead."""

    async def stop_one() -> list[ProviderEvent]:
        provider = LocalProvider()
        stopped = provider.generate(attempt(1, picture=assets.sample()))
        await anext(stopped)
        waiting = asyncio.create_task(events_of(provider, attempt(2, picture=assets.sample())))
        await stopped.aclose()
        return await waiting

    assert picture_in(asyncio.run(stop_one())).layout is not None


def test_a_photo_that_is_gone_is_named(tmp_path: Path) -> None:
    """A photo that vanished since the source was looked at fails this variation with its name."""
    with pytest.raises(ProviderError, match=r"gone\.png"):
        run(attempt(picture=tmp_path / "gone.png"))


def test_an_index_beyond_the_count_is_still_an_idea() -> None:
    """One variation of ten is composed for itself, as a retry asks for it."""
    wanted = replace(attempt(10, picture=assets.sample("chelsea")), count=10)

    assert picture_in(run(wanted)).changed


def test_it_works_without_the_models(tmp_path: Path) -> None:
    """An installation whose model files were left out still composes, with photo cards."""
    package = Path(assets.__file__).parent.parent
    script = (
        "import asyncio, sys; sys.path.insert(0, sys.argv[1])\n"
        "from ytthumb_nb import assets; from ytthumb_nb.imaging.analyse import analysing, Analysis\n"
        "from ytthumb_nb.imaging.plan import plan; from ytthumb_nb.imaging.scene import composing, Scene\n"
        "from ytthumb_nb.providers.local import LocalProvider; from ytthumb_nb.styles import STYLES\n"
        "assert assets.FOLDER.is_relative_to(sys.argv[1])\n"
        "seen = list(analysing(assets.sample()))[-1]\n"
        "assert seen.faces == () and seen.alpha is None\n"
        "idea = plan(STYLES['modern'], 2, 1, seen)[1]\n"
        "assert isinstance(list(composing(seen, STYLES['modern'], idea, (320, 180), 1))[-1], Scene)\n"
        "print(LocalProvider().availability().reason)\n"
    )
    skipped = {"fonts", "models", "__pycache__", "ui", "jobs", "store"}
    for path in package.rglob("*"):
        inside = path.relative_to(package)
        if path.is_file() and not skipped & set(inside.parts):
            (tmp_path / "ytthumb_nb" / inside).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "ytthumb_nb" / inside).write_bytes(path.read_bytes())

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert "photo cards only" in done.stdout
