"""What the panel says, as pure functions of progress: no widget, no clock of their own.

All return mark-up that is safe to show: whatever came from outside is escaped here.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from html import escape

from ytthumb_nb.models import JobStatus, VariationStatus
from ytthumb_nb.progress import Progress, VariationProgress

#: On the picture that was chosen to be published, as mark-up.
STAR = '<span title="Chosen to be published">★<i class="ytt-unseen">Chosen</i></span>'
#: What each kind of source is called.
KIND_WORDS = {"youtube": "YouTube video", "video": "Video file", "photo": "Photo", "title": "Only a title"}
#: What a tile is called in each state.
STATE_WORDS: dict[VariationStatus, str] = {
    VariationStatus.QUEUED: "Waiting",
    VariationStatus.PROCESSING: "Working",
    VariationStatus.COMPLETED: "Ready",
    VariationStatus.FAILED: "Failed",
    VariationStatus.CANCELLED: "Cancelled",
    VariationStatus.UNKNOWN: "Unknown, may be billed",
}


def observed_percent(progress: Progress) -> int:
    """The part of `progress.percent` that was observed, 0..100; what is beyond it is estimated."""
    if progress.status.final:
        return progress.percent
    seen = math.fsum(v.fraction or 0.0 for v in progress.variations if not v.estimated)
    return min(progress.percent, math.floor(100 * seen / len(progress.variations) + 1e-9))


def status_line(progress: Progress) -> str:
    """Percent, which variation, and what happens: the line under the bar."""
    message = progress.message
    total = len(progress.variations)
    if not progress.status.final and not message.startswith("Variation "):
        where = f"Variation {progress.current_variation} of {total}: " if progress.current_variation else ""
        message = f"{where}{message}"
    if progress.status is JobStatus.FAILED:
        done = progress.count(VariationStatus.COMPLETED)
        return f"<b>Failed</b><span>{done} of {total} thumbnails were finished</span>"
    return f"<b>{progress.percent} %</b><span>{escape(message)}</span>"


def method_line(progress: Progress, where: str = "") -> str:
    """Which provider works and, for who points at it, why that one; *where* says that it is an unusual place."""
    if not progress.method:
        return ""
    text = f"{progress.method}, {where}" if where else progress.method
    return f'<b title="{escape(progress.reason)}">{escape(text)}</b>'


def elapsed_line(progress: Progress, now: float) -> str:
    """How long it has taken, and how long it still takes if that was measured. *now* is seconds since the epoch."""
    end = progress.finished_at if progress.finished_at is not None else now
    text = f"<b>{duration(end - progress.created_at)}</b>"
    left = progress.left_s(now)
    return text if left is None else f"{text}<span>about {duration(left)} left</span>"


def tile_state(variation: VariationProgress) -> str:
    """Over the picture of a tile that is not finished: what happens, in the provider's own words."""
    if variation.status is VariationStatus.COMPLETED:
        return ""
    words = STATE_WORDS[variation.status]
    message = variation.message
    # "Never started" says all there is to say, whoever ended the job.
    if message.lower().startswith((words.lower(), "never")):
        words, message = sentence(message), ""
    bar = ""
    if variation.status is VariationStatus.PROCESSING:
        kind = " ytt-estimated" if variation.estimated else ""
        bar = (
            f'<i class="ytt-tile-bar{kind}"><i style="width:{100 * (variation.fraction or 0.0):.0f}%"></i></i>'
        )
    return f"<b>{escape(words)}</b><span>{escape(sentence(message))}</span>{bar}"


def tile_caption(variation: VariationProgress) -> str:
    """Under the picture of a tile: its number and what was changed on purpose, or what the model was told in vain."""
    cost = f"${variation.cost_usd:.3f}" if variation.cost_usd else ""
    small = "<small>not paid again</small>" if variation.reused else f"<small>{cost}</small>" * bool(cost)
    words = f"<span>{escape(sentence(variation.changed))}</span>"
    if variation.files is None and variation.status.final:
        words = prompt_details(variation.recipe.get("prompt")) or words
    return f"<b>{variation.index}</b>{words}{small}"


def prompt_details(prompt: object) -> str:
    """What an AI model was told, folded away until it is asked for; empty when it was told nothing."""
    if not prompt:
        return ""
    return f"<details><summary>Prompt</summary><pre>{escape(str(prompt))}</pre></details>"


def duration(seconds: float) -> str:
    """*seconds* for people: "8 s", "1 min 20 s"."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def when(at: float) -> str:
    """*at*, seconds since the epoch, as local day and time: "22 Nov, 14:03"."""
    local = datetime.fromtimestamp(at, UTC).astimezone()
    return f"{local.day} {local:%b}, {local:%H:%M}"


def pictures(count: int) -> str:
    """ "1 picture", "4 pictures"."""
    return "1 picture" if count == 1 else f"{count} pictures"


def sentence(text: str) -> str:
    """*text* with a capital at its beginning."""
    return text[:1].upper() + text[1:]
