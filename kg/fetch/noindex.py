"""Whether a page asks not to be indexed, in its headers or in its head."""

from __future__ import annotations

import re

from kg.fetch.manners import NAME

_REFUSALS = frozenset({"noindex", "none"})
_US = frozenset({"robots", NAME})
_META = re.compile(r"<meta\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,20})\s*=\s*(?:\"([^\"]{0,1000})\"|'([^']{0,1000})'|([^\s\"'>]{1,1000}))",
    re.IGNORECASE,
)
# The head of a page with its styles and scripts has been seen to have 300 kB.
_HEAD = 500_000


def header(text: str) -> bool:
    """Read ``X-Robots-Tag``; what is said to another crawler by name is not for us.

    >>> header("nofollow, noindex"), header("otherbot: noindex"), header("labkg: none")
    (True, False, True)
    """
    named = ""
    for part in text.lower().split(","):
        before, colon, after = part.partition(":")
        if colon and before.strip() != "unavailable_after":
            named, part = before.strip(), after
        if part.strip() in _REFUSALS and named in ("", *_US):
            return True
    return False


def page(data: bytes) -> bool:
    """Look for ``<meta name="robots" content="noindex">``."""
    text = _without_comments(data[:_HEAD].decode("latin-1"))
    for meta in _META.finditer(text):
        told = {
            name.lower(): (double or single or bare).lower()
            for name, double, single, bare in _ATTRIBUTE.findall(meta[1])
        }
        words = {word.strip() for word in told.get("content", "").split(",")}
        if told.get("name", "").strip() in _US and words & _REFUSALS:
            return True
    return False


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(one.partition("-->")[2] for one in others)
