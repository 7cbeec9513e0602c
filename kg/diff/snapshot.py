"""The store of a build -> its pages, and its things one by one, as asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyoxigraph
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import DCTERMS, PROV, RDF, SKOS, XSD, URIRef

from kg.dataset import FACTS_GRAPH
from kg.diff.builds import Build
from kg.diff.known import KINDS, Key, Name, Page, Quote, Said, Work
from kg.graph import PREDICATES
from kg.namespaces import short
from ontology.kinds import Lang
from ontology.terms import KG, NIF, SCHEMA

_Term = NamedNode | Literal | pyoxigraph.BlankNode | pyoxigraph.Triple
# The properties of statements by their local names.
STATED: Mapping[str, str] = {
    str(iri).rpartition("#")[2]: str(iri) for iri in PREDICATES.values()
}
_KIND_OF: Mapping[str, str] = {str(iri): kind for kind, iri in KINDS.items()}
_NAMED_BY = {str(SKOS.prefLabel): False, str(SCHEMA.name): False}
_NAMED_ALSO = {str(SKOS.altLabel): True}
# Told of a thing elsewhere: by its kind, its names and its pages.
_TOLD = frozenset(map(str, (RDF.type, PROV.wasDerivedFrom, *PREDICATES.values())))
_ID = re.compile(r"[a-z]+/[^\s/<>\"{}|\\^`]+")
_MOST_KEPT = 1 << 12


class Snapshot:
    """What a build says, read from its store; only its pages are kept in memory."""

    def __init__(self, build: Build) -> None:
        self.base, self.account = build.base, build.account
        self._store = build.store
        self._facts = NamedNode(build.base + FACTS_GRAPH)
        self.pages: Mapping[str, Page] = {one.source: one for one in self._all_pages()}
        self._sources = {one.id: source for source, one in self.pages.items()}
        self._stated = lru_cache(_MOST_KEPT)(self._assertions)

    def id(self, term: object) -> str:
        """Give the id of a thing; its IRI where it is not under the base."""
        text = term.value if isinstance(term, NamedNode) else str(term)
        return text.removeprefix(self.base)

    def iri(self, id_: str) -> str:
        """Give the IRI of an id."""
        return id_ if ":" in id_ and "//" in id_ else self.base + id_

    # --- things ---

    def ids(self, kind: str) -> Iterator[str]:
        """Yield the things of a kind, in no fixed order."""
        for quad in self._found(None, RDF.type, NamedNode(KINDS[kind])):
            yield self.id(quad.subject)

    def kind(self, id_: str) -> str | None:
        """Return which of ``KINDS`` a thing is of; None if it is not there."""
        if not _ID.fullmatch(id_):
            return None
        found = {self._text(value) for value in self._of(id_, RDF.type)}
        return next((_KIND_OF[iri] for iri in sorted(found) if iri in _KIND_OF), None)

    def is_page(self, id_: str) -> bool:
        """Say whether an id is that of a page."""
        return id_ in self._sources

    def names(self, id_: str) -> tuple[Name, ...]:
        """Return the names of a thing, sorted, the preferred ones first."""
        found = {
            Name(is_other, value.language or "", value.value)
            for predicate, is_other in {**_NAMED_BY, **_NAMED_ALSO}.items()
            for value in self._of(id_, URIRef(predicate))
            if isinstance(value, Literal)
        }
        return tuple(sorted(found))

    def called(self, text: str) -> Iterator[str]:
        """Yield the things that have a name, spelt exactly so, in any language."""
        spellings = [Literal(text), *(Literal(text, language=lang) for lang in Lang)]
        for predicate in (*_NAMED_BY, *_NAMED_ALSO):
            for spelt in spellings:
                for quad in self._found(None, URIRef(predicate), spelt):
                    yield self.id(quad.subject)

    def reasons(self, id_: str, lang: str) -> tuple[str, ...]:
        """Return why the names of a thing are those of one thing, in a language."""
        return self._remarks(id_, KG.mergedBecause, lang)

    def curated(self, id_: str, lang: str) -> tuple[str, ...]:
        """Return what people decided of a thing, in a language."""
        return self._remarks(id_, KG.curated, lang)

    def broader_than(self, id_: str) -> tuple[str, ...]:
        """Return the things that stand under a thing, sorted."""
        found = self._found(None, SKOS.broader, self._node(id_))
        return tuple(sorted(self.id(quad.subject) for quad in found))

    def tombstones(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what a build tells to be gone, and what took its place."""
        for quad in self._found(None, RDF.type, NamedNode(str(KG.Tombstone))):
            id_ = self.id(quad.subject)
            yield id_, tuple(sorted(map(self.id, self._of(id_, DCTERMS.isReplacedBy))))

    def about(self, id_: str) -> Iterator[tuple[URIRef, URIRef | rdflib.Literal]]:
        """Yield all that the facts say of a thing, as rdflib has it."""
        for quad in self._found(self._node(id_), None, None):
            value = quad.object
            if isinstance(value, NamedNode):
                yield URIRef(quad.predicate.value), URIRef(value.value)
            elif isinstance(value, Literal):
                kind = None if value.language else URIRef(value.datatype.value)
                plain = kind == XSD.string
                yield (
                    URIRef(quad.predicate.value),
                    rdflib.Literal(
                        value.value,
                        lang=value.language,
                        datatype=None if plain else kind,
                    ),
                )

    def label(self, id_: str, lang: str) -> str:
        """Name a thing or page in a language, or as it is named at all."""
        if page := self._sources.get(id_):
            return page
        if names := self.names(id_):
            return min(
                names, key=lambda one: (one.is_other, one.lang != lang, one.text)
            ).text
        return self.work(id_).abstract or id_

    def fields(self, id_: str) -> Mapping[str, tuple[str, ...]]:
        """Return what is told of a thing beside statements, by property, sorted.

        Things stand there by their ids, texts as ``text@en`` or plain.
        """
        found: dict[str, list[str]] = {}
        for quad in self._found(self._node(id_), None, None):
            if quad.predicate.value not in _TOLD:
                found.setdefault(quad.predicate.value, []).append(
                    self._shown(quad.object)
                )
        return {key: tuple(sorted(found[key])) for key in sorted(found)}

    # --- publications ---

    def work(self, id_: str) -> Work:
        """Return what a publication says and where it stands."""
        title = sorted(self._text(one) for one in self._of(id_, SCHEMA.name))
        abstract = sorted(self._text(one) for one in self._of(id_, SCHEMA.abstract))
        pages = {
            self._source(one)
            for one in self._of(id_, PROV.wasDerivedFrom)
            if isinstance(one, NamedNode)
        }
        return Work(" ".join(title), " ".join(abstract), tuple(sorted(pages)))

    def works_on(self, source: str) -> tuple[str, ...]:
        """Return the publications that a page shows, sorted."""
        page = self.pages.get(source)
        if page is None:
            return ()
        found = self._found(None, PROV.wasDerivedFrom, self._node(page.id))
        ids = {self.id(quad.subject) for quad in found}
        return tuple(sorted(ids))

    def signed_by(self, person: str) -> Iterator[str]:
        """Yield the publications of a person."""
        for quad in self._found(None, SCHEMA.author, self._node(person)):
            yield self.id(quad.subject)

    # --- statements ---

    def states(self, key: Key) -> bool:
        """Say whether a statement is made."""
        subject, object_ = self._node(key.subject), self._node(key.object)
        predicate = NamedNode(STATED[key.predicate])
        return Quad(subject, predicate, object_, self._facts) in self._store

    def stated_of(self, id_: str) -> tuple[Key, ...]:
        """Return all statements about a thing, at either end, sorted."""
        node = self._node(id_)
        quads = (*self._found(node, None, None), *self._found(None, None, node))
        keys = {key for quad in quads if (key := self.key(quad))}
        return tuple(sorted(keys))

    def between(self, subject: str, object_: str) -> tuple[Key, ...]:
        """Return the statements from a thing to another, sorted."""
        found = self._found(self._node(subject), None, self._node(object_))
        return tuple(sorted(key for quad in found if (key := self.key(quad))))

    def key(self, quad: Quad) -> Key | None:
        """Return the statement that a quad makes; None where it is no statement."""
        name = quad.predicate.value.rpartition("#")[2]
        if STATED.get(name) != quad.predicate.value:
            return None
        return Key(self.id(quad.subject), name, self.id(quad.object))

    def key_of(self, assertion: object) -> Key | None:
        """Return the statement that an assertion is about."""
        if not isinstance(assertion, NamedNode):
            return None
        parts = (
            next(self._said(assertion, part), None)
            for part in (RDF.subject, RDF.predicate, RDF.object)
        )
        subject, predicate, object_ = map(self._text, parts)
        name = predicate.rpartition("#")[2]
        if STATED.get(name) != predicate:
            return None
        return Key(
            subject.removeprefix(self.base), name, object_.removeprefix(self.base)
        )

    def backed_by(self, mention: object) -> Iterator[Key]:
        """Yield the statements that a mention is evidence for."""
        if isinstance(mention, NamedNode):
            evidence = NamedNode(str(KG.evidence))
            for quad in self._store.quads_for_pattern(None, evidence, mention, None):
                if key := self.key_of(quad.subject):
                    yield key

    def said(self, key: Key) -> Said:
        """Return a statement with what stands behind it."""
        assertion = self._stated(key.subject).get((key.predicate, key.object))
        if assertion is None:
            return Said(key, None, ())
        sure = next(self._said(assertion, KG.confidence), None)
        mentions = self._said(assertion, KG.evidence)
        return Said(
            key,
            None if sure is None else float(self._text(sure)),
            tuple(sorted({self._quote(one) for one in mentions})),
            tuple(self._decided(assertion)),
        )

    def quotes(self, source: str, text: str) -> bool:
        """Say whether a sentence of a page stands behind anything."""
        page = self.pages.get(source)
        anchor, context = NamedNode(str(NIF.anchorOf)), NIF.referenceContext
        return page is not None and any(
            self.id(where) == page.id
            for lang in Lang
            for quad in self._store.quads_for_pattern(
                None, anchor, Literal(text, language=lang), None
            )
            if isinstance(quad.subject, NamedNode)
            for where in self._said(quad.subject, context)
        )

    # --- what is below ---

    def _all_pages(self) -> Iterator[Page]:
        found = [
            Page(
                min(map(self._text, self._of(id_, DCTERMS.source)), default=id_),
                min(map(self._text, self._of(id_, KG.sha256)), default=""),
                id_,
            )
            for quad in self._found(None, RDF.type, NamedNode(str(KG.Page)))
            for id_ in (self.id(quad.subject),)
        ]
        return iter(sorted(found))

    def _source(self, page: NamedNode) -> str:
        id_ = self.id(page)
        return self._sources.get(id_, id_)

    def _assertions(self, subject: str) -> Mapping[tuple[str, str], NamedNode]:
        """Return the assertions about a thing, by property and the other end."""
        node = NamedNode(str(RDF.subject))
        found: dict[tuple[str, str], NamedNode] = {}
        for quad in self._store.quads_for_pattern(
            None, node, self._node(subject), None
        ):
            key = self.key_of(quad.subject)
            if key is not None and isinstance(quad.subject, NamedNode):
                found[key.predicate, key.object] = quad.subject
        return found

    def _quote(self, mention: _Term) -> Quote:
        def one(predicate: URIRef) -> _Term | None:
            if not isinstance(mention, NamedNode):
                return None
            return next(self._said(mention, predicate), None)

        page, text = one(NIF.referenceContext), one(NIF.anchorOf)
        return Quote(
            self._source(page) if isinstance(page, NamedNode) else "",
            int(self._text(one(NIF.beginIndex)) or 0),
            int(self._text(one(NIF.endIndex)) or 0),
            self._text(text),
            (text.language if isinstance(text, Literal) else None) or "",
        )

    def _decided(self, assertion: NamedNode) -> Iterator[Mapping[str, str]]:
        id_ = self.id(assertion)
        told = [self._remarks(id_, KG.curated, lang) for lang in Lang]
        for texts in zip(*told, strict=False):
            yield dict(zip(map(str, Lang), texts, strict=True))

    def _remarks(self, id_: str, predicate: URIRef, lang: str) -> tuple[str, ...]:
        found = self._said(self._node(id_), predicate)
        return tuple(
            sorted(
                one.value
                for one in found
                if isinstance(one, Literal) and one.language == lang
            )
        )

    def _of(self, id_: str, predicate: URIRef) -> Iterator[_Term]:
        return (quad.object for quad in self._found(self._node(id_), predicate, None))

    def _said(self, node: NamedNode, predicate: URIRef) -> Iterator[_Term]:
        """Yield what any graph says of a node."""
        found = self._store.quads_for_pattern(node, NamedNode(str(predicate)), None)
        return (quad.object for quad in found)

    def _found(
        self, subject: NamedNode | None, predicate: URIRef | None, value: _Term | None
    ) -> Iterator[Quad]:
        asked = None if predicate is None else NamedNode(str(predicate))
        return self._store.quads_for_pattern(subject, asked, value, self._facts)

    def _node(self, id_: str) -> NamedNode:
        return NamedNode(self.iri(id_))

    def _shown(self, term: _Term) -> str:
        if isinstance(term, NamedNode):
            return self.id(term)
        lang = term.language if isinstance(term, Literal) else None
        return f"{self._text(term)}@{lang}" if lang else self._text(term)

    def _text(self, term: _Term | None) -> str:
        if term is None:
            return ""
        return term.value if isinstance(term, NamedNode | Literal) else str(term)


def property_name(iri: str) -> str:
    """Give the short name of a property: ``skos:prefLabel``."""
    return short(iri)
