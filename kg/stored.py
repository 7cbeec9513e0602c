"""The triples of a store, asked for by pattern as of an rdflib graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph
from pyoxigraph import Quad, Store
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.dataset import FACTS_GRAPH

_TERMS = 1 << 16
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal


@dataclass(frozen=True, slots=True)
class Triples:
    """The graph of facts of a store, or all its other graphs together."""

    store: Store
    facts: pyoxigraph.NamedNode
    are_facts: bool

    def __iter__(self) -> Iterator[tuple[Node, Node, Node]]:
        """Yield every triple."""
        return self._triples(None, None, None)

    def objects(self, subject: Node, predicate: Node) -> Iterator[Node]:
        """Yield what a subject has for a predicate."""
        return (o for _, _, o in self._triples(subject, predicate, None))

    def subjects(self, predicate: Node, value: Node) -> Iterator[Node]:
        """Yield what has a value for a predicate."""
        return (s for s, _, _ in self._triples(None, predicate, value))

    def subject_objects(self, predicate: Node) -> Iterator[tuple[Node, Node]]:
        """Yield both ends of every triple with a predicate."""
        return ((s, o) for s, _, o in self._triples(None, predicate, None))

    def predicate_objects(self, subject: Node) -> Iterator[tuple[Node, Node]]:
        """Yield all that is said of a subject."""
        return ((p, o) for _, p, o in self._triples(subject, None, None))

    def subject_predicates(self, value: Node) -> Iterator[tuple[Node, Node]]:
        """Yield all that is said with a value."""
        return ((s, p) for s, p, _ in self._triples(None, None, value))

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """Return one value of a subject for a predicate, None if it has none."""
        return next(self.objects(subject, predicate), None)

    def __contains__(
        self, pattern: tuple[Node | None, Node | None, Node | None]
    ) -> bool:
        """Tell whether a triple of a pattern is there; None stands for anything."""
        return any(True for _ in self._triples(*pattern))

    def _triples(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> Iterator[tuple[Node, Node, Node]]:
        if isinstance(subject, Literal):
            return
        graph = self.facts if self.are_facts else None
        found = self.store.quads_for_pattern(
            _stored(subject),  # type: ignore[arg-type]  # no literal stands there
            _stored(predicate),  # type: ignore[arg-type]
            _stored(value),
            graph,
        )
        for quad in found:
            if self.are_facts or quad.graph_name != self.facts:
                yield triple(quad)


def facts_and_evidence(store: Store, base: str) -> tuple[Triples, Triples]:
    """Return the graph of facts of a store, and its other graphs."""
    facts = pyoxigraph.NamedNode(base + FACTS_GRAPH)
    return Triples(store, facts, are_facts=True), Triples(store, facts, are_facts=False)


def _stored(term: Node | None) -> _Term | None:
    if isinstance(term, URIRef):
        return pyoxigraph.NamedNode(term)
    if isinstance(term, BNode):
        return pyoxigraph.BlankNode(term)
    if isinstance(term, Literal):
        if term.language:
            return pyoxigraph.Literal(term, language=term.language)
        kind = pyoxigraph.NamedNode(term.datatype) if term.datatype else None
        return pyoxigraph.Literal(term, datatype=kind)
    return None


def triple(quad: Quad) -> tuple[Node, Node, Node]:
    """Give the triple of a quad as rdflib has it."""
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


def _term(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return _iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return _literal(term.value, term.language, term.datatype.value)
    return BNode(str(getattr(term, "value", term)))


# The same terms come over and over, and rdflib's take long to make.
@lru_cache(maxsize=_TERMS)
def _iri(value: str) -> URIRef:
    return URIRef(value)


@lru_cache(maxsize=_TERMS)
def _literal(value: str, lang: str | None, kind: str) -> Literal:
    if lang:
        return Literal(value, lang=lang)
    return Literal(value, datatype=None if kind == _STRING else URIRef(kind))
