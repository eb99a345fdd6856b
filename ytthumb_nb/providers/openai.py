"""Pictures by OpenAI's image models, or by a server that speaks the same protocol (OPENAI_BASE_URL).

One streamed request makes one variation, so that unfinished pictures can be seen on the way. OpenAI gives no
job id and cannot be told to stop: closing the connection ends the waiting, not the bill, and this says so.
Terms of the service: https://openai.com/policies/service-terms/
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from ytthumb_nb.downloads import download
from ytthumb_nb.errors import ProviderUnavailableError, RateLimitedError
from ytthumb_nb.events import Picture, Preview, ProviderEvent, Sending, Step, Waiting
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities, VariationStopped
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.durations import Durations
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.limiter import Rate, RateLimiter
from ytthumb_nb.providers.models_table import model_named
from ytthumb_nb.providers.openai_call import Call, Silence
from ytthumb_nb.providers.openai_errors import Judge, Verdict
from ytthumb_nb.providers.openai_plan import Plan, plainer, plan
from ytthumb_nb.providers.openai_replies import (
    MAX_PREVIEWS,
    Accepted,
    Finished,
    Partial,
    paid_usd,
    preview,
    unpacked,
)
from ytthumb_nb.providers.openai_stages import Stages
from ytthumb_nb.providers.openai_wire import MAX_REPLY_BYTES, Clients, Endpoint
from ytthumb_nb.providers.retry import RetryPolicy, Why
from ytthumb_nb.settings import Settings

#: Longest whole call, in seconds: the slowest known pictures take two minutes.
CALL_TIMEOUT_S = 300.0
#: After this much silence the seconds that went by are told.
TICK_S = 1.0
#: Refused calls are not repeated beyond this, in seconds, whatever the job allows.
PATIENCE_S = 600.0
#: Calls in all while nobody can be reached: somebody without a network is not kept waiting.
SENDS_UNREACHABLE = 3
#: Ordinary accounts; what an account really has is learnt from its refusals. Other servers have no known limit.
USUAL_RATE = Rate(per_minute=60, burst=10)
ELSEWHERE_RATE = Rate(per_minute=60_000, burst=1_000)

_NEVER_SENT = "never sent"
_TOO_LATE = "too late, may be billed"


@dataclass
class _Fate:
    """What stopping the variation right now would mean for it."""

    outcome: str = _NEVER_SENT
    delivered: bool = False


class OpenAIProvider:
    """One instance serves all jobs of a process, from any event loop.

    Args:
        api_key: None reads OPENAI_API_KEY.
        endpoint: None reads OPENAI_BASE_URL.
        quality: "low" to "max" where the model knows it; None takes the model's usual one.
        call_timeout_s: longest whole call, in seconds; after that its outcome is unknown.
        max_reply_bytes: largest reply that is read, unfinished pictures included.
        tick_s: after this much silence, in seconds, the time that went by is told.
        home: folder of what is kept between runs (rate limits, durations); None takes YTTHUMB_HOME.
        policy, clock: how refused calls are repeated, and the time; tests give their own.
        limiter: the account's allowance; None makes one that all processes of this user share.
    """

    name = "openai"
    capabilities = Capabilities(concurrency=10, paid=True, takes_notes=True, takes_references=True)

    def __init__(
        self,
        *,
        api_key: str | None = None,
        endpoint: Endpoint | None = None,
        quality: str | None = None,
        call_timeout_s: float = CALL_TIMEOUT_S,
        max_reply_bytes: int = MAX_REPLY_BYTES,
        tick_s: float = TICK_S,
        home: Path | None = None,
        policy: RetryPolicy | None = None,
        clock: Clock | None = None,
        limiter: RateLimiter | None = None,
    ) -> None:
        self._key = Key(os.environ.get("OPENAI_API_KEY", "") if api_key is None else api_key)
        self._endpoint = endpoint or Endpoint.from_environment()
        self._quality = quality
        self._call_timeout_s = call_timeout_s
        self._tick_s = tick_s
        self._home = home
        self._policy = policy or RetryPolicy()
        self._clock = clock or Clock()
        self._limiter = limiter
        self._clients = Clients(
            self._endpoint, self._key, silence_s=call_timeout_s, max_reply_bytes=max_reply_bytes
        )
        # What the server was found not to know; it is asked once, not once a variation.
        self._plain_models: set[str] = set()
        self._takes_pictures = True

    def __repr__(self) -> str:
        return f"<OpenAIProvider at {self._endpoint.host}>"

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        if self._endpoint.problem:
            return Availability(False, self._endpoint.problem)
        if find_spec("openai") is None:
            return Availability(False, "The openai package is missing: pip install 'ytthumb-nb[openai]'.")
        if not self._key.sendable:
            return Availability(False, "OPENAI_API_KEY holds characters that no key has; copy it again.")
        if not self._endpoint.own:
            return Availability(True, f"OPENAI_BASE_URL is set: requests go to {self._endpoint.host}.")
        if not self._key:
            where = "create a key at https://platform.openai.com/api-keys"
            return Availability(False, f"OPENAI_API_KEY is not set; {where}.")
        return Availability(True, "OPENAI_API_KEY is set.")

    def check_model(self, model: str) -> None:
        """Refuse a *model* that OpenAI has shut down; a compatible server may use any name."""
        model_named("openai", model, own_service=self._endpoint.own)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._clients.aclose()

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        """Make one picture; see `Provider`."""
        fate = _Fate()
        try:
            async with aclosing(self._events(attempt, fate)) as events:
                async for event in events:
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            if fate.delivered:
                raise
            raise VariationStopped(fate.outcome) from None

    # ------------------------------------------------------------ one variation

    async def _events(self, attempt: Attempt, fate: _Fate) -> AsyncGenerator[ProviderEvent, None]:
        availability = self.availability()
        if not availability.usable:
            raise ProviderUnavailableError(availability.reason, hint="Or choose provider='local'.")
        began = self._clock.monotonic()
        asked = await self._plan(attempt)
        client = await self._clients.get(attempt.run_blocking)
        for sends in count(1):
            async with aclosing(self._turn(attempt)) as waits:
                async for step in waits:
                    yield step
            key = f"{attempt.key}-{sends}"
            yield Sending(key, asked.estimate_usd)
            fate.outcome = _TOO_LATE
            judge = Judge(self._endpoint, self._key, asked.ask.model, self._clock.wall())
            call = Call(client, asked.ask, key, judge, self._call_timeout_s)
            async with aclosing(call), aclosing(self._listen(call, asked, attempt)) as events:
                async for event in events:
                    fate.delivered = isinstance(event, Picture)
                    yield event
            if fate.delivered:
                return
            verdict = call.verdict
            simpler = await self._simpler(asked, verdict, attempt)
            if simpler is None and verdict.refusal is None:
                raise verdict.error
            fate.outcome = _NEVER_SENT
            if simpler is not None:
                asked, why = simpler
                yield Waiting(f"{why}; asking again without", 0.0)
                continue
            wait_s = await self._wait_s(verdict, attempt, sends, self._clock.monotonic() - began)
            yield Waiting(f"waiting {wait_s:.0f} s, {verdict.reason}", wait_s)
            await self._clock.sleep(wait_s)

    async def _listen(self, call: Call, asked: Plan, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        """Tell what comes of a call; ends with the picture, or leaves `call.verdict` behind."""
        alike = asked.alike if self._endpoint.own else f"{asked.alike} at {self._endpoint.base_url}"
        durations = Durations(self._home or Settings.from_environment().home, alike)
        stages = Stages(self._endpoint.label, await attempt.run_blocking(durations.usual_s))
        began, previews, request_id = self._clock.monotonic(), 0, ""
        while (said := await call.next(self._tick_s)) is not None:
            elapsed_s = self._clock.monotonic() - began
            match said:
                case Silence():
                    yield stages.silent(elapsed_s)
                case Accepted():
                    request_id = said.request_id
                    yield stages.accepted()
                case Partial():
                    shown = None
                    if previews < MAX_PREVIEWS:
                        shown = await attempt.run_blocking(partial(preview, said.base64))
                    if shown is not None:
                        previews += 1
                        yield Preview(shown)
                        yield stages.draft()
                case Finished():
                    yield stages.arrived(by_address=said.url is not None)
                    image = await self._image(said, attempt)
                    await attempt.run_blocking(partial(durations.note, elapsed_s))
                    yield Picture(
                        image,
                        changed=asked.axis,
                        cost_usd=paid_usd(asked.price, said.usage, pictures=len(asked.ask.pictures)),
                        recipe=asked.recipe() | {"server": self._endpoint.host, "request_id": request_id},
                    )
                    return

    async def _image(self, finished: Finished, attempt: Attempt) -> bytes:
        if finished.url is not None:
            return await download(finished.url, allow_loopback=self._endpoint.loopback)
        return await attempt.run_blocking(partial(unpacked, finished.base64 or ""))

    # ------------------------------------------------------------ before a call, and after a refused one

    async def _plan(self, attempt: Attempt) -> Plan:
        asked = await plan(
            attempt,
            own_service=self._endpoint.own,
            quality=self._quality,
            with_own_picture=self._takes_pictures,
        )
        return plainer(asked) if asked.ask.model in self._plain_models else asked

    async def _simpler(self, asked: Plan, verdict: Verdict, attempt: Attempt) -> tuple[Plan, str] | None:
        """What to ask for instead when the server refused a part that can be done without, and which part."""
        if verdict.plainer and not asked.ask.plain:
            self._plain_models.add(asked.ask.model)
            return plainer(asked), "the server does not stream unfinished pictures"
        if verdict.no_edits and asked.own_picture and not attempt.references and not self._endpoint.own:
            self._takes_pictures = False
            return await self._plan(attempt), "the server takes no picture of the video"
        return None

    async def _turn(self, attempt: Attempt) -> AsyncGenerator[Step, None]:
        """Wait until the account's allowance lets another call begin."""
        limiter = self._limiter
        if limiter is None:
            own = self._endpoint.own
            home = (self._home or Settings.from_environment().home) if own else None
            account = self._key.reveal() if own else f"{self._endpoint.base_url} {self._key.reveal()}"
            usual = USUAL_RATE if own else ELSEWHERE_RATE
            limiter = self._limiter = RateLimiter(self.name, account, usual, home=home, clock=self._clock)
        while (wait_s := await attempt.run_blocking(limiter.try_start)) > 0:
            if wait_s > self._policy.longest_asked_s:
                raise RateLimitedError(
                    f"OpenAI lets this account ask again in {wait_s:.0f} s only; nothing was sent.",
                    hint="Try again then.",
                    retry_after_s=wait_s,
                )
            yield Step(f"waiting {wait_s:.0f} s, provider's limit")
            await self._clock.sleep(wait_s)

    async def _wait_s(self, verdict: Verdict, attempt: Attempt, sends: int, elapsed_s: float) -> float:
        """Seconds until the refused call may be made again.

        Raises:
            ProviderError: it may not; what the server said.
        """
        refusal = verdict.refusal
        assert refusal is not None
        left_s = PATIENCE_S - elapsed_s
        wait_s = self._policy.wait_s(refusal, sends, left_s=left_s, chance=self._clock.chance())
        if refusal.why is Why.UNREACHABLE and sends >= SENDS_UNREACHABLE:
            wait_s = None
        if refusal.why is Why.RATE_LIMITED and self._limiter is not None:
            hold_s = refusal.retry_after_s or 0.0 if wait_s is None else wait_s
            await attempt.run_blocking(partial(self._limiter.refused, hold_s, verdict.words))
        if wait_s is None:
            raise verdict.error
        return wait_s
