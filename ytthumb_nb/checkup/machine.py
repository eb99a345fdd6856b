"""Looks at Python, the installed packages, the kernel this runs in, its event loop, and threads."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import re
import sys
import threading
from collections.abc import Iterator
from typing import Any, Final

from ytthumb_nb.checkup.findings import Finding

_LEAST_PYTHON: Final = (3, 11)
_NEEDED: Final = (
    "pillow", "numpy", "opencv-python-headless", "httpx", "msgspec", "platformdirs", "psutil", "typer", "rich",
)  # fmt: skip
_EXTRAS: Final = {
    "notebook": ("jupyterlab", "ipywidgets", "anywidget", "ipykernel", "nest-asyncio2"),
    "replicate": ("replicate",),
    "openai": ("openai",),
    "ocr": ("rapidocr", "onnxruntime"),
}
#: Versions that were seen to make trouble, below the one named. Measured with JupyterLab 4.6 and raw kernel clients.
_TROUBLE: Final = (
    ("ipykernel", "7.3", "clicks may reach the panel late or on another thread while a cell runs"),
    ("jupyterlab", "4.4", "clicks wait until a running cell has ended"),
    ("ipywidgets", "8.1.5", "the panel was never tried with it"),
    ("pillow", "12", "headlines may be set differently"),
    ("openai", "3.51", "answers may be read wrongly"),
    ("replicate", "1.0.7", "answers may be read wrongly"),
)


def python() -> Iterator[Finding]:
    """Python and the machine."""
    here = f"{platform.python_version()} at {sys.executable}"
    old = sys.version_info[:2] < _LEAST_PYTHON
    yield Finding("python", "problem" if old else "ok", f"{here}; 3.11 is needed" if old else here)
    yield Finding("machine", "ok", f"{platform.platform(terse=True)}, {os.cpu_count()} cores")


def packages() -> Iterator[Finding]:
    """What is needed, and the extras."""
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


def troublesome() -> Iterator[Finding]:
    """Versions that are known to make trouble; says nothing of the others."""
    for package, least, trouble in _TROUBLE:
        version = _version(package)
        if version is not None and numbers(version) < numbers(least):
            yield Finding(
                f"{package} {version}", "note", f"{trouble}: pip install --upgrade '{package}>={least}'"
            )
    if _version("nest-asyncio") is not None and _version("nest-asyncio2") is None:
        yield Finding(
            "nest-asyncio", "note", "loses clicks where jobs run in the cell: pip install nest-asyncio2"
        )


def kernel() -> Iterator[Finding]:
    """Where this runs: a notebook's kernel, IPython, or plain Python; and which event loop is there."""
    shell = running_shell()
    where = getattr(getattr(shell, "kernel", None), "implementation", None)
    if where is not None:
        yield Finding(
            "kernel", "ok", f"{where} {_version('ipykernel') or ''}, process {os.getpid()}".replace(" ,", ",")
        )
    else:
        yield Finding("kernel", "ok", "none: this is a terminal or a script, where the panel is not shown")
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        yield Finding("event loop", "ok", "none runs here; jobs bring their own")
        return
    kind = f"{type(loop).__module__}.{type(loop).__qualname__}"
    patched = hasattr(asyncio, "_nest_patched")
    note = ", changed by nest_asyncio for the whole process" if patched else ""
    yield Finding("event loop", "note" if patched else "ok", f"{kind}{note}; jobs have one of their own")


def threads() -> Iterator[Finding]:
    """Whether jobs can run in the background: their loop lives in a thread, and answers there."""
    answers: list[int] = []

    async def answer() -> None:
        await asyncio.sleep(0)
        answers.append(threading.get_ident())

    try:
        thread = threading.Thread(target=lambda: asyncio.run(answer()), name="ytthumb-doctor", daemon=True)
        thread.start()
    except RuntimeError:
        yield Finding("threads", "note", "none can start here: jobs run in the cell that starts them")
        return
    thread.join(timeout=10)
    if answers:
        yield Finding("threads", "ok", "jobs run in the background, on an event loop in a thread of their own")
    else:
        yield Finding(
            "threads", "problem", "an event loop in a thread does not answer, so that jobs would hang"
        )


def running_shell() -> Any:
    """IPython's shell where there is one, found without loading IPython."""
    module = sys.modules.get("IPython")
    get = getattr(module, "get_ipython", None)
    return None if get is None else get()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def numbers(version: str) -> tuple[int, ...]:
    """The first three numbers of a version, to be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
