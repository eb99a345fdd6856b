"""The folder of `--out`: one JPEG of the asked size per finished variation, and nothing else at its top."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.progress import Progress
from ytthumb_nb.recipes.packet import without_recipe


def out_folder(path: Path | None, *, strip: bool) -> OutFolder | None:
    """The folder of `--out`, if one was given.

    Raises:
        InvalidRequestError: it cannot be used, or `--strip` was given without it.
    """
    if path is not None:
        return OutFolder(path, strip=strip)
    if strip:
        raise InvalidRequestError("--strip is about the copies in --out.", hint="Say where: --out DIR.")
    return None


class OutFolder:
    """Copies pictures as they are finished.

    Names carry the job's id, and how often other words were put on it, so that nothing is overwritten. Nothing is
    created before the first picture. When a copy fails, `problem` says so in a sentence; the picture itself is safe
    in the store.

    Args:
        strip: leave the recipe inside the pictures out of the copies.

    Raises:
        InvalidRequestError: *path* is a file, or can't be made or written.
    """

    def __init__(self, path: Path, *, strip: bool = False) -> None:
        self._strip = strip
        self.path = path.expanduser().absolute()
        self.problem = ""
        self._copies: dict[str, dict[int, str]] = {}
        nearest = next(each for each in (self.path, *self.path.parents) if each.exists())
        if not nearest.is_dir():
            raise InvalidRequestError(
                f"--out {str(path)!r} cannot be a folder: {str(nearest)!r} is a file.",
                hint="Give the path of a folder.",
            )
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise InvalidRequestError(
                f"--out {str(path)!r} cannot be written.", hint="Give a folder that you may write to."
            )

    def take(self, progress: Progress, only: Collection[int] | None = None) -> Mapping[int, str]:
        """Copy whatever of this job is finished and not here yet; returns all copies, by variation.

        *only* names the variations to copy; None takes all.
        """
        copies = self._copies.setdefault(progress.job_id, {})
        for variation in progress.variations:
            if variation.files is None or variation.index in copies or self.problem:
                continue
            if only is not None and variation.index not in only:
                continue
            drawn_in = variation.files.picture.parent  # other words have a folder of their own: revision_02
            words = "" if drawn_in == variation.files.original.parent else f"_{drawn_in.name}"
            name = f"thumbnail_{progress.job_id}_{variation.index:02d}{words}.jpg"
            try:
                copies[variation.index] = str(self._copy(variation.files.picture, name))
            except OSError as error:
                self.problem = (
                    f"{self.path / name} could not be written ({error.strerror or error}); "
                    f"the pictures are safe in {variation.files.picture.parent}."
                )
        return copies

    def _copy(self, picture: Path, name: str) -> Path:
        """Copy under another name first, so that a half-written picture is never seen."""
        target, part = self.path / name, self.path / f".{name}.part"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self._strip:
                part.write_bytes(without_recipe(picture.read_bytes()))
            else:
                shutil.copyfile(picture, part)
            part.replace(target)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        return target
