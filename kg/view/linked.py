"""A store too large for one page -> the part of it about some of its things.

These are the things that most is said of, or one thing and what is near it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import chain
from typing import cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize
from rdflib import PROV, RDF, Graph
from rdflib.term import Node

from kg.shown import CLASSES, DRAWN
from kg.view.part import Part
from ontology.terms import KG, NIF, SCHEMA

KINDS = tuple(CLASSES[kind] for kind in DRAWN)


def _named(term: Node) -> NamedNode:
    return NamedNode(str(term))


_TYPE = _named(RDF.type)
_SUBJECT, _OBJECT = _named(RDF.subject), _named(RDF.object)
_EVIDENCE = _named(KG.evidence)
# What leads to pages and people, which are shown beside the things.
_BESIDE = frozenset(
    map(_named, (PROV.wasDerivedFrom, NIF.referenceContext, SCHEMA.author))
)


class Linked:
    """A store, and how many links each of its things has."""

    def __init__(self, store: Store, facts: NamedNode) -> None:
        """Take a store, and count the links in its graph of facts."""
        self.store, self.facts = store, facts
        self.links: Counter[NamedNode] = self._counted()

    def _counted(self) -> Counter[NamedNode]:
        things = {
            quad.subject: 0
            for kind in KINDS
            for quad in self.store.quads_for_pattern(
                None, _TYPE, _named(kind), self.facts
            )
            if isinstance(quad.subject, NamedNode)
        }
        links = cast("Counter[object]", Counter(things))
        for quad in self.store.quads_for_pattern(None, None, None, self.facts):
            other = quad.object
            if other in links:  # few are, so this comes first
                subject = quad.subject
                if subject in links:
                    links[subject] += 1
                    links[other] += 1
        return cast("Counter[NamedNode]", links)

    def most_linked(self, most: int) -> list[NamedNode]:
        """Return the things with most links."""
        return sorted(self.links, key=self._order)[:most]

    def around(self, thing: NamedNode, most: int) -> list[NamedNode]:
        """Return a thing, what it is linked to, and what these are linked to."""
        near = sorted({*self._beside(thing)} - {thing}, key=self._order)[: most - 1]
        shared = Counter(chain.from_iterable(map(self._beside, near)))
        for known in (thing, *near):
            del shared[known]
        further = sorted(shared, key=lambda one: (-shared[one], self._order(one)))
        return [thing, *near, *further][:most]

    def part(self, chosen: Set[NamedNode]) -> Part:
        """Return what is said of things and between them, with what says it."""
        facts = set(chain.from_iterable(self.said(one, chosen) for one in chosen))
        evidence = set(chain.from_iterable(self.proof(one, chosen) for one in chosen))
        beside = {
            triple.object
            for triple in chain(facts, evidence)
            if triple.predicate in _BESIDE and isinstance(triple.object, NamedNode)
        }
        for one in beside:
            facts |= {
                quad.triple
                for quad in self.store.quads_for_pattern(one, None, None, self.facts)
            }
        return Part(_graph(facts), _graph(evidence), len(self.links))

    def _order(self, thing: NamedNode) -> tuple[int, str]:
        return -self.links[thing], thing.value

    def _beside(self, thing: NamedNode) -> Iterator[NamedNode]:
        incoming = self.store.quads_for_pattern(None, None, thing, self.facts)
        ends = chain(
            (quad.object for quad in self._of(thing)),
            (quad.subject for quad in incoming),
        )
        yield from filter(None, map(self._thing, ends))

    def _thing(self, term: object) -> NamedNode | None:
        return term if isinstance(term, NamedNode) and term in self.links else None

    def _of(self, thing: NamedNode) -> Iterator[Quad]:
        return self.store.quads_for_pattern(thing, None, None, self.facts)

    def said(self, thing: NamedNode, chosen: Set[NamedNode]) -> Iterator[Triple]:
        """Yield what is said of a thing, but not of things that are not chosen."""
        for quad in self._of(thing):
            if quad.object in chosen or quad.object not in self.links:
                yield quad.triple

    def proof(self, thing: NamedNode, chosen: Set[NamedNode]) -> Iterator[Triple]:
        """Yield the assertions with a thing as subject, and their sentences."""
        yield from self._besides_facts(thing)
        for found in self.store.quads_for_pattern(None, _SUBJECT, thing):
            told = tuple(self._besides_facts(found.subject))
            ends = {triple.object for triple in told if triple.predicate == _OBJECT}
            if any(end in self.links and end not in chosen for end in ends):
                continue
            yield from told
            for one in told:
                if one.predicate == _EVIDENCE:
                    yield from self._besides_facts(one.object)

    def _besides_facts(self, subject: object) -> Iterator[Triple]:
        if not isinstance(subject, NamedNode):
            return
        for quad in self.store.quads_for_pattern(subject, None, None):
            if quad.graph_name != self.facts:
                yield quad.triple


def _graph(triples: Iterable[Triple]) -> Graph:
    written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=written.decode(), format="nt")
