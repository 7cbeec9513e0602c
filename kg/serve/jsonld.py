"""A thing -> JSON-LD: its own triples, and what schema.org calls the same.

The context stands in the document, so that reading it asks for nothing. Names, classes
and links are given twice, as the graph has them and as search engines look for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from markupsafe import Markup
from rdflib import DCTERMS, RDF, SKOS, XSD

from kg.namespaces import PREFIXES, short
from kg.serve.things import Group, Node, Proof, Quote, Text, Thing
from kg.view.inlined import in_script
from ontology.kinds import Lang
from ontology.terms import KG, SCHEMA

Json: TypeAlias = "str | int | Sequence[Json] | Mapping[str, Json]"

CONTEXT: Mapping[str, Json] = {
    "@vocab": str(SCHEMA),
    **{prefix: str(name) for prefix, name in PREFIXES.items()},
}
# What schema.org calls things of ours. Venues, people and works are its own already.
_CLASSES: Mapping[str, str] = {
    "Method": "DefinedTerm",
    "Benchmark": "DefinedTerm",
    "Concept": "DefinedTerm",
    "Page": "WebPage",
}
# What schema.org calls properties of ours. Roles stand under schema:mentions.
_PROPERTIES: Mapping[str, str] = {
    str(SKOS.prefLabel): "name",
    str(SKOS.altLabel): "alternateName",
    str(SKOS.exactMatch): "sameAs",
    str(DCTERMS.language): "inLanguage",
    str(KG.introduces): "mentions",
    str(KG.evaluatesOn): "mentions",
    str(KG.comparesWith): "mentions",
    str(KG.uses): "mentions",
    str(KG.studies): "mentions",
    str(KG.mentions): "mentions",
}
_TYPE, _STRING = str(RDF.type), str(XSD.string)


def card(thing: Thing) -> Mapping[str, Json]:
    """Describe a thing as search engines read it: what it is and has, no proofs."""
    return {"@context": CONTEXT, **_itself(thing)}


def document(thing: Thing) -> Mapping[str, Json]:
    """Describe a thing with all that is said of it, and the sentences that say so."""
    itself = _itself(thing)
    incoming: dict[str, list[Json]] = {}
    for group in thing.groups:
        if group.is_incoming:
            listed = incoming.setdefault(_key(group.said.iri), [])
            listed += (_end(statement.end) for statement in group.ordered(Lang.EN))
    if incoming:
        itself["@reverse"] = incoming
    proofs = (
        _assertion(thing.node.iri, group, statement.end, statement.proof)
        for group in thing.groups
        for statement in group.ordered(Lang.EN)
        if statement.proof
    )
    return {"@context": CONTEXT, "@graph": [itself, *proofs]}


def written(content: Mapping[str, Json]) -> str:
    """Write JSON-LD for people and programs to read."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def inlined(content: Mapping[str, Json]) -> Markup:
    """Write JSON that nothing in it can lead out of a script element."""
    return in_script(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def _itself(thing: Thing) -> dict[str, Json]:
    said: dict[str, list[Json]] = {}
    for group in thing.groups:
        iri = group.said.iri
        if group.is_incoming or iri == _TYPE:
            continue
        ends = [statement.end for statement in group.ordered(Lang.EN)]
        said.setdefault(_key(iri), []).extend(map(_end, ends))
        if iri in _PROPERTIES:
            known = said.setdefault(_PROPERTIES[iri], [])
            known += (one for one in map(_bare, ends) if one not in known)
    return {"@id": thing.node.iri, **_classes(thing.node), **said}


def _end(end: Node | Text) -> Json:
    """Write what a statement leads to, with its names where it is a thing."""
    bare = _bare(end)
    if isinstance(end, Text) or not isinstance(bare, Mapping):
        return bare
    named = end.names if end.kind != "Mention" and not end.is_untitled else {}
    names = [_bare(Text(name, lang)) for lang, name in named.items()]
    return {**bare, **_classes(end), **({"name": names} if names else {})}


def _bare(end: Node | Text) -> Json:
    if isinstance(end, Node):
        return {"@id": end.iri}
    if end.lang:
        return {"@value": end.value, "@language": end.lang}
    if end.datatype and end.datatype != _STRING:
        return {"@value": end.value, "@type": short(end.datatype)}
    return end.value


def _classes(node: Node) -> Mapping[str, Json]:
    known = [_CLASSES[node.kind]] if node.kind in _CLASSES else []
    classes = [*known, *map(_key, node.classes)]
    return {"@type": classes} if classes else {}


def _assertion(subject: str, group: Group, end: Node | Text, proof: Proof) -> Json:
    ends: list[Json] = [{"@id": subject}, _bare(end)]
    if group.is_incoming:
        ends.reverse()
    pages = sorted({quote.page for quote in proof.quotes})
    return {
        "@id": proof.assertion,
        "@type": [short(str(KG.Assertion))],
        "rdf:subject": ends[0],
        "rdf:predicate": {"@id": group.said.iri},
        "rdf:object": ends[1],
        **({"kg:confidence": _decimal(proof.confidence)} if proof.confidence else {}),
        "prov:wasDerivedFrom": [{"@id": page} for page in pages],
        "kg:evidence": [_mention(quote) for quote in proof.quotes],
        "kg:curated": [_bare(decision) for decision in proof.decisions],
    }


def _decimal(value: str) -> Json:
    return {"@value": value, "@type": short(str(XSD.decimal))}


def _mention(quote: Quote) -> Json:
    return {
        "@id": quote.mention,
        "@type": [short(str(KG.Mention))],
        "nif:anchorOf": _bare(quote.text),
        "nif:beginIndex": quote.begin,
        "nif:endIndex": quote.end,
        "nif:referenceContext": {"@id": quote.page},
    }


def _key(iri: str) -> str:
    """Write a class or property as the context lets one write it."""
    return iri.removeprefix(str(SCHEMA)) if iri.startswith(str(SCHEMA)) else short(iri)
