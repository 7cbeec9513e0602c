"""The writer that a build is compared with: rdflib's graphs, sorted and serialised."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from pyoxigraph import RdfFormat, parse
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, PROV, RDFS, SKOS, VOID
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from kg.entities import Entity, slug
from kg.graph import (
    CLASSES,
    PREDICATES,
    Graphs,
    PageNode,
    address,
    ontology,
    page_id,
    publication_id,
)
from kg.merges import Reason
from kg.namespaces import PREFIXES, under
from kg.publications import Publication
from kg.quotes import Quote
from kg.statements import Statement
from ontology.kinds import Kind, Lang
from ontology.terms import ITSRDF, KG, NIF, SCHEMA, WIKIDATA

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


def assemble(
    pages: Iterable[PageNode],
    publications: Iterable[Publication],
    entities: Iterable[Entity],
    statements: Sequence[Statement],
    *,
    base: str,
) -> Graphs:
    """Build the graph of facts and the graph of evidence."""
    graphs = Graphs(_graph(base), _graph(base))
    hashes = {}
    for page in pages:
        _add_page(graphs.facts, page, base)
        hashes[page.source] = page.sha256
    for publication in publications:
        _add_publication(graphs.facts, publication, hashes, base)
    for entity in entities:
        _add_entity(graphs.facts, entity, base)
        node = _iri(base, entity.id)
        _add_reasons(graphs.evidence, node, KG.mergedBecause, entity.merges)
        _add_reasons(graphs.evidence, node, KG.curated, entity.decisions)
    for statement in statements:
        _add_statement(graphs, statement, base)
    _add_dataset(graphs.facts, base)
    _add_ontology(graphs.facts)
    return graphs


def turtle(graph: Graph) -> bytes:
    """Write a graph as Turtle: grouped by subject, sorted, the same bytes each time."""
    stream = BytesIO()
    _SortedTurtle(graph).serialize(stream)
    return stream.getvalue()


def _graph(base: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.bind("void", VOID)
    graph.bind("dcat", DCAT)
    for prefix, namespace in under(base).items():
        graph.bind(prefix, namespace)
    return graph


def _iri(base: str, id_: str) -> URIRef:
    return URIRef(base + id_)


def _add_dataset(graph: Graph, base: str) -> None:
    """Describe the data set itself: what it is, in which languages, how much."""
    node = _iri(base, "dataset")
    graph.add((node, RDF.type, VOID.Dataset))
    graph.add((node, RDF.type, DCAT.Dataset))
    for lang, title in _TITLES.items():
        graph.add((node, DCTERMS.title, Literal(title, lang=str(lang))))
        graph.add((node, DCTERMS.language, Literal(str(lang))))
    documents = len(set(graph.subjects(RDF.type, KG.Page)))
    entities = len(set(graph.subjects(RDF.type, None))) - 1
    graph.add((node, VOID.documents, Literal(documents, datatype=XSD.integer)))
    graph.add((node, VOID.entities, Literal(entities, datatype=XSD.integer)))
    graph.add((node, VOID.uriSpace, Literal(base)))
    for vocabulary in (str(KG._NS), str(SKOS), str(SCHEMA), str(PROV)):
        graph.add((node, VOID.vocabulary, URIRef(vocabulary)))


def _add_page(graph: Graph, page: PageNode, base: str) -> None:
    node = _iri(base, page_id(page.sha256))
    graph.add((node, RDF.type, KG.Page))
    graph.add((node, RDF.type, PROV.Entity))
    graph.add((node, DCTERMS.source, Literal(page.source)))
    graph.add((node, DCTERMS.language, Literal(str(page.lang))))
    graph.add((node, KG.sha256, Literal(page.sha256)))
    if page.address is not None:
        graph.add((node, SCHEMA.url, URIRef(page.address)))
    if page.translation is not None:
        other = _iri(base, page_id(page.translation))
        graph.add((node, KG.translationOf, other))


def _add_publication(
    graph: Graph, one: Publication, hashes: Mapping[str, str], base: str
) -> None:
    node = _iri(base, publication_id(one.key))
    graph.add((node, RDF.type, KG.Publication))
    graph.add((node, RDF.type, SCHEMA.ScholarlyArticle))
    for record in one.records:
        page = _iri(base, page_id(hashes[record.source]))
        graph.add((node, PROV.wasDerivedFrom, page))
    if one.title:
        graph.add((node, SCHEMA.name, Literal(one.title, lang=_lang_of_title(one))))
    if one.abstract:
        graph.add((node, SCHEMA.abstract, Literal(one.abstract, lang=str(one.lang))))
    graph.add((node, SCHEMA.inLanguage, Literal(str(one.lang))))
    if one.date:
        graph.add((node, SCHEMA.datePublished, Literal(one.date, datatype=XSD.date)))
    elif one.year:
        year = Literal(str(one.year), datatype=XSD.gYear)
        graph.add((node, SCHEMA.datePublished, year))
    if one.status:
        graph.add((node, KG.status, Literal(one.status)))
    for author in one.authors:
        person = _iri(base, f"person/{slug(author)}")
        graph.add((person, RDF.type, SCHEMA.Person))
        graph.add((person, SCHEMA.name, Literal(author)))
        graph.add((node, SCHEMA.author, person))
    for link in one.links:
        _add_link(graph, node, link)
    for key in one.versions:
        graph.add((node, KG.versionOf, _iri(base, publication_id(key))))


def _lang_of_title(one: Publication) -> str:
    titled = next((record for record in one.records if record.title), None)
    return str(titled.lang if titled else one.lang)


def _add_link(graph: Graph, node: URIRef, link: str) -> None:
    iri = address(link)
    if iri is not None:
        code = any(name in iri.split("/")[2].lower() for name in _CODE_HOSTS)
        graph.add((node, SCHEMA.codeRepository if code else SCHEMA.url, URIRef(iri)))


def _add_entity(graph: Graph, entity: Entity, base: str) -> None:
    node = _iri(base, entity.id)
    graph.add((node, RDF.type, CLASSES[entity.kind]))
    if entity.kind is Kind.VENUE:
        journal = entity.form in ("periodical", "server")
        graph.add(
            (node, RDF.type, SCHEMA.Periodical if journal else SCHEMA.EventSeries)
        )
    else:
        graph.add((node, RDF.type, SKOS.Concept))
    for lang, name in entity.names.items():
        graph.add((node, SKOS.prefLabel, Literal(name, lang=str(lang))))
    for lang, names in entity.also.items():
        for name in names:
            if name != entity.names.get(lang):
                graph.add((node, SKOS.altLabel, Literal(name, lang=str(lang))))
    for (lang, name), source in entity.sources.items():
        told = source if name == entity.names.get(lang) else f"{name} — {source}"
        graph.add((node, KG.labelSource, Literal(told, lang=str(lang))))
    for other in entity.broader:
        graph.add((node, SKOS.broader, _iri(base, other)))
    if entity.wikidata:
        graph.add((node, SKOS.exactMatch, WIKIDATA[entity.wikidata]))


def _add_statement(graphs: Graphs, one: Statement, base: str) -> None:
    subject, object_ = _iri(base, one.subject), _iri(base, one.object)
    predicate = PREDICATES[one.predicate]
    graphs.facts.add((subject, predicate, object_))
    node = _iri(base, f"assertion/a{_digest(subject, predicate, object_)}")
    add = graphs.evidence.add
    add((node, RDF.type, KG.Assertion))
    add((node, RDF.type, RDF.Statement))
    add((node, RDF.subject, subject))
    add((node, RDF.predicate, predicate))
    add((node, RDF.object, object_))
    add((node, KG.confidence, _decimal(one.confidence)))
    _add_reasons(graphs.evidence, node, KG.curated, one.decisions)
    named = [object_] if _is_work(one.subject) else [subject, object_]
    for quote in one.quotes:
        page = _iri(base, page_id(quote.page))
        add((node, PROV.wasDerivedFrom, page))
        mention = _add_mention(graphs.evidence, quote, page, base)
        add((node, KG.evidence, mention))
        for entity in named:
            add((mention, ITSRDF.taIdentRef, entity))


def _add_reasons(
    graph: Graph, node: URIRef, predicate: URIRef, reasons: Iterable[Reason]
) -> None:
    for reason in reasons:
        for lang in Lang:
            graph.add((node, predicate, Literal(reason.told(lang), lang=str(lang))))


def _is_work(id_: str) -> bool:
    return id_.startswith(("publication/", "page/"))


def _add_mention(graph: Graph, quote: Quote, page: URIRef, base: str) -> URIRef:
    key = _digest(page, str(quote.start), str(quote.end))
    node = _iri(base, f"mention/m{key}")
    graph.add((node, RDF.type, KG.Mention))
    graph.add((node, NIF.anchorOf, Literal(quote.text, lang=str(quote.lang))))
    graph.add((node, NIF.beginIndex, Literal(quote.start, datatype=XSD.integer)))
    graph.add((node, NIF.endIndex, Literal(quote.end, datatype=XSD.integer)))
    graph.add((node, NIF.referenceContext, page))
    return node


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _decimal(value: float) -> Literal:
    """Write a decimal without trailing zeros; stores change those."""
    text = format(Decimal(str(round(value, 3))).normalize(), "f")
    return Literal(text, datatype=XSD.decimal)


def _add_ontology(facts: Graph) -> None:
    """Add the terms of ours that the facts use, with what they stand under."""
    known = ontology()
    used: set[Node] = {p for _, p, _ in facts} | set(facts.objects(None, RDF.type))
    todo = [node for node in used if str(node).startswith(str(KG._NS))]
    done: set[Node] = set()
    about = (
        RDF.type,
        RDFS.label,
        RDFS.comment,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.inverseOf,
    )
    while todo:
        term = todo.pop()
        done.add(term)
        for predicate in about:
            for value in known.objects(term, predicate):
                facts.add((term, predicate, value))
                if str(value).startswith(str(KG._NS)) and value not in done:
                    todo.append(value)


class _SortedTurtle(TurtleSerializer):
    """Turtle with subjects grouped by what they are and sorted by IRI."""

    _GROUPS = (
        VOID.Dataset,
        KG.Page,
        KG.Publication,
        KG.Method,
        KG.Benchmark,
        KG.Concept,
        KG.Venue,
        SCHEMA.Person,
        KG.Assertion,
        KG.Mention,
    )

    def orderSubjects(self) -> list[Node]:  # noqa: N802  rdflib's name
        kinds: dict[Node, int] = {}
        for i, kind in enumerate(self._GROUPS):
            for subject in self.store.subjects(RDF.type, kind):
                kinds.setdefault(subject, i)
        last = len(self._GROUPS)
        return sorted(
            set(self.store.subjects()), key=lambda s: (kinds.get(s, last), str(s))
        )

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:
        before = dict(self.namespaces)
        name = super().get_pname(uri, gen_prefix)
        if name is None or _is_read(name):
            return name
        self.namespaces = before
        return None


@functools.cache
def _is_read(name: str) -> bool:
    """Tell whether a short name can be read again, which rdflib does not ask."""
    prefix = name.partition(":")[0]
    try:
        return bool(
            list(parse(f"@prefix {prefix}: <e:>. {name} a <e:>.", RdfFormat.TURTLE))
        )
    except SyntaxError:
        return False
