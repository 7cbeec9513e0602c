"""A build too large for one page -> the part of it about its most linked things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import RdfFormat, Store

from kg import dataset, graph
from kg.entities import Entity
from kg.graph import PageNode
from kg.pipeline import Build
from kg.publications import Publication
from kg.statements import Statement


@dataclass(frozen=True, slots=True)
class Part:
    """What a build knows of some of its things."""

    pages: tuple[PageNode, ...]
    publications: tuple[Publication, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]


def part(build: Build, most: int) -> Part:
    """Keep so many things, what is said between them, and the pages that say it."""
    counts = links(build)
    chosen = frozenset(sorted(counts, key=lambda id_: (-counts[id_], id_))[:most])
    works = tuple(_works(build, chosen))
    between = [
        s for s in build.statements if s.subject in chosen and s.object in chosen
    ]
    said = {quote.page for one in between for quote in one.quotes}
    shown = {record.source for work in works for record in work.records}
    pages = {
        graph.page_id(page.sha256): page
        for page in build.pages
        if page.sha256 in said or page.source in shown
    }
    of_pages = (s for s in build.statements if s.subject in pages)
    return Part(
        pages=tuple(pages.values()),
        publications=works,
        entities=tuple(_entities(build, chosen)),
        statements=(*between, *(s for s in of_pages if s.object in chosen)),
    )


def links(build: Build) -> Mapping[str, int]:
    """Count the links that each publication and entity has, by its id."""
    works = [graph.publication_id(work.key) for work in build.publications]
    counts = dict.fromkeys((*works, *(one.id for one in build.entities)), 0)
    ends = [(one.subject, one.object) for one in build.statements]
    ends += ((one.id, other) for one in build.entities for other in one.broader)
    ends += (
        (id_, graph.publication_id(other))
        for id_, work in zip(works, build.publications, strict=True)
        for other in work.versions
    )
    for one, other in ends:
        if one in counts and other in counts:
            counts[one] += 1
            counts[other] += 1
    return counts


def store(part: Part | Build, base: str) -> Store:
    """Make a store in memory of what is not much, facts and evidence."""
    made = Store()
    with TemporaryDirectory() as folder:
        quads = Path(folder) / "said.nq"
        said = graph.assemble(
            part.pages,
            part.publications,
            part.entities,
            part.statements,
            base=base,
            folder=Path(folder),
        )
        for blocks, lines in (
            (said.facts(), dataset.lines_of_facts),
            (said.evidence(), dataset.lines_of_evidence),
        ):
            with quads.open("wb") as file:
                for one in blocks:
                    file.write(lines(one.block(), base).encode("utf-8", "replace"))
            made.bulk_load(path=quads, format=RdfFormat.N_QUADS)
    return made


def _works(build: Build, chosen: Set[str]) -> Iterator[Publication]:
    for work in build.publications:
        if graph.publication_id(work.key) in chosen:
            others = (o for o in work.versions if graph.publication_id(o) in chosen)
            yield replace(work, versions=tuple(others))


def _entities(build: Build, chosen: Set[str]) -> Iterator[Entity]:
    for one in build.entities:
        if one.id in chosen:
            yield replace(one, broader=tuple(o for o in one.broader if o in chosen))
