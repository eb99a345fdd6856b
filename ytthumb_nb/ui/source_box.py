"""The source box: what the thumbnail is of, a look at it, and the card that shows what was found."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.models import ErrorInfo, VideoBrief
from ytthumb_nb.settings import Settings
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, discard, show, turn
from ytthumb_nb.ui.pictures import blank_png
from ytthumb_nb.ui.source_look import FrameOffer, SourceLook, look_at
from ytthumb_nb.ui.words import KIND_WORDS


class SourceBox:
    """A line of text, an upload, and the card.

    Args:
        settings: says where pictures are kept; asked for when a source is looked at.
        given: the source to begin with. Text is shown, a file by its name with the whole path on hover; photos in
            memory are held.
        on_title: called with title and channel that were found; both are "" where there are none.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        settings: Callable[[], Settings],
        given: Any = None,
        on_title: Callable[[str, str], None] = lambda title, channel: None,
    ) -> None:
        self._make = make
        self._canvas = canvas
        self._settings = settings
        self._on_title = on_title
        self._lock = threading.Lock()
        self._turn = 0
        self._held: Any = None
        self._frame: bytes | None = None
        written = isinstance(given, str | Path)
        self._path = str(given) if written and _is_absolute(given) else ""
        shown = Path(self._path).name or (str(given) if written else "")
        self.text = make.field(
            w.Text, "ytt-source", "Video, photo or title", value=shown, tooltip=self._path or None,
            placeholder="YouTube link, file path, or a title",
        )  # fmt: skip
        self.analyze_button = make.button("ytt-analyze", "Analyze", self.analyze)
        self.upload = make.field(w.FileUpload, "ytt-upload", "Upload", accept="image/*", multiple=False)
        self.picture = make.picture("ytt-card-picture", blank_png())
        self.words = make.html("ytt-card-words")
        self._remove = make.button("ytt-quiet ytt-card-remove", "", self.clear, tooltip="Remove", icon="times")
        self._problem = make.html("ytt-error")
        self.frames = make.box("ytt-frames")
        self.card = make.box("ytt-card", [self.picture, self.words, self._remove])
        row = make.box("ytt-source-row", [self.text, self.analyze_button, self.upload])
        self.widget = make.box("ytt-section", [row])
        self.text.observe(lambda _: self._typed(), "value")
        self.text.on_msg(lambda _widget, content, _buffers: self._pressed(content))
        self.upload.observe(lambda change: self._uploaded(change["new"]), "value")
        if given is not None and not written:
            self._hold(given)

    @property
    def value(self) -> Any:
        """What a request takes as source: the chosen frame, the held photo, or what is written."""
        return self._frame if self._frame is not None else self._named

    @property
    def _named(self) -> Any:
        """The source without a choice of frame."""
        return self._held if self._held is not None else self._path or self.text.value

    def analyze(self) -> Future[None]:
        """Look at the source on a thread of its own and show the card; an older look that still goes on is void."""
        with self._lock:
            self._turn += 1
            turn_, given = self._turn, self._named
            self._frame = None
        self._canvas.draw(self._show_looking)
        return in_background(lambda: self._look(turn_, given), "ytthumb-look-at-source")

    def clear(self) -> None:
        """Forget text, photo and card."""
        with self._lock:
            self._turn += 1
            self._held = self._frame = None

        def change() -> None:
            self.text.value = ""
            self._hide_card()

        self._canvas.draw(change)
        self._on_title("", "")

    def forget_problem(self) -> None:
        """Take the sentence about a failed look away."""
        self._canvas.draw(lambda: self._arrange(without=self._problem))

    # ------------------------------------------------------------ from the browser

    def _pressed(self, content: dict[str, Any]) -> None:
        if content.get("event") == "submit":
            self.analyze()

    def _typed(self) -> None:
        """The text changed, so the card tells of something else."""
        with self._lock:
            self._turn += 1
            self._frame, self._path = None, ""
            if self.text.value:
                self._held = None
            held = self._held is not None
        self._canvas.draw(lambda: setattr(self.text, "tooltip", None))
        if not held:
            self._canvas.draw(self._hide_card)
            self._on_title("", "")

    def _uploaded(self, files: Any) -> None:
        if files:
            self._hold(bytes(files[0]["content"]))
            self.analyze()

    def _hold(self, photo: Any) -> None:
        """Take *photo* as the source instead of the text."""
        self._held = photo

        def change() -> None:
            self.text.value = ""
            self.upload.value = ()

        self._canvas.draw(change)

    # ------------------------------------------------------------ the look and the card

    def _look(self, turn_: int, given: Any) -> None:
        problem, found = "", None
        try:
            found = look_at(given, self._settings())
        except ThumbnailError as error:
            problem = str(error)
        except Exception as error:
            problem = str(ErrorInfo.of(error))
            self._finish(turn_, None, problem)
            raise
        self._finish(turn_, found, problem)

    def _finish(self, turn_: int, found: SourceLook | None, problem: str) -> None:
        def change() -> bool:
            with self._lock:
                if turn_ != self._turn:
                    return False
            self.analyze_button.disabled = False
            if found is None:
                self._show_problem(problem)
            else:
                self._show_found(found)
            return True

        if self._canvas.draw(change):
            brief = VideoBrief("title") if found is None else found.brief
            self._on_title(brief.title or "", brief.channel or "")

    def _show_looking(self) -> None:
        self.analyze_button.disabled = True
        self.picture.value = blank_png()
        self.words.value = "<b>Looking at the source</b>"
        show(self._remove, False)
        turn(self.card, "ytt-no-picture", True)
        self._arrange(self.card)

    def _show_problem(self, problem: str) -> None:
        self._problem.value = escape(problem)
        self._arrange(self._problem)

    def _show_found(self, found: SourceLook) -> None:
        brief = found.brief
        self.picture.value = found.picture or blank_png()
        turn(self.card, "ytt-no-picture", found.picture is None)
        kind = KIND_WORDS[brief.kind]
        lines = [f"<b>{escape(brief.title or found.name or kind)}</b>"]
        if brief.channel:
            lines.append(f"<span>{escape(brief.channel)}</span>")
        said = kind if brief.title else f"{kind}. Its words are the headline below."
        if brief.note:
            said = f"{said} {brief.note}" if brief.kind == "photo" else brief.note
        lines.append(f"<small>{escape(said)}</small>")
        self.words.value = "".join(lines)
        show(self._remove, True)
        old, self.frames.children = (
            self.frames.children,
            [self._offer(at, offer) for at, offer in enumerate(found.frames)],
        )
        for each in old:
            discard(each)
        self._arrange(self.card, *([self.frames] if found.frames else []))

    def _offer(self, at: int, offer: FrameOffer) -> Any:
        seconds = int(offer.frame.at_s)
        label = f"{seconds // 60}:{seconds % 60:02d}"
        words = self._make.html("ytt-frame-time", "Best" if at == 0 else label)
        picture = self._make.picture("ytt-frame-picture", offer.small)
        button = self._make.button(
            "ytt-cover", "", lambda: self._choose(at, offer), tooltip=f"Take the frame at {label}"
        )
        return self._make.box(f"ytt-frame{' ytt-chosen' * (at == 0)}", [picture, words, button])

    def _choose(self, at: int, offer: FrameOffer) -> None:
        """Take this frame; the first is what a job takes from the file by itself."""
        with self._lock:
            self._frame = offer.frame.jpeg if at else None

        def change() -> None:
            for each, option in enumerate(self.frames.children):
                turn(option, "ytt-chosen", each == at)
            self.picture.value = offer.small

        self._canvas.draw(change)

    def _hide_card(self) -> None:
        self.analyze_button.disabled = False
        self._arrange()

    def _arrange(self, *shown: Any, without: Any = None) -> None:
        """Show the first row and *shown* under it; with *without*, what is shown now but that one."""
        row, *rest = self.widget.children
        kept = [each for each in rest if each is not without] if without is not None else shown
        self.widget.children = (row, *kept)


def _is_absolute(given: str | Path) -> bool:
    """Whether *given* names a file by its whole path; a text that only begins with a slash may be a title."""
    return Path(given).is_absolute() and (isinstance(given, Path) or os.path.lexists(given))
