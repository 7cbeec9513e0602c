"""SPARQL 1.1 Service Description (W3C, 2013) of the endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple
from rdflib import DCTERMS, RDF

from kg import dataset
from kg.results import Triples, as_rdf
from kg.serve.media import GRAPHS
from ontology.terms import SD

_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE, _TITLE = NamedNode(str(RDF.type)), NamedNode(str(DCTERMS.title))
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


def service(*, endpoint: str, base: str) -> Sequence[Triple]:
    """Describe an endpoint: its language, its forms of answers, its graphs.

    The graphs of pages are many and are not listed; a query does that.
    """
    return tuple(_triples(endpoint, base))


def written(triples: Iterable[Triple], media: str) -> bytes:
    """Write a description as Turtle, N-Triples or JSON-LD."""
    return as_rdf(Triples(tuple(triples)), GRAPHS[media], {"sd": str(SD)}).encode()


def _triples(endpoint: str, base: str) -> Iterator[Triple]:
    here, held, whole = (
        NamedNode(f"{endpoint}{part}") for part in ("#service", "#dataset", "#union")
    )
    yield Triple(here, _TYPE, _sd("Service"))
    yield Triple(here, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(here, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _RESULTS:
        yield Triple(here, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(here, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(here, _sd("defaultDataset"), held)
    yield Triple(held, _TYPE, _sd("Dataset"))
    yield Triple(held, _sd("defaultGraph"), whole)
    yield Triple(whole, _TYPE, _sd("Graph"))
    titles = {
        dataset.FACTS_GRAPH: ("Facts", "Faits"),
        dataset.EVIDENCE_GRAPH: (
            "Assertions, and how sure they are",
            "Assertions, et leur certitude",
        ),
    }
    for place, (name, (english, french)) in enumerate(titles.items()):
        graph = NamedNode(base + name)
        about = NamedNode(f"{endpoint}#graph-{place + 1}")
        yield Triple(held, _sd("namedGraph"), about)
        yield Triple(about, _TYPE, _sd("NamedGraph"))
        yield Triple(about, _sd("name"), graph)
        yield Triple(about, _TITLE, Literal(english, language="en"))
        yield Triple(about, _TITLE, Literal(french, language="fr"))


def _sd(name: str) -> NamedNode:
    return NamedNode(str(SD[name]))
