"""Uses of the public names as an outsider writes them. Never run: `make lint` has mypy read it, strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

import ytthumb_nb as yt


def values() -> None:
    request = yt.ThumbnailRequest(
        source="https://youtu.be/dQw4w9WgXcQ",
        count=10,
        style="neon",
        provider="auto",
        model=None,
        notes="warm light",
        headline="NEVER GONNA",
        references=("one.jpg", Path("two.png")),
        seed=7,
        size=(1280, 720),
        max_cost_usd=0.5,
    )
    assert_type(request.size, tuple[int, int])
    assert_type(yt.STYLES["neon"], yt.Style)


def blocking() -> list[Path]:
    result = yt.generate(yt.sample("astronaut"), count=2, style="modern", seed=1)
    assert_type(result, yt.GenerationResult)
    assert_type(result.status, yt.JobStatus)
    for thumbnail in result.thumbnails:
        assert_type(thumbnail, yt.Thumbnail)
        assert_type(thumbnail.files.picture, Path)
    return result.raise_for_status().pictures


def side_by_side() -> None:
    grid = yt.grid(
        yt.sample("astronaut"), x=("style", ["modern", "neon"]), y=("variation", 3), headline="Day one"
    )
    assert_type(grid, yt.Grid)
    assert_type(grid.thumbnail("neon", 2), yt.Thumbnail)
    assert_type([cell.reason for cell in grid.cells], list[str])
    assert_type(grid.job_ids, tuple[str, ...])
    assert_type(grid.save("grid.png"), Path)
    grid.sheet(width_px=240).show()


async def background() -> yt.GenerationResult:
    lines: list[str] = []
    job = yt.start("A title", count=1, provider="local")
    assert_type(job, yt.Job)
    unsubscribe = job.subscribe(lambda progress: lines.append(f"{progress.percent} % {progress.message}"))
    async for progress in job.updates():
        assert_type(progress, yt.Progress)
        assert_type(progress.eta_seconds, float | None)
        assert_type(progress.variations[0].status, yt.VariationStatus)
    unsubscribe()
    job.cancel()
    job.cancel(variation=1)
    assert_type(job.result, yt.GenerationResult | None)
    assert_type(job.wait(timeout=1.5), yt.GenerationResult)
    return await job


def look_back() -> None:
    assert_type(yt.status("20261122-103015-3f9a1c"), dict[str, Any])
    assert_type(yt.cancel("20261122-103015-3f9a1c", 2), dict[str, Any])
    assert_type(yt.recent(limit=3), list[dict[str, Any]])
    assert_type(yt.recent(video="boat", since="2026-11-01", chosen=True), list[dict[str, Any]])
    assert_type(yt.choose("20261122-103015-3f9a1c", 2), yt.Thumbnail | None)
    yt.delete("20261122-103015-3f9a1c")
    assert_type(yt.reconnect(), list[yt.Job])
    assert_type(yt.reconnect(["20261122-103015-3f9a1c"]), list[yt.Job])
    assert_type([each.percent for each in yt.watch("20261122-103015-3f9a1c")], list[int])
    assert_type(yt.retry_failed("20261122-103015-3f9a1c", unknown=True), yt.Job)
    yt.clean(older_than_days=30, pictures=True)


def other_words(job: yt.Job, result: yt.GenerationResult) -> None:
    assert_type(yt.retext(job, headline="Other *words*"), yt.GenerationResult)
    yt.retext(result, font="anton", upper=True, outline=0.05, variations=[1, 3])
    yt.retext("20261122-103015-3f9a1c", font=Path("Own.otf"), place="top-left")
    yt.retext(job, style="neon", place=(0.0, 0.5, 1.0, 1.0), reset=True)
    yt.retext(job, brand=yt.Brand.load("brand.toml"))
    assert_type(yt.receipts(result, read_back=True), yt.Receipts)
    yt.receipts(job, read_back=lambda picture: [f"{picture.shape[1]} px"])
    assert_type(yt.save_brand("brand.toml", "Kitchen Lab"), Path)
    yt.ThumbnailRequest("A title", brand="channel")
    assert_type(yt.suggest_headlines("How to cook | Kitchen Lab", channel="Kitchen Lab"), list[str])


def recipes() -> None:
    request = yt.from_image("thumbnail.jpg", source="photo.jpg", references=[])
    assert_type(request, yt.ThumbnailRequest)
    assert_type(yt.from_image(Path("thumbnail.jpg").read_bytes()).as_code(), str)
    assert_type(yt.strip_recipe("thumbnail.jpg"), bytes)


def videos() -> None:
    brief = yt.video_info("dQw4w9WgXcQ")
    assert_type(brief, yt.VideoBrief)
    assert_type(brief.title, str | None)
    assert_type(yt.clear_cache(), str)


def machine() -> None:
    checkup = yt.doctor()
    assert_type(checkup.healthy, bool)
    assert_type([finding.message for finding in checkup.findings], list[str])


def money() -> None:
    estimate = yt.estimate("A title", count=4, provider="openai", max_cost_usd=1.0)
    assert_type(estimate, yt.Estimate)
    assert_type(estimate.total_usd, float | None)
    yt.use_key("openai", None)
    assert_type(yt.costs(by="model").actual_usd, float)


def own_manager(home: Path) -> None:
    with yt.JobManager(home=home) as manager:
        assert_type(manager.start(b"...", count=1), yt.Job)
        assert_type(manager.generate(home / "photo.jpg"), yt.GenerationResult)


def errors() -> str | None:
    try:
        yt.generate("clip.mp4", count=3)
    except yt.InvalidRequestError as refused:
        return refused.hint
    except yt.SourceUnavailableError as unavailable:
        return unavailable.message
    except yt.ThumbnailError as error:
        return error.code
    return None
