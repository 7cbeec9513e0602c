"""Facts and evidence -> what the page shows: nodes, edges, quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node as Term

from kg.vocabulary import francisation
from ontology.terms import KG, NIF, SCHEMA

# A resource of two classes is shown as the first of them.
_CLASSES: Mapping[str, URIRef] = {
    "Publication": KG.Publication,
    "Method": KG.Method,
    "Benchmark": KG.Benchmark,
    "Concept": KG.Concept,
    "Venue": KG.Venue,
    "Person": SCHEMA.Person,
    "Page": KG.Page,
}
KINDS = tuple(_CLASSES)

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
    name: str(term) for name, term in (*_CLASSES.items(), *_DETAILS.items())
}

# Both directions are in the graph, one line is drawn.
_SYMMETRIC = frozenset({KG.versionOf, SKOS.exactMatch, SKOS.closeMatch, SKOS.related})
_LINK = re.compile(r"(?:https?://|mailto:)\S+\Z", re.IGNORECASE)
# How kg.entities tells which page a name stands on; a region may follow.
_ATTESTED = re.compile(
    r"\b(?:attested in|attesté dans) (.+?)(?: \([a-z]{2}-[A-Z]{2}\))?$"
)
_WORDS_OF_AN_ABSTRACT = 9


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
    nodes = tuple(_nodes(facts))
    places = {URIRef(node.iri): place for place, node in enumerate(nodes)}
    mentions = {
        mention: _quote(evidence, mention, facts, places)
        for mention in evidence.subjects(NIF.anchorOf)
    }
    quotes = tuple(sorted(set(mentions.values())))
    numbers = {quote: number for number, quote in enumerate(quotes)}
    quoted = {mention: numbers[quote] for mention, quote in mentions.items()}
    predicates, edges = _edges(facts, _assertions(evidence), places, quoted)
    return Model(nodes, edges, predicates, quotes, tuple(_sources(nodes)))


def clean(value: object) -> str:
    """Put a mark in place of what UTF-8 or HTML cannot hold."""
    text = str(value).replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")


def _nodes(facts: Graph) -> Iterator[Node]:
    kinds: dict[URIRef, str] = {}
    for kind, term in _CLASSES.items():
        for iri in facts.subjects(RDF.type, term):
            if isinstance(iri, URIRef):
                kinds.setdefault(iri, kind)
    ordered = sorted(kinds, key=lambda iri: (KINDS.index(kinds[iri]), iri))
    shared = Counter(_short(iri) for iri in ordered)
    for iri in ordered:
        short = _short(iri)
        key = short if shared[short] == 1 else str(iri)
        yield _node(facts, iri, clean(key), kinds[iri])


def _node(facts: Graph, iri: URIRef, key: str, kind: str) -> Node:
    details = {
        name: found
        for name, term in _DETAILS.items()
        if (found := tuple(sorted(set(_texts(facts, iri, term)))))
    }
    names = _names(facts, iri)
    untitled = not names
    if untitled:
        names = _stand_in(iri, details)
    others = (
        text
        for text in sorted(set(_texts(facts, iri, SKOS.altLabel)))
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
        about = [
            other
            for other in others
            if other.lang == text.lang and text.value.startswith(f"{other.value} — ")
        ]
        if about:
            name = max(about, key=lambda other: len(other.value))
            text = Text(text.value.removeprefix(f"{name.value} — "), text.lang)
        else:
            name = Text(names.get(text.lang, ""), text.lang)
        sources[name] = (*sources.get(name, ()), text)
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


def _names(facts: Graph, iri: URIRef) -> dict[str, str]:
    """Give one name a language: the label before the title."""
    names: dict[str, str] = {}
    for term in (SKOS.prefLabel, SCHEMA.name):
        for text in sorted(_texts(facts, iri, term)):
            if text.value.strip():
                names.setdefault(text.lang, text.value)
    return dict(sorted(names.items()))


def _stand_in(iri: URIRef, details: Mapping[str, tuple[Text, ...]]) -> dict[str, str]:
    """Name what has no name: by its source, its first words, or its address."""
    for source in details.get("source", ()):
        return {"": source.value}
    for abstract in details.get("abstract", ()):
        words = abstract.value.split()[:_WORDS_OF_AN_ABSTRACT]
        return {abstract.lang: " ".join(words).rstrip(".,;:") + "…"}
    return {"": clean(_short(iri))}


def _quote(
    evidence: Graph, mention: Term, facts: Graph, places: Mapping[URIRef, int]
) -> Quote:
    page = evidence.value(mention, NIF.referenceContext)
    told = evidence.value(mention, NIF.anchorOf)
    source = facts.value(page, DCTERMS.source) if page else None
    return Quote(
        source=clean(source or page or ""),
        begin=_integer(evidence.value(mention, NIF.beginIndex)),
        end=_integer(evidence.value(mention, NIF.endIndex)),
        text=_text(told) if told else Text(""),
        page=places.get(URIRef(str(page)), -1),
    )


def _assertions(evidence: Graph) -> Iterator[tuple[tuple[Term, ...], _Assertion]]:
    for iri in evidence.subjects(RDF.type, KG.Assertion):
        triple = tuple(
            part
            for term in (RDF.subject, RDF.predicate, RDF.object)
            if (part := evidence.value(iri, term)) is not None
        )
        said = evidence.value(iri, KG.confidence)
        confidence = float(str(said)) if said is not None else None
        yield triple, _Assertion(confidence, tuple(evidence.objects(iri, KG.evidence)))


def _edges(
    facts: Graph,
    assertions: Iterable[tuple[tuple[Term, ...], _Assertion]],
    places: Mapping[URIRef, int],
    quoted: Mapping[Term, int],
) -> tuple[tuple[Predicate, ...], tuple[Edge, ...]]:
    asserted = dict(assertions)
    unsaid = _Assertion(None, ())
    triples = sorted(_statements(facts, places), key=itemgetter(1, 0, 2))
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
        if predicate in _SYMMETRIC and subject > thing and turned in facts:
            continue
        if predicate == SKOS.broader and (subject, KG.isA, thing) in facts:
            continue
        yield subject, URIRef(str(predicate)), thing


def _labels(facts: Graph, term: URIRef) -> dict[str, str]:
    return {text.lang: text.value for text in sorted(_texts(facts, term, RDFS.label))}


def _texts(facts: Graph, iri: Term, term: URIRef) -> Iterator[Text]:
    return (_text(value) for value in facts.objects(iri, term))


def _text(value: Term) -> Text:
    lang = value.language if isinstance(value, Literal) else None
    return Text(clean(value), (lang or "").partition("-")[0].lower())


def _integer(value: Term | None) -> int:
    return int(str(value)) if value is not None else 0


def _local(term: URIRef) -> str:
    return clean(term.rpartition("#")[2].rpartition("/")[2])


def _short(iri: URIRef) -> str:
    """Give the last two steps of an address, which deep links are made of.

    >>> _short(URIRef("https://w3id.org/labkg/id/method/motif"))
    'method/motif'
    """
    return "/".join(iri.rstrip("/").split("/")[-2:])
