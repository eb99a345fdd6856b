"""Read the video id out of whatever address of a YouTube video a person pastes.

Addresses are taken apart and their host compared with a list; there is no one expression that must get every
form right. Nothing is fetched. Each kind of address that is no video has a sentence of its own.

Source: the forms and hosts that yt-dlp 2026.10.26 knows, and those people paste beside them.
"""

from __future__ import annotations

import difflib
import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from ytthumb_nb.errors import SourceError
from ytthumb_nb.sources.source import shown

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
#: One word, written as one writes words: "photography", "Photography", "PHOTOGRAPHY".
_WORD = re.compile(r"[A-Za-z][a-z]{10}|[A-Z]{11}")

_PAGE_HOSTS = frozenset(
    prefix + host
    for host in ("youtube.com", "youtube-nocookie.com", "youtubekids.com")
    for prefix in ("", "www.")
) | {"m.youtube.com", "music.youtube.com", "gaming.youtube.com", "youtube.googleapis.com"}
_SHORT_HOSTS = frozenset({"youtu.be", "www.youtu.be"})
_STUDIO_HOST = "studio.youtube.com"
_CONSENT_HOST = "consent.youtube.com"
_IMAGE_HOST = re.compile(r"i[0-9]?\.ytimg\.com|img\.youtube\.com")
_YOUTUBE_HOSTS = _PAGE_HOSTS | _SHORT_HOSTS | {_STUDIO_HOST, _CONSENT_HOST, "i.ytimg.com", "img.youtube.com"}

#: /<word>/<id>
_ID_FOLLOWS = frozenset({"shorts", "live", "embed", "v", "e", "vi", "vi_webp", "watch"})
#: An address inside of an address: attribution links, oEmbed, sign-in and consent pages.
_NESTED = ("u", "url", "continue", "next", "next_url")

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"(?:[^\s/?#@:\\.]+\.)+[^\W\d_]{2,}\.?(?=[:/?#]|$)")
#: Without a scheme, only these endings make a text with a slash an address rather than a path.
# fmt: off
_SITE_ENDINGS = frozenset({
    "com", "net", "org", "tv", "be", "io", "co", "me", "info", "de", "fr", "uk", "eu", "jp", "in", "br",
    "ru", "cn",
})
# fmt: on
_WRAPPERS = "<>()[]{}\"'`“”‘’«».,;"

_SHARE = "Open the video and copy its address, as in https://www.youtube.com/watch?v=dQw4w9WgXcQ."
_OR_ELSE = f"{_SHARE} A photo, a video file or a title in words will do as well."


def video_id_in(text: str) -> str | None:
    """The id of the YouTube video that *text* is the address of, or the bare id; None when it is no address.

    A bare id has 11 characters out of A-Z, a-z, 0-9, "_" and "-". One word of 11 letters, as "Photography", is a
    title: about 1 id in 7,000 looks like that, and then its address can be given.

    Raises:
        SourceError: *text* is an address, but not one of a YouTube video.
    """
    text = text.strip()
    if _ID.fullmatch(text) and not _WORD.fullmatch(text):
        return text
    bare = text.strip(_WRAPPERS)
    if re.match(r"/?watch\?", bare):
        bare = f"https://www.youtube.com/{bare.lstrip('/')}"
    elif bare.startswith("//") and _HOST.match(bare[2:]):
        bare = f"https:{bare}"
    if not _SCHEME.match(bare):
        if re.search(r"https?://", bare):
            raise SourceError(
                f"{shown(text)} holds an address among other words.", hint="Give the address alone."
            )
        if not _is_address_without_scheme(bare):
            return None
        bare = f"https://{bare}"
    if re.search(r"\s", bare):
        raise SourceError(f"{shown(text)} is an address with spaces in it.", hint="Give the address alone.")
    return _read(bare, text, depth=0)


def _is_address_without_scheme(text: str) -> bool:
    match = _HOST.match(text)
    if not match or re.search(r"\s", text):
        return False
    host = match.group().lower().rstrip(".")
    if host in _YOUTUBE_HOSTS or _IMAGE_HOST.fullmatch(host):
        return True
    rest = text[match.end() :]
    has_page = rest.startswith(("/", ":")) or "?" in rest
    known_ending = host.rsplit(".", 1)[-1] in _SITE_ENDINGS
    return has_page and (host.startswith("www.") or _resembles_youtube(host) or known_ending)


