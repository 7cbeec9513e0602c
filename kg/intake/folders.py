"""A folder -> the files in it that may be read, in a fixed order."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from kg import folder
from kg.intake import streams
from kg.intake.streams import BrokenFileError
from kg.pages import looks_like_html

Form = Literal["html", "text", "json", "warc"]

_ENDINGS: dict[str, Form] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".warc": "warc",
}
# What a mirror and an editor leave beside pages: never a page, whatever it holds.
_BESIDE = re.compile(
    r"\.(?:orig|bak|old|tmp|part|swp|css|js|mjs|map|png|jpe?g|gif|webp|avif|svg|ico"
    r"|woff2?|ttf|eot|otf|pdf|zip|gz|bz2|xz|tar|7z|mp[34]|webm|mov|wav|docx?|pptx?"
    r"|xlsx?|py|toml|ya?ml|md|ttl|nt|nq|sqlite)~?$|~$",
    re.IGNORECASE,
)
# A query in a file's name: page.html?lang=fr, or page.html@lang=fr on Windows.
QUERY = re.compile(r"\?|@(?=[^@]*=)")
_WRITTEN = frozenset({folder.PAGE, folder.RECORDS, folder.ACCOUNT})
# Enough of a .json file to tell an export of publications from settings.
_START = 1 << 16
_PUBLICATIONS = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*[\[{](?=.*"title")'
    rb'(?=.*"(?:abstract|authors|releases)")',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is to be read as what ``form`` says, or the reason why it is not."""

    path: Path
    form: Form = "text"
    reason: str | None = None


def form(name: str) -> Form | None:
    """Tell by its ending what a file holds; None where the ending does not say."""
    base = QUERY.split(name)[0].lower()
    known = _ENDINGS.get(PurePath(base.removesuffix(".gz")).suffix)
    return None if base.endswith(".gz") and known in ("html", "text") else known


def files(root: Path) -> Iterator[Found]:
    """Yield the files under a folder, those of a folder sorted by name.

    Hidden files are left out, and so is what a build wrote. Folders that cannot be
    read and links that lead out are told; no link to a folder is followed.
    """
    inside = os.path.realpath(root) + os.sep
    waiting = [root]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(place, reason=f"cannot be read: {error.strerror or error}")
            continue
        written = folder.FACTS in {entry.name for entry in entries}
        folders = []
        for entry in entries:
            if entry.name.startswith(".") or (written and entry.name in _WRITTEN):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(place / entry.name)
            else:
                yield from _file(place / entry.name, entry.is_symlink(), inside)
        waiting += reversed(folders)


def _file(path: Path, is_link: bool, inside: str) -> Iterator[Found]:
    known = form(path.name)
    if known is None and _BESIDE.search(path.name):
        return
    if is_link:
        reason = _astray(path, inside)
        if reason is not None:
            yield Found(path, reason=reason)
            return
        if path.is_dir():  # what it leads to is read in its own place
            return
    try:
        if known == "json" and path.name.lower().endswith(".json"):
            known = known if _PUBLICATIONS.match(streams.start(path, _START)) else None
        elif known is None and looks_like_html(streams.start(path, _START)):
            known = "html"
    except BrokenFileError as error:
        yield Found(path, reason=str(error))
        return
    if known is not None:
        yield Found(path, known)


def _astray(path: Path, inside: str) -> str | None:
    """Say where a link leads that is not followed; None for one that stays inside."""
    target = os.path.realpath(path)
    if not Path(target).exists():
        return "is a link that leads nowhere"
    if not (target + os.sep).startswith(inside):
        return "is a link out of the folder; give what it leads to as a source"
    return None
