"""Fonts of this machine: for letters that none of the bundled fonts has (Japanese, Arabic, Hindi, ...).

Files are found in the platform's font folders and in the user's own; heavy, upright sans faces come first,
because a headline is read at 168 px. Coverage is read file by file, only as far as needed, and remembered.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from ytthumb_nb.imaging.cmap import Coverage, read_coverage

_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
#: Fonts that have every letter as a box, colours that cannot be filled, or outlines that cannot be stroked.
_USELESS = re.compile(r"lastresort|emoji|adobeblank|unifont|bitmap|symbol|webdings|wingdings|dingbat", re.I)
_TASTE = (
    (re.compile(r"black|heavy|extrabold|ultrabold|-eb\b|w[89]\b", re.I), -40),
    (re.compile(r"bold|semibold|demi|w[67]\b", re.I), -30),
    (re.compile(r"italic|oblique|slanted", re.I), 35),
    (re.compile(r"mono|code|typewriter|courier|console", re.I), 25),
    (re.compile(r"thin|hairline|extralight|ultralight", re.I), 20),
    (re.compile(r"light|serif|mincho|song|ming|batang|times|naskh|nastaliq|script|hand", re.I), 10),
    (re.compile(r"noto|sourcehan|gothic|hei|sans", re.I), -8),
)
#: Faces in one file of Noto Sans CJK, by the script that tells the language.
_CJK_FACES = (("HIRAGANA", 0), ("KATAKANA", 0), ("HANGUL", 1))
_SIMPLIFIED_CHINESE = 2


def font_folders() -> tuple[Path, ...]:
    """Where this platform keeps fonts; folders that do not exist are left out."""
    home = Path.home()
    if sys.platform == "darwin":
        named = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    elif sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        named = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"]
    else:
        data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        named = [Path(folder) / "fonts" for folder in data.split(":") if folder]
        named += [home / ".local/share/fonts", home / ".fonts", Path(sys.prefix) / "fonts"]
    return tuple(folder for folder in dict.fromkeys(named) if folder.is_dir())


def find_font(letters: str, own: Sequence[Path], folders: Sequence[Path]) -> tuple[Path, int] | None:
    """The best font file that has all *letters*, and which face in it; None when there is none.

    Args:
        letters: what must be covered.
        own: folders of the user, whose fonts win over the machine's.
        folders: folders of the machine.
    """
    for path in (*_files(tuple(own), _stamp(own)), *_files(tuple(folders), _stamp(folders))):
        if not _coverage(path).missing(letters):
            return path, _face(path, letters)
    return None


def closest(letters: str, own: Sequence[Path], folders: Sequence[Path]) -> str:
    """The letters of *letters* that no single font has, judged by the font that misses the fewest."""
    gaps: Iterator[str] = (
        _coverage(path).missing(letters)
        for path in (*_files(tuple(own), _stamp(own)), *_files(tuple(folders), _stamp(folders)))
    )
    return min(gaps, key=len, default=letters)


def _stamp(folders: Sequence[Path]) -> tuple[float, ...]:
    """Changes when a font is put into one of *folders*, so that a fresh install is seen without a restart."""
    return tuple(folder.stat().st_mtime if folder.is_dir() else 0.0 for folder in folders)


@functools.lru_cache(maxsize=16)
def _files(folders: tuple[Path, ...], _stamp: tuple[float, ...]) -> tuple[Path, ...]:
    found = (
        Path(folder, name)
        for root in folders
        for folder, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(_SUFFIXES) and not _USELESS.search(name)
    )
    return tuple(sorted(set(found), key=lambda path: (_rank(path.stem), path.name, str(path))))


def _rank(name: str) -> int:
    return sum(points for pattern, points in _TASTE if pattern.search(name))


@functools.lru_cache(maxsize=4096)
def _coverage(path: Path) -> Coverage:
    return read_coverage(path)


def _face(path: Path, letters: str) -> int:
    """Which face of a collection: the same character looks different in Japan, Korea and China."""
    if path.suffix.lower() not in (".ttc", ".otc") or "cjk" not in path.name.lower():
        return 0
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    return next((face for script, face in _CJK_FACES if script in scripts), _SIMPLIFIED_CHINESE)
