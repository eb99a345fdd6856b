"""Fetching a picture that a provider's reply points at.

Providers call `download` with whatever address the reply held; the reply is not trusted. No key ever goes
along: only the few headers written here are sent, also when the caller lends a client. Every name is resolved
first, every address it has is checked, and the connection goes to an address that was checked, so that a name
cannot change its mind between check and use. Proxies of the environment are not used: they would resolve again.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache

import httpx

from ytthumb_nb.errors import ProviderError
from ytthumb_nb.streams import leave

#: The largest picture taken; a 4K PNG has about 20 MB.
MAX_BYTES = 40_000_000
MAX_REDIRECTS = 5
MAX_URL = 8_192
CONNECT_TIMEOUT_S = 10.0
#: Longest silence between two pieces of the body.
READ_TIMEOUT_S = 30.0
#: Limit of one try, redirects and body included, however steadily the body drips.
DOWNLOAD_TIMEOUT_S = 120.0
#: Pauses before the second and third try: a download costs nothing, and the picture was paid for.
RETRY_PAUSES_S = (0.5, 2.0)

# One connection for one picture: httpx would otherwise share it between hosts that have the same address.
_HEADERS = {
    "Accept": "image/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "ytthumb-nb",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: The only IPv6 addresses that are routed to everybody; site-local ones, for instance, pass for global in Python.
_ROUTED6 = ipaddress.ip_network("2000::/3")
#: Addresses for special use that some of our Pythons still take for global ones.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Sleep = Callable[[float], Awaitable[None]]


class _Passing(Exception):
    """A failure that may be gone at the next try; holds the sentence for the user."""


def picture_kind(data: bytes) -> str | None:
    """ "jpeg", "png" or "webp" by the first bytes of *data*; None for anything else."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


async def download(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    allow_loopback: bool = False,
    client: httpx.AsyncClient | None = None,
    resolve: Resolve | None = None,
    sleep: Sleep = asyncio.sleep,
) -> bytes:
    """The picture at *url*, encoded as it came: JPEG, PNG or WebP.

    Args:
        url: an https address of a public host, or a base64 `data:` URI.
        max_bytes: largest picture taken.
        allow_loopback: also take http and https from 127.0.0.0/8 and ::1, any port; for tests and servers
            on this machine, whose base URL is itself loopback. A public host may still not redirect there.
        client: lends its connections; its headers, cookies and auth are not used.
        resolve: addresses of a host name; the system's resolver unless a test gives another.
        sleep: waits between tries.
    Raises:
        ProviderError: the address is refused, or no whole picture came.
    """
    if not isinstance(url, str):
        raise ProviderError(f"The provider's picture address is {type(url).__name__}; it must be text.")
    if url[:5].lower() == "data:":
        try:
            return _checked(_from_data_uri(url, max_bytes), "in the reply")
        except _Passing as error:
            raise ProviderError(f"The picture in the reply is damaged: {error}.") from error
    async with _lent_or_own(client) as connections:
        for turn, pause in enumerate((*RETRY_PAUSES_S, None)):
            try:
                async with asyncio.timeout(DOWNLOAD_TIMEOUT_S):
                    return await _fetch(url, turn, max_bytes, allow_loopback, connections, resolve or _resolve)
            except (_Passing, TimeoutError, httpx.TransportError) as error:
                if pause is None:
                    told = str(error) if isinstance(error, _Passing) else _in_words(error)
                    raise ProviderError(
                        f"The finished picture could not be downloaded: {told}.",
                        hint="It may still be on the provider's website.",
                    ) from error
                await sleep(pause)
    raise AssertionError("the last try returns or raises")


async def _fetch(
    url: str,
    turn: int,
    max_bytes: int,
    allow_loopback: bool,
    client: httpx.AsyncClient,
    resolve: Resolve,
) -> bytes:
    for _ in range(MAX_REDIRECTS + 1):
        target, loopback = await _checked_target(url, turn, allow_loopback, resolve)
        allow_loopback = loopback
        # A request built by hand carries none of the client's headers or cookies; auth=None drops its auth.
        response = await client.send(target, auth=None, stream=True, follow_redirects=False)
        try:
            location = response.headers.get("location")
            if response.status_code in (301, 302, 303, 307, 308) and location:
                url = _joined(url, location)
                continue
            return _checked(await _body(response, max_bytes), f"from {httpx.URL(url).host}")
        finally:
            await response.aclose()
    raise ProviderError(
        f"The picture's address was redirected more than {MAX_REDIRECTS} times; nothing was downloaded."
    )


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    status = response.status_code
    if status in (404, 410):
        raise ProviderError(
            f"The finished picture is gone (HTTP {status}).", hint="Providers keep pictures for about an hour."
        )
    if status in (408, 425, 429) or status >= 500:
        raise _Passing(f"its host answered HTTP {status}")
    if status != 200:
        raise ProviderError(f"The host of the finished picture refused it (HTTP {status}).")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProviderError("The host of the picture sent compressed data, which was not asked for.")
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:15]) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    pieces = response.aiter_raw()
    try:
        async for piece in pieces:
            body += piece
            if len(body) > max_bytes:
                raise _too_large(max_bytes)
            if len(body) >= 16 and picture_kind(bytes(body[:16])) is None:
                break  # no picture: the caller says so, and the rest is not worth waiting for
    finally:
        await leave(pieces, response.aclose)
    return bytes(body)


