"""Build -> nodes and edges, as programs for networks draw and count them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, RDF, SKOS

from kg.exports.reading import Build, Said, iri, literals, said, types, words
from kg.namespaces import on_one_line
from kg.shown import CLASSES, FIRST_WORDS, SYMMETRIC
from ontology.kinds import Lang
from ontology.terms import KG, SCHEMA

_NAMES = (str(SCHEMA.name), str(SKOS.prefLabel), str(DCTERMS.source))
_SYMMETRIC = frozenset(map(str, SYMMETRIC))
_YEAR = re.compile(r"\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its name in each language, "" where it has none.

    ``label`` is the English name, the French one where there is no other. The year is
    that of a publication, ``publications`` counts those that any other thing stands in.
    """

    iri: str
    label: str
    label_en: str
    label_fr: str
    kind: str
    year: int | None
    publications: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement: its confidence as the graph writes it, the number of its quotes."""

    source: str
    target: str
    relation: str
    confidence: str
    evidence: int
    assertion: str


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by kind and IRI, edges by their ends."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class _Assertion:
    iri: str
    confidence: str
    evidence: int


def read(build: Build) -> Network:
    """Read the things of a build and what joins them; the ontology is left out."""
    facts = said(build.facts)
    kinds = {
        subject: kind for subject in facts if (kind := _kind(types(facts, subject)))
    }
    links = sorted(set(_links(facts, kinds)))
    publications = defaultdict(set)
    for subject, _, target in links:
        if kinds[subject] == "Publication" != kinds[target]:
            publications[target].add(subject)
    order = list(CLASSES)
    nodes = (
        _node(facts, subject, kinds[subject], len(publications[subject]))
        for subject in sorted(kinds, key=lambda one: (order.index(kinds[one]), one))
    )
    assertions = _assertions(said(build.evidence))
    edges = (_edge(link, assertions.get(link)) for link in links)
    return Network(tuple(nodes), tuple(edges))


def _kind(classes: frozenset[str]) -> str | None:
    return next((kind for kind, term in CLASSES.items() if str(term) in classes), None)


def _node(facts: Said, subject: str, kind: str, publications: int) -> Node:
    is_work = kind == "Publication"
    names = next(filter(None, (words(facts, subject, key) for key in _NAMES)), {})
    if is_work and not names:
        abstract = words(facts, subject, str(SCHEMA.abstract))
        names = {lang: _start(text) for lang, text in abstract.items()}
    everywhere = on_one_line(names.get("", ""))
    english, french = (
        on_one_line(names.get(str(lang), "")) or everywhere for lang in Lang
    )
    others = (on_one_line(names[lang]) for lang in sorted(names))
    label = english or french or next(filter(None, others), subject)
    return Node(
        subject,
        label,
        english,
        french,
        kind,
        _year(facts, subject) if is_work else None,
        None if is_work else publications,
    )


def _start(text: str) -> str:
    first = text.split()
    return " ".join(first[:FIRST_WORDS]) + "…" * (len(first) > FIRST_WORDS)


def _year(facts: Said, subject: str) -> int | None:
    dates = literals(facts, subject, str(SCHEMA.datePublished))
    found = (_YEAR.match(date.value) for date in dates)
    return min((int(match[0]) for match in found if match), default=None)


def _links(facts: Said, kinds: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for subject in kinds:
        for predicate, values in facts[subject].items():
            for target in map(iri, values):
                if target not in kinds:
                    continue
                back = predicate in facts[target] and predicate in _SYMMETRIC
                if (
                    back
                    and target < subject
                    and subject in map(iri, facts[target][predicate])
                ):
                    continue
                yield subject, predicate, target


def _assertions(evidence: Said) -> Mapping[tuple[str, str, str], _Assertion]:
    found: dict[tuple[str, str, str], _Assertion] = {}
    ends = tuple(map(str, (RDF.subject, RDF.predicate, RDF.object)))
    for node in sorted(evidence):
        about = evidence[node]
        if not all(end in about for end in ends):
            continue
        subject, predicate, target = (iri(about[end][0]) for end in ends)
        confidence = literals(evidence, node, str(KG.confidence))
        told = confidence[0].value if confidence else ""
        quotes = len(about.get(str(KG.evidence), ()))
        found.setdefault((subject, predicate, target), _Assertion(node, told, quotes))
    return found


def _edge(link: tuple[str, str, str], assertion: _Assertion | None) -> Edge:
    subject, predicate, target = link
    relation = re.split(r"[#/]", predicate)[-1]
    if assertion is None:
        return Edge(subject, target, relation, "", 0, "")
    return Edge(
        subject,
        target,
        relation,
        assertion.confidence,
        assertion.evidence,
        assertion.iri,
    )
