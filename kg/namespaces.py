"""The prefixes that queries may use and that reports write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.namespace import DefinedNamespace, Namespace

from ontology.terms import ITSRDF, KG, NIF, SCHEMA

PREFIXES: Mapping[str, type[DefinedNamespace] | Namespace] = MappingProxyType(
    {
        "kg": KG,
        "schema": SCHEMA,
        "skos": SKOS,
        "prov": PROV,
        "dcterms": DCTERMS,
        "nif": NIF,
        "itsrdf": ITSRDF,
        "owl": OWL,
        "rdf": RDF,
        "rdfs": RDFS,
        "xsd": XSD,
    }
)
# Short prefixes for the folders under the base IRI, so that Turtle reads well.
_FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "page": "page",
        "pub": "publication",
        "method": "method",
        "bench": "benchmark",
        "concept": "concept",
        "venue": "venue",
        "person": "person",
        "assertion": "assertion",
        "mention": "mention",
    }
)
_LOCAL = re.compile(r"[A-Za-z][\w-]*\Z", re.ASCII)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def under(base: str) -> Mapping[str, str]:
    """Return the prefixes of the things that are named under a base IRI.

    >>> under("https://example.org/id/")["pub"]
    'https://example.org/id/publication/'
    """
    return {prefix: f"{base}{folder}/" for prefix, folder in _FOLDERS.items()}


def short(iri: str, prefixes: Mapping[str, object] = PREFIXES) -> str:
    """Write an IRI with its prefix where it has one, in full where not.

    >>> short("https://w3id.org/labkg/ontology#uses")
    'kg:uses'
    >>> short("https://example.org/uses")
    'https://example.org/uses'
    """
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(str(namespace))
        if local != iri and _LOCAL.match(local):
            return f"{prefix}:{local}"
    return iri


def expand(name: str) -> str | None:
    """Return the IRI that a prefixed name stands for, None for any other text.

    >>> expand("schema:name"), expand("Motif: a method")
    ('https://schema.org/name', None)
    """
    prefix, colon, local = name.partition(":")
    if not (colon and prefix in PREFIXES and _LOCAL.match(local)):
        return None
    return f"{PREFIXES[prefix]}{local}"


def on_one_line(text: str) -> str:
    r"""Join lines and drop control characters, which a terminal would obey.

    >>> on_one_line("a\n b\x1b[31m")
    'a b[31m'
    """
    return _CONTROLS.sub("", " ".join(text.split()))
