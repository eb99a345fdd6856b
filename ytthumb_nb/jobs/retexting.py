"""Other words on finished pictures: which layer each of them gets, and drawing it on what lies below.

No provider is asked and nothing is paid: the picture without words is on disk. The new files go into a folder of
their own (`revision_02`, ...), so that no earlier picture is touched.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError, JobNotFoundError, StoreError
from ytthumb_nb.events import JobEvent, PicturesRetexted, Retexted
from ytthumb_nb.fold import fold
from ytthumb_nb.headline_layer import HeadlineLayer, Place
from ytthumb_nb.imaging.calm import find_layout
from ytthumb_nb.imaging.finish import ground_of, lettered
from ytthumb_nb.imaging.headline import check_headline
from ytthumb_nb.imaging.looks import headline_look, wished_layout
from ytthumb_nb.imaging.marks import check_brand
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.recipes.packet import with_recipe_of
from ytthumb_nb.spec import JobSpec
from ytthumb_nb.store.files import PictureFolder
from ytthumb_nb.store.owner import Owner
from ytthumb_nb.store.sqlite import JobStore

Pixels = NDArray[np.uint8]

#: Decoded pictures that are kept for the next words, in bytes: ten of 1280 x 720, three of 4K.
_KEPT_BYTES: Final = 80_000_000


@dataclass(frozen=True)
class Wishes:
    """What shall be different; None leaves it as it is on each picture today.

    `reset` begins from how the job was made, and forgets all earlier changes.
    """

    headline: str | None = None
    style: str | None = None
    font: str | Path | None = None
    upper: bool | None = None
    outline: float | None = None
    place: Place | None = None
    brand: Brand | None = None
    reset: bool = False

    def __post_init__(self) -> None:
        if not self.reset and all(getattr(self, name) is None for name in _FIELDS):
            raise InvalidRequestError(
                "nothing was said that shall be different.",
                hint=f"Give at least one of {', '.join(_FIELDS)}, or reset, which goes back to the first words.",
            )

    def on(self, layer: HeadlineLayer) -> HeadlineLayer:
        """*layer* with these changes.

        Raises:
            InvalidRequestError: one of them is refused, in a sentence.
        """
        changes: dict[str, Any] = {
            name: value for name in _FIELDS if (value := getattr(self, name)) is not None
        }
        if "headline" in changes:
            changes["text"] = changes.pop("headline")
        if isinstance(self.font, Path):
            changes["font"] = str(self.font.absolute())
        if isinstance(changes.get("place"), list):
            changes["place"] = tuple(changes["place"])
        return replace(layer, **changes)


_FIELDS: Final = ("headline", "style", "font", "upper", "outline", "place", "brand")


@dataclass(frozen=True)
class Redrawing:
    """One picture that is to be drawn again with `layer`."""

    variation: VariationProgress
    layer: HeadlineLayer


def planned(
    spec: JobSpec, progress: Progress, wishes: Wishes, variations: Iterable[int] | None
) -> list[Redrawing]:
    """Which pictures of an ended job get which words; everything that can be refused is refused here.

    Args:
        variations: numbers of the pictures (1, 2, ...); None takes all there are.

    Raises:
        InvalidRequestError: the job still runs, has no such picture, or the words cannot be drawn.
    """
    if not progress.status.final:
        raise InvalidRequestError(
            f"Job {spec.job_id} has not ended yet ({progress.status}).", hint="Wait for it, or cancel it first."
        )
    finished = [variation for variation in progress.variations if variation.files is not None]
    wanted = _numbers(variations, [variation.index for variation in finished], spec.job_id)
    first = _first_layer(spec, progress)
    plan = [
        Redrawing(variation, wishes.on(first if wishes.reset else variation.layer or first))
        for variation in finished
        if variation.index in wanted
    ]
    if wishes.brand is not None:
        check_brand(wishes.brand)
    for layer in dict.fromkeys(each.layer for each in plan):
        if layer.text.strip():
            check_headline(layer.text, headline_look(layer))
    return plan


class Grounds:
    """Pictures without words, decoded; the newest are kept, since words are mostly tried several times in a row.

    May be used from several threads.
    """

    def __init__(self, kept_bytes: int = _KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._lock = threading.Lock()
        self._grounds: OrderedDict[tuple[str, int, int, tuple[int, int]], Pixels] = OrderedDict()

    def of(self, original: Path, size: tuple[int, int]) -> Pixels:
        """The picture in *original*, fitted to *size*; it must not be changed.

        Raises:
            StoreError: the file is gone or cannot be read.
            ProviderError: it is no picture any more.
        """
        try:
            facts = original.stat()
            key = (str(original), facts.st_size, facts.st_mtime_ns, size)
            with self._lock:
                if key in self._grounds:
                    self._grounds.move_to_end(key)
                    return self._grounds[key]
            data = original.read_bytes()
        except OSError as error:
            raise StoreError(
                f"The picture without words {original} cannot be read ({error.strerror or error}).",
                hint="Other words need it; make the picture again.",
            ) from error
        ground = ground_of(data, size)
        ground.setflags(write=False)
        with self._lock:
            self._grounds[key] = ground
            while (
                len(self._grounds) > 1
                and sum(kept.nbytes for kept in self._grounds.values()) > self._kept_bytes
            ):
                self._grounds.popitem(last=False)
        return ground


def redraw(what: Redrawing, size: tuple[int, int], folder: PictureFolder, grounds: Grounds) -> Retexted:
    """Draw one picture with its new words and write its files.

    Raises:
        StoreError: the picture below cannot be read, or the new one not be written.
        ProviderError: the picture below is damaged.
        InvalidRequestError: the words cannot be drawn.
    """
    variation, layer = what.variation, what.layer
    assert variation.files is not None  # `planned` gives no others
    ground = grounds.of(variation.files.original, size)
    look_for = partial(find_layout, size=size, index=variation.index)
    layout = variation.layout
    if layer.text.strip() and (layout is None or layer.place == "auto"):
        layout = look_for(ground)
    look = headline_look(layer)
    finished = lettered(
        ground,
        layout=None if layout is None else wished_layout(layer, look, layout, size),
        headline=layer.text,
        look=look,
        find_layout=look_for,
        brand=layer.brand,
    )
    files = folder.write_pictures(
        f"thumbnail_{variation.index:02d}",
        picture=with_recipe_of(variation.files.picture, finished.picture, layer),
        preview=finished.preview,
        small=finished.small,
        original=(variation.files.original, variation.files.marks.get("original")),
    )
    return Retexted(variation.index, files, layer, variation.layout or layout, finished.facts)


class Retexter:
    """Gives finished pictures other words: all that were asked for, or none.

    Args:
        owner: who writes; it becomes the owner of the job, which must have ended.
        in_parallel: calls functions on the manager's workers and returns their values in order.
    """

    def __init__(
        self,
        store: JobStore,
        home: Path,
        owner: Owner,
        now: Callable[[], float],
        in_parallel: Callable[[Sequence[Callable[[], Retexted]]], list[Retexted]],
    ) -> None:
        self._store, self._home, self._owner, self._now = store, home, owner, now
        self._in_parallel = in_parallel
        self._grounds = Grounds()
        self._lock = threading.Lock()

    def retext(self, job_id: str, wishes: Wishes, variations: Iterable[int] | None) -> Progress:
        """Draw the words anew and store what came out; the progress with the new pictures.

        Raises:
            JobNotFoundError: there is no such job.
            InvalidRequestError: as `planned`.
            StoreError: a picture cannot be read or written; nothing is changed then.
        """
        with self._lock:
            stored = self._store.load(job_id)
            if stored is None:
                raise JobNotFoundError(
                    f"There is no job {job_id!r}.", hint="recent() lists the jobs there are."
                )
            plan = planned(stored.spec, stored.progress, wishes, variations)
            if not self._store.adopt(stored, self._owner, self._now()).result():
                raise InvalidRequestError(f"Job {job_id} was just taken up by another process.")
            folder = PictureFolder(self._home, job_id).next_revision()
            work = [partial(redraw, each, stored.spec.size, folder, self._grounds) for each in plan]
            try:
                pictures = self._in_parallel(work)
            except BaseException:
                folder.remove()
                raise
            what = PicturesRetexted(folder.revision, tuple(pictures))
            event = JobEvent(job_id, stored.progress.attempt, self._now(), what)
            progress = fold(stored.progress, event)
            self._store.record([event], progress, self._owner).result()
            return progress


def _first_layer(spec: JobSpec, progress: Progress) -> HeadlineLayer:
    """What the job was made with."""
    brief = progress.brief
    words = spec.headline if spec.headline is not None else (brief.title if brief is not None else None)
    brand = spec.brand if isinstance(spec.brand, Brand) else None
    if (
        spec.brand == "channel"
    ):  # whichever was the channel's then, unless another has replaced it on the pictures
        brand = next((v.layer.brand for v in progress.variations if v.layer is not None), None)
    return HeadlineLayer(words or "", spec.style, brand=brand)


def _numbers(variations: Iterable[int] | None, finished: Sequence[int], job_id: str) -> Collection[int]:
    if not finished:
        raise InvalidRequestError(f"Job {job_id} has no picture that could get other words.")
    if variations is None:
        return finished
    wanted = [variations] if isinstance(variations, int) else list(variations)
    if not wanted or any(type(each) is not int or each not in finished for each in wanted):
        raise InvalidRequestError(
            f"variations are {wanted}; they must be numbers of finished pictures of job {job_id}.",
            hint=f"Its finished pictures are: {', '.join(map(str, finished))}.",
        )
    return wanted
