"""The panel: a thin skin over a `JobManager`. Whatever it does is one call in Python as well.

It draws values and forwards clicks; jobs neither need it nor notice when it is gone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from html import escape
from typing import Any

from ytthumb_nb import api
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.jobs import in_cell
from ytthumb_nb.jobs.estimates import Estimate
from ytthumb_nb.jobs.job import Job
from ytthumb_nb.jobs.manager import JobManager
from ytthumb_nb.models import ErrorInfo, JobStatus, ThumbnailRequest, VariationStatus
from ytthumb_nb.progress import Progress
from ytthumb_nb.providers import registry
from ytthumb_nb.ui.canvas import Canvas
from ytthumb_nb.ui.choice import ChoiceButtons
from ytthumb_nb.ui.drawer import Drawer
from ytthumb_nb.ui.elements import Elements, discard, show
from ytthumb_nb.ui.form import RequestForm
from ytthumb_nb.ui.history import RecentJobs
from ytthumb_nb.ui.interrupted import Interrupted
from ytthumb_nb.ui.price_tag import PriceTag
from ytthumb_nb.ui.results import Results
from ytthumb_nb.ui.run_bar import RunBar
from ytthumb_nb.ui.sheet import SheetOutput
from ytthumb_nb.ui.source_box import SourceBox
from ytthumb_nb.ui.theme import style_sheet

log = logging.getLogger(__name__)

#: What a notebook stores as text for the panel: always the same, so that notebooks can be compared.
PLAIN_TEXT = "ytthumb_nb.Panel()"


class Panel:
    """From a source to thumbnails, in the notebook.

    Shows itself when it is the last value of a cell. All methods may be called from any thread, twice, or too
    late.

    Args:
        source: what to begin with; None leaves the box empty. It is looked at right away, in the background.
        manager: runs the jobs; None takes the one behind `ytthumb_nb.start()`.
        defaults: any field of `ThumbnailRequest` but its source, to begin with.

    Raises:
        InvalidRequestError: a default is no field of a request, or its value is refused.
    """

    def __init__(self, source: Any = None, *, manager: JobManager | None = None, **defaults: Any) -> None:
        self._given_manager = manager
        self._canvas = Canvas()
        self._ready = False
        self._refused = False
        self._starting = threading.Lock()
        self._job: Job | None = None
        self._made_from: Any = None
        self._drawer: Drawer | None = None
        self._sheet = SheetOutput(self._canvas)
        make = self._make = Elements()
        extra = () if manager is None else manager.extra_providers
        self.price = PriceTag(make, self._canvas, self._estimate)
        self.form = RequestForm(
            make, self._canvas, defaults, extra, on_change=self._changed, apply_words=self._put_words,
            manager=lambda: self.manager,
        )  # fmt: skip
        self.source = SourceBox(
            make, self._canvas, lambda: self.manager.settings, source, on_title=self._title_found
        )
        self.generate_button = make.button("ytt-generate", "Generate", lambda: self._act(self.generate))
        self.run = RunBar(
            make,
            on_cancel=lambda: self._act(self.cancel),
            on_stop=lambda: self._act(lambda: self.cancel(after_current=True)),
        )
        self.choice = ChoiceButtons(make, self._canvas, lambda: self.manager, self._act, on_change=self._chosen)
        self.results = Results(
            make,
            self._canvas,
            self.choice,
            self._act,
            on_cancel=lambda index: self._act(lambda: self.cancel(index)),
            on_retry=lambda: self._act(self.retry),
        )
        self.recent = RecentJobs(
            make,
            self._canvas,
            lambda: self.manager,
            self.results.stage,
            self._act,
            reword=self._reword,
            on_deleted=self._forget,
        )
        self.interrupted = Interrupted(make, self._canvas, lambda: self.manager, self._act, self.watch)
        self.error = make.html("ytt-error")
        show(self.error, False)
        action = make.box("ytt-action", [self.form.count, self.generate_button])
        before = make.box("ytt-before", [self.form.provider.note, self.price.widget])
        start = make.box("ytt-start", [action, before, self.error, self.run.widget])
        left = make.box("ytt-left", [self.source.widget, self.form.widget])
        right = make.box("ytt-right", [start, self.results.widget, self.recent.widget])
        columns = make.box("ytt-columns", [left, right])
        theme = make.html("ytt-theme", style_sheet())
        self.widget = make.box("ytt-panel", [theme, self.interrupted.widget, columns, self.results.saver])
        self.form.count.observe(lambda change: self._expect(change["new"]), "value")
        self._expect(self.form.count.value)
        for each in (self.source.text, self.source.upload):
            each.observe(lambda _: self._withdraw_refusal(), "value")
        self._ready = True
        self.price.refresh()
        self.recent.refresh()
        self.interrupted.refresh()
        self.form.brand.refresh()
        if source is not None:
            self.source.analyze()

    # ------------------------------------------------------------ what a user of Python sees

    @property
    def job(self) -> Job | None:
        """The job that the panel shows; None before the first."""
        return self._job

    @property
    def manager(self) -> JobManager:
        """What runs the panel's jobs.

        Raises:
            StoreError: the default home cannot be used.
        """
        return self._given_manager if self._given_manager is not None else api.default_manager()

    def generate(self) -> Job | None:
        """Start a job with what the form says, as a click on Generate does.

        Returns the job; the one that runs when there is one, so that a second click costs nothing; None when the
        request was refused, which the panel then says in words.
        """
        with self._starting:
            if self._job is not None and not self._job.status.final:
                return self._job
            self._complain("")
            self.source.forget_problem()
            self._show_running(True)
            try:
                request = ThumbnailRequest(self.source.value, **self._wishes())
                self._made_from = request.source
                return self._follow(lambda drawer: self.manager.start(request, on_progress=drawer.offer))
            except Exception as error:
                self._show_running(False)
                self._say(error)
                self._refused = True
                return None

    def retry(self) -> Job | None:
        """Make the variations again that failed or were cancelled, in the same job; None when there is no job."""
        with self._starting:
            job = self._job
            if job is None or not job.status.final:
                return job
            self._complain("")
            return self._follow(lambda drawer: _listening(self.manager.retry_failed(job.id), drawer))

    def cancel(self, variation: int | None = None, *, after_current: bool = False) -> None:
        """Ask the job, or one variation (1, 2, ...), to stop. Harmless without a job, twice, or too late.

        Args:
            after_current: finish the variations that were begun, and begin no other.
        """
        if (job := self._job) is not None:
            job.cancel(variation, after_current=after_current)

    def apply_words(self) -> Future[None]:
        """Put the words of the form on the finished pictures, as a click on Apply words does; no provider is asked.

        Returns at once; the future is done when that is done, or was refused, which the panel then says in words.
        """
        return self.form.headline.apply()

    def watch(self, job: Job) -> None:
        """Show *job*, which somebody else started or took up again, and let the panel cancel it."""
        with self._starting:
            self._follow(lambda drawer: _listening(job, drawer))

    def wait_until_drawn(self, timeout: float | None = None) -> bool:
        """Block until the end of the job is on the screen; False when *timeout* seconds were not enough."""
        drawer = self._drawer
        return drawer is None or drawer.wait(timeout)

    def close(self) -> None:
        """Take the panel away. Its job goes on."""
        if (drawer := self._drawer) is not None:
            drawer.close()
        self._canvas.draw(lambda: discard(self.widget))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        self._canvas.move_here()
        self._sheet.allow()
        self.interrupted.come_back()
        self.form.brand.refresh()
        bundle: dict[str, Any] = self.widget._repr_mimebundle_()
        return {**bundle, "text/plain": PLAIN_TEXT}

    def __repr__(self) -> str:
        return PLAIN_TEXT

    # ------------------------------------------------------------ what it is going to cost

    def _wishes(self) -> dict[str, Any]:
        wishes = self.form.wishes()
        return wishes | {"force": wishes.get("force", False) or self.price.pay_again}

    def _changed(self) -> None:
        """Another request would come of the form: what was said of the last one may be true no more."""
        self._withdraw_refusal()
        self._ask_price()

    def _ask_price(self) -> None:
        if self._ready:  # while the panel is being built there is nothing to ask about yet
            self.price.refresh()

    def _withdraw_refusal(self) -> None:
        if self._refused:
            self._complain("")

    def _title_found(self, title: str, channel: str) -> None:
        """The look at the source has ended, or there is none to look at; what was refused stays said."""
        self.form.headline.suggest(title, channel)
        self._ask_price()

    def _suggest_from(self, progress: Progress) -> None:
        """Offer shorter words for the title that a job has found, where the form names the same source still."""
        brief = progress.brief
        if brief is not None and brief.title and self.source.value is self._made_from:
            self.form.headline.suggest(brief.title, brief.channel or "")

    # ------------------------------------------------------------ other words

    def _put_words(self) -> None:
        """Put the form's words on the pictures; an empty field stands for the title, as in a request."""
        job = self._job
        if job is None or not _has_pictures(job.progress):
            return
        self._complain("")
        self._act(lambda: self._reword(job.id))

    def _reword(self, job_id: str) -> None:
        words = self.form.headline.value
        if words is None:
            stored = self.manager.store.load(job_id)
            brief = None if stored is None else stored.progress.brief
            words = "" if brief is None else brief.title or ""
        self.manager.retext(job_id, headline=words)

    def _estimate(self) -> Estimate | None:
        """About what a click on Generate costs; None when nothing is paid or no source was named."""
        wishes, source = self._wishes(), self.source.value
        if (isinstance(source, str) and not source.strip()) or not self._may_cost(wishes["provider"]):
            return None
        estimate = self.manager.estimate(ThumbnailRequest(source, **wishes))
        return None if estimate.per_picture_usd == 0 else estimate

    def _may_cost(self, provider: str) -> bool:
        if provider in self.manager.extra_providers:
            return True
        return registry.create(registry.choose(provider).name).capabilities.paid

    # ------------------------------------------------------------ drawing

    def _follow(self, begin: Callable[[Drawer], Job]) -> Job:
        """Draw the job that *begin* gives from now on; what is shown stays as it is when *begin* raises."""
        before = self._drawer
        if before is not None and self._job is not None and self._job.status.final:
            before.wait(2.0)  # its last state is about to be drawn

        def draw(progress: Progress) -> None:
            if self._drawer is drawer:
                self._draw(progress, drawer)

        drawer = Drawer(draw)
        self._drawer = drawer
        try:
            job = begin(drawer)
        except BaseException:
            self._drawer = before
            raise
        if before is not None:
            before.close()
        self._job = job
        return job

    def _draw(self, progress: Progress, drawer: Drawer) -> None:
        """Draw *progress*. Runs on the drawer's thread, some ten times a second at most.

        Nothing is drawn any more once another job is shown, or none since it was deleted.
        """
        pictures = self.results.prepare(progress)

        def change() -> None:
            if self._drawer is drawer:
                self.run.show(progress, time.time(), in_cell.NOTE if drawer.in_place else "")
                self.results.show(progress, pictures)
                self._show_running(not progress.status.final)
                self.form.headline.offer(_has_pictures(progress))
            elif self._drawer is None:
                self._show_no_job()

        self._canvas.draw(change)
        if progress.status.final:
            self._show_end(progress, drawer)

    def _show_end(self, progress: Progress, drawer: Drawer) -> None:
        """All that the end of a job changes. Each step is for itself: one that fails leaves the others theirs."""
        failed = progress.status is JobStatus.FAILED and progress.error
        for step in (
            lambda: self._suggest_from(progress),
            lambda: self._complain(str(progress.error) if failed else ""),
            lambda: self._sheet.put(progress),
            self.price.offer_again,
            self.price.refresh,
            self.recent.refresh,
            lambda: self.results.star(progress.job_id, self.manager.store.chosen(progress.job_id)),
            lambda: self._show_receipts(progress),
        ):
            if self._drawer is not drawer:
                return
            try:
                step()
            except Exception:
                log.exception("the panel could not show the end of job %s whole", progress.job_id)

    def _chosen(self, job_id: str, variation: int | None) -> None:
        """A picture was chosen to be published, or that was taken back."""
        self.results.star(job_id, variation)
        self.recent.refresh()

    def _show_receipts(self, progress: Progress) -> None:
        """Look at the finished pictures, which takes some 30 ms each, and put their receipts into the tiles."""
        if _has_pictures(progress):
            try:
                self.results.show_receipts(self.manager.receipts(progress.job_id))
            except ThumbnailError as error:
                log.warning("the receipts of job %s cannot be made: %s", progress.job_id, error)

    def _show_running(self, running: bool) -> None:
        def change() -> None:
            self.generate_button.disabled = running
            self.generate_button.description = "Generating" if running else "Generate"
            self.interrupted.pause(running)

        self._canvas.draw(change)

    def _expect(self, count: int) -> None:
        self._canvas.draw(lambda: self.results.grid.expect(count))

    def _forget(self, job_id: str) -> None:
        """A job was deleted: take away what is shown of it."""
        with self._starting:
            if self._job is not None and self._job.id == job_id:
                if self._drawer is not None:
                    self._drawer.close()
                self._canvas.draw(self._show_no_job)
                self.price.refresh()

    def _show_no_job(self) -> None:
        """As before the first job. Called with the canvas held."""
        self._job = self._drawer = None
        show(self.run.widget, False)
        self.results.forget(self.form.count.value)
        self._show_running(False)
        self.form.headline.offer(False)

    # ------------------------------------------------------------ errors, in words

    def _act(self, action: Callable[[], object]) -> None:
        """Do what a click asks for; a notebook shows no exception of a click anywhere, so it is told here."""
        try:
            action()
        except Exception as error:
            self._say(error)

    def _say(self, error: Exception) -> None:
        if not isinstance(error, ThumbnailError):
            log.error("the panel met an error", exc_info=error)
        self._complain(str(ErrorInfo.of(error)))

    def _complain(self, sentence: str) -> None:
        self._refused = False

        def change() -> None:
            self.error.value = escape(sentence)
            show(self.error, bool(sentence))

        self._canvas.draw(change)


def _listening(job: Job, drawer: Drawer) -> Job:
    job.subscribe(drawer.offer)
    return job


def _has_pictures(progress: Progress) -> bool:
    """Whether a job has ended with pictures, which can get other words now."""
    return progress.status.final and progress.count(VariationStatus.COMPLETED) > 0
