"""The list of public names is right: sorted, complete, and each of them can be imported.

That they can be used as documented is shown to the type checker by `typing/api.py`.
"""

from __future__ import annotations

import importlib
import importlib.metadata

import pytest

import ytthumb_nb as yt

#: What the contract with notebooks and scripts names.
CONTRACT = {
    "GenerationResult",
    "JobManager",
    "JobStatus",
    "Panel",
    "Progress",
    "ThumbnailRequest",
    "VideoBrief",
    "cancel",
    "clean",
    "clear_cache",
    "doctor",
    "from_image",
    "generate",
    "recent",
    "reconnect",
    "retry_failed",
    "start",
    "status",
    "video_info",
    "watch",
}


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
    assert set() == CONTRACT - set(yt.__all__)


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
        yt.thumbnails  # noqa: B018
