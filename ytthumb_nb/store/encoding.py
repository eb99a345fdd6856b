"""Specifications and progress to JSON and back, with their types checked as they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Any, TypeVar

import msgspec

from ytthumb_nb.errors import StoreError
from ytthumb_nb.learned_types import learned
from ytthumb_nb.progress import Progress

T = TypeVar("T")


def text_of_path(value: Any) -> Any:
    """A path as text, for values that msgspec writes."""
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be stored")


def path_of_text(kind: type, value: Any) -> Any:
    """The path that a text names, for values that msgspec reads."""
    if not issubclass(kind, PurePath):
        raise NotImplementedError(f"{kind.__name__} cannot be read")
    if not isinstance(value, str):
        raise ValueError(f"a path is text, and not {type(value).__name__}")
    return kind(value)


encode: Callable[[Any], bytes] = msgspec.json.Encoder(enc_hook=text_of_path).encode


def encode_progress(progress: Progress) -> bytes:
    """*progress* as JSON, without the unfinished pictures, which are never stored."""
    variations = tuple(replace(v, preview=None) if v.preview else v for v in progress.variations)
    return encode(replace(progress, variations=variations))


def decode(data: bytes, kind: type[T]) -> T:
    """The value of type *kind* in *data*.

    Raises:
        StoreError: it is none.
    """
    try:
        return msgspec.json.decode(data, type=learned(kind), dec_hook=path_of_text)
    except (msgspec.MsgspecError, ValueError, RecursionError, TypeError) as error:
        raise StoreError(f"A {kind.__name__} in the job store cannot be read ({error}).") from error
