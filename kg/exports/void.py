"""Build -> VoID and DCAT: what the data set holds, in which graphs and files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from rdflib import DCAT, DCTERMS, VOID, XSD

from kg import dataset
from kg.exports import parts, prefixes, summary, turtle
from kg.exports.lab import Lab
from kg.exports.parts import Part
from kg.exports.reading import TYPE, Build, Said, iri, said, words
from kg.folder import EVIDENCE, FACTS
from ontology.kinds import Lang
from ontology.terms import SD

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_TURTLE = "http://www.w3.org/ns/formats/Turtle"
_GRAPHS: Mapping[str, tuple[str, str]] = {
    dataset.FACTS_GRAPH: ("Facts", "Faits"),
    dataset.EVIDENCE_GRAPH: ("Assertions", "Assertions"),
}
_OF_A_PAGE = ("Sentences of the page {}", "Phrases de la page {}")

# What stands under the IRI of the data set, each with a prefix of its own.
_FOLDERS = ("class", "content", "distribution", "named", "property")


@dataclass(slots=True)
class _Use:
    """How often a property is used, on what and with what."""

    triples: int = 0
    subjects: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Counts:
    graphs: Mapping[str, int]
    properties: Mapping[str, _Use]
    classes: Mapping[str, set[str]]


def write(build: Build, lab: Lab) -> bytes:
    """Write the description as Turtle, without blank nodes; the same bytes each time.

    It begins with what ``graph.ttl`` itself says of the data set.
    """
    facts = said(build.facts)
    counts = _count(build)
    held = parts.of_build(build.folder)
    triples = {
        *_own(build),
        *_whole(build, facts, counts),
        *_told_by(build, lab),
        *_graphs(build, facts, counts),
        *_partitions(build, counts),
        *(triple for part in held for triple in _file(build, part, lab)),
    }

    def order(one: Triple) -> tuple[str, bool, str, str]:
        predicate = one.predicate.value
        return iri(one.subject), predicate != TYPE, predicate, str(one.object)

    own = {name: f"{summary.node(build.base)}/{name}/" for name in _FOLDERS}
    namespaces = {**prefixes.PREFIXES, **own}
    return turtle.write(sorted(triples, key=order), RdfFormat.TURTLE, namespaces)


def _count(build: Build) -> _Counts:
    graphs: dict[str, int] = defaultdict(int)
    properties: dict[str, _Use] = defaultdict(_Use)
    classes: dict[str, set[str]] = defaultdict(set)
    for quad in build.quads:
        subject, target = iri(quad.subject), iri(quad.object)
        graphs[iri(quad.graph_name)] += 1
        use = properties[quad.predicate.value]
        use.triples += 1
        use.subjects.add(subject)
        use.objects.add(target)
        if quad.predicate.value == TYPE:
            classes[target].add(subject)
    return _Counts(graphs, properties, classes)


def _own(build: Build) -> Iterator[Triple]:
    node = summary.node(build.base)
    return (quad.triple for quad in build.facts if iri(quad.subject) == node)


def _whole(build: Build, facts: Said, counts: _Counts) -> Iterator[Triple]:
    node = summary.node(build.base)
    uses = counts.properties.values()
    known = facts.get(node, {})
    numbers = {
        VOID.triples: sum(counts.graphs.values()),
        VOID.entities: summary.things(facts, build.base),
        VOID.documents: len(summary.pages(facts)),
        VOID.properties: len(counts.properties),
        VOID.classes: len(counts.classes),
        VOID.distinctSubjects: len(set().union(*(use.subjects for use in uses))),
        VOID.distinctObjects: len(set().union(*(use.objects for use in uses))),
    }
    for kind in (VOID.Dataset, DCAT.Dataset, SD.Dataset):
        yield _link(node, TYPE, kind)
    for term, number in numbers.items():
        if str(term) not in known:
            yield _say(node, term, Literal(number))
    if str(VOID.uriSpace) not in known:
        yield _say(node, VOID.uriSpace, Literal(build.base))
    yield _link(node, VOID.feature, _TURTLE)
    yield from _named(node, DCTERMS.title, summary.titles(facts, build.base))
    yield from _named(node, DCTERMS.description, summary.description(facts))
    for lang in Lang:
        yield _say(node, DCTERMS.language, Literal(str(lang)))


def _told_by(build: Build, lab: Lab) -> Iterator[Triple]:
    node = summary.node(build.base)
    if lab.license:
        yield _link(node, DCTERMS.license, lab.license)
    if lab.published:
        day = Literal(lab.published.isoformat(), datatype=NamedNode(str(XSD.date)))
        yield _say(node, DCTERMS.issued, day)


def _graphs(build: Build, facts: Said, counts: _Counts) -> Iterator[Triple]:
    """Describe each named graph: what it is called, and how much it holds."""
    node = summary.node(build.base)
    for name, number in counts.graphs.items():
        local = name.removeprefix(build.base)
        source = words(facts, name, str(DCTERMS.source)).values()
        page = next(iter(source), name)
        told = (title.format(page) for title in _GRAPHS.get(local, _OF_A_PAGE))
        titles = dict(zip(Lang, told, strict=True))
        last = local.replace("/", "-")
        named, content = f"{node}/named/{last}", f"{node}/content/{last}"
        yield _link(node, SD.namedGraph, named)
        yield _link(named, TYPE, SD.NamedGraph)
        yield _link(named, SD.name, name)
        yield _link(named, SD.graph, content)
        yield _link(node, VOID.subset, content)
        yield _link(content, TYPE, SD.Graph)
        yield _link(content, TYPE, VOID.Dataset)
        yield _say(content, VOID.triples, Literal(number))
        yield from _named(content, DCTERMS.title, titles)


def _partitions(build: Build, counts: _Counts) -> Iterator[Triple]:
    node = summary.node(build.base)
    for term, members in counts.classes.items():
        part = f"{node}/class/{_local(term)}"
        yield _link(node, VOID.classPartition, part)
        yield _link(part, VOID["class"], term)
        yield _say(part, VOID.entities, Literal(len(members)))
    for term, use in counts.properties.items():
        part = f"{node}/property/{_local(term)}"
        yield _link(node, VOID.propertyPartition, part)
        yield _link(part, VOID.property, term)
        yield _say(part, VOID.triples, Literal(use.triples))
        yield _say(part, VOID.distinctSubjects, Literal(len(use.subjects)))
        yield _say(part, VOID.distinctObjects, Literal(len(use.objects)))


def _file(build: Build, part: Part, lab: Lab) -> Iterator[Triple]:
    node = summary.node(build.base)
    file, address = f"{node}/distribution/{part.name}", f"{build.base}{part.name}"
    yield _link(node, DCAT.distribution, file)
    yield _link(file, TYPE, DCAT.Distribution)
    yield _link(file, DCAT.downloadURL, address)
    yield _link(file, DCAT.mediaType, f"{_MEDIA_TYPES}{part.kind}")
    yield _say(file, DCAT.byteSize, Literal(part.size))
    yield from _named(file, DCTERMS.title, part.titles)
    if lab.license:
        yield _link(file, DCTERMS.license, lab.license)
    if part.name in (FACTS, EVIDENCE):
        yield _link(node, VOID.dataDump, address)


def _local(term: str) -> str:
    """Name a term in an IRI: by its prefix where it has one, by a digest where not."""
    short = prefixes.short(term)
    if short != term:
        return short.replace(":", "-")
    return hashlib.sha256(term.encode()).hexdigest()[:16]


def _named(
    subject: str, predicate: str, titles: Mapping[Lang, str] | Mapping[str, str]
) -> Iterable[Triple]:
    for lang, title in titles.items():
        yield _say(subject, predicate, Literal(title, language=str(lang)))


def _link(subject: str, predicate: str, target: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(str(predicate)), NamedNode(str(target)))


def _say(subject: str, predicate: str, value: Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(str(predicate)), value)
