"""What people are shown of a graph: kinds of things, their keys, names of works.

The page, the site and the exports all show the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rdflib import SKOS, URIRef

from ontology.terms import KG, SCHEMA

# A thing of two classes is shown as the first of them.
CLASSES: Mapping[str, URIRef] = MappingProxyType(
    {
        "Publication": KG.Publication,
        "Method": KG.Method,
        "Benchmark": KG.Benchmark,
        "Concept": KG.Concept,
        "Venue": KG.Venue,
        "Person": SCHEMA.Person,
        "Page": KG.Page,
    }
)
# What a drawing has as its things, beside pages and people.
DRAWN = ("Publication", "Method", "Benchmark", "Concept", "Venue")
# Both directions are in the graph, one line is drawn.
SYMMETRIC = frozenset(
    {KG.versionOf, KG.translationOf, SKOS.exactMatch, SKOS.closeMatch, SKOS.related}
)
# A publication without a title goes by so many words of its abstract.
FIRST_WORDS = 9
# Between another name and its source, in what is told of the source.
_ABOUT = " — "


def beginning(abstract: str) -> str:
    """Give the first words of an abstract, which a work without a title goes by.

    >>> beginning("We ask how a robot learns to walk, or to swim.")
    'We ask how a robot learns to walk, or…'
    >>> beginning("We ask.")
    'We ask…'
    """
    return " ".join(abstract.split()[:FIRST_WORDS]).rstrip(".,;:") + "…"


def key_of(iri: str) -> str:
    """Give the last two steps of an address, which deep links are made of.

    >>> key_of("https://w3id.org/labkg/id/method/motif")
    'method/motif'
    """
    return "/".join(iri.rstrip("/").split("/")[-2:])


def source_of(told: str, others: Iterable[str]) -> tuple[str | None, str]:
    """Part what is told of a source: which other name it is about, and the source.

    None stands for the preferred name. What counts is the names that are there: that
    of a page may hold a dash too.

    >>> source_of("memory — attested in a — b.html", ["memory"])
    ('memory', 'attested in a — b.html')
    >>> source_of("attested in a — b.html", ["memory"])
    (None, 'attested in a — b.html')
    """
    about = [name for name in others if told.startswith(name + _ABOUT)]
    name = max(about, key=len, default=None)
    return name, told if name is None else told.removeprefix(name + _ABOUT)
