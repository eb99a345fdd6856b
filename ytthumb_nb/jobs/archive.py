"""The archive: all jobs of one home, whichever process made them, to look at and to keep tidy. It runs nothing.

The job manager is an archive that also runs jobs; whoever only looks needs no more than this. What YouTube said about
videos is kept in the home as well, so it is asked and forgotten here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ytthumb_nb import sources
from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.imaging.marks import check_brand
from ytthumb_nb.imaging.read_back import Reader
from ytthumb_nb.imaging.receipts import Receipts
from ytthumb_nb.jobs import history, recovery
from ytthumb_nb.jobs.cleaning import OLD_DAYS, CleanReport, clean, delete
from ytthumb_nb.jobs.costs import Costs, costs_of
from ytthumb_nb.jobs.following import watch as watch_stored
from ytthumb_nb.jobs.history import Day
from ytthumb_nb.jobs.intake import named_brand
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.receipting import receipts
from ytthumb_nb.models import GenerationResult, Thumbnail, ThumbnailRequest, VideoBrief
from ytthumb_nb.progress import Progress
from ytthumb_nb.recipes.reading import request_in
from ytthumb_nb.settings import Settings
from ytthumb_nb.store.brands import Brands
from ytthumb_nb.store.sqlite import JobStore, StoredJob


class Archive:
    """What is stored in one home.

    Args:
        home: folder of store and pictures; None takes YTTHUMB_HOME or the platform's data folder.
        settings: everything the environment says; None reads it. `home` wins over its home.
        open_store: opens the store in a home; tests hand in one that refuses or delays writes.
        now: seconds since the epoch; tests hand in a clock of their own.
    """

    def __init__(
        self,
        home: str | Path | None = None,
        *,
        settings: Settings | None = None,
        open_store: Callable[[Path], JobStore] = JobStore,
        now: Callable[[], float] = time.time,
    ) -> None:
        settings = settings or Settings.from_environment()
        self.settings = settings if home is None else replace(settings, home=Path(home))
        self.store = open_store(self.settings.home)
        self.brands = Brands(self.settings.home)
        self._now = now

    # ------------------------------------------------------------ look

    def status(self, job_id: str) -> dict[str, Any]:
        """The job-status structure of a job of any process; `status: not_found` for an unknown id."""
        stored = self.store.load(job_id)
        return _status(stored) if stored is not None else _not_found(job_id)

    def recent(
        self,
        limit: int = 10,
        *,
        video: str | None = None,
        style: str | None = None,
        provider: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        chosen: bool | None = None,
        before: str | None = None,
    ) -> list[dict[str, Any]]:
        """Status structures of the newest jobs of all processes, newest first; with `chosen`, see `choose`.

        Args:
            limit: how many at most, 1 or more.
            video: address or id of a YouTube video, or words in a title, a source or a headline.
            style, provider: as jobs were made.
            since, until: first and last day, as "2026-11-22" or a date.
            chosen: only jobs with a chosen picture, or with False only those without.
            before: a job's id; only older ones, for the next page.

        Raises:
            InvalidRequestError: something is none of these.
        """
        if type(limit) is not int or limit < 1:
            raise InvalidRequestError(f"limit is {limit!r}; it must be a whole number, 1 or more.")
        asked = history.wanted(
            video=video,
            style=style,
            provider=provider,
            since=since,
            until=until,
            chosen=chosen,
            before=before,
        )
        return [_status(stored) for stored in self.store.recent(limit, asked)]

    def watch(self, job_id: str) -> Iterator[Progress]:
        """The progress of a job of any process, now and at every change.

        Ends with the job. When nobody runs it any more it ends too, with a progress that is not final.

        Raises:
            JobNotFoundError: there is no such job.
        """
        return watch_stored(self.store, job_id, self._is_abandoned)

    def abandoned(self, *, of_this_notebook: bool = False) -> list[Progress]:
        """Unfinished jobs that nobody runs any more, oldest first, as far as they got: what `reconnect()` takes up.

        These are jobs whose process has ended, and those whose process stands still, or cannot be seen from here,
        and has given no sign of life for `settings.lease_s` seconds.

        Args:
            of_this_notebook: only those that an earlier kernel of this notebook began.
        """
        session = self.settings.session
        return [
            stored.progress
            for stored in self.store.unfinished()
            if self._is_abandoned(stored)
            and (not of_this_notebook or (session != "" and stored.spec.session == session))
        ]

    def costs(self, by: Literal["job", "day", "model"] = "day") -> Costs:
        """What paid calls have cost, of all processes and also of jobs that were cleaned away."""
        return costs_of(self.store.paid_calls(), by)

    def receipts(self, job: str | Job | GenerationResult, *, read_back: bool | Reader = False) -> Receipts:
        """Facts about each picture of a job, with their thresholds, and which pictures are too alike.

        Args:
            job: its id, the job (running ones show what is there so far), or a result.
            read_back: also read the words back from each picture as a feed shows it, by OCR: True takes the engine
                of the extra `ocr`, some 0.2 s a picture; or a function from a picture to its lines of text.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: it has no picture, or words should be read back without the extra `ocr`.
        """
        return receipts(self.store, job, read_back=read_back)

    def from_image(
        self, picture: str | Path | bytes, *, source: Any = None, references: Sequence[str | Path] | None = None
    ) -> ThumbnailRequest:
        """The request that a picture was made from, read out of the picture; `start()` takes it as it is.

        Inside a picture files are named without their folders. They are looked for beside it, in the current folder
        and among the sources of earlier jobs, and taken only when their content is the same.

        Args:
            picture: path or bytes of a JPEG, or of a PNG that was drawn here; also one out of a downloaded ZIP.
            source, references: stand in for files that are not here.

        Raises:
            InvalidRequestError: no such file, no recipe in it, one that cannot be read, or a reference that is not
                here.
        """
        kept = self.settings.home / "sources"
        return request_in(
            picture,
            lambda name: [kept / name, *self.brands.files_named(name), *self.store.sources_named(name)],
            source=source,
            references=references,
        )

    # ------------------------------------------------------------ choose and tidy

    def choose(self, job: str | Job | GenerationResult, variation: int | None) -> Thumbnail | None:
        """Note which picture of a job is the one to publish, so that `recent(chosen=True)` finds it again.

        Args:
            job: its id, the job, or its result.
            variation: which picture (1, 2, ...); None takes the choice back.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: it has no such picture.
        """
        return history.choose(self.store, id_of(job), variation)

    def save_brand(self, brand: Brand | str | Path, channel: str) -> Path:
        """Keep a brand kit, with copies of its logo and font, for *channel*; the path of its TOML file.

        An earlier one of that channel is replaced.

        Raises:
            InvalidRequestError: the kit or one of its files cannot be used.
            StoreError: the home cannot be written.
        """
        kit = named_brand(brand, self.brands)
        check_brand(kit)
        return self.brands.save(kit, channel)

    def delete(
        self, job_ids: str | Job | GenerationResult | Iterable[str | Job | GenerationResult]
    ) -> CleanReport:
        """Remove jobs of any process with their pictures and all other files; says what went.

        Args:
            job_ids: an id, a job or a result, or several of them.

        What was paid stays in the ledger of `costs()`.

        Raises:
            JobNotFoundError: there is no such job; nothing is removed then.
            InvalidRequestError: one of them still runs; nothing is removed then.
        """
        several = [job_ids] if isinstance(job_ids, str | Job | GenerationResult) else job_ids
        return delete(self.store, self.settings.home, map(id_of, several), self._is_abandoned)

    def clean(self, older_than_days: float = OLD_DAYS, *, pictures: bool = False) -> CleanReport:
        """Remove old records of jobs without pictures and files that belong to nothing; says what went.

        A manager that begins a job does the same by itself, at most once a day, and logs what went; never pictures.

        Args:
            pictures: also remove old jobs with their finished pictures, except those of which one was chosen.

        Raises:
            InvalidRequestError: *older_than_days* is no number of days.
        """
        if not isinstance(older_than_days, int | float) or not 0 <= older_than_days < math.inf:
            raise InvalidRequestError(
                f"older_than_days is {older_than_days!r}; it must be a number of days, 0 or more."
            )
        before = self._now() - older_than_days * 86400
        return clean(self.store, self.settings.home, before, self._is_abandoned, pictures=pictures)

    def video_info(self, url: str | Path) -> VideoBrief:
        """Title, channel and best picture of a YouTube video.

        Raises:
            SourceError: *url* is no video.
            SourceUnavailableError: YouTube refused it or could not be reached.
        """
        return sources.video_info(str(url), self.settings)

    def clear_cache(self) -> str:
        """Forget what YouTube said about videos in the last hour; says in a sentence what was cleared."""
        return sources.clear_cache(self.settings)

    def _is_abandoned(self, stored: StoredJob) -> bool:
        if stored.progress.status.final:
            return False
        return recovery.is_abandoned(stored, self._now(), self.settings.lease_s)


def id_of(job: str | Job | GenerationResult) -> str:
    """The id of a job, however it is named."""
    return job if isinstance(job, str) else job.id if isinstance(job, Job) else job.job_id


def _status(stored: StoredJob) -> dict[str, Any]:
    return {**stored.progress.to_dict(), "chosen": stored.chosen}


def _not_found(job_id: str) -> dict[str, Any]:
    message = f"There is no job {job_id!r}. recent() lists the jobs there are."
    empty = Progress.queued(job_id, 1, 0.0).to_dict()
    return {
        **dict.fromkeys(empty),
        "job_id": job_id,
        "status": "not_found",
        "message": message,
        "progress": 0,
        "current_variation": 0,
        "total_variations": 0,
        "generation_method": "",
        "variations": [],
        "estimated": False,
        "cost": {"estimate_usd": None, "actual_usd": None},
        "chosen": None,
        "error": {"code": "not_found", "message": message, "hint": ""},
    }
