"""A stand-in for Replicate on this machine, spoken to by the real `replicate` client.

    with ReplicateServer() as server:
        os.environ |= server.environment()
        server.lives = [Life(logs=(" 50%|#####     | 14/28 [00:01<00:01]",)), Life(ends="failed", error="NSFW")]
        ...
        assert server.count("create") == 2 and not server.key_leaked

It creates, polls and cancels predictions, takes files, tells of models, and serves finished pictures from a
second port that stands for the delivery host and must never see a key. Routes: create, get, cancel, list, files,
model, and "deliver" on `server.delivery`. Faults for single calls are in `loopback`. What it answers follows
Replicate's public API reference and replies measured with the client 1.0.7; prices and quotas it does not know.
"""

from __future__ import annotations

import base64
import itertools
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self

from ytthumb_nb.testing.loopback import Answer, Call, LoopbackServer
from ytthumb_nb.testing.pictures import draw_picture

TOKEN = "r8_loopback_only_0123456789abcdefghijk"

Ending = Literal["succeeded", "failed", "canceled", "aborted"]
Shape = Literal["str", "list", "data", "null", "gone", "dict"]


@dataclass(frozen=True)
class Life:
    """How one prediction goes, counted in polls, or in seconds, or held by the test.

    Args:
        starting, processing: polls that are answered with each of these states before the end.
        seconds: end this long after creation instead, however often it is polled.
        until: stay in processing until this event is set.
        ends, error: the final status, and the error text of a failed one.
        logs: the logs of each poll while processing; the last stays.
        output: what a succeeded prediction holds: an address, a list of addresses, a data: URI, null, null
            because an hour went by ("gone"), or a dict.
        version: as Replicate reports it; "hidden" for its official models, None happens too.
        cancels: whether the prediction obeys a cancel call.
    """

    starting: int = 0
    processing: int = 1
    seconds: float | None = None
    until: threading.Event | None = None
    ends: Ending = "succeeded"
    error: str | None = None
    logs: tuple[str, ...] = ()
    output: Shape = "str"
    version: str | None = "hidden"
    cancels: bool = True


class Prediction:
    """One prediction on the server. `status` is what the next poll would see at least."""

    def __init__(self, number: int, life: Life, model: str, given: Mapping[str, Any]) -> None:
        self.id = f"loopback{number:04d}"
        self.life = life
        self.model = model
        self.input = dict(given)
        self.status = "starting"
        self.created = time.time()
        self.started: float | None = None
        self.ended: float | None = None
        self.polls = 0

    @property
    def final(self) -> bool:
        return self.ended is not None

    def poll(self) -> None:
        """Let time go on by one poll."""
        self.polls += 1
        life = self.life
        if self.final:
            return
        if life.seconds is not None:
            over, begun = time.time() - self.created >= life.seconds, True
        elif life.until is not None:
            over, begun = life.until.is_set(), self.polls > life.starting
        else:
            over, begun = self.polls > life.starting + life.processing, self.polls > life.starting
        if begun and self.status == "starting":
            self.status, self.started = "processing", time.time()
        if over:
            self.end(life.ends)

    def end(self, status: str) -> None:
        if not self.final:
            self.status, self.ended = status, time.time()

    def logs(self) -> str:
        if not self.life.logs or self.status == "starting":
            return ""
        return self.life.logs[min(max(0, self.polls - self.life.starting - 1), len(self.life.logs) - 1)]


