"""What receipts say: good pictures pass, spoiled ones are caught, and each threshold names its source."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ytthumb_nb.assets import sample
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging import receipt_facts as fact_of
from ytthumb_nb.imaging.analyse import load
from ytthumb_nb.imaging.finish import PREVIEW_WIDTH, lettered
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.imaging.receipts import Receipts, receipts_of
from ytthumb_nb.models import Box, Layout, PictureFacts, Thumbnail, VariationFiles

SIZE = (1280, 720)
GOOD = PictureFacts(
    SIZE,
    lines=(Box(60, 80, 560, 220), Box(60, 240, 500, 360)),
    contrasts=(7.5, 6.0),
    smallest_line_px=12.0,
    faces=(Box(800, 100, 1000, 400),),
    quality=95,
)


def saved(folder: Path, image: Image.Image, facts: PictureFacts | None, index: int = 1) -> Thumbnail:
    """A thumbnail whose files are on disk."""
    path = folder / f"{index}.jpg"
    image.save(path, "JPEG", quality=90)
    return Thumbnail(index, VariationFiles(path, path, path, path), f"idea {index}", facts=facts)


def noise(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture of coarse patches, unlike that of another seed."""
    small = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)


def test_a_good_picture_has_nothing_to_complain_of(tmp_path: Path) -> None:
    """Every fact is there in its order, and none misses its threshold."""
    thumbnails = [saved(tmp_path, noise(seed), GOOD, seed) for seed in (1, 2)]

    receipts = receipts_of(thumbnails)

    assert [fact.name for fact in receipts[0].facts] == [
        "text contrast", "smallest line", "collisions", "letters left out", "face size", "clutter", "difference",
        "file",
    ]  # fmt: skip
    assert receipts[0].complaints == receipts[1].complaints == receipts.alike == ()
    assert receipts[0]["face size"].said == "42 % of the height"


@pytest.mark.parametrize(
    ("spoiled", "name", "verdict"),
    [
        (replace(GOOD, contrasts=(7.5, 2.0)), "text contrast", "fail"),
        (replace(GOOD, contrasts=(7.5, 4.0)), "text contrast", "warn"),
        (replace(GOOD, smallest_line_px=7.9), "smallest line", "warn"),
        (replace(GOOD, smallest_line_px=4.0), "smallest line", "fail"),
        (replace(GOOD, lines=(Box(900, 560, 1200, 700),), contrasts=(9.0,)), "collisions", "fail"),
        (replace(GOOD, faces=(Box(500, 100, 700, 300),)), "collisions", "fail"),
        (replace(GOOD, faces=(Box(1000, 500, 1200, 700),)), "collisions", "fail"),
        (replace(GOOD, marks=(("logo", Box(500, 100, 600, 200)),)), "collisions", "fail"),
        (replace(GOOD, dropped="🔥"), "letters left out", "warn"),
        (replace(GOOD, lines=(), contrasts=(), why="no room"), "letters left out", "fail"),
    ],
)
def test_what_is_spoiled_is_caught(tmp_path: Path, spoiled: PictureFacts, name: str, verdict: str) -> None:
    """One spoiled thing is one complaint, of the right gravity."""
    receipt = receipts_of([saved(tmp_path, noise(1), spoiled)])[0]

    assert [(fact.name, fact.verdict) for fact in receipt.complaints] == [(name, verdict)]


def test_the_file_is_judged_by_its_content(tmp_path: Path) -> None:
    """A WebP called .jpg, a picture that is too narrow, one of another size and a missing one are all named."""
    thumbnail = saved(tmp_path, noise(1), GOOD)
    path = thumbnail.files.picture

    def said() -> str:
        gate: fact_of.Fact = receipts_of([thumbnail])[0]["file"]
        return gate.note

    assert said() == "quality 95"
    noise(1).save(path, "WEBP")
    assert said() == "WEBP instead of JPEG or PNG"
    noise(1, (600, 338)).save(path, "JPEG")
    assert said() == "narrower than 640 px; not the asked 1280 x 720 px"
    path.unlink()
    assert said() == "no picture instead of JPEG or PNG; narrower than 640 px"


def test_pictures_that_are_nearly_the_same_are_named(tmp_path: Path) -> None:
    """The pair is named with its distance, and so is a copy of what the picture was made from."""
    thumbnails = [saved(tmp_path, noise(seed), GOOD, index) for index, seed in ((1, 1), (2, 2), (3, 1))]
    present = tmp_path / "present.png"
    noise(2, (640, 360)).save(present)

    receipts = receipts_of(thumbnails, job_id="job", made_from={"the present thumbnail": present})

    assert [str(pair) for pair in receipts.alike] == [
        "1 and 3 are nearly the same, 0 of 64 bits apart",
        f"2 is nearly a copy of the present thumbnail, {receipts.alike[1].bits} of 64 bits apart",
    ]
    assert receipts.of(2)["difference"].note == "nearly the present thumbnail"
    assert "redo('job', 3)" in receipts.advice[0]
    assert "redo('job', 2)" in receipts.advice[1]


