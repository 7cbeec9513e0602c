"""A build -> its methods and concepts: their names, sources of names and sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from extractors import words
from kg.namespaces import on_one_line
from kg.shown import source_of
from kg.vocabulary import mentioned
from kg.vocabulary.mentioned import Mention
from ontology.kinds import Kind, Lang
from ontology.terms import KG

KINDS: Mapping[Kind, URIRef] = {Kind.METHOD: KG.Method, Kind.CONCEPT: KG.Concept}
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a language; ``source`` says where it comes from, "" if untold."""

    text: str
    lang: Lang
    preferred: bool
    source: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A sentence of a page; the range is that of the raw page, in code points."""

    page: str
    begin: int
    end: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Named:
    """A method or concept; each of its sentences is one mention."""

    iri: str
    kind: Kind
    names: tuple[Name, ...]
    publications: int
    sentences: tuple[Sentence, ...]

    def preferred(self, lang: Lang) -> str | None:
        """Give the preferred name in a language, None where there is none."""
        return next(
            (one.text for one in self.names if one.preferred and one.lang is lang), None
        )

    def shown(self, lang: Lang) -> str:
        """Give the preferred name in a language, else in the other, else the IRI."""
        found = (self.preferred(one) for one in (lang, *Lang))
        return next((name for name in found if name), self.iri)


def read(facts: Graph, evidence: Graph) -> tuple[Named, ...]:
    """Read the methods and concepts of a build, sorted by kind and IRI."""
    return of(facts, mentioned.read(facts, evidence))


def of(facts: Graph, mentions: Mapping[Node, Mention]) -> tuple[Named, ...]:
    """Give the methods and concepts of a build whose mentions are read already."""
    kinds: dict[URIRef, Kind] = {}
    for kind, term in KINDS.items():
        for iri in facts.subjects(RDF.type, term):
            if isinstance(iri, URIRef):
                kinds.setdefault(iri, kind)
    works = set(facts.subjects(RDF.type, KG.Publication))
    sentences = _sentences(mentions.values())
    return tuple(
        Named(
            iri=str(iri),
            kind=kind,
            names=tuple(_names(facts, iri)),
            publications=len(works & set(facts.subjects(None, iri))),
            sentences=tuple(sorted(sentences.get(iri, ()))),
        )
        for iri, kind in sorted(kinds.items(), key=lambda item: (item[1], item[0]))
    )


def key(text: str) -> tuple[str, ...]:
    """Give the words of a text without endings, accents, case, hyphens and signs.

    >>> key("Réseaux de neurones auto-encodeurs")
    ('reseau', 'de', 'neuron', 'auto', 'encodeur')
    """
    parts = (text[begin:end] for begin, end in words.ranges(text))
    return tuple(words.stem(part) for part in parts if _WORD.search(part))


def names_in(text: str, names: Iterable[Name]) -> tuple[Name, ...]:
    """Give the names that stand in a text, whatever their endings, each once.

    Where names overlap the longer one stands, so that "modèle de langage" is not found
    in "grand modèle de langage". Names of the same words stand in their order.
    """
    known: dict[tuple[str, ...], Name] = {}
    for name in names:
        known.setdefault(key(name.text), name)
    known.pop((), None)
    stems = key(text)
    lengths = sorted({len(one) for one in known}, reverse=True)
    found: list[Name] = []
    begin = 0
    while begin < len(stems):
        spans = (stems[begin : begin + length] for length in lengths)
        span = next((span for span in spans if span in known), stems[begin : begin + 1])
        if span in known:
            found.append(known[span])
        begin += len(span)
    return tuple(dict.fromkeys(found))


def _names(facts: Graph, iri: URIRef) -> Iterator[Name]:
    """Yield the preferred names, then the others, each with its source."""
    others = _texts(facts, iri, SKOS.altLabel)
    about: dict[tuple[Lang, str], str] = {}
    own: dict[Lang, str] = {}
    for lang, told in _texts(facts, iri, KG.labelSource):
        name, source = source_of(told, (text for at, text in others if at is lang))
        if name is None:
            own.setdefault(lang, source)
        else:
            about[lang, name] = source
    seen = set()
    for lang, text in _texts(facts, iri, SKOS.prefLabel):
        if lang not in seen:
            seen.add(lang)
            yield Name(text, lang, preferred=True, source=own.get(lang, ""))
    for lang, text in others:
        yield Name(text, lang, preferred=False, source=about.get((lang, text), ""))


def _texts(graph: Graph, iri: URIRef, predicate: URIRef) -> Sequence[tuple[Lang, str]]:
    """Give the texts of a property in our languages, longest names first."""
    found = {
        (Lang(value.language), text)
        for value in graph.objects(iri, predicate)
        if isinstance(value, Literal) and value.language in list(Lang)
        if (text := on_one_line(value))
    }
    return sorted(found, key=lambda one: (one[0], -len(one[1]), one[1]))


def _sentences(mentions: Iterable[Mention]) -> Mapping[Node, list[Sentence]]:
    """Give the sentences behind each thing, one for each mention."""
    found: dict[Node, list[Sentence]] = defaultdict(list)
    for one in mentions:
        lang = one.text.language if isinstance(one.text, Literal) else None
        sentence = Sentence(
            page=on_one_line(str(one.source or one.page or "")),
            begin=one.begin,
            end=one.end,
            text=on_one_line(str(one.text)),
            lang=lang or "",
        )
        for thing in one.things:
            found[thing].append(sentence)
    return found
