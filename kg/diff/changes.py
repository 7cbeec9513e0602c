"""What differs between two builds: pages, publications, things, statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.diff.accounts import Setting
from kg.diff.known import Key


class Change(StrEnum):
    """What became of a page, a publication, a thing or a statement."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    ROLE = "role"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Unit:
    """A page, a publication or a thing that differs, by its ids (pages: sources).

    ``old`` is None for what is new, ``new`` for what is gone; of a thing that was split
    off, ``old`` is what it was split off from.
    """

    change: Change
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A statement that differs; of a changed role both are told."""

    change: Change
    old: Key | None
    new: Key | None


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a thing or publication, with the values only one build has."""

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units of a sort differ in which way."""

    by_change: Mapping[Change, int]

    def of(self, *changes: Change) -> int:
        """Count some sorts of change together."""
        return sum(self.by_change.get(one, 0) for one in changes)


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between two builds.

    ``moved`` counts statements that only follow the new id of a thing.
    """

    settings: tuple[Setting, ...]
    pages: tuple[Unit, ...]
    works: tuple[Unit, ...]
    things: tuple[Unit, ...]
    statements: tuple[Restated, ...]
    moved: int
    triples_removed: int
    triples_added: int

    @property
    def is_empty(self) -> bool:
        """Say whether both builds say the same."""
        return not (self.triples_removed or self.triples_added)
