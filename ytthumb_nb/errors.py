"""Every error this package raises on purpose, sorted by what the caller can do about it.

    ThumbnailError
    ├── InvalidRequestError        change the request (also a ValueError)
    │   ├── SourceError            give another photo, video, address or title
    │   └── JobNotFoundError       look the id up with recent()
    ├── SourceUnavailableError     try later, or give a photo or a title by hand
    ├── StoreError                 free disk space, or choose another YTTHUMB_HOME
    ├── ManagerClosedError         make another JobManager; its reconnect() goes on with the job
    ├── JobFailedError             see its message; retry_failed() makes what is missing
    │   └── JobTimedOutError       ask for less, or raise the job's limit
    └── ProviderError              one variation failed at its provider
        ├── ProviderUnavailableError   install the extra, set the key, or choose another provider
        ├── KeyRefusedError            fix the key
        ├── QuotaExceededError         add credit; later sends of the job stop too
        ├── BudgetReachedError         raise max_cost_usd, or ask for fewer variations
        ├── RateLimitedError           wait `retry_after_s`
        ├── PromptRefusedError         change the title, notes or references
        ├── PictureNotFetchedError     retry_failed(): it is made and paid, and fetched without paying again
        ├── NoPictureError             billed, or maybe, and nothing to fetch: retry_failed() pays again
        └── OutcomeUnknownError        sent, answer lost: check with the provider before paying again

A message says what was given, what is expected and what to do next, and never holds a key.
`code` is stable and goes into a job's status; `hint` is the next step on its own.
"""

from __future__ import annotations

from typing import ClassVar


class ThumbnailError(Exception):
    """Root of the tree: catch this to catch everything the package raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: the user's own line and the sentence, in place of the frames inside the package.

        Scripts and logs have the whole traceback as ever.
        """
        import traceback  # 20 ms, which importing the package does not spend
        from pathlib import Path

        package = str(Path(__file__).parent)
        theirs = [
            f"line {frame.lineno}: {frame.line}"
            for frame in traceback.extract_tb(self.__traceback__)
            if frame.line and not frame.filename.startswith(package)
        ]
        return [*theirs[-1:], f"{type(self).__name__}: {self}"]


class InvalidRequestError(ThumbnailError, ValueError):
    """The request was refused before any file was written or any call was made."""

    code = "invalid_request"


class SourceError(InvalidRequestError):
    """The source is not something a thumbnail can be made of."""

    code = "invalid_source"


class JobNotFoundError(InvalidRequestError):
    """No job of this id is in the store."""

    code = "not_found"


class SourceUnavailableError(ThumbnailError):
    """The address is a video, but YouTube refused it or could not be reached."""

    code = "source_unavailable"


class StoreError(ThumbnailError):
    """The job store or a picture file could not be written or read."""

    code = "store"


class ManagerClosedError(ThumbnailError):
    """The manager of a job was closed, or belongs to the process that this one was forked from."""

    code = "manager_closed"


class JobFailedError(ThumbnailError):
    """A job ended without a picture; raised by `GenerationResult.raise_for_status()`."""

    code = "job_failed"


class JobTimedOutError(JobFailedError):
    """The job reached its time limit; pictures already finished are kept."""

    code = "timed_out"


class ProviderError(ThumbnailError):
    """One variation failed at its provider."""

    code = "provider"


class ProviderUnavailableError(ProviderError):
    """The provider cannot be used here: its package or its key is missing."""

    code = "provider_unavailable"


class KeyRefusedError(ProviderError):
    """The provider refused the key."""

    code = "key_refused"


class QuotaExceededError(ProviderError):
    """The account has no credit or reached its spending limit."""

    code = "quota_exceeded"


class BudgetReachedError(ProviderError):
    """Another paid call would not fit into the request's `max_cost_usd`."""

    code = "budget_reached"


class RateLimitedError(ProviderError):
    """The provider asks to slow down.

    Args:
        retry_after_s: seconds the provider asks to wait; None when it did not say.
    """

    code = "rate_limited"

    def __init__(self, message: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class PromptRefusedError(ProviderError):
    """The provider's moderation refused the prompt or a reference."""

    code = "prompt_refused"


class PictureNotFetchedError(ProviderError):
    """The provider made the picture, which is paid for, and it could not be downloaded."""

    code = "not_fetched"


class NoPictureError(ProviderError):
    """The provider answered, and is or may be paid for it, but no picture can be had of it."""

    code = "no_picture"


class OutcomeUnknownError(ProviderError):
    """A paid call was sent and its answer was lost: it may have been billed."""

    code = "outcome_unknown"


#: Codes of failures after which a paid call may have been billed all the same; after any other it was not.
MAY_BE_BILLED = frozenset(
    error.code for error in (StoreError, PictureNotFetchedError, NoPictureError, OutcomeUnknownError)
)
