"""The form: everything about a request but its source, with the defaults that the panel was built with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from html import escape
from typing import Any

import ipywidgets as w

from ytthumb_nb.api import default_manager
from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import MAX_NOTES, MAX_VARIATIONS, ThumbnailRequest
from ytthumb_nb.ui.brand_choice import BrandChoice
from ytthumb_nb.ui.brand_form import BrandForm
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.elements import Elements, show, turn
from ytthumb_nb.ui.headline_box import HeadlineBox
from ytthumb_nb.ui.provider_choice import ProviderChoice
from ytthumb_nb.ui.reference_box import ReferenceBox
from ytthumb_nb.ui.style_chooser import StyleChooser

_SHOWN = (
    "style",
    "count",
    "headline",
    "brand",
    "notes",
    "references",
    "provider",
    "model",
    "seed",
    "max_cost_usd",
)


class RequestForm:
    """Style, words, notes and, folded away, provider, key, model, seed and limit; `count` is placed by the panel.

    Args:
        defaults: fields of `ThumbnailRequest`; those without an input of their own (size, force) go into
            every request as they are.
        providers: names of further providers that the manager knows.
        on_change: called whenever another request would come of it.
        apply_words: puts the headline on the pictures that are shown.
        manager: gives what knows saved brands and where uploaded pictures are kept; not asked for here.
    Raises:
        InvalidRequestError: a default is no field of a request or has a value that is refused.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        defaults: Mapping[str, Any],
        providers: Iterable[str] = (),
        on_change: Callable[[], object] = lambda: None,
        apply_words: Callable[[], object] = lambda: None,
        manager: Callable[[], JobManager] = default_manager,
    ) -> None:
        asked = _checked(defaults)
        self._canvas = canvas
        self._kept = {name: value for name, value in defaults.items() if name not in _SHOWN}
        self.style = StyleChooser(make, canvas, asked.style, on_change)
        self.headline = HeadlineBox(make, canvas, asked.headline, on_change, apply_words)
        self.count = make.field(
            w.ToggleButtons, "ytt-count", "Variations", options=range(1, MAX_VARIATIONS + 1), value=asked.count
        )
        self.brand = BrandChoice(
            make, canvas, asked.brand, lambda: manager().brands.names(), lambda: self._brand_changed(on_change)
        )
        self.brand_form = BrandForm(make, canvas, self.brand, manager)
        self.notes = make.field(
            w.Textarea, "ytt-notes", "Notes", value=asked.notes, rows=3,
        )  # fmt: skip
        self.notes_count = make.html("ytt-notes-count")
        self.notes_hint = make.html("ytt-hint")
        self.references = ReferenceBox(
            make, canvas, asked.references, lambda: manager().settings.home / "sources", on_change
        )
        self.model = make.field(
            w.Text, "ytt-model", "Model", value=asked.model or "", placeholder="The default"
        )
        seed = "" if asked.seed is None else str(asked.seed)
        self.seed = make.field(w.Text, "ytt-seed", "Seed", value=seed, placeholder="A new one")
        limit = "" if asked.max_cost_usd is None else f"{asked.max_cost_usd:g}"
        self.limit = make.field(
            w.Text, "ytt-limit", "Spend at most, in US dollars", value=limit, placeholder="No limit"
        )
        self._built = False
        self.provider = ProviderChoice(
            make, canvas, asked.provider, providers, lambda: self._provider_changed(on_change)
        )
        self._unfold = make.button("ytt-quiet ytt-unfold", "", self._fold_or_unfold)
        self._folded = make.box(
            "ytt-section",
            [
                self.provider.list,
                self.provider.key_box,
                make.box("ytt-pair", [self.model, self.seed]),
                self.limit,
            ],
        )
        self._open = any(name in defaults for name in ("provider", "model", "seed", "max_cost_usd"))
        self.widget = make.box(
            "ytt-form",
            [
                self.style.widget,
                self.headline.widget,
                make.box("ytt-section", [self.brand.list, self.brand_form.widget]),
                make.box("ytt-section ytt-notes-box", [self.notes, self.notes_count, self.notes_hint]),
                self.references.widget,
                self._unfold,
                self._folded,
            ],
        )
        self.notes.observe(lambda _: self._canvas.draw(self._count_notes), "value")
        self.model.observe(lambda _: self._suit_provider(), "value")
        for each in (self.count, self.notes, self.model, self.seed, self.limit):
            each.observe(lambda _: on_change(), "value")
        self._built = True
        self._suit_provider()
        self._show_fold()

    def wishes(self) -> dict[str, Any]:
        """The fields of a request, apart from its source.

        Raises:
            InvalidRequestError: seed or limit is no number; all else is checked by the request itself.
        """
        return {
            **self._kept,
            "style": self.style.value,
            "count": self.count.value,
            "headline": self.headline.value,
            "notes": self.notes.value,
            "references": self.references.value,
            "brand": self.brand.value,
            "provider": self.provider.value,
            "model": self.model.value.strip() or None,
            "seed": _seed(self.seed.value),
            "max_cost_usd": _dollars(self.limit.value),
        }

    def _count_notes(self) -> None:
        length = len(self.notes.value)
        over = f", {length - MAX_NOTES} too many" if length > MAX_NOTES else ""
        self.notes_count.value = f"{length} / {MAX_NOTES}{over}"
        turn(self.notes_count, "ytt-bad", bool(over))
        turn(self.notes, "ytt-invalid", bool(over))
        show(self.notes_hint, bool(length) and not self._reads_notes)

    def _brand_changed(self, on_change: Callable[[], object]) -> None:
        self.brand_form.follow()
        on_change()

    def _provider_changed(self, on_change: Callable[[], object]) -> None:
        if self._built:
            self._suit_provider()
        on_change()

    def _suit_provider(self) -> None:
        """Offer what the provider can make use of, and say where notes are not read."""
        name, self._reads_notes = escape(self.provider.name), self.provider.takes_notes
        most = self.provider.most_references(self.model.value.strip() or None)

        def change() -> None:
            ignored = f"{name} does not read notes; AI providers do"
            self.notes.placeholder = "Wishes in your own words" if self._reads_notes else ignored
            self.notes_hint.value = f"{ignored}."
            self._count_notes()

        self.references.take(most)
        self._canvas.draw(change)

    def _fold_or_unfold(self) -> None:
        self._open = not self._open
        self._canvas.draw(self._show_fold)

    def _show_fold(self) -> None:
        self._unfold.description = "Provider, model and limits"
        self._unfold.icon = "chevron-down" if self._open else "chevron-right"
        show(self._folded, self._open)


def _checked(defaults: Mapping[str, Any]) -> ThumbnailRequest:
    known = {each.name for each in fields(ThumbnailRequest)} - {"source"}
    if unknown := sorted(defaults.keys() - known):
        raise InvalidRequestError(
            f"{', '.join(unknown)} is no field of a request.",
            hint=f"The fields are: {', '.join(sorted(known))}.",
        )
    return ThumbnailRequest("any", **defaults)


def _seed(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidRequestError(
            f"The seed is {text!r}; it must be a whole number from 0 to 4294967295.",
            hint="Leave it empty for a new one each time.",
        )
    return int(text)


def _dollars(text: str) -> float | None:
    text = text.strip().removeprefix("$").removesuffix("$").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidRequestError(
            f"The limit is {text!r}; it must be an amount of US dollars, such as 0.50.",
            hint="Leave it empty for no limit.",
        ) from None
