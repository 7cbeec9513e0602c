"""Addresses of the web: in one form, with what tells two of them apart."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

_LONGEST = 2_000
_BREAKS = re.compile(r"[\t\n\r\x00]")
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+\Z", re.ASCII)
_PORTS = {"http": 80, "https": 443}
# What mirrors add to an address, and sites leave out of it.
_ENDING = re.compile(
    r"/?(?:(?:index|default)\.(?:x?html?|php|aspx?)|(?<=.)\.x?html?)?\Z"
)
# What an IRI holds as it stands; a per cent sign that begins no escape is none.
_KEPT = "/:;,@!$&'()*+=~?-._%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Labels before a host's name under which sites keep other views of their pages.
_VIEWS = frozenset("www m mobile amp print en fr".split())


def absolute(reference: str, base: str | None = None) -> str | None:
    """Give the address that a reference on a page leads to, in one form.

    ``base`` is the address of the page. None is what leads to no web page (other
    schemes, a broken host, a user's name and password). The fragment is left out.

    >>> absolute("../fr/index.html#top", "HTTPS://Lab.org:443/en/")
    'https://lab.org/fr/index.html'
    >>> absolute("javascript:alert(1)", "https://lab.org/") is None
    True
    """
    text = _BREAKS.sub("", reference).strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
        host = (parts.hostname or "").removesuffix(".").encode("idna").decode().lower()
        path, query = (_escaped(part) for part in (parts.path, parts.query))
    except ValueError:  # a bracket or a port that is none, half a character
        return None
    if parts.scheme not in _PORTS or "@" in parts.netloc or not _HOST.match(host):
        return None
    shown = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, shown, path or "/", query, ""))


def key(address: str) -> str:
    """Give what is the same for all ways to write one address.

    >>> key("http://www.lab.org/%C3%A9t%C3%A9/") == key("https://lab.org/été.html")
    True
    """
    parts = urlsplit(address)
    host = parts.netloc.removeprefix("www.")
    path = _ENDING.sub("", unquote(parts.path), count=1)
    return f"{host}{path}?{unquote(parts.query)}"


def site(address: str) -> str:
    """Give the site of an address: its host, without a view's label before it.

    >>> site("https://m.lab.org/a"), site("https://fr.lab.org/b")
    ('lab.org', 'lab.org')
    """
    host = urlsplit(address).netloc
    first, _, rest = host.partition(".")
    return site(f"//{rest}") if first in _VIEWS and "." in rest else host


def _escaped(part: str) -> str:
    """Escape what may not stand in an IRI; letters of all scripts may."""
    ready = _STRAY_PERCENT.sub("%25", part)
    return "".join(
        char if char.isalnum() or char in _KEPT else quote(char) for char in ready
    )
