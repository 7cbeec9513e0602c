"""A mirror of a site -> the addresses of its pages.

``wget --mirror`` keeps the page ``https://lab.example/en/news?page=2`` as the file
``lab.example/en/news?page=2``. A folder is such a mirror where it is named after a
host, ``lab.example`` or ``localhost:8000``, and holds an ``index.html`` or a
``robots.txt``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from kg.intake.folders import QUERY

# Where a colon may not be in a name, wget writes + before the port.
_HOST = re.compile(
    r"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}|localhost|[\d.]{7,15})"
    r"(?:[:+]\d{1,5})?",
    re.IGNORECASE,
)
_INDEX = re.compile(r"index\.x?html?", re.IGNORECASE)
_ENDING = re.compile(r"\.x?html?$", re.IGNORECASE)
# "%" stays where it begins an escape: wget keeps those that it needs.
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def addresses(root: Path, paths: Iterable[Path]) -> Mapping[Path, str]:
    """Give the addresses of the files that stand in mirrors under ``root``, or are one.

    The address of a robots.txt, which is no page, is empty.
    """
    found = {path: path.relative_to(root).parts for path in paths}
    own = root.resolve().name
    if _HOST.fullmatch(own):
        inner = {path: (own, *parts) for path, parts in found.items()}
        if _hosts(inner.values()):
            return {path: _address(parts) for path, parts in inner.items()}
    hosts = _hosts(found.values())
    return {path: _address(parts) for path, parts in found.items() if parts[0] in hosts}


def _hosts(names: Iterable[tuple[str, ...]]) -> set[str]:
    return {
        parts[0]
        for parts in names
        if len(parts) > 1
        and _HOST.fullmatch(parts[0])
        and (
            _INDEX.fullmatch(QUERY.split(parts[-1])[0]) or parts[1:] == ("robots.txt",)
        )
    }


def _address(parts: tuple[str, ...]) -> str:
    """Write the address of a file; wget does not keep whether it was http or https."""
    if parts[1:] == ("robots.txt",):
        return ""
    host = parts[0].lower().replace("+", ":")
    *folders, file = parts[1:]
    name, *query = QUERY.split(file, maxsplit=1)
    if _INDEX.fullmatch(name):
        name = ""
    path = "/".join(_escaped(part) for part in (*folders, name))
    if not query:
        return f"https://{host}/{path}"
    # wget --adjust-extension adds an ending of its own.
    return f"https://{host}/{path}?{_escaped(_ENDING.sub('', query[0]), '/?')}"


def _escaped(text: str, also: str = "") -> str:
    safe = "%:@!$&'()*+,;=~-._" + also
    return quote(os.fsencode(_BARE_PERCENT.sub("%25", text)), safe=safe)
