"""Pictures by OpenAI's image models, or by a server that speaks the same protocol (OPENAI_BASE_URL).

One streamed request makes one variation, so that unfinished pictures can be seen on the way. OpenAI gives no
job id and cannot be told to stop: closing the connection ends the waiting, not the bill, and this says so.
Terms of the service: https://openai.com/policies/service-terms/
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from ytthumb_nb.downloads import MAX_URL, download
from ytthumb_nb.errors import NoPictureError, ProviderError, ProviderUnavailableError
from ytthumb_nb.events import NEVER_SENT, TOO_LATE, Picture, Preview, ProviderEvent, Sending, Step, Waiting
from ytthumb_nb.providers.base import (
    Attempt,
    Availability,
    Capabilities,
    PicturePrice,
    Prospect,
    VariationStopped,
)
from ytthumb_nb.providers.clock import Clock
from ytthumb_nb.providers.durations import Durations
from ytthumb_nb.providers.keychain import FoundKey, find_key
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.limiter import RateLimiter
from ytthumb_nb.providers.models_table import model_named
from ytthumb_nb.providers.openai_account import Account
from ytthumb_nb.providers.openai_call import Call, Silence
from ytthumb_nb.providers.openai_errors import Judge, Verdict
from ytthumb_nb.providers.openai_plan import Plan, plainer, plan, price_of
from ytthumb_nb.providers.openai_replies import (
    BILLED,
    Accepted,
    Finished,
    Partial,
    paid_usd,
    preview,
    unpacked,
)
from ytthumb_nb.providers.openai_stages import Stages
from ytthumb_nb.providers.openai_wire import MAX_REPLY_BYTES, Endpoint
from ytthumb_nb.providers.retry import RetryPolicy, Why
from ytthumb_nb.providers.scout import ALONE_S, Scout
from ytthumb_nb.settings import Settings

#: Longest whole call, in seconds: the slowest known pictures take two minutes.
CALL_TIMEOUT_S = 300.0
#: After this much silence the seconds that went by are told.
TICK_S = 1.0
#: Refused calls are not repeated beyond this, in seconds, whatever the job allows.
PATIENCE_S = 600.0
#: Calls in all while nobody can be reached: somebody without a network is not kept waiting.
SENDS_UNREACHABLE = 3


@dataclass
class _Fate:
    """What stopping the variation right now would mean for it."""

    outcome: str = NEVER_SENT
    delivered: bool = False


class OpenAIProvider:
    """One instance serves all jobs of a process, from any event loop.

    Args:
        api_key: None looks for OPENAI_API_KEY anew for each variation, so that a corrected key needs no restart.
        endpoint: None reads OPENAI_BASE_URL in the same way.
        quality: "low" to "max" where the model knows it; None takes the model's usual one.
        call_timeout_s: longest whole call, in seconds; after that its outcome is unknown.
        max_reply_bytes: largest reply that is read, unfinished pictures included.
        alone_s: how long the first call of an account goes ahead of its siblings, in seconds.
        tick_s: after this much silence, in seconds, the time that went by is told.
        home: folder of what is kept between runs (rate limits, durations); None takes YTTHUMB_HOME.
        policy, clock: how refused calls are repeated, and the time; tests give their own.
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
        alone_s: float = ALONE_S,
        tick_s: float = TICK_S,
        home: Path | None = None,
        policy: RetryPolicy | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._given_key = None if api_key is None else Key(api_key)
        self._given_endpoint = endpoint
        self._quality = quality
        self._call_timeout_s = call_timeout_s
        self._max_reply_bytes = max_reply_bytes
        self._alone_s = alone_s
        self._tick_s = tick_s
        self._home = home
        self._policy = policy or RetryPolicy()
        self._clock = clock or Clock()
        self._last_account: Account | None = None

    def __repr__(self) -> str:
        return f"<OpenAIProvider at {self._account().endpoint.host}>"

    def _account(self) -> Account:
        """The account of right now; calls that are under way keep theirs."""
        found = find_key("OPENAI_API_KEY") if self._given_key is None else FoundKey(self._given_key)
        endpoint = self._given_endpoint or Endpoint.from_environment()
        if self._last_account is None or not self._last_account.is_for(endpoint, found.key):
            self._last_account = Account(
                endpoint,
                found,
                silence_s=self._call_timeout_s,
                max_reply_bytes=self._max_reply_bytes,
                alone_s=self._alone_s,
            )
        return self._last_account

    def availability(self) -> Availability:
        """Whether a call could be made; loads no SDK and makes none."""
        return self._account().availability()

    def check_model(self, model: str) -> None:
        """Refuse a *model* that OpenAI has shut down; a compatible server may use any name."""
        model_named("openai", model, own_service=self._account().endpoint.own)

    def price(self, prospect: Prospect) -> PicturePrice:
        """About what a picture costs, from the table of models; sends nothing."""
        return price_of(prospect, own_service=self._account().endpoint.own, quality=self._quality)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        if self._last_account is not None:
            await self._last_account.clients.aclose()

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        """Make one picture; see `Provider`."""
        fate = _Fate()
        try:
            async with aclosing(self._events(attempt, fate)) as events:
                async for event in events:
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            if fate.delivered or attempt.detached():
                raise
            raise VariationStopped(fate.outcome) from None

    # ------------------------------------------------------------ one variation

    async def _events(self, attempt: Attempt, fate: _Fate) -> AsyncGenerator[ProviderEvent, None]:
        account = self._account()
        availability = account.availability()
        if not availability.usable:
            raise ProviderUnavailableError(availability.reason, hint="Or choose provider='local'.")
        began = self._clock.monotonic()
        home = self._home or (await attempt.run_blocking(Settings.from_environment)).home
        limiter = account.limiter(home, self._clock)
        asked = await self._plan(account, attempt)
        client = await account.clients.get(attempt.run_blocking)
        for sends in count(1):
            scout = await account.scouts.turn()
            try:
                async with aclosing(self._turn(limiter, attempt)) as waits:
                    async for step in waits:
                        yield step
                key = f"{attempt.key}-{sends}"
                yield Sending(key, asked.estimate_usd, asked.ask.model, asked.ask.prompt)
                fate.outcome = TOO_LATE
                judge = Judge(account.endpoint, account.key, asked.ask.model, self._clock.wall())
                call = Call(client, asked.ask, key, judge, self._call_timeout_s)
                heard = self._listen(call, asked, attempt, account, scout, home)
                async with aclosing(call), aclosing(heard) as events:
                    async for event in events:
                        fate.delivered = isinstance(event, Picture)
                        yield event
                if fate.delivered:
                    return
                verdict = call.verdict
                scout.back(verdict.error)
            finally:
                scout.back()
            simpler = await self._simpler(asked, verdict, account, attempt)
            if simpler is None and verdict.refusal is None:
                raise verdict.error
            fate.outcome = NEVER_SENT
            if simpler is not None:
                asked, why = simpler
                yield Waiting(f"{why}; asking again without", 0.0)
                continue
            wait_s = await self._wait_s(verdict, limiter, attempt, sends, self._clock.monotonic() - began)
            yield Waiting(f"waiting {wait_s:.0f} s, {verdict.reason}", wait_s)
            await self._clock.sleep(wait_s)

    async def _listen(
        self, call: Call, asked: Plan, attempt: Attempt, account: Account, scout: Scout, home: Path
    ) -> AsyncGenerator[ProviderEvent, None]:
        """Tell what comes of a call; ends with the picture, or leaves `call.verdict` behind."""
        durations = Durations(home, account.measured_as(asked.alike))
        stages = Stages(account.endpoint.label, await attempt.run_blocking(durations.usual_s))
        began, request_id = self._clock.monotonic(), ""
        while (said := await call.next(self._tick_s)) is not None:
            elapsed_s = self._clock.monotonic() - began
            match said:
                case Silence():
                    yield stages.silent(elapsed_s)
                case Accepted():
                    request_id = "" if account.key.is_in(said.request_id) else said.request_id
                    account.scouts.proven()
                    scout.back()
                    yield stages.accepted()
                case Partial():
                    shown = await attempt.run_blocking(partial(preview, said.base64))
                    if shown is not None:
                        yield Preview(shown)
                        yield stages.draft()
                case Finished():
                    yield stages.arrived(by_address=said.url is not None)
                    image = await self._image(said, account, attempt)
                    await attempt.run_blocking(partial(durations.note, elapsed_s))
                    yield Picture(
                        image,
                        changed=asked.axis,
                        cost_usd=paid_usd(asked.price, said.usage, pictures=len(asked.ask.pictures)),
                        recipe=asked.recipe() | {"server": account.endpoint.host, "request_id": request_id},
                    )
                    return

    @staticmethod
    async def _image(finished: Finished, account: Account, attempt: Attempt) -> bytes:
        if finished.url is not None:
            if account.key.is_in(finished.url[:MAX_URL]):
                raise NoPictureError("The address of the finished picture holds the key: it is not asked.")
            try:
                return await download(finished.url, allow_loopback=account.endpoint.loopback)
            except ProviderError as error:
                raise NoPictureError(error.message, hint=error.hint or BILLED) from error
        return await attempt.run_blocking(partial(unpacked, finished.base64 or ""))

    # ------------------------------------------------------------ before a call, and after a refused one

    async def _plan(self, account: Account, attempt: Attempt) -> Plan:
        asked = await plan(
            attempt,
            own_service=account.endpoint.own,
            quality=self._quality,
            with_own_picture=account.takes_pictures,
        )
        return plainer(asked) if asked.ask.model in account.plain_models else asked

    async def _simpler(
        self, asked: Plan, verdict: Verdict, account: Account, attempt: Attempt
    ) -> tuple[Plan, str] | None:
        """What to ask for instead when the server refused a part that can be done without, and which part."""
        # OpenAI's own models take what the table says; without it the picture would cost something else.
        known = account.endpoint.own and asked.row is not None
        if verdict.plainer and not asked.ask.plain and not known:
            account.plain_models.add(asked.ask.model)
            return plainer(asked), "the server does not stream unfinished pictures"
        if verdict.no_edits and asked.own_picture and not attempt.references and not account.endpoint.own:
            account.takes_pictures = False
            return await self._plan(account, attempt), "the server takes no picture of the video"
        return None

    async def _turn(self, limiter: RateLimiter, attempt: Attempt) -> AsyncGenerator[Step, None]:
        """Wait until the account's allowance lets another call begin."""
        while (wait_s := await attempt.run_blocking(limiter.try_start)) > 0:
            yield Step(f"waiting {wait_s:.0f} s, provider's limit")
            await self._clock.sleep(wait_s)

    async def _wait_s(
        self, verdict: Verdict, limiter: RateLimiter, attempt: Attempt, sends: int, elapsed_s: float
    ) -> float:
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
        if refusal.why is Why.RATE_LIMITED:
            hold_s = refusal.retry_after_s or 0.0 if wait_s is None else wait_s
            await attempt.run_blocking(partial(limiter.refused, hold_s, verdict.words))
        if wait_s is None:
            raise verdict.error
        return wait_s
