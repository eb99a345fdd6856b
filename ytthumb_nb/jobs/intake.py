"""From what was asked to a job that can be stored: everything that can be refused is refused here.

Runs in the caller's thread before anything is written, so that a bad request leaves no trace.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from ytthumb_nb import sources
from ytthumb_nb.brand import Brand, Palette
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.headline import check_headline
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.imaging.marks import check_brand
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.providers import registry
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources.source import text_of
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.brands import Brands


def accept(
    request: ThumbnailRequest, settings: Settings, *, now: float, extra: Collection[str] = ()
) -> JobSpec:
    """Check what needs looking at files and the environment, and decide provider and seed.

    *extra* names providers that are known beside the installed ones. Photos given as bytes or pictures are
    stored under the home, once they have been found good.

    Raises:
        InvalidRequestError: the source, provider or headline cannot be used; the sentence says why.
        StoreError: a photo given as bytes could not be stored.
    """
    if request.provider in extra:
        provider, reason = request.provider, "You chose it."
    else:
        choice = registry.choose(request.provider)
        provider, reason = choice.name, choice.reason
        registry.check_model(provider, request.model)
    brand = _brand(request.brand, Brands(settings.home))
    if isinstance(brand, Brand):
        check_brand(brand)
    if request.headline:
        own = brand if isinstance(brand, Brand) else None
        check_headline(
            request.headline, headline_look(HeadlineLayer(request.headline, request.style, brand=own))
        )
    source = sources.identify(request.source, settings.home / "sources")
    text = text_of(source)
    return JobSpec(
        job_id=_new_id(now),
        source=text,
        count=request.count,
        style=request.style,
        provider=provider,
        reason=reason,
        asked_provider=request.provider,
        model=request.model,
        notes=request.notes,
        headline=request.headline,
        references=tuple(Path(reference).absolute() for reference in request.references),
        seed=request.seed if request.seed is not None else secrets.randbits(32),
        asked_seed=request.seed,
        size=request.size,
        max_cost_usd=request.max_cost_usd,
        timeout_s=settings.job_timeout_s if request.timeout_s is None else request.timeout_s,
        asked_timeout_s=request.timeout_s,
        created_at=now,
        force=request.force,
        fingerprint=_fingerprint(request, provider, text, _scene_of(brand, Brands(settings.home))),
        brand=brand,
        skip=request.skip,
        session=settings.session,
    )


def _brand(asked: Brand | str | Path | None, brands: Brands) -> Brand | Literal["channel"] | None:
    """The brand itself, wherever it is written down; "channel" stays, since the channel is not known yet."""
    if asked is None:
        return None
    if asked == "channel":
        return "channel"
    return named_brand(asked, brands)


def named_brand(asked: Brand | str | Path, brands: Brands) -> Brand:
    """The brand itself: as given, from a TOML file, or saved under a channel's name.

    Raises:
        InvalidRequestError: there is none, or it cannot be used.
    """
    if isinstance(asked, Brand):
        return asked
    if isinstance(asked, Path):
        return Brand.load(asked)
    path = Path(asked).expanduser()
    called_a_file, is_file = asked.lower().endswith(".toml") or len(path.parts) > 1, path.is_file()
    if not (called_a_file and is_file) and (saved := brands.find(asked)) is not None:
        return saved
    if called_a_file or is_file:
        return Brand.load(path)
    names = brands.names()
    raise InvalidRequestError(
        f"no brand is saved for the channel {asked!r}, and no file is called so.",
        hint="Save one with save_brand(), in a terminal `ytthumb save-brand`, or give the path of a TOML file. "
        + (f"There are: {', '.join(names)}." if names else "None is saved yet."),
    )


def _scene_of(brand: Brand | Literal["channel"] | None, brands: Brands) -> object:
    """What of *brand* changes the picture below the words: its colours."""
    if brand == "channel":
        return brands.state() if brands.names() else None
    if brand is None or brand.palette == Palette():
        return None
    return {"background": brand.palette.background, "accents": brand.palette.accents}


def _fingerprint(request: ThumbnailRequest, provider: str, source: str, brand: object) -> str:
    """One name for all requests that would have the same pictures made: everything but the headline counts."""
    asked: dict[str, object] = {
        "source": _content(source),
        "provider": provider,
        "model": request.model,
        "style": request.style,
        "notes": request.notes,
        "references": [_content(str(reference)) for reference in request.references],
        "seed": request.seed,
        "size": request.size,
        "room for a headline": request.headline != "",
    }
    if brand is not None:
        asked["brand"] = brand
    if request.skip:
        asked["skip"] = request.skip
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]


def _content(source: str) -> str:
    """*source* itself, or a digest of the file's bytes where it is a file: a new photo under an old name is new."""
    try:
        with Path(source).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return source


def _new_id(now: float) -> str:
    """A name that sorts by time and cannot meet another one: `20261122-103015-3f9a1c`."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{secrets.token_hex(3)}"
