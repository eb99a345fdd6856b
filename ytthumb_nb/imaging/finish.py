"""From a provider's picture to the files of a variation: decode, fit, headline, encode; in memory only.

`finish` does all of it; `ground_of` and `lettered` are its two halves, for whoever puts other words on the same
picture. Runs in worker threads and shares nothing between calls. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ytthumb_nb.brand import Brand
from ytthumb_nb.errors import ProviderError, SourceError
from ytthumb_nb.imaging.block import Fit
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.encode import encode_jpeg
from ytthumb_nb.imaging.fit import fit_frame
from ytthumb_nb.imaging.headline import fit_headline
from ytthumb_nb.imaging.lettering import letter
from ytthumb_nb.imaging.marks import Mark, draw_marks, place_marks
from ytthumb_nb.models import Box, Layout, PictureFacts
from ytthumb_nb.styles import HeadlineLook

Pixels = NDArray[np.uint8]

PREVIEW_WIDTH: Final = 640
SMALL_WIDTH: Final = 320
_COPY_QUALITY: Final = 90
#: Where a picture of another shape is cropped: heads are rather above the middle than below.
_FOCUS: Final = (0.5, 0.4)


@dataclass(frozen=True)
class Finished:
    """A finished variation as bytes, and the facts about it.

    `picture` is the JPEG of the asked size, `preview` and `small` are 640 and 320 px wide. `fit` says where the
    headline stands (None without one) and `contrast` how well it stands out (1..21); `help` counts the steps
    that were taken to make it so. `quality` and `full_colour` (4:4:4) tell how `picture` was encoded. `layout` is
    the given one, or the one that was looked for; None when there was neither need nor knowledge. `marks` are the
    brand's "logo" and "badge", where they were drawn; one that found no free corner is missing.
    `facts` say all of that for a receipt.
    """

    picture: bytes = field(repr=False)
    preview: bytes = field(repr=False)
    small: bytes = field(repr=False)
    fit: Fit | None
    contrast: float | None
    help: int
    quality: int
    full_colour: bool
    layout: Layout | None = None
    marks: tuple[tuple[str, Box], ...] = ()
    facts: PictureFacts | None = None


def finish(
    picture: bytes,
    *,
    size: tuple[int, int],
    layout: Layout | None,
    headline: str,
    look: HeadlineLook,
    find_layout: Callable[[Pixels], Layout],
    brand: Brand | None = None,
    pixels: Pixels | None = None,
) -> Finished:
    """Make the files of one variation.

    Args:
        picture: what the provider sent: JPEG, PNG, WebP, ..., any size.
        size: (width, height) of the finished picture in px.
        layout: where the headline belongs; None when the provider does not know.
        headline: words to draw; "" for none.
        look: how they are set.
        find_layout: looks for a calm place in the fitted picture (RGB uint8); asked only when *layout* is None
            and there are words or marks.
        brand: whose logo and badge are drawn; its letters are part of *look* already.
        pixels: what *picture* decodes to, RGB uint8, where that is known; not changed.
    Raises:
        ProviderError: the bytes are no picture, truncated, damaged or too large.
        InvalidRequestError: the headline has letters that no font here has, or the brand's logo cannot be read.
    """
    image = ground_of(picture, size) if pixels is None else fit_frame(pixels, size, _FOCUS)
    return lettered(image, layout=layout, headline=headline, look=look, find_layout=find_layout, brand=brand)


def ground_of(picture: bytes, size: tuple[int, int]) -> Pixels:
    """*picture* as the words will find it: decoded, scaled and cropped to *size*; RGB uint8.

    Raises:
        ProviderError: as `finish`.
    """
    try:
        decoded = decode(picture, enough=size, name="the provider's picture")
    except SourceError as error:
        raise ProviderError(
            error.message, hint="Try this variation again, or choose another provider."
        ) from error
    return fit_frame(np.asarray(decoded), size, _FOCUS)


def lettered(
    image: Pixels,
    *,
    layout: Layout | None,
    headline: str,
    look: HeadlineLook,
    find_layout: Callable[[Pixels], Layout],
    brand: Brand | None = None,
) -> Finished:
    """The files of one variation from its *image* without words, which is not changed. Arguments as of `finish`."""
    size = (image.shape[1], image.shape[0])
    fit, contrast, steps = None, None, 0
    contrasts: tuple[float, ...] = ()
    marks: tuple[Mark, ...] = ()
    marked = brand is not None and (brand.logo is not None or brand.badge is not None)
    if layout is None and (headline.strip() or marked):
        layout = find_layout(image)
    if layout is not None and marked:
        marks = place_marks(brand, look.font, size, layout.faces)
    if layout is not None and headline.strip():
        fit = fit_headline(headline, look, layout, size, [mark.box for mark in marks])
        if fit.lines:
            drawn = letter(image, fit, look, layout.accent, layout.faces)
            image, contrast, steps = drawn.picture, drawn.contrast, drawn.help
            contrasts = drawn.contrasts
    image = draw_marks(image, marks)
    encoded = encode_jpeg(image)
    facts = PictureFacts(
        size,
        lines=fit.boxes if fit is not None else (),
        contrasts=contrasts,
        smallest_line_px=fit.smallest_line_px if fit is not None and fit.lines else None,
        faces=None if layout is None else layout.faces,
        marks=tuple((mark.what, mark.box) for mark in marks),
        dropped=fit.dropped if fit is not None else "",
        why=fit.why if fit is not None else "",
        quality=encoded.quality,
        full_colour=encoded.full_colour,
    )
    preview = _copy(image, PREVIEW_WIDTH)
    return Finished(
        picture=encoded.data,
        preview=encode_jpeg(preview, best=_COPY_QUALITY).data,
        small=encode_jpeg(_copy(preview, SMALL_WIDTH), best=_COPY_QUALITY).data,
        fit=fit,
        contrast=contrast,
        help=steps,
        quality=encoded.quality,
        full_colour=encoded.full_colour,
        layout=layout,
        marks=facts.marks,
        facts=facts,
    )


def _copy(image: Pixels, width: int) -> Pixels:
    """*image* at *width* px, its shape kept."""
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=way), np.uint8)
