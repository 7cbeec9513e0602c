"""The vocabulary -> what is wrong with its entries, alone and together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from extractors import words
from extractors.vocabulary import FUNCTION_WORDS
from kg.vocabulary import clashes, fields, typography
from kg.vocabulary.tables import Fault, Read, Tables, own_file, with_own
from ontology.kinds import Kind, Lang
from ontology.vocabulary import Entry, Table, entry

# What may stand above what; the shapes of the graph let no venue stand under a thing.
_ABOVE: Mapping[str, frozenset[str]] = {
    Kind.METHOD: frozenset({Kind.METHOD, Kind.CONCEPT}),
    Kind.BENCHMARK: frozenset({Kind.BENCHMARK, Kind.CONCEPT}),
    Kind.CONCEPT: frozenset({Kind.CONCEPT}),
    Kind.VENUE: frozenset(),
}
# A concept may belong to a method ("attention sink"), but is no kind of one.
_ODD = (Kind.CONCEPT, Kind.METHOD)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IN_WORDS = {Lang.EN: "English", Lang.FR: "French"}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with an entry; the id is empty where a whole file is wrong.

    A remark asks for a look and fails nothing.
    """

    file: str
    id: str
    text: str
    is_remark: bool = False

    def __str__(self) -> str:
        """Tell the problem in one line."""
        told = f"remark: {self.text}" if self.is_remark else self.text
        return str(Fault(self.file, self.id, told))


def check(file: Path | None = None) -> tuple[Problem, ...]:
    """Check the vocabulary in use, or a lab's own file as it lies over the shipped.

    Of an own file only the problems that concern its entries are told.
    """
    own = file or own_file()
    read = with_own(own)
    focus = read.own if file else frozenset(read.tables)
    known = problems(read.tables, focus)
    return tuple(sorted({*_faults(read, file), *known}))


def summary(found: Iterable[Problem]) -> str:
    """Count problems in words.

    >>> summary([Problem("a.toml", "x", "is odd", is_remark=True)])
    '0 errors, 1 remark'
    """
    told = list(found)
    remarks = sum(one.is_remark for one in told)
    errors = len(told) - remarks
    return (
        f"{errors} error{'' if errors == 1 else 's'}, "
        f"{remarks} remark{'' if remarks == 1 else 's'}"
    )


def problems(tables: Tables, focus: Collection[str]) -> Iterator[Problem]:
    """Yield the problems of the entries in focus, alone and with all others."""
    entries: dict[str, Entry] = {}
    for id_, (file, table) in tables.items():
        told = list(fields.wrong(table))
        if not told:
            try:
                entries[id_] = entry(id_, table)
            except (KeyError, ValueError) as error:
                told.append(str(error))
        if id_ in focus:
            sound = () if told else _alone(table)
            yield from (Problem(file, id_, text) for text in (*_id(id_), *told))
            yield from (Problem(file, id_, *one) for one in sound)
    yield from _broader(tables, entries, focus)
    yield from _circles(tables, entries, focus)
    yield from _clashes(tables, entries, focus)


def _faults(read: Read, file: Path | None) -> Iterator[Problem]:
    for fault in read.faults:
        if file is None or fault.file == str(file):
            yield Problem(fault.file, fault.id, fault.text)


def _id(id_: str) -> Iterator[str]:
    if not _ID.fullmatch(id_):
        yield "is no id: small letters and digits, with one hyphen between words"


def _alone(table: Table) -> Iterator[tuple[str, bool]]:
    """Yield what is wrong with the names of one sound table; True for a remark."""
    named = fields.names(table)
    for lang, found in named.items():
        if not found or found[0][0] not in (lang, "name"):
            yield f"has no {_IN_WORDS[lang]} name", True
    yield from _repeated(named)
    errors: dict[str, None] = {}
    for field, text in _texts(table):
        rules = list(typography.blanks(text))
        if field in ("fr", "fr_variants", "fr_acronyms") and not table.get("name"):
            rules += typography.french(text)
        errors |= dict.fromkeys(f"{field}: {text!r} {told}" for told in rules)
    yield from ((told, False) for told in errors)
    if not table.get("name") and table["type"] in (Kind.METHOD, Kind.CONCEPT):
        yield from _capitals(table, [name for _, name in named[Lang.EN]])
    if not table.get("context"):
        yield from _acronyms(table)


