"""Build -> records.jsonl: a publication a line, with what its best text names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kg import graph
from kg.gists import Gist, Places
from kg.pipeline import Build
from kg.publications import Publication
from kg.statements import Statement
from ontology.kinds import Role

_ROLES = frozenset(Role)
# Statements by the range of a quote: its page, start and end.
_Index = Mapping[tuple[str, int, int], Sequence[Statement]]


def lines(build: Build, base: str) -> Iterator[bytes]:
    """Yield the lines, in the order of the publications."""
    relations = _relations(build.statements)
    roles = {
        (s.subject, s.object): s for s in build.statements if s.predicate in _ROLES
    }
    for work in build.publications:
        best = work.records[0]
        text = build.gists[best.source, best.number]
        record = _record(build, work, text, roles, relations, base)
        yield (json.dumps(record, ensure_ascii=False) + "\n").encode()


def _record(
    build: Build,
    work: Publication,
    text: Gist,
    roles: Mapping[tuple[str, str], Statement],
    relations: _Index,
    base: str,
) -> Mapping[str, object]:
    subject = graph.publication_id(work.key)
    names = {}
    found = []
    places = text.places()
    start = places.title_length
    for named, (variants, mentions) in zip(text.named, places.things, strict=True):
        entity = build.resolved.at(named.key)
        role = roles.get((subject, entity.id))
        if role is None:  # people rejected it
            continue
        names[entity.id] = variants[0]
        found.append(
            {
                "iri": base + entity.id,
                "variants": variants,
                "type": str(entity.kind),
                "role": role.predicate,
                "confidence": role.confidence,
                "mentions": [[a - start, b - start] for a, b in mentions if a >= start],
                "title_mentions": [[a, b] for a, b in mentions if b < start],
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
        "relations": list(_stated(places, names, relations)),
    }


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
    places: Places,
    names: Mapping[str, str],
    relations: _Index,
) -> Iterator[list[str]]:
    seen: set[tuple[str, str, str]] = set()
    for start, end in places.sentences:
        for one in relations.get((places.page, start, end), ()):
            key = (one.subject, one.predicate, one.object)
            if one.subject in names and one.object in names and key not in seen:
                seen.add(key)
                yield [names[one.subject], one.predicate, names[one.object]]
