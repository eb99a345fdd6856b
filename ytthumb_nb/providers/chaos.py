"""A provider that fails as asked, so that everybody can see every failure for free.

It draws with the local provider and puts faults in its way. What shall go wrong is written as the model:

    yt.generate(photo, provider="chaos", model="7 of 10, one slow, one 429", count=10)

`K of N`: only K variations of N get a picture. Then, with a number or "one" or "all" before it: `slow` takes
some seconds longer, `429` is told to wait first, `moderation` is refused, `unknown` loses the answer to a paid
call, `quota` runs out of credit, `crash` meets a bug, `hang` never ends by itself. Which variations are hit
depends on the seed alone.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncGenerator
from typing import Literal, get_args

from ytthumb_nb.errors import (
    InvalidRequestError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    QuotaExceededError,
)
from ytthumb_nb.events import ProviderEvent, Sending, Step, Waiting
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities, PicturePrice, Prospect
from ytthumb_nb.providers.local import LocalProvider

Fault = Literal["slow", "429", "moderation", "unknown", "quota", "crash", "hang", "broken"]

DEFAULT_SCRIPT = "7 of 10, one slow, one 429"
SLOW_S = 5.0
RETRY_AFTER_S = 2.0

_COUNTS = {"one": 1, "two": 2, "three": 3, "all": 10}
_CLAUSE = re.compile(r"(?P<count>\w+) (?P<fault>\w+)")
_SHARE = re.compile(r"(?P<good>\d+) of (?P<total>\d+)")


def faults_of(script: str, count: int, seed: int) -> dict[int, Fault]:
    """Which of the variations 1..*count* meets which fault.

    Raises:
        InvalidRequestError: the script cannot be read; the sentence says what can be written.
    """
    wanted: list[Fault] = []
    for clause in filter(None, (part.strip().lower() for part in script.split(","))):
        if share := _SHARE.fullmatch(clause):
            good, total = int(share["good"]), int(share["total"])
            missing = round(count * max(0, total - good) / max(1, total))
            wanted += ["broken"] * missing
        elif (match := _CLAUSE.fullmatch(clause)) and match["fault"] in get_args(Fault):
            number = _COUNTS.get(match["count"]) or (int(match["count"]) if match["count"].isdigit() else 0)
            fault: Fault = match["fault"]  # type: ignore[assignment]  # checked against the literal above
            wanted += [fault] * min(number, count)
        else:
            raise InvalidRequestError(
                f"chaos cannot read {clause!r}.",
                hint=f"Write for instance {DEFAULT_SCRIPT!r}; the faults are {', '.join(get_args(Fault))}.",
            )
    indexes = list(range(1, count + 1))
    random.Random(seed).shuffle(indexes)
    return dict(zip(indexes, wanted, strict=False))


class ChaosProvider:
    """Local pictures with scripted faults; keyless, and its paid calls cost nothing."""

    name = "chaos"
    capabilities = Capabilities(concurrency=4, paid=True)

    def __init__(self) -> None:
        self._local = LocalProvider()

    def availability(self) -> Availability:
        return Availability(True, "Draws here, and fails as its model says.")

    def price(self, prospect: Prospect) -> PicturePrice:
        """Nothing: its calls are paid ones in name only."""
        return PicturePrice(0.0)

    def check_model(self, model: str) -> None:
        """Refuse a script that cannot be read."""
        faults_of(model, 1, 0)

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        fault = faults_of(attempt.model or DEFAULT_SCRIPT, attempt.count, attempt.seed).get(attempt.index)
        yield Sending(key=attempt.key, estimate_usd=0.0)
        match fault:
            case "slow":
                for second in range(1, round(SLOW_S) + 1):
                    await asyncio.sleep(1)
                    yield Step(f"being slow, {second} of {SLOW_S:.0f} s")
            case "429":
                yield Waiting(f"waiting {RETRY_AFTER_S:.0f} s, the provider's limit (429)", RETRY_AFTER_S)
                await asyncio.sleep(RETRY_AFTER_S)
                yield Sending(key=f"{attempt.key}-again", estimate_usd=0.0)
            case "moderation":
                raise PromptRefusedError(
                    "The provider refused the prompt (moderation).", hint="Change the title or the notes."
                )
            case "unknown":
                raise OutcomeUnknownError(
                    "The call was sent and its answer was lost, so it may have been billed.",
                    hint="Look at the provider's usage page.",
                )
            case "quota":
                raise QuotaExceededError("The account has no credit left.", hint="Add credit, then retry.")
            case "crash":
                raise RuntimeError("a bug in a provider")
            case "broken":
                raise ProviderError("The provider answered with an error (HTTP 500).", hint="Try again later.")
            case "hang":
                yield Step("hanging until somebody cancels")
                await asyncio.Event().wait()
            case None:
                pass
        async for event in self._local.generate(attempt):
            yield event

    async def aclose(self) -> None:
        await self._local.aclose()
