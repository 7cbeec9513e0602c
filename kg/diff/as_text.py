"""What differs between two builds -> text for a person, in either language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.diff import accounts
from kg.diff.because import Because
from kg.diff.changes import Change, Changes, Restated, Unit
from kg.diff.compare import ROLES, Pair
from kg.diff.known import Key
from kg.diff.lines import MARKS, Limits, Lines
from kg.diff.words import plain
from ontology.kinds import Lang

_COLUMNS = (
    (Change.ADDED, Change.SPLIT),
    (Change.REMOVED, Change.MERGED),
    (Change.RENAMED,),
    (Change.CHANGED, Change.ROLE),
)
# Statements that are told of under their object, others under their subject.
_TOLD_OF = (*ROLES, "publishedIn")
# Pages in the order in which they are told of; those that are the same come last.
_PAGES = (Change.REMOVED, Change.CHANGED, Change.RENAMED, Change.ADDED)


@dataclass(slots=True)
class _Group:
    """What is told under a page or a thing."""

    unit: Unit | None = None
    works: list[Unit] = field(default_factory=list)
    statements: list[Restated] = field(default_factory=list)


def write(
    pair: Pair, changes: Changes, old: Path, new: Path, *, lang: Lang, limits: Limits
) -> Iterator[str]:
    """Yield the lines: counts, settings, decisions, then pages and things."""
    lines = Lines(Because(pair), lang, limits)
    words = lines.words
    yield f"{words.old}{words.colon}{plain(str(old))}"
    yield f"{words.new}{words.colon}{plain(str(new))}"
    yield ""
    yield from _counts(lines, changes)
    yield from _section(words.settings, _settings(lines, changes))
    yield from _section(words.decisions, _decisions(lines))
    yield from _section(words.by_page, _by_page(lines, changes))
    yield from _section(words.by_thing, _by_thing(lines, changes))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0:
            yield from ("", title)
        yield f"  {line}"


def _counts(lines: Lines, changes: Changes) -> Iterator[str]:
    words = lines.words
    sorts: Sequence[tuple[str, Sequence[Unit | Restated]]] = (
        (words.pages, changes.pages),
        (words.works, changes.works),
        (words.things, changes.things),
        (words.statements, changes.statements),
    )
    rows = [("", *words.columns)]
    for name, units in sorts:
        count = Counter(unit.change for unit in units)
        rows.append((name, *(str(sum(count[one] for one in c)) for c in _COLUMNS)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        filled = (cell.rjust(w) for cell, w in zip(cells, widths[1:], strict=True))
        yield "  ".join((name.ljust(widths[0]), *filled))
    yield words.triples.format(
        added=changes.triples_added, removed=changes.triples_removed
    )
    if changes.moved:
        yield words.moved.format(count=changes.moved)
    if not any(units for _, units in sorts):
        yield words.only_rest


def _settings(lines: Lines, changes: Changes) -> Iterator[str]:
    yield from (one.told() for one in changes.settings)
    if any(one.is_version for one in changes.settings):
        yield lines.words.uncertain


def _decisions(lines: Lines) -> Iterator[str]:
    old, new = lines.pair.old.account, lines.pair.new.account
    told = [
        f"{mark} {plain(made.told(lines.lang))} ({plain(made.place)})"
        for mark, some in (
            ("+", accounts.since(old, new)),
            ("−", accounts.since(new, old)),
        )
        for made in some
    ]
    yield from lines.most(told, lines.limits.groups)


# --- by page -----------------------------------------------------------------------


def _by_page(lines: Lines, changes: Changes) -> Iterator[str]:
    groups: dict[str, _Group] = defaultdict(_Group)
    for unit in changes.pages:
        groups[unit.new or unit.old or ""].unit = unit
    for unit in changes.works:
        for page in _shown_on(lines.pair, unit):
            groups[page].works.append(unit)
    for one in changes.statements:
        for page in _stood_on(lines.pair, one):
            groups[page].statements.append(one)

    def order(source: str) -> tuple[int, int, str]:
        group = groups[source]
        rank = _PAGES.index(group.unit.change) if group.unit else len(_PAGES)
        return rank, -len(group.statements) - len(group.works), source

    told = (
        _page(lines, source, groups[source]) for source in sorted(groups, key=order)
    )
    yield from _most_groups(lines, told, len(groups))


def _shown_on(pair: Pair, unit: Unit) -> tuple[str, ...]:
    """Give the pages that show a publication, by their new sources."""
    if unit.new is not None:
        return pair.new.work(unit.new).pages
    pages = pair.old.work(unit.old or "").pages
    return tuple(pair.pages.get(page, page) for page in pages)


def _stood_on(pair: Pair, one: Restated) -> Iterable[str]:
    """Give the pages whose sentences back a statement, by their new sources."""
    pages: dict[str, None] = {}
    for quote in pair.old.said(one.old).quotes if one.old else ():
        pages[pair.pages.get(quote.page, quote.page)] = None
    for quote in pair.new.said(one.new).quotes if one.new else ():
        pages[quote.page] = None
    return pages


def _page(lines: Lines, source: str, group: _Group) -> Iterator[str]:
    words, unit = lines.words, group.unit
    if unit is None:
        yield f"  {plain(source)}  {words.page_same}"
    else:
        before = ""
        if unit.change is Change.RENAMED:
            before = f"{words.colon}{plain(unit.old or '')}"
        became = words.page_became[unit.change]
        yield f"{MARKS[unit.change]} {plain(source)}  {became}{before}"
        reasons = (one for one in lines.because.of_page(unit) if one.name)
        yield from (f"    {line}" for line in lines.reasons(reasons))
        fields = lines.fields(lines.pair.page_fields(unit))
        yield from (f"    {line}" for line in fields)
    works = (line for one in group.works for line in _work(lines, one, source))
    yield from (f"    {line}" for line in lines.most(works, lines.limits.lines))
    count = Counter(MARKS[one.change] for one in group.statements)
    if count:
        told = " ".join(f"{mark}{count[mark]}" for mark in "+−~" if count[mark])
        yield f"    {words.statements}{words.colon}{told}"


def _work(lines: Lines, unit: Unit, source: str) -> Iterator[str]:
    yield f"{MARKS[unit.change]} {lines.unit(unit)}"
    reasons = (one for one in lines.because.of_unit(unit) if one.page != source)
    yield from (f"    {line}" for line in lines.reasons(reasons))
    if unit.change is not Change.MERGED:
        fields = lines.fields(lines.pair.fields(unit))
        yield from (f"    {line}" for line in fields)


# --- by thing ----------------------------------------------------------------------


def _by_thing(lines: Lines, changes: Changes) -> Iterator[str]:
    groups: dict[str, _Group] = defaultdict(_Group)
    for unit in changes.things:
        groups[_home(unit)].unit = unit
    renamed = {
        unit.old: unit.new or ""
        for unit in changes.things
        if unit.change is Change.RENAMED
    }
    for one in changes.statements:
        id_ = _under(one)
        groups[renamed.get(id_, id_)].statements.append(one)

    def order(id_: str) -> tuple[int, int, str]:
        unit = groups[id_].unit
        weight = len(groups[id_].statements)
        rank = len(MARKS)
        if unit is not None:
            rank = list(MARKS).index(unit.change)
            if unit.change is not Change.CHANGED:
                build = lines.pair.old if id_ == unit.old else lines.pair.new
                weight = max(weight, len(build.stated_of(id_)))
        return -weight, rank, id_

    told = (_thing(lines, id_, groups[id_]) for id_ in sorted(groups, key=order))
    yield from _most_groups(lines, told, len(groups))


def _home(unit: Unit) -> str:
    """Give the id under which a thing is told of: the old one of what is gone."""
    if unit.change in (Change.MERGED, Change.REMOVED):
        return unit.old or ""
    return unit.new or ""


def _under(one: Restated) -> str:
    """Give the thing that a statement is told under."""
    key = one.new or one.old or Key("", "", "")
    return key.object if key.predicate in _TOLD_OF else key.subject


def _thing(lines: Lines, id_: str, group: _Group) -> Iterator[str]:
    unit = group.unit
    if unit is None:
        build = lines.pair.new if lines.pair.new.kind(id_) else lines.pair.old
        yield f"  {lines.thing(build, id_)}"
    else:
        yield f"{MARKS[unit.change]} {lines.unit(unit)}"
    reasons = lines.because.of_unit(unit) if unit else ()
    yield from (f"    {line}" for line in lines.reasons(reasons))
    if unit and unit.change is not Change.MERGED:
        fields = lines.fields(lines.pair.fields(unit))
        yield from (f"    {line}" for line in lines.most(fields, lines.limits.lines))
    said = sorted(group.statements, key=_order)
    most = lines.limits.lines
    for one in said[:most]:
        yield from (f"  {line}" for line in lines.statement(one, reasons))
    if most is not None and len(said) > most:
        yield f"    {lines.words.more.format(count=len(said) - most)}"


def _order(one: Restated) -> tuple[int, Key]:
    key = one.new or one.old or Key("", "", "")
    return ROLES.index(key.predicate) if key.predicate in ROLES else len(ROLES), key


def _most_groups(
    lines: Lines, groups: Iterable[Iterable[str]], count: int
) -> Iterator[str]:
    """Yield the lines of so many groups, and how many more groups there are."""
    most = lines.limits.groups
    for group in islice(groups, most):
        yield from group
    if most is not None and count > most:
        yield lines.words.more.format(count=count - most)
