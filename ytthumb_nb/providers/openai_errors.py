"""What went wrong with a paid call at OpenAI, and what that means for the money.

Three answers matter. *Refused*: the server said no in so many words, nothing was drawn, and some refusals may be
tried again. *Failed*: it said that it could not. *Unknown*: the call was sent and no complete answer came, so it
may have been billed; it is never sent again by itself. In detail:

    no connection came about                      refused, tried again
    429 about the rate; 503, 529 with a JSON error  refused, tried again after what the server asks for
    429 about money; 401, 402, 403                refused, and the job's other sends stop
    any other 4xx                                 refused (moderation in the provider's own words)
    500, 502, 504 with the API's JSON error       failed, not tried again
    5xx with anything else (a gateway's page)     unknown: a gateway says 502, and some say 503, also when it
                                                  lost the answer to a request that it had passed on
    reset, cut, timeout, reply beyond reading     unknown
    an error object inside the stream             failed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ytthumb_nb.errors import (
    KeyRefusedError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
)
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.models_table import near_names
from ytthumb_nb.providers.openai_replies import ToldError
from ytthumb_nb.providers.openai_wire import Endpoint, ReplyTooLargeError
from ytthumb_nb.providers.retry import Refusal, Why, resets_in_s, retry_after_s, why_refused

_NO_MONEY = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
}
_MODERATION = {"moderation_blocked", "content_policy_violation", "content_filter"}
_SIMPLER = (
    "stream",
    "partial_images",
    "quality",
    "output_format",
    "extra inputs",
    "extra fields",
    "unexpected",
)
_CHECK = "Look at https://platform.openai.com/usage before you ask for it again."


@dataclass(frozen=True)
class Verdict:
    """What became of a call that brought no picture.

    Args:
        error: what the variation fails with when nothing is tried again.
        refusal: set when the call may be made again after a wait.
        plainer: the server refused streaming or another extra; the same may be asked for without.
        no_edits: the server has no place to send pictures to.
        words: the server's own, scrubbed.
    """

    error: ProviderError
    refusal: Refusal | None = None
    plainer: bool = False
    no_edits: bool = False
    words: str = ""

    @property
    def reason(self) -> str:
        """Why it is waited, in two or three words."""
        return self.refusal.reason if self.refusal else ""


@dataclass(frozen=True)
class Judge:
    """Turns what the SDK raises into a verdict. Holds what messages need: the server, the key, the model."""

    endpoint: Endpoint
    key: Key
    model: str
    now: float

    def verdict(self, error: BaseException) -> Verdict:
        """What *error*, raised while a call was made or its reply was read, means."""
        import httpx2
        import openai

        match error:
            case openai.APIStatusError():
                return self._by_status(error)
            case openai.APIConnectionError():
                cause = error.__cause__
                if isinstance(
                    cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout | httpx2.ProxyError
                ):
                    return self._unreachable(cause)
                if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
                    return Verdict(
                        ProviderUnavailableError(f"The request to {self._server} could not be written.")
                    )
                if isinstance(error, openai.APITimeoutError):
                    return self.unknown("fell silent")
                return self.unknown("closed the connection before the answer was complete")
            case ToldError():
                return self._in_stream(error.body)
            case httpx2.TimeoutException():
                return self.unknown("fell silent")
            case httpx2.TransportError():
                return self.unknown("closed the connection before the answer was complete")
            case TimeoutError():
                return self.unknown("gave no complete answer in time")
            case ReplyTooLargeError():
                return self.unknown(f"sent a reply that was not read to its end, because {error}")
            case _:
                return self.unknown(f"sent an answer that cannot be read ({type(error).__name__})")

    def unknown(self, what: str) -> Verdict:
        """The call was sent; the server did *what*, and no complete answer came."""
        return Verdict(
            OutcomeUnknownError(
                f"{self._server} {what}; the picture may have been made and billed.",
                hint=_CHECK if self.endpoint.own else "Look at the server's log before you ask for it again.",
            )
        )

    @property
    def _server(self) -> str:
        label = self.endpoint.label
        return label[0].upper() + label[1:]

    def _unreachable(self, cause: BaseException) -> Verdict:
        certificate = "CERTIFICATE" in str(cause).upper()
        what = "has no certificate that is trusted here" if certificate else "could not be reached"
        return Verdict(
            ProviderUnavailableError(
                f"{self._server} {what}; nothing was sent.",
                hint="Check the network"
                + ("" if self.endpoint.own else " and OPENAI_BASE_URL")
                + ", or choose provider='local'.",
            ),
            None if certificate else Refusal(Why.UNREACHABLE),
        )

    def _by_status(self, error: object) -> Verdict:
        status = int(getattr(error, "status_code", 0))
        headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
        body = getattr(error, "body", None)
        documented = isinstance(body, dict)
        words = self.key.scrubbed(_words(body))
        codes = {self.key.scrubbed(getattr(error, part, None)) for part in ("code", "type")}
        said = f" (HTTP {status})" + (f": {words}" if words and documented else ".")
        if status >= 500 and not documented:
            return self.unknown(f"answered HTTP {status} in a way that its API does not")
        if status == 402 or codes & _NO_MONEY:
            return Verdict(
                QuotaExceededError(
                    f"{self._server} has no credit left for this account{said}",
                    hint="Add credit or raise the limit at https://platform.openai.com/settings/organization/billing.",
                ),
                words=words,
            )
        if status == 401:
            return Verdict(
                KeyRefusedError(
                    f"{self._server} refused the key in OPENAI_API_KEY{said}",
                    hint="Create one at https://platform.openai.com/api-keys, or choose provider='local'.",
                ),
                words=words,
            )
        if codes & _MODERATION or (status == 400 and "safety system" in words.lower()):
            return Verdict(_refused_prompt(self._server, words), words=words)
        if status == 403:
            return Verdict(
                KeyRefusedError(
                    f"{self._server} does not let this key make pictures{said}",
                    hint="Verify the organisation at https://platform.openai.com/settings/organization/general, "
                    "or choose another model.",
                ),
                words=words,
            )
        why = why_refused(status)
        if why is not None:
            asked = _asked_wait_s(headers, words, self.now)
            busy = RateLimitedError(
                f"{self._server} asks to slow down{said}"
                if why is Why.RATE_LIMITED
                else f"{self._server} is busy{said}",
                hint="Try again later, or ask for fewer variations at once.",
                retry_after_s=asked,
            )
            again = headers.get("x-should-retry", "").lower() != "false"
            return Verdict(busy, Refusal(why, asked) if again else None, words=words)
        if status == 404:
            return self._not_found(codes, said, words, documented)
        if 300 <= status < 400:
            return Verdict(
                ProviderError(f"{self._server} wants to send us elsewhere, which is not followed{said}")
            )
        return Verdict(
            ProviderError(f"{self._server} {'failed' if status >= 500 else 'refused the request'}{said}"),
            plainer=status in (400, 422, 501) and any(part in words.lower() for part in _SIMPLER),
            no_edits=status in (405, 501),
            words=words,
        )

    def _not_found(self, codes: set[str], said: str, words: str, documented: bool) -> Verdict:
        if "model_not_found" in codes or "model" in words.lower():
            near = near_names("openai", self.model) if self.endpoint.own else []
            return Verdict(
                ProviderError(
                    f"{self._server} has no model {self.model!r} for this key{said}",
                    hint=f"Try model={near[0]!r}." if near else "Name a model that it has.",
                ),
                words=words,
            )
        ends = "" if self.endpoint.base_url.rstrip("/").endswith("/v1") else " It normally ends in /v1."
        hint = f"Check OPENAI_BASE_URL.{ends}" if not self.endpoint.own else ""
        return Verdict(
            ProviderError(f"{self._server} has no such address{said}", hint=hint), no_edits=True, words=words
        )

    def _in_stream(self, body: object) -> Verdict:
        """The server began to answer and then said in *body* that it failed."""
        words = self.key.scrubbed(_words(body))
        codes = (
            {self.key.scrubbed(body.get(part)) for part in ("code", "type")}
            if isinstance(body, dict)
            else set()
        )
        if codes & _MODERATION or "safety system" in words.lower():
            return Verdict(_refused_prompt(self._server, words), words=words)
        if codes & _NO_MONEY:
            return Verdict(
                QuotaExceededError(f"{self._server} has no credit left for this account: {words}"), words=words
            )
        return Verdict(
            ProviderError(f"{self._server} gave up while drawing: {words or 'no reason given'}"), words=words
        )


def _refused_prompt(server: str, words: str) -> PromptRefusedError:
    return PromptRefusedError(
        f"{server} refused the prompt or a picture: {words or 'no reason given'}",
        hint="Change the title, notes or pictures.",
    )


def _words(body: object) -> str:
    """The message in an error body, wherever compatible servers put it."""
    if isinstance(body, dict):
        for part in ("message", "detail", "error", "title"):
            if isinstance(body.get(part), str) and body[part].strip():
                return str(body[part])
        if isinstance(body.get("detail"), list):
            return str(body["detail"])[:2_000]
    return body if isinstance(body, str) else ""


def _asked_wait_s(headers: Mapping[str, str], words: str, now: float) -> float | None:
    milliseconds = retry_after_s(headers.get("retry-after-ms"), now)
    if milliseconds is not None:
        return milliseconds / 1000
    asked = retry_after_s(headers.get("retry-after"), now)
    return asked if asked is not None else resets_in_s(words)
