"""An error of ours is one sentence wherever it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def test_a_notebook_shows_the_sentence_and_the_users_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A refused request is two lines under the cell, not a wall of frames inside the package."""
    make: Any = InteractiveShell
    shell = make(config=Config(HistoryManager={"enabled": False}))

    shell.run_cell("import ytthumb_nb as yt\n\nyt.ThumbnailRequest('Boats', count=11)")

    assert capsys.readouterr().out.splitlines() == [
        "line 3: yt.ThumbnailRequest('Boats', count=11)",
        "InvalidRequestError: count is 11; it must be a whole number from 1 to 10. Ask for 4 to start with.",
    ]
