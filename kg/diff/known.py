"""What must be known of a build to tell why another one differs from it.

Things have their ids here: what follows the base in their IRIs, so that builds under
different bases can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rdflib import URIRef

from kg.diff.accounts import Account
from ontology.terms import KG, SCHEMA

# The classes of what has an id that people and other data sets may point at.
KINDS: Mapping[str, URIRef] = {
    "Publication": KG.Publication,
    "Method": KG.Method,
    "Benchmark": KG.Benchmark,
    "Concept": KG.Concept,
    "Venue": KG.Venue,
    "Person": SCHEMA.Person,
}


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name of a thing or the title of a publication; preferred ones come first."""

    is_other: bool
    lang: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """A page as a build read it."""

    source: str
    sha256: str
    id: str


@dataclass(frozen=True, slots=True)
class Work:
    """The texts of a publication and the pages that show it."""

    title: str
    abstract: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A statement by the ids of its ends and the local name of its property."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A sentence behind a statement, and the page and place where it stands."""

    page: str
    begin: int
    end: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with what stands behind it; no confidence without evidence.

    ``decisions`` is what people decided of it, each in either language.
    """

    key: Key
    confidence: float | None
    quotes: tuple[Quote, ...]
    decisions: tuple[Mapping[str, str], ...] = ()


class Known(Protocol):
    """A build, written or not: its pages by source, its things by id."""

    base: str
    account: Account
    pages: Mapping[str, Page]

    def kind(self, id_: str) -> str | None:
        """Return which of ``KINDS`` a thing is of; None if it is not there."""
        ...

    def names(self, id_: str) -> tuple[Name, ...]:
        """Return the names of a thing, sorted."""
        ...

    def called(self, text: str) -> Iterable[str]:
        """Yield the things that have a name, spelt exactly so, in any language."""
        ...

    def work(self, id_: str) -> Work:
        """Return what a publication says and where it stands."""
        ...

    def works_on(self, source: str) -> tuple[str, ...]:
        """Return the publications that a page shows, sorted."""
        ...

    def quotes(self, source: str, text: str) -> bool:
        """Say whether a sentence of a page stands behind anything."""
        ...

    def reasons(self, id_: str, lang: str) -> tuple[str, ...]:
        """Return why the names of a thing are those of one thing, in a language."""
        ...
