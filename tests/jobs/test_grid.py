"""A grid: pictures that differ in what two axes say and in nothing else, made by jobs like all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ytthumb_nb.assets import sample
from ytthumb_nb.errors import InvalidRequestError, JobFailedError, ProviderError, SourceError, StoreError
from ytthumb_nb.events import Picture, Sending
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.jobs.gridding import AT_ONCE
from ytthumb_nb.jobs.grids import Grid
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import JobStatus, ThumbnailRequest
from ytthumb_nb.providers.base import PicturePrice, Prospect
from ytthumb_nb.recipes.reading import stripped
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.loopback import refuse
from ytthumb_nb.testing.openai_server import OpenAIServer, moderated
from ytthumb_nb.testing.pictures import draw_picture
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture
from ytthumb_nb.testing.youtube_server import YouTubeServer

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]

STYLES = ("style", ["modern", "neon"])
WORDS = ("headline", ["Day one", "It floats"])
SMALL = (640, 360)


def asked_of(manager: JobManager, job_id: str) -> ThumbnailRequest:
    """The request behind a job, as it is stored."""
    stored = manager.store.load(job_id)
    assert stored is not None
    return stored.spec.request


# ---------------------------------------------------------------- drawn here


def test_only_the_axes_differ(make_manager: Make) -> None:
    """Style across, words down, really drawn: one job for each cell, one seed, and recipes alike in the rest."""
    manager = make_manager()

    grid = manager.grid(sample("astronaut"), x=STYLES, y=WORDS, provider="local", size=SMALL)

    assert [(cell.x, cell.y, cell.reason) for cell in grid.cells] == [
        ("modern", "Day one", ""),
        ("neon", "Day one", ""),
        ("modern", "It floats", ""),
        ("neon", "It floats", ""),
    ]
    requests = [asked_of(manager, cell.job_id) for cell in grid.cells]
    assert [(each.style, each.headline) for each in requests] == [(cell.x, cell.y) for cell in grid.cells]
    assert {each.seed for each in requests} == {grid.seed}
    assert len({replace(each, style="modern", headline=None) for each in requests}) == 1
    for style in STYLES[1]:
        one, other = grid.thumbnail(style, "Day one"), grid.thumbnail(style, "It floats")
        assert one.recipe == other.recipe
        assert stripped(one.files.original) == stripped(other.files.original)
        assert one.files.picture.read_bytes() != other.files.picture.read_bytes()
    assert grid.thumbnail("modern", "Day one").recipe["style"] == "modern"
    assert {each["job_id"] for each in manager.recent()} == set(grid.job_ids)


def test_ideas_of_one_job_are_an_axis(make_manager: Make) -> None:
    """Rows are styles, columns the ideas of one job each, with what changed; the pictures are those of a plain job."""
    manager = make_manager()

    grid = manager.grid(
        sample("astronaut"), x=("variation", 3), y=STYLES, headline="Go", provider="local", seed=7, size=SMALL
    )
    plain = manager.generate(
        sample("astronaut"), count=3, style="neon", headline="Go", provider="local", seed=7, size=SMALL
    )

    assert [(cell.x, cell.y) for cell in grid.cells] == [(n, s) for s in STYLES[1] for n in (1, 2, 3)]
    assert len(grid.job_ids) == 2
    row = [grid.thumbnail(number, "neon") for number in (1, 2, 3)]
    assert [each.files.picture.read_bytes() for each in row] == [path.read_bytes() for path in plain.pictures]
    assert [each.changed for each in row] == [each.changed for each in plain.thumbnails]
    assert len({each.changed for each in row}) == 3


def test_a_grid_is_seen_saved_and_looked_up(make_manager: Make, tmp_path: Path) -> None:
    """Inline as a table with pictures, as a file in three formats, and each picture by the values of the axes."""
    grid = make_manager().grid("A title", x=("seed", [1, 2]), provider="local", size=SMALL)

    assert repr(grid) == "<Grid seed: 2 of 2 pictures>"
    assert grid._repr_html_().count("<img ") == 2
    sizes = [decode(grid.save(tmp_path / f"grid{ending}")).size for ending in (".png", ".jpg", ".webp")]
    assert sizes == [grid.sheet().size] * 3
    assert grid.sheet(640).width > grid.sheet().width
    assert grid.thumbnail(2) is grid.cells[1].thumbnail
    for wrong in (10, 320.5):
        with pytest.raises(InvalidRequestError, match="width_px"):
            grid.sheet(wrong)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(InvalidRequestError, match="its name must end in"):
        grid.save(tmp_path / "grid.gif")
    with pytest.raises(InvalidRequestError, match="3 is no value of the axis 'seed'"):
        grid.thumbnail(3)
    with pytest.raises(InvalidRequestError, match="has no axis y"):
        grid.thumbnail(1, "neon")


def test_a_photo_in_memory_is_kept_once(make_manager: Make) -> None:
    """All cells are made of one stored file."""
    manager = make_manager()

    grid = manager.grid(
        Image.new("RGB", (640, 360), "teal"), x=STYLES, provider="local", headline="", size=SMALL
    )

    assert len({asked_of(manager, job_id).source for job_id in grid.job_ids}) == 1


def test_youtube_is_asked_once(make_manager: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first job looks at the video; the others find what it saw."""
    with YouTubeServer() as youtube:
        pictures = {"maxresdefault": draw_picture("boat", kind="JPEG")}
        youtube.add("dQw4w9WgXcQ", title="How I built a boat", channel="Boats", pictures=pictures)
        for name, value in youtube.environment.items():
            monkeypatch.setenv(name, value)

        grid = make_manager().grid("dQw4w9WgXcQ", x=("seed", [1, 2, 3, 4, 5]), provider="local", size=SMALL)

        assert [cell.reason for cell in grid.cells] == [""] * 5
        assert sum("oembed" in path for path in youtube.asked) == 1
        assert sum("maxresdefault" in path for path in youtube.asked) == 1


