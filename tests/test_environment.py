"""The files that describe the environment agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # one call does not need its stubs
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROMISED = {
    "jupyterlab",
    "ipywidgets",
    "nest-asyncio",
    "httpx",
    "replicate",
    "openai",
    "pillow",
    "pytest",
    "nbval",
}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """The [project] table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


@pytest.fixture(scope="module")
def conda() -> list[Any]:
    """The dependencies of environment.yml."""
    dependencies: list[Any] = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return dependencies


def requirements_of(project: dict[str, Any]) -> dict[str, Requirement]:
    """Everything that pyproject.toml asks for in any extra, by name, without the project itself."""
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    found = [Requirement(text) for requirements in lists for text in requirements]
    return {requirement.name: requirement for requirement in found if requirement.name != project["name"]}


def test_conda_takes_the_same_python(project: dict[str, Any], conda: list[Any]) -> None:
    """environment.yml and pyproject.toml ask for the same Python."""
    assert f"python{project['requires-python']}" in conda


def test_conda_names_what_was_promised_at_the_same_versions(project: dict[str, Any], conda: list[Any]) -> None:
    """Each package promised to conda users is named, with the very specifier of pyproject.toml."""
    [pip] = [entry["pip"] for entry in conda if isinstance(entry, dict)]
    named = [Requirement(line) for line in pip if not line.startswith("--")]
    expected = requirements_of(project)

    assert [str(expected[requirement.name]) for requirement in named] == [str(line) for line in named]
    assert {requirement.name for requirement in named} >= PROMISED
    assert pip[:2] == ["--constraint constraints.txt", "--editable .[dev]"]


def test_each_dependency_is_pinned_to_a_version_it_allows(project: dict[str, Any]) -> None:
    """constraints.txt pins everything pyproject.toml asks for, once, and within what it asks for."""
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pins = {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}
    versions = {name: re.fullmatch(r"==([\w.!+]+)", str(pin.specifier)) for name, pin in pins.items()}

    assert len(pins) == len(lines)
    assert [name for name, exact in versions.items() if exact is None] == []
    assert [
        str(asked)
        for name, asked in requirements_of(project).items()
        if not (exact := versions[canonicalize_name(name)]) or exact[1] not in asked.specifier
    ] == []


def test_versions_agree(project: dict[str, Any]) -> None:
    """The newest entry of the changelog is of the version in pyproject.toml, or not released yet."""
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert newest is not None
    assert newest[1] in (project["version"], "Unreleased")
