"""What classes and properties are called, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from pyoxigraph import Literal
from rdflib import RDFS

from kg import dataset


@cache
def of_terms() -> Mapping[str, Mapping[str, str]]:
    """Return the labels that ``ontology/kg.ttl`` gives, by IRI and language.

    It tells those of the terms of others too that a build uses.
    """
    found: dict[str, dict[str, str]] = {}
    with resources.as_file(resources.files("ontology") / "kg.ttl") as path:
        for subject, predicate, label in dataset.triples(path):
            if predicate.value == str(RDFS.label) and isinstance(label, Literal):
                named = found.setdefault(str(subject).strip("<>"), {})
                named[label.language or ""] = label.value
    return found
