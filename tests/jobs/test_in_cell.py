"""Where no thread can start, a job runs in the caller's own thread, and says so.

Each test is a process of its own in which `threading.Thread.start` fails as it does at a process limit or in
WebAssembly. That is the standard library's, not ours.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

NO_THREADS = """
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
wishes = dict(provider="scripted", count=3, headline="")
"""


def run_without_threads(script: str, home: Path) -> list[str]:
    """What *script* prints, in a process that cannot start threads."""
    code = NO_THREADS + textwrap.dedent(script)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env={"YTTHUMB_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_script_without_threads_still_makes_thumbnails(home: Path) -> None:
    """generate() runs the job here, and the job says where it runs."""
    lines = run_without_threads(
        """
        job = manager.start("A title", **wishes)
        print(job.status, job.wait().message)
        print(manager.status(job.id)["status"])
        """,
        home,
    )

    assert lines == ["completed 3 thumbnails are ready.", "completed"]


def test_inside_a_running_loop_it_nests_and_shows_true_progress(home: Path) -> None:
    """In a cell (a running loop) the same: progress is observed live, rises, and says "running in this cell"."""
    lines = run_without_threads(
        """
        import warnings
        warnings.simplefilter("ignore")
        seen = []

        def watch(progress):
            seen.append((progress.percent, progress.message))

        async def cell():
            return manager.generate("A title", on_progress=watch, **wishes)

        result = asyncio.run(cell())
        percents = [percent for percent, _ in seen]
        print(result.message, percents == sorted(percents), percents[-1], len(set(percents)) >= 4)
        print(seen[1][1])
        """,
        home,
    )

    assert lines == ["3 thumbnails are ready. True 100 True", "Started with scripted, running in this cell"]
