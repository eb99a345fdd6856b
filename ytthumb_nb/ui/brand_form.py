"""The form for a brand, folded under the choice of one: shows what is chosen, and saves it for a channel.

Its inputs are made when it is opened for the first time, so that a panel appears no later for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from typing import Any, Final

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs.intake import named_brand
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ErrorInfo
from ytthumb_nb.store.brands import Brands
from ytthumb_nb.ui.background import in_background
from ytthumb_nb.ui.brand_choice import Asked, BrandChoice
from ytthumb_nb.ui.brand_fields import BrandFields
from ytthumb_nb.ui.brand_inputs import BrandInputs
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show, turn

#: What the choice can hold that is no brand to change.
_NO_BRAND: Final = (None, "channel")


class BrandForm:
    """A fold with the inputs, and *Save*.

    Args:
        choice: says whose brand is shown, and has the saved one chosen.
        manager: gives what saves it.
    """

    def __init__(
        self, make: Elements, canvas: Canvas, choice: BrandChoice, manager: Callable[[], JobManager]
    ) -> None:
        self._make, self._canvas, self._choice, self._manager = make, canvas, choice, manager
        self._open = False
        self._brand = Brand()
        self._shown: Asked = None
        self._edited = False
        self._working = threading.RLock()
        self._turn = 0
        self._inputs: BrandInputs | None = None
        self.save_button: Any = None
        self.said: Any = None
        self.unfold = make.button("ytt-quiet ytt-brand-unfold", "", self.fold_or_unfold)
        self._folded = make.box("ytt-section ytt-brand-form")
        self.widget = make.box("ytt-section", [self.unfold, self._folded])
        self._show_fold()

    @property
    def inputs(self) -> BrandInputs:
        """What is in the fold; made now if it was not opened yet."""
        return self._canvas.draw(self._made)

    def fold_or_unfold(self) -> Future[None]:
        """Open the form, which shows the chosen brand then, or close it; what was written and not saved is kept."""
        self._open = not self._open
        return self.follow()

    def follow(self) -> Future[None]:
        """Show the brand that is chosen now, read on a thread of its own; nothing to do while the form is closed."""
        turn_ = self._canvas.draw(self._next_turn)
        chosen = self._choice.value
        if not self._open or (chosen == self._shown and (self._edited or chosen in _NO_BRAND)):
            done: Future[None] = Future()
            done.set_result(None)
            return done
        return in_background(lambda: self._fill(turn_), "ytthumb-brand-form")

    def save(self) -> Future[None]:
        """Save what is written for its channel and choose it, as a click on Save does; a refusal is said in words."""
        fields = self.inputs.value
        return in_background(lambda: self._save(fields), "ytthumb-save-brand")

    # ------------------------------------------------------------ work on threads, one at a time

    def _fill(self, turn_: int) -> None:
        with self._working:
            if turn_ == self._turn:  # else another one was chosen, which comes by itself
                self._show_chosen("")

    def _save(self, fields: BrandFields) -> None:
        with self._working:
            self._canvas.draw(lambda: self._show_saving(True))
            try:
                path = self._manager().save_brand(fields.change(self._brand), fields.channel)
            except Exception as error:
                self._tell(str(ErrorInfo.of(error)), bad=True)
                if not isinstance(error, ThumbnailError):
                    raise
            else:
                self._edited, self._shown = True, path.stem  # so that the choice does not have it shown as well
                self._choice.choose(path.stem)
                self._show_chosen("Saved. The next pictures are made with it.")
            finally:
                self._canvas.draw(lambda: self._show_saving(False))

    def _show_chosen(self, said: str) -> None:
        asked, brand, channel, problem = self._choice.value, Brand(), "", ""
        if asked not in _NO_BRAND:
            try:
                brands = self._manager().brands
                brand = named_brand(asked, brands)
                channel = _channel_of(brand, asked, brands)
            except ThumbnailError as error:
                problem = str(error)
        self.inputs.put(BrandFields.of(brand, channel))
        self._brand, self._edited = brand, False
        self._tell(problem or said, bad=bool(problem))
        self._shown = asked
        self._canvas.draw(lambda: self._show_saving(False))

    # ------------------------------------------------------------ drawing

    def _next_turn(self) -> int:
        self._show_fold()
        self._turn += 1
        return self._turn

    def _made(self) -> BrandInputs:
        if self._inputs is None:
            make = self._make
            self._inputs = BrandInputs(
                make, self._canvas, lambda: self._manager().settings.home / "sources", self._was_edited
            )
            self.save_button = make.button("ytt-secondary ytt-brand-save", "Save the brand", self.save)
            self.said = make.html("ytt-hint")
            self._folded.children = (
                self._inputs.widget,
                make.box("ytt-brand-foot", [self.save_button, self.said]),
            )
        return self._inputs

    def _was_edited(self) -> None:
        self._edited = True
        self._tell("")
        self._canvas.draw(lambda: self._show_saving(False))

    def _replaces_another(self) -> bool:
        """Whether Save would overwrite a brand that is not the one shown."""
        try:
            brands = self._manager().brands
        except ThumbnailError:  # no home, which Save says
            return False
        name = brands.path(self.inputs.channel.value).stem
        shown = self._shown
        own = isinstance(shown, str) and name in (shown, brands.path(shown).stem)
        return not own and self._choice.offers(name)

    def _tell(self, sentence: str, *, bad: bool = False) -> None:
        def change() -> None:
            self.said.value = escape(sentence)
            turn(self.said, "ytt-bad", bad)
            show(self.said, bool(sentence))

        self._canvas.draw(change)

    def _show_saving(self, saving: bool) -> None:
        words = "Replace the saved brand" if self._replaces_another() else "Save the brand"
        self.save_button.disabled = saving
        self.save_button.description = "Saving" if saving else words

    def _show_fold(self) -> None:
        if self._open:
            self._made()
        self.unfold.description = "Make a brand" if self._choice.value in _NO_BRAND else "Change this brand"
        self.unfold.icon = "chevron-down" if self._open else "chevron-right"
        show(self._folded, self._open)


def _channel_of(brand: Brand, asked: Asked, brands: Brands) -> str:
    """The channel that *brand* is kept for: written as its owner does, where it is kept under that name."""
    kept = isinstance(asked, str) and not asked.lower().endswith(".toml")
    if kept and brands.path(brand.name).stem not in (asked, brands.path(str(asked)).stem):
        return str(asked)
    return brand.name
