"""The documents point at things that exist, and say of the API what is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ytthumb_nb as yt

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file of the project, with its heading if one is named, has that target."""
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if not re.match(r"[a-z]+:", target):
            name, _, heading = target.partition("#")
            path = document.parent / name if name else document
            if not path.exists() or (heading and heading not in anchors(path)):
                missing.append(target)

    assert missing == []


def anchors(document: Path) -> set[str]:
    """The anchors that the headings of a document get on the web."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_python_in_the_readme_uses_public_names() -> None:
    """The README's Python can be parsed, and every `yt.name` in it, or beside it in the text, is public."""
    text = (ROOT / "README.md").read_text()
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        ast.parse(block)

    assert set(re.findall(r"\byt\.([a-zA-Z_]+)", text)) <= set(yt.__all__)


def test_every_decision_is_listed() -> None:
    """The list of decisions names each file, by the title the file has."""
    listed = (ROOT / "docs/adr/README.md").read_text()
    for path in sorted((ROOT / "docs/adr").glob("0*.md")):
        # a title that does not match fails here, as it should
        number, title = re.fullmatch(r"# (\d{4}) (.+)", path.read_text().splitlines()[0]).groups()  # type: ignore[union-attr]
        assert f"| [{number}]({path.name}) | {title}" in listed


def test_every_promise_names_tests_that_exist() -> None:
    """What the page on reliability says shows a promise is there to be run."""
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", (ROOT / "docs/reliability.md").read_text()))

    assert len(named) > 15
    assert {name for name in named if not (ROOT / name).is_file()} == set()
