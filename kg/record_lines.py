"""Build -> records.jsonl: a publication a line, with what its best text names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kg import graph
from kg.pipeline import Build
from kg.publications import Publication
from kg.statements import Statement
from kg.texts import Text
from ontology.kinds import Role

_ROLES = frozenset(Role)
# Statements by the range of a quote: its page, start and end.
_Index = Mapping[tuple[str, int, int], Sequence[Statement]]


def lines(build: Build, base: str) -> Iterator[bytes]:
    """Yield the lines, in the order of the publications."""
    best = {_place(work): work for work in build.publications}
    relations = _relations(build.statements)
    roles = {
        (s.subject, s.object): s for s in build.statements if s.predicate in _ROLES
    }
    found: dict[tuple[str, int], bytes] = {}
    for page in build.results:
        for text in page.texts:
            if text.record is None or (page.source, text.record) not in best:
                continue
            place = page.source, text.record
            record = _record(build, best[place], text, roles, relations, base)
            found[place] = (json.dumps(record, ensure_ascii=False) + "\n").encode()
    for work in build.publications:
        yield found.pop(_place(work))


def _place(work: Publication) -> tuple[str, int]:
    """Give the page and the number of the record with the best text of a work."""
    return work.records[0].source, work.records[0].number


def _record(
    build: Build,
    work: Publication,
    text: Text,
    roles: Mapping[tuple[str, str], Statement],
    relations: _Index,
    base: str,
) -> Mapping[str, object]:
    subject = graph.publication_id(work.key)
    names = {}
    found = []
    for thing in text.reading.things:
        if thing.confidence < build.least.things:
            continue
        entity = build.resolved.of(thing, text.lang)
        role = roles.get((subject, entity.id))
        if role is None:  # people rejected it
            continue
        names[entity.id] = thing.variants[0]
        found.append(
            {
                "iri": base + entity.id,
                "variants": list(thing.variants),
                "type": str(entity.kind),
                "role": role.predicate,
                "confidence": role.confidence,
                "mentions": _mentions(thing.mentions, text),
                "title_mentions": [
                    [a, b] for a, b in thing.mentions if b < text.title_length
                ],
            }
        )
    return {
        "iri": base + subject,
        "pages": [
            {"source": record.source, "start": record.span[0], "end": record.span[1]}
            for record in sorted(work.records, key=lambda r: (r.source, r.span))
        ],
        "lang": str(work.lang),
        "title": work.title,
        "abstract": work.abstract,
        "date": work.date,
        "year": work.year,
        "venue": work.venue,
        "status": work.status,
        "authors": list(work.authors),
        "links": list(work.links),
        "entities": found,
        "relations": list(_stated(text, names, relations)),
    }


def _mentions(ranges: Sequence[tuple[int, int]], text: Text) -> list[list[int]]:
    shift = text.title_length
    return [[a - shift, b - shift] for a, b in ranges if a >= shift]


def _relations(
    statements: Sequence[Statement],
) -> _Index:
    """Index relations between entities by the place of each quote."""
    index: dict[tuple[str, int, int], list[Statement]] = {}
    for one in statements:
        if one.predicate not in _ROLES and "/" in one.object:
            for quote in one.quotes:
                index.setdefault((quote.page, quote.start, quote.end), []).append(one)
    return index


def _stated(
    text: Text,
    names: Mapping[str, str],
    relations: _Index,
) -> Iterator[list[str]]:
    seen: set[tuple[str, str, str]] = set()
    for quote in text.quotes:
        for one in relations.get((quote.page, quote.start, quote.end), ()):
            key = (one.subject, one.predicate, one.object)
            if one.subject in names and one.object in names and key not in seen:
                seen.add(key)
                yield [names[one.subject], one.predicate, names[one.object]]