class DeliveryHost(LoopbackServer):
    """Serves finished pictures. It must never be shown a key: such a call is answered 400 and remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, bytes] = {}
        self.key_seen = False

    def route(self, method: str, path: str) -> str:
        return "deliver"

    def respond(self, call: Call) -> Answer:
        if "authorization" in call.headers or "r8_" in call.path + str(call.headers):
            self.key_seen = True
            return Answer(400, "A key was sent to the delivery host.")
        picture = self.pictures.get(call.path.partition("?")[0])
        return Answer(200, picture) if picture is not None else Answer(404, "Not found")


class ReplicateServer(LoopbackServer):
    """The API. `lives` are taken one a prediction, then `life` for all further ones.

    `predictions` are kept by id in order of creation; each is one that Replicate would bill. `models` maps
    "owner/name" to the properties of its input schema; any model not in it is answered 404. `throttle` allows a
    number of creations in a window of seconds, measured by `now`.
    """

    def __init__(self, *, token: str = TOKEN, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.token = token
        self.delivery = DeliveryHost()
        self.life = Life()
        self.lives: list[Life] = []
        self.predictions: dict[str, Prediction] = {}
        self.files: dict[str, bytes] = {}
        self.models: dict[str, Mapping[str, Any]] = {name: SCHEMAS[name] for name in SCHEMAS}
        self.throttle: tuple[int, float] | None = None
        self._created: list[float] = []
        self._now = now
        self._numbers = itertools.count(1)

    @property
    def base_url(self) -> str:
        """What belongs into REPLICATE_BASE_URL."""
        return self.url

    def environment(self) -> dict[str, str]:
        """The two variables that lead the provider here."""
        return {"REPLICATE_API_TOKEN": self.token, "REPLICATE_BASE_URL": self.base_url}

    @property
    def billed(self) -> list[str]:
        """The prompt of each prediction that was begun, as Replicate would bill it."""
        with self.lock:
            return [str(prediction.input.get("prompt")) for prediction in self.predictions.values()]

    @property
    def key_leaked(self) -> bool:
        """Whether the delivery host was shown a key."""
        return self.delivery.key_seen

    def __enter__(self) -> Self:
        self.delivery.__enter__()
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self.delivery.__exit__(kind, error, trace)

    def route(self, method: str, path: str) -> str:
        for name, verb, pattern in _ROUTES:
            if verb == method and re.fullmatch(pattern, path.partition("?")[0]):
                return name
        return "unknown"

    def respond(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "Unauthenticated", "You did not pass a valid authentication token.")
        parts = call.path.partition("?")[0].strip("/").split("/")[1:]
        match call.route:
            case "create":
                return self._create(call, parts)
            case "get":
                prediction = self.predictions.get(parts[1])
                if prediction is not None:
                    prediction.poll()
                return self._tell(prediction)
            case "cancel":
                prediction = self.predictions.get(parts[1])
                if prediction is not None and prediction.life.cancels:
                    prediction.end("canceled" if prediction.started else "aborted")
                return self._tell(prediction)
            case "list":
                told = [self._tell(prediction).body for prediction in reversed(self.predictions.values())]
                return Answer(200, {"next": None, "previous": None, "results": told})
            case "files":
                return self._keep_file(call)
            case "model":
                return self._model("/".join(parts[1:3]))
        return _problem(404, "Not found", "The requested resource could not be found.")

    def _create(self, call: Call, parts: list[str]) -> Answer:
        given = call.json()
        model = (
            "/".join(parts[1:3]) if parts[0] == "models" else str(given.get("version", "")).partition(":")[0]
        )
        if model not in self.models:
            return _problem(404, "Not found", "The requested resource could not be found.")
        schema = self.models[model]
        unknown = sorted(set(given.get("input", {})) - set(schema))
        if unknown:
            detail = f"- input: Additional property {unknown[0]} is not allowed\n"
            return _problem(422, "Input validation failed", detail)
        if self.throttle is not None:
            most, window_s = self.throttle
            recent = [at for at in self._created if self._now() - at < window_s]
            if len(recent) >= most:
                wait = max(1, round(window_s - (self._now() - recent[0])))
                detail = f"Request was throttled. Your rate limit resets in ~{wait}s."
                return Answer(429, {"detail": detail, "status": 429}, {"Retry-After": str(wait)})
            self._created = [*recent, self._now()]
        life = self.lives.pop(0) if self.lives else self.life
        prediction = Prediction(next(self._numbers), life, model, given.get("input", {}))
        self.predictions[prediction.id] = prediction
        return Answer(201, self._tell(prediction).body)

    def _tell(self, prediction: Prediction | None) -> Answer:
        if prediction is None:
            return _problem(404, "Not found", "The requested resource could not be found.")
        gone = prediction.final and prediction.life.output == "gone"
        told: dict[str, Any] = {
            "id": prediction.id,
            "model": prediction.model,
            "version": prediction.life.version,
            "input": {} if gone else prediction.input,
            "logs": prediction.logs(),
            "output": self._output(prediction) if prediction.status == "succeeded" else None,
            "data_removed": gone,
            "error": prediction.life.error if prediction.status == "failed" else None,
            "source": "api",
            "status": prediction.status,
            "created_at": _iso(prediction.created),
            "urls": {
                "cancel": f"{self.base_url}/v1/predictions/{prediction.id}/cancel",
                "get": f"{self.base_url}/v1/predictions/{prediction.id}",
                "web": f"https://replicate.com/p/{prediction.id}",
            },
        }
        if prediction.started is not None:
            told["started_at"] = _iso(prediction.started)
        if prediction.ended is not None:
            begun = prediction.started or prediction.ended
            told["completed_at"] = _iso(prediction.ended)
            told["metrics"] = {
                "predict_time": round(prediction.ended - begun, 3),
                "total_time": round(prediction.ended - prediction.created, 3),
                "image_count": 1,
            }
        return Answer(200, told)

    def _output(self, prediction: Prediction) -> Any:
        if prediction.life.output in ("null", "gone"):
            return None
        picture = draw_picture(prediction.id)
        path = f"/pbxt/{prediction.id}/out-0.png"
        self.delivery.pictures[path] = picture
        address = f"{self.delivery.url}{path}"
        data = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        return {"str": address, "list": [address], "data": data, "dict": {"image": address}}[
            prediction.life.output
        ]

    def _keep_file(self, call: Call) -> Answer:
        name = f"file{len(self.files) + 1:04d}"
        self.files[name] = call.body
        url = f"{self.base_url}/v1/files/{name}"
        told = {
            "id": name,
            "name": "content",
            "content_type": "image/jpeg",
            "size": len(call.body),
            "etag": name,
        }
        rest: dict[str, Any] = {
            "checksums": {},
            "metadata": {},
            "created_at": _iso(time.time()),
            "expires_at": None,
        }
        return Answer(201, told | rest | {"urls": {"get": url}})

    def _model(self, name: str) -> Answer:
        if name not in self.models:
            return _problem(404, "Not found", "The requested resource could not be found.")
        owner, _, short = name.partition("/")
        inputs = {
            "type": "object",
            "title": "Input",
            "required": ["prompt"],
            "properties": dict(self.models[name]),
        }
        version = {
            "id": "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
            "created_at": "2026-01-01T00:00:00Z",
            "cog_version": "0.16.0",
            "openapi_schema": {"openapi": "3.0.2", "components": {"schemas": {"Input": inputs}}},
        }
        told = {"url": f"https://replicate.com/{name}", "owner": owner, "name": short, "visibility": "public"}
        return Answer(200, told | {"run_count": 1, "description": None, "latest_version": version})


_ID = "[^/]+"
_ROUTES = (
    ("create", "POST", rf"/v1/models/{_ID}/{_ID}/predictions"),
    ("create", "POST", "/v1/predictions"),
    ("cancel", "POST", rf"/v1/predictions/{_ID}/cancel"),
    ("get", "GET", rf"/v1/predictions/{_ID}"),
    ("list", "GET", "/v1/predictions"),
    ("files", "POST", "/v1/files"),
    ("model", "GET", rf"/v1/models/{_ID}/{_ID}"),
)

_TEXT = {"type": "string"}
_PICTURES = {"type": "array", "items": {"type": "string", "format": "uri"}}
_PICTURE = {"type": "string", "format": "uri"}
_RATIO = {
    "type": "string",
    "enum": ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9"],
    "default": "1:1",
}
_FORMAT = {"type": "string", "enum": ["webp", "jpg", "png"], "default": "webp"}
_SEED = {"type": "integer"}

#: Properties of the input schemas of some real models, as far as they matter here.
SCHEMAS: dict[str, dict[str, Any]] = {
    "black-forest-labs/flux-2-pro": {
        "prompt": _TEXT,
        "input_images": _PICTURES,
        "aspect_ratio": _RATIO,
        "resolution": {"type": "string", "enum": ["0.5 MP", "1 MP", "2 MP", "4 MP"], "default": "1 MP"},
        "safety_tolerance": {"type": "integer", "minimum": 1, "maximum": 5},
        "seed": _SEED,
        "output_format": _FORMAT,
        "output_quality": {"type": "integer"},
    },
    "black-forest-labs/flux-dev": {
        "prompt": _TEXT,
        "image": _PICTURE,
        "aspect_ratio": _RATIO,
        "num_outputs": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
        "num_inference_steps": {"type": "integer"},
        "guidance": {"type": "number"},
        "seed": _SEED,
        "output_format": _FORMAT,
        "go_fast": {"type": "boolean"},
    },
    "google/nano-banana-pro": {
        "prompt": _TEXT,
        "image_input": _PICTURES,
        "aspect_ratio": _RATIO
        | {"enum": ["match_input_image", *_RATIO["enum"]], "default": "match_input_image"},
        "resolution": {"type": "string", "enum": ["1K", "2K", "4K"], "default": "2K"},
        "output_format": {"type": "string", "enum": ["jpg", "png"], "default": "jpg"},
        "safety_filter_level": _TEXT,
    },
}


def _problem(status: int, title: str, detail: str) -> Answer:
    return Answer(status, {"title": title, "detail": detail, "status": status})


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
