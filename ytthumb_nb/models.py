"""The values that travel between the parts: what is asked for, what is known of the video, what came out.

Frozen dataclasses without behaviour beyond checking themselves. Progress, which is a fold over events,
has its own module.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError, JobFailedError, ThumbnailError
from ytthumb_nb.file_marks import FileMark, FileState, state_of
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.styles import style_named

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_VARIATIONS = 10
MAX_NOTES = 500
MAX_SKIP = 10_000
YOUTUBE_SIZE = (1280, 720)


class JobStatus(StrEnum):
    """Where a job is. The last three are final."""

    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


class VariationStatus(StrEnum):
    """Where one variation is. `UNKNOWN`: a paid call was sent and its answer lost."""

    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        return self not in (VariationStatus.QUEUED, VariationStatus.PROCESSING)


@dataclass(frozen=True)
class ErrorInfo:
    """An error as data: a stable code, one sentence, the next step."""

    code: str
    message: str
    hint: str = ""

    @classmethod
    def of(cls, error: BaseException) -> ErrorInfo:
        """Describe *error*; one that is not ours is named by its type, so that nothing fails without words."""
        if isinstance(error, ThumbnailError):
            return cls(error.code, error.message, error.hint)
        return cls("internal", f"{type(error).__name__}: {error}", "Please report this as a bug.")

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True)
class VideoBrief:
    """What is known of the video once its source was looked at.

    `picture` is an upright sRGB picture on disk to compose from; None when there is only a title.
    `note` says in a sentence what could not be had ("YouTube gave no title: embedding is disabled").
    """

    kind: Literal["youtube", "video", "photo", "title"]
    title: str | None = None
    channel: str | None = None
    video_id: str | None = None
    url: str | None = None
    picture: Path | None = None
    note: str = ""


#: What a thumbnail can be made of: an address, a path, a title, the bytes of a photo, or a PIL image.
SourceLike = "str | Path | bytes | Image"


@dataclass(frozen=True)
class ThumbnailRequest:
    """What is asked for. Checks itself: a wrong value is refused in one sentence, before anything happens.

    Args:
        source: YouTube address or id, path of a video or photo, a title, bytes of a photo, or a PIL image.
        count: variations, 1..10.
        style: one of the 15 names of `ytthumb styles`.
        provider: "auto", or a name of `ytthumb providers`.
        model: the provider's model; None takes its default.
        notes: wishes in words for AI providers, at most 500 characters, used whole.
        headline: words drawn on the picture; None takes the title, "" draws none.
        references: paths of further pictures for AI providers.
        seed: the same request and seed give the same bytes (local provider); None picks one and records it.
        size: (width, height) in pixels, each 320..3840 and even.
        max_cost_usd: hard limit for paid providers; None sets none.
        force: pay again for pictures of the very same request that are on disk already.
        brand: a `Brand`, the path of its TOML file, a channel whose brand was saved, or "channel" for the brand
            saved for the video's own channel, if there is one.
        skip: how many ideas to pass over: the same request with skip=4 makes what variations 5, 6, ... would be.
        timeout_s: limit of the job in seconds; None takes YTTHUMB_JOB_TIMEOUT_S, which is 900 if not set.

    Raises:
        InvalidRequestError: a value is outside of what is written above.
    """

    source: str | Path | bytes | Image = field(repr=False)
    count: int = 4
    style: str = "modern"
    provider: str = "auto"
    model: str | None = None
    notes: str = ""
    headline: str | None = None
    references: tuple[str | Path, ...] = ()
    seed: int | None = None
    size: tuple[int, int] = YOUTUBE_SIZE
    max_cost_usd: float | None = None
    force: bool = False
    brand: Brand | str | Path | None = None
    skip: int = 0
    timeout_s: float | None = None

    def __post_init__(self) -> None:
        if type(self.count) is not int or not 1 <= self.count <= MAX_VARIATIONS:
            raise InvalidRequestError(
                f"count is {self.count!r}; it must be a whole number from 1 to {MAX_VARIATIONS}.",
                hint="Ask for 4 to start with.",
            )
        style_named(self.style)
        if not isinstance(self.notes, str) or len(self.notes) > MAX_NOTES:
            given = f"{len(self.notes)} characters" if isinstance(self.notes, str) else repr(self.notes)
            raise InvalidRequestError(
                f"notes are {given}; at most {MAX_NOTES} characters are used, and they are never cut.",
                hint="Shorten the notes.",
            )
        if self.headline is not None and not isinstance(self.headline, str):
            raise InvalidRequestError(
                f"headline is {self.headline!r}; it must be text, '' for none, or None for the title."
            )
        for name, text in (("provider", self.provider), ("model", self.model)):
            if not (isinstance(text, str) and text.strip()) and not (name == "model" and text is None):
                raise InvalidRequestError(f"{name} is {text!r}; it must be a name.")
        if self.seed is not None and (type(self.seed) is not int or not 0 <= self.seed < 2**32):
            raise InvalidRequestError(f"seed is {self.seed!r}; it must be a whole number from 0 to 2**32 - 1.")
        if self.max_cost_usd is not None and (
            isinstance(self.max_cost_usd, bool)
            or not isinstance(self.max_cost_usd, int | float)
            or not self.max_cost_usd >= 0
        ):
            raise InvalidRequestError(
                f"max_cost_usd is {self.max_cost_usd!r}; it must be a number of US dollars, 0 or more."
            )
        if type(self.skip) is not int or not 0 <= self.skip <= MAX_SKIP:
            raise InvalidRequestError(f"skip is {self.skip!r}; it must be a whole number from 0 to {MAX_SKIP}.")
        if self.timeout_s is not None and (
            isinstance(self.timeout_s, bool)
            or not isinstance(self.timeout_s, int | float)
            or not 0 < self.timeout_s < float("inf")
        ):
            raise InvalidRequestError(
                f"timeout_s is {self.timeout_s!r}; it must be a number of seconds above 0, or None."
            )
        if not isinstance(self.force, bool):
            raise InvalidRequestError(f"force is {self.force!r}; it must be True or False.")
        if self.brand is not None and not (
            isinstance(self.brand, Brand | Path) or (isinstance(self.brand, str) and self.brand.strip())
        ):
            raise InvalidRequestError(
                f"brand is {self.brand!r}; it must be a Brand, the path of a TOML file, a channel, or 'channel'."
            )
        # 600 and 600.0 are one request; they must be one recipe, byte for byte.
        for name, number in (("max_cost_usd", self.max_cost_usd), ("timeout_s", self.timeout_s)):
            object.__setattr__(self, name, None if number is None else float(number))
        object.__setattr__(self, "size", _checked_size(self.size))
        object.__setattr__(self, "references", _checked_references(self.references))

    def as_code(self) -> str:
        """A cell that makes this request again; it defines `request`, and begins nothing.

        Raises:
            InvalidRequestError: the source is a photo in memory, which cannot be written down.
        """
        from ytthumb_nb.code_cell import cell_of

        return cell_of(self)


def _checked_size(size: Any) -> tuple[int, int]:
    good = (
        isinstance(size, Sequence)
        and len(size) == 2
        and all(type(edge) is int and 320 <= edge <= 3840 and edge % 2 == 0 for edge in size)
    )
    if not good:
        raise InvalidRequestError(
            f"size is {size!r}; it must be (width, height) in pixels, each even and from 320 to 3840.",
            hint="YouTube wants 1280x720: (1280, 720) in Python, 1280x720 in the terminal.",
        )
    return (size[0], size[1])


def _checked_references(references: Any) -> tuple[str | Path, ...]:
    if isinstance(references, str | Path) or not isinstance(references, Sequence):
        raise InvalidRequestError(f"references are {references!r}; they must be a list of paths of pictures.")
    for reference in references:
        if not isinstance(reference, str | Path) or not Path(reference).is_file():
            raise InvalidRequestError(
                f"reference {str(reference)!r} is not a file.", hint="Give the path of a picture."
            )
    return tuple(references)


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the asked size; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def overlap(self, other: Box) -> int:
        """Area shared with *other*, in square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0, width) * max(0, height)


