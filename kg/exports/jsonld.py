"""Build -> JSON-LD: publications, things, people and pages, each a tree.

A link to a thing tells what it is and is called, so that a program which knows nothing
of RDF finds names where it meets them. The context stands in the file: nothing is
loaded to read it. The ontology's own terms and the evidence are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode
from rdflib import DCTERMS, PROV, SKOS, XSD, URIRef

from kg.exports.prefixes import PREFIXES, short
from kg.exports.reading import TYPE, Build, Said, Term, iri, said, types
from kg.shown import CLASSES as SHOWN
from ontology.terms import KG, SCHEMA

Json = str | int | bool | list["Json"] | dict[str, "Json"]


def _by_name(*terms: URIRef) -> Mapping[str, str]:
    """Key terms by their names in their vocabularies."""
    return MappingProxyType({re.split("[#/]", term)[-1]: str(term) for term in terms})


_WORDS = _by_name(
    SCHEMA.name,
    DCTERMS.title,
    SKOS.prefLabel,
    SKOS.altLabel,
    SCHEMA.abstract,
    KG.labelSource,
)
_LINKS = _by_name(
    SCHEMA.author,
    SCHEMA.codeRepository,
    SCHEMA.url,
    KG.publishedIn,
    KG.introduces,
    KG.uses,
    KG.evaluatesOn,
    KG.comparesWith,
    KG.studies,
    KG.mentions,
    KG.versionOf,
    KG.translationOf,
    KG.outperforms,
    KG.extends,
    KG.partOf,
    KG.evaluatedOn,
    KG.usedFor,
    KG.isA,
    SKOS.broader,
    SKOS.exactMatch,
    SKOS.closeMatch,
    PROV.wasDerivedFrom,
)
_VALUES = _by_name(
    SCHEMA.inLanguage,
    KG.status,
    DCTERMS.source,
    DCTERMS.language,
    KG.sha256,
)
_DATE = "datePublished"
_CLASSES = _by_name(
    SCHEMA.ScholarlyArticle,
    SCHEMA.Person,
    SCHEMA.Periodical,
    SCHEMA.EventSeries,
    KG.Publication,
    KG.Method,
    KG.Benchmark,
    KG.Concept,
    KG.Venue,
    KG.Page,
)
_CONTEXT: Mapping[str, Json] = MappingProxyType(
    {
        **PREFIXES,
        "id": "@id",
        "type": "@type",
        **{name: short(term) for name, term in _CLASSES.items()},
        **{
            name: {"@id": short(term), "@container": "@language"}
            for name, term in _WORDS.items()
        },
        **{name: short(term) for name, term in _VALUES.items()},
        _DATE: {"@id": short(str(SCHEMA.datePublished)), "@type": "xsd:date"},
        **{name: {"@id": short(term), "@type": "@id"} for name, term in _LINKS.items()},
    }
)
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        term: name
        for names in (_WORDS, _VALUES, _LINKS, _CLASSES)
        for name, term in names.items()
    }
    | {str(SCHEMA.datePublished): _DATE}
)
# Lists however few they hold, so that a program finds one form.
_LISTS = frozenset({"altLabel", "labelSource"})
# What a link tells of the thing that it leads to.
_ON_CARD = frozenset({TYPE, str(SCHEMA.name), str(SKOS.prefLabel), str(DCTERMS.source)})
# Beyond it, JSON's readers round a number.
_LARGEST = 2**53


def write(build: Build) -> bytes:
    """Write the facts of a build as JSON-LD, indented; the same bytes each time."""
    facts = said(build.facts)
    own = {one: about for one, about in facts.items() if not _is_term(one)}
    shown = own.keys() - _told_elsewhere(own)
    trees: list[Json] = [
        _tree(own, one) for one in sorted(shown, key=lambda one: (_rank(own, one), one))
    ]
    document: Json = {"@context": dict(_CONTEXT), "@graph": trees}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _told_elsewhere(own: Said) -> set[str]:
    """Find the things of which a card, in the tree of another, tells all."""
    brief = {one for one, about in own.items() if about.keys() <= _ON_CARD}
    linked = (
        iri(value)
        for one in own.keys() - brief
        for predicate, values in own[one].items()
        for value in values
        if predicate != TYPE
    )
    return brief.intersection(linked)


def _is_term(one: str) -> bool:
    return one.startswith(str(KG._NS))


def _rank(own: Said, one: str) -> int:
    classes = types(own, one)
    ranks = (rank for rank, term in enumerate(SHOWN.values()) if str(term) in classes)
    return next(ranks, len(SHOWN))


def _tree(own: Said, one: str, *, card: bool = False) -> Json:
    """Write a thing with what is said of it; on a card with what it is called."""
    tree: dict[str, Json] = {"id": one}
    about = own[one]
    for predicate in sorted(about, key=_place):
        values = about[predicate]
        if predicate == TYPE:
            tree["type"] = [_key(iri(value)) for value in values]
        elif not card or predicate in _ON_CARD:
            known = {} if card else own
            tree[_key(predicate)] = _written(known, _key(predicate), values)
    return tree


def _place(predicate: str) -> tuple[int, str]:
    """Put what a thing is before what it is called, and that before all else."""
    if predicate == TYPE:
        return -1, ""
    key, first = _key(predicate), list(_WORDS)
    return first.index(key) if key in first else len(first), key


def _key(term: str) -> str:
    """Name a property or class as the context does, in full where it does not."""
    return _NAMED.get(term) or short(term)


def _written(own: Said, key: str, values: tuple[Term, ...]) -> Json:
    written = [_value(own, key, value) for value in values]
    if key in _WORDS:
        # A value object that stood alone would be taken for a map of languages.
        by_language = _by_language(key, values)
        return by_language or (written if _has_objects(written) else _alone(written))
    return written if key in _LINKS else _alone(written)


def _has_objects(values: list[Json]) -> bool:
    return any(isinstance(value, dict) for value in values)


def _by_language(key: str, values: tuple[Term, ...]) -> Json | None:
    """Write texts under their languages; None if one has no language."""
    found: dict[str, list[Json]] = {}
    for value in values:
        if not isinstance(value, Literal) or value.language is None:
            return None
        found.setdefault(value.language, []).append(value.value)
    return {
        lang: found[lang] if key in _LISTS else _alone(found[lang])
        for lang in sorted(found)
    }


def _alone(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _value(own: Said, key: str, value: Term) -> Json:
    if isinstance(value, Literal):
        return _literal(key, value)
    if isinstance(value, NamedNode) and value.value in own:
        return _tree(own, value.value, card=True)
    return iri(value) if key in _LINKS else {"@id": iri(value)}


def _literal(key: str, value: Literal) -> Json:
    if value.language is not None:
        return {"@value": value.value, "@language": value.language}
    kind = value.datatype.value
    coerced = key in _LINKS or key == _DATE
    if kind == str(XSD.string):
        return {"@value": value.value} if coerced else value.value
    if key == _DATE and kind == str(XSD.date):
        return value.value
    if kind == str(XSD.integer) and not coerced and _is_plain(value.value):
        return int(value.value)
    return {"@value": value.value, "@type": short(kind)}


def _is_plain(number: str) -> bool:
    """Tell whether JSON gives an integer back as it is written here."""
    digits = number.removeprefix("-")
    small = digits.isascii() and digits.isdigit() and len(digits) < len(str(_LARGEST))
    return small and str(int(number)) == number
