"""Publications, entities and statements -> what is said of each thing, in order.

A build of tens of thousands of pages says ten million things; they are sorted in files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias
from unicodedata import category
from urllib.parse import quote

from pyoxigraph import NamedNode
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, PROV, RDFS, SKOS, VOID

from kg import blocks
from kg.blocks import Block, Term, Text
from kg.entities import Entity, slug
from kg.merges import Reason
from kg.namespaces import PREFIXES, under
from kg.publications import Publication
from kg.quotes import Quote
from kg.sorting import Pile, Sorter, unpacked
from kg.statements import PUBLISHED_IN, Statement
from kg.turtle import Turtle
from ontology.kinds import Kind, Lang, Relation, Role
from ontology.terms import ITSRDF, KG, NIF, SCHEMA, WIKIDATA

PREDICATES: Mapping[str, URIRef] = {
    Role.INTRODUCES: KG.introduces,
    Role.EVALUATES_ON: KG.evaluatesOn,
    Role.COMPARES: KG.comparesWith,
    Role.USES: KG.uses,
    Role.STUDIES: KG.studies,
    Role.MENTIONS: KG.mentions,
    Relation.OUTPERFORMS: KG.outperforms,
    Relation.EXTENDS: KG.extends,
    Relation.PART_OF: KG.partOf,
    Relation.EVALUATED_ON: KG.evaluatedOn,
    Relation.USED_FOR: KG.usedFor,
    Relation.IS_A: KG.isA,
    PUBLISHED_IN: KG.publishedIn,
}
CLASSES: Mapping[Kind, URIRef] = {
    Kind.METHOD: KG.Method,
    Kind.BENCHMARK: KG.Benchmark,
    Kind.CONCEPT: KG.Concept,
    Kind.VENUE: KG.Venue,
}
# The order of a file: things by what they are, each kind sorted by IRI.
_GROUPS = (
    VOID.Dataset,
    KG.Page,
    KG.Publication,
    KG.Method,
    KG.Benchmark,
    KG.Concept,
    KG.Venue,
    SCHEMA.Person,
    KG.Tombstone,
    KG.Assertion,
    KG.Mention,
)
_PLACES = {str(kind): place for place, kind in enumerate(_GROUPS)}
_PAGE, _TOMBSTONE = str(KG.Page), str(KG.Tombstone)
_TITLES = {
    Lang.EN: "Methods, benchmarks, venues and concepts read from web pages by labkg",
    Lang.FR: "Méthodes, bancs d’essai, lieux de publication et concepts lus dans des "
    "pages web par labkg",
}
_CODE_HOSTS = (
    "github.com",
    "gitlab.",
    "bitbucket.org",
    "codeberg.org",
    "huggingface.co",
)
# Controls, halves of pairs, private characters: none of them stands in an IRI, nor does
# a percent sign that escapes nothing.
_NO_LETTERS = frozenset({"Cc", "Cs", "Co"})
_BARE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What is told of the terms of ours that a graph uses.
_ABOUT_TERMS = (
    RDF.type,
    RDFS.label,
    RDFS.comment,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    OWL.inverseOf,
)
# All properties that we write, as they stand in a block: rows name them by number.
_PROPERTIES = tuple(
    sorted(
        map(
            str,
            (
                *PREDICATES.values(),
                *_ABOUT_TERMS,
                *(DCTERMS.title, DCTERMS.language, DCTERMS.source),
                *(VOID.documents, VOID.entities, VOID.uriSpace, VOID.vocabulary),
                *(SCHEMA.name, SCHEMA.abstract, SCHEMA.inLanguage, SCHEMA.author),
                *(SCHEMA.datePublished, SCHEMA.codeRepository, SCHEMA.url),
                *(SKOS.prefLabel, SKOS.altLabel, SKOS.broader, SKOS.exactMatch),
                *(KG.sha256, KG.status, KG.versionOf, KG.translationOf),
                KG.labelSource,
                *(KG.confidence, KG.evidence, KG.mergedBecause, KG.curated),
                *(RDF.subject, RDF.predicate, RDF.object, PROV.wasDerivedFrom),
                *(NIF.anchorOf, NIF.beginIndex, NIF.endIndex, NIF.referenceContext),
                *(OWL.deprecated, DCTERMS.isReplacedBy, KG.was, KG.removedBecause),
                ITSRDF.taIdentRef,
            ),
        ),
        key=blocks.order,
    )
)
_NUMBER = {URIRef(term): number for number, term in enumerate(_PROPERTIES)}
_TYPE = _NUMBER[RDF.type]

# A triple about a thing that an older build had and this one has not.
Gone: TypeAlias = tuple[URIRef, URIRef, URIRef | Literal]
# What a row says of its key: properties by number, each with a value.
_Said: TypeAlias = tuple[tuple[int, Term], ...]
# Makes the block of a subject from its packed rows.
_Made: TypeAlias = Callable[[str, Sequence[bytes]], Block]


@dataclass(frozen=True, slots=True)
class PageNode:
    """What the graph says of a page.

    ``address`` is where it stands on the web, ``translation`` the sha256 of the page
    that it is in the other language.
    """

    source: str
    sha256: str
    lang: Lang
    address: str | None = None
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Graphs:
    """The two files of a build in memory: what is stated, and what it rests on."""

    facts: Graph
    evidence: Graph


@dataclass(slots=True)
class Told:
    """What is said of one subject, packed; ``place`` is that of its kind in a file."""

    place: int
    subject: str
    _rows: Sequence[bytes]
    _made: _Made

    def digest(self) -> bytes:
        """Return a digest of what is said, 16 bytes; equal ones say the same."""
        return hashlib.blake2b(b"".join(self._rows), digest_size=16).digest()

    def block(self) -> Block:
        """Unpack it."""
        return self._made(self.subject, self._rows)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The two files of a build, thing by thing, as often as they are asked for.

    ``types`` says of each thing of the facts what it is.
    """

    base: str
    types: Mapping[str, tuple[str, ...]]
    _facts: tuple[Pile | Sorter, ...]
    _evidence: tuple[tuple[Sorter, _Made], ...]

    def facts(self) -> Iterator[Told]:
        """Yield what is stated, in the order of the file."""
        for place, rows in enumerate(self._facts):
            if isinstance(rows, Pile):
                for subject, row in rows.packed():
                    yield Told(place, subject, [row], _fact)
            else:
                for subject, packed in rows.bunches():
                    yield Told(place, subject, packed, _fact)

    def evidence(self) -> Iterator[Told]:
        """Yield what it rests on, in the order of the file."""
        for place, (rows, made) in enumerate(self._evidence):
            for subject, packed in rows.bunches():
                yield Told(place, subject, packed, made)


