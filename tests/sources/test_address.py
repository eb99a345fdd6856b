"""Which addresses name a YouTube video, and what is said of those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytthumb_nb.errors import SourceError
from ytthumb_nb.sources.address import video_id_in

ID = "dQw4w9WgXcQ"

#: The forms that yt-dlp 2026.10.26 and its like were tried with, and those that people paste beside them.
VIDEOS = [
    f"https://www.youtube.com/watch?v={ID}",
    f"https://youtube.com/watch?v={ID}&t=43s",
    f"https://m.youtube.com/watch?v={ID}&pp=ygU",
    f"https://music.youtube.com/watch?v={ID}&list=RDAMVM",
    f"https://www.youtube.com/watch?list=PLx&index=3&v={ID}",
    f"https://www.youtube.com/watch?app=desktop&v={ID}",
    f"https://youtu.be/{ID}?si=AbCdEf&t=43",
    f"youtu.be/{ID}",
    f"https://www.youtube.com/shorts/{ID}?feature=share",
    f"https://www.youtube.com/live/{ID}?si=x",
    f"https://www.youtube.com/embed/{ID}?start=10",
    f"https://www.youtube-nocookie.com/embed/{ID}",
    f"https://www.youtube.com/v/{ID}",
    f"https://www.youtube.com/e/{ID}",
    f"https://www.youtube.com/vi/{ID}",
    f"https://www.youtube.com/watch/{ID}",
    f"https://www.youtube.com/watch_popup?v={ID}",
    f"https://www.youtubekids.com/watch?v={ID}",
    f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
    f"https://www.youtube.com/oembed?url=https%3A//www.youtube.com/watch?v%3D{ID}",
    f"https://studio.youtube.com/video/{ID}/edit",
    f"https://i.ytimg.com/vi/{ID}/maxresdefault.jpg",
    f"https://youtube.googleapis.com/v/{ID}",
    ID,
    # beyond the list
    f"  {ID}\n",
    f"HTTPS://WWW.YOUTUBE.COM/watch?v={ID}",
    f"http://youtu.be/{ID}#t=10",
    f"www.youtube.com/watch?v={ID}",
    f"youtube.com/shorts/{ID}",
    f"//www.youtube.com/embed/{ID}",
    f"/watch?v={ID}&list=PLx",
    f"<https://youtu.be/{ID}>.",
    f'"https://www.youtube.com/watch?v={ID}",',
    f"https://www.youtube.com/watch?list=PLx&amp;v={ID}",
    f"https://www.youtube.com/v/{ID}&hl=en",
    f"https://www.youtube.com//watch?v={ID}",
    f"https://www.youtube.com/?v={ID}",
    f"https://www.youtube.com./watch?v={ID}",
    f"https://www.youtube.com:443/watch?v={ID}",
    f"https://img.youtube.com/vi/{ID}/0.jpg",
    f"https://i3.ytimg.com/vi_webp/{ID}/hqdefault.webp",
    f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}&gl=DE",
    f"https://www.youtube.com/signin?next=%2Fwatch%3Fv%3D{ID}",
]

#: Address and what its sentence says of it.
NO_VIDEOS = [
    (
        "https://www.youtube.com/clip/UgkxU2HSeGL_NvmDJ-nQJrlLwllwMDBdGZFs",
        "is a clip, whose address does not say",
    ),
    ("https://www.youtube.com/playlist?list=PLx", "is a playlist, not one video"),
    ("https://www.youtube.com/@handle", "is a channel's handle, not a video"),
    (f"https://evil.com/youtube.com/watch?v={ID}", "its server is 'evil.com', which is not YouTube's"),
    (f"https://www.youtube.com.evil.com/watch?v={ID}", "its server is 'www.youtube.com.evil.com'"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXc", "is too short: it has 10 characters, and YouTube's have 11"),
    # beyond the list
    (f"https://www.youtube.com/watch?v={ID}xx", "is too long: it has 13 characters, and YouTube's have 11"),
    ("https://youtu.be/dQw4w9WgX%20Q", "holds characters that no YouTube id has"),
    ("https://www.youtube.com/watch?v=", "holds no v=... that says which video it is"),
    ("https://www.youtube.com/watch?list=PLx", "is a playlist, not one video"),
    ("https://www.youtube.com/embed/videoseries?list=PLx", "is a playlist, not one video"),
    ("https://www.youtube.com/watch_videos?video_ids=a,b", "is a playlist, not one video"),
    ("https://www.youtube.com/embed/live_stream?channel=UCx", "is whatever a channel streams at the moment"),
    ("https://www.youtube.com/@handle/live", "is a channel's handle, not a video"),
    ("https://www.youtube.com/%40handle", "is a channel's handle, not a video"),
    ("https://youtu.be/@handle", "is a channel's handle, not a video"),
    ("https://www.youtube.com/channel/UCuAXFkgsw1L7xaCfnd5JJOw", "is a channel's page, not a video"),
    ("https://www.youtube.com/c/name", "is a channel's page, not a video"),
    ("https://www.youtube.com/user/name", "is a channel's page, not a video"),
    ("https://www.youtube.com/results?search_query=cats", "is a page of search results, not a video"),
    ("https://www.youtube.com/post/UgkxABC", "is a post, not a video"),
    ("https://www.youtube.com/feed/subscriptions", "is a page of YouTube, but not a video"),
    ("https://www.youtube.com/redirect?q=https://evil.com", "is a page of YouTube, but not a video"),
    (f"https://tv.youtube.com/watch/{ID}", "is a page of YouTube, but not a video"),
    ("https://www.youtube.com/", "is YouTube's front page, not a video"),
    ("youtube.com", "is YouTube's front page, not a video"),
    ("https://www.youtube.com/shorts/", "names no video"),
    ("https://youtu.be/", "names no video"),
    ("youtu.be", "names no video"),
    ("https://studio.youtube.com/channel/UCx/videos", "is a page of YouTube Studio, not a video"),
    ("https://i.ytimg.com/an_image.jpg", "is a picture that names no video"),
    (f"https://yotube.com/watch?v={ID}", "its server is 'yotube.com', which is not YouTube's"),
    (f"https://notyoutube.com/watch?v={ID}", "its server is 'notyoutube.com', which is not YouTube's"),
    (f"https://y\u043eutube.com/watch?v={ID}", "its server is 'y\u043eutube.com', which is not YouTube's"),
    (f"https://www.youtube.com@evil.com/watch?v={ID}", "holds a user name, which no YouTube address does"),
    (f"https://evil.com@www.youtube.com/watch?v={ID}", "holds a user name, which no YouTube address does"),
    ("https://vimeo.com/76979871", "is not on YouTube; other sites cannot be read"),
    ("vimeo.com/76979871", "is not on YouTube; other sites cannot be read"),
    ("www.example.org/a.mp4", "is not on YouTube; other sites cannot be read"),
    ("ftp://example.org/a.mp4", "begins with ftp://; only web addresses of YouTube videos"),
    ("file:///home/me/a.mp4", "begins with file://; only web addresses of YouTube videos"),
    (f"Look: https://youtu.be/{ID}", "holds an address among other words"),
    (f"https://youtu.be/{ID} my video", "is an address with spaces in it"),
    ("https://[::1/watch", "is not a well-formed address"),
]

NO_ADDRESSES = [
    "How I built a boat",
    "Photography",
    "photography",
    "PHOTOGRAPHY",
    "Node.js",
    "Amazon.com explained",
    "Part 1: the end?",
    "dQw4w9WgXc",
    "holiday/clip.mp4",
    "clips.d/clip.mp4",
    "C:\\Users\\me\\clip.mp4",
    "~/clip.mp4",
    "",
]


@pytest.mark.parametrize("address", VIDEOS)
def test_every_form_of_address_gives_the_id(address: str) -> None:
    """Whatever a person may paste for a video leads to its id."""
    assert video_id_in(address) == ID


@pytest.mark.parametrize(("address", "sentence"), NO_VIDEOS)
def test_every_other_address_is_refused_in_its_own_words(address: str, sentence: str) -> None:
    """The message tells what the address is, and the hint what to do instead."""
    with pytest.raises(SourceError) as caught:
        video_id_in(address)

    assert sentence in caught.value.message
    assert caught.value.message.endswith(".") and caught.value.hint


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_titles_and_paths_are_no_addresses(text: str) -> None:
    """They are left to whoever knows titles and paths."""
    assert video_id_in(text) is None


@pytest.mark.parametrize("word", ["Tutorial123", "self-driven", "snake_cased", "iPhoneXsMax"])
def test_eleven_characters_with_a_digit_or_a_mark_are_an_id(word: str) -> None:
    """Only a plain word of 11 letters is given the benefit of the doubt."""
    assert video_id_in(word) == word


@given(st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True))
def test_any_id_is_found_in_its_address(video_id: str) -> None:
    """Also an id that looks like a word, or begins with a hyphen, as long as it comes with its address."""
    for address in (f"https://www.youtube.com/watch?v={video_id}", f"youtu.be/{video_id}"):
        assert video_id_in(address) == video_id


@given(st.text(max_size=60), st.sampled_from(["", "https://", "youtu.be/", "https://www.youtube.com/", "www."]))
def test_any_text_gives_an_id_or_a_refusal(text: str, before: str) -> None:
    """Nothing but a SourceError ever comes out."""
    try:
        found = video_id_in(before + text)
    except SourceError as error:
        assert error.message and "\n" not in error.message
    else:
        assert found is None or len(found) == 11


def test_a_broken_address_inside_an_address_is_refused() -> None:
    """An inner address that cannot even be joined is refused in a sentence; found by fuzzing."""
    with pytest.raises(SourceError, match="not a well-formed address"):
        video_id_in("https://www.youtube.com/attribution_link?u=//[x/watch")
