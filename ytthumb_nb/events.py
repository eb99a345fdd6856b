"""What may happen while thumbnails are made, as values.

A provider yields `ProviderEvent`s for one variation. The job wraps whatever happens into a
`JobEvent`, the one thing that progress is folded from and that the store keeps. Nothing here acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.models import ErrorInfo, Layout, PictureFacts, VariationFiles, VideoBrief

# ---------------------------------------------------------------- what a provider may say


@dataclass(frozen=True)
class Step:
    """The variation got further.

    `fraction` is 0..1 of this variation, or None where the provider cannot know; `estimated` marks a
    fraction that comes from measured durations of earlier work instead of from the work itself.
    """

    message: str
    fraction: float | None = None
    estimated: bool = False


@dataclass(frozen=True)
class Sending:
    """About to make a paid call. It is on disk before the provider is resumed, and only then is the call made.

    `key` is unique to this one call. `estimate_usd` is reserved against the job's `max_cost_usd`; when that
    does not fit, the provider is closed instead of resumed. `model` and `prompt` are what is asked, kept also for
    a picture that is never made.
    """

    key: str
    estimate_usd: float | None = None
    model: str = ""
    prompt: str = field(default="", repr=False)


@dataclass(frozen=True)
class Waiting:
    """The last `Sending` was clearly refused (rate limit, overload) and will be tried again in `seconds`."""

    message: str
    seconds: float


@dataclass(frozen=True)
class RemoteCreated:
    """The provider accepted the work under this id. On disk before the provider is resumed to poll it."""

    remote_id: str


@dataclass(frozen=True)
class Preview:
    """An unfinished picture, encoded (JPEG, PNG or WebP), to be shown and thrown away."""

    image: bytes = field(repr=False)


@dataclass(frozen=True)
class Picture:
    """The provider's finished picture, without our headline; always a provider's last event.

    `image` is encoded as it came (JPEG, PNG or WebP), any size. `layout` says where the headline
    belongs when the provider composed the picture itself; None lets the headline layer look for a
    calm place. `changed` names what this variation does differently, in a few words. `recipe` is
    whatever helps to make it again (prompt, model, seed); it must hold no key. `pixels` is the very picture that
    `image` encodes (RGB uint8), where the provider has it at hand and `image` is without loss; it saves decoding.
    """

    image: bytes = field(repr=False)
    layout: Layout | None = None
    changed: str = ""
    cost_usd: float | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    pixels: Any = field(default=None, repr=False, compare=False)


#: Each event is dealt with, and on disk where it must be, before `generate()` is resumed.
ProviderEvent = Step | Sending | Waiting | RemoteCreated | Preview | Picture

# ---------------------------------------------------------------- what may happen to a job


@dataclass(frozen=True)
class JobStarted:
    """Work began with provider `method`, chosen for `reason`; `note` says how it runs when not as usual."""

    method: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class SourceReady:
    """The source was looked at: title, channel and picture are known."""

    brief: VideoBrief


@dataclass(frozen=True)
class VariationStarted:
    index: int


@dataclass(frozen=True)
class VariationAdvanced:
    """The provider said something about this variation (never a `Picture`, which is saved first)."""

    index: int
    event: Step | Sending | Waiting | RemoteCreated | Preview


@dataclass(frozen=True)
class VariationCompleted:
    """The picture and its smaller copies are on disk.

    `layer` is what is written on it, `layout` where words belong on it; both are kept for other words later.
    `reuse_key` names what was asked for, where asking again would cost money; `reused` says that the picture was
    on disk before and nothing was paid now.
    """

    index: int
    files: VariationFiles
    changed: str = ""
    cost_usd: float | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    reuse_key: str | None = None
    reused: bool = False
    layer: HeadlineLayer | None = None
    layout: Layout | None = None
    facts: PictureFacts | None = None


@dataclass(frozen=True)
class VariationFailed:
    """No picture; `unknown` when a paid call may have succeeded without our seeing it."""

    index: int
    error: ErrorInfo
    unknown: bool = False


#: What stopping a variation meant for the work, in the words that users, the job and the ledger know.
NEVER_SENT = "never sent"
STOPPED_THERE = "stopped at the provider"
NOT_CONFIRMED = "provider did not confirm"
TOO_LATE = "too late, may be billed"


@dataclass(frozen=True)
class VariationCancelled:
    """Stopped on request; `outcome` says what that meant: one of the words above, or others without a paid call."""

    index: int
    outcome: str


@dataclass(frozen=True)
class JobCancelling:
    """Somebody asked to stop; the providers are being told.

    With `after_current`, what was begun is finished, and only what waits for its turn is not begun any more.
    """

    reason: str
    after_current: bool = False


@dataclass(frozen=True)
class JobReopened:
    """The next attempt at a job begins: the variations in `indexes` are made again, and nothing else."""

    indexes: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Retexted:
    """One picture with other words: its new files, what is written on it now, and where words belong on it."""

    index: int
    files: VariationFiles
    layer: HeadlineLayer
    layout: Layout | None = None
    facts: PictureFacts | None = None


@dataclass(frozen=True)
class PicturesRetexted:
    """Finished pictures of an ended job were drawn again with other words, all at once; nothing was paid.

    `revision` is the folder they are in: 2 for the first time, as the job's own pictures are the first.
    """

    revision: int
    pictures: tuple[Retexted, ...]


@dataclass(frozen=True)
class JobEnded:
    """The last event of a job. `error` is set when the job as a whole failed (time limit, source, store)."""

    error: ErrorInfo | None = None


Happening = (
    JobStarted
    | SourceReady
    | VariationStarted
    | VariationAdvanced
    | VariationCompleted
    | VariationFailed
    | VariationCancelled
    | JobCancelling
    | JobReopened
    | JobEnded
    | PicturesRetexted
)


@dataclass(frozen=True)
class JobEvent:
    """Something that happened to a job, when, and in which attempt at it.

    `at` is seconds since the epoch (UTC). `attempt` counts from 1; events of older attempts are dropped.
    """

    job_id: str
    attempt: int
    at: float
    what: Happening
