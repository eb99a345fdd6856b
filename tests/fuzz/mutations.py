"""Spoiling good bytes and good JSON, the same way each time for the same random numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

#: What programs trip over: limits, signs of other formats, text that is no text, names of other places.
NASTY_BYTES = (
    b"", b"\x00", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xed\xa0\x80", b"\r\n\r\n", b"data: ",
    b"event: ", b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"../" * 8, b"[" * 400, b"{\"a\":" * 200, b"1" * 400,
    b"\xef\xbb\xbf",
)  # fmt: skip
NASTY_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(2**63), float("nan"), float("inf"), "", " ", "\x00", "\ud800", "a" * 5000,
    "../../etc/passwd", "/etc/passwd", "C:\\x", "http://127.0.0.1:1/", "file:///etc/passwd", "data:,x", "NaN",
    "🔥" * 50, "💥\n\r",
    [], {}, [[]], {"": None}, [None] * 50, {"a": {"b": {"c": []}}}, ["x"] * 5, "2026-11-22T00:00:00Z", "\u202e",
)  # fmt: skip


def spoilt(data: bytes, random: Random) -> bytes:
    """*data* with one to four pieces changed, cut out, doubled, moved, or replaced by what programs trip over."""
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((1, 1, 2, 4, 16, 200)))
        match random.randrange(7):
            case 0:
                data = data[:at] + random.randbytes(end - at) + data[end:]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:at] + data[at:end] * random.choice((2, 3, 50)) + data[end:]
            case 3:
                data = data[:at]
            case 4:
                data = data[:at] + random.choice(NASTY_BYTES) + data[end:]
            case 5 if at < len(data):
                data = data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
            case _:
                other = random.randrange(len(data) + 1)
                data = data[:at] + data[other : other + 16] + data[at:]
    return data


def spoilt_json(value: Any, random: Random) -> Any:
    """A copy of *value* with one to three of its parts replaced, removed, renamed, or put elsewhere."""
    value = json.loads(json.dumps(value))
    for _ in range(random.randint(1, 3)):
        value = _at_random(value, random, 0)
    return value


def _at_random(value: Any, random: Random, depth: int) -> Any:
    inside = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    if not inside or random.random() < 0.15 + 0.05 * depth:
        return deepcopy(random.choice(NASTY_VALUES))
    place = random.choice(inside)
    roll = random.random()
    if roll < 0.12:
        del value[place]
    elif roll < 0.2 and isinstance(value, dict):
        value[str(random.choice(NASTY_VALUES))] = value.pop(place)
    elif roll < 0.25:
        value[place] = [value[place]]
    else:
        value[place] = _at_random(value[place], random, depth + 1)
    return value


def json_bytes(value: Any, random: Random) -> bytes:
    """*value* as JSON, in one of the ways that JSON is written, and now and then a little broken as well."""
    data = json.dumps(value, ensure_ascii=random.random() < 0.7).encode("utf-8", "surrogatepass")
    return spoilt(data, random) if random.random() < 0.2 else data


Case = Callable[[Random], object]
