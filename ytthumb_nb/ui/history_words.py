"""What a card of an earlier job says and shows. All marked-up text is escaped here."""

from __future__ import annotations

from html import escape

from ytthumb_nb.models import Thumbnail
from ytthumb_nb.store.sqlite import StoredJob
from ytthumb_nb.styles import STYLES
from ytthumb_nb.ui.words import KIND_WORDS, pictures, when


def title_of(job: StoredJob) -> str:
    """What the job was made of, in words."""
    brief = job.progress.brief
    return "Thumbnails" if brief is None else brief.title or KIND_WORDS[brief.kind]


def name_of(job: StoredJob) -> str:
    """What the job is called: the words on its picture, or what it was made of."""
    layer = face_of(job).layer
    headline = (job.spec.headline or "") if layer is None else layer.text
    return headline.replace("*", "").strip() or title_of(job)


def face_of(job: StoredJob) -> Thumbnail:
    """The picture that stands for a job that has some: the chosen one, or else the first."""
    thumbnails = job.progress.thumbnails
    return next((each for each in thumbnails if each.index == job.chosen), thumbnails[0])


def card_words(job: StoredJob) -> str:
    """The words on the picture, or what it was made of; then the style, when, and how many."""
    title, thumbnails = title_of(job), job.progress.thumbnails
    layer = face_of(job).layer
    gone = sum(each.files.state(thorough=False) == "missing" for each in thumbnails)
    style = STYLES[job.spec.style if layer is None else layer.style].label
    return (
        f'<b title="{escape(title)}">{escape(name_of(job))}</b>'
        f"<span>{escape(style)}</span>"
        f"<span>{when(job.spec.created_at)}, {pictures(len(thumbnails))}{f', {gone} missing' if gone else ''}</span>"
    )
