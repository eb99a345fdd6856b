"""The source box: a look at what was given, and the card that shows it."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from reading import MakePanel, found, named, visible, words

from ytthumb_nb.models import ThumbnailRequest
from ytthumb_nb.testing.scripted import ScriptedProvider
from ytthumb_nb.testing.youtube_server import Hang, YouTubeServer

ID = "dQw4w9WgXcQ"


def jpeg(size: tuple[int, int] = (320, 180), colour: str = "#3060d0") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A video of three scenes, each a pattern of its own."""
    path = tmp_path / "talk.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (160, 90))
    for index in range(60):
        noise = np.random.default_rng(index // 20).integers(0, 255, (9, 16, 3), dtype=np.uint8)
        writer.write(np.asarray(cv2.resize(noise, (160, 90), interpolation=cv2.INTER_NEAREST)))
    writer.release()
    return path


def test_a_youtube_link_shows_picture_title_and_channel(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Analyze asks YouTube in the background and fills the card; the title is offered as headline."""
    with YouTubeServer() as youtube:
        youtube.add(
            ID, title="Why cats <purr>", channel="Cat & Co", pictures={"maxresdefault": jpeg((1280, 720))}
        )
        for name, value in youtube.environment.items():
            monkeypatch.setenv(name, value)
        panel = make_panel(source=None, headline=None)
        panel.source.text.value = f"https://youtu.be/{ID}"

        panel.source.analyze_button.click()
        panel.source.analyze().result(20)

    assert words(panel.source.words) == "Why cats <purr> Cat & Co YouTube video"
    assert "<purr>" not in panel.source.words.value
    assert Image.open(io.BytesIO(panel.source.picture.value)).size == (480, 270)
    assert panel.form.headline.text.placeholder == "Why cats <purr>"
    assert not panel.source.analyze_button.disabled


def test_a_source_that_cannot_be_had_is_told_beside_the_box(make_panel: MakePanel) -> None:
    """A playlist is no video: one sentence, no card, and the box stays as it was."""
    panel = make_panel(source=None)
    panel.source.text.value = "https://www.youtube.com/playlist?list=PL1234567890"

    panel.source.analyze().result(10)

    (problem,) = [each for each in found(panel.source.widget, "ytt-error") if visible(each)]
    assert "playlist" in words(problem)
    assert found(panel.source.widget, "ytt-card") == []
    assert panel.source.text.value.endswith("PL1234567890")


def test_there_is_one_error_at_a_time(make_panel: MakePanel) -> None:
    """Generate after a failed look takes the sentence about the look away and says its own."""
    panel = make_panel(source=None)
    panel.source.text.value = "https://www.youtube.com/playlist?list=PL1234567890"
    panel.source.analyze().result(10)

    panel.generate_button.click()

    shown = [each for each in found(panel.widget, "ytt-error") if visible(each)]
    assert shown == [panel.error]
    assert "playlist" in words(panel.error)


def test_enter_analyzes(make_panel: MakePanel) -> None:
    """The message that a front end sends for the Enter key is a click on Analyze."""
    panel = make_panel(source=None)
    panel.source.text.value = "Ten things about coffee"
    looked = threading.Event()
    panel.source.words.observe(lambda change: looked.set() if "Ten things" in change["new"] else None, "value")

    panel.source.text._handle_custom_msg({"event": "submit"}, [])

    assert looked.wait(10)


def test_a_photo_shows_its_name(make_panel: MakePanel, photo: Path) -> None:
    """A path given in Python is looked at by itself; the card says that it has no title, and that it is small."""
    panel = make_panel(source=photo)
    panel.source.analyze().result(10)

    assert words(panel.source.words) == (
        "cat on a roof.jpg Photo. Its words are the headline below. The picture is small, 640 x 360 px: filling a "
        "thumbnail enlarges it 2.0 times."
    )


def test_a_file_is_shown_by_its_name_and_taken_by_its_path(make_panel: MakePanel, photo: Path) -> None:
    """The box holds the name, hovering tells the whole path, and that is the source until something else is written."""
    for given in (photo, str(photo)):
        panel = make_panel(source=given)
        assert panel.source.text.value == "cat on a roof.jpg"
        assert panel.source.text.tooltip == str(photo)
        assert panel.source.value == str(photo)

    panel.source.text.value = "cat on a roof"

    assert panel.source.value == "cat on a roof"
    assert panel.source.text.tooltip is None


def test_an_uploaded_photo_becomes_the_source(make_panel: MakePanel) -> None:
    """What was uploaded replaces the text, is shown, and is what a job is made of."""
    scripted = ScriptedProvider()
    panel = make_panel(scripted, source="A title")
    data = jpeg((640, 360))
    upload = {"name": "me.jpg", "type": "image/jpeg", "size": len(data), "content": data, "last_modified": 0}

    panel.source.upload.set_state({"value": [upload]})

    assert panel.source.value == data
    assert panel.source.text.value == ""
    panel.source.analyze().result(10)
    assert words(panel.source.words).startswith("Photo")
    job = panel.generate()
    assert job is not None
    job.wait(20)
    assert scripted.attempts[0].brief.kind == "photo"


def test_writing_something_else_drops_the_upload(make_panel: MakePanel) -> None:
    """The newest wish counts: text typed after an upload is the source."""
    panel = make_panel(source=jpeg())
    assert panel.source.text.value == ""

    panel.source.text.value = "A title after all"

    assert panel.source.value == "A title after all"
    assert found(panel.source.widget, "ytt-card") == []


def test_frames_of_a_video_are_offered_best_first(make_panel: MakePanel, clip: Path) -> None:
    """The first frame is what a job takes from the file; another one becomes the source once it is clicked."""
    panel = make_panel(source=clip)
    panel.source.analyze().result(20)
    frames = panel.source.frames.children
    assert len(frames) == 3
    assert named(frames[0], "ytt-chosen")
    assert panel.source.value == str(clip)

    frames[1].children[-1].click()

    assert [named(frame, "ytt-chosen") for frame in frames] == [False, True, False]
    assert Image.open(io.BytesIO(panel.source.value)).size == (160, 90)
    ThumbnailRequest(panel.source.value, **panel.form.wishes())
    frames[0].children[-1].click()
    assert panel.source.value == str(clip)


def test_an_older_look_never_overwrites_a_newer_one(
    make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """YouTube hangs on the first source; the second is shown, and the late answer is thrown away."""
    with YouTubeServer() as youtube:
        youtube.fail("/", Hang())
        for name, value in youtube.environment.items():
            monkeypatch.setenv(name, value)
        panel = make_panel(source=None)
        panel.source.text.value = f"https://youtu.be/{ID}"
        slow = panel.source.analyze()
        assert youtube.wait_for_questions(1)

        panel.source.text.value = "The second thought"
        panel.source.analyze().result(10)
        assert not slow.done()
    slow.result(20)

    assert words(panel.source.words) == "The second thought Only a title"
    assert [each for each in found(panel.source.widget, "ytt-error") if visible(each)] == []


def test_clear_forgets_everything(make_panel: MakePanel, photo: Path) -> None:
    """The cross on the card empties the box, and Generate says what is expected."""
    panel = make_panel(source=photo)
    panel.source.analyze().result(10)

    (remove,) = found(panel.source.card, "ytt-card-remove")
    remove.click()

    assert panel.source.value == ""
    assert found(panel.source.widget, "ytt-card") == []
    assert panel.generate() is None
    assert "The source is empty" in words(panel.error)


@pytest.mark.parametrize("given", ["bytes", "image", "array"])
def test_photos_in_memory_can_be_given_in_python(make_panel: MakePanel, given: str) -> None:
    """Encoded bytes, a PIL image and an array each show their card and become the source."""
    image = Image.new("RGB", (320, 180), "#208040")
    source: Any = {"bytes": jpeg(), "image": image, "array": np.asarray(image)}[given]

    panel = make_panel(source=source)
    panel.source.analyze().result(10)

    assert words(panel.source.words).startswith("Photo")
    job = panel.generate()
    assert job is not None
    assert len(job.wait(20).pictures) == 2
