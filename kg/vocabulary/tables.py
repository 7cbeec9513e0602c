"""Vocabulary files -> tables: those shipped, and a lab's own laid over them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ontology.vocabulary import OWN, Table

# Each table with the name of its file, by id.
Tables = Mapping[str, tuple[str, Table]]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What could not be read; the id is empty where the whole file is wrong."""

    file: str
    id: str
    text: str

    def __str__(self) -> str:
        """Tell the fault in one line."""
        place = f"{self.file}: [{self.id}]" if self.id else self.file
        return f"{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Read:
    """What files hold: tables by id, the ids of a lab's own file, and the faults."""

    tables: Tables
    own: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def own_file() -> Path | None:
    """Name the lab's own file, where the environment names one."""
    told = os.environ.get(OWN)
    return Path(told) if told else None


@cache
def released() -> Read:
    """Read the shipped files alone, whatever ``LABKG_VOCABULARY`` names."""
    tables: dict[str, tuple[str, Table]] = {}
    faults: list[Fault] = []
    for file, text in _shipped():
        found = read(text, file)
        faults += found.faults
        for id_, placed in found.tables.items():
            if id_ in tables:
                told = f"stands in {tables[id_][0]} too; keep one of the two"
                faults.append(Fault(file, id_, told))
            else:
                tables[id_] = placed
    return Read(tables, faults=tuple(faults))


def with_own(own: Path | None) -> Read:
    """Read the shipped files and lay a lab's own over them, where there is one."""
    below = released()
    if own is None:
        return below
    found = read(text_of(own), str(own))
    return Read(
        tables=laid(below.tables, found.tables),
        own=frozenset(found.tables),
        faults=(*below.faults, *found.faults),
    )


def text_of(path: Path) -> str:
    """Read a text file; raise ValueError that names it."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8: {error}") from error


def read(text: str, file: str) -> Read:
    """Read the tables of one file, and all that is wrong with its form."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Read({}, faults=(Fault(file, "", f"is not TOML: {error}"),))
    tables = {id_: (file, one) for id_, one in found.items() if isinstance(one, dict)}
    faults = (Fault(file, id_, "should be a table") for id_ in found.keys() - tables)
    return Read(tables, faults=tuple(sorted(faults)))


def laid(below: Tables, own: Tables) -> Tables:
    """Lay own tables over others: a table of a known id changes the fields it gives."""
    tables = dict(below)
    for id_, (file, table) in own.items():
        before = below[id_][1] if id_ in below else {}
        tables[id_] = file, {**before, **table}
    return tables


def _shipped() -> Iterator[tuple[str, str]]:
    folder = files("ontology") / "data"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_text("utf-8")