@dataclass(frozen=True)
class Layout:
    """Where the headline belongs on a picture that was composed for it.

    `headline` is the box the words may fill; `align` is "left", "centre" or "right" and `anchor` "top",
    "middle" or "bottom" within it; `faces` are boxes the words must not touch; `accent` (0, 1, ...)
    picks one of the style's accent colours. `room` is the larger box that many words may take, when `headline`
    is only a part of it.
    """

    headline: Box
    align: Literal["left", "centre", "right"] = "left"
    anchor: Literal["top", "middle", "bottom"] = "middle"
    faces: tuple[Box, ...] = ()
    accent: int = 0
    room: Box | None = None


@dataclass(frozen=True)
class PictureFacts:
    """What was seen of a picture while its words were drawn: its receipt is made of this. Pixels of `size`.

    `lines` are the rectangles of ink, stroke and panel included: the headline's lines, then the bar under them if
    there is one. `contrasts` says how well each line stands out (1..21, see `imaging.contrast`), and
    `smallest_line_px` how high the lowest line's letters are when the picture is 168 px wide; None without words.
    `faces` were found before the words were drawn; None where nobody had to look. `marks` are the brand's "logo"
    and "badge". `dropped` are pictographs that no font here has, and `why` says why words were left out.
    `quality` (1..100) and `full_colour` (4:4:4) tell how the JPEG was encoded.
    """

    size: tuple[int, int]
    lines: tuple[Box, ...] = ()
    contrasts: tuple[float, ...] = ()
    smallest_line_px: float | None = None
    faces: tuple[Box, ...] | None = None
    marks: tuple[tuple[str, Box], ...] = ()
    dropped: str = ""
    why: str = ""
    quality: int | None = None
    full_colour: bool = True


