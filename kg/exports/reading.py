"""Turtle files of a build -> its quads, and what they say of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib import RDF

from kg import dataset

Term = NamedNode | BlankNode | Literal | Triple
# Subject -> property -> values, all by their IRIs, the values sorted.
Said = Mapping[str, Mapping[str, tuple[Term, ...]]]

TYPE = str(RDF.type)


@dataclass(frozen=True, slots=True)
class Build:
    """A build as read: where it is, the IRI its things are under, and its quads."""

    folder: Path
    base: str
    quads: tuple[Quad, ...]

    @property
    def facts(self) -> Iterable[Quad]:
        """Give what ``graph.ttl`` says."""
        graph = NamedNode(self.base + dataset.FACTS_GRAPH)
        return (quad for quad in self.quads if quad.graph_name == graph)

    @property
    def evidence(self) -> Iterable[Quad]:
        """Give what ``evidence.ttl`` says."""
        graph = NamedNode(self.base + dataset.FACTS_GRAPH)
        return (quad for quad in self.quads if quad.graph_name != graph)


def read(folder: Path) -> Build:
    """Read a build; raise KGError where there is none or its files are broken."""
    paths = dataset.files(folder)
    base = dataset.base(paths)
    return Build(folder, base, tuple(dict.fromkeys(dataset.quads(paths, base))))


def said(quads: Iterable[Quad]) -> Said:
    """Gather what quads say, by subject and property."""
    found: dict[str, dict[str, list[Term]]] = {}
    for quad in quads:
        about = found.setdefault(iri(quad.subject), {})
        about.setdefault(quad.predicate.value, []).append(quad.object)
    return {
        subject: {key: tuple(sorted(values, key=str)) for key, values in about.items()}
        for subject, about in found.items()
    }


def iri(term: object) -> str:
    """Give the IRI of a node, and of any other term how N-Triples writes it."""
    return term.value if isinstance(term, NamedNode) else str(term)


def literals(said: Said, subject: str, predicate: str) -> tuple[Literal, ...]:
    """Give the literals that a property of a thing has."""
    values = said.get(subject, {}).get(predicate, ())
    return tuple(value for value in values if isinstance(value, Literal))


def words(said: Said, subject: str, predicate: str) -> Mapping[str, str]:
    """Give one text of a thing in each of its languages, "" for none."""
    found: dict[str, str] = {}
    for literal in literals(said, subject, predicate):
        found.setdefault(literal.language or "", literal.value)
    return found


def types(said: Said, subject: str) -> frozenset[str]:
    """Give the classes of a thing."""
    return frozenset(map(iri, said.get(subject, {}).get(TYPE, ())))
