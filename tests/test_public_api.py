"""What was promised to notebooks, scripts and other people's tests: names, parameters, and the job-status structure.

That the names can be used as documented is shown to the type checker by `typing/api.py`; the terminal's part of the
promise is in `cli/test_cli_contract.py`.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.metadata
import inspect
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import ytthumb_nb as yt
from ytthumb_nb.settings import Settings
from ytthumb_nb.testing.scripted import Gate, ScriptedProvider

#: Each public function with the parameters that may be relied on, in their order.
FUNCTIONS = {
    "generate": ("request",),
    "start": ("request",),
    "status": ("job_id",),
    "cancel": ("job_id",),
    "recent": ("limit",),
    "reconnect": (),
    "retry_failed": ("job_id",),
    "clean": ("older_than_days",),
    "video_info": ("url",),
    "clear_cache": (),
    "from_image": ("picture",),
    "watch": ("job_id",),
}
VALUES = {"GenerationResult", "JobManager", "JobStatus", "Panel", "Progress", "ThumbnailRequest", "VideoBrief"}

REQUEST = {
    "source": inspect.Parameter.empty,
    "count": 4,
    "style": "modern",
    "provider": "auto",
    "model": None,
    "notes": "",
    "headline": None,
    "references": (),
    "seed": None,
    "size": (1280, 720),
    "max_cost_usd": None,
}

STATUS_KEYS = {
    "job_id",
    "status",
    "message",
    "progress",
    "current_variation",
    "total_variations",
    "generation_method",
    "result",
    "error",
    "variations",
    "estimated",
    "eta_seconds",
    "cost",
    "created_at",
    "started_at",
    "updated_at",
    "finished_at",
}
VARIATION_KEYS = {
    "index",
    "status",
    "fraction",
    "estimated",
    "message",
    "remote_id",
    "cost_usd",
    "files",
}


# ---------------------------------------------------------------- the list of names


def test_the_list_is_sorted_and_without_doubles() -> None:
    """`__all__` reads as an index: constants, classes, functions, each in order of the alphabet."""
    order = [
        *sorted(name for name in yt.__all__ if name.isupper()),
        *sorted(name for name in yt.__all__ if name[0].isupper() and not name.isupper()),
        *sorted(name for name in yt.__all__ if name[0].islower()),
    ]

    assert order == yt.__all__
    assert len(set(order)) == len(order)


def test_the_list_holds_the_contract() -> None:
    """Every name that outsiders were promised is public."""
    assert {*FUNCTIONS, *VALUES, "doctor"} - set(yt.__all__) == set()


def test_the_list_and_the_table_of_homes_are_the_same() -> None:
    """What is listed is what can be loaded lazily, no more and no less."""
    assert sorted(yt.__all__) == sorted(name for names in yt._HOMES.values() for name in names)


@pytest.mark.parametrize("name", yt.__all__)
def test_each_name_is_the_one_of_its_home(name: str) -> None:
    """Each public name can be imported and is the very object its module defines."""
    home = importlib.import_module(f"ytthumb_nb.{yt._HOME_OF[name]}")

    assert getattr(home, name) is getattr(yt, name)


def test_the_version_is_that_of_the_installed_package() -> None:
    """`__version__` is read from the installation, so that it cannot disagree with it."""
    assert importlib.metadata.version("ytthumb-nb") == yt.__version__


def test_an_unknown_name_is_refused_by_name() -> None:
    """Asking for something that does not exist names it."""
    with pytest.raises(AttributeError, match="'thumbnails'"):
        yt.thumbnails  # noqa: B018 - the look-up is what is tested


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_takes_what_was_promised(name: str) -> None:
    """The promised parameters come first and in order, further ones need not be given; a manager has the same."""
    promised = FUNCTIONS[name]
    for function in (getattr(yt, name), _bound(name)):
        parameters = [
            each
            for each in inspect.signature(function).parameters.values()
            if each.kind is not inspect.Parameter.VAR_KEYWORD
        ]

        assert tuple(each.name for each in parameters[: len(promised)]) == promised
        assert [each.name for each in parameters[len(promised) :] if each.default is each.empty] == []


def _bound(name: str) -> Callable[..., Any]:
    """The method of a manager, without the parameter that stands for the manager."""
    # what is got by name has no type
    return getattr(yt.JobManager, name).__get__(object())  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["generate", "start"])
def test_a_request_may_be_given_by_its_fields(name: str) -> None:
    """What begins a job takes a request, or a source and the fields by name, and an observer."""
    parameters = inspect.signature(getattr(yt, name)).parameters

    assert inspect.Parameter.VAR_KEYWORD in {each.kind for each in parameters.values()}
    assert parameters["on_progress"].default is None


def test_a_request_has_its_fields_in_order_and_with_their_defaults() -> None:
    """`ThumbnailRequest(...)` as promised; further fields come after."""
    parameters = inspect.signature(yt.ThumbnailRequest).parameters

    assert {name: parameters[name].default for name in [*parameters][: len(REQUEST)]} == REQUEST
    assert inspect.signature(yt.Panel).parameters["source"].default is None
    assert inspect.signature(yt.recent).parameters["limit"].default == 10
    assert inspect.signature(yt.clean).parameters["older_than_days"].default == 7
    assert [*inspect.signature(yt.JobManager).parameters][:2] == ["home", "executor"]


# ---------------------------------------------------------------- a job


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[yt.JobManager]:
    """A manager whose provider waits before its second picture."""
    gate = Gate()
    with yt.JobManager(
        home=tmp_path / "home", providers={"scripted": ScriptedProvider({2: [gate]}, concurrency=2)}
    ) as manager:
        yield manager


def test_a_job_has_what_was_promised(manager: yt.JobManager) -> None:
    """id, status, progress, result; subscribe and its way back; wait with a limit; cancel, twice, and too late."""
    seen: list[yt.Progress] = []
    never: list[yt.Progress] = []
    job = manager.start("A title", provider="scripted", headline="", count=2, on_progress=seen.append)
    unsubscribe = job.subscribe(never.append)
    unsubscribe()
    unsubscribe()

    assert isinstance(job.id, str)
    assert str(job.status) in ("queued", "processing")
    assert isinstance(job.progress, yt.Progress)
    nothing_yet = job.result
    assert nothing_yet is None
    with pytest.raises(TimeoutError, match=job.id):
        job.wait(timeout=0.01)

    for _ in range(2):
        job.cancel()
    result = job.wait()
    job.cancel()

    assert str(job.status) == "cancelled"
    assert job.result is not None
    assert job.result.pictures == result.pictures
    assert seen[-1].status is yt.JobStatus.CANCELLED
    assert len(never) < len(seen)


def test_a_job_can_be_awaited_and_followed(manager: yt.JobManager) -> None:
    """`await job` gives the result, `job.updates()` every change, up to the last."""

    async def follow() -> tuple[yt.Progress, yt.GenerationResult]:
        job = manager.start("A title", provider="scripted", headline="", count=1)
        return [progress async for progress in job.updates()][-1], await job

    last, result = asyncio.run(follow())

    assert (last.status, last.percent) == (yt.JobStatus.COMPLETED, 100)
    assert isinstance(result, yt.GenerationResult)
    assert result.status == "completed"
    assert [path.is_file() for path in result.pictures] == [True]


# ---------------------------------------------------------------- the job-status structure


def test_the_status_has_all_keys_from_the_first_moment_to_the_last(manager: yt.JobManager) -> None:
    """Plain JSON with the promised keys and types, while it runs and when it has ended."""
    job = manager.start("A title", provider="scripted", headline="", count=2)
    early = manager.status(job.id)
    job.cancel(2)
    job.wait(20)
    late = manager.status(job.id)

    for told in (early, late):
        assert json.loads(json.dumps(told)) == told
        assert set(told) >= STATUS_KEYS
        assert [set(each) >= VARIATION_KEYS for each in told["variations"]] == [True, True]
        assert [each["index"] for each in told["variations"]] == [1, 2]
        assert (told["job_id"], told["total_variations"], told["generation_method"]) == (job.id, 2, "scripted")
        assert set(told["cost"]) == {"estimate_usd", "actual_usd"}
        assert type(told["progress"]) is int
        assert 0 <= told["progress"] <= 100
        for name in ("created_at", "updated_at"):
            assert datetime.fromisoformat(told[name]).utcoffset() == timedelta(0)
    assert early["status"] in ("queued", "processing")
    assert (early["result"], early["error"], early["finished_at"]) == (None, None, None)
    assert (late["status"], late["progress"], late["error"]) == ("completed", 100, None)
    assert [each["status"] for each in late["variations"]] == ["completed", "cancelled"]
    files = late["variations"][0]["files"]
    assert set(files) == {"picture", "original", "preview", "small"}
    assert [(Path(path).is_absolute(), Path(path).is_file()) for path in files.values()] == [(True, True)] * 4
    assert late["result"]["pictures"] == [files["picture"]]
    assert manager.recent(1) == [late]


def test_an_unknown_job_has_a_status_too(manager: yt.JobManager) -> None:
    """`not_found`, with every key, also for cancel; nothing is raised."""
    for told in (manager.status("nobody"), manager.cancel("nobody")):
        assert (told["status"], told["job_id"]) == ("not_found", "nobody")
        assert set(told) >= STATUS_KEYS


def test_the_words_for_states_are_those_that_were_promised() -> None:
    """Other people's programs compare them as text."""
    assert {*yt.JobStatus} == {"queued", "processing", "completed", "failed", "cancelled"}
    assert {*yt.VariationStatus} == {
        "queued",
        "processing",
        "completed",
        "failed",
        "cancelled",
        "unknown",
    }


# ---------------------------------------------------------------- around it


def test_the_environment_is_read_by_the_promised_names(tmp_path: Path) -> None:
    """Home, stand-ins for YouTube, and the limit of a job, which is 900 s unless told otherwise."""
    told = Settings.from_environment(
        {
            "YTTHUMB_HOME": str(tmp_path),
            "YTTHUMB_YOUTUBE_BASE_URL": "http://127.0.0.1:1",
            "YTTHUMB_YTIMG_BASE_URL": "http://127.0.0.1:2",
            "YTTHUMB_JOB_TIMEOUT_S": "60",
        }
    )

    assert (told.home, told.youtube_base_url, told.ytimg_base_url, told.job_timeout_s) == (
        tmp_path,
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
        60.0,
    )
    assert Settings.from_environment({}).job_timeout_s == 900


def test_providers_are_found_by_the_promised_entry_point() -> None:
    """Ours are installed the way everybody's are."""
    found = {each.name for each in importlib.metadata.entry_points(group="ytthumb_nb.providers")}

    assert found >= {"local", "replicate", "openai", "chaos"}
