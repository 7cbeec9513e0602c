"""A page that a browser saved -> the address that it was saved from."""

from __future__ import annotations

import re

# Chrome, Edge and Internet Explorer: the number is the length of the address.
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s<>\"]+)\s*-->")
_START = 5000


def address(data: bytes) -> str | None:
    """Give the address of a saved page, as the browser wrote it down.

    >>> address(b"<!-- saved from url=(0020)https://lab.example/ --><html>")
    'https://lab.example/'
    """
    found = _SAVED.search(data[:_START])
    return found[1].decode("utf-8", "replace") if found else None