def test_a_request_may_be_given_whole(make_manager: Make) -> None:
    """Its fields are those of every cell; the axes take the place of its own."""
    manager = make_manager()
    request = ThumbnailRequest("A title", style="tech", provider="local", count=4, seed=3, size=SMALL)

    grid = manager.grid(request, x=STYLES)

    assert [asked_of(manager, each).style for each in grid.job_ids] == ["modern", "neon"]
    assert [asked_of(manager, each).count for each in grid.job_ids] == [1, 1]
    assert grid.seed == 3


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"x": ("style", ["neon", "nope"])}, "nope"),
        ({"x": ("headline", ["fine", "\U00010330\U00010331"])}, "the cell headline="),
        ({"x": ("provider", ["local", "nobody"])}, "the cell provider='nobody'"),
        ({"x": ("model", ["all crash", "nonsense"]), "provider": "chaos"}, "the cell model='nonsense'"),
        ({"x": STYLES, "colour": "red", "provider": "local"}, "colour is no field"),
        ({"x": STYLES, "style": "neon"}, "style is an axis"),
    ],
)
def test_what_can_be_refused_is_refused_before_anything_begins(
    make_manager: Make, home: Path, wishes: dict[str, Any], said: str
) -> None:
    """The last cell's mistake costs the first cell nothing: there is no job and no home."""
    with pytest.raises(InvalidRequestError) as refused:
        make_manager().grid("A title", **wishes)

    assert said in str(refused.value)
    assert not home.exists()


def test_a_bad_source_is_no_cells_fault(make_manager: Make, tmp_path: Path) -> None:
    """It is refused as for a single job."""
    with pytest.raises(SourceError) as refused:
        make_manager().grid(tmp_path / "gone.jpg", x=STYLES, provider="local")

    assert "the cell" not in str(refused.value)


