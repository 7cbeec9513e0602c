"""Entries -> a SKOS concept scheme, for Skosmos and triple stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from kg.entities import worded
from kg.graph import CLASSES, turtle
from kg.namespaces import PREFIXES
from ontology.kinds import Kind, Lang
from ontology.terms import KG, WIKIDATA
from ontology.vocabulary import PROPER, USAGE, Entry, Source

_TITLES = {
    Lang.EN: "Methods, benchmarks, venues and concepts of machine-learning research",
    Lang.FR: "Méthodes, bancs d’essai, lieux de publication et concepts de la "
    "recherche en apprentissage automatique",
}
_SHORT = {Kind.BENCHMARK: "bench"}  # as in the graphs of a build


def write(entries: Mapping[str, Entry], base: str) -> bytes:
    """Write entries as Turtle under a base IRI, the same bytes each time."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for kind in Kind:
        graph.bind(_SHORT.get(kind, kind), f"{base}{kind}/")
    scheme = URIRef(f"{base}vocabulary")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for lang, title in _TITLES.items():
        graph.add((scheme, DCTERMS.title, Literal(title, lang=lang)))
        graph.add((scheme, DCTERMS.language, Literal(str(lang))))
    iris = {id_: URIRef(f"{base}{one.kind}/{id_}") for id_, one in entries.items()}
    for id_, one in entries.items():
        _add(graph, one, iris, scheme)
        for predicate, name in _names(one):
            graph.add((iris[id_], predicate, name))
    return turtle(graph)


def _add(graph: Graph, one: Entry, iris: Mapping[str, URIRef], scheme: URIRef) -> None:
    node = iris[one.id]
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, RDF.type, CLASSES[one.kind]))
    graph.add((node, SKOS.inScheme, scheme))
    for above in one.broader:
        graph.add((node, SKOS.broader, iris[above]))
    if not one.broader:
        graph.add((scheme, SKOS.hasTopConcept, node))
        graph.add((node, SKOS.topConceptOf, scheme))
    if one.wikidata:
        graph.add((node, SKOS.exactMatch, WIKIDATA[one.wikidata]))


def _names(one: Entry) -> Iterator[tuple[URIRef, Literal]]:
    """Give the names of an entry, and the sources of those that it prefers.

    The source of another name stands in a note beside it, unless it is mere usage.
    """
    for lang, name in one.all_names():
        source = one.sources.get((lang, name), Source(USAGE))
        if name == one.names.get(lang):
            yield SKOS.prefLabel, Literal(name, lang=lang)
            yield KG.labelSource, Literal(worded(lang, source), lang=lang)
            continue
        yield SKOS.altLabel, Literal(name, lang=lang)
        if source.region or source.text not in (USAGE, PROPER):
            colon = "\u00a0: " if lang is Lang.FR else ": "
            told = f"{name}{colon}{worded(lang, source)}"
            yield SKOS.editorialNote, Literal(told, lang=lang)
