"""A provider's key as a value that shows itself to nobody, and that takes keys out of other people's words."""

from __future__ import annotations

import re
from typing import NoReturn
from urllib.parse import unquote

#: Longest part of a provider's message that is shown, in characters.
MAX_WORDS = 600

# What keys of the known services look like, also half hidden; and anything that is sent to prove who one is.
_LOOKS_LIKE_KEY = re.compile(
    r"\b(?:sk|rk|r8|hf|sess)[-_][\w*.…-]{6,}|\bbearer\s+[^\s\"',;]+|\bauthorization\b\W{0,4}[^\s\"',;]+(\s[\w.*-]{8,})?",
    re.IGNORECASE,
)


class Key:
    """A key. It has no repr, no text and no pickle; `reveal()` is called where it is sent, and nowhere else."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "<Key>" if self._value else "<no Key>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not pickled; the process that needs it reads its own environment.")

    @property
    def sendable(self) -> bool:
        """Whether it can stand in an HTTP header: printable ASCII without spaces."""
        return self._value.isascii() and self._value.isprintable() and " " not in self._value

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    def is_in(self, text: str) -> bool:
        """Whether the key stands in *text*, as it is, in other letters, or with signs in the manner of addresses."""
        return bool(self._value) and self._value.lower() in f"{text} {unquote(text)}".lower()

    def scrubbed(self, words: object) -> str:
        """*words* of a provider, fit to be shown and logged: one line, not endless, and without any key."""
        text = words if isinstance(words, str) else ""
        if self._value:
            text = text.replace(self._value, "[key]")
        # Cut generously before the costly part; the key was taken out first, so that no half of it stays.
        text = _LOOKS_LIKE_KEY.sub("[key]", text[: 4 * MAX_WORDS])
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"