def _read(address: str, given: str, depth: int) -> str:
    """The id in *address*, which has a scheme; *given* is what the person wrote."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        query = parse_qs(parts.query)
    except ValueError as error:
        raise SourceError(f"{shown(given)} is not a well-formed address.", hint=_OR_ELSE) from error
    if parts.scheme not in ("http", "https"):
        raise SourceError(
            f"{shown(given)} begins with {parts.scheme}://; only web addresses of YouTube videos can be read.",
            hint="Give a path without file://." if parts.scheme == "file" else _OR_ELSE,
        )
    if parts.username is not None:
        raise SourceError(f"{shown(given)} holds a user name, which no YouTube address does.", hint=_SHARE)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if _IMAGE_HOST.fullmatch(host):
        return _id_of_image(steps, given)
    if host in _SHORT_HOSTS:
        if not steps:
            raise SourceError(f"{shown(given)} names no video.", hint=_SHARE)
        if steps[0].startswith("@"):
            raise _not_a_video(given, "is a channel's handle, not a video")
        return _checked_id(steps[0], given)
    if host == _STUDIO_HOST:
        if len(steps) >= 2 and steps[0] == "video":
            return _checked_id(steps[1], given)
        raise _not_a_video(given, "is a page of YouTube Studio, not a video")
    if host in _PAGE_HOSTS or host == _CONSENT_HOST:
        return _id_of_page(steps, query, given, depth)
    raise _other_site(host, address, given)


def _id_of_page(steps: list[str], query: dict[str, list[str]], given: str, depth: int) -> str:
    first = steps[0] if steps else ""
    # "amp;v" is what is left of "&v" in an address copied out of a page's source.
    named = query.get("v") or query.get("amp;v")
    if named and first in ("", "watch", "watch_popup"):
        return _checked_id(named[0], given)
    if first == "playlist" or steps[:2] == ["embed", "videoseries"] or first == "watch_videos":
        raise _not_a_video(given, "is a playlist, not one video")
    if steps[:2] == ["embed", "live_stream"]:
        raise _not_a_video(given, "is whatever a channel streams at the moment, not one video")
    if first in _ID_FOLLOWS and len(steps) >= 2:
        return _checked_id(steps[1], given)
    if first in ("watch", "watch_popup"):
        what = (
            "is a playlist, not one video" if "list" in query else "holds no v=... that says which video it is"
        )
        raise _not_a_video(given, what)
    for name in _NESTED:
        if name in query and depth < 3:
            try:
                inner = urljoin("https://www.youtube.com", query[name][0])
            except ValueError as error:
                raise SourceError(f"{shown(given)} is not a well-formed address.", hint=_OR_ELSE) from error
            return _read(inner, given, depth + 1)
    raise _not_a_video(given, _page_that_is_no_video(first))


def _page_that_is_no_video(first: str) -> str:
    if not first:
        return "is YouTube's front page, not a video"
    if first.startswith("@"):
        return "is a channel's handle, not a video"
    if first in ("channel", "c", "user"):
        return "is a channel's page, not a video"
    if first == "clip":
        return "is a clip, whose address does not say which video it was cut from"
    if first in _ID_FOLLOWS:
        return "names no video"
    if first == "results":
        return "is a page of search results, not a video"
    if first == "post":
        return "is a post, not a video"
    return "is a page of YouTube, but not a video"


def _id_of_image(steps: list[str], given: str) -> str:
    if len(steps) >= 2 and steps[0] in ("vi", "vi_webp", "an", "an_webp", "sb"):
        return _checked_id(steps[1], given)
    raise SourceError(f"{shown(given)} is a picture that names no video.", hint=_OR_ELSE)


def _checked_id(found: str, given: str) -> str:
    video_id = re.split(r"[&?#;]", found, maxsplit=1)[0].strip()
    if _ID.fullmatch(video_id):
        return video_id
    if not re.fullmatch(r"[A-Za-z0-9_-]*", video_id):
        raise SourceError(
            f"The video id {shown(video_id)} holds characters that no YouTube id has; "
            "ids are made of A-Z, a-z, 0-9, _ and -.",
            hint=_SHARE,
        )
    too = "short" if len(video_id) < 11 else "long"
    raise SourceError(
        f"The video id {shown(video_id)} is too {too}: it has {len(video_id)} characters, and YouTube's have 11.",
        hint=f"Part of the address may have been lost when it was copied. {_SHARE}",
    )


def _not_a_video(given: str, what: str) -> SourceError:
    return SourceError(f"{shown(given)} {what}.", hint=_SHARE)


def _other_site(host: str, address: str, given: str) -> SourceError:
    if host.endswith((".youtube.com", ".ytimg.com")):
        return _not_a_video(given, "is a page of YouTube, but not a video")
    if _resembles_youtube(host) or "youtu" in address.lower():
        return SourceError(
            f"{shown(given)} only looks like YouTube: its server is {shown(host)}, which is not YouTube's.",
            hint=_SHARE,
        )
    return SourceError(f"{shown(given)} is not on YouTube; other sites cannot be read.", hint=_OR_ELSE)


def _resembles_youtube(host: str) -> bool:
    if "youtu" in host or "ytimg" in host:
        return True
    return bool(difflib.get_close_matches(host.removeprefix("www."), ["youtube.com", "youtu.be"], cutoff=0.8))
