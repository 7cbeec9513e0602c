"""Build -> files: Turtle, records, the page and the account of the build."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from kg import files, graph, validate
from kg.errors import KGError
from kg.pipeline import Build, PageResult
from kg.publications import Publication
from kg.records import Record
from kg.statements import Statement
from kg.texts import Text
from ontology.kinds import Role

Evidence = Literal["none", "full"]

FACTS, EVIDENCE, PAGE = "graph.ttl", "evidence.ttl", "graph.html"
RECORDS, ACCOUNT = "records.jsonl", "build.json"


def write(
    build: Build,
    graphs: graph.Graphs,
    folder: Path,
    *,
    evidence: Evidence,
    page: str | None,
    base: str,
) -> None:
    """Write all files of a build, after checking that what they say conforms."""
    refuse_broken(graphs, evidence)
    content = {
        FACTS: graph.turtle(graphs.facts),
        EVIDENCE: graph.turtle(graphs.evidence) if evidence == "full" else None,
        RECORDS: "".join(_lines(build, base)).encode(),
        PAGE: page.encode() if page is not None else None,
        ACCOUNT: (
            json.dumps(
                account(build, graphs, base=base, evidence=evidence),
                ensure_ascii=False,
                indent=2,
            )
            + "\n"
        ).encode(),
    }
    try:
        for name, data in content.items():
            if data is None:
                (folder / name).unlink(missing_ok=True)
            else:
                files.write(folder / name, data)
    except OSError as error:
        raise KGError(f"{folder}: cannot be written: {error.strerror}") from error


def refuse_broken(graphs: graph.Graphs, evidence: Evidence) -> None:
    """Raise KGError when the graphs break a rule of ``ontology/shapes.ttl``."""
    found = (
        validate.check(graphs.facts, graphs.evidence)
        if evidence == "full"
        else validate.check_facts(graphs.facts)
    )
    if found:
        raise KGError(
            f"the graph breaks its own rules and was not written; please report this:\n"
            f"{validate.report(found)}"
        )


def account(
    build: Build, graphs: graph.Graphs, *, base: str, evidence: Evidence
) -> Mapping[str, object]:
    """Tell what a build read, found and set aside; no time, no place, no chance."""
    kinds = Counter(str(one.kind) for one in build.entities)
    return {
        "labkg": version("labkg"),
        "base": base,
        "min_confidence": build.least.things,
        "min_confidence_of_relations": build.least.links,
        "evidence": evidence,
        "counts": {
            "pages": len(build.pages),
            "publications": len(build.publications),
            "publications_with_text": sum(bool(w.abstract) for w in build.publications),
            "entities": dict(sorted(kinds.items())),
            "statements": len(build.statements),
            "triples": {"facts": len(graphs.facts), "evidence": len(graphs.evidence)},
            "evidence_per_fact": round(len(graphs.evidence) / len(graphs.facts), 2),
        },
        "pages": [
            {"source": page.source, "sha256": page.sha256, "lang": str(page.lang)}
            for page in build.pages
        ],
        "warnings": list(warnings(build)),
    }


def warnings(build: Build) -> Iterator[str]:
    """Yield a line for each page or decision that is not as it should be."""
    for aside in build.set_aside:
        yield f"{aside.source}: {aside.reason}"
    for page in build.pages:
        for text in page.remarks:
            yield f"{page.source}: {text}"
        if not page.texts:
            yield f"{page.source}: no publication and no running text was found"
    for made in build.unmet:
        yield f"{made.place}: matches nothing (any more): {made.decision.why}"


# --- records.jsonl -----------------------------------------------------------------


def _lines(build: Build, base: str) -> Iterator[str]:
    sources = {page.source: page for page in build.pages}
    relations = _relations(build.statements)
    roles = {
        (s.subject, s.object): s for s in build.statements if s.predicate in set(Role)
    }
    for work in build.publications:
        record = _record(build, work, sources, roles, relations, base)
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _record(
    build: Build,
    work: Publication,
    sources: Mapping[str, PageResult],
    roles: Mapping[tuple[str, str], Statement],
    relations: Mapping[tuple[str, int, int], Sequence[Statement]],
    base: str,
) -> Mapping[str, object]:
    best = work.records[0]
    page = sources[best.source]
    number = next(i for i, record in enumerate(page.records) if record is best)
    text = next(text for text in page.texts if text.record == number)
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
            {"source": record.source, "start": start, "end": end}
            for record in sorted(work.records, key=lambda r: (r.source, _span(r)))
            for start, end in [_span(record)]
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


def _span(record: Record) -> tuple[int, int]:
    shown = record.abstract or record.title
    return shown.span(0, len(shown)) if shown else (0, 0)


def _mentions(ranges: Sequence[tuple[int, int]], text: Text) -> list[list[int]]:
    shift = text.title_length
    return [[a - shift, b - shift] for a, b in ranges if a >= shift]


def _relations(
    statements: Sequence[Statement],
) -> Mapping[tuple[str, int, int], Sequence[Statement]]:
    """Index relations between entities by the place of each quote."""
    index: dict[tuple[str, int, int], list[Statement]] = {}
    for one in statements:
        if one.predicate not in set(Role) and "/" in one.object:
            for quote in one.quotes:
                index.setdefault((quote.page, quote.start, quote.end), []).append(one)
    return index


def _stated(
    text: Text,
    names: Mapping[str, str],
    relations: Mapping[tuple[str, int, int], Sequence[Statement]],
) -> Iterator[list[str]]:
    seen: set[tuple[str, str, str]] = set()
    for quote in text.quotes:
        for one in relations.get((quote.page, quote.start, quote.end), ()):
            key = (one.subject, one.predicate, one.object)
            if one.subject in names and one.object in names and key not in seen:
                seen.add(key)
                yield [names[one.subject], one.predicate, names[one.object]]
