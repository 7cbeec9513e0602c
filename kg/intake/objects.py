"""A JSON object -> a document: a page, or a publication in plain text."""

from __future__ import annotations

import re

from kg.documents import Document, SetAside
from kg.intake import papers, plain
from kg.intake.dates import moment
from kg.intake.fields import BadObjectError, Fields, load
from kg.intake.names import shown
from kg.intake.values import Value

_LONGEST_NAME = 4_000
_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")
_IDS = ("id", "paper_id", "key")


def document(value: Value, file: str) -> Document | SetAside:
    """Make a document of a value of a file; set aside what is none, by its place."""
    place = f"{file}{value.place}"
    if value.reason is not None:
        return SetAside(place, value.reason)
    try:
        fields = load(value.data)
        if fields.has("html", "text"):
            return _page(fields, file, place)
        return _publication(fields, file, place)
    except BadObjectError as error:
        return SetAside(place, str(error))


def _page(fields: Fields, file: str, place: str) -> Document:
    html, text = fields.text("html"), fields.text("text")
    date = fields.text("date")
    return Document(
        name=_name(fields, file, place),
        data=_encoded(html or text or ""),
        html=html is not None,
        address=_address(fields),
        date=moment(date) if date else None,
    )


def _publication(fields: Fields, file: str, place: str) -> Document:
    inner = fields.inner("paper") if fields.is_object("paper") else fields
    paper = papers.paper(inner)
    named = inner if inner.has("url", *_IDS) else fields
    return Document(
        name=_name(named, file, place),
        data=_encoded(plain.text(paper)),
        address=_address(named),
        publication=True,
    )


def _encoded(text: str) -> bytes:
    if _HALF.search(text):
        raise BadObjectError("holds half a character (a surrogate)")
    return text.encode("utf-8")


def _address(fields: Fields) -> str | None:
    url = fields.text("url")
    return url if url and _ADDRESS.match(url) and not _HALF.search(url) else None


def _name(fields: Fields, file: str, place: str) -> str:
    """Name a document by its address, else by its id, else by its place."""
    name = fields.text("url")
    if not name:
        ids = (fields.word(key) for key in _IDS)
        known = next((one for one in ids if one), None)
        name = f"{file}#{known}" if known else place
    if len(name) > _LONGEST_NAME:
        raise BadObjectError(f"has a name of {len(name)} characters")
    return shown(name)
