"""Paths as text and back, for values that msgspec writes and reads."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any


def text_of_path(value: Any) -> Any:
    """*value*, a path, as text."""
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be written")


def path_of_text(kind: type, value: Any) -> Any:
    """The path that the text *value* names."""
    if issubclass(kind, PurePath) and isinstance(value, str):
        return kind(value)
    raise NotImplementedError(f"{kind.__name__} cannot be read")
