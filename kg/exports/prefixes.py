"""The prefixes of what we write for triple stores."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rdflib import DCAT, VOID

from kg import namespaces
from ontology.terms import SD

PREFIXES: Mapping[str, str] = MappingProxyType(
    {prefix: str(namespace) for prefix, namespace in namespaces.PREFIXES.items()}
    | {
        "dcat": str(DCAT),
        "sd": str(SD),
        "void": str(VOID),
    }
)


def of_build(base: str) -> dict[str, str]:
    """Give all prefixes, those for the things under a base among them."""
    return {**PREFIXES, **namespaces.under(base)}


def short(iri: str) -> str:
    """Write an IRI with its prefix where it has one, in full where not.

    >>> short("http://rdfs.org/ns/void#entities")
    'void:entities'
    >>> short("https://example.org/void#entities")
    'https://example.org/void#entities'
    """
    return namespaces.short(iri, PREFIXES)
