"""What things are called: names for links to them, and all names of one.

A thing is named by the first property that names it, an assertion by its parts, a work
without a title by the beginning of its abstract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from rdflib import DCTERMS, RDF, RDFS, SKOS

from kg import labels
from kg.namespaces import on_one_line
from kg.serve import rows
from kg.serve.rows import Ask, Term
from kg.serve.things import Name, Node, Text
from kg.shown import beginning, source_of
from ontology.terms import KG, NIF, SCHEMA

# What is said of a thing, by property.
Said: TypeAlias = Mapping[str, Sequence[Term]]

_TYPE, _ALSO, _DATE = str(RDF.type), str(SKOS.altLabel), str(SCHEMA.datePublished)
_SOURCE = str(KG.labelSource)
_PREFERRED = (str(SKOS.prefLabel), str(SCHEMA.name))
# What names a thing, the first that there is.
_NAMED_BY = (
    *_PREFERRED,
    *map(str, (RDFS.label, DCTERMS.title, DCTERMS.source, NIF.anchorOf)),
)
# Told by ``Thing.names`` and the classes of its node too.
SAID_ABOVE = frozenset({_TYPE, _ALSO, _SOURCE, *_PREFERRED})


def nodes(ask: Ask, iris: Iterable[str]) -> Mapping[str, Node]:
    """Name things: assertions by their parts, works without a title by their text."""
    parts = _parts(ask, iris)
    wanted = sorted({*iris, *chain(*parts.values())})
    said = _said(ask, wanted)
    known = labels.of_terms()
    named = {iri: _names_of(said[iri]) or known.get(iri, {}) for iri in wanted}
    texts = _beginnings(
        ask, [iri for iri in wanted if not named[iri] and iri not in parts]
    )
    found = {
        iri: Node(
            iri,
            tuple(sorted(term["value"] for term in said[iri].get(_TYPE, ()))),
            named[iri] or texts.get(iri, {}),
            next((one["value"] for one in said[iri].get(_DATE, ())), ""),
            is_untitled=iri in texts,
        )
        for iri in wanted
    }
    assertions = {
        iri: Node(iri, found[iri].classes, parts=tuple(found[one] for one in three))
        for iri, three in parts.items()
    }
    return {**found, **assertions}


def names(outgoing: Said) -> Iterator[Name]:
    """Yield the names of a thing, the preferred first, each with its sources."""
    preferred = {
        text
        for iri in _PREFERRED
        for text in map(rows.text, outgoing.get(iri, ()))
        if text.value.strip()
    }
    others = {*map(rows.text, outgoing.get(_ALSO, ()))} - preferred
    sources: dict[tuple[str, str], list[Text]] = {}
    for source in sorted(map(rows.text, outgoing.get(_SOURCE, ()))):
        lang = source.lang
        alike = (other.value for other in others if other.lang == lang)
        name, told = source_of(source.value, alike)
        sources.setdefault((lang, name or ""), []).append(Text(told, lang))
    for text in sorted(preferred, key=_by_language):
        yield Name(text, True, tuple(sources.get((text.lang, ""), ())))
    for text in sorted(others, key=_by_language):
        yield Name(text, False, tuple(sources.get((text.lang, text.value), ())))


def _by_language(text: Text) -> tuple[str, str]:
    return text.lang, text.value


def _parts(ask: Ask, iris: Iterable[str]) -> Mapping[str, tuple[str, str, str]]:
    """Return subject, property and object of those that are assertions."""
    found = rows.in_batches(
        ask,
        "SELECT ?a ?s ?p ?o WHERE { VALUES ?a { $values } "
        "?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }",
        rows.in_brackets(sorted(iris)),
    )
    return {
        rows.value(row, "a"): (
            rows.value(row, "s"),
            rows.value(row, "p"),
            rows.value(row, "o"),
        )
        for row in found
    }


def _said(ask: Ask, iris: Iterable[str]) -> Mapping[str, Said]:
    """Return the names, classes and dates of things, by property."""
    said: dict[str, dict[str, list[Term]]] = {iri: {} for iri in iris}
    told = ", ".join(rows.in_brackets((*_NAMED_BY, _TYPE, _DATE)))
    # With the properties as a second VALUES, the engine looks through all names of the
    # graph: 21 seconds for 1.7 million triples, where this takes 0.06.
    found = rows.in_batches(
        ask,
        "SELECT ?x ?p ?o WHERE { VALUES ?x { $values } "
        f"?x ?p ?o FILTER (?p IN ({told})) }}",
        rows.in_brackets(said),
    )
    for row in found:
        about = said[rows.value(row, "x")]
        about.setdefault(rows.value(row, "p"), []).append(row["o"])
    return said


def _names_of(said: Said) -> Mapping[str, str]:
    """Choose one name a language, of the first property that names the thing."""
    for property_ in _NAMED_BY:
        named: dict[str, str] = {}
        for text in sorted(map(rows.text, said.get(property_, ()))):
            if line := on_one_line(text.value):
                named.setdefault(text.lang, line)
        if named:
            return named
    return {}


def _beginnings(ask: Ask, iris: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the first words of the abstracts of things, by language."""
    found = rows.in_batches(
        ask,
        "SELECT ?x ?text WHERE { VALUES ?x { $values } ?x schema:abstract ?abstract "
        "BIND (SUBSTR(?abstract, 1, 200) AS ?text) } ORDER BY ?x ?text",
        rows.in_brackets(iris),
    )
    begun: dict[str, dict[str, str]] = {}
    for row in found:
        text = rows.text(row["text"])
        words = beginning(on_one_line(text.value))
        begun.setdefault(rows.value(row, "x"), {}).setdefault(text.lang, words)
    return begun
