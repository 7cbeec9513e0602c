"""Sources in, a build out: the stages in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from extractors import registry
from kg import (
    curated,
    graph,
    pages,
    publications,
    records,
    statements,
    venues,
)
from kg.curation import Made
from kg.entities import Entities, Entity
from kg.graph import Graphs, PageNode
from kg.pages import PageError
from kg.publications import Publication
from kg.readings import ExtractorError
from kg.records import Record
from kg.sources import Source
from kg.statements import PUBLISHED_IN, Said, Statement
from kg.texts import Quote, Text, quote, remarks, texts
from kg.thresholds import TRUSTED, Least
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class PageResult:
    """All that a build keeps of one page; it depends on that page alone."""

    source: str
    sha256: str
    lang: Lang
    records: tuple[Record, ...]
    venue_quotes: tuple[Quote | None, ...]
    texts: tuple[Text, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A page that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Build:
    """Everything that a build knows, before it is written."""

    pages: tuple[PageResult, ...]
    set_aside: tuple[SetAside, ...]
    publications: tuple[Publication, ...]
    entities: tuple[Entity, ...]
    resolved: Entities
    statements: tuple[Statement, ...]
    least: Least
    unmet: tuple[Made, ...] = ()


def read_page(source: Source) -> PageResult | SetAside:
    """Read one page to the end; what goes wrong with it is told, not raised."""
    try:
        page = pages.read(source.path, source.name)
        content = records.split(page)
        found = tuple(texts(page, content, registry.load()))
    except (PageError, ExtractorError) as error:
        return SetAside(source.name, str(error))
    lines = (record.venue_line for record in content.records)
    return PageResult(
        source=source.name,
        sha256=page.sha256,
        lang=page.lang,
        records=content.records,
        venue_quotes=tuple(
            quote(page, line, 0, len(line), page.lang) if line else None
            for line in lines
        ),
        texts=found,
        remarks=(*page.remarks, *remarks(content)),
    )


def read_pages(
    sources: Sequence[Source], *, workers: int = 1
) -> Iterator[PageResult | SetAside]:
    """Read pages, in the order given, in as many processes as asked."""
    if workers <= 1:
        yield from map(read_page, sources)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(read_page, sources, chunksize=8)


def assemble(
    results: Iterable[PageResult | SetAside],
    *,
    least: Least = TRUSTED,
    decisions: Sequence[Made] = (),
) -> Build:
    """Merge what pages gave, as people decided; the order of the pages is nothing."""
    good, aside = _unique(results)
    works = publications.merge(record for page in good for record in page.records)
    curation = curated.curate(
        [(page.source, page.texts) for page in good], decisions, least.things
    )
    resolved = curation.entities
    good = tuple(
        replace(page, texts=tuple(texts))
        for page, (_, texts) in zip(good, curation.pages, strict=True)
    )
    places = venues.resolve(work.venue for work in works if work.venue)
    venue_entities, named = curated.renamed(places.by_id, decisions, {})
    stated, ruled = curated.ruled(
        [
            *statements.relate(_said(good, works), resolved, least),
            *_published(good, works, places),
        ],
        decisions,
        curation,
        {page.sha256: page.source for page in good},
    )
    met = curation.met | named | ruled
    things = {**resolved.by_id, **venue_entities}
    return Build(
        pages=good,
        set_aside=aside,
        publications=works,
        entities=tuple(things[id_] for id_ in sorted(things)),
        resolved=resolved,
        statements=tuple(
            sorted(stated, key=lambda one: (one.subject, one.predicate, one.object))
        ),
        least=least,
        unmet=tuple(one for one in decisions if one not in met),
    )


def graphs(build: Build, *, base: str) -> Graphs:
    """Turn a build into RDF."""
    nodes = [PageNode(page.source, page.sha256, page.lang) for page in build.pages]
    return graph.assemble(
        nodes, build.publications, build.entities, build.statements, base=base
    )


def _unique(
    results: Iterable[PageResult | SetAside],
) -> tuple[tuple[PageResult, ...], tuple[SetAside, ...]]:
    """Keep one of pages with the same bytes; sort by name."""
    good: dict[str, PageResult] = {}
    aside: list[SetAside] = []
    for result in sorted(results, key=lambda result: result.source):
        if isinstance(result, SetAside):
            aside.append(result)
        elif result.sha256 in good:
            first = good[result.sha256].source
            aside.append(SetAside(result.source, f"has the same bytes as {first}"))
        else:
            good[result.sha256] = result
    return tuple(good.values()), tuple(aside)


def _said(good: Sequence[PageResult], works: Sequence[Publication]) -> Iterator[Said]:
    home = _homes(works)
    for page in good:
        for text in page.texts:
            if text.record is None:
                yield Said(graph.page_id(page.sha256), text)
            else:
                key = home[id(page.records[text.record])]
                yield Said(graph.publication_id(key), text)


def _homes(works: Sequence[Publication]) -> dict[int, str]:
    return {id(record): work.key for work in works for record in work.records}


def _published(
    good: Sequence[PageResult], works: Sequence[Publication], places: venues.VenueIndex
) -> Iterator[Statement]:
    shown: dict[int, Quote | None] = {
        id(record): line
        for page in good
        for record, line in zip(page.records, page.venue_quotes, strict=True)
    }
    for work in works:
        if work.venue is None:
            continue
        quotes = tuple(
            line
            for record in work.records
            if record.venue
            and places.of.get(record.venue) == places.of[work.venue]
            and (line := shown[id(record)])
        )
        unique = {(q.page, q.start): q for q in quotes}
        yield Statement(
            subject=graph.publication_id(work.key),
            predicate=PUBLISHED_IN,
            object=places.of[work.venue],
            confidence=1.0,
            quotes=tuple(unique[key] for key in sorted(unique)),
        )
