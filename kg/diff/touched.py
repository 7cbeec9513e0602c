"""Quads that only one of two builds holds -> what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Quad, Store

from kg.diff import quads
from kg.diff.known import Key
from kg.diff.snapshot import Snapshot

_THINGS = ("method/", "benchmark/", "concept/", "venue/")


@dataclass(slots=True)
class Touched:
    """What differs between two builds, by ids; how many triples only one holds."""

    pages: set[str] = field(default_factory=set)
    works: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    statements: set[Key] = field(default_factory=set)
    removed: int = 0
    added: int = 0


def find(old: Snapshot, new: Snapshot, here: Store, there: Store) -> Touched:
    """Tell what two builds differ in; memory grows with that alone.

    The second store is gone through only where it holds something of its own.
    """
    touched = Touched()
    touched.removed = _note(touched, quads.only(here, there), old)
    if len(there) > len(here) - touched.removed:
        touched.added = _note(touched, quads.only(there, here), new)
    return touched


def _note(touched: Touched, found: Iterable[Quad], build: Snapshot) -> int:
    count = 0
    for quad in found:
        count += 1
        subject = build.id(quad.subject)
        if key := build.key(quad):
            touched.statements.add(key)
        elif subject.startswith("publication/"):
            touched.works.add(subject)
        elif subject.startswith(_THINGS):
            touched.things.add(subject)
        elif subject.startswith("assertion/"):
            if key := build.key_of(quad.subject):
                touched.statements.add(key)
        elif subject.startswith("mention/"):
            touched.statements.update(build.backed_by(quad.subject))
        elif subject.startswith("person/"):
            touched.works.update(build.signed_by(subject))
        elif subject.startswith("page/"):
            touched.pages.add(subject)
    return count
