"""A build and a name -> what is known of the thing, and the sentences behind it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from itertools import groupby
from typing import TypeAlias

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kg.namespaces import expand, on_one_line, short
from kg.quote_marks import quoted
from kg.stored import Triples
from ontology.kinds import Lang
from ontology.terms import KG, NIF, SCHEMA

# What is read of an rdflib graph, and of the graphs of a store.
_Triples: TypeAlias = Graph | Triples

_NAMES = (SKOS.prefLabel, SCHEMA.name, SKOS.altLabel)
_FOUND_BY = (*_NAMES, DCTERMS.source)
# Said in the heading and under the names.
_SAID_ABOVE = frozenset({RDF.type, KG.labelSource, *_NAMES})
# Between another name and its source, in the source's text.
_ABOUT = " — "
# A thing has two types; the other one is that of the vocabulary we align with.
_ALIGNED = frozenset({SKOS.Concept, SCHEMA.ScholarlyArticle, PROV.Entity})
_IRI = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+)>?")
_START = 60
_NEAR = 5


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands round the facts, in one language."""

    names: str
    also: str
    merged: str
    decided: str
    of_it: str
    to_it: str
    several: str


_WORDS: Mapping[Lang, _Words] = {
    Lang.EN: _Words(
        names="Names",
        also="also",
        merged="Why these names are one thing",
        decided="What people decided",
        of_it="What it is and does",
        to_it="What is said of it",
        several="{count} things are called {name}:",
    ),
    Lang.FR: _Words(
        names="Noms",
        also="aussi",
        merged="Pourquoi ces noms n’en font qu’une",
        decided="Ce que des personnes ont décidé",
        of_it="Ce qu’elle est et fait",
        to_it="Ce qui en est dit",
        several="{count} choses s’appellent {name} :",
    ),
}
_INCOMING = "←"
# Read backwards, "broader" says the opposite of what it says.
_NARROWER: Mapping[str, str] = {Lang.EN: "narrower", Lang.FR: "plus spécifique"}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement about a thing: its property, the other end, its assertion."""

    predicate: Node
    other: Node
    assertion: Node | None


@dataclass(frozen=True, slots=True, order=True)
class _Quote:
    """A sentence, and the page and place where it stands."""

    source: str
    begin: int
    end: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class _View:
    """The two graphs, and the language to speak of them."""

    facts: _Triples
    evidence: _Triples
    lang: Lang

    def label(self, term: Node) -> str:
        """Name a thing or a property, in the language if it has a name there."""
        named = [
            text
            for predicate in (SKOS.prefLabel, SCHEMA.name, RDFS.label, DCTERMS.source)
            for graph in (self.facts, _ontology())
            for text in graph.objects(term, predicate)
        ]
        if named:
            return on_one_line(str(min(named, key=self._preference)))
        abstract = self.facts.value(term, SCHEMA.abstract)
        return short(str(term)) if abstract is None else _start(str(abstract))

    def _preference(self, text: Node) -> tuple[bool, str, str]:
        lang = (text.language if isinstance(text, Literal) else None) or ""
        return lang != self.lang, lang, str(text)


def explain(
    facts: _Triples, evidence: _Triples, name_or_iri: str, *, lang: Lang = Lang.EN
) -> str:
    """Tell all that is known of each thing of that name, with quotes and pages.

    Names are looked up blind to case and accents, other names and titles too.
    """
    view = _View(facts, evidence, lang)
    found = _find(facts, name_or_iri)
    told = ["\n".join(_tell(view, thing)) for thing in found]
    if len(found) > 1:
        head = _WORDS[lang].several.format(count=len(found), name=name_or_iri)
        told.insert(0, "\n".join([head, *(f"  {thing}" for thing in found)]))
    return "\n\n".join(told)


def _find(facts: _Triples, name: str) -> Sequence[URIRef]:
    """Return the thing of an IRI or all things of a name, in a fixed order."""
    if match := _IRI.fullmatch(name.strip()):
        iri = URIRef(expand(match[1]) or match[1])
        if (iri, None, None) in facts or (None, None, iri) in facts:
            return (iri,)
    index = _index(facts)
    if _folded(name) in index:
        return sorted(index[_folded(name)])
    raise ValueError(_unknown(name, facts, index))


def _index(facts: _Triples) -> Mapping[str, set[URIRef]]:
    index: dict[str, set[URIRef]] = {}
    for predicate in _FOUND_BY:
        for thing, text in facts.subject_objects(predicate):
            if isinstance(thing, URIRef):
                index.setdefault(_folded(str(text)), set()).add(thing)
    return index


def _folded(text: str) -> str:
    """Take case, accents and the shape of apostrophes and blanks away.

    >>> _folded("Modèle à  espace d’états") == _folded("MODELE A ESPACE D'ETATS")
    True
    """
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def _unknown(name: str, facts: _Triples, index: Mapping[str, set[URIRef]]) -> str:
    folded = _folded(name)
    near = get_close_matches(folded, sorted(index), n=_NEAR)
    near += [other for other in sorted(index) if folded and folded in other]
    names = dict.fromkeys(_written(facts, index, other) for other in near)
    if not names:
        return f"{name}: nothing of that name is in the graph, nor of a name near it"
    suggested = ", ".join(list(names)[:_NEAR])
    return f"{name}: nothing of that name is in the graph; near it: {suggested}"


def _written(facts: _Triples, index: Mapping[str, set[URIRef]], folded: str) -> str:
    """Give a folded name back as the graph writes it."""
    spellings = (
        str(text)
        for thing in index[folded]
        for predicate in _FOUND_BY
        for text in facts.objects(thing, predicate)
    )
    return min(text for text in spellings if _folded(text) == folded)


def _tell(view: _View, thing: URIRef) -> Iterator[str]:
    words = _WORDS[view.lang]
    yield view.label(thing)
    yield f"  {thing}"
    yield from (f"  {kind}" for kind in _kinds(view, thing))
    yield from _section(words.names, _names(view, thing))
    yield from _section(words.merged, _reasons(view, thing, KG.mergedBecause))
    yield from _section(words.decided, _reasons(view, thing, KG.curated))
    yield from _section(words.of_it, _grouped(view, _outgoing(view, thing), "→"))
    yield from _section(words.to_it, _grouped(view, _incoming(view, thing), _INCOMING))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield from ("", title, *(f"  {line}" for line in body))


def _kinds(view: _View, thing: URIRef) -> list[str]:
    kinds = set(view.facts.objects(thing, RDF.type))
    return sorted(view.label(kind) for kind in kinds - _ALIGNED or kinds)


def _names(view: _View, thing: URIRef) -> Iterator[str]:
    preferred: dict[str | None, str] = {}
    others: dict[tuple[str | None, str], str] = {}
    for source in _texts(view.facts, thing, KG.labelSource):
        name, dash, told = on_one_line(source).rpartition(_ABOUT)
        if dash:
            others[source.language, name] = told
        else:
            preferred[source.language] = told
    for predicate in _NAMES:
        for name in _texts(view.facts, thing, predicate):
            line, remarks = on_one_line(name), []
            if predicate == SKOS.altLabel:
                remarks.append(_WORDS[view.lang].also)
                remarks.append(others.get((name.language, line), ""))
            else:
                remarks.append(preferred.get(name.language, ""))
            told = "; ".join(remark for remark in remarks if remark)
            yield f"{name.language or '--'}  {line}" + (f"  ({told})" if told else "")


def _reasons(view: _View, thing: URIRef, predicate: URIRef) -> Iterator[str]:
    for reason in _texts(view.evidence, thing, predicate):
        if reason.language == view.lang:
            yield on_one_line(reason)


def _texts(graph: _Triples, thing: URIRef, predicate: URIRef) -> list[Literal]:
    values = graph.objects(thing, predicate)
    texts = [value for value in values if isinstance(value, Literal)]
    return sorted(texts, key=lambda text: (text.language or "", str(text)))


def _outgoing(view: _View, thing: URIRef) -> Iterator[_Statement]:
    assertions = _assertions(view.evidence, thing, RDF.subject, RDF.object)
    for predicate, value in view.facts.predicate_objects(thing):
        if predicate not in _SAID_ABOVE:
            yield _Statement(predicate, value, assertions.get((predicate, value)))


def _incoming(view: _View, thing: URIRef) -> Iterator[_Statement]:
    assertions = _assertions(view.evidence, thing, RDF.object, RDF.subject)
    for subject, predicate in view.facts.subject_predicates(thing):
        both_ways = (predicate, RDF.type, OWL.SymmetricProperty) in _ontology()
        if predicate not in _SAID_ABOVE and not both_ways:
            yield _Statement(predicate, subject, assertions.get((predicate, subject)))


def _assertions(
    evidence: _Triples, thing: URIRef, this_end: URIRef, other_end: URIRef
) -> Mapping[tuple[Node | None, Node | None], Node]:
    """Return the assertions about a thing, by property and the other end."""
    return {
        (evidence.value(one, RDF.predicate), evidence.value(one, other_end)): one
        for one in sorted(evidence.subjects(this_end, thing), key=str)
    }


def _grouped(
    view: _View, statements: Iterable[_Statement], arrow: str
) -> Iterator[str]:
    """Write statements under the label of their property, sorted by both labels."""

    def order(one: _Statement) -> tuple[str, str, str, str]:
        label, other = view.label(one.predicate), view.label(one.other)
        return _folded(label), str(one.predicate), _folded(other), str(one.other)

    ordered = sorted(statements, key=order)
    for predicate, group in groupby(ordered, key=lambda one: one.predicate):
        turned = arrow == _INCOMING and predicate == SKOS.broader
        yield f"{arrow} {_NARROWER[view.lang] if turned else view.label(predicate)}"
        for one in group:
            yield from (f"    {line}" for line in _said(view, one))


def _said(view: _View, one: _Statement) -> Iterator[str]:
    other = _other_end(view, one.other)
    if one.assertion is None:
        yield other
        return
    confidence = view.evidence.value(one.assertion, KG.confidence)
    yield f"{other}  {view.label(KG.confidence)} {confidence}"
    if isinstance(one.assertion, URIRef):
        yield from (f"  {why}" for why in _reasons(view, one.assertion, KG.curated))
    mentions = view.evidence.objects(one.assertion, KG.evidence)
    for quote in sorted(_quote(view, mention) for mention in mentions):
        yield f"  {quoted(quote.text, quote.lang)}"
        yield f"  {quote.source} {quote.begin}-{quote.end}"


def _other_end(view: _View, other: Node) -> str:
    if isinstance(other, Literal):
        return on_one_line(other)
    label = view.label(other)
    return label if label == str(other) else f"{label}  <{other}>"


def _quote(view: _View, mention: Node) -> _Quote:
    said = view.evidence.value
    page, text = said(mention, NIF.referenceContext), said(mention, NIF.anchorOf)
    return _Quote(
        source="" if page is None else view.label(page),
        begin=int(str(said(mention, NIF.beginIndex))),
        end=int(str(said(mention, NIF.endIndex))),
        text=on_one_line(str(text)),
        lang=(text.language if isinstance(text, Literal) else None) or "",
    )


def _start(text: str) -> str:
    line = on_one_line(text)
    return line if len(line) <= _START else f"{line[:_START].rstrip()}…"


@cache
def _ontology() -> Graph:
    """Read the labels of properties and classes, those of others too."""
    text = resources.files("ontology").joinpath("kg.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")
