"""Looks at the fonts, models and samples that travel inside the package: all there, and byte for byte ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ytthumb_nb import assets
from ytthumb_nb.checkup.findings import Finding

_AGAIN: Final = "reinstall it: pip install --force-reinstall ytthumb-nb"


def assets_are_whole(folder: Path = assets.FOLDER) -> Iterator[Finding]:
    """One finding for fonts, one for models, and one for samples where something is wrong.

    Args:
        folder: where they are.
    """
    found = assets.states(folder)
    for kind, said in (
        ("fonts", "bundled, contents checked"),
        ("models", "for faces and cut-outs, contents checked"),
    ):
        states = {name: state for name, state in found.items() if name.startswith(f"{kind}/")}
        wrong = [f"{name.partition('/')[2]} is {state}" for name, state in states.items() if state != "whole"]
        if not wrong:
            yield Finding(kind, "ok", f"{len(states)} {said}")
        elif kind == "models" and all(state != "altered" for state in states.values()):
            yield Finding(
                kind, "note", f"{', '.join(wrong)}: no faces and cut-outs; cards and full bleed still work"
            )
        else:
            yield Finding(kind, "problem", f"{', '.join(wrong)}; {_AGAIN}")
    wrong = [name for name, state in found.items() if name.startswith("samples/") and state != "whole"]
    if wrong:
        yield Finding("samples", "note", f"{', '.join(wrong)} not as shipped; {_AGAIN}")
