"""Results of pages -> a build: one work, one thing, one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from kg import (
    curated,
    graph,
    publications,
    statements,
    venues,
)
from kg.curation import Made
from kg.documents import SetAside
from kg.entities import Entities, Entity, Seen
from kg.gists import Gist, gist
from kg.graph import Graphs, PageNode
from kg.page_results import PageResult
from kg.publications import Publication
from kg.showings import Shown
from kg.statements import PUBLISHED_IN, Said, Statement
from kg.texts import Text
from kg.thresholds import TRUSTED, Least


@dataclass(frozen=True, slots=True)
class Build:
    """Everything that a build knows, before it is written.

    ``gists`` are those of the texts of publications, by page and number; ``remarks``
    say in a line each what is not as it should be with a page.
    """

    pages: tuple[PageNode, ...]
    gists: Mapping[tuple[str, int], Gist]
    set_aside: tuple[SetAside, ...]
    remarks: tuple[str, ...]
    publications: tuple[Publication, ...]
    entities: tuple[Entity, ...]
    resolved: Entities
    statements: tuple[Statement, ...]
    least: Least
    decisions: tuple[Made, ...] = ()
    unmet: tuple[Made, ...] = ()


def assemble(
    results: Iterable[PageResult | SetAside],
    *,
    least: Least = TRUSTED,
    decisions: Sequence[Made] = (),
) -> Build:
    """Merge what pages gave, as people decided; the order of the pages is nothing."""
    good, aside = _unique(results)
    return merge(good, aside, least=least, decisions=decisions)


def merge(
    results: Iterable[PageResult],
    aside: Iterable[SetAside] = (),
    *,
    pairs: Iterable[tuple[str, str]] = (),
    addresses: Mapping[str, str] = MappingProxyType({}),
    least: Least = TRUSTED,
    decisions: Sequence[Made] = (),
) -> Build:
    """Merge the results of pages that differ, sorted by name.

    They are gone through once and not kept, but for what decisions are about.
    ``pairs`` are the digests of pages that are one in two languages, ``addresses``
    those of pages by their digests.
    """
    pages = _Pages()
    others = {one: other for pair in pairs for one, other in permutations(pair)}
    for page in results:
        node = PageNode(
            page.source,
            page.sha256,
            page.lang,
            address=addresses.get(page.sha256),
            translation=others.get(page.sha256),
        )
        pages.take(page, node, least, is_decided=bool(decisions))
    gists = pages.gists
    with publications.merging(pages.records) as merged:
        curation = curated.curate(
            pages.texts, decisions, least.things, found=pages.found
        )
        pages.found.clear()
        works = merged()
    if decisions:
        for node, (source, texts) in zip(pages.nodes, curation.pages, strict=True):
            gists += _gists(source, node.sha256, texts, least)
    resolved = curation.entities
    places = venues.resolve(work.venue for work in works if work.venue)
    venue_entities, named = curated.renamed(places.by_id, decisions, {})
    stated, ruled = curated.ruled(
        [
            *statements.relate(_said(gists, works), resolved),
            *_published(works, places),
        ],
        decisions,
        curation,
        {page.sha256: page.source for page in pages.nodes},
    )
    met = curation.met | named | ruled
    things = {**resolved.by_id, **venue_entities}
    return Build(
        pages=tuple(pages.nodes),
        gists={
            (one.source, one.record): one for _, one in gists if one.record is not None
        },
        set_aside=tuple(sorted(aside, key=lambda one: (one.source, one.reason))),
        remarks=tuple(pages.remarks),
        publications=works,
        entities=tuple(things[id_] for id_ in sorted(things)),
        resolved=resolved,
        statements=tuple(
            sorted(stated, key=lambda one: (one.subject, one.predicate, one.object))
        ),
        least=least,
        decisions=tuple(decisions),
        unmet=tuple(one for one in decisions if one not in met),
    )


@dataclass(slots=True)
class _Pages:
    """What is kept of pages that are gone through: of their texts, the gist.

    ``found`` are their things. Texts are kept whole where people decided of them.
    """

    nodes: list[PageNode] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    records: list[Shown] = field(default_factory=list)
    found: list[Seen] = field(default_factory=list)
    gists: list[tuple[str, Gist]] = field(default_factory=list)
    texts: list[tuple[str, Sequence[Text]]] = field(default_factory=list)

    def take(
        self, page: PageResult, node: PageNode, least: Least, *, is_decided: bool
    ) -> None:
        self.nodes.append(node)
        self.remarks += _told(page)
        self.records += page.records
        self.found += curated.seen([(page.source, page.texts)], least.things)
        if is_decided:
            self.texts.append((page.source, page.texts))
        else:
            self.gists += _gists(page.source, page.sha256, page.texts, least)


def _gists(
    source: str, sha256: str, texts: Iterable[Text], least: Least
) -> Iterator[tuple[str, Gist]]:
    """Yield the gist of each text of a page, with the id of the page."""
    for text in texts:
        yield graph.page_id(sha256), gist(source, text, least)


def _told(page: PageResult) -> Iterator[str]:
    for text in page.remarks:
        yield f"{page.source}: {text}"
    if not page.texts:
        yield f"{page.source}: no publication and no running text was found"


def graphs(build: Build, *, base: str) -> Graphs:
    """Turn a small build into RDF, to be asked in Python."""
    with TemporaryDirectory() as folder:
        said = graph.assemble(
            build.pages,
            build.publications,
            build.entities,
            build.statements,
            base=base,
            folder=Path(folder),
        )
        return graph.in_memory(said)


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
            aside.append(copy_of(result.source, good[result.sha256].source))
        else:
            good[result.sha256] = result
    return tuple(good.values()), tuple(aside)


def copy_of(source: str, first: str) -> SetAside:
    """Set a page aside that has the same bytes as another."""
    return SetAside(source, f"has the same bytes as {first}")


def _said(
    gists: Iterable[tuple[str, Gist]], works: Sequence[Publication]
) -> Iterator[Said]:
    home = _homes(works)
    for page, text in gists:
        if text.record is None:
            yield Said(page, text)
        else:
            yield Said(home[text.source, text.record], text)


def _homes(works: Sequence[Publication]) -> Mapping[tuple[str, int], str]:
    return {
        (record.source, record.number): graph.publication_id(work.key)
        for work in works
        for record in work.records
    }


def _published(
    works: Sequence[Publication], places: venues.VenueIndex
) -> Iterator[Statement]:
    for work in works:
        if work.venue is None:
            continue
        quotes = tuple(
            record.venue_quote
            for record in work.records
            if record.venue
            and places.of.get(record.venue) == places.of[work.venue]
            and record.venue_quote
        )
        unique = {(q.page, q.start): q for q in quotes}
        yield Statement(
            subject=graph.publication_id(work.key),
            predicate=PUBLISHED_IN,
            object=places.of[work.venue],
            confidence=1.0,
            quotes=tuple(unique[key] for key in sorted(unique)),
        )
