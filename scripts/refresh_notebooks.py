"""Run the notebooks and store what came out: texts and numbers of cells, no pictures, no state of widgets.

    python scripts/refresh_notebooks.py [NOTEBOOK ...]

Edit a notebook in JupyterLab, then run this (`make notebooks`), so that nbval has fresh outputs to compare with.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbclient
import nbformat

ROOT = Path(__file__).parent.parent


def refresh(path: Path) -> None:
    """Run the notebook at *path* in a home of its own and rewrite it."""
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat ships no types
    with tempfile.TemporaryDirectory() as home:
        os.environ["YTTHUMB_HOME"] = home
        nbclient.NotebookClient(
            notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}
        ).execute()
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        cell["outputs"] = [_kept(output) for output in cell.get("outputs", [])]
        if cell.cell_type != "code":
            del cell["outputs"]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]  # nbformat ships no types


def _kept(output: Any) -> Any:
    """*output* without pictures, HTML and widgets, which are large, or different each time."""
    if "data" in output:
        output["data"] = {"text/plain": output["data"]["text/plain"]}
        output["metadata"] = {}
    return output


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or sorted(map(str, (ROOT / "notebooks").glob("*.ipynb")))):
        refresh(path)
        print(f"{path.name}: run and stored")
