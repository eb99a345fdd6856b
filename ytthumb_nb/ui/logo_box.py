"""A brand's logo: an upload, what was uploaded, and the corner that it shall stand in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any, Final

import ipywidgets as w

from ytthumb_nb.brand import Brand, Logo
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.imaging.marks import check_brand
from ytthumb_nb.sources.photo import keep_logo
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.brand_fields import CORNERS, BrandFields
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show
from ytthumb_nb.ui.pictures import blank_png, small_jpeg

log = logging.getLogger(__name__)

_SMALL_PX: Final = 200


class LogoBox:
    """One picture or none.

    Args:
        keep_in: gives the folder in which an uploaded logo is kept until its brand is saved.
        on_change: called when there is another one, or none any more.
    """

    def __init__(
        self, make: Elements, canvas: Canvas, keep_in: Callable[[], Path], on_change: Callable[[], object]
    ) -> None:
        self._canvas, self._keep_in, self._on_change = canvas, keep_in, on_change
        self._path: Path | None = None
        self.upload = make.field(w.FileUpload, "ytt-upload ytt-logo-upload", "Add", accept="image/*")
        self.picture = make.picture("ytt-logo-picture", blank_png())
        self.remove_button = make.button("ytt-quiet", "", self.remove, tooltip="Take it away", icon="times")
        self.corner = make.field(
            w.Dropdown, "ytt-logo-corner", "Its corner", options=CORNERS, value=BrandFields.logo_corner
        )
        self.problem = make.html("ytt-hint ytt-bad")
        self._card = make.box("ytt-logo-card", [self.picture, self.remove_button])
        chosen = make.box("ytt-logo", [make.html("ytt-label", "Logo"), self.upload, self._card])
        self.widget = make.box("ytt-section", [make.box("ytt-pair", [chosen, self.corner]), self.problem])
        self.upload.observe(lambda change: self._uploaded(change["new"]), "value")
        self.corner.observe(lambda _: on_change(), "value")
        self._arrange("")

    @property
    def value(self) -> Path | None:
        """The logo's file; None for no logo."""
        return self._path

    def add(self, picture: bytes) -> Future[None]:
        """Take *picture*, encoded as it was uploaded, once it has been found good."""
        return in_background(lambda: self._add(picture), "ytthumb-logo")

    def remove(self) -> None:
        """Have no logo; its file stays."""
        self.put(None)
        self._on_change()

    def put(self, path: Path | None) -> None:
        """Show the logo at *path*, which is looked at here."""
        small = blank_png() if path is None else _small(path)

        def change() -> None:
            self._path, self.picture.value = path, small
            self._arrange("")

        self._canvas.draw(change)

    def _uploaded(self, files: Any) -> None:
        if files:
            content = bytes(files[0]["content"])
            self._canvas.draw(lambda: setattr(self.upload, "value", ()))
            self.add(content)

    def _add(self, picture: bytes) -> None:
        try:
            path = keep_logo(picture, self._keep_in())
            check_brand(Brand(logo=Logo(path)))
        except ThumbnailError as error:
            problem = str(error)
            self._canvas.draw(lambda: self._arrange(problem))
            return
        self.put(path)
        self._on_change()

    def _arrange(self, problem: str) -> None:
        self.problem.value = escape(problem)
        show(self.problem, bool(problem))
        show(self.upload, self._path is None)
        show(self._card, self._path is not None)


def _small(path: Path) -> bytes:
    try:
        return small_jpeg(path, _SMALL_PX)
    except ThumbnailError as error:
        log.warning("a logo cannot be shown: %s", error)
        return blank_png()
