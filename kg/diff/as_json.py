"""What differs between two builds -> JSON, whole, written as it is found."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.curation import Made
from kg.diff import accounts
from kg.diff.because import Because
from kg.diff.changes import Change, Changes, Field, Restated, Unit
from kg.diff.compare import Pair
from kg.diff.known import Key, Quote, Said
from kg.diff.reasons import Reason
from kg.diff.snapshot import Snapshot
from ontology.kinds import Lang

_SORTS = ("pages", "publications", "things", "statements")
# What a terminal obeys, and marks that turn the direction of what follows.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def write(pair: Pair, changes: Changes) -> Iterator[str]:
    """Yield the document in pieces, a line for each change; see docs/changes.md."""
    because = Because(pair)
    head = {
        "settings": [
            {"name": one.name, "old": one.old or None, "new": one.new or None}
            for one in changes.settings
        ],
        "decisions": {
            "added": _decisions(accounts.since(pair.old.account, pair.new.account)),
            "removed": _decisions(accounts.since(pair.new.account, pair.old.account)),
        },
        "triples": {
            "added": changes.triples_added,
            "removed": changes.triples_removed,
        },
        "moved_statements": changes.moved,
        "counts": dict(zip(_SORTS, map(_counts, _units(changes)), strict=True)),
    }
    yield "{"
    yield from (f"{_text(key)}: {_text(value)},\n" for key, value in head.items())
    works, things = changes.works, changes.things
    statements = (_statement(pair, because, one) for one in changes.statements)
    yield from _list("pages", (_page(because, one) for one in changes.pages))
    yield from _list("publications", (_thing(pair, because, one) for one in works))
    yield from _list("things", (_thing(pair, because, one) for one in things))
    yield from _list("statements", statements, end="\n}\n")


def _units(changes: Changes) -> Sequence[Sequence[Unit | Restated]]:
    return changes.pages, changes.works, changes.things, changes.statements


def _counts(units: Iterable[Unit | Restated]) -> Mapping[str, int]:
    count = Counter(unit.change for unit in units)
    return {str(change): count[change] for change in Change if count[change]}


def _list(
    name: str, values: Iterable[Mapping[str, object]], end: str = ",\n"
) -> Iterator[str]:
    yield f"{_text(name)}: ["
    for number, value in enumerate(values):
        yield ("," if number else "") + "\n  " + _text(value)
    yield f"]{end}"


def _text(value: object) -> str:
    """Write a value so that no terminal obeys what is in it."""
    text = json.dumps(value, ensure_ascii=False)
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _decisions(made: Sequence[Made]) -> list[Mapping[str, object]]:
    return [
        {"place": one.place, **{str(lang): one.told(lang) for lang in Lang}}
        for one in made
    ]


def _page(because: Because, unit: Unit) -> Mapping[str, object]:
    pair = because.pair
    return {
        "change": str(unit.change),
        "old": _source(pair.old, unit.old),
        "new": _source(pair.new, unit.new),
        "fields": _fields(pair.page_fields(unit)),
        "reasons": _reasons(because.of_page(unit)),
    }


def _fields(fields: Iterable[Field]) -> list[Mapping[str, object]]:
    return [
        {"name": one.name, "removed": one.removed, "added": one.added} for one in fields
    ]


def _source(build: Snapshot, source: str | None) -> Mapping[str, object] | None:
    if source is None:
        return None
    page = build.pages[source]
    return {"source": source, "iri": build.iri(page.id), "sha256": page.sha256}


def _thing(pair: Pair, because: Because, unit: Unit) -> Mapping[str, object]:
    return {
        "change": str(unit.change),
        "old": _named(pair.old, unit.old),
        "new": _named(pair.new, unit.new),
        "fields": _fields(pair.fields(unit)),
        "reasons": _reasons(because.of_unit(unit)),
    }


def _named(build: Snapshot, id_: str | None) -> Mapping[str, object] | None:
    if id_ is None:
        return None
    names: dict[str, list[str]] = {}
    for one in build.names(id_):
        names.setdefault(one.lang or "und", []).append(one.text)
    return {"iri": build.iri(id_), "class": build.kind(id_), "names": names}


def _statement(pair: Pair, because: Because, one: Restated) -> Mapping[str, object]:
    return {
        "change": str(one.change),
        "old": _said(pair.old, one.old),
        "new": _said(pair.new, one.new),
        "reasons": _reasons(because.of_statement(one)),
    }


def _said(build: Snapshot, key: Key | None) -> Mapping[str, object] | None:
    if key is None:
        return None
    said: Said = build.said(key)
    return {
        "subject": build.iri(key.subject),
        "predicate": key.predicate,
        "object": build.iri(key.object),
        "names": {
            str(lang): [build.label(key.subject, lang), build.label(key.object, lang)]
            for lang in Lang
        },
        "confidence": said.confidence,
        "decisions": list(said.decisions),
        "sentences": [_quote(quote) for quote in said.quotes],
    }


def _quote(quote: Quote) -> Mapping[str, object]:
    return {
        "page": quote.page,
        "begin": quote.begin,
        "end": quote.end,
        "text": quote.text,
        "lang": quote.lang,
    }


def _reasons(reasons: Iterable[Reason]) -> list[Mapping[str, object]]:
    return [
        {
            "why": str(one.why),
            "certain": one.is_certain,
            **({"page": one.page} if one.page else {}),
            **({"sentence": one.sentence} if one.sentence else {}),
            **{str(lang): one.say(lang) for lang in Lang},
        }
        for one in reasons
    ]
