"""Results: the tiles, what can be done with those that are finished, and the stage where they are shown large."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from ytthumb_nb.imaging.receipts import Receipts
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.choice import ChoiceButtons
from ytthumb_nb.ui.elements import Elements, show
from ytthumb_nb.ui.files import read, save_name, zipped
from ytthumb_nb.ui.receipt import receipt_rows, verdict_of
from ytthumb_nb.ui.saver import Saver
from ytthumb_nb.ui.stage import Exhibit, Stage
from ytthumb_nb.ui.tiles import TileGrid
from ytthumb_nb.ui.words import pictures, sentence

_NOTHING_YET = "<b>Nothing made yet</b><span>Name a source, pick a style, then Generate.</span>"
_REPEATABLE = (VariationStatus.FAILED, VariationStatus.CANCELLED)


class Results:
    """Draws the progress of one job.

    Args:
        choice: gives the pictures on the stage the button that chooses one.
        act: runs what a click asks for and shows in words what went wrong.
        on_cancel: called with the index of the variation whose cross was clicked.
        on_retry: called when the missing ones shall be made again.
    """

    def __init__(
        self,
        make: Elements,
        canvas: Canvas,
        choice: ChoiceButtons,
        act: Callable[[Callable[[], object]], None],
        on_cancel: Callable[[int], object],
        on_retry: Callable[[], object],
    ) -> None:
        self._canvas = canvas
        self._progress: Progress | None = None
        self.saver = Saver()
        self.stage = Stage(make, canvas, choice, lambda exhibit: act(lambda: self._save(exhibit)))
        self.grid = TileGrid(
            make,
            self.stage.widget,
            on_cancel=on_cancel,
            on_open=lambda index: act(lambda: self.open(index)),
            on_compare=lambda: canvas.draw(self._show_compared),
            on_download=lambda index: act(lambda: self.download(index)),
            on_receipt=lambda index: canvas.draw(self.grid.tiles[index - 1].fold_receipt),
        )
        self.summary = make.html("ytt-summary")
        self.compare_button = make.button("ytt-secondary ytt-compare", "Compare", lambda: act(self.compare))
        self.retry_button = make.button(
            "ytt-secondary ytt-retry", "Try the missing ones again", on_retry, icon="refresh"
        )
        self.download_button = make.button(
            "ytt-secondary ytt-download-all", "Download all", lambda: act(self.download_all), icon="download",
            tooltip="All finished pictures as a ZIP",
        )  # fmt: skip
        self.toolbar = make.box(
            "ytt-toolbar", [self.summary, self.retry_button, self.compare_button, self.download_button]
        )
        self.widget = make.box("ytt-results", [self.toolbar, self.grid.widget])
        self.summary.value = _NOTHING_YET
        for each in (self.retry_button, self.compare_button, self.download_button):
            show(each, False)

    def prepare(self, progress: Progress) -> dict[int, bytes]:
        """Pictures for `show`, made small; may take a while, and clears away the last job when this is another."""
        if self._progress is not None and self._progress.job_id != progress.job_id:
            self.stage.close()
            self._canvas.draw(self.grid.empty)
        if progress.status.final:
            self.stage.renew(_exhibits(progress, _done(progress)))
        return self.grid.prepare(progress)

    def show(self, progress: Progress, pictures: Mapping[int, bytes]) -> None:
        """Draw *progress* with the pictures that `prepare` made. Called with the canvas held."""
        self._progress = progress
        self.grid.show(progress, pictures)
        done = len(_done(progress))
        show(self.toolbar, done > 0 or progress.status.final)
        show(self.download_button, done > 0)
        show(self.retry_button, progress.status.final and progress.count(*_REPEATABLE) > 0)
        self._show_compared()

    def forget(self, count: int) -> None:
        """The job that is shown is no more: *count* empty places again. Called with the canvas held."""
        self._progress = None
        self.grid.forget(count)
        self.summary.value = _NOTHING_YET
        show(self.toolbar, True)
        for each in (self.retry_button, self.compare_button, self.download_button):
            show(each, False)

    def show_receipts(self, receipts: Receipts) -> None:
        """Put the receipts of the job that is shown at hand, folded away."""
        found = [
            (receipt.index, receipt_rows(receipt.index, receipts), verdict_of(receipt.index, receipts))
            for receipt in receipts
        ]

        def change() -> None:
            if self._progress is None or self._progress.job_id != receipts.job_id:
                return
            for index, rows, verdict in found:
                self.grid.tiles[index - 1].give_receipt(rows, verdict)

        self._canvas.draw(change)

    def star(self, job_id: str, chosen: int | None) -> None:
        """Mark the picture of *job_id* that was *chosen* to be published, if this job is shown."""

        def change() -> None:
            if self._progress is not None and self._progress.job_id == job_id:
                self.grid.star(chosen)

        self._canvas.draw(change)

    def open(self, index: int) -> None:
        """Show variation *index* in full size."""
        done = _done(self._progress)
        at = next((at for at, each in enumerate(done) if each.index == index), None)
        if at is not None:
            self.stage.open_one(_exhibits(self._progress, done), at, after=index)

    def compare(self) -> None:
        """Show the ticked variations side by side; all finished ones when fewer than two are ticked."""
        compared = self.grid.compared()
        done = _done(self._progress)
        some = [each for each in done if each.index in compared] if len(compared) > 1 else done
        if some:
            numbers = ", ".join(str(each.index) for each in some)
            self.stage.open_all(_exhibits(self._progress, some), f"Variations {numbers} side by side")

    def download(self, index: int) -> None:
        """Have the browser save variation *index*."""
        for each in _done(self._progress):
            if each.index == index:
                self._save(_exhibit(self._progress, each))

    def download_all(self) -> None:
        """Have the browser save all finished pictures as one ZIP."""
        exhibits = _exhibits(self._progress, _done(self._progress))
        if exhibits and self._progress is not None:
            data = zipped((exhibit.save_as, exhibit.picture) for exhibit in exhibits)
            name = save_name(self._progress)
            self._canvas.draw(lambda: self.saver.save(name, data, "application/zip"))

    def _save(self, exhibit: Exhibit) -> None:
        data = read(exhibit.picture)
        self._canvas.draw(lambda: self.saver.save(exhibit.save_as, data, "image/jpeg"))

    def _show_compared(self) -> None:
        compared, done = len(self.grid.compared()), len(_done(self._progress))
        self.compare_button.description = f"Compare {compared}" if compared > 1 else "Compare all"
        show(self.compare_button, done > 1)
        if self._progress is not None:
            self.summary.value = _summary(self._progress, done, compared)


def _summary(progress: Progress, done: int, compared: int) -> str:
    if not done:
        return "<b>No picture</b>" if progress.status.final else ""
    total = len(progress.variations)
    text = f"<b>{pictures(done) if done == total else f'{done} of {pictures(total)}'}</b>"
    hint = (
        "tick a second one to compare" if compared == 1 else "click one for its full size, tick some to compare"
    )
    return f"{text}<span>{escape(hint)}</span>"


def _done(progress: Progress | None) -> list[VariationProgress]:
    return [] if progress is None else [v for v in progress.variations if v.files is not None]


def _exhibits(progress: Progress | None, some: Iterable[VariationProgress]) -> list[Exhibit]:
    return [_exhibit(progress, each) for each in some]


def _exhibit(progress: Progress | None, variation: VariationProgress) -> Exhibit:
    files = variation.files
    assert progress is not None and files is not None  # `_done` gives no others
    changed = sentence(variation.changed)
    caption = f"{variation.index}. {changed}" if changed else f"Variation {variation.index}"
    prompt = str(variation.recipe.get("prompt") or "")
    name = save_name(progress, variation.index)
    return Exhibit(progress.job_id, variation.index, files.picture, files.small, caption, name, prompt)
