"""Reference pictures: what an AI model shall look at beside the source. There for providers that take some."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any, Final

import ipywidgets as w

from ytthumb_nb import sources
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.sources import Photo
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, discard, show
from ytthumb_nb.ui.pictures import blank_png, small_jpeg

log = logging.getLogger(__name__)

_SMALL_PX: Final = 160


class ReferenceBox:
    """Small pictures with a cross each, and an upload for more.

    Args:
        given: paths to begin with.
        keep_in: gives the folder in which uploaded pictures are kept; asked for when there is one.
        on_change: called when there are others.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        given: Sequence[str | Path],
        keep_in: Callable[[], Path],
        on_change: Callable[[], object],
    ) -> None:
        self._make, self._canvas, self._keep_in, self._on_change = make, canvas, keep_in, on_change
        self._paths: tuple[str | Path, ...] = tuple(given)
        self._most = 0
        self.heading = make.html("ytt-reference-heading")
        self.pictures = make.box("ytt-references")
        self.upload = make.field(
            w.FileUpload, "ytt-upload ytt-reference-upload", "Add", accept="image/*", multiple=True
        )
        self.problem = make.html("ytt-hint ytt-bad")
        self.widget = make.box("ytt-section", [self.heading, self.pictures, self.upload, self.problem])
        self.upload.observe(lambda change: self._uploaded(change["new"]), "value")
        self._arrange()
        if given:
            in_background(lambda: self._draw(self._paths), "ytthumb-references")

    @property
    def value(self) -> tuple[str | Path, ...]:
        """The paths as a request takes them; none while the provider takes none."""
        return self._paths if self._most else ()

    def take(self, most: int) -> None:
        """Say how many pictures may go along; with 0 nothing is offered, and what was chosen is kept for later."""
        self._most = most
        self._canvas.draw(self._arrange)

    def remove(self, path: str | Path) -> None:
        """Take one of them away; its file stays."""
        self._replace([each for each in self._paths if each != path])

    def add(self, pictures: Sequence[bytes]) -> Future[None]:
        """Keep *pictures*, encoded as they were uploaded, and take them as references."""
        return in_background(lambda: self._add(pictures), "ytthumb-references")

    def _uploaded(self, files: Any) -> None:
        if files:
            contents = [bytes(each["content"]) for each in files]
            self._canvas.draw(lambda: setattr(self.upload, "value", ()))
            self.add(contents)

    def _add(self, pictures: Sequence[bytes]) -> None:
        paths, problem = list(self._paths), ""
        for data in pictures:
            if len(paths) >= self._most:
                problem = f"This model takes {self._most}; take one away to add another."
                break
            try:
                source = sources.identify(data, self._keep_in())
            except ThumbnailError as error:
                problem = str(error)
                continue
            if isinstance(source, Photo) and source.path not in paths:
                paths.append(source.path)
        self._replace(paths, problem)

    def _replace(self, paths: Sequence[str | Path], problem: str = "") -> None:
        self._paths = tuple(paths)
        self._canvas.draw(lambda: setattr(self.problem, "value", escape(problem)))
        self._draw(self._paths)
        self._on_change()

    def _draw(self, paths: Sequence[str | Path]) -> None:
        small = [_small(Path(path)) for path in paths]

        def change() -> None:
            if tuple(paths) != self._paths:
                return  # there are others by now
            old = self.pictures.children
            self.pictures.children = [self._card(path, data) for path, data in zip(paths, small, strict=True)]
            for card in old:
                discard(card)
            self._arrange()

        self._canvas.draw(change)

    def _card(self, path: str | Path, data: bytes) -> Any:
        make = self._make
        cross = make.button(
            "ytt-reference-remove", "", lambda: self.remove(path), tooltip="Take it away", icon="times"
        )
        return make.box("ytt-reference", [make.picture("ytt-reference-picture", data), cross])

    def _arrange(self) -> None:
        count = len(self._paths)
        many = f"{count} of {self._most}" if count else f"up to {self._most}, for the model to look at"
        self.heading.value = f"<b>Reference pictures</b><span>{many}</span>"
        show(self.pictures, count > 0)
        show(self.upload, count < self._most)
        show(self.problem, bool(self.problem.value))
        show(self.widget, self._most > 0)


def _small(path: Path) -> bytes:
    try:
        return small_jpeg(path, _SMALL_PX)
    except ThumbnailError as error:
        log.warning("a reference cannot be shown: %s", error)
        return blank_png()
