"""Progress as lines, for whoever reads stdout through a pipe: plain words, or JSON for programs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ytthumb_nb.cli.output import job_dict, say, say_json
from ytthumb_nb.progress import Progress


class PlainLines:
    """One line whenever a job or a variation says something new; a mere percentage is no news.

    Args:
        name_jobs: begin each line with the job's id, for several jobs at once.
    """

    def __init__(self, *, name_jobs: bool = False, now: Callable[[], float] = time.time) -> None:
        self._name_jobs = name_jobs
        self._now = now
        self._began = now()
        self._said: dict[tuple[str, int], str] = {}

    def show(self, progress: Progress, copies: Mapping[int, str] | None) -> None:
        if not any(job_id == progress.job_id for job_id, _ in self._said):
            self._said |= {(progress.job_id, v.index): v.message for v in progress.variations}
            self._line(progress, f"job {progress.job_id}: {progress.message}")
            self._said[progress.job_id, 0] = progress.message
        total = len(progress.variations)
        spoken = False
        for variation in progress.variations:
            if self._said[progress.job_id, variation.index] != variation.message:
                self._said[progress.job_id, variation.index] = variation.message
                self._line(progress, f"variation {variation.index} of {total}: {variation.message}")
                spoken = True
        if not progress.status.final and not spoken and self._said[progress.job_id, 0] != progress.message:
            self._line(progress, progress.message)
        self._said[progress.job_id, 0] = progress.message

    def close(self) -> None:
        """Nothing is held."""

    def _line(self, progress: Progress, text: str) -> None:
        mark = "~" if progress.estimated else " "
        job = f"{progress.job_id}  " if self._name_jobs else ""
        say(f"{job}{self._now() - self._began:6.1f} s {mark}{progress.percent:3d} %  {text}")


class JsonLines:
    """One job-status object a line for every change; the last of a job holds its `result`."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def show(self, progress: Progress, copies: Mapping[int, str] | None) -> None:
        status = job_dict(progress, copies)
        same = {**status, "updated_at": None}
        if (
            self._last.get(progress.job_id) != same
        ):  # an unfinished picture changes nothing that is written here
            self._last[progress.job_id] = same
            say_json(status)

    def close(self) -> None:
        """Nothing is held."""
