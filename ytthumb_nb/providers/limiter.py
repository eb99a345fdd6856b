"""How often paid work may be started at a provider, for all jobs of this user at once.

Providers ask `RateLimiter.try_start()` before each paid call and tell it of every "too many requests". What is
known is kept per provider and account in one small SQLite file under YTTHUMB_HOME, so that two processes share
one allowance instead of running into the limit together. The account is a digest there, never the key. Without a
writable home the allowance is shared by the jobs of this process only.
"""

from __future__ import annotations

import hashlib
import math
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from ytthumb_nb.providers.clock import Clock

#: How long a lower limit that the provider told us is kept, in seconds: credit may have been added since.
REMEMBER_S = 600.0
#: Starts per second after a refusal that named no numbers.
CAREFUL_PER_MINUTE = 60.0
#: All jobs wait no longer than this after one refusal, in seconds; what a provider asks beyond it is the refused
#: one's own affair. A time further ahead was written under another clock, and is forgotten.
LONGEST_HOLD_S = 120.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS allowance (
    account TEXT PRIMARY KEY, free_at REAL, held_until REAL, per_minute REAL, burst INTEGER, learnt_at REAL
)
"""


@dataclass(frozen=True)
class Rate:
    """At most `per_minute` starts in the long run, and `burst` of them at once."""

    per_minute: float
    burst: int = 1


@dataclass(frozen=True)
class Allowance:
    """Where an account stands; times are seconds since the epoch.

    `free_at` is when the next start would be free if starts came evenly; `held_until` is when the provider lets
    us ask again. `per_minute` and `burst` are what it told us at `learnt_at`; 0 when it told nothing.
    """

    free_at: float = 0.0
    held_until: float = 0.0
    per_minute: float = 0.0
    burst: int = 1
    learnt_at: float = 0.0

    def sane(self, now: float) -> Allowance:
        """The same without times that the clock's jumps made meaningless, and without an outdated lesson."""
        ahead = now + LONGEST_HOLD_S
        known = self.per_minute > 0 and 0 <= now - self.learnt_at < REMEMBER_S
        return Allowance(
            self.free_at if self.free_at <= ahead else 0.0,
            self.held_until if self.held_until <= ahead else 0.0,
            *((self.per_minute, max(1, self.burst), self.learnt_at) if known else ()),
        )

    def start(self, now: float, usual: Rate) -> tuple[Allowance, float]:
        """Take a start if one is free.

        Returns:
            the allowance afterwards, and 0 when the start was taken, else the seconds until it is worth asking.
        """
        if now < self.held_until:
            return self, self.held_until - now
        rate = Rate(self.per_minute, self.burst) if self.per_minute else usual
        apart = 60.0 / rate.per_minute
        earliest = self.free_at - apart * (rate.burst - 1)
        if now < earliest:
            return self, earliest - now
        return replace(self, free_at=max(self.free_at, now) + apart), 0.0

    def refused(self, now: float, wait_s: float, told: Rate | None) -> Allowance:
        """After "too many requests": nobody starts for *wait_s*, and then at the rate that was *told*."""
        rate = told or Rate(self.per_minute or CAREFUL_PER_MINUTE, 1)
        until = max(self.held_until, now + min(wait_s, LONGEST_HOLD_S))
        return Allowance(until, until, rate.per_minute, rate.burst, now)


class RateLimiter:
    """One account's allowance at one provider.

    The methods take a file lock for a millisecond; call them through `attempt.run_blocking`.

    Args:
        provider: name of the provider.
        key: the key of the account; only a digest of it is kept.
        usual: the provider's rate for ordinary accounts.
        home: folder of the shared file; None shares within this process only.
    """

    def __init__(
        self, provider: str, key: str, usual: Rate, *, home: Path | None = None, clock: Clock | None = None
    ) -> None:
        digest = hashlib.sha256(f"ytthumb:{provider}:{key}".encode()).hexdigest()[:16]
        self.account = f"{provider}-{digest}"
        self._usual = usual
        self._path = home / "limits.sqlite3" if home is not None else None
        self._clock = clock or Clock()

    def try_start(self) -> float:
        """0 when a start was taken, else the seconds to wait before asking again."""
        now = self._clock.wall()
        waits: list[float] = []

        def take(allowance: Allowance) -> Allowance:
            allowance, wait = allowance.sane(now).start(now, self._usual)
            waits.append(wait)
            return allowance

        self._update(take)
        return waits[-1]

    def refused(self, wait_s: float, words: str = "") -> None:
        """Let all jobs wait *wait_s* seconds, and learn the rate if the provider's *words* name one."""
        now = self._clock.wall()
        self._update(lambda allowance: allowance.sane(now).refused(now, wait_s, rate_in(words)))

    def _update(self, change: Callable[[Allowance], Allowance]) -> None:
        with _LOCK:
            try:
                if self._path is None:
                    raise sqlite3.OperationalError("no home")
                _update_file(self._path, self.account, change)
            except (sqlite3.Error, OSError):
                _OWN[self.account] = change(_OWN.get(self.account, Allowance()))


#: Allowances that could not be shared with other processes.
_OWN: dict[str, Allowance] = {}
_LOCK = threading.Lock()


def rate_in(words: str) -> Rate | None:
    """The rate that a provider's sentence names ("6 requests per minute with a burst of 1"); None without one."""
    told = re.search(r"(\d{1,6}) (?:requests?|predictions?|images?) per (second|minute)", words[:2_000].lower())
    if told is None or not int(told[1]):
        return None
    burst = re.search(r"burst of (\d{1,4})", words[:2_000].lower())
    per_minute = int(told[1]) * (60.0 if told[2] == "second" else 1.0)
    return Rate(per_minute, max(1, int(burst[1])) if burst else 1)


def _update_file(path: Path, account: str, change: Callable[[Allowance], Allowance]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=2.0, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")  # a lost allowance costs one refusal
        db.execute("BEGIN IMMEDIATE")
        db.execute(_SCHEMA)
        row = db.execute("SELECT * FROM allowance WHERE account = ?", (account,)).fetchone()
        after = astuple(change(_read(row)))
        db.execute("INSERT OR REPLACE INTO allowance VALUES (?, ?, ?, ?, ?, ?)", (account, *after))
        db.execute("COMMIT")


def _read(row: tuple[object, ...] | None) -> Allowance:
    numbers = row[1:] if row else ()
    if len(numbers) != 5 or not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
        return Allowance()
    free_at, held_until, per_minute, burst, learnt_at = (float(str(n)) for n in numbers)
    return Allowance(free_at, held_until, per_minute, int(burst), learnt_at)
