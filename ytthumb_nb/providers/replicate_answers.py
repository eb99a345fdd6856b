"""What Replicate's answers mean: replies read as predictions, refusals and failures as errors in words.

Every reply is taken to be hostile: a field of the wrong type counts as missing, and an id that could change a path
is no id. Sends nothing. The texts of providers are shown, shortened, and never with a key in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ytthumb_nb.errors import (
    InvalidRequestError,
    KeyRefusedError,
    NoPictureError,
    OutcomeUnknownError,
    PromptRefusedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    ThumbnailError,
)
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.models_table import near_names
from ytthumb_nb.providers.retry import (
    Refusal,
    may_have_been_accepted,
    resets_in_s,
    retry_after_s,
    why_refused,
)

#: Where a user sees what was run and billed.
PREDICTIONS_PAGE = "https://replicate.com/predictions"

RUNNING = frozenset({"starting", "processing"})
STOPPED = frozenset({"canceled", "aborted"})
FINAL = frozenset({"succeeded", "failed"}) | STOPPED

#: No prompt of ours is longer; a longer one is not what we sent.
MAX_PROMPT = 32_000

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# Replies hold no key of ours: the wire took it out. This takes out what looks like anybody's.
_NO_KEY = Key("")
_MODERATION = re.compile(
    r"\bE005\b|nsfw|flagged|sensitive|moderat|safety|content polic|prohibited|not allowed by|blocked by", re.I
)


@dataclass(frozen=True)
class Reply:
    """One whole answer of the API; header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body read as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def words(self) -> str:
        """The provider's own sentence about a refusal; "" when it gave none."""
        told = self.json()
        if not isinstance(told, dict):
            return ""
        found = (told.get("detail"), told.get("error"), told.get("title"))
        return next((own_words(text) for text in found if isinstance(text, str) and text.strip()), "")


@dataclass(frozen=True)
class Prediction:
    """A prediction as a poll told it.

    `predict_s` is the running time that Replicate measured, once it has ended. `prompt` and `pictures` (how many
    went along) are what it was given, as it repeats them.
    """

    id: str
    status: str
    logs: str = field(default="", repr=False)
    error: str = ""
    output: object = field(default=None, repr=False)
    data_removed: bool = False
    predict_s: float | None = None
    prompt: str = field(default="", repr=False)
    pictures: int = 0


def is_prediction_id(text: object) -> bool:
    """Whether *text* can be an id: letters, digits, dash and underscore, and nothing that could leave its path."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def read_prediction(reply: Reply) -> Prediction | None:
    """The prediction in *reply*; None when it holds none."""
    told = reply.json()
    if (
        reply.status not in (200, 201, 202)
        or not isinstance(told, dict)
        or not is_prediction_id(told.get("id"))
    ):
        return None
    status, metrics, error = told.get("status"), told.get("metrics"), told.get("error")
    seconds = metrics.get("predict_time") if isinstance(metrics, dict) else None
    good_time = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds < 86_400
    logs, given = told.get("logs"), told.get("input")
    given = given if isinstance(given, dict) else {}
    prompt = given.get("prompt")
    return Prediction(
        id=told["id"],
        status=status if isinstance(status, str) else "",
        logs=logs if isinstance(logs, str) else "",
        error=own_words(error if isinstance(error, str) else json.dumps(error)) if error else "",
        output=told.get("output"),
        data_removed=told.get("data_removed") is True,
        predict_s=float(seconds) if good_time and seconds is not None else None,
        prompt=prompt if isinstance(prompt, str) and len(prompt) <= MAX_PROMPT else "",
        pictures=sum(
            map(_is_address, [inner for value in given.values() for inner in (value, *_inside(value))])
        ),
    )


def picture_address(output: object) -> str | None:
    """The first address of a picture in *output*, which may be text, a list or a dict of them; None without one."""
    candidates: list[object] = [output]
    for _ in range(4):  # {"images": [{"url": ...}]} is as deep as it was seen
        for each in candidates:
            if isinstance(each, str) and _is_address(each):
                return each
        candidates = [inner for each in candidates[:100] for inner in _inside(each)]
    return None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value[:5].lower() in ("https", "http:", "data:")


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def own_words(text: str) -> str:
    """A provider's text as one line that can be shown, and not an endless one."""
    return _NO_KEY.scrubbed(text)


# ------------------------------------------------------------------------------------------ a refused create


