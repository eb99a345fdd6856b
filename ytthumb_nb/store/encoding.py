"""Specifications and progress to JSON and back, with their types checked as they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Any, TypeVar

import msgspec

from ytthumb_nb.errors import StoreError
from ytthumb_nb.progress import Progress

T = TypeVar("T")


def _encode_path(value: Any) -> Any:
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be stored")


def _decode_path(kind: type, value: Any) -> Any:
    if issubclass(kind, PurePath):
        return kind(value)
    raise NotImplementedError(f"{kind.__name__} cannot be read")


encode: Callable[[Any], bytes] = msgspec.json.Encoder(enc_hook=_encode_path).encode


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
        return msgspec.json.decode(data, type=kind, dec_hook=_decode_path)
    except (msgspec.MsgspecError, ValueError) as error:
        raise StoreError(f"A {kind.__name__} in the job store cannot be read ({error}).") from error
