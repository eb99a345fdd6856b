"""The package keeps its shape: imports point one way, and what is heavy is loaded only by who needs it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ytthumb_nb

pytestmark = pytest.mark.slow

PACKAGE = Path(ytthumb_nb.__file__).parent
TESTS = Path(__file__).parent

#: From the ground up. A module may import its own part and any part further down, and nothing beside or above it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "scene_look", "file_marks", "learned_types", "streams"),
    ("styles", "assets", "settings", "downloads", "suggestions", "brand"),
    ("headline_layer", "code_cell", "axes"),
    ("models",),
    ("events",),
    ("progress", "spec"),
    ("fold",),
    ("store", "imaging"),
    ("providers",),
    ("sources",),
    ("recipes",),
    ("jobs",),
    ("api", "checkup", "testing"),
    ("ui", "cli", "notebook"),
    ("examination",),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
WIDGETS = {"ipywidgets", "IPython", "ipykernel", "traitlets", "anywidget"}
SDKS = {"replicate": "replicate", "openai": "openai"}
HEAVY = (
    "IPython",
    "ipywidgets",
    "ipykernel",
    "replicate",
    "openai",
    "httpx",
    "numpy",
    "cv2",
    "PIL",
    "typer",
    "rich",
)


def modules() -> Iterator[tuple[str, Path]]:
    """Each module of the package but its root, with the name of the part it belongs to."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside != Path("__init__.py"):
            yield inside.parts[0].removesuffix(".py"), path


def imported(path: Path) -> Iterator[str]:
    """The full name of everything *path* imports, also under `if TYPE_CHECKING` and inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_part_has_a_layer() -> None:
    """A new module cannot escape the rule by being unknown to it."""
    assert {part for part, _ in modules()} <= RANK.keys()


def test_imports_point_down() -> None:
    """No module imports a part beside or above its own."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for part, path in modules()
        for name in imported(path)
        if name.startswith("ytthumb_nb.")
        and (other := name.split(".")[1]) in RANK
        and other != part
        and RANK[other] >= RANK.get(part, len(LAYERS))
    ]

    assert wrong == []


def test_only_the_panel_and_the_magics_know_widgets() -> None:
    """Nothing below `ui` and `notebook` imports ipywidgets or IPython, not even inside a function."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for part, path in modules()
        if part not in ("ui", "notebook")
        for name in imported(path)
        if name.split(".")[0] in WIDGETS
    ]

    assert wrong == []


@pytest.mark.parametrize("sdk", SDKS)
def test_only_a_providers_own_modules_know_its_sdk(sdk: str) -> None:
    """A provider's SDK is imported by modules of `providers` named after it, and by no other."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for part, path in modules()
        if not (part == "providers" and path.stem.startswith(sdk))
        for name in imported(path)
        if name.split(".")[0] == SDKS[sdk]
    ]

    assert wrong == []


def loaded_by(statement: str) -> set[str]:
    """Which of `HEAVY` a fresh Python has loaded after *statement*."""
    show = f"import sys; {statement}; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import ytthumb_nb` loads neither Jupyter nor an SDK nor a library for pictures."""
    assert set() == loaded_by("import ytthumb_nb")


def test_starting_a_job_loads_no_notebook_and_no_sdk() -> None:
    """The names behind a job come without Jupyter and without the SDKs of providers nobody asked for."""
    assert set() == loaded_by("from ytthumb_nb import JobManager, start") & {*WIDGETS, *SDKS.values()}


def test_each_test_says_what_it_proves() -> None:
    """Every test of this project, this one too, opens with a sentence."""
    silent = [
        f"{path.relative_to(TESTS)}: {node.name}"
        for path in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]

    assert silent == []
