"""Files that pages load: style, script and icon, as they are served."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What pages load, and the files that each is made of.
_ASSETS: Mapping[str, Sequence[tuple[str, str]]] = {
    "page.css": [("kg.view", "palette.css"), ("kg.serve", "site/page.css")],
    "query.js": [("kg.view", "dom.js"), ("kg.serve", "site/query.js")],
    "icon.svg": [("kg.serve", "site/icon.svg")],
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load, and how it is to be served."""

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """Give what changes when the content does; addresses carry it."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def asset(name: str) -> Asset | None:
    """Return a file that pages load from ``site/``, None where there is none."""
    if name not in _ASSETS:
        return None
    parts = (files(package).joinpath(path) for package, path in _ASSETS[name])
    content = b"\n".join(part.read_bytes() for part in parts)
    media_type = mimetypes.types_map[f".{name.rpartition('.')[2]}"]
    return Asset(content, media_type)
