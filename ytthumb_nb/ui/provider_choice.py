"""The choice of a provider, with what it means right now and why, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

import ipywidgets as w

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.providers import registry
from ytthumb_nb.providers.keychain import KEY_NAMES, use_key
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show
from ytthumb_nb.ui.key_box import KeyBox


@dataclass(frozen=True)
class Meaning:
    """What asking for a provider would do: `sentence` for the user, and whether it could be used."""

    sentence: str
    usable: bool = True


class ProviderChoice:
    """A `list` of all installed providers and "auto", and the `note` that says what is chosen and why.

    Args:
        asked: chosen to begin with; an order of preference ("replicate, local") is offered as it is.
        extra: names of further providers that the manager knows.
        on_change: called when another one was chosen, or its key was given.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        asked: str,
        extra: Iterable[str] = (),
        on_change: Callable[[], object] = lambda: None,
    ) -> None:
        self._canvas = canvas
        self._extra = frozenset(extra)
        self._on_change = on_change
        names = dict.fromkeys(["auto", *registry.provider_names(), *sorted(self._extra), asked])
        self.list = make.field(w.Dropdown, "ytt-provider", "Provider", options=list(names), value=asked)
        self.note = make.html("ytt-hint")
        self._key = KeyBox("", self._take_key)
        self.key_box = make.box("ytt-key-box", [self._key])
        self.list.observe(lambda _: self._changed(), "value")
        self._changed()

    @property
    def value(self) -> str:
        """ "auto", a name, or an order of preference."""
        return str(self.list.value)

    def meaning(self) -> Meaning:
        """What the choice would do now; the environment is read again each time."""
        asked = self.value
        if asked in self._extra:
            return Meaning(f"{asked}: given by this notebook")
        try:
            choice = registry.choose(asked)
        except ThumbnailError as error:
            return Meaning(str(error), usable=False)
        return Meaning(f"{choice.name}: {choice.reason}")

    def _changed(self) -> None:
        self._tell(self.meaning())
        keyed = self.value in KEY_NAMES

        def change() -> None:
            if keyed:
                self._key.label = (
                    f"Key for {self.value}: kept in memory until the kernel ends, and nowhere else"
                )
            show(self.key_box, keyed)

        self._canvas.draw(change)
        self._on_change()

    def _take_key(self, key: str) -> None:
        try:
            use_key(self.value, key)
        except ThumbnailError as error:
            self._tell(Meaning(str(error), usable=False))
            return
        self._changed()
        meaning = self.meaning()
        if meaning.usable:
            self._tell(Meaning(f"{meaning.sentence}. Your key was taken."))

    def _tell(self, meaning: Meaning) -> None:
        text = escape(meaning.sentence)
        told = text if meaning.usable else f'<em class="ytt-bad">{text}</em>'
        self._canvas.draw(lambda: setattr(self.note, "value", told))