def test_a_failing_cell_costs_no_other(make_manager: Make) -> None:
    """One column fails in four ways and the other is drawn; the reason stands in the cell, the sheet is whole."""
    faults = ["10 of 10", "all moderation", "all unknown", "all quota", "all crash"]

    grid = make_manager().grid("A title", x=("model", faults), provider="chaos", size=SMALL)

    assert [cell.thumbnail is not None for cell in grid.cells] == [True, False, False, False, False]
    assert grid.cell("all moderation").reason == "The provider refused the prompt (moderation)."
    assert "a bug in a provider" in grid.cell("all crash").reason
    with pytest.raises(JobFailedError, match="no picture: The account has no credit left"):
        grid.thumbnail("all quota")
    assert repr(grid).startswith("<Grid model: 1 of 5 pictures, seed ")
    assert grid.sheet().width > 5 * 320


class SecondFails(JobStore):
    """A store that cannot take in the second job."""

    jobs = 0

    def create(self, *what: Any) -> Any:
        self.jobs += 1
        if self.jobs == 2:
            raise StoreError("The disk is full.")
        return super().create(*what)


def test_a_cell_that_cannot_be_stored_costs_no_other(make_manager: Make) -> None:
    """The disk was full for a moment: that cell says so and has no job, the others are made."""
    manager = make_manager(open_store=SecondFails)

    grid = manager.grid("A title", x=("seed", [1, 2, 3]), provider="local", size=SMALL)

    assert [(cell.reason, cell.job_id != "") for cell in grid.cells] == [
        ("", True),
        ("The disk is full.", False),
        ("", True),
    ]


def test_progress_is_told_of_each_job(make_manager: Make) -> None:
    """The observer hears every job to its end, as it would of a single one; no more than a few run at once."""
    seen: dict[str, JobStatus] = {}
    most: list[int] = []

    def look(progress: Any) -> None:
        seen[progress.job_id] = progress.status
        most.append(sum(not status.final for status in seen.values()))

    manager = make_manager(providers={"scripted": ScriptedProvider()})
    grid = manager.grid(
        "A title", x=("seed", list(range(9))), provider="scripted", headline="", on_progress=look
    )

    assert set(seen) == set(grid.job_ids)
    assert {*seen.values()} == {JobStatus.COMPLETED}
    assert max(most) <= AT_ONCE


# ---------------------------------------------------------------- money


class Priced(ScriptedProvider):
    """A paid provider that names *price* for a picture beforehand, and *asks* when it sends; some ideas fail."""

    def __init__(self, price: float | None = 0.05, asks: float = 0.05, cost: float = 0.05) -> None:
        super().__init__(default=[Picture(plain_picture().image, cost_usd=cost)], paid=True)
        self._price, self._asks = price, asks
        self.sent: list[str] = []
        self.refused: set[tuple[str, int]] = set()

    def price(self, prospect: Prospect) -> PicturePrice:
        return PicturePrice(self._price, "painter-2")

    async def generate(self, attempt: Any) -> Any:
        yield Sending(attempt.key, self._asks)
        self.sent.append(attempt.style)
        if (attempt.style, attempt.index) in self.refused:
            raise ProviderError("The painter is ill.")
        async for event in super().generate(attempt):
            yield event


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    """The stand-in for OpenAI, where the real provider is led to."""
    with OpenAIServer() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server
        assert not server.key_leaked


def test_words_cost_nothing_and_the_grid_keeps_its_limit(make_manager: Make, openai: OpenAIServer) -> None:
    """Two styles by two headlines are two paid calls at the server; the price is told before, and is the limit's."""
    manager = make_manager()

    def make(**wishes: Any) -> Grid:
        return manager.grid("How I built a cabin", x=STYLES, y=WORDS, provider="openai", seed=7, **wishes)

    with pytest.raises(InvalidRequestError, match=r"pays for 2 pictures, about .* has no limit") as told:
        make()
    with pytest.raises(InvalidRequestError, match=r"its limit is \$0.00"):
        make(max_cost_usd=0)
    assert openai.paid_calls == []
    enough = float(told.value.hint.removeprefix("Say max_cost_usd=").split()[0])
    with pytest.raises(InvalidRequestError, match="its limit is"):
        make(max_cost_usd=enough - 0.01)
    assert (openai.paid_calls, manager.recent()) == ([], [])

    grid = make(max_cost_usd=enough)

    assert [cell.reason for cell in grid.cells] == [""] * 4
    assert len(openai.paid_calls) == 2
    assert 0 < grid.estimate_usd <= enough
    limits = [asked_of(manager, job_id).max_cost_usd or 0.0 for job_id in grid.job_ids]
    assert sum(limits) == pytest.approx(enough)
    assert min(limits) == 0.0

    again = make(max_cost_usd=0)

    assert len(openai.paid_calls) == 2
    assert [cell.reason for cell in again.cells] == [""] * 4
    assert again.estimate_usd == 0.0


