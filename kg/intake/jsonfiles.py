"""A JSON file -> documents: pages and publications."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.documents import Document, SetAside
from kg.intake import objects, values
from kg.intake.streams import BrokenFileError


def read(path: Path, name: str) -> Iterator[Document | SetAside]:
    """Yield a document for each value of a file, in order; set aside what is none."""
    empty = True
    try:
        for value in values.read(path):
            empty = False
            yield objects.document(value, name)
    except BrokenFileError as error:
        empty = False
        yield SetAside(name, str(error))
    if empty:
        yield SetAside(name, "the file is empty")


def count(path: Path) -> int:
    """Count what ``read`` yields, without making anything of it."""
    found = 0
    try:
        for _ in values.read(path):
            found += 1
    except BrokenFileError:
        return found + 1
    return found or 1