def _checked(data: bytes, origin: str) -> bytes:
    kind = picture_kind(data)
    if kind is None:
        start = data[:512].lstrip().lower()
        found = "a web page" if start.startswith((b"<!doctype", b"<html", b"<?xml")) else "something else"
        found = found if data else "nothing"
        raise ProviderError(f"A JPEG, PNG or WebP was expected {origin}, but {found} came ({len(data)} bytes).")
    whole = {
        "jpeg": b"\xff\xd9" in data,
        "png": b"IEND" in data[-64:],
        "webp": len(data) >= 8 + int.from_bytes(data[4:8], "little"),
    }[kind]
    if not whole:
        raise _Passing(f"it was cut off after {len(data)} bytes")
    return data


def _from_data_uri(url: str, max_bytes: int) -> bytes:
    head, comma, text = url.partition(",")
    if not comma or not head.lower().endswith(";base64"):
        raise ProviderError("The picture in the reply is a data: address that is not base64.")
    if len(text) > max_bytes * 4 // 3 + 4:
        raise _too_large(max_bytes)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProviderError("The picture in the reply is damaged: its base64 does not decode.") from error


async def _checked_target(
    url: str, turn: int, allow_loopback: bool, resolve: Resolve
) -> tuple[httpx.Request, bool]:
    """The request for *url*, aimed at an address that was checked, and whether that is a loopback address.

    All addresses of the host are checked; each *turn* (0, 1, ...) takes the next one, so that a host with one
    unreachable address still answers the second try.
    """
    try:
        if len(url) > MAX_URL:
            raise httpx.InvalidURL("too long")
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
        port = parsed.port or {"https": 443, "http": 80}[parsed.scheme]
    except (httpx.InvalidURL, KeyError, ValueError) as error:
        raise _refused("it is no https address") from error
    if not host or parsed.userinfo:
        raise _refused("it names no plain host")
    if parsed.scheme != "https" and not allow_loopback:
        raise _refused(f"{host} is not asked without https")
    try:
        found = [str(ipaddress.ip_address(host))]
    except ValueError:
        try:
            found = list(await resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise _Passing(f"{host} was not found") from error
    if not found:
        raise _Passing(f"{host} has no address")
    addresses = [ipaddress.ip_address(text) for text in found]
    loopback = allow_loopback and all(_is_loopback(address) for address in addresses)
    if not loopback:
        if parsed.scheme != "https":
            raise _refused(f"{host} is not asked without https")
        for address in addresses:
            if not is_public(address):
                raise _refused(f"{host} is {address}, which is not on the public internet")
    pinned = parsed.copy_with(host=str(addresses[turn % len(addresses)]), fragment=None)
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    request = httpx.Request(
        "GET",
        pinned,
        headers={**_HEADERS, "Host": parsed.netloc.decode("ascii")},
        extensions={"timeout": timeout.as_dict(), "sni_hostname": host},
    )
    return request, loopback


def is_public(address: Address) -> bool:
    """Whether *address* is on the public internet, also when it only wraps an IPv4 address that must be."""
    if isinstance(address, ipaddress.IPv6Address):
        inner: list[ipaddress.IPv4Address] = []
        if address.ipv4_mapped or address in _NAT64 or int(address) < 2**32:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour:
            inner.append(address.sixtofour)
        if address.teredo:
            inner.extend(address.teredo)
        if inner:
            return all(is_public(each) for each in inner)
        if address not in _ROUTED6:
            return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_loopback(address: Address) -> bool:
    """127.0.0.0/8 or ::1, written plainly; a loopback address wrapped in IPv6 is not meant well."""
    return address.is_loopback and (address.version == 4 or int(address) == 1)


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=1)  # 1: SOCK_STREAM, so that each address comes once
    return [str(entry[4][0]) for entry in found]


@asynccontextmanager
async def _lent_or_own(client: httpx.AsyncClient | None) -> AsyncIterator[httpx.AsyncClient]:
    if client is not None:
        yield client
    else:
        async with httpx.AsyncClient(verify=tls_context(), trust_env=False) as own:
            yield own


@cache
def tls_context() -> ssl.SSLContext:
    """What certificates are checked against; made once a process, because that takes about 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused("it was redirected to something that is no address") from error


def _refused(why: str) -> ProviderError:
    return ProviderError(
        f"The address of the finished picture was refused: {why}.",
        hint="Only https addresses of public hosts are downloaded.",
    )


def _too_large(max_bytes: int) -> ProviderError:
    return ProviderError(f"The picture has more than {max_bytes / 1e6:g} MB, the most that is taken.")


def _in_words(error: Exception) -> str:
    return {
        httpx.ConnectError: "its host could not be reached",
        httpx.ConnectTimeout: f"its host did not answer within {CONNECT_TIMEOUT_S:.0f} s",
        httpx.ReadTimeout: f"nothing came for {READ_TIMEOUT_S:.0f} s",
        TimeoutError: f"it took more than {DOWNLOAD_TIMEOUT_S:.0f} s",
    }.get(type(error), f"the connection broke ({type(error).__name__})")