def page_id(sha256: str) -> str:
    """Give the id of a page from the hash of its bytes; it begins with a letter."""
    return f"page/p{sha256[:16]}"


def publication_id(key: str) -> str:
    """Give the id of a publication from its key."""
    return f"publication/w{key}"


def assemble(
    pages: Iterable[PageNode],
    publications: Iterable[Publication],
    entities: Iterable[Entity],
    statements: Iterable[Statement],
    *,
    gone: Iterable[Gone] = (),
    base: str,
    folder: Path,
) -> Blocks:
    """Sort what a build says by what it is about; their order is nothing.

    ``gone`` tells of things that an older build had. What is too much for memory waits
    in files of a folder, until the caller removes it.
    """
    gathered = _Gathered(base, folder)
    for page in pages:
        gathered.page(page)
    for publication in publications:
        gathered.publication(publication)
    for entity in entities:
        gathered.entity(entity)
    for statement in statements:
        gathered.statement(statement)
    for triple in gone:
        gathered.tombstone(*triple)
    return gathered.blocks()


def prefixes(base: str) -> Mapping[str, str]:
    """Give the prefixes that the files of a build may use, with their namespaces."""
    ours = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    return {**ours, "void": str(VOID), "dcat": str(DCAT), **under(base)}


def in_memory(said: Blocks) -> Graphs:
    """Give the two graphs of a small build, to be asked in Python."""
    return Graphs(
        blocks.graph((one.block() for one in said.facts()), _graph(said.base)),
        blocks.graph((one.block() for one in said.evidence()), _graph(said.base)),
    )


