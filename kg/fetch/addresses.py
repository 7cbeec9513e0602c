"""An address as someone wrote it -> the one spelling that it is asked under."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import httpx

USUAL_PORTS = {"http": 80, "https": 443}

_LONGEST = 8_000
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_START = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\Z")
# What a resolver takes for a number: 2130706433, 0x7f.1, 0177.0.0.1 are all 127.0.0.1.
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\Z")


def normal(text: str) -> str:
    """Spell an address in the usual way; raise ValueError for one that is not asked.

    >>> normal("HTTPS://Lab.Example:443/%7eada/équipe?q=1#top")
    'https://lab.example/~ada/%C3%A9quipe?q=1'
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError(f"has more than {_LONGEST:,} characters")
    if _FORBIDDEN.search(text):
        raise ValueError("holds a control character or a backslash")
    authority = _authority(text)
    if "@" in authority:
        raise ValueError("holds a user or a password; none is sent")
    try:
        url = httpx.URL(_ESCAPE.sub(_escape, text))
    except (httpx.InvalidURL, ValueError) as error:
        raise ValueError(f"is no address: {error}") from error
    scheme = url.scheme.lower()
    host = _host(url.raw_host.decode("ascii"))
    port = url.port
    if port is not None and not 0 < port < 65_536:
        raise ValueError(f"has the port {port}, which there is not")
    shown = "" if port in (None, USUAL_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{shown}{url.raw_path.decode('ascii')}"


def target(address: str, location: str) -> str:
    """Say where a redirect leads; raise ValueError as ``normal`` does."""
    return normal(urljoin(address, location.strip()))


def host(address: str) -> str:
    """Name the host of an address in the usual spelling."""
    return urlsplit(address).hostname or ""


def path(address: str) -> str:
    """Give the path of an address, without what follows a question mark."""
    return urlsplit(address).path


def port(address: str) -> int:
    """Give the port of an address in the usual spelling."""
    parts = urlsplit(address)
    return parts.port or USUAL_PORTS[parts.scheme]


def origin(address: str) -> str:
    """Give scheme, host and port: what one robots.txt speaks for."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _authority(text: str) -> str:
    found = _AUTHORITY.match(text)
    if found is None:
        start = _START.match(text)
        if start is None or start[1].lower() in USUAL_PORTS:
            raise ValueError("is no address such as https://lab.example/team")
        raise ValueError(f"is an address of {start[1]}; only http and https are asked")
    return found[1]


def _escape(match: re.Match[str]) -> str:
    """Write an escape in capitals, and what needs none without it."""
    byte = unquote_to_bytes(match[0])
    return byte.decode() if byte[0] in _PLAIN else match[0].upper()


def _host(text: str) -> str:
    name = text.lower().removesuffix(".")
    if ":" in name:
        try:
            return (
                f"[{ipaddress.IPv6Address(name)}]" if "%" not in name else _none(text)
            )
        except ValueError:
            return _none(text)
    if _NUMBER.match(name):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            return _none(text)
    return name if len(name) <= 253 and _NAME.match(name) else _none(text)


def _none(text: str) -> str:
    raise ValueError(f"is no address: {text!r} is neither a host name nor a usual IP")
