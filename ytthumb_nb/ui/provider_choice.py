"""The choice of a provider, with what it means right now and why, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Final, cast, get_args

import ipywidgets as w

from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.providers import registry
from ytthumb_nb.providers.base import Capabilities
from ytthumb_nb.providers.keychain import KEY_NAMES, use_key
from ytthumb_nb.providers.models_table import ProviderName, default_model, model_named
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show
from ytthumb_nb.ui.key_box import KeyBox

#: Where a model is not in our table: what the models of our table that take most do take.
_MOST_REFERENCES: Final = 16


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

    @property
    def name(self) -> str:
        """The provider that the choice means now; the one asked for first where none could be used."""
        try:
            return self.value if self.value in self._extra else registry.choose(self.value).name
        except ThumbnailError:
            return self.value.partition(",")[0].strip()

    @property
    def takes_notes(self) -> bool:
        """Whether it reads notes."""
        return self._capabilities().takes_notes

    def most_references(self, model: str | None) -> int:
        """How many reference pictures its *model* takes beside the source's own; None is its default model."""
        if not self._capabilities().takes_references:
            return 0
        name = self.name
        if name not in get_args(ProviderName):
            return _MOST_REFERENCES
        provider = cast("ProviderName", name)
        try:
            row = model_named(provider, model) if model else default_model(provider)
        except ThumbnailError:  # a dead model, which Generate refuses
            row = None
        if row is None:
            return _MOST_REFERENCES
        return max(row.max_references - 1, min(row.max_references, 1))

    def _capabilities(self) -> Capabilities:
        """What the provider says of itself; one that this notebook has brought is taken to read everything."""
        if self.value in self._extra:
            return Capabilities(takes_notes=True, takes_references=True)
        try:
            return registry.create(self.name).capabilities
        except ThumbnailError:
            return Capabilities()

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