def turtle(graph: Graph) -> bytes:
    """Write a small graph as Turtle, in the order of the files of a build."""
    groups = {
        subject: place
        for place, kind in reversed(tuple(enumerate(_GROUPS)))
        for subject in graph.subjects(RDF.type, kind)
    }
    known = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    writer = Turtle(known)
    body = "".join(
        writer.text(blocks.of(graph, subject))
        for subject in sorted(
            set(graph.subjects()),
            key=lambda one: (groups.get(one, len(_GROUPS)), str(one)),
        )
    )
    return f"{writer.head()}{body}\n".encode("utf-8", "replace")


def _graph(base: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes(base).items():
        graph.bind(prefix, namespace)
    return graph


@dataclass(slots=True)
class _Gathered:
    """What a build says, on its way into order."""

    base: str
    folder: Path
    hashes: dict[str, str] = field(default_factory=dict)
    facts: Sorter = field(init=False)
    assertions: Sorter = field(init=False)
    mentions: Sorter = field(init=False)
    reasons: Sorter = field(init=False)

    def __post_init__(self) -> None:
        self.facts, self.assertions, self.mentions, self.reasons = (
            Sorter(self.folder) for _ in range(4)
        )

    def page(self, page: PageNode) -> None:
        """Take a page."""
        self.hashes[page.source] = page.sha256
        self.facts.add(self.base + page_id(page.sha256), _row(self._page(page)))

    def _page(self, page: PageNode) -> Iterator[tuple[URIRef, Term]]:
        yield RDF.type, KG.Page
        yield RDF.type, PROV.Entity
        yield DCTERMS.source, _plain(page.source)
        yield DCTERMS.language, _plain(page.lang)
        yield KG.sha256, _plain(page.sha256)
        where = address(page.address) if page.address is not None else None
        if where is not None:
            yield SCHEMA.url, where
        if page.translation is not None:
            yield KG.translationOf, self.base + page_id(page.translation)

    def publication(self, one: Publication) -> None:
        """Take a publication, and the people who wrote it."""
        self.facts.add(self.base + publication_id(one.key), tuple(self._work(one)))
        for author in one.authors:
            said = (_IS_PERSON, (_NAME, _plain(author)))
            self.facts.add(f"{self.base}person/{slug(author)}", said)

    def entity(self, entity: Entity) -> None:
        """Take an entity, and why its names are those of one thing."""
        self.facts.add(self.base + entity.id, tuple(self._thing(entity)))
        why = (
            *_reasons(KG.mergedBecause, entity.merges),
            *_reasons(KG.curated, entity.decisions),
        )
        if why:
            self.reasons.add(self.base + entity.id, _row(why))

    def statement(self, one: Statement) -> None:
        """Take a statement, with the sentences that it rests on."""
        base = self.base
        subject, object_ = base + one.subject, base + one.object
        number, predicate = _STATED[one.predicate]
        self.facts.add(subject, ((number, object_),))
        node = f"{base}assertion/a{_digest(subject, predicate, object_)}"
        named = (one.object,) if _is_work(one.subject) else (one.subject, one.object)
        rests = tuple([self._mention(quote, named) for quote in one.quotes])
        why = _row(_reasons(KG.curated, one.decisions)) if one.decisions else ()
        row = (one.subject, predicate, one.object, one.confidence, why, rests)
        self.assertions.add(node, row)

    def tombstone(
        self, subject: URIRef, predicate: URIRef, value: URIRef | Literal
    ) -> None:
        """Take what is told of a thing that is gone."""
        self.facts.add(str(subject), _row([(predicate, blocks.term(value))]))

    def blocks(self) -> Blocks:
        """Put what was taken in order, and add what is told of the whole."""
        piles = tuple(Pile.within(self.folder) for _ in _GROUPS)
        rest = Sorter(self.folder)
        types: dict[str, tuple[str, ...]] = {}
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        used: set[str] = set()
        pages = tombs = 0
        for subject, rows in self.facts.grouped():
            said = tuple(dict.fromkeys(pair for row in rows for pair in row))
            own = tuple(sorted(_iris(said, _TYPE)))
            if own:
                types[subject] = known.setdefault(own, own)
            tombs += _TOMBSTONE in own
            used.update(_PROPERTIES[number] for number in {pair[0] for pair in said})
            used.update(own)
            pages += _PAGE in own
            places = [_PLACES[kind] for kind in own if kind in _PLACES]
            (piles[min(places)] if places else rest).add(subject, said)
        dataset = _row(
            _dataset(self.base, documents=pages, entities=len(types) - tombs)
        )
        piles[0].add(f"{self.base}dataset", dataset)
        for term, told in _terms(used):
            rest.add(term, _row(told))
        evidence: tuple[tuple[Sorter, _Made], ...] = (
            (self.assertions, partial(_assertion, self.base)),
            (self.mentions, partial(_mention, self.base)),
            (self.reasons, _fact),
        )
        return Blocks(self.base, types, (*piles, rest), evidence)

    def _work(self, one: Publication) -> Iterator[tuple[int, Term]]:
        yield from _WORK
        for record in one.records:
            page = page_id(self.hashes[record.source])
            yield _DERIVED, self.base + page
        if one.title:
            yield _NAME, _told(one.title, _lang_of_title(one))
        if one.abstract:
            yield _ABSTRACT, _told(one.abstract, one.lang)
        yield _LANGUAGE, _plain(one.lang)
        if one.date:
            yield _PUBLISHED, _typed(one.date, _DATE)
        elif one.year:
            yield _PUBLISHED, _typed(str(one.year), _YEAR)
        if one.status:
            yield _STATUS, _plain(one.status)
        for author in one.authors:
            yield _AUTHOR, f"{self.base}person/{slug(author)}"
        for link in one.links:
            yield from _link(link)
        for key in one.versions:
            yield _VERSION, self.base + publication_id(key)

    def _thing(self, entity: Entity) -> Iterator[tuple[int, Term]]:
        yield from _KINDS[entity.kind]
        if entity.kind is Kind.VENUE:
            journal = entity.form in ("periodical", "server")
            yield _TYPE, str(SCHEMA.Periodical if journal else SCHEMA.EventSeries)
        for lang, name in entity.names.items():
            yield _PREFERRED, _told(name, lang)
        for lang, names in entity.also.items():
            for name in names:
                if name != entity.names.get(lang):
                    yield _ALSO, _told(name, lang)
        for (lang, name), source in entity.sources.items():
            told = source if name == entity.names.get(lang) else f"{name} — {source}"
            yield _SOURCE, _told(told, lang)
        for other in entity.broader:
            yield _BROADER, self.base + other
        if entity.wikidata:
            yield _EXACTLY, str(WIKIDATA[entity.wikidata])

    def _mention(self, quote: Quote, named: tuple[str, ...]) -> tuple[str, str]:
        page = page_id(quote.page)
        start, end = str(quote.start), str(quote.end)
        id_ = f"mention/m{_digest(self.base + page, start, end)}"
        row = (quote.text, str(quote.lang), start, end, page, named)
        self.mentions.add(self.base + id_, row)
        return id_, page


_SUBJECT, _PREDICATE, _OBJECT, _CONFIDENCE, _DERIVED, _EVIDENCE = (
    _NUMBER[term]
    for term in (
        RDF.subject,
        RDF.predicate,
        RDF.object,
        KG.confidence,
        PROV.wasDerivedFrom,
        KG.evidence,
    )
)
_ANCHOR, _BEGIN, _END, _CONTEXT, _IDENTIFIES = (
    _NUMBER[term]
    for term in (
        NIF.anchorOf,
        NIF.beginIndex,
        NIF.endIndex,
        NIF.referenceContext,
        ITSRDF.taIdentRef,
    )
)
_NAME, _PREFERRED, _ALSO, _SOURCE, _BROADER, _EXACTLY = (
    _NUMBER[term]
    for term in (
        SCHEMA.name,
        SKOS.prefLabel,
        SKOS.altLabel,
        KG.labelSource,
        SKOS.broader,
        SKOS.exactMatch,
    )
)
_ABSTRACT, _LANGUAGE, _PUBLISHED, _AUTHOR, _CODE, _URL, _STATUS, _VERSION = (
    _NUMBER[term]
    for term in (
        SCHEMA.abstract,
        SCHEMA.inLanguage,
        SCHEMA.datePublished,
        SCHEMA.author,
        SCHEMA.codeRepository,
        SCHEMA.url,
        KG.status,
        KG.versionOf,
    )
)
# Properties of statements, by number and IRI.
_STATED = {one: (_NUMBER[term], str(term)) for one, term in PREDICATES.items()}
_KINDS: Mapping[Kind, _Said] = {
    kind: (
        (_TYPE, str(term)),
        *([] if kind is Kind.VENUE else [(_TYPE, str(SKOS.Concept))]),
    )
    for kind, term in CLASSES.items()
}
_WORK = ((_TYPE, str(KG.Publication)), (_TYPE, str(SCHEMA.ScholarlyArticle)))
_DATE, _YEAR = XSD.date, XSD.gYear
_IS_PERSON = (_TYPE, str(SCHEMA.Person))
_ASSERTION = ((_TYPE, str(KG.Assertion)), (_TYPE, str(RDF.Statement)))
_MENTION = ((_TYPE, str(KG.Mention)),)
_INTEGER = str(XSD.integer)


def _row(said: Iterable[tuple[URIRef, Term]]) -> _Said:
    return tuple(
        (_NUMBER[term], str(value) if isinstance(value, str) else value)
        for term, value in said
    )


def _block(
    subject: str, rows: Iterable[_Said], pages: Mapping[str, str] | None = None
) -> Block:
    values: dict[int, dict[Term, None]] = {}
    for said in rows:
        for number, value in said:
            values.setdefault(number, {})[value] = None
    ordered = {
        _PROPERTIES[number]: blocks.in_order(values[number])
        for number in sorted(values)
    }
    return Block(subject, ordered, pages or {})


def _fact(subject: str, rows: Sequence[bytes]) -> Block:
    return _block(subject, map(unpacked, rows))


def _assertion(base: str, subject: str, rows: Sequence[bytes]) -> Block:
    """Make the block of an assertion from what ``_Gathered.statement`` packed."""
    said: list[_Said] = []
    pages: dict[str, str] = {}
    for head, predicate, tail, confidence, why, rests in map(unpacked, rows):
        pages |= {base + mention: base + page for mention, page in rests}
        said.append(
            (
                *_ASSERTION,
                (_SUBJECT, base + head),
                (_PREDICATE, predicate),
                (_OBJECT, base + tail),
                (_CONFIDENCE, _decimal(confidence)),
                *why,
                *((_DERIVED, base + page) for _, page in rests),
                *((_EVIDENCE, base + mention) for mention, _ in rests),
            )
        )
    return _block(subject, said, pages)


def _mention(base: str, subject: str, rows: Sequence[bytes]) -> Block:
    """Make the block of a quote from what ``_Gathered`` packed for each use of it."""
    said: list[_Said] = [_MENTION]
    for text, lang, start, end, page, named in map(unpacked, rows):
        said.append(
            (
                (_ANCHOR, _told(text, lang)),
                (_BEGIN, (start, _INTEGER)),
                (_END, (end, _INTEGER)),
                (_CONTEXT, base + page),
                *((_IDENTIFIES, base + entity) for entity in named),
            )
        )
    return _block(subject, said)


def _iris(said: _Said, number: int) -> Iterator[str]:
    for term, value in said:
        if term == number and isinstance(value, str):
            yield value


def _dataset(
    base: str, *, documents: int, entities: int
) -> Iterator[tuple[URIRef, Term]]:
    """Describe the data set itself: what it is, in which languages, how much."""
    yield RDF.type, VOID.Dataset
    yield RDF.type, DCAT.Dataset
    for lang, title in _TITLES.items():
        yield DCTERMS.title, _told(title, lang)
        yield DCTERMS.language, _plain(lang)
    yield VOID.documents, (str(documents), _INTEGER)
    yield VOID.entities, (str(entities), _INTEGER)
    yield VOID.uriSpace, _plain(base)
    for vocabulary in (str(KG._NS), str(SKOS), str(SCHEMA), str(PROV)):
        yield VOID.vocabulary, vocabulary


def _lang_of_title(one: Publication) -> Lang:
    titled = next((record for record in one.records if record.title), None)
    return titled.lang if titled else one.lang


def address(link: str) -> str | None:
    """Give the IRI of a link, None for one that no reader would take for an address.

    >>> address("lab.example/a b"), address("https://[lab")
    ('https://lab.example/a%20b', None)
    """
    iri = _safe(link if "://" in link else f"https://{link}")
    try:
        return NamedNode(iri).value
    except ValueError:
        return None


def _link(link: str) -> Iterator[tuple[int, str]]:
    iri = address(link)
    if iri is not None:
        host = iri.split("/")[2].lower()
        code = any(name in host for name in _CODE_HOSTS)
        yield (_CODE if code else _URL), iri


def _safe(link: str) -> str:
    """Escape what may not stand in an IRI."""
    return _BARE.sub("%25", "".join(map(_escaped, link)))


def _escaped(char: str) -> str:
    if char in '<>"{}|\\^`' or char == " " or category(char) in _NO_LETTERS:
        return quote(char, safe="", errors="replace")
    return char


def _reasons(
    predicate: URIRef, reasons: Iterable[Reason]
) -> tuple[tuple[URIRef, Text], ...]:
    return tuple(
        (predicate, _told(reason.told(lang), lang))
        for reason in reasons
        for lang in Lang
    )


def _is_work(id_: str) -> bool:
    return id_.startswith(("publication/", "page/"))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _plain(text: str) -> Text:
    return str(text), ""


def _told(text: str, lang: Lang | str) -> Text:
    return text, f"@{lang}"


@lru_cache(maxsize=1 << 14)
def _typed(text: str, datatype: URIRef) -> Text:
    """Write a value as its datatype has it: a date with two digits for the month."""
    return str(Literal(text, datatype=datatype)), str(datatype)


@lru_cache(maxsize=1 << 14)
def _decimal(value: float) -> Text:
    """Write a decimal without trailing zeros; stores change those."""
    text = format(Decimal(str(round(value, 3))).normalize(), "f")
    return text, str(XSD.decimal)


@cache
def ontology() -> Graph:
    """Load ``ontology/kg.ttl``."""
    return Graph().parse(
        data=(files("ontology") / "kg.ttl").read_text("utf-8"), format="turtle"
    )


def _terms(used: Iterable[str]) -> Iterator[tuple[str, list[tuple[URIRef, Term]]]]:
    """Yield the terms of ours among those used, and what they stand under."""
    known, ours = ontology(), str(KG._NS)
    todo = {term for term in used if term.startswith(ours)}
    done: set[str] = set()
    while todo:
        term = todo.pop()
        done.add(term)
        told = [
            (predicate, blocks.term(value))
            for predicate in _ABOUT_TERMS
            for value in known.objects(URIRef(term), predicate)
        ]
        if told:
            yield term, told
        todo |= {
            value
            for _, value in told
            if isinstance(value, str) and value.startswith(ours) and value not in done
        }
