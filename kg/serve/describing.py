"""An IRI -> what the graph says of the thing, read by a handful of SPARQL queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rdflib import PROV, RDF, SKOS

from kg.serve import naming, proofs, rows
from kg.serve.proofs import Place
from kg.serve.rows import Ask, Term
from kg.serve.things import CLASSES, Group, Node, Proof, Statement, Thing
from ontology.terms import KG, SCHEMA

# So many statements of one property are listed; the others are counted.
MOST = 200

# Statements in the order of interest; those of other properties follow, by IRI.
_ORDER = tuple(
    map(
        str,
        (
            RDF.subject,
            RDF.predicate,
            RDF.object,
            KG.confidence,
            KG.evidence,
            KG.introduces,
            KG.outperforms,
            KG.evaluatesOn,
            KG.evaluatedOn,
            KG.comparesWith,
            KG.uses,
            KG.extends,
            KG.usedFor,
            KG.partOf,
            KG.isA,
            KG.studies,
            KG.mentions,
            KG.publishedIn,
            SCHEMA.author,
            KG.versionOf,
            SKOS.broader,
        ),
    )
)
# The assertions about a thing are told with the statements that they are about.
_SAID_BESIDE = frozenset(map(str, (RDF.subject, RDF.object)))
# A page is where publications were read, and far more assertions.
_PARTED = {str(PROV.wasDerivedFrom): ("Publication", "Assertion")}


@dataclass(frozen=True, slots=True)
class _Slot:
    """A list of statements: its property, which way, from what, and how long."""

    property: str
    is_incoming: bool
    total: int
    kind: str = ""

    def pattern(self, iri: str) -> str:
        if not self.is_incoming:
            return f"<{iri}> <{self.property}> ?x"
        kind = f" ; a <{CLASSES[self.kind]}>" if self.kind else ""
        return f"?x <{self.property}> <{iri}>{kind}"

    def place(self, end: Term) -> Place:
        return Place(self.is_incoming, self.property, end["value"])


_Lists: TypeAlias = Mapping[_Slot, Sequence[Term]]


def describe(ask: Ask, iri: str, *, most: int = MOST) -> Thing | None:
    """Collect what is said of an IRI; None where nothing is, or it is no IRI."""
    if not rows.is_iri(iri):
        return None
    slots = [*_slots(ask, iri, is_incoming=False), *_incoming(ask, iri)]
    if not slots:
        return None
    lists = _listed(ask, iri, slots, most)
    linked = [
        (slot, term)
        for slot, terms in lists.items()
        for term in terms
        if rows.leads_on(term)
    ]
    ends = {term["value"] for _, term in linked}
    nodes = naming.nodes(ask, {iri, *ends, *(slot.property for slot in lists)})
    proved = proofs.of(ask, iri, {slot.place(term) for slot, term in linked})
    groups = (_group(slot, terms, nodes, proved) for slot, terms in lists.items())
    outgoing = {
        slot.property: terms for slot, terms in lists.items() if not slot.is_incoming
    }
    quotes = proofs.quotes(ask, [iri]).get(iri, ()) if nodes[iri].parts else ()
    return Thing(
        nodes[iri],
        tuple(naming.names(outgoing)),
        tuple(sorted(groups, key=_order)),
        tuple(sorted(quotes)),
    )


def triples(iri: str) -> str | None:
    """Return the query for all triples of an IRI; None where it is none."""
    if not rows.is_iri(iri):
        return None
    said = f"{{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }}"
    return f"CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} WHERE {{ {said} }}"


def _slots(ask: Ask, iri: str, *, is_incoming: bool) -> Iterator[_Slot]:
    pattern = f"?x ?p <{iri}>" if is_incoming else f"<{iri}> ?p ?x"
    found = ask(
        "SELECT ?p (COUNT(DISTINCT ?x) AS ?n) "
        f"WHERE {{ {pattern} }} GROUP BY ?p ORDER BY ?p"
    )
    for row in found:
        yield _Slot(rows.value(row, "p"), is_incoming, int(rows.value(row, "n")))


def _incoming(ask: Ask, iri: str) -> Iterator[_Slot]:
    for slot in _slots(ask, iri, is_incoming=True):
        kinds = _PARTED.get(slot.property)
        yield from _parted(ask, iri, slot.property, kinds) if kinds else (slot,)


def _parted(
    ask: Ask, iri: str, property_: str, kinds: Sequence[str]
) -> Iterator[_Slot]:
    for kind in kinds:
        slot = _Slot(property_, is_incoming=True, total=0, kind=kind)
        (row,) = ask(
            f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {slot.pattern(iri)} }}"
        )
        if total := int(rows.value(row, "n")):
            yield replace(slot, total=total)


def _listed(ask: Ask, iri: str, slots: Sequence[_Slot], most: int) -> _Lists:
    """Give what stands at the other end; of a long list whatever comes first.

    To put 200,000 in order, so as to take 200 of them, takes an engine seven seconds.
    """
    shown = [
        slot
        for slot in slots
        if not (slot.is_incoming and slot.property in _SAID_BESIDE)
    ]
    parts = " UNION ".join(
        f"{{ SELECT DISTINCT ({number} AS ?slot) ?x WHERE {{ {slot.pattern(iri)} }} "
        f"LIMIT {most} }}"
        for number, slot in enumerate(shown)
    )
    lists: dict[_Slot, list[Term]] = {slot: [] for slot in shown}
    for row in ask(f"SELECT ?slot ?x WHERE {{ {parts} }}") if shown else ():
        lists[shown[int(rows.value(row, "slot"))]].append(row["x"])
    return lists


def _group(
    slot: _Slot,
    terms: Iterable[Term],
    nodes: Mapping[str, Node],
    proved: Mapping[Place, Proof],
) -> Group:
    statements = (
        Statement(
            nodes[term["value"]] if rows.leads_on(term) else rows.text(term),
            proved.get(slot.place(term)),
        )
        for term in terms
    )
    return Group(
        nodes[slot.property],
        tuple(statements),
        slot.total,
        slot.is_incoming,
        slot.kind,
    )


def _order(group: Group) -> tuple[int, str, bool, str]:
    iri = group.said.iri
    place = _ORDER.index(iri) if iri in _ORDER else len(_ORDER)
    return place, iri, group.is_incoming, group.kind
