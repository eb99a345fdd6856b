"""`%thumbnails`: a panel from one line, and one sentence when the line is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.error import UsageError

from ytthumb_nb import api
from ytthumb_nb.notebook import load_ipython_extension, thumbnails


@pytest.fixture
def default_manager() -> Iterator[None]:
    """Closes the default manager that a line has made."""
    yield
    api.default_manager().close()


@pytest.mark.usefixtures("default_manager")
def test_the_line_fills_the_form() -> None:
    """Source, style and the rest of the line are in the panel; words of a title need no quotes."""
    panel = thumbnails("Why cats purr --style neon -n 3 --headline 'Purr *now*' --seed 5 --provider local")

    assert panel.source.value == "Why cats purr"
    wishes = panel.form.wishes()
    assert {name: wishes[name] for name in ("style", "count", "headline", "seed", "provider")} == {
        "style": "neon",
        "count": 3,
        "headline": "Purr *now*",
        "seed": 5,
        "provider": "local",
    }
    panel.close()


@pytest.mark.usefixtures("default_manager")
def test_an_apostrophe_is_no_quote() -> None:
    """A title as people write it is taken as it is."""
    panel = thumbnails("What's in my bag -n 2")

    assert panel.source.value == "What's in my bag"
    panel.close()


@pytest.mark.usefixtures("default_manager")
def test_an_empty_line_shows_an_empty_panel() -> None:
    """`%thumbnails` alone is yt.Panel()."""
    panel = thumbnails("")

    assert panel.source.value == ""
    panel.close()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("x --style nen", "Did you mean 'neon'?"),
        ("x -n 11", "a whole number from 1 to 10"),
        ("x -n many", "invalid int value: 'many'"),
        ("x --stile neon", "unrecognized arguments: --stile"),
    ],
)
def test_a_wrong_line_costs_one_sentence(line: str, sentence: str) -> None:
    """IPython shows a UsageError without any traceback."""
    with pytest.raises(UsageError) as caught:
        thumbnails(line)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_load_ext_makes_the_magic_known() -> None:
    """After `%load_ext ytthumb_nb` the magic is there, and its help names each option."""
    registered: dict[str, Any] = {}

    class Shell:
        def register_magic_function(self, function: Any, kind: str, name: str) -> None:
            registered[name] = (kind, function)

    load_ipython_extension(Shell())

    kind, function = registered["thumbnails"]
    assert kind == "line"
    assert all(option in function.__doc__ for option in ("--style", "-n", "--headline", "--provider", "--go"))


def test_load_ext_works_in_a_real_shell(tmp_path: Path) -> None:
    """`%load_ext ytthumb_nb` finds the extension by the package's name alone."""
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_line_magic('load_ext', 'ytthumb_nb')\n"
        "print(shell.run_line_magic('thumbnails', 'A title -n 2'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={"YTTHUMB_HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "HOME": str(tmp_path)},
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "ytthumb_nb.Panel()"


@pytest.mark.parametrize("missing", ["ipywidgets", "anywidget"])
def test_without_widgets_one_sentence_names_the_pip_command(missing: str) -> None:
    """Where the notebook extra is not installed, asking for the panel says what to install."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import ytthumb_nb as yt\n"
        "try:\n    yt.Panel\nexcept ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == (
        f"The panel needs the package '{missing}', which is not installed: pip install \"ytthumb-nb[notebook]\""
    )
