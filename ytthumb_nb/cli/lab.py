"""Opening JupyterLab on the quickstart notebook."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import ytthumb_nb
from ytthumb_nb.cli.output import remark
from ytthumb_nb.errors import InvalidRequestError

_NEEDED = ("jupyterlab", "ipywidgets", "ipykernel")
_NAME = "01_quickstart.ipynb"


def open_lab(further: Sequence[str]) -> int:
    """Run JupyterLab with the *further* arguments until it is closed; returns its exit code.

    Raises:
        InvalidRequestError: the notebook extra is not installed.
    """
    missing = [package for package in _NEEDED if find_spec(package) is None]
    if missing:
        raise InvalidRequestError(
            f"The panel needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed.",
            hint="pip install 'ytthumb-nb[notebook]'",
        )
    notebook = quickstart()
    if notebook is None:
        remark(f"There is no {_NAME} here; in an empty notebook, write: import ytthumb_nb as yt; yt.Panel()")
    command = [sys.executable, "-m", "jupyterlab", *further, *([] if notebook is None else [str(notebook)])]
    with subprocess.Popen(command) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # it reached JupyterLab as well, which asks whether it is meant
                continue


def quickstart() -> Path | None:
    """The quickstart notebook: that of the current folder, else that of the checkout this package runs from."""
    checkout = Path(ytthumb_nb.__file__).parent.parent
    folders = (Path.cwd(), Path.cwd() / "notebooks", checkout / "notebooks")
    return next((folder / _NAME for folder in folders if (folder / _NAME).is_file()), None)
