"""Receipts of jobs: made from what is stored, by id, job or result, also after other words and another process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, ProviderError
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.testing.scripted import ScriptedProvider

pytestmark = pytest.mark.slow

Make = Callable[..., JobManager]
REQUEST = ThumbnailRequest("A title", provider="scripted", headline="First words", count=2, size=(640, 360))


def test_the_same_by_id_job_and_result(make_manager: Make) -> None:
    """Whatever names the job, the receipts are the same, and so they are for a later manager of the same home."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    job = manager.start(REQUEST)
    result = job.wait(30)

    receipts = manager.receipts(result)

    assert receipts == manager.receipts(job) == manager.receipts(job.id)
    assert [receipt.index for receipt in receipts] == [1, 2]
    assert receipts[0]["text contrast"].value is not None


def test_other_words_have_their_own_receipt(make_manager: Make) -> None:
    """After other words the receipt is about these."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    result = manager.generate(REQUEST)

    wordless = manager.retext(result, headline="")

    assert manager.receipts(wordless)[0]["text contrast"].said == "no words"
    assert manager.receipts(result)[0]["text contrast"].said != "no words"
    assert manager.receipts(result.job_id) == manager.receipts(wordless)


def test_words_are_read_back_for_who_asks(make_manager: Make) -> None:
    """Whoever reads is handed in, gets each picture once, and reads for the words that are on it now."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    result = manager.retext(manager.generate(REQUEST), headline="Other *words*")
    seen: list[tuple[int, ...]] = []

    def read(picture: Pixels) -> Sequence[str]:
        seen.append(picture.shape)
        return ["FIRST", "WORDS"]

    receipts = manager.receipts(result, read_back=read)

    assert seen == [(376, 672, 3)] * 2
    assert [receipt["read back"].note for receipt in receipts] == ["not read: Other"] * 2


def test_a_reference_that_is_copied_is_named(make_manager: Make, tmp_path: Path) -> None:
    """Pictures that look nearly like a reference are said to be copies of it."""
    manager = make_manager(providers={"scripted": ScriptedProvider()})
    first = manager.generate(REQUEST)
    reference = tmp_path / "theirs.jpg"
    reference.write_bytes(first.pictures[0].read_bytes())

    again = manager.generate(
        ThumbnailRequest(
            "A title",
            provider="scripted",
            headline="First words",
            count=1,
            size=(640, 360),
            references=(reference,),
        )
    )

    assert "nearly a copy of the reference theirs.jpg" in manager.receipts(again).advice[0]


def test_no_job_and_no_picture(make_manager: Make) -> None:
    """An unknown job and one without pictures are refused in a sentence."""
    broken = ScriptedProvider(default=(ProviderError("It is broken."),))
    manager = make_manager(providers={"scripted": broken})
    failed = manager.generate(REQUEST)

    with pytest.raises(JobNotFoundError, match="nonsense"):
        manager.receipts("nonsense")
    with pytest.raises(InvalidRequestError, match="no picture"):
        manager.receipts(failed)