def test_clutter_is_a_rank(tmp_path: Path) -> None:
    """The calmest picture of a job is said to be so; only noise is doubtful by itself."""
    busy = Image.fromarray(np.random.default_rng(1).integers(0, 255, (720, 1280, 3), np.uint8))
    thumbnails = [saved(tmp_path, busy, GOOD, 1), saved(tmp_path, noise(3), GOOD, 2)]

    receipts = receipts_of(thumbnails)

    assert [each["clutter"].note for each in receipts] == ["second calmest of 2", "the calmest of 2"]
    assert [each["clutter"].verdict for each in receipts] == ["warn", "shown"]


def test_what_nobody_recorded_is_said(tmp_path: Path) -> None:
    """A picture of an older version has a receipt too; it says what is not known instead of guessing."""
    receipt = receipts_of([saved(tmp_path, noise(1), None)])[0]

    assert {fact.name for fact in receipt.facts if fact.said == "not recorded"} == {
        "text contrast",
        "smallest line",
        "collisions",
        "letters left out",
    }
    assert receipt.complaints == ()


def test_what_fails_is_drawn_where_it_is(tmp_path: Path) -> None:
    """The line of too little contrast is framed; the rest of the picture stays as it was."""
    plain = Image.new("RGB", SIZE, "#808080")
    spoiled = replace(GOOD, contrasts=(7.5, 2.0))
    receipt = receipts_of([saved(tmp_path, plain, spoiled)])[0]

    drawn = np.asarray(receipt.drawn())
    changed = np.argwhere((drawn != drawn[0, 0]).any(axis=2))

    box = GOOD.lines[1]
    assert (changed.min(axis=0) >= (box.top - 40, box.left)).all()
    assert (changed.max(axis=0) < (box.bottom, box.right)).all()
    assert np.abs(drawn[0, 0].astype(int) - 128).max() <= 2
    assert (np.asarray(receipt.drawn(everything=True)) != drawn).any()


def test_recorded_facts_are_those_of_the_picture() -> None:
    """What finishing records is what can be seen in it: where pixels changed, there and only there are words."""
    ground = np.full((720, 1280, 3), 200, np.uint8)
    layout = Layout(Box(0, 0, 800, 600), faces=(Box(900, 100, 1100, 400),))
    layer = HeadlineLayer("Bold words", "minimalist")

    finished = lettered(
        ground, layout=layout, headline=layer.text, look=headline_look(layer), find_layout=lambda _: layout
    )

    facts = finished.facts
    assert facts is not None and finished.fit is not None
    assert facts.lines == finished.fit.boxes
    assert min(facts.contrasts) == finished.contrast
    assert facts.faces == layout.faces
    assert (facts.size, facts.quality, PREVIEW_WIDTH) == (SIZE, finished.quality, 640)


def test_receipts_are_shown_as_they_are(tmp_path: Path) -> None:
    """Text, HTML and JSON hold the facts with units, thresholds and sources, and no total."""
    receipts = receipts_of([saved(tmp_path, noise(seed), GOOD, seed) for seed in (1, 2)])
    html = receipts._repr_html_()

    assert "good   text contrast: 6 :1 (at least 4.5 for 90 % of what is round it)" in str(receipts)
    assert html.count("<img ") == 2
    assert "WCAG" in html
    assert "/100" not in html + str(receipts)
    assert json.loads(json.dumps(receipts[0].to_dict()))["facts"][0]["value"] == 6.0
    assert "no pictures" in str(Receipts(()))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_edges_are_a_share(name: str) -> None:
    """Photos have some edges, and a plain picture has none."""
    assert 0 < fact_of.edge_share(load(sample(name))) < 0.5
    assert fact_of.edge_share(np.zeros((90, 160, 3), np.uint8)) == 0.0


BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 1200), st.integers(0, 680), st.integers(1, 400), st.integers(1, 300),
)  # fmt: skip


@given(st.lists(BOXES, max_size=4), st.lists(BOXES, max_size=3))
def test_every_collision_is_a_shared_rectangle(lines: list[Box], faces: list[Box]) -> None:
    """There are as many regions as collisions, each of them inside of both that collide."""
    facts = PictureFacts(SIZE, tuple(lines), tuple(9.0 for _ in lines), 9.0, tuple(faces))

    found = fact_of.collisions(facts)

    assert found.value == len(found.regions)
    assert (found.verdict == "fail") == bool(found.regions)
    for region in found.regions:
        assert region.box.width > 0 < region.box.height
        assert any(
            region.box.overlap(each) == region.box.width * region.box.height for each in [*lines, *faces]
        )
