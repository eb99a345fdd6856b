"""A job's record out of its pictures: from the notes beside them, else from the recipes inside.

What is told is what happened, in the same events as when it happened; what nobody can know any more is said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.events import (
    Happening,
    JobEnded,
    JobEvent,
    JobStarted,
    PicturesRetexted,
    RemoteCreated,
    Retexted,
    Sending,
    SourceReady,
    VariationAdvanced,
    VariationCompleted,
    VariationFailed,
    VariationStarted,
)
from ytthumb_nb.file_marks import mark_of
from ytthumb_nb.fold import fold
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.models import ErrorInfo, VariationFiles, VideoBrief
from ytthumb_nb.progress import Progress
from ytthumb_nb.recipes.packet import recipe_in
from ytthumb_nb.recipes.reading import request_of
from ytthumb_nb.recipes.recipe import FileNote, Recipe
from ytthumb_nb.recipes.sidecar import Sidecar, read_sidecar
from ytthumb_nb.spec import JobSpec

_PICTURE = re.compile(r"thumbnail_(\d\d)\.jpg")
_REVISION = re.compile(r"revision_(\d\d+)")
_LARGEST_BYTES = 80_000_000
_LOST = ErrorInfo(
    "record_lost",
    "What became of this variation was lost with the job store.",
    "retry_failed(job_id) makes it again.",
)
_LOST_PAID = ErrorInfo(
    "record_lost",
    "What became of this variation was lost with the job store, so it may have been billed.",
    "Look at your provider's usage page; retry_failed(job_id, unknown=True) pays again.",
)


@dataclass(frozen=True)
class Rebuilt:
    """A job as its pictures tell it: what it was, and its events with the progress after each."""

    spec: JobSpec
    queued: Progress
    told: tuple[tuple[JobEvent, Progress], ...]
    pictures: int


def rebuilt(folder: Path, sources: Path) -> Rebuilt | None:
    """The job whose pictures are in *folder*; None when there is nothing that tells of one. Never raises.

    Args:
        sources: the folder in which photos from memory are kept.
    """
    notes = sorted(_notes(folder), key=lambda note: note.completed.index)
    notes = [note for note in notes if note.spec.job_id == folder.name]
    told = {note.completed.index for note in notes}
    notes += [note for note in _notes_from_pictures(folder, sources, notes) if note.completed.index not in told]
    if not notes:
        return None
    newest = max(notes, key=lambda note: note.finished_at)
    spec = newest.spec
    events = list(_events(spec, newest, [note for note in notes if 1 <= note.completed.index <= spec.count]))
    retexted = _retexted(folder, {note.completed.index: note for note in notes})
    if retexted is not None:
        events.append((newest.finished_at, retexted))
    queued = Progress.queued(spec.job_id, spec.count, spec.created_at, method=spec.provider, reason=spec.reason)
    progress, story = queued, []
    for at, what in events:
        event = JobEvent(spec.job_id, 1, at, what)
        progress = fold(progress, event)
        story.append((event, progress))
    return Rebuilt(spec, queued, tuple(story), len(notes))


def _events(spec: JobSpec, newest: Sidecar, notes: list[Sidecar]) -> Iterator[tuple[float, Happening]]:
    begun = min(note.started_at for note in notes) if notes else spec.created_at
    yield begun, JobStarted(spec.provider, spec.reason)
    yield begun, SourceReady(newest.brief)
    for note in sorted(notes, key=lambda note: note.finished_at):
        done = note.completed
        yield note.started_at, VariationStarted(done.index)
        if note.paid and not done.reused:
            key = f"{spec.job_id}-{done.index}-restored"
            sending = Sending(key, model=str(done.recipe.get("model") or ""))
            yield note.started_at, VariationAdvanced(done.index, sending)
        if note.remote_id is not None:
            yield note.started_at, VariationAdvanced(done.index, RemoteCreated(note.remote_id))
        yield note.finished_at, done
    missing = set(range(1, spec.count + 1)) - {note.completed.index for note in notes}
    for index in sorted(missing):
        error = _LOST_PAID if newest.paid else _LOST
        yield newest.finished_at, VariationFailed(index, error, unknown=newest.paid)
    yield newest.finished_at, JobEnded()


def _notes(folder: Path) -> Iterator[Sidecar]:
    for path in sorted(folder.glob("thumbnail_??.json")):
        note = read_sidecar(path)
        if note is None:
            continue
        files = _moved(note.completed.files, folder)
        if files.state("picture", thorough=False) != "missing":
            yield replace(note, completed=replace(note.completed, files=files))


def _moved(files: VariationFiles, folder: Path) -> VariationFiles:
    """*files* where they are now: the home may have been moved since the note was written."""
    here = {name: folder / getattr(files, name).name for name in ("picture", "original", "preview", "small")}
    return replace(files, **here)


def _notes_from_pictures(folder: Path, sources: Path, known: list[Sidecar]) -> Iterator[Sidecar]:
    """Notes for pictures that have none, out of the recipes inside them."""
    for path in sorted(folder.glob("thumbnail_??.jpg")):
        found = _recipe_of(path)
        match = _PICTURE.fullmatch(path.name)
        if found is None or match is None:
            continue
        recipe, data = found
        spec = known[0].spec if known else _spec(recipe, folder.name, path, sources)
        if spec is None:
            continue
        stem = path.with_suffix("").name
        original = next(iter(sorted(folder.glob(f"{stem}_original.*"))), path)
        files = VariationFiles(
            path,
            original,
            folder / f"{stem}_preview.jpg",
            folder / f"{stem}_small.jpg",
            {"picture": mark_of(data)},
        )
        at = path.stat().st_mtime
        call = recipe.call
        paid = call is not None
        done = VariationCompleted(
            int(match[1]),
            files,
            recipe.changed,
            None if call is None else call.cost_usd,
            recipe.made_with,
            spec.reuse_key(int(match[1])) if paid and spec.fingerprint else None,
            layer=recipe.layer,
        )
        brief = known[0].brief if known else _brief(recipe)
        remote_id, began = (None, at) if call is None else (call.remote_id, call.started_at)
        yield Sidecar(spec, brief, done, remote_id, began, at if call is None else call.finished_at, paid)


def _recipe_of(path: Path) -> tuple[Recipe, bytes] | None:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        data = path.read_bytes()
        recipe = recipe_in(data, path.name)
    except (OSError, InvalidRequestError):
        return None
    return None if recipe is None else (recipe, data)


def _spec(recipe: Recipe, job_id: str, path: Path, sources: Path) -> JobSpec | None:
    """What was asked for, as far as the recipe inside a picture tells; None when that is no usable request."""

    def file_of(note: FileNote) -> Path | None:
        kept = sources / Path(note.name).name
        return kept if kept.is_file() else None

    try:
        request = request_of(recipe, path.name, file_of, references=())
    except InvalidRequestError:
        return None
    brand = request.brand
    try:
        return JobSpec(
            job_id=job_id,
            source=str(request.source),
            count=max(request.count, recipe.index),
            style=request.style,
            provider=recipe.provider,
            reason="Restored from its pictures.",
            asked_provider=request.provider,
            model=request.model,
            notes=request.notes,
            headline=request.headline,
            references=(),
            seed=recipe.seed,
            asked_seed=request.seed,
            size=request.size,
            max_cost_usd=request.max_cost_usd,
            timeout_s=900.0,
            created_at=_created(job_id, path),
            brand=brand if not isinstance(brand, str | Path) else None,
        )
    except InvalidRequestError:
        return None


def _brief(recipe: Recipe) -> VideoBrief:
    """What a picture still tells of its source."""
    source = recipe.request.source
    if isinstance(source, FileNote):
        return VideoBrief("photo", note=f"Restored from its pictures; the source was {source.name!r}.")
    if "/" in source:
        return VideoBrief("youtube", url=source, note="Restored from its pictures.")
    return VideoBrief("title", title=source, note="Restored from its pictures.")


def _created(job_id: str, path: Path) -> float:
    """When the job was made: its id begins with that."""
    try:
        return datetime.strptime(job_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return path.stat().st_mtime


def _retexted(folder: Path, notes: dict[int, Sidecar]) -> PicturesRetexted | None:
    """The newest pictures with other words, of those that lie in folders below."""
    newest: dict[int, Retexted] = {}
    highest = 0
    for below in sorted(folder.glob("revision_*"), key=_number):
        for path in sorted(below.glob("thumbnail_??.jpg")):
            found, match = _recipe_of(path), _PICTURE.fullmatch(path.name)
            if found is None or match is None or int(match[1]) not in notes or found[0].layer is None:
                continue
            index, stem = int(match[1]), path.with_suffix("").name
            marks = {"picture": mark_of(found[1])}
            original = notes[index].completed.files.original
            files = VariationFiles(
                path, original, below / f"{stem}_preview.jpg", below / f"{stem}_small.jpg", marks
            )
            layer: HeadlineLayer = found[0].layer
            newest[index] = Retexted(index, files, layer, notes[index].completed.layout)
            highest = _number(below)
    return PicturesRetexted(highest, tuple(newest.values())) if newest else None


def _number(folder: Path) -> int:
    match = _REVISION.fullmatch(folder.name)
    return int(match[1]) if match else 0
