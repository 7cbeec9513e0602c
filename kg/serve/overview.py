"""The graph as a whole: how much it holds, where to begin, and how to find a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal
from rdflib import SKOS

from kg.serve import naming, rows
from kg.serve.rows import PROLOGUE, Ask
from kg.serve.things import CLASSES, Node
from kg.shown import DRAWN
from ontology.terms import SCHEMA

# The kinds that a reader begins with.
_CHOSEN = ("Method", "Benchmark", "Concept", "Venue")


@dataclass(frozen=True, slots=True)
class Summary:
    """How many things of each kind a graph holds, and some to begin with."""

    counts: Mapping[str, int]
    triples: int
    latest: tuple[Node, ...]
    most: Mapping[str, tuple[Node, ...]]


def summary(ask: Ask, *, most: int = 8) -> Summary:
    """Count the things of a graph, and choose those that most is said of.

    This reads the whole graph: ask for it once, not for every page.
    """
    counted = rows.in_batches(
        ask,
        "SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) "
        "WHERE { VALUES ?kind { $values } ?x a ?kind } GROUP BY ?kind",
        rows.in_brackets(CLASSES.values()),
    )
    counts = {rows.value(row, "kind"): int(rows.value(row, "n")) for row in counted}
    latest = _latest(ask, most)
    chosen = {kind: _most_named(ask, CLASSES[kind], most) for kind in _CHOSEN}
    nodes = naming.nodes(ask, {*latest, *chain(*chosen.values())})
    (triples,) = ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    return Summary(
        counts={kind: counts.get(iri, 0) for kind, iri in CLASSES.items()},
        triples=int(rows.value(triples, "n")),
        latest=tuple(nodes[iri] for iri in latest),
        most={kind: tuple(nodes[iri] for iri in some) for kind, some in chosen.items()},
    )


def count(ask: Ask) -> int:
    """Count the things that a drawing of the whole graph would have."""
    kinds = " ".join(rows.in_brackets(CLASSES[kind] for kind in DRAWN))
    (row,) = ask(
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ VALUES ?k {{ {kinds} }} ?x a ?k }}"
    )
    return int(rows.value(row, "n"))


def search(words: str, most: int) -> str:
    """Return the query for things with a name that holds some words.

    Short names come first; case counts for nothing.
    """
    text = str(Literal(words.lower()))
    kinds = rows.in_brackets(CLASSES[kind] for kind in DRAWN)
    return (
        "SELECT ?thing ?kind (SAMPLE(?shown) AS ?name) WHERE { "
        f"VALUES ?kind {{ {' '.join(kinds)} }} ?thing a ?kind ; "
        f"<{SKOS.prefLabel}>|<{SKOS.altLabel}>|<{SCHEMA.name}> ?shown "
        f"FILTER (CONTAINS(LCASE(STR(?shown)), {text})) }} "
        "GROUP BY ?thing ?kind "
        f"ORDER BY STRLEN(STR(?name)) ?name ?thing LIMIT {most}"
    )


def _latest(ask: Ask, most: int) -> Sequence[str]:
    found = ask(
        f"{PROLOGUE}SELECT ?x WHERE {{ ?x a kg:Publication ; "
        "schema:datePublished ?date } "
        f"GROUP BY ?x ORDER BY DESC(MAX(STR(?date))) ?x LIMIT {most}"
    )
    return [rows.value(row, "x") for row in found]


def _most_named(ask: Ask, kind: str, most: int) -> Sequence[str]:
    found = ask(
        f"{PROLOGUE}SELECT ?x (COUNT(DISTINCT ?work) AS ?n) WHERE {{ "
        f"?work a kg:Publication ; ?role ?x . ?x a <{kind}> }} "
        f"GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT {most}"
    )
    return [rows.value(row, "x") for row in found]
