"""A recipe: everything that helps to make a picture again, as a value without keys and without paths.

What is in it is the same whenever the same request is drawn again, so that the picture's bytes are; what differs
from run to run (ids, times, cost) is `call`, which only pictures that were paid for carry.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from ytthumb_nb.brand import Brand
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.spec import JobSpec

FORMAT: Final = "ytthumb-recipe/1"

#: Packages whose version can change what a picture looks like.
_PACKAGES: Final = ("ytthumb-nb", "pillow", "numpy", "opencv-python-headless")
_SDKS: Final = {"openai": "openai", "replicate": "replicate"}

_SECRET_NAME: Final = re.compile(r"key$|token|secret|password|authorization|cookie", re.IGNORECASE)
_SECRET_VARIABLE: Final = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")
_LOOKS_LIKE_KEY: Final = re.compile(r"\b(?:sk|rk|r8|hf|sess)[-_][A-Za-z0-9_-]{16,}")
_DEEPEST: Final = 8


@dataclass(frozen=True)
class FileNote:
    """A file as a recipe names it: its name without any folder, and the SHA-256 of its content ("" if unread)."""

    name: str
    sha256: str = ""


@dataclass(frozen=True)
class Asked:
    """A request with its files by name; `source` is text for an address or a title.

    A test keeps the fields in step with those of a request.
    """

    source: str | FileNote
    count: int
    style: str
    provider: str
    model: str | None = None
    notes: str = ""
    headline: str | None = None
    references: tuple[FileNote, ...] = ()
    seed: int | None = None
    size: tuple[int, int] = (1280, 720)
    max_cost_usd: float | None = None
    brand: Brand | Literal["channel"] | None = None
    skip: int = 0
    timeout_s: float | None = None


@dataclass(frozen=True)
class Call:
    """What is true of one run only. Times are seconds since the epoch; `remote_id` is the provider's name for it."""

    job_id: str
    remote_id: str | None
    cost_usd: float | None
    started_at: float
    finished_at: float


@dataclass(frozen=True)
class Recipe:
    """How one picture was made.

    `provider` is who made it and `seed` the seed it had, also where the request left them open. `made_with` is what
    the provider says (prompt, model, ...), `changed` what this variation does differently. `layer` is what is
    written on it and `words` what was at first; None and "" on a picture without our words. `brand_files` tells
    logo and font of the layer's brand by their content.
    """

    request: Asked
    provider: str
    seed: int
    index: int
    changed: str = ""
    made_with: Mapping[str, Any] = field(default_factory=dict)
    layer: HeadlineLayer | None = None
    words: str = ""
    brand_files: tuple[FileNote, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    call: Call | None = None
    format: str = FORMAT

    def to_json(self, env: Mapping[str, str] = os.environ) -> str:
        """This recipe as ASCII text; the same recipe gives the same text. No value of a secret in *env* is in it."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str)
        for name, value in env.items():
            if _SECRET_VARIABLE.search(name) and len(value) >= 8:
                text = text.replace(json.dumps(value)[1:-1], "[key]")
        return text


def asked_of(spec: JobSpec, *, paid: bool) -> Asked:
    """The request of *spec* for a recipe. Reads its files to digest them, so it blocks.

    A seed that was picked is noted as asked for, so that asking again draws the very picture. What was *paid* for
    keeps it open as it was: asked that way, pictures that are on disk are found and not paid again.
    """
    is_file = os.path.isabs(spec.source)  # noqa: PTH117 - not every source is a path
    return Asked(
        source=noted(Path(spec.source)) if is_file else spec.source,
        count=spec.count,
        style=spec.style,
        provider=spec.asked_provider,
        model=spec.model,
        notes=spec.notes,
        headline=spec.headline,
        references=tuple(noted(path) for path in spec.references),
        seed=spec.asked_seed if paid else spec.seed,
        size=spec.size,
        max_cost_usd=spec.max_cost_usd,
        skip=spec.skip,
        timeout_s=spec.asked_timeout_s,
        brand=_without_folders(spec.brand) if isinstance(spec.brand, Brand) else spec.brand,
    )


def noted(path: Path) -> FileNote:
    """*path* as a recipe names it."""
    return FileNote(path.name, digest(path))


def digest(path: Path) -> str:
    """SHA-256 of the file at *path*; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def discreet(made_with: Mapping[str, Any]) -> dict[str, Any]:
    """What a provider says of its work as plain values, without secrets and without the user's folders."""
    plain = _plain(made_with, 0)
    return plain if isinstance(plain, dict) else {}


def with_words(recipe: Recipe, layer: HeadlineLayer) -> Recipe:
    """The recipe of the same picture with *layer* on it. Reads the brand's files to digest them, so it blocks."""
    return replace(recipe, layer=_portable(layer), brand_files=_brand_files(layer))


def recipe_of(
    spec: JobSpec,
    asked: Asked,
    index: int,
    changed: str,
    made_with: Mapping[str, Any],
    layer: HeadlineLayer | None,
    call: Call | None,
) -> Recipe:
    """The recipe of variation *index* of *spec*, whose request was noted as *asked*. Reads files, so it blocks."""
    return Recipe(
        request=asked,
        provider=spec.provider,
        seed=spec.seed,
        index=index,
        changed=changed,
        made_with=discreet(made_with),
        layer=None if layer is None else _portable(layer),
        words="" if layer is None else layer.text,
        brand_files=() if layer is None else _brand_files(layer),
        versions=versions(spec.provider),
        call=call,
    )


@functools.cache
def versions(provider: str) -> dict[str, str]:
    """Versions of the packages that decide what a picture of *provider* looks like; those that are installed."""
    names = (*_PACKAGES, *filter(None, (_SDKS.get(provider),)))
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _portable(layer: HeadlineLayer) -> HeadlineLayer:
    """*layer* with the user's own files by their names only."""
    font = layer.font
    if font is not None and Path(font).is_absolute():
        font = Path(font).name
    return replace(layer, font=font, brand=None if layer.brand is None else _without_folders(layer.brand))


def _brand_files(layer: HeadlineLayer) -> tuple[FileNote, ...]:
    return () if layer.brand is None else tuple(noted(path) for path in layer.brand.files)


def _without_folders(brand: Brand) -> Brand:
    return brand.with_files({path: Path(path.name) for path in brand.files})


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {
            str(name): _plain(each, depth + 1)
            for name, each in value.items()
            if not _SECRET_NAME.search(str(name))
        }
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if os.path.isabs(text) and "\n" not in text:  # noqa: PTH117 - a path, of which only the name is kept
        text = Path(text).name
    home = str(Path("~").expanduser())
    if len(home) > 2:
        text = text.replace(home, "~")
    return _LOOKS_LIKE_KEY.sub("[key]", text)
