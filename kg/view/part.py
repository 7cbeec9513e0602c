"""Facts and evidence -> the part of them about the most prominent things."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Store
from rdflib import PROV, RDF, Graph, URIRef
from rdflib.term import Node

from kg.stored import facts_and_evidence
from kg.view import layout, model
from ontology.terms import KG, NIF

# More things than a browser opens a page with in a few seconds, and how many a page
# has then; the site (kg serve) draws round any of the others.
LARGEST, PROMINENT = 20_000, 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Graphs, and how many things they were cut down from, if they were."""

    facts: Graph
    evidence: Graph
    whole: int | None = None


def of_store(store: Store, base: str) -> Part:
    """Give all of a store, which is asked as graphs are and not read into memory."""
    facts, evidence = facts_and_evidence(store, base)
    return Part(cast("Graph", facts), cast("Graph", evidence))


def prominent(facts: Graph, evidence: Graph, most: int) -> Part:
    """Keep so many things, what is said between them, and the pages that say it."""
    content = model.read(facts, evidence)
    order = [i for i in layout.by_rank(content) if content.nodes[i].kind != "Page"]
    if len(order) <= most:
        return Part(facts, evidence)
    left_out = {URIRef(content.nodes[place].iri) for place in order[most:]}
    facts = _without(facts, left_out)
    evidence = _without(evidence, _about(evidence, left_out))
    used = {
        *evidence.objects(None, NIF.referenceContext),
        *facts.objects(None, PROV.wasDerivedFrom),
    }
    unused = set(facts.subjects(RDF.type, KG.Page)) - used
    return Part(_without(facts, unused), evidence, len(order))


def _about(evidence: Graph, things: Set[Node]) -> set[Node]:
    """Find the assertions about things, and the mentions that only these rest on."""
    gone = {subject for subject, _, other in evidence if other in things} | things
    rests = list(evidence.subject_objects(KG.evidence))
    needed = {mention for assertion, mention in rests if assertion not in gone}
    return gone | {mention for _, mention in rests if mention not in needed}


def _without(graph: Graph, nodes: Set[Node]) -> Graph:
    rest = Graph()
    for subject, predicate, thing in graph:
        if subject not in nodes and thing not in nodes:
            rest.add((subject, predicate, thing))
    return rest
