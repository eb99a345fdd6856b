"""How long `import ytthumb_nb` takes in a fresh interpreter, and what it loads, beside ipywidgets alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.row import Row, median

_TIMES = 7
_HEAVY = ("replicate", "openai", "IPython", "ipywidgets", "numpy", "cv2", "PIL", "httpx", "httpx2")
_CODE = """
import json, sys, time
begun = time.perf_counter()
{statement}
took_s = time.perf_counter() - begun
print(json.dumps([took_s, sorted(set({heavy!r}) & set(sys.modules))]))
"""


def imports() -> Iterator[Row]:
    """Both imports in turn, several times, so that a busy machine hurts both alike."""
    ours, theirs, first = [], [], []
    loaded: set[str] = set()
    for _ in range(_TIMES):
        took_s, modules = _import("import ytthumb_nb")
        ours.append(took_s)
        loaded |= set(modules)
        theirs.append(_import("import ipywidgets")[0])
        first.append(_import("import ytthumb_nb; ytthumb_nb.JobManager")[0])
    ratio = median(theirs) / median(ours)
    yield Row(
        "import ytthumb_nb, fresh process",
        median(ours),
        "s",
        0.15,
        f"ipywidgets alone {median(theirs):.3f} s, {ratio:.0f} times as long",
    )
    yield Row("heavy packages it loads (SDKs, Jupyter, numpy)", len(loaded), "", 0, ", ".join(sorted(loaded)))
    yield Row("the same with everything that jobs need", median(first), "s")


def _import(statement: str) -> tuple[float, list[str]]:
    code = _CODE.format(statement=statement, heavy=_HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    took_s, modules = json.loads(done.stdout)
    return took_s, modules
