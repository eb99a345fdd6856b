"""What this machine has and what is missing, as rows that a terminal or a notebook can show.

Looks and tries; changes nothing that stays. Keys are only said to be there or not.
"""

from __future__ import annotations

import html
import importlib.metadata
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ytthumb_nb import assets
from ytthumb_nb.errors import ThumbnailError
from ytthumb_nb.providers.keychain import find_key
from ytthumb_nb.settings import Settings

State = Literal["ok", "note", "problem"]

_LEAST_PYTHON = (3, 11)
#: A job of ten keeps about 30 MB.
_LITTLE_SPACE_MB = 500
_NEEDED = ("pillow", "numpy", "opencv-python-headless", "httpx", "msgspec", "platformdirs", "psutil", "typer")
_EXTRAS = {
    "notebook": ("jupyterlab", "ipywidgets", "ipykernel", "nest-asyncio2"),
    "replicate": ("replicate",),
    "openai": ("openai",),
}
_KEYS = ("REPLICATE_API_TOKEN", "OPENAI_API_KEY")
_MODELS = ("centerface.onnx", "selfie_segmentation.tflite")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A "problem" keeps thumbnails from being made; a "note" is good to know."""

    name: str
    state: State
    message: str


@dataclass(frozen=True)
class Checkup:
    """What `doctor()` found; a table in a notebook, lines elsewhere."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing keeps thumbnails from being made."""
        return all(finding.state != "problem" for finding in self.findings)

    def __str__(self) -> str:
        wide = max((len(finding.name) for finding in self.findings), default=0)
        return "\n".join(f"{each.name:{wide}}  {each.state:7}  {each.message}" for each in self.findings)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(each.name)}</td><td>{_SIGNS[each.state]} {each.state}</td>"
            f'<td style="text-align:left">{html.escape(each.message)}</td></tr>'
            for each in self.findings
        )
        return f"<table>{rows}</table>"


_SIGNS: dict[State, str] = {"ok": "✓", "note": "·", "problem": "✗"}


def doctor(settings: Settings | None = None, env: Mapping[str, str] = os.environ) -> Checkup:
    """Look at everything. Never raises: what cannot be looked at is a finding as well.

    Args:
        settings: home and addresses; None reads them from *env*.
    """
    try:
        settings = settings or Settings.from_environment(env)
    except ThumbnailError as error:
        return Checkup((*_machine(), Finding("settings", "problem", str(error))))
    home = settings.home
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _machine,
        _packages,
        lambda: _home(home),
        _threads,
        lambda: _keys(env),
        _assets,
        _providers,
    )
    return Checkup(tuple(finding for look in looks for finding in _guarded(look)))


def _guarded(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # a doctor that falls ill helps nobody
        yield Finding(look.__name__.strip("_<>"), "problem", f"{type(error).__name__}: {error}")


def _machine() -> Iterator[Finding]:
    python = f"{platform.python_version()} at {sys.executable}"
    old = sys.version_info[:2] < _LEAST_PYTHON
    yield Finding("python", "problem" if old else "ok", f"{python}; 3.11 is needed" if old else python)
    yield Finding("machine", "ok", f"{platform.platform(terse=True)}, {os.cpu_count()} cores")


def _packages() -> Iterator[Finding]:
    for name in _NEEDED:
        version = _version(name)
        if version is None and name.startswith("opencv"):  # another wheel of it serves as well
            version = next(
                filter(None, (_version(n) for n in ("opencv-python", "opencv-contrib-python"))), None
            )
        missing = "missing: pip install --force-reinstall ytthumb-nb"
        yield Finding(name, "problem" if version is None else "ok", version or missing)
    from PIL import features

    shaped = bool(features.check("raqm"))
    yield Finding(
        "text shaping",
        "ok" if shaped else "note",
        "right-to-left and joined scripts are set properly"
        if shaped
        else "Pillow has no Raqm here, so Arabic, Hebrew and Indic headlines are refused or plain",
    )
    for extra, names in _EXTRAS.items():
        versions = {name: _version(name) for name in names}
        if all(versions.values()):
            yield Finding(extra, "ok", ", ".join(f"{name} {version}" for name, version in versions.items()))
        else:
            missing = ", ".join(name for name, version in versions.items() if version is None)
            yield Finding(
                extra, "note", f"without {missing}; if you want it: pip install 'ytthumb-nb[{extra}]'"
            )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _home(home: Path) -> Iterator[Finding]:
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    begun = "" if nearest == home else " (made at the first job)"
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"x" * 4096)
            file.flush()
        yield Finding("home", "ok", f"{home}{begun}")
    except OSError as error:
        yield Finding(
            "home",
            "problem",
            f"{home} cannot be written ({error.strerror}); set YTTHUMB_HOME to another folder",
        )
    free_mb = shutil.disk_usage(nearest).free // 2**20
    little = free_mb < _LITTLE_SPACE_MB
    yield Finding("disk space", "note" if little else "ok", f"{free_mb} MB free{' - that is little' * little}")
    from ytthumb_nb.jobs.recovery import is_abandoned
    from ytthumb_nb.settings import LEASE_S
    from ytthumb_nb.store.sqlite import JobStore

    store = JobStore(home)
    try:
        jobs = len(store.job_ids())
        yield Finding("job store", "ok", f"{jobs} jobs, SQLite {sqlite3.sqlite_version}")
        now = time.time()
        stranded = sum(is_abandoned(job, now, LEASE_S) for job in store.unfinished())
        if stranded:
            yield Finding(
                "unfinished jobs", "note", f"{stranded} whose process has died; `ytthumb reconnect` goes on"
            )
    except ThumbnailError as error:
        yield Finding("job store", "problem", str(error))
    finally:
        store.close()


def _threads() -> Iterator[Finding]:
    try:
        thread = threading.Thread(target=lambda: None, name="ytthumb-doctor", daemon=True)
        thread.start()
        thread.join()
        yield Finding("threads", "ok", "jobs run in the background")
    except RuntimeError:
        yield Finding("threads", "note", "none can start here: jobs run in the cell that starts them")


def _keys(env: Mapping[str, str]) -> Iterator[Finding]:
    for name in _KEYS:
        found = find_key(name, env)
        said = f"{found.where}." if found.key else "not set; needed for AI pictures only"
        yield Finding(name, "ok" if found.key else "note", said)


def _assets() -> Iterator[Finding]:
    from ytthumb_nb.imaging.fonts import FONTS

    gone = [font.path.name for font in FONTS.values() if not font.path.is_file()]
    yield Finding(
        "fonts",
        "problem" if gone else "ok",
        f"missing: {', '.join(gone)}; reinstall ytthumb-nb" if gone else f"{len(FONTS)} bundled",
    )
    without = [name for name in _MODELS if assets.model(name) is None]
    yield Finding(
        "models",
        "note" if without else "ok",
        f"without {', '.join(without)}: no faces and cut-outs, cards and full bleed still work"
        if without
        else "faces and cut-outs",
    )


def _providers() -> Iterator[Finding]:
    from ytthumb_nb.providers.registry import listings

    for listing in listings():
        availability = listing.availability
        yield Finding(f"provider {listing.name}", "ok" if availability.usable else "note", availability.reason)
