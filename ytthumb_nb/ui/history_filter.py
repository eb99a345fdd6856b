"""What is looked for among earlier jobs: a line of words, a style, and whether one of the pictures was chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as w

from ytthumb_nb.jobs.history import wanted
from ytthumb_nb.store.history import Wanted
from ytthumb_nb.styles import STYLES
from ytthumb_nb.ui.elements import Elements


@dataclass(frozen=True)
class Sought:
    """What the filters say; without anything, all jobs that have pictures."""

    video: str | None = None
    style: str | None = None
    chosen: bool | None = None

    def wanted(self, before: str | None = None) -> Wanted:
        """The same for the store; with *before*, a job's id, only older ones."""
        return wanted(video=self.video, style=self.style, chosen=self.chosen, before=before, pictures=True)


class HistoryFilter:
    """The inputs, in one line.

    Args:
        on_change: called when one of them says something else; for the text, on Enter or when it is left.
    """

    def __init__(self, make: Elements, on_change: Callable[[], object]) -> None:
        self.text = make.field(
            w.Text, "ytt-find-text", "Find by title, words on the picture, video or file",
            placeholder="Title, words or file, then Enter", continuous_update=False,
        )  # fmt: skip
        # "" and not None, with which ipywidgets now and then shows an empty list, by the order of a set of names.
        styles = [("Any style", ""), *((style.label, style.name) for style in STYLES.values())]
        self.style = make.field(w.Dropdown, "ytt-find-style", "Find by style", options=styles)
        self.chosen = make.field(
            w.Checkbox, "ytt-check ytt-find-chosen", "Chosen only", value=False, indent=False,
            tooltip="Only jobs of which a picture was chosen to be published",
        )  # fmt: skip
        self.widget = make.box("ytt-find", [self.text, self.style, self.chosen])
        for each in (self.text, self.style, self.chosen):
            each.observe(lambda _: on_change(), "value")

    @property
    def value(self) -> Sought:
        """What is looked for now."""
        return Sought(self.text.value.strip() or None, self.style.value or None, self.chosen.value or None)