@dataclass(frozen=True)
class VariationFiles:
    """Absolute paths of one finished variation.

    `picture` is the JPEG of the asked size, `original` the provider's own bytes, `preview` 640 px and
    `small` 320 px wide. `marks` has size and digest of each under its name, to tell later whether it is still
    what was written; it is empty for jobs of older versions.
    """

    picture: Path
    original: Path
    preview: Path
    small: Path
    marks: Mapping[str, FileMark] = field(default_factory=dict, repr=False)

    def state(self, name: str = "picture", *, thorough: bool = True) -> FileState:
        """Whether the file *name* ("picture", "original", ...) is whole, missing or altered. Never raises.

        Args:
            thorough: compare the content; otherwise only the size, for lists of hundreds.
        """
        return state_of(getattr(self, name), self.marks.get(name), thorough=thorough)


@dataclass(frozen=True)
class Thumbnail:
    """One finished variation: its files and how it was made.

    `layer` is what is written on it and how, and `layout` where the picture has room for words; None for jobs of
    older versions, `layout` also where nobody needed to know. `facts` are what `receipts` is made of.
    """

    index: int
    files: VariationFiles
    changed: str = ""
    cost_usd: float | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict, repr=False)
    layer: HeadlineLayer | None = None
    layout: Layout | None = field(default=None, repr=False)
    facts: PictureFacts | None = field(default=None, repr=False)


@dataclass(frozen=True)
class GenerationResult:
    """What came out of a job. Shown inline in a notebook as a row of small pictures."""

    job_id: str
    status: JobStatus
    message: str
    thumbnails: tuple[Thumbnail, ...] = ()
    error: ErrorInfo | None = None

    @property
    def pictures(self) -> list[Path]:
        """Paths of the finished JPEGs of the asked size, in order of variation."""
        return [thumbnail.files.picture for thumbnail in self.thumbnails]

    def raise_for_status(self) -> GenerationResult:
        """This result, when there is at least one picture.

        Raises:
            JobFailedError: the job failed or was cancelled without one.
        """
        if not self.thumbnails:
            raise JobFailedError(f"Job {self.job_id} has no picture: {self.message}")
        return self

    def __repr__(self) -> str:
        return f"<GenerationResult {self.status}: {self.message}>"

    def _repr_html_(self) -> str:
        tiles = []
        for thumbnail in self.thumbnails:
            caption = html.escape(f"{thumbnail.index}. {thumbnail.changed}{_remark(thumbnail.files)}")
            try:
                data = base64.b64encode(thumbnail.files.small.read_bytes()).decode("ascii")
                picture = f'<img src="data:image/jpeg;base64,{data}" style="width:100%;border-radius:6px">'
            except OSError:
                picture = _PLACEHOLDER
            tiles.append(
                f'<figure style="margin:0;width:260px">{picture}<figcaption>{caption}</figcaption></figure>'
            )
        grid = "".join(tiles)
        return (
            f'<div><div style="display:flex;flex-wrap:wrap;gap:10px">{grid}</div>'
            f"<p>{html.escape(self.message)}</p></div>"
        )


#: Stands where a small picture is gone: an empty frame of its shape.
_PLACEHOLDER = (
    '<div style="aspect-ratio:16/9;border:1px dashed currentColor;border-radius:6px;opacity:.5;display:grid;'
    'place-items:center">no picture file</div>'
)


def _remark(files: VariationFiles) -> str:
    """What a caption adds when a file is not what was written."""
    state = files.state()
    return "" if state == "whole" else f" (its picture file is {state})"
