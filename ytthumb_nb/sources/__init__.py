"""What a thumbnail is made of: `identify` it without network, look at it with `brief`, offer `frames` of a video.

Importing this loads neither OpenCV's readers nor an HTTP client; they come with the first video or address.
"""

from __future__ import annotations

from ytthumb_nb.sources.briefs import brief, video_info
from ytthumb_nb.sources.cache import clear_cache
from ytthumb_nb.sources.identity import identify
from ytthumb_nb.sources.source import Photo, Source, TitleOnly, VideoFile, YouTubeVideo, text_of
from ytthumb_nb.sources.video import Frame, frames

__all__ = [
    "Frame",
    "Photo",
    "Source",
    "TitleOnly",
    "VideoFile",
    "YouTubeVideo",
    "brief",
    "clear_cache",
    "frames",
    "identify",
    "text_of",
    "video_info",
]
