"""The local provider: composes thumbnails on this machine from the source's picture, with no account.

It looks at a photo once, shares what it saw with every variation of every job, and paints each variation in
pieces so short that a cancel acts at once. Words are not drawn here: the `Picture` says where they belong.
"""

from __future__ import annotations

import asyncio
import weakref
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import cv2

from ytthumb_nb import assets
from ytthumb_nb.errors import ProviderError
from ytthumb_nb.events import Picture, ProviderEvent, Step
from ytthumb_nb.imaging.analyse import Analysis, Done, analysing
from ytthumb_nb.imaging.branded import branded
from ytthumb_nb.imaging.ideas import Ideas
from ytthumb_nb.imaging.paint import Pixels
from ytthumb_nb.imaging.plan import Composition
from ytthumb_nb.imaging.scene import Scene, composing
from ytthumb_nb.providers.base import Attempt, Availability, Capabilities
from ytthumb_nb.styles import Style, style_named

T = TypeVar("T")

#: Photos whose analysis is kept; each holds at most 12 MB.
_KEPT: Final = 3
#: What the end of choosing looks like.
_CHOSEN: Final = object()
#: How much of a variation each part is, by the time it takes: looking, composing, encoding.
_LOOKED: Final = 0.45
_COMPOSED: Final = 0.92


class LocalProvider:
    """Draws thumbnails from the source's own picture, or from its title alone."""

    name = "local"
    #: Two threads draw; a third variation fills the gaps while a step of another one goes to the store, which makes
    #: ten of a known photo 10 % quicker (measured on two cores: 1.27 s instead of 1.40).
    capabilities = Capabilities(concurrency=3)

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int, int], Analysis] = OrderedDict()
        self._ideas: list[Ideas] = []
        self._locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            weakref.WeakKeyDictionary()
        )

    def availability(self) -> Availability:
        """Always usable; says when the models for faces and cut-outs are missing."""
        if assets.model("centerface.onnx") is None or assets.model("selfie_segmentation.tflite") is None:
            return Availability(True, "Works here, with photo cards only: the model files are not installed.")
        return Availability(True, "Works here, without an account.")

    async def generate(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent, None]:
        """Compose the variation; a `Step` after each piece of work, then the `Picture`.

        Raises:
            ProviderError: the source's picture can no longer be read.
        """
        style = branded(style_named(attempt.style), attempt.brand)
        analysis: Analysis | None = None
        if attempt.brief.picture is not None:
            async for seen in self._look(attempt, attempt.brief.picture):
                if isinstance(seen, Step):
                    yield seen
                else:
                    analysis = seen
        start = _LOOKED if analysis is not None else 0.02
        idea = await self._idea(attempt, style, analysis)
        work = composing(analysis, style, idea, attempt.size, attempt.seed)
        scene: Scene | None = None
        while (done := await attempt.run_blocking(_next(work))) is not None:
            if isinstance(done, Scene):
                scene = done
            else:
                yield Step(done.message, round(start + (_COMPOSED - start) * done.fraction, 4))
        if scene is None:
            raise ProviderError("The picture was not finished.", hint="Please report this as a bug.")
        pixels = scene.pixels
        image = await attempt.run_blocking(lambda: _png(pixels))
        yield Step("Saved the picture without loss", 1.0)
        changed = idea.changed(style)
        recipe = {
            "provider": self.name,
            "style": style.name,
            "seed": attempt.seed,
            "index": attempt.index,
            "size": list(attempt.size),
            "arrangement": idea.arrangement,
            "side": {1: "right", -1: "left", 0: "middle"}[idea.side],
            "close": idea.near,
            "ground": style.scene.grounds[idea.ground].name,
            "tint": style.scene.grounds[idea.ground].tint,
            "palette": idea.palette,
            "faces": 0 if analysis is None else len(analysis.faces),
            "cut_out_confidence": None if analysis is None else round(analysis.confidence, 3),
        }
        yield Picture(image, scene.layout, changed, recipe=recipe, pixels=pixels)

    async def aclose(self) -> None:
        """Forget the photos."""
        self._seen.clear()
        self._ideas.clear()

    async def _idea(self, attempt: Attempt, style: Style, analysis: Analysis | None) -> Composition:
        """What this variation tries: chosen once for all variations of a style, photo and seed, and kept."""
        known = next(
            (
                each
                for each in self._ideas
                if each.analysis is analysis and each.seed == attempt.seed and each.style == style
            ),
            None,
        )
        if known is None:
            known = Ideas(style, attempt.seed, analysis)
            self._ideas = [*self._ideas[1 - _KEPT :], known]
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            choosing = known.choosing(attempt.idea)
            while await attempt.run_blocking(lambda: next(choosing, _CHOSEN)) is not _CHOSEN:
                pass
        return known.upto(attempt.idea)[-1]

    async def _look(self, attempt: Attempt, path: Path) -> AsyncGenerator[Step | Analysis, None]:
        """What is known of the photo in *path*: looked at once, however many variations ask at the same time."""
        lock = self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        if lock.locked():
            yield Step("Waiting while another variation looks at the photo", 0.0)
        async with lock:
            key = await attempt.run_blocking(lambda: _identity(path))
            known = self._seen.get(key)
            if known is None:
                pieces = analysing(path)
                while (done := await attempt.run_blocking(_next(pieces))) is not None:
                    if isinstance(done, Analysis):
                        known = done
                    else:
                        yield Step(done.message, round(_LOOKED * done.fraction, 4))
                if known is None:
                    raise ProviderError("The photo was not looked at.", hint="Please report this as a bug.")
                self._seen[key] = known
                while len(self._seen) > _KEPT:
                    self._seen.popitem(last=False)
            else:
                self._seen.move_to_end(key)
                yield Step("The photo is known already", _LOOKED)
        yield known


def _identity(path: Path) -> tuple[str, int, int]:
    try:
        facts = path.stat()
    except OSError as error:
        raise ProviderError(
            f"the source's picture {path.name!r} cannot be read: {error.strerror or error}.",
            hint="Start again from the source.",
        ) from error
    return str(path), facts.st_size, facts.st_mtime_ns


def _next(pieces: Iterator[Done | T]) -> Callable[[], Done | T | None]:
    """The next piece of work as a function; it returns None when there is none left."""
    return lambda: next(pieces, None)


def _png(pixels: Pixels) -> bytes:
    """*pixels* as PNG, without loss.

    Level 1 is three times as fast as the default; one filter for all rows takes a third off that (32 ms for 51) and
    costs 2 % of size, where libpng would try several for each row.
    """
    options = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_AVG]
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ProviderError("The picture could not be encoded as PNG.", hint="Please report this as a bug.")
    return data.tobytes()
