"""The media types of answers, and what ``?format=`` calls them.

``format`` is for links, which cannot set a header.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pyoxigraph import RdfFormat

HTML, TEXT, JSON = "text/html", "text/plain", "application/json"
ROWS = "application/sparql-results+json"
TURTLE, N_TRIPLES, JSON_LD = RDF = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
)
# How a thing is written besides HTML.
OF_THINGS: Mapping[str, str] = MappingProxyType(
    {"ttl": TURTLE, "nt": N_TRIPLES, "jsonld": JSON_LD}
)
# How the answer to a query is written.
OF_ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "json": ROWS,
        "xml": "application/sparql-results+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        **OF_THINGS,
        "rdf": "application/rdf+xml",
    }
)
# What tables and graphs can be asked for as, and the form that each is written in.
TABLES: Mapping[str, str] = MappingProxyType(
    {
        ROWS: "json",
        JSON: "json",
        "application/sparql-results+xml": "xml",
        "application/xml": "xml",
        "text/xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
    }
)
GRAPHS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        TURTLE: RdfFormat.TURTLE,
        N_TRIPLES: RdfFormat.N_TRIPLES,
        TEXT: RdfFormat.N_TRIPLES,
        JSON_LD: RdfFormat.JSON_LD,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/xml": RdfFormat.RDF_XML,
    }
)
