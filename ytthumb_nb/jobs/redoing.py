"""One picture of a job once more, as another idea: which request asks for that."""

from __future__ import annotations

from dataclasses import replace

from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.store.sqlite import JobStore


def redo_request(store: JobStore, job_id: str, variation: int) -> ThumbnailRequest:
    """The request for one picture in place of *variation* of a job: an idea that no picture of the job shows.

    Everything else is as the job was made, and the words are those that the picture has today.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidRequestError: it has no such variation.
    """
    stored = store.load(job_id)
    if stored is None:
        raise JobNotFoundError(f"There is no job {job_id!r}.", hint="recent() lists the jobs there are.")
    spec = stored.spec
    if type(variation) is not int or not 1 <= variation <= spec.count:
        raise InvalidRequestError(
            f"variation is {variation!r}; it must be a number from 1 to {spec.count}, one of job {job_id}."
        )
    layer = stored.progress.variations[variation - 1].layer
    return replace(
        spec.request,
        count=1,
        provider=spec.provider,
        seed=spec.seed,
        headline=spec.headline if layer is None else layer.text,
        skip=spec.skip + spec.count + variation,
        force=False,
    )
