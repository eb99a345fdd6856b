"""A recipe as an XMP packet inside a picture, and back. What is read is foreign: it is bounded and type-checked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import msgspec

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.headline_layer import HeadlineLayer
from ytthumb_nb.imaging.packets import MAX_PACKET, can_hold, packets_in, with_packet, without_packets
from ytthumb_nb.learned_types import learned
from ytthumb_nb.recipes.recipe import FORMAT, Recipe, with_words
from ytthumb_nb.store.encoding import path_of_text

#: The name of our property. An identifier, as XMP wants it, and not an address that answers.
NAMESPACE: Final = "urn:ytthumb-nb:recipe"
_PROPERTY: Final = f"{NAMESPACE} Recipe"
_HEAD: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_PACKET: Final = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:ytthumb="{namespace}" ytthumb:Recipe={recipe}/>'
    "</rdf:RDF></x:xmpmeta>"
)


def with_recipe(picture: bytes, recipe: Recipe) -> bytes:
    """*picture* with *recipe* in it; as it is when it is neither JPEG nor PNG. The same gives the same bytes.

    What a provider has said too much of is left out, so that the packet fits.
    """
    if not can_hold(picture):
        return picture
    packet = _packet(recipe)
    if len(packet) > MAX_PACKET:
        packet = _packet(replace(recipe, made_with={"left_out": "too long to be kept inside the picture"}))
    return with_packet(picture, packet) if len(packet) <= MAX_PACKET else picture


def with_recipe_of(before: Path, picture: bytes, layer: HeadlineLayer) -> bytes:
    """*picture* with the recipe that is in the file *before*, now with *layer*; without one where that has none."""
    try:
        recipe = recipe_in(before.read_bytes(), before.name)
    except (OSError, InvalidRequestError):
        recipe = None
    return picture if recipe is None else with_recipe(picture, with_words(recipe, layer))


def without_recipe(picture: bytes) -> bytes:
    """*picture* without any recipe of ours; all other bytes stay as they are."""
    return without_packets(picture, (NAMESPACE.encode(),))


def recipe_in(picture: bytes, called: str) -> Recipe | None:
    """The recipe inside *picture*; None when there is none of ours.

    Args:
        called: how messages name the picture.

    Raises:
        InvalidRequestError: there is one, but it was damaged or written by somebody else, or by a newer version.
    """
    for packet in packets_in(picture):
        if NAMESPACE.encode() not in packet:
            continue
        text = _property(packet)
        if text is None:
            raise _unreadable(called, "the text around it is damaged")
        return _recipe(text, called)
    return None


def _packet(recipe: Recipe) -> bytes:
    body = _PACKET.format(namespace=NAMESPACE, recipe=quoteattr(recipe.to_json()))
    return f'{_HEAD}{body}<?xpacket end="r"?>'.encode()


def _property(packet: bytes) -> str | None:
    """Our property's value in *packet*, as an attribute or (as other programs rewrite it) as an element.

    The parser builds no tree, and packets that declare entities are not read: one can grow to gigabytes.
    """
    if len(packet) > MAX_PACKET or b"<!" in packet:
        return None
    found: list[str] = []
    inside: list[bool] = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if _PROPERTY in attributes:
            found[:] = [attributes[_PROPERTY]]
        inside[0] = name == _PROPERTY
        if inside[0]:
            found.clear()

    def end(name: str) -> None:
        inside[0] = inside[0] and name != _PROPERTY

    def text(piece: str) -> None:
        if inside[0]:
            found.append(piece)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(packet.rstrip(b"\x00"), True)
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return "".join(found) or None


def _recipe(text: str, called: str) -> Recipe:
    try:
        value: Any = json.loads(text)
        version = value.get("format") if isinstance(value, dict) else None
        if version != FORMAT:
            raise _unreadable(called, f"its format is {str(version)[:40]!r}, and this version reads {FORMAT!r}")
        return msgspec.convert(value, learned(Recipe), dec_hook=path_of_text)
    except InvalidRequestError:
        raise
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        why = (
            "it is nested too deeply"
            if isinstance(error, RecursionError)
            else " ".join(str(error)[:160].split())
        )
        raise _unreadable(called, why) from error


def _unreadable(called: str, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The recipe inside {called} cannot be read: {why}.",
        hint="It was changed or written by another version; ask for the picture anew.",
    )
