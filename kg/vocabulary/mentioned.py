"""Facts and evidence -> the mentions of a build: which words name what, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, Graph, URIRef
from rdflib.term import Node

from ontology.terms import ITSRDF, NIF


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a page, as the graph tells them, and the things that they name.

    ``source`` says where the page comes from, as far as the facts know. The range is
    that of the raw page, in code points.
    """

    text: Node
    page: Node | None
    source: Node | None
    begin: int
    end: int
    things: tuple[Node, ...]


def read(facts: Graph, evidence: Graph) -> Mapping[Node, Mention]:
    """Read all mentions, by IRI.

    Property by property: to ask for the values of one mention after another takes
    three times as long.
    """
    pages = values(evidence, NIF.referenceContext)
    begins, ends = (values(evidence, term) for term in (NIF.beginIndex, NIF.endIndex))
    sources = values(facts, DCTERMS.source)
    things: dict[Node, list[Node]] = defaultdict(list)
    for mention, thing in evidence.subject_objects(ITSRDF.taIdentRef):
        things[mention].append(thing)
    return {
        mention: Mention(
            text=text,
            page=pages.get(mention),
            source=sources.get(pages[mention]) if mention in pages else None,
            begin=_number(begins.get(mention)),
            end=_number(ends.get(mention)),
            things=tuple(things[mention]),
        )
        for mention, text in evidence.subject_objects(NIF.anchorOf)
    }


def values(graph: Graph, predicate: URIRef) -> Mapping[Node, Node]:
    """Give the value of a property for each subject that has it."""
    return dict(graph.subject_objects(predicate))


def _number(value: Node | None) -> int:
    return int(str(value)) if value is not None else 0
