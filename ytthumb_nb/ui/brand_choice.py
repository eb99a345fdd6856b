"""The choice of a brand: those saved on this machine, and whatever the panel was given. Hidden without any."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import ipywidgets as w

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show

log = logging.getLogger(__name__)

Asked = Brand | str | Path | None

_NONE: Final[tuple[str, Asked]] = ("No brand", None)
_CHANNEL: Final[tuple[str, Asked]] = ("The video's own channel", "channel")


class BrandChoice:
    """A list of brands.

    Args:
        given: chosen to begin with; a `Brand`, the path of one, a channel's name, "channel", or None.
        names: gives the channels whose brand was saved; asked for when the list is refreshed.
        on_change: called when another one was chosen.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        given: Asked,
        names: Callable[[], list[str]],
        on_change: Callable[[], object],
    ) -> None:
        self._canvas = canvas
        self._given = given
        self._names = names
        self._on_change = on_change
        self._offering = False
        self._options: list[tuple[str, Asked]] = []
        self.list = make.field(w.Dropdown, "ytt-brand", "Brand", options=[_NONE])
        self._offer([])
        self.list.observe(lambda _: self._chosen(), "index")

    @property
    def value(self) -> Asked:
        """The brand as a request takes it; None uses none."""
        return self._options[self.list.index or 0][1]

    def offers(self, name: str) -> bool:
        """Whether a brand is saved under *name*, as far as was looked."""
        return any(value == name for _, value in self._options)

    def refresh(self) -> Future[None]:
        """Look for saved brands, on a thread of its own; what is chosen stays chosen."""
        return in_background(self._refresh, "ytthumb-brands")

    def choose(self, name: str) -> None:
        """Choose the brand saved under *name*, which may be new, or have other contents than before."""
        names = self._saved()
        before = self.value
        self._canvas.draw(lambda: self._offer(names, name))
        if self.value == before:
            self._on_change()

    def _refresh(self) -> None:
        names = self._saved()
        self._canvas.draw(lambda: self._offer(names))

    def _saved(self) -> list[str]:
        try:
            return self._names()
        except (ThumbnailError, OSError) as error:
            log.warning("saved brands cannot be listed: %s", error)
            return []

    def _chosen(self) -> None:
        if not self._offering:
            self._on_change()

    def _offer(self, names: list[str], wanted: Asked = None) -> None:
        """List what there is and choose *wanted*; None leaves what is chosen as it is."""
        options = [_NONE]
        if names or self._given == "channel":
            options.append(_CHANNEL)
        options += [(name, name) for name in names]
        if self._given is not None and self._given not in [value for _, value in options]:
            options.append((_name_of(self._given), self._given))
        before = self.value if self._options else self._given
        at = next((at for at, (_, value) in enumerate(options) if value == (wanted or before)), 0)
        if (options, at) == (self._options, self.list.index):
            return
        known, self._options = bool(self._options), options
        self._offering = True  # the list chooses its first entry whenever it gets others
        try:
            self.list.options = [label for label, _ in options]
            self.list.index = at
        finally:
            self._offering = False
        show(self.list, len(options) > 1)
        if known and self.value != before:
            self._on_change()


def _name_of(brand: Brand | str | Path) -> str:
    if isinstance(brand, Brand):
        return brand.name or "As given"
    return Path(brand).name