def _texts(table: Table) -> Iterator[tuple[str, str]]:
    """Give every text of a table with its field."""
    for field in fields.FIELDS:
        value = table.get(field)
        for one in value if isinstance(value, list) else [value]:
            for text in one.values() if isinstance(one, dict) else [one]:
                if isinstance(text, str):
                    yield field, text


def _repeated(
    named: Mapping[Lang, tuple[tuple[str, str], ...]],
) -> Iterator[tuple[str, bool]]:
    """Tell of names that stand twice, as they are or in another inflection."""
    told: dict[tuple[str, bool], None] = {}
    for lang, found in named.items():
        for (_, name), (field, other) in combinations(found, 2):
            if name == other:
                told[f"{field}: {other!r} stands there twice", False] = None
            elif field.endswith("_variants") and _inflected(name, other, lang):
                text = f"{field}: {other!r} is found by {name!r} already; leave it out"
                told[text, True] = None
    yield from told


def _inflected(name: str, other: str, lang: Lang) -> bool:
    """Say whether a name is but an inflection of another, found without being told.

    Another spelling is found too, but is worth showing: "événement", "évènement".
    """
    spelt = (re.sub(r"[\s\-‐‑–]", "", words.fold(one)) for one in (name, other))
    return len(set(spelt)) == 2 and clashes.covers(name, other, lang)


def _capitals(table: Table, english: list[str]) -> Iterator[tuple[str, bool]]:
    preferred = [("fr", str(table.get("fr") or ""))]
    variants = [("fr_variants", name) for name in fields.items(table, "fr_variants")]
    for field, name in (*preferred, *variants):
        for told in typography.capital(name, english):
            yield f"{field}: {name!r} {told}", True


def _acronyms(table: Table) -> Iterator[tuple[str, bool]]:
    for field in ("en_acronyms", "fr_acronyms"):
        for name in fields.items(table, field):
            if words.fold(name) in FUNCTION_WORDS:
                told = (
                    f"{field}: {name!r} is a word of running text; give context words"
                )
                yield told, False


def _broader(
    tables: Tables, entries: Mapping[str, Entry], focus: Collection[str]
) -> Iterator[Problem]:
    for id_, one in entries.items():
        for other in one.broader if id_ in focus else ():
            if other not in tables:
                told = f"broader: there is no entry {other!r}"
                yield Problem(tables[id_][0], id_, told)
            elif other in entries and entries[other].kind not in _ABOVE[one.kind]:
                kinds = one.kind, entries[other].kind
                stands = "stands" if kinds == _ODD else "cannot stand"
                told = f"broader: {kinds[1]} {other!r} {stands} above a {one.kind}"
                yield Problem(tables[id_][0], id_, told, is_remark=kinds == _ODD)


def _circles(
    tables: Tables, entries: Mapping[str, Entry], focus: Collection[str]
) -> Iterator[Problem]:
    """Tell each circle of broader entries once, at the first of its entries."""
    told: set[frozenset[str]] = set()
    for start in sorted(entries):
        path = _way_back(start, entries)
        if not path or frozenset(path) in told:
            continue
        told.add(frozenset(path))
        seen = [id_ for id_ in path if id_ in focus]
        if seen:
            circle = " → ".join((*path, start))
            yield Problem(tables[seen[0]][0], seen[0], f"broader: a circle: {circle}")


def _way_back(start: str, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """Give the shortest way from an entry up to itself, empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for above in entries[way[-1]].broader:
            if above == start:
                return way
            if above in entries and above not in seen:
                seen.add(above)
                ways.append((*way, above))
    return ()


def _clashes(
    tables: Tables, entries: Mapping[str, Entry], focus: Collection[str]
) -> Iterator[Problem]:
    """Tell each clash at the entry that lacks context words, in focus if one is."""
    for clash in clashes.between(entries):
        sides = [
            (clash.first, clash.name, clash.second, clash.other_name),
            (clash.second, clash.other_name, clash.first, clash.name),
        ]
        seen = [side for side in sides if side[0] in focus]
        if not seen:
            continue
        lacking = [side for side in seen if not entries[side[0]].context]
        id_, name, other, other_name = (lacking or seen)[0]
        same = "too" if name == other_name else f"as {other_name!r}"
        told = (
            f"{name!r} is a name of [{other}] in {tables[other][0]} {same}; "
            "give both context words, or take it from one"
        )
        yield Problem(tables[id_][0], id_, told)
