"""Where no thread can start, the panel's job runs in the cell of the click, and the panel says so.

The test is a process of its own in which `threading.Thread.start` fails as it does in WebAssembly.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import threading

def refuse(thread):
    raise RuntimeError("can't start new thread")

threading.Thread.start = refuse
import asyncio
import ytthumb_nb as yt
from ytthumb_nb.events import Step
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

scripted = ScriptedProvider(default=[Step("half", 0.5), plain_picture()])
manager = yt.JobManager(providers={"scripted": scripted})
panel = yt.Panel("A title", manager=manager, provider="scripted", count=3, headline="")
values = []
panel.run.bar.observe(lambda change: values.append(change["new"]), "value")

async def cell():
    panel.generate_button.click()

asyncio.run(cell())
print(values == sorted(values), values[-1])
print(panel.run.method.value)
print(panel.run.status.value)
"""


def test_without_threads_the_panel_shows_true_progress_and_says_where_it_runs(home: Path) -> None:
    """The click runs the job to its end, the bar never falls, and "running in this cell" is on the screen."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        capture_output=True,
        text=True,
        timeout=120,
        env={"YTTHUMB_HOME": str(home)},
    )

    assert done.returncode == 0, done.stderr
    rising, method, status = done.stdout.splitlines()
    assert rising == "True 100"
    assert "scripted, running in this cell" in method
    assert status == "<b>100 %</b><span>3 thumbnails are ready.</span>"
