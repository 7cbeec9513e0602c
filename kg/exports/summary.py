"""Build -> what is told of it as a whole: its titles, how much it holds, its dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from rdflib import DCTERMS

from kg.exports.reading import Said, literals, types, words
from ontology.kinds import Lang
from ontology.terms import KG, SCHEMA

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        Lang.EN: "Research on the web pages of labs",
        Lang.FR: "La recherche dans les pages web des laboratoires",
    }
)
_COUNTED = (
    (KG.Page, "pages", "pages"),
    (KG.Publication, "publications", "publications"),
    (KG.Method, "methods", "méthodes"),
    (KG.Benchmark, "benchmarks", "bancs d’essai"),
    (KG.Concept, "concepts", "concepts"),
    (KG.Venue, "venues", "lieux de publication"),
    (SCHEMA.Person, "people", "personnes"),
)
_TOLD: Mapping[Lang, str] = MappingProxyType(
    {
        Lang.EN: "A knowledge graph in English and French: {}.",
        Lang.FR: "Un graphe de connaissances en français et en anglais\u00a0: {}.",
    }
)
_DATE = re.compile(r"\d{4}(-\d{2}-\d{2})?\Z")


def node(base: str) -> str:
    """Name the data set under a base, as a build does."""
    return f"{base}dataset"


def titles(facts: Said, base: str) -> Mapping[str, str]:
    """Give the title of a build in both languages."""
    return {**_TITLES, **words(facts, node(base), str(DCTERMS.title))}


def description(facts: Said) -> Mapping[Lang, str]:
    """Tell in both languages how many things of each kind a build holds."""
    found = Counter(term for subject in facts for term in types(facts, subject))
    counts = [(found[str(term)], en, fr) for term, en, fr in _COUNTED]
    by_language = {
        Lang.EN: [f"{name} ({count})" for count, name, _ in counts if count],
        Lang.FR: [f"{name} ({count})" for count, _, name in counts if count],
    }
    return {lang: _TOLD[lang].format(", ".join(by_language[lang])) for lang in Lang}


def things(facts: Said, base: str) -> int:
    """Count the things described, without the data set and the terms it uses."""
    own = {one for one in facts if not one.startswith(str(KG._NS))}
    return sum(bool(types(facts, one)) for one in own - {node(base)})


def pages(facts: Said) -> tuple[str, ...]:
    """Give the IRIs of the pages, sorted."""
    return tuple(one for one in sorted(facts) if str(KG.Page) in types(facts, one))


def newest(facts: Said) -> str | None:
    """Give the newest date of a publication, as the graph writes it: day or year."""
    dates = (
        literal.value
        for subject in facts
        for literal in literals(facts, subject, str(SCHEMA.datePublished))
    )
    return max(filter(_DATE.match, dates), default=None)
