"""What statements rest on: the assertions about them, their quotes and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from kg.serve import rows
from kg.serve.rows import Ask, Row
from kg.serve.things import Proof, Quote, Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement about a thing stands: which way it goes, and to what."""

    is_incoming: bool
    property: str
    end: str


def of(ask: Ask, iri: str, listed: Set[Place]) -> Mapping[Place, Proof]:
    """Return the proofs of the statements about a thing that are listed."""
    sources = {place.end for place in listed if place.is_incoming}
    outgoing = _assertions(ask, {iri}, "rdf:object ?x")
    incoming = _assertions(ask, sources, f"rdf:object <{iri}>")
    keyed = {
        **{_place(row, "x", is_incoming=False): row for row in outgoing},
        **{_place(row, "s", is_incoming=True): row for row in incoming},
    }
    found = {place: row for place, row in keyed.items() if place in listed}
    assertions = sorted({rows.value(row, "a") for row in found.values()})
    said, decided = quotes(ask, assertions), _decisions(ask, assertions)
    return {
        place: Proof(
            assertion := rows.value(row, "a"),
            rows.decimal(row, "sure"),
            tuple(sorted(said.get(assertion, ()))),
            tuple(sorted(decided.get(assertion, ()))),
        )
        for place, row in found.items()
    }


def quotes(ask: Ask, assertions: Iterable[str]) -> Mapping[str, Set[Quote]]:
    """Return the sentences that assertions rest on."""
    said: dict[str, set[Quote]] = {}
    found = rows.in_batches(
        ask,
        "SELECT ?a ?m ?quote ?begin ?end ?page ?source WHERE { VALUES ?a { $values } "
        "?a kg:evidence ?m . ?m nif:anchorOf ?quote ; nif:beginIndex ?begin ; "
        "nif:endIndex ?end ; nif:referenceContext ?page . "
        "OPTIONAL { ?page dcterms:source ?source } }",
        rows.in_brackets(assertions),
    )
    for row in found:
        quote = Quote(
            source=rows.value(row, "source") or rows.value(row, "page"),
            begin=rows.number(row, "begin"),
            end=rows.number(row, "end"),
            text=rows.text(row["quote"]),
            page=rows.value(row, "page"),
            mention=rows.value(row, "m"),
        )
        said.setdefault(rows.value(row, "a"), set()).add(quote)
    return said


def _decisions(ask: Ask, assertions: Iterable[str]) -> Mapping[str, Set[Text]]:
    decided: dict[str, set[Text]] = {}
    found = rows.in_batches(
        ask,
        "SELECT ?a ?why WHERE { VALUES ?a { $values } ?a kg:curated ?why }",
        rows.in_brackets(assertions),
    )
    for row in found:
        decided.setdefault(rows.value(row, "a"), set()).add(rows.text(row["why"]))
    return decided


def _assertions(ask: Ask, subjects: Iterable[str], end: str) -> Iterator[Row]:
    return rows.in_batches(
        ask,
        "SELECT ?s ?p ?x ?a ?sure WHERE { VALUES ?s { $values } "
        f"?a rdf:subject ?s ; rdf:predicate ?p ; {end} "
        "OPTIONAL { ?a kg:confidence ?sure } }",
        rows.in_brackets(sorted(subjects)),
    )


def _place(row: Row, end: str, *, is_incoming: bool) -> Place:
    return Place(is_incoming, rows.value(row, "p"), rows.value(row, end))
