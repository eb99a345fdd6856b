"""The tiles: one a variation from the first moment, each with its own state, its own cross, then its picture."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as w

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.imaging.receipt_facts import Verdict
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.ui.elements import HIDDEN, Elements, become, show, turn
from ytthumb_nb.ui.pictures import blank_png, small_jpeg, veiled_jpeg
from ytthumb_nb.ui.words import STAR, tile_caption, tile_state

log = logging.getLogger(__name__)

_STATES = ("idle", *map(str, VariationStatus))


class Tile:
    """One variation. `on_*` are called with its index, counted from 1."""

    def __init__(
        self,
        make: Elements,
        index: int,
        *,
        on_cancel: Callable[[int], object],
        on_open: Callable[[int], object],
        on_compare: Callable[[], object],
        on_download: Callable[[int], object],
        on_receipt: Callable[[int], object],
    ) -> None:
        self.index = index
        self.picture = make.picture("ytt-tile-picture", blank_png())
        self.state = make.html("ytt-tile-state")
        self.caption = make.html("ytt-tile-caption")
        self.open_button = make.button(
            "ytt-cover ytt-tile-open",
            "",
            lambda: on_open(index),
            tooltip=f"Show variation {index} in full size",
        )
        self.cancel_button = make.button(
            "ytt-tile-cancel", "", lambda: on_cancel(index), tooltip=f"Cancel variation {index}", icon="times"
        )
        self.compared = make.field(w.Checkbox, "ytt-tile-compare", "Compare", value=False, indent=False)
        self.download_button = make.button(
            "ytt-download ytt-quiet", "", lambda: on_download(index),
            tooltip=f"Download variation {index}", icon="download",
        )  # fmt: skip
        self.receipt_button = make.button(
            "ytt-quiet ytt-receipt-button", "", lambda: on_receipt(index),
            tooltip=f"Receipt of variation {index}", icon="list",
        )  # fmt: skip
        self.receipt = make.html("ytt-receipt")
        show(self.receipt, False)
        self.star = make.html("ytt-star ytt-tile-star", STAR)
        show(self.star, False)
        self.compared.observe(lambda _: on_compare(), "value")
        frame = make.box(
            "ytt-tile-frame",
            [self.picture, self.state, self.star, self.open_button, self.compared, self.cancel_button],
        )
        foot = make.box("ytt-tile-foot", [self.caption, self.receipt_button, self.download_button])
        self.widget = make.box("ytt-tile", [frame, foot, self.receipt])

    def idle(self) -> None:
        """Draw an empty place: no job was started yet."""
        become(self.widget, "idle", _STATES)
        self.state.value = ""
        self.caption.value = f"<b>{self.index}</b>"
        for each in (self.cancel_button, self.open_button, self.compared, self.download_button, self.star):
            show(each, False)
        self.give_receipt("", "good")

    def show(self, variation: VariationProgress, picture: bytes | None) -> None:
        """Draw *variation*; *picture* replaces what is shown, None leaves it."""
        done = variation.status is VariationStatus.COMPLETED
        with self.widget.hold_sync():
            become(self.widget, str(variation.status), _STATES)
            turn(self.widget, "ytt-is-previewed", variation.preview is not None)
        self.state.value = tile_state(variation)
        self.caption.value = tile_caption(variation)
        if picture is not None:
            self.picture.value = picture
        show(self.state, not done)
        show(self.cancel_button, not variation.status.final)
        for each in (self.open_button, self.compared, self.download_button):
            show(each, done)
        if not done:
            self.give_receipt("", "good")

    def give_receipt(self, rows: str, verdict: Verdict) -> None:
        """Have the receipt at hand, as mark-up; "" takes it away. A dot says that something is not "good"."""
        self.receipt.value = rows
        show(self.receipt_button, bool(rows))
        turn(self.receipt_button, "ytt-has-warn", verdict == "warn")
        turn(self.receipt_button, "ytt-has-fail", verdict == "fail")
        about = {"warn": ", something to look at", "fail": ", something is wrong"}.get(verdict, "")
        self.receipt_button.tooltip = f"Receipt of variation {self.index}{about}"
        if not rows:
            show(self.receipt, False)

    def fold_receipt(self) -> None:
        """Unfold the receipt, or fold it away."""
        show(self.receipt, HIDDEN in self.receipt._dom_classes)


class TileGrid:
    """As many tiles as the job has variations, and the *stage* among them; tiles are used again for the next job.

    Drawing has two parts: `prepare` makes pictures small and may take a while, `show` only sets traits.
    """

    def __init__(self, make: Elements, stage: Any, **callbacks: Callable[..., object]) -> None:
        self._make = make
        self._stage = stage
        self._callbacks: dict[str, Any] = callbacks
        self._job_id = ""
        self._sent: dict[int, Path | bytes] = {}
        self.tiles: list[Tile] = []
        self.widget = make.box("ytt-grid", [stage])

    def expect(self, count: int) -> None:
        """Before there is a job: *count* empty tiles."""
        if not self._job_id:
            self._have(count)
            for tile in self.tiles[:count]:
                tile.idle()

    def forget(self, count: int) -> None:
        """The job that is shown is no more: *count* empty tiles again."""
        self._job_id, self._sent = "", {}
        self.empty()
        self.expect(count)

    def compared(self) -> list[int]:
        """Indexes of the finished variations that were ticked to be compared."""
        return [
            tile.index for tile in self.tiles if tile.compared.value and tile.widget in self.widget.children
        ]

    def prepare(self, progress: Progress) -> dict[int, bytes]:
        """JPEGs for the tiles whose picture is not what was last sent; call it off the job's thread."""
        if progress.job_id != self._job_id:
            self._job_id = progress.job_id
            self._sent = {}
        pictures: dict[int, bytes] = {}
        for variation in progress.variations:
            wanted = _wanted(variation, progress)
            if wanted is None or self._sent.get(variation.index) == wanted[0]:
                continue
            self._sent[variation.index] = wanted[0]
            try:
                pictures[variation.index] = wanted[1]()
            except ThumbnailError as error:
                log.warning("variation %d cannot be shown: %s", variation.index, error)
                pictures[variation.index] = blank_png()
        return pictures

    def show(self, progress: Progress, pictures: Mapping[int, bytes]) -> None:
        """Draw *progress*. Called with the canvas held."""
        self._have(len(progress.variations))
        for tile, variation in zip(self.tiles, progress.variations, strict=False):
            tile.show(variation, pictures.get(variation.index))

    def star(self, chosen: int | None) -> None:
        """Mark the picture that was *chosen* to be published. Called with the canvas held."""
        for tile in self.tiles:
            show(tile.star, tile.index == chosen)

    def empty(self) -> None:
        """Empty all tiles for another job."""
        for tile in self.tiles:
            tile.picture.value = blank_png()
            tile.compared.value = False
            show(tile.star, False)
            tile.give_receipt("", "good")

    def _have(self, count: int) -> None:
        while len(self.tiles) < count:
            self.tiles.append(Tile(self._make, len(self.tiles) + 1, **self._callbacks))
        if len(self.widget.children) != count + 1:
            self.widget.children = (*(tile.widget for tile in self.tiles[:count]), self._stage)
            turn(self.widget, "ytt-alone", count == 1)
            turn(self.widget, "ytt-in-twos", count in (2, 4))


def _wanted(
    variation: VariationProgress, progress: Progress
) -> tuple[Path | bytes, Callable[[], bytes]] | None:
    """What a tile should show now, and how to make it: the picture, an unfinished one, or the veiled source."""
    if variation.files is not None:
        preview = variation.files.preview
        return preview, lambda: small_jpeg(preview)
    if variation.preview is not None:
        partial = variation.preview
        return partial, lambda: small_jpeg(partial)
    source = None if progress.brief is None else progress.brief.picture
    if source is None:
        return None
    return source, lambda: veiled_jpeg(source)
