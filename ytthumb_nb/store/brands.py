"""Brand kits that were saved for a channel: `home/brands/<channel>.toml`, logo and font in a folder beside it."""

from __future__ import annotations

import contextlib
import hashlib
import re
from pathlib import Path
from typing import Final

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import InvalidRequestError, StoreError
from ytthumb_nb.store.files import write_atomically

_UNSAFE: Final = re.compile(r"[^\w \-.()&']+|^\.+|[. ]+$")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z", re.I)
_LONGEST: Final = 60


class Brands:
    """The brand kits under one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "brands"

    def path(self, channel: str) -> Path:
        """Where the kit of *channel* is, or would be; upper and lower case are one channel."""
        name = " ".join(channel.casefold().split())
        safe = _UNSAFE.sub("-", name)[:_LONGEST]
        if safe != name or not safe or _RESERVED.match(safe):
            safe = f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:6]}".lstrip("-")
        return self.folder / f"{safe}.toml"

    def find(self, channel: str | None) -> Brand | None:
        """The kit of *channel*, also by what `names` calls a channel of a long name; None when none was saved.

        Raises:
            InvalidRequestError: there is one, and it cannot be used.
        """
        if not channel or not channel.strip():
            return None
        path = self.path(channel)
        found = path if path.is_file() else self.saved().get(channel)
        return None if found is None else Brand.load(found)

    def save(self, brand: Brand, channel: str) -> Path:
        """Keep *brand* as the kit of *channel*, with copies of its files; the path of its TOML file.

        Raises:
            InvalidRequestError: *channel* is no name, or a file of the brand cannot be read.
            StoreError: the home cannot be written.
        """
        if not isinstance(channel, str) or not channel.strip():
            raise InvalidRequestError(f"channel is {channel!r}; it must be the channel's name.")
        if channel.strip().casefold() == "channel":
            raise InvalidRequestError(
                f"channel is {channel!r}, which stands for the video's own channel.", hint="Give its name."
            )
        path = self.path(channel)
        moved: dict[Path, Path] = {}
        for file in brand.files:
            if file.parent == path.with_suffix(""):  # kept here already
                moved[file] = file.relative_to(self.folder)
                continue
            try:
                data = file.read_bytes()
            except OSError as error:
                raise InvalidRequestError(
                    f"the brand's file {str(file)!r} cannot be read ({error.strerror or error}).",
                    hint="Correct logo.file or letters.font.",
                ) from error
            kept = path.with_suffix("") / f"{hashlib.sha256(data).hexdigest()[:8]}-{file.name}"
            if not kept.is_file():
                write_atomically(kept, data)
            moved[file] = kept.relative_to(self.folder)
        write_atomically(path, brand.with_files(moved).to_toml().encode())
        return path

    def saved(self) -> dict[str, Path]:
        """The files of all kits by their names, in order of the alphabet."""
        return {path.stem: path for path in sorted(self.folder.glob("*.toml")) if path.is_file()}

    def names(self) -> list[str]:
        """The channels with a kit, by the names of their files, in order of the alphabet."""
        return list(self.saved())

    def files_named(self, name: str) -> list[Path]:
        """Logos and fonts of this name that saved brands have."""
        found: list[Path] = []
        for channel in self.names():
            with contextlib.suppress(InvalidRequestError):  # a kit that cannot be used has no files either
                brand = self.find(channel)
                found += [] if brand is None else [path for path in brand.files if path.name == name]
        return found

    def state(self) -> str:
        """A digest of all kits: it changes when any of them does.

        Raises:
            StoreError: a kit cannot be read.
        """
        digest = hashlib.sha256()
        for name, path in self.saved().items():
            try:
                digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
            except OSError as error:
                raise StoreError(
                    f"The brand kit of {name!r} cannot be read ({error.strerror or error})."
                ) from error
        return digest.hexdigest()