def test_a_refused_picture_is_not_asked_for_again_by_its_other_words(
    make_manager: Make, openai: OpenAIServer
) -> None:
    """One style is refused once; its second headline sends nothing, and says the same reason."""
    openai.fault("generate", refuse(400, moderated()))

    grid = make_manager().grid(
        "How I built a cabin", x=("style", ["modern"]), y=WORDS, provider="openai", max_cost_usd=1
    )

    assert len(openai.paid_calls) == 1
    first, second = grid.cells
    assert first.reason == second.reason != ""
    assert (first.job_id != "", second.job_id) == (True, "")


def test_what_some_ideas_lack_is_not_paid_by_the_next_words(make_manager: Make) -> None:
    """One of two ideas fails: the job for other words takes the picture that is there, and pays for no other."""
    provider = Priced()
    provider.refused = {("modern", 2), ("neon", 1), ("neon", 2)}
    manager = make_manager(providers={"paid": provider})

    def make(style: str) -> Grid:
        return manager.grid(
            "A title", x=("variation", 2), y=WORDS, provider="paid", style=style, max_cost_usd=1, size=SMALL
        )

    assert [cell.reason for cell in make("modern").cells] == ["", "The painter is ill."] * 2
    assert [cell.reason for cell in make("neon").cells] == ["The painter is ill."] * 4
    assert sorted(provider.sent) == ["modern", "modern", "neon", "neon"]


def test_forcing_pays_once_for_each_picture(make_manager: Make) -> None:
    """force=True pays anew for what is on disk, and still not for other words."""
    provider = Priced()
    manager = make_manager(providers={"paid": provider})
    ask: dict[str, Any] = {"x": STYLES, "y": WORDS, "provider": "paid", "max_cost_usd": 1, "seed": 1}
    manager.grid("A title", **ask)

    manager.grid("A title", **ask, force=True)

    assert len(provider.sent) == 4


@pytest.mark.parametrize(("asks", "sends"), [(0.05, 3), (0.06, 3), (0.0601, 0)])
def test_the_limit_holds_when_a_call_costs_more_than_its_price(
    make_manager: Make, asks: float, sends: int
) -> None:
    """Each job has its share of the limit, which no call may pass; together they never pass the whole."""
    provider = Priced(0.05, asks)
    manager = make_manager(providers={"paid": provider})

    grid = manager.grid("A title", x=("style", ["modern", "neon", "tech"]), provider="paid", max_cost_usd=0.18)

    assert len(provider.sent) == sends
    assert ["are taken" in cell.reason for cell in grid.cells] == [sends == 0] * 3


def test_free_cells_beside_paid_ones_need_no_share(make_manager: Make) -> None:
    """A comparison of a paid provider with drawing here gives the whole limit to the one that pays."""
    provider = Priced()
    manager = make_manager(providers={"paid": provider})

    grid = manager.grid("A title", x=("provider", ["local", "paid"]), max_cost_usd=0.05, size=SMALL)

    assert [cell.reason for cell in grid.cells] == ["", ""]
    assert [asked_of(manager, each).max_cost_usd for each in grid.job_ids] == [None, 0.05]


def test_an_unknown_price_is_refused(make_manager: Make) -> None:
    """What nobody can sum up is not sent, with a limit or without."""
    provider = Priced(None)
    manager = make_manager(providers={"paid": provider})

    for limit in (None, 10):
        with pytest.raises(InvalidRequestError, match="the price of painter-2 is not known"):
            manager.grid("A title", x=STYLES, provider="paid", max_cost_usd=limit)

    assert (provider.sent, manager.recent()) == ([], [])
