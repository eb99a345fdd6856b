"""How a job ended, in a few lines: what it says, and per variation the picture's path or what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ytthumb_nb.cli.output import is_terminal, say
from ytthumb_nb.models import VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress

#: Colours on a terminal, by status; what is not here stays plain.
STATUS_STYLES = {
    "completed": "green",
    "failed": "red",
    "unknown": "magenta",
    "cancelled": "yellow",
    "processing": "cyan",
}


def say_summary(progress: Progress, copies: Mapping[int, str] | None = None) -> None:
    """Print how the job ended, or how far it is; coloured on a terminal."""
    lines = list(_lines(progress, copies or {}))
    if not is_terminal():
        for text, _style in lines:
            say(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for text, style in lines:
        console.print(Text(text, style), soft_wrap=True)


def say_prompts(progress: Progress) -> None:
    """Print what the AI model was told for each variation, whole."""
    for variation in progress.variations:
        prompt, model = variation.recipe.get("prompt"), variation.recipe.get("model")
        asked = f" ({model})" if model else ""
        say(f"\n--- variation {variation.index}{asked}")
        say(str(prompt) if prompt else f"No prompt: {_unprompted(progress, variation)}.")


def _unprompted(progress: Progress, variation: VariationProgress) -> str:
    if variation.files is None and not variation.recipe:
        return "nothing was asked of a model"
    return f"{progress.method} takes none"


def shown_path(path: str | Path) -> str:
    """*path* as a person would write it here: relative when it lies below the current folder."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def spent(progress: Progress) -> str:
    """What was paid, in words; empty when nothing can have been."""
    cost = progress.to_dict()["cost"]
    if cost["actual_usd"]:
        return f"${cost['actual_usd']:.3f}"
    return f"about ${cost['estimate_usd']:.3f}" if cost["estimate_usd"] else ""


def _lines(progress: Progress, copies: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    main = progress.message if progress.status.final else f"{progress.percent} %, {progress.message}"
    bold = STATUS_STYLES.get(progress.status, "")
    yield main, f"bold {bold}".strip()
    for variation in progress.variations:
        yield f"  {variation.index:2d}  {_ending(variation, copies)}", STATUS_STYLES.get(variation.status, "")
    facts = [f"job {progress.job_id}", str(progress.status), progress.method, _took(progress), spent(progress)]
    yield "  " + ", ".join(filter(None, facts)), "dim"
    if progress.status.final and progress.count(VariationStatus.FAILED, VariationStatus.CANCELLED):
        yield f"  ytthumb retry {progress.job_id} makes the missing ones.", "dim"
    if progress.status.final and progress.count(VariationStatus.UNKNOWN):
        again = f"ytthumb retry {progress.job_id} --unknown"
        yield f"  {again} makes those again whose answer was lost, and may pay twice.", "dim"


def _ending(variation: VariationProgress, copies: Mapping[int, str]) -> str:
    if variation.files is not None:
        path = shown_path(copies.get(variation.index, variation.files.picture))
        state = variation.files.state()
        remarks = [variation.changed, "" if state == "whole" else f"the file is {state}"]
        said = "; ".join(filter(None, remarks))
        return f"{path}  ({said})" if said else path
    return f"{variation.status}: {variation.message}"


def _took(progress: Progress) -> str:
    if progress.finished_at is None or progress.started_at is None:
        return ""
    return f"{progress.finished_at - progress.started_at:.1f} s"
