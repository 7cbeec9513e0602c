"""Facts and evidence -> what the page shows: nodes, edges, quotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node as Term

from kg.shown import CLASSES, SYMMETRIC, beginning, key_of, source_of
from kg.vocabulary import francisation, mentioned
from kg.vocabulary.mentioned import Mention
from ontology.terms import KG, SCHEMA

KINDS = tuple(CLASSES)

# What a node tells of itself, in the order in which the panel shows it.
_DETAILS: Mapping[str, URIRef] = {
    "abstract": SCHEMA.abstract,
    "date": SCHEMA.datePublished,
    "status": KG.status,
    "language": SCHEMA.inLanguage,
    "code": SCHEMA.codeRepository,
    "link": SCHEMA.url,
    "exactMatch": SKOS.exactMatch,
    "closeMatch": SKOS.closeMatch,
    "labelSource": KG.labelSource,
    "source": DCTERMS.source,
    "pageLanguage": DCTERMS.language,
    "sha256": KG.sha256,
}

# The class or property behind a word of ours, for those who take the data elsewhere.
TERMS: Mapping[str, str] = {
    name: str(term) for name, term in (*CLASSES.items(), *_DETAILS.items())
}

_LINK = re.compile(r"(?:https?://|mailto:)\S+\Z", re.IGNORECASE)
# How kg.entities tells which page a name stands on; a region may follow.
_ATTESTED = re.compile(
    r"\b(?:attested in|attesté dans) (.+?)(?: \([a-z]{2}-[A-Z]{2}\))?$"
)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A run of characters and its language, empty where none is told."""

    value: str
    lang: str = ""

    @property
    def links(self) -> bool:
        """Tell whether this is an address that may be made clickable.

        >>> Text("https://example.org").links, Text("javascript:alert(1)").links
        (True, False)
        """
        return _LINK.match(self.value) is not None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the graph: names by language, other names, what else is told.

    ``sources`` says of a name where it comes from, as the graph tells it.
    """

    iri: str
    key: str
    kind: str
    names: Mapping[str, str]
    untitled: bool = False
    others: tuple[Text, ...] = ()
    sources: Mapping[Text, tuple[Text, ...]] = field(default_factory=dict)
    details: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where names come from: as told, in words of its own, and the page that shows it.

    ``page`` is the place of that page among the nodes, -1 if none is told.
    """

    text: Text
    origins: tuple[str, ...]
    page: int


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A sentence of a page, and where it stands there (code points).

    ``page`` is the place of the page among the nodes, -1 if it is none of them.
    """

    source: str
    begin: int
    end: int
    text: Text
    page: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement between two nodes; all numbers are places in the model."""

    subject: int
    predicate: int
    object: int
    confidence: float | None = None
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicate:
    """A property that joins nodes, with the labels that the graph gives it."""

    key: str
    iri: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the page shows, each thing once, in an order of its own."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    predicates: tuple[Predicate, ...]
    quotes: tuple[Quote, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class _Assertion:
    confidence: float | None
    mentions: tuple[Term, ...]


def read(facts: Graph, evidence: Graph) -> Model:
    """Read the nodes and edges of the facts, with the quotes of the evidence."""
    return of(facts, evidence, mentioned.read(facts, evidence))


def of(facts: Graph, evidence: Graph, mentions: Mapping[Term, Mention]) -> Model:
    """Give the nodes and edges of a build whose mentions are read already."""
    nodes = tuple(_nodes(facts))
    places = {URIRef(node.iri): place for place, node in enumerate(nodes)}
    said = {iri: _quote(mention, places) for iri, mention in mentions.items()}
    quotes = tuple(sorted(set(said.values())))
    numbers = {quote: number for number, quote in enumerate(quotes)}
    quoted = {mention: numbers[quote] for mention, quote in said.items()}
    predicates, edges = _edges(facts, _assertions(evidence), places, quoted)
    return Model(nodes, edges, predicates, quotes, tuple(_sources(nodes)))


def clean(value: object) -> str:
    """Put a mark in place of what UTF-8 or HTML cannot hold."""
    text = str(value).replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")


def _nodes(facts: Graph) -> Iterator[Node]:
    kinds: dict[URIRef, str] = {}
    for kind, term in CLASSES.items():
        for iri in facts.subjects(RDF.type, term):
            if isinstance(iri, URIRef):
                kinds.setdefault(iri, kind)
    # Texts are compared ten times as fast as IRIs.
    ordered = sorted(kinds, key=lambda iri: (KINDS.index(kinds[iri]), str(iri)))
    shared = Counter(key_of(iri) for iri in ordered)
    for iri in ordered:
        key = key_of(iri)
        key = key if shared[key] == 1 else str(iri)
        yield _node(facts, iri, clean(key), kinds[iri])


def _node(facts: Graph, iri: URIRef, key: str, kind: str) -> Node:
    told = defaultdict(list)
    for term, value in facts.predicate_objects(iri):
        told[term].append(value)
    details = {
        name: tuple(sorted(set(map(_text, told[term]))))
        for name, term in _DETAILS.items()
        if term in told
    }
    names = _names(told)
    untitled = not names
    if untitled:
        names = _stand_in(iri, details)
    others = (
        text
        for text in sorted(set(map(_text, told[SKOS.altLabel])))
        if names.get(text.lang) != text.value
    )
    known = tuple(others)
    sources = _sources_of(names, known, details.pop("labelSource", ()))
    return Node(clean(iri), key, kind, names, untitled, known, sources, details)


def _sources_of(
    names: Mapping[str, str], others: tuple[Text, ...], told: tuple[Text, ...]
) -> dict[Text, tuple[Text, ...]]:
    """Give each name its sources: "name — source" is about another name."""
    sources: dict[Text, tuple[Text, ...]] = {}
    for text in told:
        lang = text.lang
        alike = (other.value for other in others if other.lang == lang)
        other, source = source_of(text.value, alike)
        name = Text(names.get(lang, "") if other is None else other, lang)
        sources[name] = (*sources.get(name, ()), Text(source, lang))
    return sources


def _sources(nodes: Iterable[Node]) -> Iterator[Source]:
    """Yield what names come from, each once; a page by its place among the nodes."""
    pages: dict[str, int] = {}
    told: set[Text] = set()
    for place, node in enumerate(nodes):
        told.update(*node.sources.values())
        if node.kind == "Page":
            pages.update(
                {source.value: place for source in node.details.get("source", ())}
            )
    for text in sorted(told):
        attested = _ATTESTED.search(text.value)
        page = pages.get(attested[1], -1) if attested else -1
        origins = tuple(str(one) for one in francisation.origins(text.value))
        yield Source(text, origins, page)


def _names(told: Mapping[Term, Iterable[Term]]) -> dict[str, str]:
    """Give one name a language: the label before the title."""
    names: dict[str, str] = {}
    for term in (SKOS.prefLabel, SCHEMA.name):
        for text in sorted(map(_text, told.get(term, ()))):
            if text.value.strip():
                names.setdefault(text.lang, text.value)
    return dict(sorted(names.items()))


def _stand_in(iri: URIRef, details: Mapping[str, tuple[Text, ...]]) -> dict[str, str]:
    """Name what has no name: by its source, its first words, or its address."""
    for source in details.get("source", ()):
        return {"": source.value}
    for abstract in details.get("abstract", ()):
        return {abstract.lang: beginning(abstract.value)}
    return {"": clean(key_of(iri))}


def _quote(mention: Mention, places: Mapping[URIRef, int]) -> Quote:
    return Quote(
        source=clean(mention.source or mention.page or ""),
        begin=mention.begin,
        end=mention.end,
        text=_text(mention.text),
        page=places.get(URIRef(str(mention.page)), -1),
    )


def _assertions(evidence: Graph) -> Iterator[tuple[tuple[Term, ...], _Assertion]]:
    """Yield what is stated about each triple; property by property, as mentions."""
    terms = (RDF.subject, RDF.predicate, RDF.object)
    parts = [mentioned.values(evidence, term) for term in terms]
    sure = mentioned.values(evidence, KG.confidence)
    rests: dict[Term, list[Term]] = defaultdict(list)
    for iri, mention in evidence.subject_objects(KG.evidence):
        rests[iri].append(mention)
    for iri in evidence.subjects(RDF.type, KG.Assertion):
        triple = tuple(part[iri] for part in parts if iri in part)
        confidence = float(str(sure[iri])) if iri in sure else None
        yield triple, _Assertion(confidence, tuple(rests[iri]))


def _edges(
    facts: Graph,
    assertions: Iterable[tuple[tuple[Term, ...], _Assertion]],
    places: Mapping[URIRef, int],
    quoted: Mapping[Term, int],
) -> tuple[tuple[Predicate, ...], tuple[Edge, ...]]:
    asserted = dict(assertions)
    unsaid = _Assertion(None, ())
    triples = sorted(_statements(facts, places), key=lambda triple: str(triple[1]))
    predicates, edges = [], []
    for place, (term, group) in enumerate(groupby(triples, key=itemgetter(1))):
        predicates.append(Predicate(_local(term), clean(term), _labels(facts, term)))
        for subject, _, thing in group:
            said = asserted.get((subject, term, thing), unsaid)
            found = sorted({quoted[m] for m in said.mentions if m in quoted})
            ends = places[subject], place, places[thing]
            edges.append(Edge(*ends, said.confidence, tuple(found)))
    edges.sort(key=attrgetter("subject", "predicate", "object"))
    return tuple(predicates), tuple(edges)


def _statements(
    facts: Graph, places: Mapping[URIRef, int]
) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Yield each triple between two nodes; of a symmetric pair, one."""
    for subject, predicate, thing in facts:
        if not (isinstance(subject, URIRef) and isinstance(thing, URIRef)):
            continue
        if subject not in places or thing not in places or subject == thing:
            continue
        turned = (thing, predicate, subject)
        if predicate in SYMMETRIC and subject > thing and turned in facts:
            continue
        if predicate == SKOS.broader and (subject, KG.isA, thing) in facts:
            continue
        yield subject, URIRef(str(predicate)), thing


def _labels(facts: Graph, term: URIRef) -> dict[str, str]:
    labels = sorted(map(_text, facts.objects(term, RDFS.label)))
    return {text.lang: text.value for text in labels}


def _text(value: Term) -> Text:
    lang = value.language if isinstance(value, Literal) else None
    return Text(clean(value), (lang or "").partition("-")[0].lower())


def _local(term: URIRef) -> str:
    return clean(term.rpartition("#")[2].rpartition("/")[2])
