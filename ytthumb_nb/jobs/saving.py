"""From a provider's picture to the files of a variation, each whole on disk, with the recipe inside and beside.

The provider's bytes are written first: they may have been paid for. Ours alone get the recipe into their original,
everybody else's stay as they came.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from ytthumb_nb.events import Picture, VariationCompleted
from ytthumb_nb.file_marks import mark_of
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.finish import finish
from ytthumb_nb.imaging.looks import headline_look
from ytthumb_nb.models import VideoBrief
from ytthumb_nb.providers.base import RunBlocking
from ytthumb_nb.recipes.packet import with_recipe
from ytthumb_nb.recipes.recipe import Asked, Call, Recipe, asked_of, recipe_of
from ytthumb_nb.recipes.sidecar import Sidecar, sidecar_of
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.files import PictureFolder

#: Providers whose originals are drawn by this package.
_OURS: Final = frozenset({"local"})
_SUFFIXES: Final = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp"}


class PictureSaver:
    """Saves the pictures of one job.

    Args:
        brief: what is known of the source.
        layer: what is written on each picture.
        paid: whether the provider's pictures cost money.
        now: seconds since the epoch.
        attempt: which go at the job this is; each writes files of its own, so that an owner which was replaced
            without knowing it yet cannot write over what the next one made.
    """

    def __init__(
        self,
        spec: JobSpec,
        folder: PictureFolder,
        run_blocking: RunBlocking,
        *,
        brief: VideoBrief,
        layer: HeadlineLayer,
        paid: bool,
        now: Callable[[], float] = time.time,
        attempt: int = 1,
    ) -> None:
        self._spec, self._folder, self._run_blocking = spec, folder, run_blocking
        self._brief, self._layer, self._paid, self._now = brief, layer, paid, now
        self._suffix = "" if attempt == 1 else f"_attempt_{attempt:02d}"
        self._asked: Asked | None = None
        self._started: dict[int, float] = {}

    def begun(self, index: int) -> None:
        """Variation *index* begins now."""
        self._started[index] = self._now()

    async def save(
        self, index: int, picture: Picture, *, remote_id: str | None = None, reused: bool = False
    ) -> VariationCompleted:
        """Write everything that belongs to variation *index* and return what there is to be told.

        Raises:
            StoreError: a file cannot be written.
            ProviderError: the picture is damaged.
            InvalidRequestError: the words cannot be drawn.
        """
        spec, layer, stem = self._spec, self._layer, f"thumbnail_{index:02d}{self._suffix}"
        call = Call(spec.job_id, remote_id, picture.cost_usd, self._started.get(index, 0.0), self._now())
        image = picture.image
        if spec.provider in _OURS:
            image = with_recipe(image, await self._recipe(index, picture, None, call))
        suffix = next((s for magic, s in _SUFFIXES.items() if image.startswith(magic)), ".img")
        original = await self._run_blocking(partial(self._folder.write, f"{stem}_original{suffix}", image))
        finished = await self._run_blocking(
            partial(
                finish,
                picture.image,
                size=spec.size,
                layout=picture.layout,
                headline=layer.text,
                look=headline_look(layer),
                find_layout=partial(find_layout, size=spec.size, index=index),
                brand=layer.brand,
                pixels=picture.pixels,
            )
        )
        recipe = await self._recipe(index, picture, layer, call)
        files = await self._run_blocking(
            lambda: self._folder.write_pictures(
                stem,
                picture=with_recipe(finished.picture, recipe),
                preview=finished.preview,
                small=finished.small,
                original=(original, mark_of(image)),
            )
        )
        completed = VariationCompleted(
            index,
            files,
            picture.changed,
            picture.cost_usd,
            picture.recipe,
            spec.reuse_key(index) if self._paid else None,
            reused,
            layer,
            finished.layout,
            finished.facts,
        )
        note = Sidecar(spec, self._brief, completed, remote_id, call.started_at, call.finished_at, self._paid)
        path = sidecar_of(files.picture)
        await self._run_blocking(lambda: self._folder.write(path.name, note.to_bytes()))
        return completed

    async def _recipe(self, index: int, picture: Picture, layer: HeadlineLayer | None, call: Call) -> Recipe:
        """The recipe of *picture*; what is true of one run only is left out where nothing was paid."""
        if self._asked is None:
            self._asked = await self._run_blocking(partial(asked_of, self._spec, paid=self._paid))
        told = call if self._paid else None
        asked = self._asked
        return await self._run_blocking(
            lambda: recipe_of(self._spec, asked, index, picture.changed, picture.recipe, layer, told)
        )
