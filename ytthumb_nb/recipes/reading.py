"""From a picture back to the request it was made from, and a picture without what it tells.

Pictures may come from anywhere. A recipe names files without folders, and a file is taken for one that it names
only when its content is the same, so that no recipe can reach for a file of the reader's.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError, SourceError
from ytthumb_nb.file_marks import mark_of
from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.recipes.packet import recipe_in, without_recipe
from ytthumb_nb.recipes.recipe import FileNote, Recipe, digest
from ytthumb_nb.recipes.sidecar import Sidecar, read_sidecar, sidecar_of
from ytthumb_nb.sources.address import video_id_in
from ytthumb_nb.sources.source import MAX_TITLE, YouTubeVideo

#: Larger files are no thumbnails; a lossless original of 3840 x 3840 has up to 44 MB.
MAX_BYTES: Final = 80_000_000
_COPIES: Final = ("_original", "_preview", "_small")

#: Paths that may be the file of a name, best first.
Candidates = Callable[[str], Iterable[Path]]


def request_in(
    picture: str | Path | bytes,
    candidates: Candidates,
    *,
    source: Any = None,
    references: Sequence[str | Path] | None = None,
) -> ThumbnailRequest:
    """The request that *picture* was made from; the note beside a picture in the home is read before its recipe.

    Its seed is the one the picture had, except where it was paid for (see `asked_of`). `force` is never kept.

    Args:
        candidates: gives paths that may be the file of a name; one of the same content is taken.
        source, references: stand in for what the recipe names.

    Raises:
        InvalidRequestError: no such file, no recipe in it, one that cannot be read, or a reference that is not here.
    """
    path = None if isinstance(picture, bytes) else Path(picture).expanduser().absolute()
    data = picture if isinstance(picture, bytes) else _content(Path(picture).expanduser())
    called = "the picture" if path is None else repr(path.name)
    note = None if path is None else note_beside(path, data)
    if note is not None:
        return _of_note(note, source, references)
    recipe = recipe_in(data, called)
    if recipe is None:
        raise InvalidRequestError(
            f"{called} holds no recipe of ytthumb-nb.",
            hint="Give a full-size picture as it was made here; some programs and sites remove what is inside.",
        )
    near = () if path is None else (path.parent,)

    def file_of(note: FileNote) -> Path | None:
        name = Path(note.name.replace("\\", "/")).name
        if not name or not note.sha256 or "\x00" in name:
            return None
        places = (*(folder / name for folder in (*near, Path.cwd())), *candidates(name))
        return next((place for place in places if digest(place) == note.sha256), None)

    return request_of(recipe, called, file_of, source=source, references=references)


def stripped(picture: str | Path | bytes) -> bytes:
    """The bytes of *picture* without its recipe; the pixels and everything else stay as they are.

    Raises:
        InvalidRequestError: there is no such file.
    """
    return without_recipe(picture if isinstance(picture, bytes) else _content(Path(picture).expanduser()))


def note_beside(path: Path, data: bytes) -> Sidecar | None:
    """The note in the home that belongs to the picture *path* with the content *data*; None when there is none."""
    stem = path.stem
    for copy in _COPIES:
        stem = stem.removesuffix(copy)
    note = read_sidecar(sidecar_of(path.with_name(f"{stem}.json")))
    if note is None or mark_of(data) not in note.completed.files.marks.values():
        return None
    return note


def _of_note(note: Sidecar, source: Any, references: Sequence[str | Path] | None) -> ThumbnailRequest:
    spec = note.spec
    if references is not None:
        spec = replace(spec, references=tuple(Path(each) for each in references))
    request = replace(spec.request, force=False, seed=spec.asked_seed if note.paid else spec.seed)
    return request if source is None else replace(request, source=source)


def request_of(
    recipe: Recipe,
    called: str,
    file_of: Callable[[FileNote], Path | None],
    *,
    source: Any = None,
    references: Sequence[str | Path] | None = None,
) -> ThumbnailRequest:
    """The request in *recipe*, its files where *file_of* finds them. Arguments and errors as of `request_in`."""
    asked = recipe.request
    brand = asked.brand if recipe.layer is None else recipe.layer.brand or asked.brand
    if isinstance(brand, Brand):
        digests = {note.name: note for note in recipe.brand_files}
        here = {path: digests.get(path.name, FileNote(path.name)) for path in brand.files}
        brand = brand.with_files({path: Path(_here(note, file_of)) for path, note in here.items()})
    other_words = recipe.layer is not None and recipe.layer.text != recipe.words
    if references is None:
        references = [_reference(note, file_of, called) for note in asked.references]
    return ThumbnailRequest(
        source=_source(asked.source, file_of, called) if source is None else source,
        count=asked.count,
        style=asked.style,
        provider=asked.provider,
        model=asked.model,
        notes=asked.notes,
        headline=recipe.layer.text if other_words and recipe.layer is not None else asked.headline,
        references=tuple(references),
        seed=asked.seed,
        size=asked.size,
        max_cost_usd=asked.max_cost_usd,
        skip=asked.skip,
        timeout_s=asked.timeout_s,
        brand=brand,
    )


def _source(source: str | FileNote, file_of: Callable[[FileNote], Path | None], called: str) -> str:
    """The source as a request takes it: an address, a title, the path of the very file, or a name that is not here."""
    if isinstance(source, FileNote):
        return _here(source, file_of)
    try:
        video_id = video_id_in(source)
    except SourceError as error:
        raise InvalidRequestError(f"The recipe inside {called} names no usable source. {error}") from error
    if video_id is not None:
        return YouTubeVideo(video_id).url
    if "/" in source or "\\" in source or Path(source).suffix or len(source) > MAX_TITLE:
        raise InvalidRequestError(
            f"The recipe inside {called} names a source that is neither an address nor a title.",
            hint="Say what the thumbnail is of: from_image(picture, source=...).",
        )
    return source


def _here(note: FileNote, file_of: Callable[[FileNote], Path | None]) -> str:
    """The path of the very file, or one of its name in the current folder, which `start()` then says is not there."""
    found = file_of(note)
    return f"./{Path(note.name).name}" if found is None else str(found)


def _reference(note: FileNote, file_of: Callable[[FileNote], Path | None], called: str) -> Path:
    found = file_of(note)
    if found is None:
        raise InvalidRequestError(
            f"{called} was made with the reference {Path(note.name).name!r}, which is not here.",
            hint="Put it beside the picture, or give from_image(picture, references=[...]); [] leaves them out.",
        )
    return found


def _content(path: Path) -> bytes:
    called = repr(path.name)
    try:
        facts = path.stat()
        if stat.S_ISREG(facts.st_mode):
            if facts.st_size > MAX_BYTES:
                raise InvalidRequestError(
                    f"{called} has {facts.st_size / 1e6:.0f} MB; pictures with a recipe have at most "
                    f"{MAX_BYTES / 1e6:.0f} MB."
                )
            return path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidRequestError(f"There is no file {str(path)!r}.", hint="Check the path.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no possible path"
        raise InvalidRequestError(f"{called} cannot be read: {why}.") from error
    raise InvalidRequestError(f"{called} is no ordinary file.", hint="Give the path of one picture.")