def refusal_in(reply: Reply, now: float) -> Refusal | None:
    """Why a create was turned away, when it may be sent again; None when it may not."""
    why = why_refused(reply.status)
    if why is None:
        return None
    told = reply.json()
    seconds = told.get("retry_after") if isinstance(told, dict) else None
    asked = retry_after_s(reply.headers.get("retry-after"), now)
    if (
        asked is None
        and isinstance(seconds, int | float)
        and not isinstance(seconds, bool)
        and 0 <= seconds < 1e9
    ):
        asked = float(seconds)
    return Refusal(why, asked if asked is not None else resets_in_s(reply.words))


def error_of(reply: Reply, model: str, refusal: Refusal | None = None) -> ThumbnailError:
    """The error that a create answered by *reply* ends in."""
    status, words = reply.status, reply.words
    said = f' It says: "{words}"' if words else ""
    if status == 401 or (status == 403 and not _MODERATION.search(words)):
        return KeyRefusedError(
            f"Replicate refused the key in REPLICATE_API_TOKEN (HTTP {status}).{said}",
            hint="Create one at https://replicate.com/account/api-tokens, or choose provider='local'.",
        )
    if status == 402:
        return QuotaExceededError(
            f"The Replicate account has no credit (HTTP 402).{said}",
            hint="Add credit at https://replicate.com/account/billing, or choose provider='local'.",
        )
    if status == 404:
        near = near_names("replicate", model)
        return InvalidRequestError(
            f"Replicate has no model {model!r} (HTTP 404).",
            hint=f"Did you mean {' or '.join(repr(name) for name in near)}?"
            if near
            else "Choose another model.",
        )
    if status == 429:
        asked = refusal.retry_after_s if refusal else None
        wait = f"asks to wait {asked:.0f} s" if asked is not None else "asks to slow down"
        return RateLimitedError(
            f"Replicate {wait} (HTTP 429); nothing was billed.{said}",
            hint="Try again later, or add a payment method to raise the limit.",
            retry_after_s=asked,
        )
    if 400 <= status < 500 and _MODERATION.search(words):
        return PromptRefusedError(
            f"Replicate refused the prompt: {words}", hint="Change the title or the notes."
        )
    if status == 422:
        return ProviderError(
            f"Replicate refused the inputs for {model} (HTTP 422).{said}", hint="Choose another model."
        )
    if may_have_been_accepted(status):
        return unknown_outcome(f"A gateway answered for Replicate (HTTP {status}), so its own answer is lost")
    if 200 <= status < 300:
        return unknown_outcome("Replicate's answer could not be read")
    if 300 <= status < 400:
        return ProviderError(
            f"Replicate's address answered with a redirect (HTTP {status}); nothing was started.",
            hint="Check REPLICATE_BASE_URL.",
        )
    return ProviderError(f"Replicate refused the work (HTTP {status}).{said}", hint="Try again later.")


def unknown_outcome(what: str) -> OutcomeUnknownError:
    """The error of a create that was sent and whose answer is lost."""
    return OutcomeUnknownError(
        f"{what}: the picture may be made, and billed, all the same.",
        hint=f"Look at {PREDICTIONS_PAGE} before you pay for it again.",
    )


# ------------------------------------------------------------------------------------------ an ended prediction


def failure_of(prediction: Prediction) -> ProviderError:
    """The error of a prediction that ended without a picture."""
    where = f"https://replicate.com/p/{prediction.id}"
    if prediction.status == "aborted":
        return ProviderError(
            "Replicate stopped the work before it began; that is not billed.", hint="Try again."
        )
    if prediction.status == "canceled":
        return NoPictureError(
            "The work was cancelled at Replicate, not from here.", hint=f"See {where}, or try again."
        )
    if prediction.status == "succeeded":
        if prediction.data_removed:
            return NoPictureError(
                "Replicate made the picture, but keeps pictures for an hour only, and that is over.",
                hint="It has to be made, and paid for, again.",
            )
        return NoPictureError("Replicate says it succeeded, but gave no picture.", hint=f"See {where}.")
    if _MODERATION.search(prediction.error):
        return PromptRefusedError(
            f"The model refused it: {prediction.error}", hint="Change the title, notes or references."
        )
    told = prediction.error or "it gave no reason."
    return ProviderError(f"The model failed: {told}", hint=f"Try again, or see {where}.")
